import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { neighboursOf } from '../../src/config/neighbours.ts';

interface Row {
  readonly name: string;
  readonly from?: string;
  readonly to?: string;
  readonly types?: string;
  readonly customer?: string;
  readonly desk?: string;
}

const BOTH = '{ customer: Task, desk: IT Help, direction: both }';
const TO_CUSTOMER = '{ customer: Task, desk: IT Help, direction: to-customer }';
const TO_DESK = '{ customer: Task, desk: IT Help }';
const SCOPED = ', since: all, jql: "labels = x"';

function load(...rows: readonly Row[]) {
  const syncs = rows.map(
    ({
      name,
      from = 'ACME',
      to = 'HELP',
      types = TO_DESK,
      customer = ', since: all',
      desk = '',
    }) => `  ${name}:
    customer: { site: one, project: ${from}${customer} }
    desk: { site: one, project: ${to}${desk} }
    issueTypes: [${types}]`,
  );
  const text = `version: 1
sites:
  one: { url: "https://one.atlassian.net", email: { env: A }, token: { env: B } }
syncs:
${syncs.join('\n')}
`;
  return loadConfig([{ path: 'deskbridge.yml', text }]);
}

function problems(...rows: readonly Row[]): string[] {
  const loaded = load(...rows);
  return loaded.ok ? [] : loaded.problems.map(({ path, text }) => `${path}: ${text}`);
}

describe('issue types that go to the customer', () => {
  it.each([BOTH, TO_CUSTOMER])('need `since` and `jql` on the desk (%s)', (types) => {
    expect(problems({ name: 'a', types })).toEqual([
      expect.stringMatching(/^syncs\.a\.desk(\.since)?: `since` is missing/),
      expect.stringMatching(/^syncs\.a\.desk(\.jql)?: `jql` is missing/),
    ]);
    expect(problems({ name: 'a', types, desk: SCOPED })).toEqual([]);
  });

  it('need no `since` of the customer unless some go to the desk, too', () => {
    expect(problems({ name: 'a', types: TO_CUSTOMER, desk: SCOPED, customer: '' })).toEqual([]);
    expect(problems({ name: 'a', types: BOTH, desk: SCOPED, customer: '' })).toHaveLength(1);
  });

  it.each<[string, number]>([
    [`${TO_DESK}, ${TO_CUSTOMER}`, 0],
    [`${TO_DESK}, { customer: Task, desk: Access }`, 1],
    [`${BOTH}, { customer: Bug, desk: it help, direction: to-customer }`, 1],
    [`${BOTH}, { customer: Bug, desk: IT Help }`, 0],
    [`${BOTH}, { customer: task, desk: Access }`, 1],
  ])('stand in one row of a direction: %s', (types, count) => {
    expect(problems({ name: 'a', types, desk: SCOPED })).toHaveLength(count);
  });
});

describe('a cycle', () => {
  const chain = [
    { name: 'a', from: 'ACME', to: 'HELP' },
    { name: 'b', from: 'HELP', to: 'LAST' },
  ] as const;

  it.each<[string, readonly Row[], number]>([
    ['a chain is none', chain, 0],
    ['nor is one whose second level makes issues', [chain[0], { ...chain[1], types: BOTH, desk: SCOPED }], 0],
    ['a desk that ends where it began', [...chain, { name: 'c', from: 'LAST', to: 'ACME' }], 1],
    [
      'a short cut by which requests come back',
      [...chain, { name: 'c', from: 'ACME', to: 'LAST', types: TO_CUSTOMER, desk: SCOPED }],
      1,
    ],
    ['a short cut that only goes down is none', [...chain, { name: 'c', from: 'ACME', to: 'LAST' }], 0],
    [
      'two agreements over two projects, one of which goes back',
      [
        { name: 'a', customer: ', since: all, jql: "labels = a"' },
        { name: 'b', types: BOTH, desk: SCOPED, customer: ', since: all, jql: "labels = b"' },
      ],
      1,
    ],
  ])('%s', (_, rows, count) => {
    const found = problems(...rows);
    expect(found).toHaveLength(count);
    for (const text of found) expect(text).toContain('form a cycle');
  });
});

it('neighbours are the syncs that create where a side is', () => {
  const loaded = load(
    { name: 'a', from: 'ACME', to: 'HELP' },
    { name: 'b', from: 'HELP', to: 'LAST', types: BOTH, desk: SCOPED },
  );
  if (!loaded.ok) throw new Error('does not load');
  const [first, second] = loaded.config.syncs;
  if (first === undefined || second === undefined) throw new Error('two syncs');
  expect(neighboursOf(loaded.config, first)).toEqual({ customer: [], desk: ['b'] });
  expect(neighboursOf(loaded.config, second)).toEqual({ customer: ['a'], desk: [] });
});
