import { describe, expect, it } from 'vitest';
import { screen } from './facts.ts';
import { fileWith } from './problems.ts';
import { contractOf, unresolvedOf, noticesOf, both } from './resolving.ts';

describe('defaults', () => {
  it.each<[string, string, RegExp]>([
    [
      'an unknown field',
      '{ field: Prioritty, value: High }',
      /field: "Prioritty" is no field.*mean "Priority"/,
    ],
    ['a field of another type', '{ field: Assignee, value: ann }', /not supported yet/],
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
      /"Globax" is no organization.*mean "Globex"/,
    ],
    ['not on the create screen', '{ field: Hidden, value: a }', /not on the create screen/],
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
    ['{ field: Priority, value: HIGH }', { kind: 'option', id: '1', name: 'High' }],
    ['{ field: Severity, value: 502 }', { kind: 'option', id: '502', name: 'Low' }],
    ['{ field: Severity, value: low }', { kind: 'option', id: '502', name: 'Low' }],
    ['{ field: Amount, value: 1.5 }', { kind: 'number', number: 1.5 }],
    ['{ field: Due date, value: 2026-12-24 }', { kind: 'date', date: '2026-12-24' }],
    ['{ field: Labels, value: one }', { kind: 'labels', labels: ['one'] }],
    ['{ field: Labels, value: [one, two, one] }', { kind: 'labels', labels: ['one', 'two'] }],
    ['{ field: Organizations, value: [acme inc, 8] }', { kind: 'organizations', ids: ['7', '8'] }],
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
