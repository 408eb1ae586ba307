/** Bad input: each mistake ends its own sync with one message that says what to mend, writes nothing, and leaves the others alone. */
import { describe, expect, it } from 'vitest';
import { chooseAnnotations } from '../../src/github/annotations.ts';
import { renderPlain } from '../../src/report/plain.ts';
import type { ConfigProblem, RunReport, SyncReport } from '../../src/sync/outcome.ts';
import { revoke, setToken, viewIssues } from '../emulator/index.ts';
import type { ScenarioWorld } from '../emulator/index.ts';
import { addProject } from '../promises/projects.ts';
import { createBridge, scenarioRules, scenarioSync, sitesOf } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';

interface Mistake {
  /** More entries below `sites`. */
  readonly sites?: (world: ScenarioWorld) => string;
  /** The sync with the mistake, as in the file below its name. */
  readonly sync: string;
  /** What is wrong at the sites. */
  readonly spoil?: (b: Bridge) => void;
}

function below(name: string, sync: string): string {
  const lines = sync.split('\n').map((line) => (line === '' ? line : `    ${line}`));
  return `  ${name}:\n${lines.join('\n')}\n`;
}

/** The two sites of the scenario: what a mistake adds to the world, it writes down itself. */
function scenarioSites(world: ScenarioWorld): string {
  return sitesOf({ ...world, sites: [world.customer, world.desk] });
}

/** A sync with the mistake, named `bad`, and behind it a healthy one of another project, named `good`. */
function bridgeWith({ sites, sync, spoil }: Mistake): Bridge {
  const good = scenarioSync().replace('project: ACME', 'project: BETA');
  const b = createBridge({
    config: (world) =>
      ['version: 1', scenarioSites(world), ...(sites === undefined ? [] : [sites(world)]), 'syncs:'].join(
        '\n',
      ) + `\n${below('bad', sync)}${below('good', good)}`,
  });
  addProject(b.customer, { id: '10120', key: 'BETA', type: 'software', like: 'ACME' }, [
    b.world.customerSync.accountId,
    b.world.ben.accountId,
  ]);
  b.world.ann.createIssue('ACME', 'Of the bad sync');
  b.world.ben.createIssue('BETA', 'Of the good sync');
  spoil?.(b);
  return b;
}

interface Ending {
  readonly b: Bridge;
  readonly run: RunReport;
  readonly bad: SyncReport;
  /** The lines of the log that name the mistake. */
  readonly text: string;
}

/** Runs the bad sync alone, then both; checks what holds for every mistake. */
async function endingOf(mistake: Mistake): Promise<Ending> {
  const alone = bridgeWith(mistake);
  const only = await alone.runAll({ syncs: ['bad'] });
  expect(only.result).toBe('failed');
  for (const site of alone.world.sites) expect(site.log.writes()).toEqual([]);

  const b = bridgeWith(mistake);
  const run = await b.runAll();
  const [bad, good] = run.syncs;
  if (bad === undefined || good === undefined) throw new Error('both syncs should have been tried');
  expect(bad.sync).toBe('bad');
  expect(bad.result).toBe('failed');
  expect(bad.stopped).toBeDefined();
  expect(bad.pairs).toEqual([]);
  expect(good.result).toBe('ok');
  expect(run.result).toBe('failed');
  expect(viewIssues(b.desk, 'HELP').map((issue) => issue.summary)).toEqual(['Of the good sync']);
  return { b, run, bad, text: renderPlain(only) };
}

/** The one problem of the configuration that ended the sync, as it is shown at its line. */
function problemOf({ run, bad }: Ending): ConfigProblem {
  expect(bad.stopped).toEqual({ code: 'config', problems: 1 });
  const [problem, ...more] = bad.problems ?? [];
  if (problem === undefined || more.length > 0) throw new Error(`${more.length + 1} problems instead of one`);
  expect(problem).toMatchObject({ file: 'deskbridge.yml' });
  expect(chooseAnnotations(run)[0]).toMatchObject({
    level: 'error',
    file: 'deskbridge.yml',
    line: problem.line,
  });
  return problem;
}

const sync = (
  customer = 'acme',
  desk = 'vendor',
) => `customer: { site: ${customer}, project: ACME, since: 2026-11-01 }
desk: { site: ${desk}, project: HELP }
${scenarioRules.trim()}`;

function site(name: string, { url, email, env }: { url: string; email: string; env: string }): string {
  return `  ${name}: { url: "${url}", email: ${email}, token: { env: ${env} } }`;
}

describe('a project that is not there', () => {
  it('at the customer: the message names project, site and line', async () => {
    const ending = await endingOf({ sync: sync().replace('project: ACME', 'project: NOPE') });
    const problem = problemOf(ending);
    expect(problem.path).toBe('syncs.bad.customer.project');
    expect(problem.text).toMatch(/NOPE.*acme.*does not exist.*Browse Projects/);
  });

  it('at the desk: the message names project, site and line', async () => {
    const problem = problemOf(await endingOf({ sync: sync().replace('project: HELP', 'project: HEPL') }));
    expect(problem.path).toBe('syncs.bad.desk.project');
    expect(problem.text).toMatch(/HEPL.*vendor/);
  });

  it('on both sides: both are named at once', async () => {
    const { bad } = await endingOf({
      sync: sync().replace('project: HELP', 'project: HEPL').replace('project: ACME', 'project: NOPE'),
    });
    expect(bad.problems?.map((problem) => problem.path)).toEqual([
      'syncs.bad.customer.project',
      'syncs.bad.desk.project',
    ]);
  });

  it('because the account may not see it: the same message, for Jira does not tell the two apart', async () => {
    const ending = await endingOf({
      sync: sync(),
      spoil: (b) => revoke(b.customer, b.world.customerSync.accountId, 'ACME', ['BROWSE_PROJECTS']),
    });
    expect(problemOf(ending).text).toMatch(/ACME.*Browse Projects/);
  });
});

describe('a desk that is no service project', () => {
  it('is named with the type that it has', async () => {
    const ending = await endingOf({
      sync: sync().replace('project: HELP', 'project: DEV'),
      spoil: (b) =>
        addProject(b.desk, { id: '10300', key: 'DEV', type: 'software', like: 'HELP' }, [
          b.world.deskSync.accountId,
        ]),
    });
    const problem = ending.bad.problems?.[0];
    expect(ending.bad.stopped?.code).toBe('config');
    expect(problem?.path).toBe('syncs.bad.desk.project');
    expect(problem?.text).toMatch(/DEV.*service_desk.*software/);
  });
});

describe('a wrong token', () => {
  it('ends the sync as dead-token and names the site and where the token comes from', async () => {
    const ending = await endingOf({
      sites: (world) =>
        site('typo', { url: world.customer.baseUrl, email: 'nobody@vendor.example', env: 'ACME_TOKEN' }),
      sync: sync('typo'),
    });
    expect(ending.bad.stopped).toMatchObject({ code: 'dead-token', request: { site: 'typo' } });
    expect(ending.text).toContain('sites.typo.token.env');
    expect(ending.text).not.toContain('nobody@vendor.example');
    expect(ending.text).not.toContain(ending.b.world.customerSync.token);
  });

  it('that is not in the environment: the message names the variable and how a workflow sets it', async () => {
    const problem = problemOf(
      await endingOf({
        sites: (world) =>
          site('unset', {
            url: world.customer.baseUrl,
            email: world.customerSync.email,
            env: 'NOWHERE_TOKEN',
          }),
        sync: sync('unset'),
      }),
    );
    expect(problem.path).toBe('sites.unset.token.env');
    expect(problem.text).toContain('NOWHERE_TOKEN: ${{ secrets.NOWHERE_TOKEN }}');
  });
});

describe('a token without rights', () => {
  /** A colleague whose token has the text of the desk's, so that the environment of the tests knows it. */
  const asBob = (b: Bridge) => setToken(b.desk, b.world.bob.accountId, b.world.deskSync.token);
  const bobsSite = (world: ScenarioWorld) =>
    site('bobs', { url: world.desk.baseUrl, email: 'bob.agent@people.example', env: 'VENDOR_TOKEN' });

  it('(403, a scope is missing) names what was asked for', async () => {
    const ending = await endingOf({
      sites: () =>
        site('scoped', { url: 'https://scoped.jira.test', email: 'a@vendor.example', env: 'ACME_TOKEN' }),
      sync: sync('scoped'),
      spoil: (b) => {
        b.world.addSite('scoped').faults.add({
          times: 1000,
          action: { kind: 'status', status: 403, body: { errorMessages: ['Forbidden'], errors: {} } },
        });
      },
    });
    expect(ending.bad.stopped?.code).toBe('forbidden');
    expect(ending.text).toContain('Site scoped');
    expect(ending.text).toMatch(/right it lacks.*scope to its token/);
  });

  it.each([
    ['CREATE_ISSUES', 'Create Issues'],
    ['ADD_COMMENTS', 'Add Comments'],
    ['DELETE_OWN_COMMENTS', 'Delete Own Comments'],
    ['EDIT_ISSUES', 'Edit Issues'],
  ] as const)('on the desk (%s) names the right as Jira calls it', async (right, name) => {
    const ending = await endingOf({
      sites: bobsSite,
      sync: sync('acme', 'bobs'),
      spoil: (b) => {
        asBob(b);
        revoke(b.desk, b.world.bob.accountId, 'HELP', [right]);
      },
    });
    expect(ending.bad.stopped).toEqual({
      code: 'missing-right',
      site: 'bobs',
      project: 'HELP',
      rights: [right],
    });
    expect(ending.text).toContain(`On site bobs the sync account lacks ${name} in project HELP.`);
  });

  it('as no agent of the desk says that it must be one, and how', async () => {
    const ending = await endingOf({
      sites: bobsSite,
      sync: sync('acme', 'bobs'),
      spoil: (b) => {
        asBob(b);
        revoke(b.desk, b.world.bob.accountId, 'HELP', ['SERVICEDESK_AGENT']);
      },
    });
    expect(ending.bad.stopped).toEqual({ code: 'not-an-agent', site: 'bobs', project: 'HELP' });
    expect(ending.text).toMatch(/is no agent of project HELP.*\n.*licence/);
  });
});

describe('a request type', () => {
  const rules = (row: string) => `customer: { site: acme, project: ACME, since: 2026-11-01 }
desk: { site: vendor, project: HELP }
issueTypes:
  - { customer: Task, desk: IT Help${row} }
fields: [Summary]
webLinks: false`;

  it('that is missing: the message says that the request would be invisible, and what there is', async () => {
    const problem = problemOf(await endingOf({ sync: rules('') }));
    expect(problem.path).toBe('syncs.bad.issueTypes[0].desk');
    expect(problem.text).toMatch(/no request type.*invisible in the portal.*Get IT Help/);
  });

  it('that is mistyped: the message says what was meant', async () => {
    const problem = problemOf(await endingOf({ sync: rules(', requestType: Get IT Halp') }));
    expect(problem.path).toBe('syncs.bad.issueTypes[0].requestType');
    expect(problem.text).toContain('Get IT Help');
  });

  it('of another issue type: the message says of which', async () => {
    const problem = problemOf(await endingOf({ sync: rules(', requestType: Purchase request') }));
    expect(problem.text).toMatch(/Purchase request.*belongs to.*Purchase.*not to.*IT Help/);
  });

  it('that is ambiguous: the message names the ids', async () => {
    const double = (b: Bridge) => {
      const help = b.desk.projects.get('10200')!;
      const twice = { id: '39', name: 'Hardware', issueTypeId: '10011' };
      b.desk.projects.set('10200', {
        ...help,
        requestTypes: [...help.requestTypes, twice, { ...twice, id: '40' }],
      });
    };
    const problem = problemOf(await endingOf({ sync: rules(', requestType: Hardware'), spoil: double }));
    expect(problem.text).toMatch(/ambiguous.*39.*40.*id instead/);
  });
});

describe('a name that means nothing', () => {
  it.each([
    ['an issue type of the customer', sync().replace('[Task, New Feature, Improvement]', '[Tasks]'), 'Task'],
    ['an issue type of the desk', sync().replace('desk: IT Help', 'desk: IT Halp'), 'IT Help'],
    ['a field', sync().replace('- Description', '- Descripton'), 'Description'],
    ['a priority', sync().replace('value: P2', 'value: P9'), 'P2'],
  ])('(%s) is met with what was probably meant', async (_, wrong, meant) => {
    const { bad, text } = await endingOf({ sync: wrong });
    expect(bad.stopped?.code).toBe('config');
    expect(text).toContain(meant);
    expect(text).toMatch(/deskbridge\.yml:\d+:\d+ syncs\.bad/);
  });
});

describe('a site that answers something else', () => {
  const strange = (spoil: (b: Bridge) => void): Mistake => ({
    sites: () =>
      site('strange', { url: 'https://strange.jira.test', email: 'a@vendor.example', env: 'ACME_TOKEN' }),
    sync: sync('strange'),
    spoil,
  });

  it.each([
    ['a web page', { kind: 'html' }],
    ['half an answer', { kind: 'garbage' }],
    [
      'a redirect to a login',
      { kind: 'status', status: 302, headers: { location: 'https://login.example' } },
    ],
    ['a page that says 404', { kind: 'status', status: 404, body: undefined }],
  ] as const)('(%s) is named with the request', async (_, action) => {
    const ending = await endingOf(
      strange((b) => b.world.addSite('strange').faults.add({ times: 1000, action })),
    );
    expect(ending.bad.stopped?.code).toMatch(/unreadable-answer|dead-token|not-found/);
    expect(ending.text).toMatch(/[Ss]ite strange/);
    expect(ending.text).not.toContain('Log in to continue');
  });

  it('(nothing at all: there is no such host) is named with the request', async () => {
    const ending = await endingOf(strange(() => undefined));
    expect(ending.bad.stopped).toMatchObject({ code: 'network', request: { site: 'strange' } });
    expect(ending.text).toMatch(/Check|check `url` of the site/);
  });
});
