import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasMedia } from '../../src/adf/media.ts';
import { codesOf, minutes } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { viewIssue } from '../emulator/index.ts';
import { bridgeFor, KINDS, rulesFor, shown, USERS } from './kinds.ts';

const twinOf = (bridge: Bridge) => bridge.twin('ACME-1').key;
const onDesk = (bridge: Bridge, field: string) => shown(bridge, 'desk', twinOf(bridge), field);
const atCustomer = (bridge: Bridge, field: string) => shown(bridge, 'customer', 'ACME-1', field);

/** Runs until nothing is left to do, and once more to see that it stays so. */
async function settleAndRest(bridge: Bridge): Promise<void> {
  await bridge.settle();
  bridge.world.advance(minutes(15));
  const before = bridge.writes();
  await bridge.run();
  expect(bridge.writes()).toBe(before);
}

/** Rows of docs/fields.md that are no kind of their own that goes both ways. */
const ROWS: Readonly<Record<string, () => Promise<void>>> = {
  'Rich text': async () => {
    const bridge = bridgeFor(
      rulesFor(['Description', '{ customer: Steps, desk: Steps, direction: to-customer, when: always }']),
    );
    const { ann, bob } = bridge.world;
    ann.createIssue('ACME', { summary: 'A', description: 'First\n\nSecond' });
    await settleAndRest(bridge);
    bob.edit(twinOf(bridge), { Steps: 'Turn it off\n\nTurn it on' });
    ann.edit('ACME-1', { Description: 'First\n\nThird' });
    await settleAndRest(bridge);
    expect(onDesk(bridge, 'Description')).toBe('First\n\nThird');
    expect(atCustomer(bridge, 'Steps')).toBe('Turn it off\n\nTurn it on');
    // Over a person's edit, as `when: always` says; but never over a body with files.
    ann.edit('ACME-1', { Steps: 'Mine' });
    await settleAndRest(bridge);
    expect(atCustomer(bridge, 'Steps')).toBe('Turn it off\n\nTurn it on');
    bob.addMedia(twinOf(bridge));
    ann.edit('ACME-1', { Description: 'Fourth' });
    const report = await bridge.run();
    expect(codesOf(report, 'ACME-1')).toEqual(['media']);
    const doc = viewIssue(bridge.desk, twinOf(bridge))?.descriptionDoc;
    expect(doc !== undefined && hasMedia(doc)).toBe(true);
    expect(bridge.desk.lostMedia).toEqual([]);
  },

  'Key, Url, Status': async () => {
    const bridge = bridgeFor(
      rulesFor([
        '{ customer: Key, desk: Customer issue }',
        '{ customer: Url, desk: Link to log }',
        '{ customer: Status, desk: Contract number }',
        '{ customer: Contract number, desk: Key, direction: to-customer }',
        '{ customer: Link to log, desk: Url, direction: to-customer }',
      ]),
    );
    const { ann } = bridge.world;
    ann.createIssue('ACME', 'A');
    await bridge.run();
    const key = twinOf(bridge);
    expect(onDesk(bridge, 'Customer issue')).toBe('ACME-1');
    expect(onDesk(bridge, 'Link to log')).toBe(`${bridge.customer.baseUrl}/browse/ACME-1`);
    expect(onDesk(bridge, 'Contract number')).toBe('To Do');
    // What the customer is to see does not wait for a second run.
    expect(atCustomer(bridge, 'Contract number')).toBe(key);
    expect(atCustomer(bridge, 'Link to log')).toBe(`${bridge.desk.baseUrl}/browse/${key}`);
    ann.setStatus('ACME-1', 'Done');
    await settleAndRest(bridge);
    expect(onDesk(bridge, 'Contract number')).toBe('Done');
  },

  'Any value as text': async () => {
    const bridge = bridgeFor(
      rulesFor([
        '{ customer: Reporter, desk: Customer contact, text: "{value} ({key})" }',
        '{ customer: Platforms, desk: Contract number, text: "{value}" }',
        '{ customer: Location, desk: Steps, text: "In {value}" }',
        '{ customer: Outage start, desk: Customer issue, text: "since {value}" }',
        '{ customer: Contract number, desk: Assignee, direction: to-customer, text: "{value}" }',
      ]),
    );
    const { ann, bob } = bridge.world;
    ann.createIssue('ACME', {
      summary: 'A',
      fields: {
        Platforms: ['macOS', 'Windows'],
        Location: 'Europe / Paris',
        'Outage start': '2026-11-02T09:14:00Z',
      },
    });
    await settleAndRest(bridge);
    expect(onDesk(bridge, 'Customer contact')).toBe('Ann Lee (ACME-1)');
    expect(onDesk(bridge, 'Contract number')).toBe('Windows, macOS');
    expect(onDesk(bridge, 'Steps')).toBe('In Europe > Paris');
    expect(onDesk(bridge, 'Customer issue')).toBe('since 2026-11-02 09:14 UTC');
    expect(atCustomer(bridge, 'Contract number')).toBeUndefined();
    bob.edit(twinOf(bridge), { Assignee: 'Bob Agent' });
    ann.edit('ACME-1', { Platforms: [] });
    await settleAndRest(bridge);
    expect(atCustomer(bridge, 'Contract number')).toBe('Bob Agent');
    expect(onDesk(bridge, 'Contract number')).toBeUndefined();
  },

  'Choices of another kind': async () => {
    const bridge = bridgeFor(
      rulesFor([
        '{ customer: Severity, desk: Platforms, values: { Critical: Windows, Major: macOS } }',
        '{ customer: Location, desk: Severity, values: { Europe: Major, "Europe > Paris": Critical } }',
        '{ customer: Stage, desk: Location, values: { Test: "Europe > Berlin", Production: Asia } }',
        '{ customer: Stage, desk: Areas, direction: to-customer, values: { Login: Test, "*": Production } }',
      ]),
    );
    const { ann, bob } = bridge.world;
    const fields = { Severity: 'Major', Location: 'Europe / Paris', Stage: 'Test' };
    ann.createIssue('ACME', { summary: 'A', fields });
    await settleAndRest(bridge);
    expect(onDesk(bridge, 'Platforms')).toEqual(['macOS']);
    expect(onDesk(bridge, 'Severity')).toBe('Critical');
    expect(onDesk(bridge, 'Location')).toBe('Europe / Berlin');
    ann.edit('ACME-1', { Location: 'Europe / Berlin' });
    bob.edit(twinOf(bridge), { Areas: ['Search'] });
    await settleAndRest(bridge);
    // A child without a line of its own goes with its parent.
    expect(onDesk(bridge, 'Severity')).toBe('Major');
    expect(atCustomer(bridge, 'Stage')).toBe('Production');
    expect(onDesk(bridge, 'Location')).toBe('Asia');
  },

  'Request type': async () => {
    const bridge = bridgeFor(
      rulesFor([
        '{ customer: Contract number, desk: Request Type, direction: to-customer, text: "{value}" }',
      ]),
    );
    bridge.world.ann.createIssue('ACME', 'A');
    await settleAndRest(bridge);
    expect(atCustomer(bridge, 'Contract number')).toBe('Get IT Help');
  },

  Organizations: async () => {
    const defaults = 'defaults: { desk: [{ field: Organizations, value: [Acme] }] }';
    const table = '{ customer: Stage, desk: Organizations, values: { Test: Other company } }';
    const bridge = bridgeFor(rulesFor([table], defaults));
    const { ann } = bridge.world;
    ann.createIssue('ACME', 'A');
    await settleAndRest(bridge);
    expect(onDesk(bridge, 'Organizations')).toEqual(['51']);
    ann.edit('ACME-1', { Stage: 'Test' });
    await settleAndRest(bridge);
    expect(onDesk(bridge, 'Organizations')).toEqual(['52']);
  },

  'Request participants': async () => {
    const bridge = bridgeFor(rulesFor(['{ customer: Stakeholders, desk: Request participants }'], USERS));
    const { ann } = bridge.world;
    ann.createIssue('ACME', { summary: 'A', fields: { Stakeholders: ['Ann Lee'] } });
    await settleAndRest(bridge);
    expect(onDesk(bridge, 'Request participants')).toEqual(['Bob Agent']);
    ann.edit('ACME-1', { Stakeholders: ['Ann Lee', 'Ben Ode'] });
    await settleAndRest(bridge);
    expect(onDesk(bridge, 'Request participants')).toEqual(['Bob Agent', 'Ida Agent']);
  },

  'Everything else': async () => {
    for (const field of ['Security Level', 'Resolution', 'Creator']) {
      const bridge = bridgeFor(rulesFor([`{ customer: ${field}, desk: ${field} }`]));
      const report = await bridge.run();
      expect(report.stopped, field).toMatchObject({ code: 'config' });
      expect(bridge.writes()).toBe(0);
    }
  },
};

describe.each(Object.entries(ROWS))('%s', (_, test) => {
  it('is carried as docs/fields.md says', test);
});

it('docs/fields.md has a row for every kind that is tested, and no other', () => {
  const text = readFileSync(new URL('../../docs/fields.md', import.meta.url), 'utf8');
  const table = text.slice(
    text.indexOf('## Every kind'),
    text.indexOf('## ', text.indexOf('## Every kind') + 5),
  );
  const rows = [...table.matchAll(/^\| (?!Field |-)([^|]+?) +\|/gm)].map(([, name]) => name);
  expect(rows).toEqual([...new Set(rows)]);
  expect(rows.toSorted()).toEqual([...KINDS.map(({ row }) => row), ...Object.keys(ROWS)].toSorted());
});
