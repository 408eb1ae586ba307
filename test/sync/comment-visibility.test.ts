import { describe, expect, it } from 'vitest';
import type { Contract } from '../../src/config/contract.ts';
import { planPair } from '../../src/sync/pair-plan.ts';
import {
  commentOf,
  contractOf,
  customerIssue,
  deskIssue,
  internal,
  mirrorOf,
  NOON,
  person,
  twinsOf,
} from './builders.ts';
import { briefs, codes, plan } from './planning.ts';

const usual = contractOf();
const acme = customerIssue();
const help = deskIssue();

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

  it('is withdrawn while either twin bears the stop label, and nothing is written', () => {
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
      // A doubled request is our own mess, so it goes, too.
      expect(briefs(planned)).toEqual(['delete customer 50 withdrawal', 'release HELP-1']);
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
