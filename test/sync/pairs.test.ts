import { describe, expect, it } from 'vitest';
import type { Contract } from '../../src/config/contract.ts';
import { matchTwins } from '../../src/sync/pairs.ts';
import type { Matching } from '../../src/sync/pairs.ts';
import type { Issue } from '../../src/sync/snapshot.ts';
import {
  contractOf,
  customerIssue,
  deskIssue,
  issueId,
  issueKey,
  linkedCustomer,
  linkedDesk,
  MINUTE,
  NOON,
} from './builders.ts';

const contract = contractOf();

function match(
  customers: readonly Issue[],
  desks: readonly Issue[],
  fresh: { readonly customer?: readonly Issue[]; readonly desk?: readonly Issue[] } = {},
  agreement: Contract = contract,
): Matching {
  const byId = (issues: readonly Issue[]) => new Map(issues.map((issue) => [issue.id, issue]));
  const ids = (issues: readonly Issue[]) => new Set(issues.map((issue) => issue.id));
  return matchTwins(
    agreement,
    { customer: byId(customers), desk: byId(desks) },
    { customer: ids(fresh.customer ?? customers), desk: ids(fresh.desk ?? desks) },
  );
}

function failures(matching: Matching): readonly unknown[] {
  return matching.lone.map(({ because }) => because.failure);
}

const customer = customerIssue();
const desk = deskIssue();
const other = customerIssue({ id: issueId(102), key: issueKey('BETA-1') });

describe('matching twins', () => {
  it("refuses a customer's marker that names another customer's request", () => {
    const forged = linkedCustomer(contract, desk);
    const request = linkedDesk(contract, other);
    const matching = match([forged], [request], { desk: [] });
    expect(matching.pairs).toEqual([]);
    expect(matching.unlinked.customer).toEqual([]);
    expect(failures(matching)).toEqual([{ code: 'twin-disagrees', issue: 'ACME-1', twin: 'HELP-1' }]);
  });

  it("refuses a customer's marker that names a request without a marker", () => {
    const matching = match([linkedCustomer(contract, desk)], [desk]);
    expect(matching.pairs).toEqual([]);
    expect(failures(matching)).toEqual([{ code: 'twin-disagrees', issue: 'ACME-1', twin: 'HELP-1' }]);
  });

  it('follows the desk when the customer hints at somebody else’s request, and writes the hint again', () => {
    const forged = linkedCustomer(contract, { id: issueId(202), key: issueKey('HELP-2') });
    const own = linkedDesk(contract, customer);
    const foreign = linkedDesk(contract, other, { id: issueId(202), key: issueKey('HELP-2') });
    const matching = match([forged, linkedCustomer(contract, foreign, other)], [own, foreign]);
    expect(matching.pairs.map((pair) => [pair.customer.id, pair.desk.id, pair.hinted])).toEqual([
      ['101', '201', false],
      ['102', '202', false],
    ]);
    expect(matching.unlinked.customer).toEqual([]);
  });

  it.each([
    ['customer', { 'deskbridge.acme': { v: 1 } }],
    ['customer', { 'deskbridge.acme': null }],
  ])('names a bad marker of the %s and makes neither pair nor twin', (_side, properties) => {
    const matching = match([customerIssue({ properties })], [linkedDesk(contract, customer)]);
    expect(matching.pairs).toEqual([]);
    expect(matching.unlinked.customer).toEqual([]);
    expect(failures(matching)).toMatchObject([{ code: 'bad-marker', issue: 'ACME-1' }]);
  });

  it('names a bad marker of the desk, and the customer’s hint does not make up for it', () => {
    const properties = { 'deskbridge.acme': { v: 1, role: 'desk' } };
    const matching = match([linkedCustomer(contract, desk)], [deskIssue({ properties })]);
    expect(matching.pairs).toEqual([]);
    expect(failures(matching)).toMatchObject([
      { code: 'bad-marker', issue: 'HELP-1' },
      { code: 'twin-disagrees', issue: 'ACME-1' },
    ]);
  });

  it('does not count a marker that names the same id on another site', () => {
    const evil = contractOf({ customer: { host: 'evil.atlassian.net' } });
    const matching = match([customer], [linkedDesk(evil, customer)]);
    expect(matching.pairs).toEqual([]);
    expect(failures(matching)).toMatchObject([{ code: 'bad-marker', issue: 'HELP-1' }]);
  });

  it('refuses a request that somebody else made, marked and nobody hinted at; it gets no second twin either', () => {
    const forged = linkedDesk(contract, customer, { creator: 'mallory' });
    const matching = match([customer], [forged]);
    expect(matching.pairs).toEqual([]);
    expect(matching.unlinked.customer).toEqual([]);
    expect(failures(matching)).toEqual([
      { code: 'unlisted-account', issue: 'HELP-1', account: 'mallory', of: 'issue' },
    ]);
  });

  it('refuses a request whose creator Jira does not tell', () => {
    const matching = match([customer], [linkedDesk(contract, customer, { creator: undefined })]);
    expect(failures(matching)).toEqual([
      { code: 'unlisted-account', issue: 'HELP-1', account: 'unknown', of: 'issue' },
    ]);
  });

  it('takes a request of another creator if the customer’s marker confirms it', () => {
    const matching = match(
      [linkedCustomer(contract, desk)],
      [linkedDesk(contract, customer, { creator: 'agent' })],
    );
    expect(matching.pairs).toHaveLength(1);
    expect(matching.lone).toEqual([]);
  });

  it('takes a request that a former account made', () => {
    const matching = match([customer], [linkedDesk(contract, customer, { creator: 'former-at-vendor' })]);
    expect(matching.pairs).toMatchObject([{ hinted: false, doubles: [] }]);
  });

  it('keeps the elder of two requests, by time and then by number, in whatever order they were read', () => {
    const elder = linkedDesk(contract, customer, { id: issueId(99), key: issueKey('HELP-99') });
    const younger = linkedDesk(contract, customer, { id: issueId(100), key: issueKey('HELP-100') });
    const late = linkedDesk(contract, customer, { id: issueId(50), created: NOON + 5 * MINUTE });
    for (const desks of [
      [elder, younger, late],
      [late, younger, elder],
    ]) {
      const [pair] = match([linkedCustomer(contract, younger)], desks).pairs;
      expect(pair?.desk.id).toBe('99');
      expect(pair?.doubles.map((double) => double.id)).toEqual(['100', '50']);
      expect(pair?.hinted).toBe(false);
    }
  });

  it('releases no double that is not of our making', () => {
    const elder = linkedDesk(contract, customer);
    const hinted = linkedDesk(contract, customer, {
      id: issueId(202),
      created: NOON + 9 * MINUTE,
      creator: 'agent',
    });
    const [pair] = match([linkedCustomer(contract, hinted)], [elder, hinted]).pairs;
    expect(pair?.desk.id).toBe('201');
    expect(pair?.doubles).toEqual([]);
  });

  it('reports the twin that was not among the answers, of either side', () => {
    const withoutDesk = match([linkedCustomer(contract, desk)], []);
    expect(withoutDesk.missing).toMatchObject([{ side: 'desk', id: '201', issue: { key: 'ACME-1' } }]);
    expect(withoutDesk.unlinked.customer).toEqual([]);
    const withoutCustomer = match([], [linkedDesk(contract, customer)]);
    expect(withoutCustomer.missing).toMatchObject([
      { side: 'customer', id: '101', issue: { key: 'HELP-1' } },
    ]);
    expect(withoutCustomer.pairs).toEqual([]);
  });

  it('calls an issue unlinked only if no marker speaks of it', () => {
    expect(match([customer], [desk]).unlinked.customer.map(({ id }) => id)).toEqual(['101']);
    expect(match([customer], [linkedDesk(contract, customer)]).unlinked.customer).toEqual([]);
  });

  it('looks at what is fresh and its twins, and leaves alone what was read along', () => {
    const matching = match(
      [linkedCustomer(contract, desk), other],
      [linkedDesk(contract, customer), deskIssue({ id: issueId(203), properties: { 'deskbridge.acme': 1 } })],
      { customer: [], desk: [desk] },
    );
    expect(matching.pairs).toHaveLength(1);
    expect(matching.unlinked.customer).toEqual([]);
    expect(matching.lone).toEqual([]);
  });

  it('finds a pair whose customer issue got another key', () => {
    const moved = linkedCustomer(contract, desk, { key: issueKey('NEW-7'), projectId: '10009' });
    expect(match([moved], [linkedDesk(contract, customer)]).pairs).toHaveLength(1);
  });
});
