import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { FileRules } from '../../src/config/contract.ts';
import { filesKeys, NO_FILES, readFileMap, roomIn, writeFileMap } from '../../src/sync/file-map.ts';
import { carriedName, isExcluded } from '../../src/sync/file-name.ts';
import { planFiles } from '../../src/sync/file-plan.ts';
import { fileQuestions } from '../../src/sync/file-questions.ts';
import type { Attachment, AttachmentId } from '../../src/sync/snapshot.ts';
import {
  brief,
  commentOf,
  contractOf,
  docWithFile,
  internal,
  NOON,
  ourAccount,
  twinsOf,
} from './builders.ts';

const rules: FileRules = { direction: 'both', maxBytes: { customer: 1000, desk: 1000 }, exclude: [] };
const contract = contractOf({ attachments: rules });

function file(id: number, more: Partial<Attachment> = {}): Attachment {
  return {
    id: String(id) as AttachmentId,
    name: 'image.png',
    size: 10,
    mimeType: 'image/png',
    created: NOON + id,
    author: { accountId: 'ann', accountType: 'atlassian' },
    ...more,
  };
}

const ours = (side: 'customer' | 'desk') => ({
  author: { accountId: ourAccount[side], accountType: 'atlassian' as const },
});

function plan(
  customer: readonly Attachment[],
  desk: readonly Attachment[],
  map: Readonly<Record<string, unknown>> | undefined,
  held: readonly string[] = [],
) {
  const twins = twinsOf(contract, { customer: { attachments: customer }, desk: { attachments: desk } });
  const properties = {
    ...twins.desk.properties,
    ...(map === undefined ? {} : { 'deskbridge.acme.files': map }),
  };
  const pair = {
    ...twins,
    desk: { ...twins.desk, properties },
    heldFiles: new Set(held as readonly AttachmentId[]),
  };
  return planFiles(contract, pair, { allow: 'all' });
}

const briefs = ({ withdrawals, operations }: ReturnType<typeof plan>) =>
  [...withdrawals, ...operations].map(brief);

describe('copies that nobody noted down', () => {
  it('are given to the oldest originals, and only the missing ones are sent', () => {
    const planned = plan(
      [1, 2, 3].map((id) => file(id)),
      [file(7, ours('desk')), file(8, ours('desk'))],
      undefined,
    );
    expect(briefs(planned)).toEqual(['add-file desk 3', 'map-files']);
    const mapping = planned.operations.at(-1);
    expect(mapping?.kind === 'map-files' && [...mapping.wanted.customer]).toEqual([
      ['1', '7'],
      ['2', '8'],
    ]);
  });

  it('have to be ours, of the same name and of the same size', () => {
    const others = [
      file(7),
      file(8, { ...ours('desk'), size: 11 }),
      file(9, { ...ours('desk'), name: 'b.png' }),
    ];
    expect(briefs(plan([file(1)], others, undefined))).toEqual(['add-file desk 1', 'map-files']);
  });

  it('are found under a former account, too', () => {
    const former = { author: { accountId: 'former-at-vendor', accountType: 'atlassian' as const } };
    expect(briefs(plan([file(1)], [file(7, former)], undefined))).toEqual(['map-files']);
  });

  it('are removed where the original has a copy already', () => {
    const planned = plan([file(1)], [file(7, ours('desk')), file(8, ours('desk'))], { v: 1, 1: '7' });
    expect(briefs(planned)).toEqual(['remove-file desk 8 double', 'map-files']);
  });

  it('stay where they are the elder: two runs that each noted another one agree on which to keep', () => {
    const desk = [file(7, ours('desk')), file(8, ours('desk'))];
    const planned = plan([file(1)], desk, { v: 1, 1: '8' });
    expect(briefs(planned)).toEqual(['remove-file desk 8 double', 'map-files']);
    const mapping = planned.operations.at(-1);
    expect(mapping?.kind === 'map-files' && [...mapping.wanted.customer]).toEqual([['1', '7']]);
  });

  it('are adopted where the one that was noted is gone', () => {
    const planned = plan([file(1)], [file(8, ours('desk'))], { v: 1, 1: '7' });
    expect(briefs(planned)).toEqual(['map-files']);
    const mapping = planned.operations.at(-1);
    expect(mapping?.kind === 'map-files' && [...mapping.wanted.customer]).toEqual([['1', '8']]);
    expect(planned.carried.customer.get('1' as AttachmentId)).toEqual({ id: '8', isNew: true });
  });

  it('never go back where they came from', () => {
    // Two runs at once copied a file of the desk to the customer; its list knows one of them.
    const desk = [file(1, { author: { accountId: 'qm:pia', accountType: 'customer' } })];
    const planned = plan([file(7, ours('customer')), file(8, ours('customer'))], desk, { v: 1, d1: '7' });
    expect(briefs(planned)).toEqual(['remove-file customer 8 double', 'map-files']);
  });
});

describe('a copy that nobody noted down, of a file that became private,', () => {
  const hidden = commentOf(31, 'see the picture', internal);
  const privately = (
    freedom: Parameters<typeof planFiles>[2],
    map: Readonly<Record<string, unknown>>,
    others: readonly Attachment[] = [],
  ) => {
    const twins = twinsOf(contract, {
      customer: { attachments: [file(7, ours('customer')), file(8, ours('customer'))] },
      desk: { attachments: [file(1), ...others], comments: [hidden] },
    });
    const properties = { ...twins.desk.properties, 'deskbridge.acme.files': map };
    const shown = new Map([[file(1).id, [{ comment: hidden.id, isPublic: false }]]]);
    const pair = { ...twins, desk: { ...twins.desk, properties }, files: { shown, media: new Map() } };
    return planFiles(contract, pair, freedom).withdrawals.map(brief);
  };
  const resting = { allow: 'withdraw', because: 'stopped' } as const;

  it('goes with the one that was noted, also while the pair rests', () => {
    const all = ['map-files', 'remove-file customer 7 withdrawal', 'remove-file customer 8 withdrawal'];
    expect(privately(resting, { v: 1, d1: '7' })).toEqual(all);
    expect(privately({ allow: 'all' }, { v: 1, d1: '7' })).toEqual(all);
  });

  it('goes where none was noted', () => {
    expect(privately(resting, { v: 1 })).toEqual([
      'remove-file customer 7 withdrawal',
      'remove-file customer 8 withdrawal',
    ]);
  });

  it('goes although a public file looks the same, because nobody knows of which it is a copy', () => {
    const portal = { author: { accountId: 'qm:pia', accountType: 'customer' as const } };
    const planned = privately({ allow: 'all' }, { v: 1 }, [file(2, portal)]);
    expect(planned).toEqual(['remove-file customer 7 withdrawal', 'remove-file customer 8 withdrawal']);
  });
});

it('a copy that another sync made is an original for this one', () => {
  expect(briefs(plan([file(7, ours('customer'))], [], undefined))).toEqual(['add-file desk 7', 'map-files']);
});

it('the same id on both sites means two files', () => {
  const portal = { author: { accountId: 'qm:pia', accountType: 'customer' as const } };
  const planned = plan([file(1), file(5, ours('customer'))], [file(1, portal), file(5, ours('desk'))], {
    v: 1,
    1: '5',
    d1: '5',
  });
  expect(briefs(planned)).toEqual([]);
});

it('an upload whose outcome is unknown waits, and is adopted once it shows', () => {
  const waiting = plan([file(1)], [], undefined, ['1']);
  expect(briefs(waiting)).toEqual([]);
  expect(waiting.notCarried.map(({ code }) => code)).toEqual(['pending']);
  expect(briefs(plan([file(1)], [file(7, ours('desk'))], undefined, ['1']))).toEqual(['map-files']);
});

it('what is on the two lists is never written twice, whatever they hold', () => {
  const attachments = fc.array(
    fc.record({
      id: fc.integer({ min: 1, max: 9 }),
      ours: fc.boolean(),
      size: fc.constantFrom(10, 11),
      portal: fc.boolean(),
    }),
    { maxLength: 8 },
  );
  const made = (
    side: 'customer' | 'desk',
    list: readonly { id: number; ours: boolean; size: number; portal: boolean }[],
  ) =>
    [...new Map(list.map((one) => [one.id, one])).values()].map(({ id, size, portal, ...one }) =>
      file(id, {
        size,
        ...(one.ours ? ours(side) : {}),
        ...(portal && !one.ours ? { author: { accountId: 'qm:pia', accountType: 'customer' as const } } : {}),
      }),
    );
  const map = fc.dictionary(fc.constantFrom('1', '2', '3', 'd1', 'd2', 'd3'), fc.constantFrom('4', '5', '6'));
  fc.assert(
    fc.property(attachments, attachments, map, (c, d, entries) => {
      const [customer, desk] = [made('customer', c), made('desk', d)];
      const { operations } = plan(customer, desk, { ...entries, v: 1 });
      for (const operation of operations) {
        if (operation.kind === 'add-file') {
          const key = operation.side === 'desk' ? operation.file.id : `d${operation.file.id}`;
          expect(entries[key]).toBeUndefined();
          // Nobody gets back what is ours on the other side.
          const target = operation.side === 'desk' ? desk : customer;
          const like = (one: Attachment) => one.size === operation.file.size;
          const copies = new Set<string>(Object.values(entries));
          const free = target.filter(
            (one) => like(one) && one.author?.accountId === ourAccount[operation.side] && !copies.has(one.id),
          );
          const taken = operations.flatMap((one) =>
            one.kind === 'map-files' ? [...one.wanted.customer.values(), ...one.wanted.desk.values()] : [],
          );
          for (const one of free)
            expect([...taken, ...Object.keys(entries).map((k) => k.replace('d', ''))]).toContain(one.id);
        }
        if (operation.kind === 'remove-file') {
          const target = operation.side === 'desk' ? desk : customer;
          const removed = target.find(({ id }) => id === operation.mirror);
          expect(removed?.author?.accountId).toBe(ourAccount[operation.side]);
        }
      }
    }),
  );
});

describe('the list of files', () => {
  it('is read as it was written', () => {
    const map = {
      customer: new Map([['1', '2']] as [AttachmentId, AttachmentId][]),
      desk: new Map([['1', '3']] as [AttachmentId, AttachmentId][]),
    };
    const [key = ''] = filesKeys(contract);
    expect(writeFileMap(map)).toEqual({ v: 1, 1: '2', d1: '3' });
    expect(readFileMap(contract, { [key]: writeFileMap(map) })).toEqual({ state: 'found', marker: map });
  });

  it.each([[null], ['text'], [{ v: 2 }], [{ v: 1, 1: 'x' }], [{ v: 1, 1: 2 }]])(
    '%j is bad, never empty',
    (raw) => {
      expect(readFileMap(contract, { 'deskbridge.acme.files': raw }).state).toBe('bad');
    },
  );

  it('has an end, and what does not fit is named', () => {
    const entries = Object.fromEntries(
      Array.from({ length: 1395 }, (_, i) => [String(10_000_000 + i), String(20_000_000 + i)]),
    );
    const full = readFileMap(contract, { 'deskbridge.acme.files': { v: 1, ...entries } });
    if (full.state !== 'found') throw new Error('unreadable');
    const room = roomIn(full.marker);
    expect(Buffer.byteLength(JSON.stringify(writeFileMap(full.marker))) + room * 23).toBeLessThanOrEqual(
      32_000,
    );
    const originals = Array.from({ length: 1395 + room + 2 }, (_, i) => file(10_000_000 + i));
    const copies = Array.from({ length: 1395 }, (_, i) => file(20_000_000 + i, ours('desk')));
    const planned = plan(originals, copies, { v: 1, ...entries });
    expect(planned.operations.filter(({ kind }) => kind === 'add-file')).toHaveLength(room);
    expect(planned.notCarried.map(({ code }) => code)).toEqual(['too-many', 'too-many']);
    expect(roomIn(NO_FILES)).toBeGreaterThan(1300);
  });
});

it('a pair whose files are all known asks nothing', () => {
  const twins = twinsOf(contract, {
    customer: { attachments: [file(1)] },
    desk: { attachments: [file(7, ours('desk'))] },
  });
  const properties = { ...twins.desk.properties, 'deskbridge.acme.files': { v: 1, 1: '7' } };
  const pair = { ...twins, desk: { ...twins.desk, properties } };
  expect(fileQuestions(contract, pair)).toEqual({ shown: false, media: [] });
  expect(fileQuestions(contract, { ...pair, desk: { ...pair.desk, attachments: [file(8)] } }).shown).toBe(
    true,
  );
});

it('a file that a note shows is asked about when only a copy is left that nobody noted', () => {
  const twins = twinsOf(contract, {
    customer: { attachments: [file(8, ours('customer'))] },
    desk: { attachments: [file(1)], comments: [commentOf(31, docWithFile('see'), internal)] },
  });
  const properties = { ...twins.desk.properties, 'deskbridge.acme.files': { v: 1, d1: '7' } };
  const pair = { ...twins, desk: { ...twins.desk, properties } };
  expect(fileQuestions(contract, pair).shown).toBe(true);
  const noCopy = { ...pair, customer: { ...pair.customer, attachments: [] } };
  expect(fileQuestions(contract, noCopy).shown).toBe(false);
});

describe('a name', () => {
  it('that was carried once is not changed again', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        (name) => carriedName(carriedName(name)) === carriedName(name),
      ),
    );
  });

  it('never holds what could end a header', () => {
    fc.assert(fc.property(fc.string(), (name) => !/[\r\n"\\/]/.test(carriedName(name))));
    expect(carriedName('')).toBe('file');
    expect(carriedName(`${'x'.repeat(300)}.tar.gz`)).toMatch(/^x{252}\.gz$/);
  });

  it.each([
    ['*.exe', 'SETUP.EXE', true],
    ['*.exe', 'setup.exe.txt', false],
    ['secret*plan*.txt', 'secret big plan 2.txt', true],
    ['secret*plan*.txt', 'plan secret.txt', false],
    ['a*a', 'a', false],
    ['a*b*b', 'ab', false],
    ['*', 'anything', true],
    ['image.png', 'image.png', true],
    ['image.png', 'my image.png', false],
    ['a.c', 'abc', false],
  ])('with the pattern %s: %s is left out: %s', (pattern, name, expected) => {
    expect(isExcluded([pattern], name)).toBe(expected);
  });

  it('of any length is decided at once', () => {
    expect(isExcluded(['*a*a*a*a*a*a*a*b'], 'a'.repeat(100_000))).toBe(false);
  });
});
