import { describe, expect, it } from 'vitest';
import { customerFacts, deskFacts } from './facts.ts';
import { fileWith } from './problems.ts';
import { resolve, contractOf, unresolvedOf, noticesOf, withScreen, scenario, both } from './resolving.ts';

describe('the scenario', () => {
  it('becomes a contract of ids', () => {
    const contract = contractOf(scenario);
    expect(contract).toMatchObject({
      sync: 'acme',
      customer: {
        site: 'acme',
        host: 'acme.atlassian.net',
        url: 'https://acme.atlassian.net',
        account: 'customer-bot',
        accounts: ['customer-bot'],
        formerHosts: [],
        project: { id: '10000', key: 'ACME', name: 'ACME', type: 'software' },
        since: Date.UTC(2026, 10, 1),
      },
      desk: {
        host: 'vendor.atlassian.net',
        accounts: ['desk-bot', 'old-account'],
        formerHosts: ['vendor-old.atlassian.net'],
      },
      issueTypes: [
        { customer: { id: '1' }, desk: { id: '21' }, requestType: { id: '335', name: 'Get IT Help' } },
        { customer: { id: '2' }, desk: { id: '21' }, requestType: { id: '335' } },
        { customer: { id: '3' }, desk: { id: '21' }, requestType: { id: '335' } },
      ],
      requestTypeField: { id: 'customfield_10', format: 'requestType' },
    });
    expect(contract.desk).not.toHaveProperty('since');
    expect(contract.deskDefaults).toEqual([
      {
        field: { id: 'priority', name: 'Priority', kind: 'option', format: 'priority' },
        byIssueType: {},
        otherwise: { kind: 'option', id: '2' },
      },
    ]);
    expect(contract.fields.map(({ id, label, when, onlyFor }) => [id, label, when, onlyFor])).toEqual([
      ['summary>summary', 'Summary → Summary', 'change', undefined],
      ['description>description', 'Description → Description', 'change', undefined],
      ['key>customfield_11', 'Key → Customer issue', 'change', undefined],
      ['url>customfield_12', 'Url → Customer address', 'create', ['21']],
    ]);
    expect(contract.fields[2]?.customer).toEqual({ from: 'key' });
  });

  it('is plain JSON', () => {
    const contract = contractOf(scenario);
    expect(JSON.parse(JSON.stringify(contract))).toEqual(contract);
  });

  it('notices the entries for types that nothing maps to, with their line', () => {
    expect(noticesOf(scenario)).toEqual([
      { code: 'unused-default', path: 'syncs.acme.defaults.desk[0].byIssueType.Purchase', line: 23 },
      { code: 'unused-default', path: 'syncs.acme.defaults.desk[0].byIssueType.Access', line: 23 },
    ]);
  });

  it('may have both sides on one site', () => {
    const text = fileWith({ desk: '{ site: acme, project: HELP }' });
    expect(contractOf(text).desk.host).toBe(contractOf(text).customer.host);
  });
});

describe('issue types and projects', () => {
  it.each<[string, string, RegExp]>([
    [
      'an unknown type of the customer',
      '[{ customer: Taks, desk: IT Help, requestType: 335 }]',
      /issueTypes\[0\]\.customer: .*"Taks".*mean "Task".*"Bug" \(4\)/,
    ],
    [
      'an unknown type of the desk',
      '[{ customer: Task, desk: IT Halp, requestType: 335 }]',
      /issueTypes\[0\]\.desk: .*mean "IT Help"/,
    ],
    [
      'one type by name and by id',
      '[{ customer: [Task, 1], desk: IT Help, requestType: 335 }]',
      /customer\[1\]: .*twice/,
    ],
  ])('%s', (_name, issueTypes, expected) => {
    expect(unresolvedOf(fileWith({ issueTypes }))).toEqual([expect.stringMatching(expected)]);
  });

  it('the desk must be a service project', () => {
    const project = { ...deskFacts.project, type: 'software' } as const;
    expect(unresolvedOf(scenario, { desk: { project } })).toEqual([
      expect.stringMatching(/desk\.project: .*service_desk/),
    ]);
  });

  it('the desk must show the field for request types', () => {
    const fields = deskFacts.fields.filter(({ id }) => id !== 'customfield_10');
    expect(unresolvedOf(scenario, { desk: { fields } })).toEqual([
      expect.stringMatching(/desk\.project: .*vp-origin/),
    ]);
  });

  it('shows at most eight candidates', () => {
    const issueTypes = Array.from({ length: 20 }, (_, index) => ({
      id: String(index),
      name: `Kind ${String(index)}`,
    }));
    const [problem] = unresolvedOf(fileWith({}), {
      customer: { project: { ...customerFacts.project, issueTypes } },
    });
    expect(problem?.match(/"Kind/g)).toHaveLength(8);
    expect(problem).toContain('and 12 more');
  });
});

describe('what an issue cannot be created without', () => {
  const required = withScreen({ customfield_14: { required: true } });

  it('a summary', () => {
    expect(unresolvedOf(fileWith({ fields: '' }))).toEqual([
      expect.stringMatching(/issueTypes\[0\]\.desk: .*without a summary/),
    ]);
    expect(
      unresolvedOf(fileWith({ fields: '', defaults: '{ desk: [{ field: Summary, value: New }] }' })),
    ).toEqual([]);
    const fields = '[{ customer: Summary, desk: Summary, onlyFor: [IT Help] }]';
    expect(unresolvedOf(fileWith({ issueTypes: both, fields }))).toEqual([
      expect.stringMatching(/issueTypes\[1\]\.desk: .*"Purchase"/),
    ]);
  });

  it('a required field that nothing fills is a problem, once for each type', () => {
    expect(unresolvedOf(scenario, required)).toEqual([
      expect.stringMatching(/issueTypes\[0\]\.desk: .*"IT Help" requires "Amount" \(customfield_14\)/),
    ]);
    const byType = '{ desk: [{ field: Amount, byIssueType: { IT Help: 1 } }] }';
    expect(unresolvedOf(fileWith({ issueTypes: both, defaults: byType }), required)).toEqual([
      expect.stringMatching(/issueTypes\[1\]\.desk: .*"Purchase" requires "Amount"/),
    ]);
  });

  it('a default here or in Jira fills it', () => {
    expect(unresolvedOf(fileWith({ defaults: '{ desk: [{ field: Amount, value: 1 }] }' }), required)).toEqual(
      [],
    );
    expect(
      unresolvedOf(scenario, withScreen({ customfield_14: { required: true, hasDefault: true } })),
    ).toEqual([]);
    const labels = withScreen({ labels: { required: true } });
    expect(unresolvedOf(fileWith({}), labels)).toHaveLength(1);
    expect(unresolvedOf(fileWith({ twinLabel: '{ desk: acme }' }), labels)).toEqual([]);
  });

  it('the facts must hold the screens of the mapped types', () => {
    expect(() => resolve(scenario, { desk: { createFields: {} } })).toThrow('bug');
  });
});

it('all problems at once, by position', () => {
  const resolved = resolve(
    fileWith({
      issueTypes: '[{ customer: [Task, Nope], desk: IT Help, requestType: Nope }]',
      fields: '[Nope, Summary]',
      defaults: '{ desk: [{ field: Priority, value: Nope }] }',
    }),
  );
  const lines = resolved.ok ? [] : resolved.problems.map(({ line, column }) => line * 1000 + column);
  // The field is unknown on both sides.
  expect(lines).toHaveLength(5);
  expect(lines).toEqual(lines.toSorted((left, right) => left - right));
});
