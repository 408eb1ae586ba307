import { describe, expect, it } from 'vitest';
import { customerScreen, screen } from './facts.ts';
import { fileWith } from './problems.ts';
import { contractOf, unresolvedOf, noticesOf, both } from './resolving.ts';
import type { Changes } from './resolving.ts';

describe('defaults', () => {
  it.each<[string, string, RegExp]>([
    [
      'an unknown field',
      '{ field: Prioritty, value: High }',
      /field: "Prioritty" is no field.*mean "Priority"/,
    ],
    ['a field of another type', '{ field: Sprint, value: ann }', /type "gh-sprint" cannot be written/],
    [
      'an unknown priority',
      '{ field: Priority, value: Hihg }',
      /value: "Hihg" is no priority\. Did you mean "High"/,
    ],
    [
      'an unknown option',
      '{ field: Severity, value: Middle }',
      /"Middle" is no value of "Severity".*"High" \(501\)/,
    ],
    ['two options for a single choice', '{ field: Severity, value: [High, Low] }', /single choice/],
    ['a text as number', '{ field: Amount, value: "5" }', /must be a number/],
    ['a day that does not exist', '{ field: Due date, value: 2026-02-30 }', /day that exists/],
    ['a number as text', '{ field: Customer issue, value: 1.10 }', /quotes/],
    ['two lines in one', '{ field: Customer issue, value: "a\\nb" }', /one line/],
    ['a text too long', `{ field: Customer issue, value: ${'x'.repeat(256)} }`, /255/],
    ['a label with a space', '{ field: Labels, value: [a, b c] }', /"b c" is no label/],
    [
      'an unknown organization',
      '{ field: Organizations, value: [Acme Inc, Globax] }',
      /"Globax" is no organization\. There are 2, not named here; look the name up in Jira\.$/,
    ],
    ['not on the create screen', '{ field: Hidden, value: a }', /not on the create screen/],
    [
      'a time without a zone',
      '{ field: Start, value: 2026-11-02T09:14 }',
      /with its zone: 2026-11-02T09:14Z/,
    ],
    ['a time that does not exist', '{ field: Start, value: 2026-02-30T09:14Z }', /a time that exists/],
    ['an hour that does not exist', '{ field: Start, value: 2026-11-02T25:14Z }', /a time that exists/],
    ['no address', '{ field: Website, value: acme.example }', /begins with https/],
    ['a name of a person', '{ field: Assignee, value: Ann Lee }', /must be an Atlassian account id/],
    ['an address of a person', '{ field: Assignee, value: ann@acme.example }', /not a name or an e-mail/],
    ['two persons for one', '{ field: Assignee, value: [ann, bob] }', /holds a person/],
    ['an unknown component', '{ field: Components, value: [Portal, Bckend] }', /"Bckend" is no component/],
    ['an unknown version', '{ field: Fix versions, value: 3.0 }', /is no version/],
    [
      'an unknown child',
      '{ field: Location, value: Berlin > South }',
      /"Berlin > South" is no value of "Location"/,
    ],
    ['two places', '{ field: Location, value: [Berlin, Elsewhere] }', /holds a cascading choice/],
    ['an unknown type', '{ field: Amount, byIssueType: { Purchace: 1 } }', /mean "Purchase"/],
  ])('%s is an error', (_name, entry, expected) => {
    expect(unresolvedOf(fileWith({ defaults: `{ desk: [${entry}] }` }))).toEqual([
      expect.stringMatching(expected),
    ]);
  });

  it('one field twice is an error', () => {
    const defaults = '{ desk: [{ field: Amount, value: 1 }, { field: customfield_14, value: 2 }] }';
    expect(unresolvedOf(fileWith({ defaults }))).toEqual([
      expect.stringMatching(/desk\[1\]\.field: .*already/),
    ]);
  });

  it.each<[string, unknown]>([
    ['{ field: Priority, value: HIGH }', { kind: 'option', id: '1' }],
    ['{ field: Severity, value: 502 }', { kind: 'option', id: '502' }],
    ['{ field: Severity, value: low }', { kind: 'option', id: '502' }],
    ['{ field: Amount, value: 1.5 }', { kind: 'number', number: 1.5 }],
    ['{ field: Due date, value: 2026-12-24 }', { kind: 'date', date: '2026-12-24' }],
    ['{ field: Labels, value: one }', { kind: 'labels', labels: ['one'] }],
    ['{ field: Labels, value: [one, two, one] }', { kind: 'labels', labels: ['one', 'two'] }],
    [
      '{ field: Organizations, value: [acme inc, 8] }',
      { kind: 'options', options: [{ id: '7' }, { id: '8' }] },
    ],
    ['{ field: Start, value: 2026-11-02T09:14Z }', { kind: 'dateTime', at: Date.UTC(2026, 10, 2, 9, 14) }],
    [
      '{ field: Start, value: 2026-11-02 09:14:30 UTC }',
      { kind: 'dateTime', at: Date.UTC(2026, 10, 2, 9, 14, 30) },
    ],
    [
      '{ field: Start, value: 2026-11-02T09:14+0130 }',
      { kind: 'dateTime', at: Date.UTC(2026, 10, 2, 7, 44) },
    ],
    ['{ field: Website, value: https://acme.example/a }', { kind: 'text', text: 'https://acme.example/a' }],
    ['{ field: Components, value: BACKEND }', { kind: 'options', options: [{ id: '171' }] }],
    ['{ field: Fix versions, value: ["2.0"] }', { kind: 'options', options: [{ id: '161' }] }],
    [
      '{ field: Location, value: Berlin > North }',
      { kind: 'cascade', parent: { id: '31' }, child: { id: '311' } },
    ],
    ['{ field: Location, value: elsewhere }', { kind: 'cascade', parent: { id: '32' } }],
    [
      '{ field: Assignee, value: 712020:ann }',
      { kind: 'user', user: { accountId: '712020:ann', displayName: '712020:ann', accountType: 'unknown' } },
    ],
    [
      '{ field: Participants, value: [ann, ann] }',
      { kind: 'users', users: [{ accountId: 'ann', displayName: 'ann', accountType: 'unknown' }] },
    ],
    ['{ field: Customer issue, value: none }', { kind: 'text', text: 'none' }],
    [
      '{ field: Remarks, value: "a\\n\\nb" }',
      {
        kind: 'richText',
        doc: {
          type: 'doc',
          version: 1,
          content: [
            { type: 'paragraph', content: [{ type: 'text', text: 'a' }] },
            { type: 'paragraph', content: [] },
            { type: 'paragraph', content: [{ type: 'text', text: 'b' }] },
          ],
        },
      },
    ],
  ])('%s', (entry, value) => {
    expect(contractOf(fileWith({ defaults: `{ desk: [${entry}] }` })).deskDefaults[0]?.otherwise).toEqual(
      value,
    );
  });

  it('by issue type, with a value for the others, and a notice for what nothing maps to', () => {
    const defaults = '{ desk: [{ field: Amount, value: 1, byIssueType: { purchase: 2, Access: wrong } }] }';
    const text = fileWith({ issueTypes: both, defaults });
    expect(contractOf(text).deskDefaults).toMatchObject([
      { byIssueType: { '22': { number: 2 } }, otherwise: { number: 1 } },
    ]);
    expect(noticesOf(text)).toMatchObject([
      { code: 'unused-default', path: 'syncs.acme.defaults.desk[0].byIssueType.Access' },
    ]);
  });

  it('a value that means two options in two types is an error', () => {
    const other = screen({ customfield_13: { options: [{ id: '601', name: 'High' }] } });
    const desk = { createFields: { '21': screen(), '22': other } };
    const text = (entry: string) =>
      fileWith({ issueTypes: both, defaults: `{ desk: [{ field: Severity, ${entry} }] }` });
    expect(unresolvedOf(text('value: High'), { desk })).toEqual([expect.stringMatching(/different options/)]);
    expect(unresolvedOf(text('value: Low'), { desk })).toEqual([
      expect.stringMatching(/"Low" is no value of "Severity"/),
    ]);
    expect(
      contractOf(text('byIssueType: { IT Help: High, Purchase: High }'), { desk }).deskDefaults[0]
        ?.byIssueType,
    ).toMatchObject({
      '21': { id: '501' },
      '22': { id: '601' },
    });
  });
});

describe('defaults of the customer', () => {
  const entry = (row: string) =>
    fileWith({
      issueTypes: '[{ customer: [Task, Bug], desk: IT Help, requestType: Get IT Help }]',
      fields: '[{ customer: Summary, desk: Summary, direction: both }]',
      defaults: `{ customer: [${row}] }`,
    });
  /** Nothing in a file creates customer issues yet. */
  const created: Changes = {
    adjust: (sync) => ({
      ...sync,
      issueTypes: sync.issueTypes.map((row) => ({ ...row, direction: 'both' })),
    }),
  };

  it('without effect where nothing is created there', () => {
    expect(contractOf(entry('{ field: Urgency, value: Nothing }')).customerDefaults).toEqual([]);
    expect(noticesOf(entry('{ field: Urgency, value: Nothing }'))).toMatchObject([
      { code: 'unused-default', path: 'syncs.acme.defaults.customer[0]' },
    ]);
  });

  it.each<[string, RegExp]>([
    ['{ field: Urgncy, value: High }', /defaults\.customer\[0\]\.field: .*field of the customer site/],
    ['{ field: Urgency, value: Nothing }', /"Nothing" is no value of "Urgency"/],
    ['{ field: Urgency, byIssueType: { IT Help: High } }', /no issue type of the customer project/],
    ['{ field: Aside, value: High }', /not on the create screen of the customer issue type "Task", so/],
  ])('%s is an error', (row, expected) => {
    expect(unresolvedOf(entry(row), created)).toEqual([expect.stringMatching(expected)]);
  });

  it('by the issue type of the customer', () => {
    expect(
      contractOf(entry('{ field: Urgency, value: Low, byIssueType: { Task: High } }'), created)
        .customerDefaults,
      // Of the row's list, only the first type is created.
    ).toMatchObject([{ byIssueType: { '1': { id: '801' } } }]);
  });

  it('what a customer issue cannot be created without', () => {
    const text = fileWith({ fields: '[{ customer: Summary, desk: Summary, direction: both }]' });
    const createFields = { '1': customerScreen({ customfield_23: { required: true } }) };
    expect(unresolvedOf(text, { ...created, customer: { createFields } })).toEqual([
      expect.stringMatching(/issueTypes\[0\]\.customer: .*"Task" requires "Budget".*`defaults\.customer`/),
    ]);
    // A summary that only goes to the desk fills none at the customer.
    expect(unresolvedOf(fileWith({}), created)).toEqual([
      expect.stringMatching(/issueTypes\[0\]\.customer: .*without a summary/),
    ]);
  });
});
