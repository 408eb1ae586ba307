import { describe, expect, it } from 'vitest';
import { toPlainText } from '../../src/adf/plain-text.ts';
import { planPair } from '../../src/sync/pair-plan.ts';
import {
  commentOf,
  contractOf,
  customerIssue,
  deskIssue,
  docWithFile,
  internal,
  mirrorOf,
  NOON,
  person,
  twinsOf,
} from './builders.ts';
import { carryOutAll, memoryOf, readPair } from './memory.ts';
import { briefs, codes, plan } from './planning.ts';

const usual = contractOf();
const acme = customerIssue();
const help = deskIssue();
const bot = person('Build Bot', { accountType: 'app' });

describe('mirrors', () => {
  it('are never carried back', () => {
    const one = mirrorOf(usual, 'customer', acme, commentOf(1), 60);
    const two = mirrorOf(usual, 'desk', help, commentOf(2), 50);
    const planned = plan(usual, { customer: [commentOf(1), two], desk: [one, commentOf(2)] });
    expect(briefs(planned)).toEqual([]);
    expect(planned.failures).toEqual([]);
  });

  it('of another pair, as in a cloned issue, stay where they are', () => {
    const clone = mirrorOf(usual, 'customer', customerIssue({ id: '777' as never }), commentOf(1), 60);
    const planned = plan(usual, { desk: [clone] });
    expect(briefs(planned)).toEqual([]);
    expect(codes(planned)).toEqual(['foreign-mirror 60']);
  });

  it('by an account that is not listed are named and never carried', () => {
    const foreign = mirrorOf(usual, 'customer', acme, commentOf(1), 60, { author: person('Old Robot') });
    const planned = plan(usual, { customer: [commentOf(1)], desk: [foreign] });
    expect(briefs(planned)).toEqual([]);
    expect(planned.failures).toEqual([{ code: 'unlisted-account', issue: 'HELP-1', account: 'old-robot' }]);
  });

  it('without an author are nobody’s, so nothing is done to them', () => {
    const nobody = mirrorOf(usual, 'customer', acme, commentOf(1), 60, { author: undefined });
    const planned = plan(usual, { customer: [commentOf(1, 'edited')], desk: [nobody] });
    expect(briefs(planned)).toEqual([]);
    expect(planned.failures).toContainEqual({
      code: 'unlisted-account',
      issue: 'HELP-1',
      account: 'unknown',
    });
  });

  it('of a former account and under a former name are ours', () => {
    const old = mirrorOf({ ...usual, sync: 'acme-old' }, 'customer', acme, commentOf(1), 60, {
      author: person('x', { accountId: 'former-at-vendor' }),
    });
    expect(briefs(plan(usual, { customer: [commentOf(1, 'edited')], desk: [old] }))).toEqual([
      'edit desk 1 public',
    ]);
  });

  it('of the same origin are one too many: the elder stays', () => {
    const elder = mirrorOf(usual, 'customer', acme, commentOf(1), 60);
    const younger = mirrorOf(usual, 'customer', acme, commentOf(1), 61);
    expect(briefs(plan(usual, { customer: [commentOf(1)], desk: [elder, younger] }))).toEqual([
      'delete desk 61 double',
    ]);
  });

  it('are doubles also where the origin would no longer travel', () => {
    const elder = mirrorOf(usual, 'customer', acme, commentOf(1), 60);
    const younger = mirrorOf(usual, 'customer', acme, commentOf(1), 61);
    const contract = contractOf({ comments: { direction: 'off' } });
    expect(briefs(plan(contract, { customer: [commentOf(1)], desk: [elder, younger] }))).toEqual([
      'delete desk 61 double',
    ]);
  });

  it('of ours are not given up for an older comment that a stranger gave our marker', () => {
    const forged = mirrorOf(usual, 'desk', help, commentOf(1), 40, { author: person('Mallory') });
    const ours = mirrorOf(usual, 'desk', help, commentOf(1), 50);
    const planned = plan(usual, { desk: [commentOf(1)], customer: [forged, ours] });
    expect(briefs(planned)).toEqual([]);
    expect(planned.failures).toEqual([{ code: 'unlisted-account', issue: 'ACME-1', account: 'mallory' }]);
    expect(briefs(plan(usual, { desk: [commentOf(1, 'edited')], customer: [forged, ours] }))).toEqual([
      'edit customer 1',
    ]);
  });

  it('by another sync on an app account are carried: a chain', () => {
    const chained = commentOf(1, 'from far away', {
      author: bot,
      properties: { 'deskbridge.upstream': { v: 1 } },
    });
    expect(briefs(plan(usual, { customer: [chained] }))).toEqual(['add desk 1 public']);
  });
});

describe('an unreadable marker', () => {
  const broken = commentOf(70, 'x', { properties: { 'deskbridge.acme': { v: 1, origin: 'mine' } } });

  it('on the target stops adding, but no edit and no removal', () => {
    const gone = mirrorOf(usual, 'customer', acme, commentOf(9), 69);
    const stale = mirrorOf(usual, 'customer', acme, commentOf(2, 'before'), 62);
    const planned = plan(usual, {
      customer: [commentOf(1), commentOf(2, 'after')],
      desk: [stale, gone, broken],
    });
    expect(briefs(planned)).toEqual(['edit desk 2 public', 'delete desk 69 origin-deleted']);
    expect(planned.failures).toContainEqual(expect.objectContaining({ code: 'bad-marker', issue: 'HELP-1' }));
  });

  it('is not carried itself, and the other comments go on', () => {
    const planned = plan(usual, { desk: [broken, commentOf(71)] });
    expect(briefs(planned)).toEqual(['add customer 71']);
    expect(planned.failures).toMatchObject([{ code: 'bad-marker', issue: 'HELP-1' }]);
  });

  it('that holds null is unreadable, not missing', () => {
    const nulled = commentOf(70, 'x', {
      author: person('x', { accountId: 'sync-at-vendor' }),
      properties: { 'deskbridge.acme': null },
    });
    expect(briefs(plan(usual, { desk: [nulled] }))).toEqual([]);
  });
});

describe('edits', () => {
  const stale = mirrorOf(usual, 'desk', help, commentOf(1, 'before'), 50);
  const edited = commentOf(1, 'after');

  it('change the mirror, to what the origin says now', () => {
    const planned = plan(usual, { desk: [edited], customer: [stale] });
    expect(briefs(planned)).toEqual(['edit customer 1']);
    const [operation] = planned.operations;
    if (operation?.kind !== 'edit-comment') throw new Error('no edit');
    expect(operation.mirror).toBe('50');
    expect(toPlainText(operation.body)).toMatch(/^Ann Lee \(HELP\).*\n\nafter$/);
  });

  it('stay behind with edits: false', () => {
    const contract = contractOf({ comments: { edits: false } });
    const planned = plan(contract, { desk: [edited], customer: [stale] });
    expect(briefs(planned)).toEqual([]);
    expect(codes(planned)).toEqual(['edits-off 1']);
  });

  it('stay behind where somebody put a file into the mirror: a rewrite would delete it', () => {
    const withFile = { ...stale, body: docWithFile('before') };
    const planned = plan(usual, { desk: [edited], customer: [withFile] });
    expect(briefs(planned)).toEqual([]);
    expect(codes(planned)).toEqual(['media 1']);
  });

  it('do not touch a mirror with a hash of another version', () => {
    const old = mirrorOf(usual, 'desk', help, commentOf(1, 'before'), 50, { marker: { hash: '0:abc' } });
    expect(briefs(plan(usual, { desk: [edited], customer: [old] }))).toEqual([]);
  });

  it('wait while the last write is of unknown outcome', () => {
    const planned = plan(usual, { desk: [edited], customer: [stale] }, ['1']);
    expect(briefs(planned)).toEqual([]);
    expect(codes(planned)).toEqual(['pending 1']);
  });

  it('never make public again what an agent made internal', () => {
    const hiddenByHand = mirrorOf(usual, 'customer', acme, commentOf(1, 'before'), 60, internal);
    const planned = plan(usual, { customer: [edited], desk: [hiddenByHand] });
    expect(briefs(planned)).toEqual(['edit desk 1 internal']);
    const after = carryOutAll(
      usual,
      memoryOf(twinsOf(usual, { customer: { comments: [edited] }, desk: { comments: [hiddenByHand] } })),
      planned.operations,
    );
    expect(after.desks[0]?.comments).toMatchObject([{ jsdPublic: false }]);
    expect(planPair(usual, readPair(usual, after)).operations).toEqual([]);
  });

  it('of the mirror alone are left as they are', () => {
    const touched = {
      ...mirrorOf(usual, 'desk', help, commentOf(1), 50),
      body: commentOf(1, 'tampered').body,
    };
    expect(briefs(plan(usual, { desk: [commentOf(1)], customer: [touched] }))).toEqual([]);
  });
});

describe('deletions', () => {
  const left = mirrorOf(usual, 'desk', help, commentOf(1), 50);

  it('remove the mirror and name the issue where absence is to be confirmed', () => {
    const planned = plan(usual, { customer: [left] });
    expect(planned.operations).toMatchObject([
      { kind: 'delete-comment', side: 'customer', mirror: '50', origin: '1', originIssue: '201' },
    ]);
    expect(briefs(planned)).toEqual(['delete customer 50 origin-deleted']);
  });

  it('leave it with deletes: false', () => {
    const contract = contractOf({ comments: { deletes: false } });
    const planned = plan(contract, { customer: [left] });
    expect(briefs(planned)).toEqual([]);
    expect(codes(planned)).toEqual(['deletes-off 1']);
  });

  it('leave a mirror that somebody else claims to be ours', () => {
    const foreign = { ...left, author: person('Old Robot') };
    const planned = plan(usual, { customer: [foreign] });
    expect(briefs(planned)).toEqual([]);
    expect(planned.failures).toMatchObject([{ code: 'unlisted-account', issue: 'ACME-1' }]);
  });

  it('do not touch what a person wrote beside it', () => {
    expect(briefs(plan(usual, { customer: [left, commentOf(2)] }))).toEqual([
      'add desk 2 public',
      'delete customer 50 origin-deleted',
    ]);
  });
});

describe('which comments travel', () => {
  it('two with the same text are two', () => {
    expect(briefs(plan(usual, { customer: [commentOf(1, 'ping'), commentOf(2, 'ping')] }))).toEqual([
      'add desk 1 public',
      'add desk 2 public',
    ]);
  });

  it('two with the same text, one of them carried: the other one still goes', () => {
    const mirror = mirrorOf(usual, 'customer', acme, commentOf(2, 'ping'), 60);
    expect(
      briefs(plan(usual, { customer: [commentOf(1, 'ping'), commentOf(2, 'ping')], desk: [mirror] })),
    ).toEqual(['add desk 1 public']);
  });

  it('those of bots do not, unless they are asked for', () => {
    const chatter = { customer: [commentOf(1, 'build failed', { author: bot })] };
    expect(codes(plan(usual, chatter))).toEqual(['app 1']);
    expect(briefs(plan(usual, chatter))).toEqual([]);
    expect(briefs(plan(contractOf({ comments: { fromApps: true } }), chatter))).toEqual([
      'add desk 1 public',
    ]);
  });

  it('those of ignored authors do not, on either side', () => {
    const contract = contractOf({ comments: { ignoreAuthors: ['ann-lee'] } });
    const planned = plan(contract, { customer: [commentOf(1)], desk: [commentOf(2)] });
    expect(briefs(planned)).toEqual([]);
    expect(codes(planned)).toEqual(['ignored 1', 'ignored 2']);
  });

  it('those older than since do not; one written at that moment does', () => {
    const contract = contractOf({ comments: { since: NOON + 2000 } });
    const planned = plan(contract, { customer: [commentOf(1), commentOf(2)] });
    expect(briefs(planned)).toEqual(['add desk 2 public']);
    expect(codes(planned)).toEqual(['older 1']);
  });

  it.each([
    ['off', []],
    ['to-desk', ['add desk 1 public']],
    ['to-customer', ['add customer 2']],
    ['both', ['add desk 1 public', 'add customer 2']],
  ] as const)('direction: %s', (direction, expected) => {
    const contract = contractOf({ comments: { direction } });
    expect(briefs(plan(contract, { customer: [commentOf(1)], desk: [commentOf(2)] }))).toEqual(expected);
  });

  it('all of the customer arrive internal with deskVisibility: internal', () => {
    const contract = contractOf({ comments: { deskVisibility: 'internal' } });
    expect(briefs(plan(contract, { customer: [commentOf(1)] }))).toEqual(['add desk 1 internal']);
  });

  it('one without an author still does, under the name of the project', () => {
    const planned = plan(usual, { customer: [commentOf(1, 'text', { author: undefined })] });
    const [operation] = planned.operations;
    if (operation?.kind !== 'add-comment') throw new Error('nothing added');
    expect(toPlainText(operation.body)).toMatch(/^ACME · 2026-11-02 12:00 UTC\n\ntext$/);
  });

  it('anonymous ones do not name their author anywhere', () => {
    const authorship = { toDesk: 'anonymous', toCustomer: 'anonymous' } as const;
    const planned = plan(contractOf({ comments: { authorship } }), { desk: [commentOf(1, 'text')] });
    expect(briefs(planned)).toEqual(['add customer 1']);
    expect(JSON.stringify(planned.operations)).not.toMatch(/ann.lee/i);
  });

  it('a desk that is a customer’s service project, too, gets a visibility with every comment', () => {
    const contract = contractOf({
      customer: { project: { id: '10000', key: 'ACME', name: 'Acme', type: 'service_desk' } },
    });
    expect(briefs(plan(contract, { desk: [commentOf(1)] }))).toEqual(['add customer 1 public']);
  });
});

describe('the explanation', () => {
  it('has one line for every comment of both sides, oldest first', () => {
    const carried = commentOf(1);
    const planned = plan(usual, {
      customer: [carried, commentOf(4, 'x', { restricted: true }), commentOf(6, 'x', { author: bot })],
      desk: [mirrorOf(usual, 'customer', acme, carried, 2), commentOf(3, 'x', internal), commentOf(5)],
    });
    expect(planned.explanation.map(({ comment, verdict, code }) => [comment, verdict, code])).toEqual([
      ['1', 'in-step', undefined],
      ['2', 'mirror', undefined],
      ['3', 'not-carried', 'internal'],
      ['4', 'not-carried', 'restricted'],
      ['5', 'add', undefined],
      ['6', 'not-carried', 'app'],
    ]);
  });
});
