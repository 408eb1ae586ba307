import { describe, expect, it } from 'vitest';
import { toPlainText } from '../../src/adf/plain-text.ts';
import type { Contract } from '../../src/config/contract.ts';
import { planPair } from '../../src/sync/pair-plan.ts';
import type { PairPlan } from '../../src/sync/pair-plan.ts';
import type { Comment } from '../../src/sync/snapshot.ts';
import {
  brief,
  commentId,
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

const usual = contractOf();
const acme = customerIssue();
const help = deskIssue();
const bot = person('Build Bot', { accountType: 'app' });

function plan(
  contract: Contract,
  comments: { readonly customer?: readonly Comment[]; readonly desk?: readonly Comment[] },
  held: readonly string[] = [],
): PairPlan {
  return planPair(
    contract,
    twinsOf(contract, {
      customer: { comments: comments.customer ?? [] },
      desk: { comments: comments.desk ?? [] },
      held: held.map(commentId),
    }),
  );
}

function briefs({ operations }: PairPlan): string[] {
  return operations.map(brief);
}

function codes({ notCarried }: PairPlan): string[] {
  return notCarried.map(({ code, ref }) => `${code} ${ref ?? ''}`.trim());
}

describe('what is not public stays where it is', () => {
  it('an internal comment of the desk', () => {
    const planned = plan(usual, { desk: [commentOf(1, 'secret', internal)] });
    expect(briefs(planned)).toEqual([]);
    expect(codes(planned)).toEqual(['internal 1']);
  });

  it('a desk comment that is limited to a role, also where restricted ones of the customer travel', () => {
    const contract = contractOf({ comments: { restricted: 'internal' } });
    const planned = plan(contract, { desk: [commentOf(1, 'secret', { restricted: true })] });
    expect(briefs(planned)).toEqual([]);
    expect(codes(planned)).toEqual(['restricted 1']);
  });

  it('a restricted comment of the customer', () => {
    const planned = plan(usual, { customer: [commentOf(1, 'secret', { restricted: true })] });
    expect(briefs(planned)).toEqual([]);
    expect(codes(planned)).toEqual(['restricted 1']);
  });

  it('a comment that JSM calls public and its own property calls internal', () => {
    const mixed = commentOf(1, 'x', { properties: { 'sd.public.comment': { internal: true } } });
    expect(briefs(plan(usual, { desk: [mixed] }))).toEqual([]);
  });

  it.each([
    ['no jsdPublic', { jsdPublic: undefined }],
    ['no properties', { properties: undefined }],
  ])('everything of a pair with a single desk comment of unknown visibility: %s', (_name, more) => {
    const gone = mirrorOf(usual, 'customer', acme, commentOf(9), 8);
    const planned = plan(usual, {
      customer: [commentOf(3), commentOf(4, 'x', { restricted: true })],
      desk: [commentOf(1), commentOf(2, 'x', more), gone],
    });
    expect(planned.operations).toEqual([]);
    expect(planned.failures).toEqual([{ code: 'unknown-visibility', issue: 'HELP-1', comments: 1 }]);
  });

  it('everything of a pair with a customer comment whose properties were not answered', () => {
    const planned = plan(usual, {
      customer: [commentOf(1, 'x', { properties: undefined })],
      desk: [commentOf(2)],
    });
    expect(planned.operations).toEqual([]);
    expect(planned.failures).toMatchObject([{ code: 'unknown-visibility', issue: 'ACME-1' }]);
  });
});

describe('a comment that was public and is no longer', () => {
  const origin = commentOf(1, 'was public', internal);
  const mirror = mirrorOf(usual, 'desk', help, commentOf(1, 'was public'), 50);

  const settings: readonly (readonly [string, Contract])[] = [
    ['the usual settings', usual],
    ['direction: off', contractOf({ comments: { direction: 'off' } })],
    ['direction: to-desk', contractOf({ comments: { direction: 'to-desk' } })],
    ['deletes: false', contractOf({ comments: { deletes: false } })],
    ['edits: false', contractOf({ comments: { edits: false } })],
    ['its author ignored', contractOf({ comments: { ignoreAuthors: ['ann-lee'] } })],
    ['a later since', contractOf({ comments: { since: NOON * 2 } })],
  ];
  it.each(settings)('is withdrawn with %s', (_name, contract) => {
    expect(briefs(plan(contract, { desk: [origin], customer: [mirror] }))).toEqual([
      'delete customer 50 withdrawal',
    ]);
  });

  it('is withdrawn while its last write is of unknown outcome', () => {
    expect(briefs(plan(usual, { desk: [origin], customer: [mirror] }, ['1']))).toEqual([
      'delete customer 50 withdrawal',
    ]);
  });

  it('is withdrawn while either twin bears the stop label, and nothing else happens', () => {
    const contract = contractOf({
      stopLabel: 'no-sync',
      fields: [],
      twinLabel: { customer: 'x', desk: 'y' },
    });
    for (const side of ['customer', 'desk'] as const) {
      const twins = twinsOf(contract, {
        customer: { comments: [mirror, commentOf(2)] },
        desk: { comments: [origin, commentOf(3)] },
        hinted: false,
        doubles: [deskIssue({ id: '299' as never })],
      });
      const stopped = { ...twins, [side]: { ...twins[side], labels: ['no-sync'] } };
      const planned = planPair(contract, stopped);
      expect(briefs(planned)).toEqual(['delete customer 50 withdrawal']);
      expect(codes(planned)).toContain('stopped');
    }
  });

  it('is withdrawn although the customer issue got a security level', () => {
    const twins = twinsOf(usual, {
      customer: { comments: [mirror, commentOf(2)], hasSecurityLevel: true },
      desk: { comments: [origin] },
    });
    const planned = planPair(usual, twins);
    expect(briefs(planned)).toEqual(['delete customer 50 withdrawal']);
    expect(codes(planned)).toContain('security-level');
  });

  it('is withdrawn before anything else is written', () => {
    const planned = plan(usual, { customer: [commentOf(2), mirror], desk: [commentOf(3), origin] });
    expect(briefs(planned)).toEqual(['delete customer 50 withdrawal', 'add desk 2 public', 'add customer 3']);
  });

  it('loses every mirror, the doubled ones too', () => {
    const second = mirrorOf(usual, 'desk', help, commentOf(1), 51, {
      author: person('x', { accountId: 'former-at-acme' }),
    });
    expect(briefs(plan(usual, { desk: [origin], customer: [mirror, second] }))).toEqual([
      'delete customer 50 withdrawal',
      'delete customer 51 withdrawal',
    ]);
  });

  it('loses a mirror whose hash is of another version', () => {
    const old = mirrorOf(usual, 'desk', help, commentOf(1), 50, { marker: { hash: '0:x' } });
    expect(briefs(plan(usual, { desk: [origin], customer: [old] }))).toEqual([
      'delete customer 50 withdrawal',
    ]);
  });

  it('is a loud failure when its mirror is by an account that is not listed', () => {
    const foreign = mirrorOf(usual, 'desk', help, commentOf(1), 50, { author: person('Old Robot') });
    const planned = plan(usual, { desk: [origin], customer: [foreign] });
    expect(briefs(planned)).toEqual([]);
    expect(planned.failures).toContainEqual({
      code: 'unlisted-account',
      issue: 'ACME-1',
      account: 'old-robot',
    });
  });

  it('is withdrawn from the desk when the customer restricted it', () => {
    const shown = mirrorOf(usual, 'customer', acme, commentOf(1), 60);
    const planned = plan(usual, { customer: [commentOf(1, 'x', { restricted: true })], desk: [shown] });
    expect(briefs(planned)).toEqual(['delete desk 60 withdrawal']);
  });

  it('is withdrawn although a comment on the other side has an unreadable marker', () => {
    const broken = commentOf(70, 'x', { properties: { 'deskbridge.acme': { v: 9 } } });
    expect(briefs(plan(usual, { desk: [origin], customer: [broken, mirror] }))).toEqual([
      'delete customer 50 withdrawal',
    ]);
  });
});

describe('restricted: internal', () => {
  const contract = contractOf({ comments: { restricted: 'internal' } });
  const restricted = commentOf(1, 'for admins', { restricted: true });
  const before = commentOf(1, 'for admins');
  const shown = mirrorOf(contract, 'customer', acme, before, 60);
  const hidden = mirrorOf(contract, 'customer', acme, before, 61, { internal: true });

  it('carries a restricted comment of the customer as an internal one', () => {
    expect(briefs(plan(contract, { customer: [restricted] }))).toEqual(['add desk 1 internal']);
  });

  it('leaves the internal mirror alone', () => {
    expect(briefs(plan(contract, { customer: [restricted], desk: [hidden] }))).toEqual([]);
  });

  it('withdraws a public mirror first and adds an internal one', () => {
    const planned = plan(contract, { customer: [restricted], desk: [shown] });
    expect(briefs(planned)).toEqual(['delete desk 60 withdrawal', 'add desk 1 internal']);
  });

  it('withdraws a public mirror beside an internal one and adds no third', () => {
    for (const desk of [
      [shown, hidden],
      [mirrorOf(contract, 'customer', acme, before, 59, { internal: true }), shown],
    ]) {
      expect(briefs(plan(contract, { customer: [restricted], desk }))).toEqual(['delete desk 60 withdrawal']);
    }
  });

  it('adds none in place of a public mirror that it cannot withdraw: else every run would add one', () => {
    const foreign = mirrorOf(contract, 'customer', acme, before, 60, { author: person('Old Robot') });
    const planned = plan(contract, { customer: [restricted], desk: [foreign] });
    expect(briefs(planned)).toEqual([]);
    expect(planned.failures).toContainEqual({
      code: 'unlisted-account',
      issue: 'HELP-1',
      account: 'old-robot',
    });
  });

  it('withdraws at once and adds later while the last write is of unknown outcome', () => {
    const planned = plan(contract, { customer: [restricted], desk: [shown] }, ['1']);
    expect(briefs(planned)).toEqual(['delete desk 60 withdrawal']);
    expect(codes(planned)).toContain('pending 1');
  });

  it('makes the mirror anew in public when the restriction is lifted', () => {
    expect(briefs(plan(contract, { customer: [before], desk: [hidden] }))).toEqual([
      'delete desk 61 repost',
      'add desk 1 public',
    ]);
  });

  it('withdraws an internal mirror too once the setting is back at skip', () => {
    const planned = plan(usual, { customer: [restricted], desk: [hidden] });
    expect(briefs(planned)).toEqual(['delete desk 61 withdrawal']);
  });
});

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
