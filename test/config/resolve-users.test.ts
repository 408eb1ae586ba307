import { describe, expect, it } from 'vitest';
import { addressesOf } from '../../src/config/resolve-users.ts';
import { configOf, fileWith } from './problems.ts';
import { contractOf, resolve, unresolvedOf } from './resolving.ts';

const accounts = {
  customer: {
    accounts: new Map([
      ['ann@acme.example', ['ann']],
      ['two@acme.example', ['x', 'y']],
      ['no@acme.example', []],
    ]),
  },
  desk: { accounts: new Map([['bob@vendor.example', ['bob']]]) },
};
const file = (users: string) => fileWith({ users });

describe('users', () => {
  it('become account ids in both directions', () => {
    const text = file(
      '{ map: { ann@acme.example: bob@vendor.example, carl: dora, eve: dora }, fallback: { desk: bob@vendor.example, customer: ann@acme.example } }',
    );
    expect(contractOf(text, accounts).users).toEqual({
      map: { customer: { ann: 'bob', carl: 'dora', eve: 'dora' }, desk: { bob: 'ann', dora: 'carl' } },
      fallback: { desk: 'bob', customer: 'ann' },
    });
    expect(JSON.stringify(contractOf(text, accounts))).not.toContain('@');
  });

  it('none is none', () => {
    expect(contractOf(file('{}')).users).toEqual({ map: { customer: {}, desk: {} }, fallback: {} });
  });

  it.each<[string, string, RegExp]>([
    [
      'an address of nobody',
      '{ map: { no@acme.example: bob } }',
      /the customer site shows no active account.*Browse users and groups/,
    ],
    ['an address of two', '{ map: { two@acme.example: bob } }', /2 accounts of the customer site have this/],
    ['an address nobody asked for', '{ map: { ann: gone@vendor.example } }', /the desk site shows no active/],
    ['a stand-in of nobody', '{ fallback: gone@vendor.example }', /the desk site shows no active account/],
    ['one person twice', '{ map: { ann@acme.example: bob, ann: carl } }', /stands in the table already/],
  ])('%s', (_name, users, expected) => {
    const said = unresolvedOf(file(users), accounts);
    expect(said).toEqual([expect.stringMatching(expected)]);
    // Only the line tells whom it is about.
    expect(said[0]).not.toMatch(/@|gone|two@|private/);
    const resolved = resolve(file(users), accounts);
    expect(resolved.ok ? 0 : resolved.problems[0]?.line).toBe(11);
  });

  it('only addresses are asked for, each once', () => {
    const { config } = configOf(
      file('{ map: { a@acme.example: b@vendor.example, c: b@vendor.example }, fallback: b@vendor.example }'),
    );
    const [sync] = config.syncs;
    expect(sync && addressesOf(sync, 'customer')).toEqual(['a@acme.example']);
    expect(sync && addressesOf(sync, 'desk')).toEqual(['b@vendor.example']);
  });
});
