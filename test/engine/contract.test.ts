/** What the contract asks of two sites, and what it keeps of their answers. */
import { describe, expect, it } from 'vitest';
import { parseCheckpoint, previousContract } from '../../src/sync/checkpoint.ts';
import type { Contract } from '../../src/config/contract.ts';
import { revoke, setGlobalRight } from '../emulator/index.ts';
import { createBridge, scenarioSync } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';

/** One mapping of every kind, as far as a pair of fields has it. */
const EVERYTHING = `
  - Summary
  - Description
  - { customer: Environment, desk: Steps, when: always }
  - { customer: Contract number, desk: Contract number, direction: both }
  - { customer: Effort, desk: Effort, direction: both }
  - { customer: Wish date, desk: Target date, direction: both }
  - { customer: Outage start, desk: Outage start, direction: to-customer }
  - { customer: Link to log, desk: Link to log }
  - { customer: Labels, desk: Labels, direction: both }
  - { customer: Tags, desk: Keywords }
  - { customer: Severity, desk: Severity, direction: both, values: { Minor: Trivial } }
  - { customer: Platforms, desk: Platforms, values: { Linux: Android, '*': Windows } }
  - { customer: Stage, desk: Stage, direction: to-customer }
  - { customer: Affected areas, desk: Areas, direction: both, values: { Reports: Search } }
  - { customer: Location, desk: Location, direction: both, values: { Europe > Paris: Europe > Rome, America: Asia } }
  - { customer: Priority, desk: Priority, direction: both, values: { Highest: P1, High: P2, '*': P3 } }
  - { customer: Components, desk: Components, values: { Frontend: Web client } }
  - { customer: Fix versions, desk: Fix versions, direction: both }
  - { customer: Found in version, desk: Customer version }
  - { customer: Contact, desk: Customer owner, direction: both }
  - { customer: Stakeholders, desk: Stakeholders }
  - { customer: Assignee, desk: Assignee, direction: to-customer }
  - { customer: Reporter, desk: Customer contact, text: '{value}' }
  - { customer: Key, desk: Customer issue }
`;

const USERS = `
users:
  map: { ann.lee@people.example: bob.agent@people.example, '712020:a0000000-0000-4000-8000-000000000002': ida.agent@people.example }
  fallback: bob.agent@people.example
`;

function rules(fields: string, more = ''): string {
  const types =
    'issueTypes:\n  - { customer: [Task, New Feature, Improvement], desk: IT Help, requestType: Get IT Help }';
  return scenarioSync(`${types}\nfields:${fields}webLinks: false\n${more}`);
}

const bridgeOf = (...fields: string[]) =>
  createBridge({ sync: rules(`\n  - Summary\n${fields.map((row) => `  - ${row}\n`).join('')}`) });

function contractOf(bridge: Bridge): Contract {
  const checkpoint = parseCheckpoint(bridge.checkpoints.get('acme'), bridge.world.now());
  const contract = checkpoint && previousContract(checkpoint);
  if (!contract) throw new Error('no contract was kept');
  return contract;
}

describe('a live contract', () => {
  it('holds every kind of field, ids only, and comes back from the checkpoint as it was', async () => {
    const bridge = createBridge({ sync: rules(EVERYTHING, USERS) });
    expect((await bridge.run()).problems).toBeUndefined();
    const { fields, users } = contractOf(bridge);
    expect(fields.map(({ convert }) => convert.by)).toEqual([
      ...Array.from({ length: 10 }, () => 'copy'),
      ...Array.from({ length: 9 }, () => 'choices'),
      ...Array.from({ length: 3 }, () => 'people'),
      'text',
      'copy',
    ]);
    const { ann, ben, bob, ida } = bridge.world;
    expect(users).toEqual({
      map: {
        customer: { [ann.accountId]: bob.accountId, [ben.accountId]: ida.accountId },
        desk: { [bob.accountId]: ann.accountId, [ida.accountId]: ben.accountId },
      },
      fallback: { desk: bob.accountId },
    });
    const kept = bridge.checkpoints.get('acme') ?? '';
    expect(kept).not.toMatch(/@|people\.example/);
    for (const name of ['Critical', 'Android', 'Frontend', 'Web client', 'Highest', 'Berlin', 'Search'])
      expect(kept).not.toContain(name);
  });

  it('is asked for once a day and no more', async () => {
    const bridge = createBridge({ sync: rules(EVERYTHING, USERS) });
    await bridge.settle();
    const quiet = await bridge.requestsOf(() => bridge.run());
    expect(quiet).toEqual({ acme: 1, vendor: 1 });
  });

  it('writes nothing where a value of a table is unknown', async () => {
    const bridge = bridgeOf('{ customer: Severity, desk: Severity, values: { Majr: Major, Minor: Trvial } }');
    bridge.world.ann.createIssue('ACME', { summary: 'Printer' });
    const report = await bridge.run();
    expect(report.stopped?.code).toBe('config');
    expect(report.problems?.map(({ text }) => text)).toEqual([
      expect.stringMatching(/"Majr" is no value of "Severity" at the customer\. Did you mean "Major"/),
      expect.stringMatching(/"Trvial" is no value of "Severity" on the desk\. Did you mean "Trivial"/),
    ]);
    expect(bridge.writes()).toBe(0);
  });

  it('an address that nobody has is named by its line only', async () => {
    const map = 'users: { map: { nobody@secret.example: bob.agent@people.example } }\n';
    const bridge = createBridge({ sync: rules('\n  - Summary\n', map) });
    const report = await bridge.run();
    expect(report.problems).toMatchObject([{ path: 'syncs.acme.users.map' }]);
    expect(JSON.stringify(report)).not.toMatch(/nobody|secret|people\.example/);
  });

  it('nobody is found without the right to browse users, and the message says so', async () => {
    const bridge = createBridge({ sync: rules('\n  - Summary\n', USERS) });
    setGlobalRight(bridge.desk, bridge.world.deskSync.accountId, 'USER_PICKER', false);
    const report = await bridge.run();
    expect(report.problems).toHaveLength(3);
    expect(report.problems?.[0]?.text).toMatch(/the desk site .*Browse users and groups/);
  });
});

describe('rights', () => {
  const lack = (bridge: Bridge, side: 'customer' | 'desk', ...rights: Parameters<typeof revoke>[3]) => {
    const { customerSync, deskSync } = bridge.world;
    if (side === 'customer') revoke(bridge.customer, customerSync.accountId, 'ACME', rights);
    else revoke(bridge.desk, deskSync.accountId, 'HELP', rights);
    return bridge;
  };

  it.each<[string, 'customer' | 'desk', Parameters<typeof revoke>[3][number]]>([
    ['{ customer: Contact, desk: Reporter }', 'desk', 'MODIFY_REPORTER'],
    ['Assignee', 'desk', 'ASSIGN_ISSUES'],
    ['{ customer: Due date, desk: Target date }', 'desk', 'CREATE_ISSUES'],
    ['{ customer: Wish date, desk: Due date }', 'desk', 'SCHEDULE_ISSUES'],
    ['{ customer: Due date, desk: Due date, direction: both }', 'customer', 'SCHEDULE_ISSUES'],
    ['Fix versions', 'desk', 'RESOLVE_ISSUES'],
    ['{ customer: Assignee, desk: Assignee, direction: both }', 'customer', 'ASSIGN_ISSUES'],
    ['{ customer: Reporter, desk: Reporter, direction: to-customer }', 'customer', 'MODIFY_REPORTER'],
    // Jira shows create screens, and with them the choices, to those only who may create.
    [
      '{ customer: Severity, desk: Severity, direction: both, values: { Minor: Trivial } }',
      'customer',
      'CREATE_ISSUES',
    ],
    ['{ customer: Vendor, desk: Key, direction: to-customer }', 'customer', 'EDIT_ISSUES'],
  ])('%s needs on the %s %s', async (row, side, right) => {
    const written = row.replace('Vendor', 'Contract number');
    const { stopped } = await lack(bridgeOf(written), side, right).run();
    expect(stopped).toMatchObject({ code: 'missing-right', rights: [right] });
  });

  it.each<[string, 'customer' | 'desk', Parameters<typeof revoke>[3][number]]>([
    ['{ customer: Reporter, desk: Customer contact, text: "{value}" }', 'desk', 'MODIFY_REPORTER'],
    ['Assignee', 'customer', 'ASSIGN_ISSUES'],
    ['Due date', 'customer', 'SCHEDULE_ISSUES'],
    ['{ customer: Severity, desk: Severity }', 'customer', 'CREATE_ISSUES'],
    // Without the right the customer's values cannot be checked, and the table goes by their names.
    ['{ customer: Severity, desk: Severity, values: { Majr: Major } }', 'customer', 'CREATE_ISSUES'],
    [
      '{ customer: Priority, desk: Priority, direction: both, values: { Highest: P1, "*": P3 } }',
      'customer',
      'CREATE_ISSUES',
    ],
  ])('%s does not need on the %s %s', async (row, side, right) => {
    const report = await lack(bridgeOf(row), side, right).run();
    expect(report.stopped, JSON.stringify(report.problems)).toBeUndefined();
  });

  const without = (rules: string, side: 'customer' | 'desk', right: Parameters<typeof revoke>[3][number]) => {
    const types =
      'issueTypes:\n  - { customer: Task, desk: IT Help, requestType: Get IT Help }\nfields: [Summary]\nwebLinks: false\n';
    return lack(createBridge({ sync: scenarioSync(`${types}${rules}`) }), side, right).run({ mode: 'plan' });
  };

  it.each<[string, 'customer' | 'desk', Parameters<typeof revoke>[3][number], string]>([
    ['', 'desk', 'BROWSE_PROJECTS', 'desk.project'],
    ['', 'desk', 'CREATE_ISSUES', 'issueTypes'],
    ['', 'desk', 'EDIT_ISSUES', 'desk.project'],
    ['', 'customer', 'EDIT_ISSUES', 'customer.project'],
    ['comments: { direction: off }', 'desk', 'ADD_COMMENTS', 'comments'],
    ['comments: { direction: both }', 'customer', 'ADD_COMMENTS', 'comments'],
    ['comments: { edits: true }', 'customer', 'EDIT_OWN_COMMENTS', 'comments.edits'],
    ['comments: { direction: to-desk, deletes: false }', 'customer', 'DELETE_OWN_COMMENTS', 'comments'],
    ['attachments: { direction: both }', 'customer', 'CREATE_ATTACHMENTS', 'attachments'],
    ['attachments: { direction: to-desk }', 'desk', 'DELETE_OWN_ATTACHMENTS', 'attachments'],
    ['status: { toDesk: { Done: Resolved } }', 'desk', 'TRANSITION_ISSUES', 'status.toDesk'],
    [
      'defaults: { desk: [{ field: Due date, value: 2026-12-01 }] }',
      'desk',
      'SCHEDULE_ISSUES',
      'defaults.desk[0].field',
    ],
  ])('%s: a plan names, at its line, on the %s %s', async (rules, side, right, path) => {
    const { stopped, problems } = await without(rules, side, right);
    expect(problems).toHaveLength(1);
    expect(problems?.[0]).toMatchObject({ path: `syncs.acme.${path}` });
    if (right === 'BROWSE_PROJECTS') expect(stopped).toEqual({ code: 'config', problems: 1 });
    else {
      expect(stopped).toMatchObject({ code: 'missing-right', rights: [right] });
      expect(problems?.[0]?.text).toMatch(
        new RegExp(`lacks in the project "(ACME|HELP)": [A-Z][a-zA-Z ]+ \\(${right}\\)`),
      );
    }
  });

  it.each<[string, 'customer' | 'desk', Parameters<typeof revoke>[3][number]]>([
    ['comments: { direction: to-desk }', 'customer', 'ADD_COMMENTS'],
    ['comments: { direction: to-desk }', 'customer', 'EDIT_OWN_COMMENTS'],
    ['comments: { edits: false }', 'customer', 'EDIT_OWN_COMMENTS'],
    ['comments: { edits: false }', 'desk', 'EDIT_OWN_COMMENTS'],
    ['', 'customer', 'CREATE_ISSUES'],
    ['', 'customer', 'LINK_ISSUES'],
    ['', 'customer', 'CREATE_ATTACHMENTS'],
    ['attachments: { direction: to-desk }', 'customer', 'CREATE_ATTACHMENTS'],
    ['attachments: { direction: off }', 'desk', 'DELETE_OWN_ATTACHMENTS'],
    ['status: { toDesk: { Done: Resolved } }', 'customer', 'TRANSITION_ISSUES'],
  ])('%s: nobody has to grant on the %s %s', async (rules, side, right) => {
    const { stopped, problems } = await without(rules, side, right);
    expect(problems).toBeUndefined();
    expect(stopped).toBeUndefined();
  });

  it('of both sides are missing together with names that are wrong: all of it in one plan', async () => {
    const bridge = createBridge({
      sync: scenarioSync(`
issueTypes:
  - { customer: [Task, Imprvement], desk: IT Help, requestType: Get IT Halp }
fields:
  - Summary
  - { customer: Serverity, desk: Areas }
  - { customer: Severity, desk: Severity, values: { Majr: Major } }
attachments: { direction: both }
webLinks: true
`),
    });
    lack(bridge, 'customer', 'LINK_ISSUES', 'CREATE_ATTACHMENTS');
    lack(bridge, 'desk', 'CREATE_ATTACHMENTS', 'DELETE_OWN_ATTACHMENTS');
    const { stopped, problems } = await bridge.run({ mode: 'plan' });
    expect(stopped).toEqual({ code: 'config', problems: problems?.length });
    expect(problems?.map(({ line, path }) => [line, path])).toEqual([
      [10, 'syncs.acme.issueTypes[0].customer[1]'],
      [10, 'syncs.acme.issueTypes[0].requestType'],
      [13, 'syncs.acme.fields[1].customer'],
      [14, 'syncs.acme.fields[2].values.Majr'],
      [15, 'syncs.acme.attachments'],
      [15, 'syncs.acme.attachments'],
      [16, 'syncs.acme.webLinks'],
    ]);
    expect(bridge.writes()).toBe(0);
  });

  it('says nothing misleading about what the missing right hides', async () => {
    const rows =
      '- { customer: Assignee, desk: Assignee }\n  - { customer: Severity, desk: Severity, values: { Minor: Trivial } }';
    const hidden = async (...rights: Parameters<typeof revoke>[3]) => {
      const { problems } = await lack(bridgeOf(rows.slice(2)), 'desk', ...rights).run({ mode: 'plan' });
      return problems?.map(({ path }) => path);
    };
    // Without it Jira shows no create screen: no field is on it, no option can be found.
    expect(await hidden('CREATE_ISSUES')).toEqual(['syncs.acme.issueTypes']);
    expect(await hidden('ASSIGN_ISSUES')).toEqual(['syncs.acme.fields[1].desk']);
    // Only agents see every request type and the organizations.
    expect(await hidden('SERVICEDESK_AGENT')).toEqual(['syncs.acme.desk.project']);
  });

  it('an account that is no agent is told how to become one, before anything is written', async () => {
    const bridge = lack(bridgeOf('Description'), 'desk', 'SERVICEDESK_AGENT');
    bridge.world.ann.createIssue('ACME', 'Printer');
    const { stopped, problems } = await bridge.run({ mode: 'plan' });
    expect(stopped).toEqual({ code: 'not-an-agent', site: 'vendor', project: 'HELP' });
    expect(problems).toMatchObject([{ path: 'syncs.acme.desk.project' }]);
    expect(problems?.[0]?.text).toMatch(/is no agent .*licence and the role Service Desk Team/);
    expect(bridge.writes()).toBe(0);
  });
});

describe('a field that the create screen requires', () => {
  const requiring = (...names: readonly string[]) => {
    const bridge = bridgeOf('Description');
    const project = bridge.desk.projects.get('10200');
    const ids = [...bridge.desk.fields.values()]
      .filter(({ name }) => names.includes(name))
      .map(({ id }) => id);
    if (project === undefined || ids.length !== names.length) throw new Error('no such field');
    bridge.desk.projects.set(project.id, { ...project, required: ids });
    bridge.world.ann.createIssue('ACME', 'Printer');
    return bridge;
  };

  it('and nothing fills is named by a plan, at the row of the issue type, before the first issue is refused', async () => {
    const bridge = requiring('Contract number', 'Severity');
    const { stopped, problems } = await bridge.run({ mode: 'plan' });
    expect(stopped?.code).toBe('config');
    expect(problems).toMatchObject([{ path: 'syncs.acme.issueTypes[0].desk', line: 10 }]);
    expect(problems?.[0]?.text).toMatch(/requires .*"Contract number" .*"Severity" .*nothing fills them/);
    expect(bridge.writes()).toBe(0);
  });

  it('and Jira fills by itself, or an entry does, is none', async () => {
    // Jira sets a default priority.
    expect((await requiring('Priority').run({ mode: 'plan' })).problems).toBeUndefined();
    expect((await requiring('Description').run({ mode: 'plan' })).problems).toBeUndefined();
  });
});
