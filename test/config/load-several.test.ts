import { describe, expect, it } from 'vitest';
import { configOf, fileWith, problemsOf, rightSites, syncWith } from './problems.ts';

const places = (problems: ReturnType<typeof problemsOf>) => problems.map(({ path }) => path);

describe('several files', () => {
  const sites = `version: 1\nsites:${rightSites}\n`;
  const syncs = (text: string) => `version: 1\nsyncs:\n${text}`;

  it('sites and syncs may stand apart, and problems are located where they are', () => {
    const { config, locate } = configOf(sites, syncs(syncWith('acme', {})));
    expect(Object.keys(config.sites)).toEqual(['acme', 'vendor']);
    expect(locate(['syncs', 'acme', 'desk', 'project'])).toEqual({
      file: 'file2.yml',
      line: 5,
      column: 36,
      path: 'syncs.acme.desk.project',
    });
    expect(locate(['sites', 'vendor', 'url'])).toMatchObject({ file: 'file1.yml', line: 4 });
  });

  it('a sync or a site named twice is a problem of the later file', () => {
    const problems = problemsOf(sites, syncs(syncWith('acme', {})), syncs(syncWith('acme', {})), sites);
    expect(problems.map(({ file, path }) => `${file} ${path}`)).toEqual([
      'file3.yml syncs.acme',
      'file4.yml sites.acme',
      'file4.yml sites.vendor',
    ]);
    expect(problems[0]?.text).toContain('file2.yml:3');
  });

  it('a sync named twice in one file is a doubled key', () => {
    const problems = problemsOf(sites, syncs(syncWith('acme', {}) + syncWith('acme', {})));
    expect(problems.map(({ line, path }) => `${String(line)} ${path}`)).toEqual(['8 syncs.acme']);
  });

  it('a file that cannot be read does not make its sites unknown', () => {
    const problems = problemsOf('a: "', syncs(syncWith('acme', {})));
    expect(problems.map(({ file }) => file)).toEqual(['file1.yml']);
  });

  it('a site with a mistake does not make its syncs wrong', () => {
    expect(places(problemsOf(fileWith({}, rightSites.replace('https://acme', 'http://acme'))))).toEqual([
      'sites.acme.url',
    ]);
  });

  it('names that objects have by birth are ordinary names', () => {
    const { config } = configOf(sites, syncs(syncWith('constructor', {})));
    expect(config.syncs[0]?.name).toBe('constructor');
    const site = '{ site: constructor, project: ACME, since: all }';
    expect(places(problemsOf(fileWith({ customer: site })))).toEqual(['syncs.acme.customer.site']);
    expect(places(problemsOf(fileWith({ constructor: '1', __proto__: '1' })))).toContain(
      'syncs.acme.constructor',
    );
  });
});

describe('several syncs', () => {
  const with2 = (second: Record<string, string>, first: Record<string, string> = {}) =>
    fileWith(first) + syncWith('second', second);
  const side = (site: string, project: string, more = '') =>
    `{ site: ${site}, project: ${project}, since: all${more} }`;

  it('the same projects need different jql', () => {
    expect(places(problemsOf(with2({})))).toEqual(['syncs.second.customer.jql']);
    expect(configOf(with2({ customer: side('acme', 'ACME', ', jql: "a = 1"') })).config.syncs).toHaveLength(
      2,
    );
  });

  it('two names of one site are one site', () => {
    const sites =
      rightSites + '\n  again: { url: https://ACME.atlassian.net/, email: a@a.example, token: { env: T } }';
    const text = fileWith({}, sites) + syncWith('second', { customer: side('again', 'acme') });
    expect(places(problemsOf(text))).toEqual(['syncs.second.customer.jql']);
  });

  it('a chain is allowed, a cycle is not', () => {
    const next = { customer: side('vendor', 'HELP'), desk: '{ site: vendor, project: NEXT }' };
    expect(configOf(with2(next)).config.syncs).toHaveLength(2);
    const back = syncWith('third', {
      customer: side('vendor', 'NEXT'),
      desk: '{ site: acme, project: ACME }',
    });
    const problems = problemsOf(with2(next) + back);
    expect(places(problems)).toEqual(['syncs.acme.desk.project']);
    expect(problems[0]?.text).toContain('"acme", "second", "third" form a cycle');
  });

  it('a former name belongs to one sync', () => {
    const other = { customer: side('acme', 'OTHER') };
    expect(places(problemsOf(with2({ ...other, formerNames: '[acme]' })))).toEqual([
      'syncs.second.formerNames[0]',
    ]);
    expect(places(problemsOf(with2({ ...other, formerNames: '[old]' }, { formerNames: '[old]' })))).toEqual([
      'syncs.second.formerNames[0]',
    ]);
  });
});
