import { describe, expect, it } from 'vitest';
import {
  backoff,
  CHECKPOINT_MAX_BYTES,
  DAY,
  emptyCheckpoint,
  heldComments,
  HOLD,
  HOUR,
  isRef,
  parseCheckpoint,
  parseRef,
  previousContract,
  recordFailure,
  refOf,
  resolvedContract,
  serializeCheckpoint,
  settleLedger,
  trimLedger,
  windowStart,
} from '../../src/sync/checkpoint.ts';
import type { Checkpoint, LedgerLine } from '../../src/sync/checkpoint.ts';
import { contractOf, issueId, MINUTE, NOON } from './builders.ts';

const now = NOON;
const full: Checkpoint = {
  ...emptyCheckpoint(now),
  digest: '1:abc',
  sides: {
    customer: { cursor: now, ledger: [['101', now - 5, '1:x']], page: 500 },
    desk: { cursor: now - HOUR, ledger: [], page: 100 },
  },
  sweptAt: now - HOUR,
  lastKey: { number: 12, created: now - DAY },
  creatingSince: now - MINUTE,
  failures: [{ ref: 'c101', key: 'ACME-1', code: 'refused', tries: 2, nextTry: now + HOUR }],
  pending: ['d201'],
  holds: [{ ref: 'c101', comment: '7', until: now + MINUTE }],
};

function changed(change: Partial<Checkpoint>): string {
  return JSON.stringify({ ...full, ...change });
}

function lines(count: number, from = now - DAY, step = 1): LedgerLine[] {
  return Array.from({ length: count }, (_, i) => [String(100_000 + i), from + i * step, '1:AbCdEfGhIjKl']);
}

describe('reading a checkpoint', () => {
  it('gives back what was written', () => {
    expect(parseCheckpoint(serializeCheckpoint(full), now)).toEqual(full);
  });

  const side = full.sides.customer;
  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['no JSON', '{"v":1'],
    ['null', 'null'],
    ['a list', '[]'],
    ['another version', changed({ v: 2 as never })],
    ['no sides', changed({ sides: undefined as never })],
    ['a cursor in the future', changed({ sides: { ...full.sides, desk: { ...side, cursor: now + DAY } } })],
    [
      'a cursor that is no number',
      changed({ sides: { ...full.sides, desk: { ...side, cursor: 'x' as never } } }),
    ],
    ['a sweep in the future', changed({ sweptAt: now + DAY })],
    ['a creation that begins in the future', changed({ creatingSince: now + DAY })],
    ['a hold that never ends', changed({ holds: [{ ref: 'c1', until: now + DAY }] })],
    ['a next try in a month', changed({ failures: [{ ...full.failures[0]!, nextTry: now + 30 * DAY }] })],
    [
      'a ledger line of two',
      changed({ sides: { ...full.sides, desk: { ...side, ledger: [['1', 2] as never] } } }),
    ],
    ['a ref that is a path', changed({ pending: ['c1/../2'] })],
    ['a ref of a third side', changed({ pending: ['x1'] })],
    ['a failure with text for a key', changed({ failures: [{ ...full.failures[0]!, key: 'a secret' }] })],
    ['more than a mebibyte', changed({ digest: 'x'.repeat(CHECKPOINT_MAX_BYTES) })],
  ])('takes %s for a loss, never for an error', (_name, text) => {
    expect(parseCheckpoint(text, now)).toBeUndefined();
  });

  it('forgives a clock that is a few minutes ahead', () => {
    const ahead = changed({ sides: { ...full.sides, desk: { ...side, cursor: now + 4 * MINUTE } } });
    expect(parseCheckpoint(ahead, now)).toBeDefined();
  });

  it('drops keys that it does not know', () => {
    expect(parseCheckpoint(changed({ more: 'text' } as never), now)).toEqual(full);
  });
});

describe('writing a checkpoint', () => {
  it('stays within a mebibyte with 100,000 ledger lines on either side, and keeps the newest', () => {
    const ledger = lines(100_000);
    const big = {
      ...full,
      sides: { customer: { ...full.sides.customer, ledger }, desk: { ...full.sides.desk, ledger } },
    };
    const text = serializeCheckpoint(big);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(CHECKPOINT_MAX_BYTES);
    const kept = parseCheckpoint(text, now)?.sides.customer.ledger ?? [];
    expect(kept.length).toBeGreaterThan(1000);
    expect(kept.at(-1)).toEqual(ledger.at(-1));
  });

  it('drops ledger lines rather than grow when the rest is large', () => {
    const pending = Array.from({ length: 5000 }, (_, i) => `c${10 ** 15 + i}`);
    const resolved = { at: now, config: 'x', contract: { padding: 'y'.repeat(700_000) } };
    const sides = { ...full.sides, customer: { ...full.sides.customer, ledger: lines(8000) } };
    const text = serializeCheckpoint({ ...full, pending, resolved, sides });
    expect(text.length).toBeLessThanOrEqual(CHECKPOINT_MAX_BYTES);
    expect(parseCheckpoint(text, now)?.pending).toHaveLength(5000);
  });
});

describe('a checkpoint whose names are in another script', () => {
  const resolved = { at: now, config: 'x', contract: { names: 'äöü'.repeat(100_000) } };
  const ledger = lines(8000);
  const sides = {
    customer: { ...full.sides.customer, ledger },
    desk: { ...full.sides.desk, ledger },
  };

  it('is cut until its bytes fit, and not its characters', () => {
    const text = serializeCheckpoint({ ...full, resolved, sides });
    expect(JSON.stringify({ ...full, resolved, sides }).length).toBeLessThan(CHECKPOINT_MAX_BYTES);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(CHECKPOINT_MAX_BYTES);
    expect(parseCheckpoint(text, now)?.sides.desk.ledger.length).toBeGreaterThan(1000);
  });

  it('counts as lost when it is larger than that', () => {
    const text = JSON.stringify({ ...full, digest: 'ü'.repeat(CHECKPOINT_MAX_BYTES - 20_000) });
    expect(text.length).toBeLessThan(CHECKPOINT_MAX_BYTES);
    expect(parseCheckpoint(text, now)).toBeUndefined();
  });
});

describe('a checkpoint that knows nothing', () => {
  it('looks a day back, compares everything and sweeps at once', () => {
    const empty = emptyCheckpoint(now);
    expect(empty.sides.customer.cursor).toBe(now - DAY);
    expect(empty.comparison.left).toBe(-1);
    expect(empty.sweptAt).toBe(0);
    expect(parseCheckpoint(serializeCheckpoint(empty), now)).toEqual(empty);
  });
});

describe('where detection starts', () => {
  const state = (ledger: LedgerLine[], page = 8000) => ({ cursor: now, ledger, page });

  it('a day behind the cursor, to the minute before', () => {
    expect(windowStart(state([]))).toBe(now - DAY);
    expect(windowStart({ ...state([]), cursor: now + 59_999 })).toBe(now - DAY);
  });

  it('later where a page could not hold a day, so that what is known fits into one page', () => {
    const ledger = lines(1000, now - 1000 * MINUTE, MINUTE);
    const start = windowStart(state(ledger, 100));
    expect(start).toBeGreaterThan(now - DAY);
    expect(start % MINUTE).toBe(0);
    const inside = ledger.filter((line) => line[1] >= start).length;
    expect(inside).toBeLessThanOrEqual(100);
    expect(inside).toBeGreaterThan(50);
  });

  it('never more than a day back, however old the known lines are', () => {
    expect(windowStart(state(lines(1000, now - 30 * DAY), 100))).toBe(now - DAY);
  });

  it('never before 1970', () => {
    expect(windowStart({ cursor: 5, ledger: [], page: 1 })).toBe(0);
  });
});

describe('the ledger', () => {
  it('keeps the newest state of an issue, whatever the order', () => {
    const older: LedgerLine = ['1', now - 10, 'old'];
    const newer: LedgerLine = ['1', now - 5, 'new'];
    expect(settleLedger([older, newer], now)).toEqual([newer]);
    expect(settleLedger([newer, older], now)).toEqual([newer]);
  });

  it('takes the later reading of two with the same time', () => {
    expect(
      settleLedger(
        [
          ['1', now, 'first'],
          ['1', now, 'second'],
        ],
        now,
      ),
    ).toEqual([['1', now, 'second']]);
  });

  it('keeps what the next window can reach and drops what is older', () => {
    const reachable: LedgerLine = ['1', windowStart({ cursor: now + 30_000, ledger: [], page: 100 }), 'a'];
    const gone: LedgerLine = ['2', now - DAY - 2 * MINUTE, 'b'];
    expect(settleLedger([gone, reachable], now + 30_000)).toEqual([reachable]);
  });

  it('is limited to the newest 8,000 lines', () => {
    const kept = settleLedger(lines(20_000), now);
    expect(kept).toHaveLength(8000);
    expect(kept.at(-1)?.[0]).toBe('119999');
  });

  it('comes out the same if the lines of a long run are trimmed on the way', () => {
    // The same issues again and again, some of them older than what was read before.
    const read = Array.from({ length: 60_000 }, (_, i): LedgerLine => {
      const id = (i * 7919) % 30_000;
      return [String(100_000 + id), now - DAY + ((i * 104_729) % 80_000_000), `1:${i}`];
    });
    const trimmed: LedgerLine[] = [];
    let most = 0;
    for (let start = 0; start < read.length; start += 100) {
      trimmed.push(...read.slice(start, start + 100));
      trimLedger(trimmed);
      most = Math.max(most, trimmed.length);
    }
    expect(most).toBeLessThan(16_000);
    expect(settleLedger(trimmed, now)).toEqual(settleLedger(read, now));
  });
});

describe('backing off', () => {
  it('waits 15 minutes, twice as long each time, a day at the most', () => {
    const minutes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 500].map((tries) => backoff(tries) / MINUTE);
    expect(minutes).toEqual([15, 30, 60, 120, 240, 480, 960, 1440, 1440, 1440]);
  });

  it('counts on from the failure before, and knows nothing of the text of a failure', () => {
    const at = { ref: refOf('customer', issueId(101)), key: 'ACME-1' };
    const failure = {
      code: 'bad-marker',
      issue: 'ACME-1',
      detail: 'words',
      property: 'deskbridge.acme',
      of: 'issue',
    } as const;
    const first = recordFailure(undefined, at, failure, now);
    const second = recordFailure(first, at, failure, now + HOUR);
    expect(first).toEqual({
      ref: 'c101',
      key: 'ACME-1',
      code: 'bad-marker',
      tries: 1,
      nextTry: now + 15 * MINUTE,
      since: now,
    });
    expect(second).toMatchObject({ tries: 2, nextTry: now + HOUR + 30 * MINUTE, since: now });
  });
});

describe('holds', () => {
  it('name the comments of that pair whose write may still happen', () => {
    const holds = [
      { ref: 'c101', comment: '7', until: now + HOLD },
      { ref: 'c101', comment: '8', until: now },
      { ref: 'c102', comment: '9', until: now + HOLD },
      { ref: 'c101', until: now + HOLD },
    ];
    expect([...heldComments(holds, 'c101', now)]).toEqual(['7']);
  });
});

describe('refs', () => {
  it('name an issue and its side', () => {
    expect(parseRef(refOf('customer', issueId(5)))).toEqual({ side: 'customer', id: '5' });
    expect(parseRef(refOf('desk', issueId(5)))).toEqual({ side: 'desk', id: '5' });
    expect(isRef('cACME-1')).toBe(false);
    expect(isRef('c12')).toBe(true);
  });
});

describe('the contract that was kept', () => {
  const contract = contractOf({ stopLabel: 'no-sync', twinLabel: { desk: 'acme' } });
  const stored = (value: unknown, at = now) =>
    parseCheckpoint(changed({ resolved: { at, config: 'digest', contract: value as never } }), now)!;

  it('serves for a day and for the same configuration', () => {
    const checkpoint = stored(contract);
    expect(resolvedContract(checkpoint, 'digest', now + DAY)).toEqual(contract);
    expect(resolvedContract(checkpoint, 'digest', now + DAY + 1)).toBeUndefined();
    expect(resolvedContract(checkpoint, 'other', now)).toBeUndefined();
    expect(resolvedContract(stored(contract, now + 2 * HOUR), 'digest', now)).toBeUndefined();
    expect(resolvedContract(full, 'digest', now)).toBeUndefined();
  });

  it('remembers old ids however old it is', () => {
    expect(previousContract(stored(contract, now - 90 * DAY))).toEqual(contract);
  });

  it.each([
    ['empty', {}],
    ['without a side', { ...contract, desk: undefined }],
    [
      'with a project type that Jira does not know',
      { ...contract, desk: { ...contract.desk, project: { ...contract.desk.project, type: 'public' } } },
    ],
    [
      'with a desk that is no service project, where no comment would be internal',
      { ...contract, desk: { ...contract.desk, project: { ...contract.desk.project, type: 'software' } } },
    ],
    [
      'with a kind of field that is none',
      {
        ...contract,
        fields: [{ id: 'a', label: 'a', source: { from: 'secret' }, target: {}, when: 'always' }],
      },
    ],
    ['with accounts that are no list', { ...contract, desk: { ...contract.desk, accounts: 'everybody' } }],
    [
      'with a rule that does not exist',
      { ...contract, comments: { ...contract.comments, restricted: 'public' } },
    ],
  ])('counts as none when it is %s, and the rest of the checkpoint goes on', (_name, forged) => {
    const checkpoint = stored(forged);
    expect(checkpoint.pending).toEqual(['d201']);
    expect(resolvedContract(checkpoint, 'digest', now)).toBeUndefined();
    expect(previousContract(checkpoint)).toBeUndefined();
  });
});
