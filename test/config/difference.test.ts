/** The difference of two configurations in words: meaning only, and nothing that is private. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareConfigs } from '../../src/config/difference.ts';
import { load } from '../support/pull-request.ts';

const FULL = readFileSync(new URL('full.yml', import.meta.url), 'utf8').replace(
  '      - { customer: Story, desk: Purchase, direction: both }\n',
  '      - { customer: Story, desk: Purchase }\n',
);

function differences(head: string, base = FULL): string[] {
  const { syncs, elsewhere } = compareConfigs(load(base).config, load(head).config);
  return [...syncs.flatMap((sync) => sync.differences), ...elsewhere].map(
    ({ sign, path, text }) => `${sign} ${path}: ${text}`,
  );
}

function change(from: string | RegExp, to: string): string[] {
  const head = FULL.replace(from, to);
  expect(head).not.toBe(FULL);
  return differences(head);
}

it('finds nothing where only order, comments, short forms and letter case differ', () => {
  const head = FULL.replace(
    '      - Summary\n      - Description\n',
    '      - description\n      - { customer: SUMMARY, desk: Summary } # the title\n',
  )
    .replace('[Task, New Feature, Improvement]', '[Improvement, task, New Feature]')
    .replace(
      'toCustomer: { Resolved: { status: Done, resolution: Done } }',
      'toCustomer: { Resolved: { resolution: done, status: [Done] } }',
    )
    .replace("values: { Highest: P1, '*': P3 }", "values: { '*': P3, highest: P1 }")
    .replace('    webLinks: true\n', '')
    .replace('project: SUP', 'project: sup')
    .replace('https://globex.atlassian.net', 'https://GLOBEX.atlassian.net/');
  expect(head).not.toBe(FULL);
  expect(differences(head)).toEqual([]);
});

it('sees another first type where requests become issues: it is the one that is made', () => {
  const types = (customer: string) =>
    FULL.replace(
      '[Task, New Feature, Improvement], desk: IT Help,',
      `${customer}, desk: IT Help, direction: both,`,
    );
  expect(differences(types('[Bug, Task]'), types('[Task, Bug]'))).toEqual([
    '~ syncs.globex.issueTypes: customer "Bug": made of requests: false → true',
    '~ syncs.globex.issueTypes: customer "Task": made of requests: true → false',
  ]);
});

it('finds nothing where a template says the same', () => {
  const head = FULL.replace('usual: { fields: [Labels],', 'usual: { webLinks: true, fields: [Labels],');
  expect(differences(head)).toEqual([]);
});

it('shows a change of a template in every sync that uses it', () => {
  expect(change('usual: { fields: [Labels],', 'usual: { fields: [Labels, Components],')).toEqual([
    '+ syncs.globex.fields: customer "Components", desk "Components" (direction: to-desk; when: change)',
  ]);
});

describe('in words', () => {
  it.each<[string, string | RegExp, string, string[]]>([
    ['a limit', 'creates: 50', 'creates: 400', ['~ syncs.globex.limits: creates: 50 → 400']],
    ['a switch', 'enabled: true', 'enabled: false', ['~ syncs.globex: enabled: true → false']],
    [
      'a filter',
      "jql: 'labels = helpers'",
      "jql: 'labels in (helpers, more)'",
      ['~ syncs.globex.customer: filter (jql): "labels = helpers" → "labels in (helpers, more)"'],
    ],
    [
      'a filter that goes',
      ", jql: 'labels = helpers'",
      '',
      ['- syncs.globex.customer: filter (jql) no longer set, was "labels = helpers"'],
    ],
    [
      'a day',
      'project: GLX, since: 2026-11-01',
      'project: GLX, since: all',
      ['~ syncs.globex.customer: since: 2026-11-01 → all'],
    ],
    [
      'an issue type',
      'customer: [Task, New Feature, Improvement]',
      'customer: [Task, New Feature, Bug]',
      [
        '+ syncs.globex.issueTypes: customer "Bug" (desk: "IT Help"; direction: to-desk; requestType: "Get IT Help")',
        '- syncs.globex.issueTypes: customer "Improvement"',
      ],
    ],
    [
      'the other end of an issue type',
      'customer: Story, desk: Purchase',
      'customer: Story, desk: Access',
      ['~ syncs.globex.issueTypes: customer "Story": desk: "Purchase" → "Access"'],
    ],
    [
      'when and direction of a field',
      'customer: Due date, desk: Target date, when: create',
      'customer: Due date, desk: Target date, direction: to-customer',
      [
        '~ syncs.globex.fields: customer "Due date", desk "Target date": direction: to-desk → to-customer; when: create → change',
      ],
    ],
    [
      'a table of values',
      "values: { Highest: P1, '*': P3 }",
      'values: { Highest: P2, High: P4 }',
      [
        '~ syncs.globex.fields: customer "Priority", desk "Priority": values "Highest": "P1" → "P2"; values "*" no longer set, was "P3"; values "High": "P4"',
      ],
    ],
    [
      'a field that goes',
      '      - Description\n',
      '',
      ['- syncs.globex.fields: customer "Description", desk "Description"'],
    ],
    [
      'comments',
      'direction: both\n      authorship: { toDesk: enriched, toCustomer: anonymous }',
      'direction: to-desk\n      authorship: anonymous',
      [
        '~ syncs.globex.comments: direction: both → to-desk',
        '~ syncs.globex.comments: authorship.toDesk: enriched → anonymous',
      ],
    ],
    ['attachments', 'maxSizeMb: 20', 'maxSizeMb: 5', ['~ syncs.globex.attachments: maxSizeMb: 20 → 5']],
    [
      'a status path',
      'Stuck: [In Progress, Waiting]',
      'Stuck: [Waiting]',
      ['~ syncs.globex.status.toDesk: "Stuck": to: "In Progress" → "Waiting" → "Waiting"'],
    ],
    [
      'a default',
      'field: Priority, value: Medium',
      'field: Priority, value: High',
      ['~ syncs.globex.defaults.desk: "Priority": value: "Medium" → "High"'],
    ],
    [
      'a default of one type',
      'Purchase: Purchase request,',
      '',
      [
        '~ syncs.globex.defaults.desk: "Customer Request Type": for "Purchase" no longer set, was "Purchase request"',
      ],
    ],
    [
      'existing pairs',
      '{ file: pairs.csv }',
      '{ file: more.csv }',
      ['+ syncs.globex.pairs: file "more.csv"', '- syncs.globex.pairs: file "pairs.csv"'],
    ],
    [
      'former names',
      'formerNames: [globex-old]',
      'formerNames: [globex-old, glx]',
      ['~ syncs.globex: formerNames: "globex-old" → "globex-old", "glx"'],
    ],
    [
      'a label',
      'twinLabel: { desk: globex }',
      'twinLabel: { desk: globex-2 }',
      ['~ syncs.globex: twinLabel.desk: "globex" → "globex-2"'],
    ],
  ])('%s', (_name, from, to, expected) => {
    expect(change(from, to)).toEqual(expected);
  });

  it('counts accounts and people, and never names one', () => {
    const found = change(
      /users: .*\n/,
      'users: { map: { eve@globex.example: 712020:eve, fay@globex.example: 712020:fay }, fallback: { desk: 712020:ida, customer: ann@globex.example } }\n',
    );
    expect(found).toEqual([
      '~ syncs.globex.users: map: 2 added, 1 removed',
      '+ syncs.globex.users: fallback: 1 added',
    ]);
    expect(change('ignoreAuthors: []', 'ignoreAuthors: ["712020:0a1b"]')).toEqual([
      '+ syncs.globex.comments: ignoreAuthors: 1 added',
    ]);
  });

  it('names sites by their keys, never with a value', () => {
    const head = FULL.replace('https://globex.atlassian.net', 'https://globex-2.atlassian.net')
      .replace('{ env: GLOBEX_EMAIL }', 'other@globex.example')
      .replace('{ env: GLOBEX_TOKEN, expires: 2027-10-31 }', '{ env: OTHER_TOKEN }')
      .replace('0a1b2c3d-1111-2222-3333-444455556666', '0a1b2c3d-1111-2222-3333-777788889999');
    expect(differences(head)).toEqual([
      '~ sites.globex.url: changed',
      '~ sites.globex.email: changed',
      '~ sites.globex.token: changed',
      '~ sites.helpers.apiUrl: changed',
    ]);
  });
});

describe('a text that must not be shown, or not in full', () => {
  const withFilter = (filter: string) => FULL.replace('labels = helpers', filter);

  it.each([
    ['private', 'reporter = ann@globex.example', 'reporter = eve@globex.example'],
    ['long', `labels = ${'x'.repeat(80)}`, `labels = ${'x'.repeat(80)} and due < 1`],
  ])('%s is still seen to have changed', (_name, before, after) => {
    const [only, ...rest] = differences(withFilter(after), withFilter(before));
    expect(rest).toEqual([]);
    expect(only).toContain('filter (jql) changed: ');
    expect(only).not.toContain('@');
    expect((only ?? '').length).toBeLessThan(120);
  });

  it('stays on one line', () => {
    const head = FULL.replace('value: Medium', String.raw`value: "a\n::error::b ##[x] <img> @everyone"`);
    const [only] = differences(head);
    expect(only).not.toContain('\n');
    expect(only).not.toContain('@everyone');
  });
});

describe('syncs as a whole', () => {
  const two = FULL.replace(
    'syncs:\n',
    'syncs:\n  second:\n    enabled: false\n    customer: { site: globex, project: TWO, since: all }\n    desk: { site: helpers, project: SUP }\n    issueTypes: [{ customer: Bug, desk: IT Help, requestType: Help }]\n',
  );

  it('are added and removed in one line each', () => {
    const added = '"TWO" on "globex" and "SUP" on "helpers", 1 issue type, 0 fields';
    expect(differences(two)).toEqual([`+ syncs.second: ${added}, switched off`]);
    expect(differences(FULL, two)).toEqual([`- syncs.second: ${added}, switched off`]);
  });

  it('are the same under another name, if it says so', () => {
    const head = two.replace('  second:\n', '  third:\n    formerNames: [second]\n');
    const { syncs } = compareConfigs(load(two).config, load(head).config);
    expect(syncs.map(({ sync, fate }) => [sync, fate])).toEqual([
      ['third', 'changed'],
      ['globex', 'same'],
    ]);
    expect(differences(head, two)).toEqual([
      '~ syncs.third: name: "second" → "third"',
      '+ syncs.third: formerNames: "second"',
    ]);
  });

  it('may be called like anything', () => {
    const odd = two.replace('  second:\n', '  constructor:\n');
    expect(differences(odd, two).map((line) => line.slice(0, 20))).toEqual([
      '+ syncs.constructor:',
      '- syncs.second: "TWO',
    ]);
  });
});
