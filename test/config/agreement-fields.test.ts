import { describe, expect, it } from 'vitest';
import { configOf, fileWith, problemsOf, show } from './problems.ts';

const row = (keys: string) => fileWith({ fields: `[{ customer: A, desk: B, ${keys} }]` });

describe('keys of an entry that do not go together', () => {
  it.each<[string, string, RegExp]>([
    ['text: "{value}", values: { a: b }', 'text', /`values` or `text`, not both/],
    ['text: "{value}", direction: both', 'text', /one way only/],
    ['when: always, direction: both', 'when', /`always` lets one side win/],
    [
      'text: "{vaule}"',
      'text',
      /"\{vaule\}" means nothing here.*\{value\}, \{key\}, \{url\}\. Did you mean "\{value\}"/,
    ],
    ['text: "{Value}"', 'text', /Did you mean "\{value\}"/],
    ['text: "{}"', 'text', /means nothing here/],
    ['text: " "', 'text', /must not be empty/],
    [`text: ${'x'.repeat(1001)}`, 'text', /at most 1000/],
    ['direction: to-dsk', 'direction', /Did you mean "to-desk"/],
    ['values: [a]', 'values', /must be a map/],
    ['values: { a: [b] }', 'values.a', /must be a text/],
  ])('%s', (keys, key, expected) => {
    const [problem, ...more] = problemsOf(row(keys));
    expect(more).toEqual([]);
    expect(problem?.path).toBe(`syncs.acme.fields[0].${key}`);
    expect(problem?.text).toMatch(expected);
  });

  it('two unknown words are two problems', () => {
    expect(problemsOf(row('text: "{a} {b} {key}"'))).toHaveLength(2);
  });

  it.each([
    'text: "[{key}] {value} at {url}", when: always',
    'text: "a { b } c {", direction: to-customer',
    'when: create, direction: both',
    'values: {}',
    'values: { 1: 2 }',
  ])('%s loads', (keys) => {
    if (keys.includes('{ b }')) expect(problemsOf(row(keys))).toHaveLength(1);
    else expect(configOf(row(keys)).config.syncs).toHaveLength(1);
  });
});

describe('users', () => {
  const private1 = 'somebody@private.example';

  it.each<[string, RegExp]>([
    [
      '{ map: { "some body": account } }',
      /users\.map.*: must be an Atlassian account id or an e-mail address/,
    ],
    ['{ map: { account: "some body@x" } }', /users\.map\.account: must be an Atlassian account id/],
    ['{ map: { "some body@x": account } }', /users\.map: must be an Atlassian account id/],
    ['{ fallback: some body }', /users\.fallback: must be/],
    ['{ fallback: { desk: "a b", customer: none } }', /users\.fallback\.desk: must be/],
    ['{ fallback: { dsk: none } }', /"dsk" is not known here\. Did you mean "desk"/],
    [`{ map: { ${private1}: [a] } }`, /users\.map.*: must be a text/],
  ])('%s', (users, expected) => {
    const problems = problemsOf(fileWith({ users }));
    expect(problems.map(show)).toEqual([expect.stringMatching(expected)]);
    expect(JSON.stringify(problems)).not.toMatch(/private|body@/);
  });

  it.each<[string, unknown]>([
    ['{}', { map: {}, fallback: {} }],
    ['{ fallback: none }', { map: {}, fallback: {} }],
    ['{ fallback: bob@vendor.example }', { map: {}, fallback: { desk: 'bob@vendor.example' } }],
    ['{ fallback: { customer: 712020:ann } }', { map: {}, fallback: { customer: '712020:ann' } }],
    [
      '{ map: { ann@acme.example: 712020:bob }, fallback: { desk: none, customer: none } }',
      { map: { 'ann@acme.example': '712020:bob' }, fallback: {} },
    ],
  ])('%s loads', (users, expected) => {
    expect(configOf(fileWith({ users })).config.syncs[0]?.users).toEqual(expected);
  });
});

describe('entries and tables that contradict themselves are told without asking a site', () => {
  const rows = (...entries: string[]) => fileWith({ fields: `[${entries.join(', ')}]` });

  it.each<[string, string[], RegExp]>([
    [
      'a bare name twice',
      ['Summary', 'summary'],
      /fields\[1\].*"summary" of the desk is written by .*"Summary"/,
    ],
    [
      'one field of the desk from two of the customer',
      ['{ customer: A, desk: X }', '{ customer: B, desk: x, direction: both }'],
      /fields\[1\]\.desk: .*by the entry "A" and "X" already; keep one, or divide them with `onlyFor`/,
    ],
    [
      'one field of the customer twice',
      ['{ customer: A, desk: X, direction: to-customer }', '{ customer: a, desk: Y, direction: both }'],
      /fields\[1\]\.customer: the field "a" of the customer/,
    ],
    [
      'two entries for one issue type',
      ['{ customer: A, desk: X, onlyFor: [One, Two] }', '{ customer: B, desk: X, onlyFor: [two] }'],
      /fields\[1\]\.desk/,
    ],
    [
      'one entry for all issue types and one for some',
      ['{ customer: A, desk: X, onlyFor: [One] }', '{ customer: B, desk: X }'],
      /fields\[1\]\.desk/,
    ],
    [
      'two choices to one, both ways',
      ['{ customer: A, desk: B, direction: both, values: { High: P1, Low: p1, "*": P3 } }'],
      /values\.Low: "High" and "Low" both become "p1".*Keep one of them and let `\*` stand for the other/,
    ],
    [
      'a star that is no choice',
      ['{ customer: A, desk: B, values: { High: "*" } }'],
      /values\.High: `\*` stands for every other choice/,
    ],
  ])('%s', (_what, entries, expected) => {
    expect(problemsOf(rows(...entries)).map(show)).toEqual([expect.stringMatching(expected)]);
  });

  it.each<[string, string[]]>([
    ['one field read twice', ['{ customer: A, desk: X }', '{ customer: A, desk: Y }']],
    [
      'two entries divided by type',
      ['{ customer: A, desk: X, onlyFor: [One] }', '{ customer: B, desk: X, onlyFor: [Two] }'],
    ],
    [
      'two to one where one has its name',
      ['{ customer: A, desk: B, direction: both, values: { P1: P1, Low: P1 } }'],
    ],
    ['two to one, one way', ['{ customer: A, desk: B, values: { High: P1, Low: P1 } }']],
    // Only the site can say whether an id is another word for a name.
    ['ids in a table', ['{ customer: A, desk: B, direction: both, values: { 1: P1, Low: P1 } }']],
  ])('%s loads', (_what, entries) => {
    expect(configOf(rows(...entries)).config.syncs[0]?.fields).toHaveLength(entries.length);
  });
});
