import { describe, expect, it } from 'vitest';
import { minutes, pairOf } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import type { SyncReport } from '../../src/sync/outcome.ts';
import { bridgeFor, rulesFor, shown } from './kinds.ts';

const onDesk = (bridge: Bridge, field: string, key = 'ACME-1') =>
  shown(bridge, 'desk', bridge.twin(key).key, field);
const atCustomer = (bridge: Bridge, field: string) => shown(bridge, 'customer', 'ACME-1', field);
const leftOf = (report: SyncReport) =>
  pairOf(report, 'ACME-1').notCarried.map(({ code, side, ref }) => [code, side, ref]);
const searches = ({ customer, desk }: Bridge) => ({
  customer: customer.log.count({ route: '/rest/api/3/user/search' }),
  desk: desk.log.count({ route: '/rest/api/3/user/search' }),
});

const CONTACT = '{ customer: Contact, desk: Customer owner, direction: both }';

describe('who somebody is on the other side', () => {
  it('is found by the e-mail address that Jira shows, once per run, and never asked by an idle run', async () => {
    const bridge = bridgeFor(rulesFor([CONTACT, '{ customer: Stakeholders, desk: Stakeholders }']));
    const { ann } = bridge.world;
    const fields = { Contact: 'Eve Shown', Stakeholders: ['Eve Shown'] };
    ann.createIssue('ACME', { summary: 'A', fields });
    ann.createIssue('ACME', { summary: 'B', fields });
    await bridge.run();
    expect(onDesk(bridge, 'Customer owner')).toBe('Eve Shown');
    expect(onDesk(bridge, 'Stakeholders', 'ACME-2')).toEqual(['Eve Shown']);
    expect(searches(bridge)).toEqual({ customer: 0, desk: 1 });
    await bridge.settle();
    ann.edit('ACME-1', { Summary: 'Other words' });
    await bridge.settle();
    expect(searches(bridge)).toEqual({ customer: 0, desk: 1 });
  });

  it('is found where the other site hides the address', async () => {
    const bridge = bridgeFor(rulesFor([CONTACT]));
    const { evePortal, desk } = bridge.world;
    const account = desk.accounts.get(evePortal.accountId);
    if (account === undefined) throw new Error('no portal account');
    desk.accounts.set(account.accountId, { ...account, emailShown: false });
    bridge.world.ann.createIssue('ACME', { summary: 'A', fields: { Contact: 'Eve Shown' } });
    await bridge.run();
    expect(onDesk(bridge, 'Customer owner')).toBe('Eve Shown');
  });

  it('is never guessed from a name, nor asked for without an address', async () => {
    const bridge = bridgeFor(rulesFor([CONTACT]));
    bridge.world.ann.createIssue('ACME', { summary: 'A', fields: { Contact: 'Fay Hidden' } });
    const report = await bridge.run();
    expect(onDesk(bridge, 'Customer owner')).toBeUndefined();
    expect(leftOf(report)).toEqual([['no-account', 'customer', 'Contact ↔ Customer owner']]);
    expect(report.result).toBe('ok');
    expect(searches(bridge)).toEqual({ customer: 0, desk: 0 });
  });

  it('is nobody when two have the address, or one only has it for a name', async () => {
    const bridge = bridgeFor(rulesFor([CONTACT]));
    const { desk, customer, eve } = bridge.world;
    const { email = '' } = customer.accounts.get(eve.accountId) ?? {};
    for (const [id, account] of desk.accounts) {
      if (account.email === email)
        desk.accounts.set(id, { ...account, email: 'other@people.example', displayName: email });
    }
    bridge.world.ann.createIssue('ACME', { summary: 'A', fields: { Contact: 'Eve Shown' } });
    expect(leftOf(await bridge.run()).map(([code]) => code)).toEqual(['no-account']);
    expect(onDesk(bridge, 'Customer owner')).toBeUndefined();

    const both = bridgeFor(rulesFor([CONTACT]));
    const twice = [...both.desk.accounts.values()]
      .filter((one) => one.accountType === 'atlassian')
      .slice(0, 2);
    for (const one of twice) both.desk.accounts.set(one.accountId, { ...one, email });
    both.world.ann.createIssue('ACME', { summary: 'A', fields: { Contact: 'Eve Shown' } });
    expect(leftOf(await both.run()).map(([code]) => code)).toEqual(['no-account']);
  });

  it('goes by the table before the address, and by the fallback after it, which never travels back', async () => {
    const { ann, eve, bob, ida } = bridgeFor(rulesFor([])).world;
    const users = `users: { map: { "${eve.accountId}": "${bob.accountId}" }, fallback: { desk: "${ida.accountId}" } }`;
    const bridge = bridgeFor(rulesFor([CONTACT], users));
    bridge.world.ann.createIssue('ACME', { summary: 'A', fields: { Contact: eve.accountId } });
    bridge.world.ann.createIssue('ACME', { summary: 'B', fields: { Contact: ann.accountId } });
    await bridge.settle();
    expect(onDesk(bridge, 'Customer owner')).toBe('Bob Agent');
    expect(onDesk(bridge, 'Customer owner', 'ACME-2')).toBe('Ida Agent');
    expect(shown(bridge, 'customer', 'ACME-2', 'Contact')).toBe('Ann Lee');
    expect(searches(bridge).desk).toBe(0);
  });

  it('is themselves where both projects are on one site', async () => {
    const bridge = bridgeFor(rulesFor([CONTACT]), { sameSite: true });
    bridge.world.ann.createIssue('ACME', { summary: 'A', fields: { Contact: 'Fay Hidden' } });
    await bridge.settle();
    expect(onDesk(bridge, 'Customer owner')).toBe('Fay Hidden');
    expect(searches(bridge).desk).toBe(0);
  });

  it('fails the pairs that need it, and no other, while the search is down', async () => {
    const bridge = bridgeFor(rulesFor([CONTACT]));
    const { ann } = bridge.world;
    ann.createIssue('ACME', { summary: 'A', fields: { Contact: 'Eve Shown' } });
    ann.createIssue('ACME', 'B');
    const fault = bridge.desk.faults.add({
      match: { route: '/rest/api/3/user/search' },
      times: 100,
      action: { kind: 'status', status: 500 },
    });
    const report = await bridge.run();
    expect(report.counts).toMatchObject({ created: 1, failed: 1 });
    expect(() => bridge.twin('ACME-1')).toThrow('0 twins');
    fault.remove();
    bridge.world.advance(minutes(30));
    await bridge.settle();
    expect(onDesk(bridge, 'Customer owner')).toBe('Eve Shown');
  });

  it('keeps the rest of a list', async () => {
    const bridge = bridgeFor(rulesFor(['{ customer: Stakeholders, desk: Stakeholders, direction: both }']));
    const { ann, ida } = bridge.world;
    ann.createIssue('ACME', { summary: 'A', fields: { Stakeholders: ['Eve Shown', 'Fay Hidden'] } });
    expect(leftOf(await bridge.run()).map(([code]) => code)).toEqual(['no-account']);
    await bridge.settle();
    expect(onDesk(bridge, 'Stakeholders')).toEqual(['Eve Shown']);
    // Ida is unknown at the customer: she stays on the desk, and Fay at the customer.
    ida.edit(bridge.twin('ACME-1').key, { Stakeholders: ['Eve Shown', 'Ida Agent', 'Jon Junior'] });
    await bridge.settle();
    expect(atCustomer(bridge, 'Stakeholders')).toEqual(['Eve Shown', 'Fay Hidden']);
    ann.edit('ACME-1', { Stakeholders: ['Fay Hidden'] });
    await bridge.settle();
    expect(onDesk(bridge, 'Stakeholders')).toEqual(['Ida Agent', 'Jon Junior']);
  });
});

it('a plan names who would be left out of a new twin, and writes nothing', async () => {
  const bridge = bridgeFor(rulesFor([CONTACT]));
  bridge.world.ann.createIssue('ACME', { summary: 'A', fields: { Contact: 'Fay Hidden' } });
  const report = await bridge.run({ mode: 'plan' });
  expect(leftOf(report)).toEqual([['no-account', 'customer', 'Contact ↔ Customer owner']]);
  expect(report.counts).toMatchObject({ created: 1 });
  expect(bridge.writes()).toBe(0);
});

describe('somebody whom Jira does not accept', () => {
  const jonFor = (name: 'ann' | 'ben') => {
    const { [name]: person, jon } = bridgeFor(rulesFor([])).world;
    return `users: { map: { "${person.accountId}": "${jon.accountId}" } }`;
  };
  const ASSIGNEE = '{ customer: Assignee, desk: Assignee }';

  it('is left out when the twin is created, and named; the twin is made all the same', async () => {
    const bridge = bridgeFor(rulesFor([ASSIGNEE, '{ customer: Effort, desk: Effort }'], jonFor('ann')));
    const { ann } = bridge.world;
    ann.createIssue('ACME', { summary: 'A', fields: { Assignee: 'Ann Lee', Effort: 3 } });
    ann.createIssue('ACME', 'B');
    const report = await bridge.run();
    expect(report).toMatchObject({ result: 'ok', counts: { created: 2, failed: 0 } });
    expect(leftOf(report)).toEqual([['unassignable', 'customer', 'Assignee → Assignee']]);
    expect(onDesk(bridge, 'Assignee')).toBeUndefined();
    expect(onDesk(bridge, 'Effort')).toBe(3);
    await expectNotTriedAgain(bridge);
  });

  it('is left out of an update, and all other fields are written with it', async () => {
    const bridge = bridgeFor(rulesFor([ASSIGNEE, '{ customer: Effort, desk: Effort }'], jonFor('ben')));
    const { ann, ben } = bridge.world;
    ann.createIssue('ACME', 'A');
    await bridge.settle();
    ann.edit('ACME-1', { Assignee: ben.accountId, Effort: 4 });
    const report = await bridge.run();
    expect(report).toMatchObject({ result: 'ok', counts: { updated: 1, failed: 0 } });
    expect(leftOf(report)).toEqual([['unassignable', 'customer', 'Assignee → Assignee']]);
    expect(onDesk(bridge, 'Effort')).toBe(4);
    expect(onDesk(bridge, 'Assignee')).toBeUndefined();
    await expectNotTriedAgain(bridge);
  });

  it('is left out at the customer, and the marker says so', async () => {
    const { bob, hal } = bridgeFor(rulesFor([])).world;
    const users = `users: { map: { "${hal.accountId}": "${bob.accountId}" } }`;
    const rules = rulesFor(
      [
        '{ customer: Assignee, desk: Assignee, direction: both }',
        '{ customer: Effort, desk: Effort, direction: both }',
      ],
      users,
    );
    const bridge = bridgeFor(rules);
    bridge.world.ann.createIssue('ACME', 'A');
    await bridge.settle();
    bridge.world.bob.edit(bridge.twin('ACME-1').key, { Assignee: 'Bob Agent', Effort: 5 });
    const report = await bridge.run();
    expect(report).toMatchObject({ result: 'ok', counts: { updated: 1, failed: 0 } });
    expect(leftOf(report)).toEqual([['unassignable', 'desk', 'Assignee ↔ Assignee']]);
    expect(atCustomer(bridge, 'Effort')).toBe(5);
    expect(atCustomer(bridge, 'Assignee')).toBeUndefined();
    await expectNotTriedAgain(bridge);
    // That it could not be written is no edit of the customer's.
    expect(onDesk(bridge, 'Assignee')).toBe('Bob Agent');
  });

  /** Not in later runs, not because of our own writes, and not because something else changes. */
  async function expectNotTriedAgain(bridge: Bridge): Promise<void> {
    const refused = () => bridge.desk.log.count({ status: 400 }) + bridge.customer.log.count({ status: 400 });
    const before = refused();
    await bridge.settle();
    bridge.world.ann.edit('ACME-1', { Summary: 'Other words' });
    await bridge.settle();
    expect(bridge.twin('ACME-1').summary).toBe('Other words');
    expect(refused()).toBe(before);
  }
});

it('the sync account, which Jira makes the reporter of a new twin, is nobody to carry', async () => {
  const { ben } = bridgeFor(rulesFor([])).world;
  const users = `users: { fallback: { customer: "${ben.accountId}" } }`;
  const bridge = bridgeFor(rulesFor(['{ customer: Reporter, desk: Reporter, direction: both }'], users));
  bridge.world.ann.createIssue('ACME', { summary: 'A', fields: { Reporter: 'Ann Lee' } });
  expect(leftOf(await bridge.run()).map(([code]) => code)).toEqual(['no-account']);
  await bridge.settle();
  expect(atCustomer(bridge, 'Reporter')).toBe('Ann Lee');
  expect(bridge.customer.log.writes().filter(({ route }) => route === '/rest/api/3/issue/{issue}')).toEqual(
    [],
  );
});

it('somebody who is not found is asked for once in a run, too', async () => {
  const bridge = bridgeFor(rulesFor([CONTACT]).replace('direction: off', 'direction: both'));
  const { ann } = bridge.world;
  const account = bridge.customer.accounts.get(ann.accountId);
  if (account === undefined) throw new Error('no Ann');
  bridge.customer.accounts.set(ann.accountId, { ...account, emailShown: true });
  ann.createIssue('ACME', { summary: 'A', fields: { Contact: 'Ann Lee' } });
  // With a comment the new pair is looked at a second time in the same run.
  ann.comment('ACME-1', 'Hello');
  await bridge.run();
  expect(bridge.twin('ACME-1').comments).toHaveLength(1);
  expect(searches(bridge)).toEqual({ customer: 0, desk: 1 });
});
