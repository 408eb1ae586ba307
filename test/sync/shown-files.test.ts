/** Which texts lead to which files, and when a text is written once more for that. */
import { describe, expect, it } from 'vitest';
import type { Doc } from '../../src/adf/document.ts';
import { hashStored, hashValue } from '../../src/sync/field-value.ts';
import type { Operation } from '../../src/sync/operation.ts';
import type { Twins } from '../../src/sync/twins.ts';
import { planPair } from '../../src/sync/pair-plan.ts';
import type { Attachment, AttachmentId } from '../../src/sync/snapshot.ts';
import {
  brief,
  commentId,
  commentOf,
  contractOf,
  description,
  doc,
  internal,
  mapping,
  NOON,
  ourAccount,
  twinsOf,
} from './builders.ts';

const contract = contractOf({
  attachments: { direction: 'both', maxBytes: { customer: 1000, desk: 1000 }, exclude: ['*.exe'] },
  fields: [mapping(description)],
  webLinks: false,
});

function file(id: number, name: string, author = 'ann'): Attachment {
  return {
    id: String(id) as AttachmentId,
    name,
    size: 10,
    mimeType: 'image/png',
    created: NOON + id,
    author: { accountId: author, accountType: 'atlassian' },
  };
}

function showing(...names: string[]): Doc {
  const shown = names.map((alt, index) => ({
    type: 'mediaSingle',
    content: [{ type: 'media', attrs: { type: 'file', id: `m${index}`, alt } }],
  }));
  return { ...doc('See'), content: [...doc('See').content, ...shown] };
}

const carried = doc('See\n\n[file: a.png]');

/** Twins whose description shows `a.png`; it was carried as `stored`. */
function described(
  parts: {
    readonly files?: readonly Attachment[];
    readonly copies?: readonly Attachment[];
    readonly map?: unknown;
    readonly stored?: Doc;
    readonly written?: Doc;
    readonly marker?: Partial<Twins['marker']>;
  } = {},
): Twins {
  const { stored = carried, written = stored } = parts;
  const own = { kind: 'richText', doc: showing('a.png') } as const;
  const base = {
    'description>description': [hashValue(own), hashStored({ kind: 'richText', doc: written })] as [
      string,
      string,
    ],
  };
  const twins = twinsOf(contract, {
    customer: { fields: { description: own }, attachments: parts.files ?? [file(1, 'a.png')] },
    desk: { fields: { description: { kind: 'richText', doc: stored } }, attachments: parts.copies ?? [] },
    base,
  });
  const properties = {
    ...twins.desk.properties,
    ...(parts.map === undefined ? {} : { 'deskbridge.acme.files': parts.map }),
  };
  return { ...twins, desk: { ...twins.desk, properties }, marker: { ...twins.marker, ...parts.marker } };
}

const briefs = (twins: Twins) => planPair(contract, twins).operations.map(brief);
const copy = file(7, 'a.png', ourAccount.desk);

describe('a text that stands there without its links is written once more', () => {
  it('after its new file', () => {
    expect(briefs(described())).toEqual(['add-file desk 1', 'update description', 'map-files']);
  });

  it('when a copy is found that nobody noted down, after an interrupted run', () => {
    expect(briefs(described({ copies: [copy] }))).toEqual(['update description', 'map-files']);
  });

  it.each<[string, Parameters<typeof described>[0]]>([
    ['its file is known for long', { copies: [copy], map: { v: 1, '1': '7' } }],
    ['an agent edited it', { stored: doc('Mine'), written: carried }],
    ['it shows files of the desk', { stored: showing('b.png') }],
    ['both issues were there before', { marker: { existing: true } }],
    ['nobody knows what it was', { marker: { base: {} } }],
    ['another file of that name is there', { files: [file(1, 'a.png'), file(2, 'a.png')] }],
    ['the new file is another one', { files: [file(1, 'b.png')] }],
  ])('but not when %s', (_, parts) => {
    const updates = planPair(contract, described(parts)).operations.filter(({ kind }) => kind === 'update');
    expect(
      updates.filter((one) => one.kind === 'update' && one.fields.some(({ onlyLinks }) => onlyLinks)),
    ).toEqual([]);
  });

  it('and with when: always no second time, although Jira stored it in another form', () => {
    const always = { ...contract, fields: [mapping(description, { when: 'always' })] };
    const href = 'https://vendor.atlassian.net/secure/attachment/7/a.png';
    const link = { type: 'link', attrs: { href } };
    const stored: Doc = {
      ...doc('See'),
      content: [
        { type: 'paragraph', content: [{ type: 'text', text: 'See', marks: [{ type: 'em' }] }] },
        { type: 'paragraph', content: [{ type: 'text', text: '[file: a.png]', marks: [link] }] },
      ],
    };
    const twins = described({ stored, written: carried, copies: [copy], map: { v: 1, '1': '7' } });
    expect(planPair(always, twins).operations).toEqual([]);
    const edited = described({
      stored: doc('Mine'),
      written: carried,
      copies: [copy],
      map: { v: 1, '1': '7' },
    });
    expect(planPair(always, edited).operations).toMatchObject([
      { kind: 'update', fields: [{ shows: [{ copy: '7' }] }] },
    ]);
  });

  it('and the marker stays as it was', () => {
    const twins = described();
    const update = planPair(contract, twins).operations.find(({ kind }) => kind === 'update');
    expect(update).toMatchObject({ marker: twins.marker, previousBase: twins.marker.base });
  });
});

describe('a comment', () => {
  const showsOf = (operation: Operation | undefined) =>
    operation?.kind === 'add-comment' ? operation.shows?.map(({ words, copy: known }) => [words, known]) : [];

  it('knows the copies that are there, waits for those that are made, and for no other file', () => {
    const twins = twinsOf(contract, {
      customer: {
        attachments: ['a.png', 'b.png', 'c.exe', 'd.png', 'd.png', 'e.png'].map((name, at) =>
          file(at + 1, name),
        ),
        comments: [commentOf(5, showing('a.png', 'b.png', 'c.exe', 'd.png', 'gone.png', 'b.png'))],
      },
      desk: { attachments: [copy] },
    });
    const properties = { ...twins.desk.properties, 'deskbridge.acme.files': { v: 1, '1': '7' } };
    const { operations } = planPair(contract, { ...twins, desk: { ...twins.desk, properties } });
    expect(operations.map(brief)).toEqual([
      'add-file desk 2',
      'add desk 5 public',
      'add-file desk 4',
      'add-file desk 5',
      'add-file desk 6',
      'map-files',
    ]);
    expect(showsOf(operations.find(({ kind }) => kind === 'add-comment'))).toEqual([
      ['[file: a.png]', '7'],
      ['[file: b.png]', undefined],
    ]);
  });

  it('is not led to a copy that is withdrawn at the same time', () => {
    const secret = showing('a.png');
    const twins = twinsOf(contract, {
      customer: { attachments: [copy] },
      desk: {
        attachments: [file(1, 'a.png', 'bob')],
        comments: [commentOf(3, secret, internal), commentOf(5, showing('a.png'))],
      },
    });
    const properties = { ...twins.desk.properties, 'deskbridge.acme.files': { v: 1, d1: '7' } };
    const customer = {
      ...twins.customer,
      attachments: [
        { ...copy, author: { accountId: ourAccount.customer, accountType: 'atlassian' as const } },
      ],
    };
    const files = {
      shown: new Map([[file(1, '').id, [{ comment: commentId(3), isPublic: false }]]]),
      media: new Map(),
    };
    const { operations } = planPair(contract, {
      ...twins,
      customer,
      desk: { ...twins.desk, properties },
      files,
    });
    expect(operations.map(brief)).toEqual([
      'map-files',
      'remove-file customer 7 withdrawal',
      'add customer 5',
      'map-files',
    ]);
    expect(showsOf(operations[2])).toBeUndefined();
  });
});
