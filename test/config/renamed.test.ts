import { describe, expect, it } from 'vitest';
import { findForgottenNames, findRenamed } from '../../src/config/renamed.ts';
import { configOf, fileWith, rightSites, syncWith } from './problems.ts';

const sites = `version: 1\nsites:${rightSites}\nsyncs:\n`;
const renamed = (base: string, head: string) => findRenamed(configOf(base).config, configOf(head).config);

const base = fileWith({});

describe('a sync under another name', () => {
  it('without its former name is told, with what would happen and what to write', () => {
    const found = renamed(base, sites + syncWith('acme-support', {}));
    expect(found).toMatchObject([{ path: ['syncs', 'acme-support'] }]);
    expect(found[0]?.text).toMatch(/"acme", which is gone.*created a second time.*`formerNames: \[acme\]`/);
  });

  it('is told with the names it had before as well', () => {
    const [found] = renamed(fileWith({ formerNames: '[one, two]' }), sites + syncWith('x', {}));
    expect(found?.text).toContain('`formerNames: [acme, one, two]`');
  });

  it('is told although the sites have other names or addresses, too', () => {
    const moved = rightSites
      .replace('acme:', 'customer:')
      .replace(
        'url: https://vendor.atlassian.net',
        'url: https://new.atlassian.net, formerUrls: [https://vendor.atlassian.net]',
      );
    const head = `version: 1\nsites:${moved}\nsyncs:\n${syncWith('x', { customer: '{ site: customer, project: acme, since: all }' })}`;
    expect(renamed(base, head)).toHaveLength(1);
  });

  it('is matched to the one with the same filter', () => {
    const side = (jql: string) => `{ site: acme, project: ACME, since: all, jql: "${jql}" }`;
    const two =
      sites + syncWith('one', { customer: side('a = 1') }) + syncWith('two', { customer: side('b = 1') });
    const [found] = renamed(two, sites + syncWith('new', { customer: side('b = 1') }));
    expect(found?.text).toContain('`formerNames: [two]`');
  });
});

describe('what is no rename', () => {
  it.each<[string, string, string]>([
    ['nothing changed', base, base],
    ['the former name is there', base, sites + syncWith('new', { formerNames: '[acme]' })],
    [
      'a second sync beside it',
      base,
      base + syncWith('new', { customer: '{ site: acme, project: ACME, since: all, jql: "a = 1" }' }),
    ],
    [
      'another project of the customer',
      base,
      sites + syncWith('new', { customer: '{ site: acme, project: OTHER, since: all }' }),
    ],
    ['another desk', base, sites + syncWith('new', { desk: '{ site: vendor, project: OTHER }' })],
    [
      'a new sync',
      `${sites}${syncWith('other', { desk: '{ site: vendor, project: X1 }' })}`,
      `${sites}${syncWith('other', { desk: '{ site: vendor, project: X1 }' })}${syncWith('acme', {})}`,
    ],
    [
      'another sync took the name over',
      base,
      sites +
        syncWith('first', { formerNames: '[acme]' }) +
        syncWith('second', { customer: '{ site: acme, project: ACME, since: all, jql: "a = 1" }' }),
    ],
  ])('%s', (_what, before, after) => {
    expect(renamed(before, after)).toEqual([]);
  });
});

describe('a former name that is left out', () => {
  const forgotten = (before: string, after: string) =>
    findForgottenNames(configOf(before).config, configOf(after).config);
  const before = fileWith({ formerNames: '[one, two]' });

  it('is told, with what would happen and what to write', () => {
    const found = forgotten(before, fileWith({ formerNames: '[two]' }));
    expect(found).toMatchObject([{ path: ['syncs', 'acme', 'formerNames'] }]);
    expect(found[0]?.text).toMatch(/^"one" no longer stands.*a second time.*`formerNames: \[two, one\]`/);
  });

  it('is told together with a rename that is declared', () => {
    const found = forgotten(before, sites + syncWith('x', { formerNames: '[acme]' }));
    expect(found).toMatchObject([{ path: ['syncs', 'x', 'formerNames'] }]);
    expect(found[0]?.text).toContain('`formerNames: [acme, one, two]`');
  });

  it.each<[string, string]>([
    ['stays, in another order', fileWith({ formerNames: '[two, one]' })],
    ['goes with the sync', `${sites}${syncWith('other', { desk: '{ site: vendor, project: X1 }' })}`],
    [
      'goes to another sync',
      `${fileWith({ formerNames: '[one]' })}${syncWith('other', { formerNames: '[two]', desk: '{ site: vendor, project: X1 }' })}`,
    ],
  ])('and %s', (_what, after) => {
    expect(forgotten(before, after)).toEqual([]);
  });
});
