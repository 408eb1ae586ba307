import { describe, expect, it } from 'vitest';
import { configOf, fileWith, fixture, problemsOf, rightSites, show, syncWith } from './problems.ts';

const places = (problems: ReturnType<typeof problemsOf>) => problems.map(({ path }) => path);

describe('one thing wrong is one problem, with key path and what to do', () => {
  it.each<[string, Record<string, string>, string, RegExp]>([
    ['an unknown key', { feilds: '[]' }, 'syncs.acme.feilds', /"feilds" is not known.*mean "fields"/],
    ['a key without a like', { zzz: '1' }, 'syncs.acme.zzz', /Known here: template, formerNames/],
    ['empty issue types', { issueTypes: '[]' }, 'syncs.acme.issueTypes', /at least one/],
    ['a map for a list', { issueTypes: '{ a: b }' }, 'syncs.acme.issueTypes', /must be a list, not a map/],
    ['a key without value', { comments: '~' }, 'syncs.acme.comments', /is empty; write a map/],
    [
      'a word that is near',
      { comments: '{ direction: to-dask }' },
      'syncs.acme.comments.direction',
      /mean "to-desk"/,
    ],
    ['yes for true', { webLinks: 'yes' }, 'syncs.acme.webLinks', /true or false, not a text/],
    [
      'a limit of zero',
      { limits: '{ creates: 0 }' },
      'syncs.acme.limits.creates',
      /above 0; to hold a sync back, write `enabled: false`/,
    ],
    [
      'an empty pattern',
      { attachments: '{ exclude: [""] }' },
      'syncs.acme.attachments.exclude[0]',
      /must not be empty/,
    ],
    [
      'a file size beyond Jira',
      { attachments: '{ maxSizeMb: 4096 }' },
      'syncs.acme.attachments.maxSizeMb',
      /must be at most 2048/,
    ],
    ['a limit below zero', { limits: '{ creates: -1 }' }, 'syncs.acme.limits.creates', /above 0/],
    ['half a limit', { limits: '{ updates: 1.5 }' }, 'syncs.acme.limits.updates', /^must be a whole number$/],
    ['a label with a space', { stopLabel: 'no sync' }, 'syncs.acme.stopLabel', /without a space/],
    [
      'a twin label with a space',
      { twinLabel: '{ desk: a b }' },
      'syncs.acme.twinLabel.desk',
      /without a space/,
    ],
    [
      'a wrong `when`',
      { fields: '[Summary, { customer: A, desk: B, when: creat }]' },
      'syncs.acme.fields[1].when',
      /mean "create"/,
    ],
    ['half a field', { fields: '[{ customer: A }]' }, 'syncs.acme.fields[0].desk', /`desk` is missing/],
    ['a number with a point as name', { fields: '[1.10]' }, 'syncs.acme.fields[0]', /quotes/],
    ['true as name', { fields: '[true]' }, 'syncs.acme.fields[0]', /must be a text.*quotes/],
    ['an empty name', { fields: '[" "]' }, 'syncs.acme.fields[0]', /must not be empty/],
    [
      'a default of nothing',
      { defaults: '{ desk: [{ field: A }] }' },
      'syncs.acme.defaults.desk[0]',
      /`value`, `byIssueType` or both/,
    ],
    [
      'a default of true',
      { defaults: '{ desk: [{ field: A, value: true }] }' },
      'syncs.acme.defaults.desk[0].value',
      /quotes/,
    ],
    [
      'a day that does not exist',
      { customer: '{ site: acme, project: A1, since: 2026-02-30 }' },
      'syncs.acme.customer.since',
      /YYYY-MM-DD/,
    ],
    ['no since', { customer: '{ site: acme, project: A1 }' }, 'syncs.acme.customer.since', /missing.*`all`/],
    [
      'JQL that sorts',
      { customer: '{ site: acme, project: A1, since: all, jql: "a = 1 Order  BY b" }' },
      'syncs.acme.customer.jql',
      /ORDER BY/,
    ],
    [
      'empty JQL',
      { customer: '{ site: acme, project: A1, since: all, jql: " " }' },
      'syncs.acme.customer.jql',
      /leave the key out/,
    ],
    [
      'a project that is no key',
      { desk: '{ site: vendor, project: "A/B" }' },
      'syncs.acme.desk.project',
      /project key/,
    ],
    [
      'a site that is not there',
      { desk: '{ site: vendro, project: HELP }' },
      'syncs.acme.desk.site',
      /"vendro" is not defined.*mean "vendor"/,
    ],
    [
      'a type in two rows',
      { issueTypes: '[{ customer: [Task, Bug], desk: A }, { customer: TASK, desk: B }]' },
      'syncs.acme.issueTypes[1].customer',
      /"TASK" is mapped twice/,
    ],
    [
      'stop on every twin',
      { stopLabel: 'x', twinLabel: '{ desk: x }' },
      'syncs.acme.twinLabel.desk',
      /same label as `stopLabel`/,
    ],
    ['its own former name', { formerNames: '[acme]' }, 'syncs.acme.formerNames[0]', /is the name of a sync/],
    [
      'both sides the same',
      { desk: '{ site: acme, project: acme }' },
      'syncs.acme.desk.project',
      /same project/,
    ],
    [
      'an account that is none',
      { comments: '{ ignoreAuthors: ["ann@acme.example"] }' },
      'syncs.acme.comments.ignoreAuthors[0]',
      /account id/,
    ],
  ])('%s', (_name, changes, path, text) => {
    const problems = problemsOf(fileWith(changes));
    expect(places(problems)).toEqual([path]);
    expect(problems[0]?.text).toMatch(text);
    expect(problems[0]?.text).not.toContain('ann@');
  });

  it('a sync name that cannot be in a marker', () => {
    const problems = problemsOf(`version: 1\nsites:${rightSites}\nsyncs:\n${syncWith('Acme_1', {})}`);
    expect(problems.map(show)).toEqual([
      expect.stringMatching(/^file1.yml:6:3 syncs.Acme_1: must have 1 to 40/),
    ]);
  });

  it('no version, or another one', () => {
    expect(places(problemsOf(fileWith({}).replace('version: 1\n', '')))).toEqual(['version']);
    expect(problemsOf(fileWith({}).replace('version: 1', 'version: 2'))[0]?.text).toBe('must be 1.');
  });

  it('no sync at all', () => {
    expect(problemsOf(`version: 1\nsites:${rightSites}\n`)[0]).toMatchObject({ path: 'syncs' });
    expect(problemsOf('version: 1\nsyncs: {}\n')[0]).toMatchObject({ path: 'syncs', line: 2 });
    expect(problemsOf()).toHaveLength(1);
  });

  it('an ORDER BY inside a quoted value is no sorting', () => {
    const customer = `{ site: acme, project: ACME, since: all, jql: 'summary ~ "order by phone"' }`;
    expect(configOf(fileWith({ customer })).config.syncs[0]?.customer.jql).toBe('summary ~ "order by phone"');
  });
});

describe('all problems at once', () => {
  it('sorted by file, line and column', () => {
    const first = `version: 3\nsites:\n  acme: { token: {}, url: ftp://x }\nextra: 1\n`;
    const problems = problemsOf(
      first,
      fileWith({ limits: '{ creates: x, updates: y }', stopLabel: 'a b', webLinks: '3' }, ''),
    );
    expect(problems.map(({ file, line, column }) => [file, line, column])).toEqual(
      problems
        .map(({ file, line, column }) => [file, line, column] as const)
        .toSorted((a, b) => a[0].localeCompare(b[0]) || a[1] - b[1] || a[2] - b[2]),
    );
    expect(places(problems)).toEqual(
      expect.arrayContaining([
        'version',
        'sites.acme.email',
        'sites.acme.token.env',
        'sites.acme.url',
        'extra',
        'sites',
        'syncs.acme.limits.creates',
        'syncs.acme.limits.updates',
        'syncs.acme.stopLabel',
        'syncs.acme.webLinks',
      ]),
    );
  });

  it('what is wrong in one part of a sync hides nothing of its other parts', () => {
    const text = fileWith({
      desk: '{ site: vendro, project: HELP }',
      feilds: '[]',
      fields: '[Summary, summary]',
      limits: '{ creates: 0 }',
      twinLabel: '{ desk: x }',
      stopLabel: 'x',
    });
    expect(places(problemsOf(text))).toEqual([
      'syncs.acme.desk.site',
      'syncs.acme.fields[1]',
      'syncs.acme.feilds',
      'syncs.acme.limits.creates',
      'syncs.acme.twinLabel.desk',
    ]);
  });

  it('what is wrong between the parts is told beside what is wrong in them', () => {
    const text =
      fileWith({ webLinks: 'maybe' }) + syncWith('second', { desk: '{ site: nobody, project: X1 }' });
    expect(places(problemsOf(text))).toEqual(['syncs.acme.webLinks', 'syncs.second.desk.site']);
  });
});

describe('what loads', () => {
  it('the scenario, with every default', () => {
    const { config } = configOf(fixture('scenario.yml'));
    expect(config.sites['vendor']).toEqual({
      name: 'vendor',
      url: 'https://vendor.atlassian.net',
      email: 'sync@vendor.example',
      token: { env: 'VENDOR_JIRA_TOKEN' },
      formerAccounts: ['old-account'],
      formerUrls: ['https://vendor-old.atlassian.net'],
    });
    expect(config.syncs).toEqual([
      expect.objectContaining({
        name: 'acme',
        enabled: true,
        formerNames: [],
        customer: { site: 'acme', project: 'ACME', since: Date.UTC(2026, 10, 1) },
        desk: { site: 'vendor', project: 'HELP' },
        issueTypes: [
          { direction: 'to-desk', customer: ['Task', 'New Feature', 'Improvement'], desk: 'IT Help' },
        ],
        comments: {
          direction: 'both',
          authorship: { toDesk: 'enriched', toCustomer: 'enriched' },
          deskVisibility: 'public',
          restricted: 'skip',
          fromApps: false,
          ignoreAuthors: [],
          edits: true,
          deletes: true,
        },
        twinLabel: {},
        webLinks: true,
        securityLevel: 'skip',
        onDelete: 'comment',
        limits: { creates: 50, updates: 500, comments: 500, deletes: 25, commentsPerPair: 50 },
      }),
    ]);
    expect(config.syncs[0]?.fields).toEqual([
      { customer: 'Summary', desk: 'Summary', direction: 'to-desk', when: 'change' },
      { customer: 'Description', desk: 'Description', direction: 'to-desk', when: 'change' },
      { customer: 'Key', desk: 'Customer issue', direction: 'to-desk', when: 'change' },
      {
        customer: 'Url',
        desk: 'Customer address',
        direction: 'to-desk',
        when: 'create',
        onlyFor: ['IT Help'],
      },
    ]);
  });

  it('ids without quotes, one word of authorship, aliases', () => {
    const { config } = configOf(
      fileWith({
        customer: '{ site: acme, project: 10001, since: all }',
        issueTypes: '[{ customer: 10002, desk: 10003, requestType: 335 }]',
        fields: '&list [Summary]',
        comments: '{ authorship: anonymous, since: 2026-11-02 }',
      }) + syncWith('second', { customer: '{ site: acme, project: other, since: all }', fields: '*list' }),
    );
    expect(config.syncs[0]).toMatchObject({
      customer: { project: '10001', since: 'all' },
      issueTypes: [{ customer: ['10002'], desk: '10003', requestType: '335' }],
      comments: {
        authorship: { toDesk: 'anonymous', toCustomer: 'anonymous' },
        since: Date.UTC(2026, 10, 2),
      },
    });
    expect(config.syncs[1]).toMatchObject({
      customer: { project: 'OTHER' },
      fields: [{ customer: 'Summary' }],
    });
  });
});
