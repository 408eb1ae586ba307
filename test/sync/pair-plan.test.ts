import { describe, expect, it } from 'vitest';
import { toPlainText } from '../../src/adf/plain-text.ts';
import { planPair } from '../../src/sync/pair-plan.ts';
import type { Twins } from '../../src/sync/twins.ts';
import {
  brief,
  commentOf,
  contractOf,
  customerIssue,
  description,
  deskIssue,
  doc,
  internal,
  issueId,
  issueKey,
  linkedDesk,
  mapping,
  mirrorOf,
  NOON,
  summary,
  twinsOf,
} from './builders.ts';
import { carryOutAll, memoryOf, readPair } from './memory.ts';

const contract = contractOf({
  fields: [mapping(summary), mapping(description)],
  twinLabel: { customer: 'with-vendor', desk: 'acme' },
});

function briefs(twins: Twins, agreement = contract): string[] {
  return planPair(agreement, twins).operations.map(brief);
}

const elsewhere = { projectId: '99999' };

describe('a suspended pair', () => {
  const shown = mirrorOf(contract, 'desk', deskIssue(), commentOf(1), 50);
  const shownOnDesk = mirrorOf(contract, 'customer', customerIssue(), commentOf(2), 60);
  const parts = {
    customer: { comments: [shown, commentOf(2, 'x', { restricted: true }), commentOf(3)] },
    desk: { comments: [commentOf(1, 'x', internal), shownOnDesk, commentOf(4)] },
  };

  it('carries nothing when the desk issue moved, and still withdraws what the customer restricted', () => {
    const twins = twinsOf(contract, { ...parts, desk: { ...parts.desk, ...elsewhere } });
    const planned = planPair(contract, twins);
    expect(planned.operations.map(brief)).toEqual(['delete desk 60 withdrawal']);
    expect(planned.notCarried).toContainEqual({ code: 'suspended', what: 'issue', side: 'desk' });
  });

  it('carries nothing when the customer issue moved, and still withdraws what became internal', () => {
    const twins = twinsOf(contract, { ...parts, customer: { ...parts.customer, ...elsewhere } });
    const planned = planPair(contract, twins);
    expect(planned.operations.map(brief)).toEqual(['delete customer 50 withdrawal']);
    expect(planned.notCarried).toContainEqual({ code: 'suspended', what: 'issue', side: 'customer' });
  });

  it('is left alone when both moved', () => {
    const twins = twinsOf(contract, {
      customer: { ...parts.customer, ...elsewhere },
      desk: { ...parts.desk, ...elsewhere },
    });
    const planned = planPair(contract, twins);
    expect(planned.operations).toEqual([]);
    expect(planned.notCarried.map(({ code, side }) => [code, side])).toEqual([
      ['suspended', 'customer'],
      ['suspended', 'desk'],
    ]);
  });

  it('does not stumble over comments of the issue that left, whose visibility nobody knows', () => {
    const twins = twinsOf(contract, {
      customer: parts.customer,
      desk: { ...elsewhere, comments: [commentOf(7, 'x', { jsdPublic: undefined }), shownOnDesk] },
    });
    const planned = planPair(contract, twins);
    expect(planned.failures).toEqual([]);
    expect(planned.operations.map(brief)).toEqual(['delete desk 60 withdrawal']);
  });

  it('withdraws a mirror of a restricted comment from there unless it is known to be internal', () => {
    const agreement = contractOf({ comments: { restricted: 'internal' } });
    const unknown = { ...shownOnDesk, jsdPublic: undefined };
    const twins = twinsOf(agreement, {
      customer: parts.customer,
      desk: { ...elsewhere, comments: [unknown] },
    });
    expect(briefs(twins, agreement)).toEqual(['delete desk 60 withdrawal']);
  });

  it('still fails for an unknown visibility on the side that stayed', () => {
    const twins = twinsOf(contract, {
      customer: { comments: [commentOf(2, 'x', { properties: undefined })] },
      desk: { ...elsewhere, comments: [shownOnDesk] },
    });
    expect(planPair(contract, twins)).toMatchObject({
      operations: [],
      failures: [{ code: 'unknown-visibility', issue: 'ACME-1', comments: 1 }],
    });
  });
});

const text = (of: string) => ({ summary: { kind: 'text', text: of } }) as const;

describe('one bad thing in a pair', () => {
  it('never holds up the rest', () => {
    const broken = commentOf(70, 'x', { properties: { 'deskbridge.acme': 'broken' } });
    const twins = twinsOf(contract, {
      customer: {
        comments: [broken],
        fields: text('New'),
        labels: ['with-vendor'],
      },
      desk: { comments: [commentOf(1, 'x', internal), commentOf(2)], labels: ['acme'] },
    });
    // What would come to the customer could be a double; everything else goes on.
    expect(briefs(twins)).toEqual(['update summary']);
    const otherWay = twinsOf(contract, {
      customer: { comments: [commentOf(3)], labels: ['with-vendor'], fields: text('New') },
      desk: { comments: [commentOf(1, 'x', internal), broken, commentOf(2)], labels: ['acme'] },
    });
    expect(briefs(otherWay)).toEqual(['update summary', 'add customer 2']);
  });
});

describe('linking', () => {
  const done = { customer: { labels: ['with-vendor'] }, desk: { labels: ['acme'] } };
  const plain = contractOf({ twinLabel: contract.twinLabel });

  it('is made up for when the run before ended before the customer’s marker: links first, marker last', () => {
    expect(briefs(twinsOf(plain, { ...done, hinted: false }), plain)).toEqual([
      'link desk',
      'link customer',
      'hint',
    ]);
  });

  it('makes no links where they are off', () => {
    const agreement = contractOf({ webLinks: false });
    expect(briefs(twinsOf(agreement, { hinted: false }), agreement)).toEqual(['hint']);
  });

  it('adds a missing label on either side and nothing else', () => {
    expect(
      briefs(twinsOf(plain, { customer: { labels: ['x'] }, desk: { labels: ['acme'] } }), plain),
    ).toEqual(['hint with-vendor']);
    const [operation] = planPair(plain, twinsOf(plain, { customer: done.customer })).operations;
    expect(operation).toMatchObject({ kind: 'update', fields: [], label: 'acme' });
  });

  it('keeps the time of linking and what other fields were when it updates the marker', () => {
    const agreement = contractOf({ fields: [mapping(summary)] });
    const base = { 'gone>gone': ['1:a', '1:b'] as [string, string] };
    const twins = twinsOf(agreement, {
      base,
      customer: { fields: { summary: { kind: 'text', text: 'S' } } },
    });
    const [operation] = planPair(agreement, twins).operations;
    if (operation?.kind !== 'update') throw new Error('no update');
    expect(operation.marker.linkedAt).toBe(new Date(NOON).toISOString());
    expect(operation.marker.base['gone>gone']).toEqual(['1:a', '1:b']);
    expect(operation.previousBase).toBe(twins.marker.base);
  });
});

describe('a doubled request', () => {
  const double = linkedDesk(contract, customerIssue(), { id: issueId(202), key: issueKey('HELP-2') });

  it('is released after the withdrawals and before anything is written', () => {
    const withdrawn = mirrorOf(contract, 'desk', deskIssue(), commentOf(1), 50);
    const twins = twinsOf(contract, {
      customer: { comments: [withdrawn, commentOf(2)], labels: ['with-vendor'], fields: text('New') },
      desk: { comments: [commentOf(1, 'x', internal)] },
      doubles: [double],
    });
    expect(briefs(twins)).toEqual([
      'delete customer 50 withdrawal',
      'release HELP-2',
      'update summary',
      'add desk 2 public',
    ]);
  });

  it('gets a note that names the elder by its key and nothing of the customer', () => {
    const twins = twinsOf(contract, {
      customer: { fields: { summary: { kind: 'text', text: 'Top secret' } } },
      doubles: [double],
    });
    const release = planPair(contract, twins).operations.find(({ kind }) => kind === 'release-double');
    if (release?.kind !== 'release-double') throw new Error('no release');
    expect(toPlainText(release.note)).toContain('HELP-1');
    expect(JSON.stringify(release)).not.toMatch(/secret|ACME/);
  });
});

describe('a quiet pair', () => {
  it('stays quiet: what was planned leaves nothing to plan', () => {
    const twins = twinsOf(contract, {
      customer: {
        comments: [commentOf(1), commentOf(2, 'x', { restricted: true }), commentOf(3)],
        fields: {
          summary: { kind: 'text', text: ' Two\nlines ' },
          description: { kind: 'richText', doc: doc('a') },
        },
      },
      desk: {
        comments: [commentOf(4), commentOf(5, 'x', internal)],
        fields: { summary: { kind: 'text', text: 'old' }, description: { kind: 'richText', doc: doc('b') } },
      },
      hinted: false,
      doubles: [
        linkedDesk(contract, customerIssue(), {
          id: issueId(202),
          key: issueKey('HELP-2'),
          created: NOON * 2,
        }),
      ],
    });
    const planned = planPair(contract, twins);
    expect(planned.operations.length).toBeGreaterThan(6);
    const after = carryOutAll(contract, memoryOf(twins), planned.operations);
    const again = planPair(contract, readPair(contract, after));
    expect(again.operations).toEqual([]);
    expect(again.failures).toEqual([]);
  });
});
