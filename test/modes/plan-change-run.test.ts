/** Whole runs on a pull request: the emulated Jiras, the emulated GitHub, and the comment that comes of it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SUMMARY_MAX_BYTES } from '../../src/report/summary.ts';
import { startGitHub } from '../emulator/github/index.ts';
import type { GitHubEmulator } from '../emulator/github/index.ts';
import type { Bridge } from '../support/bridge.ts';
import { createBridge, environmentOf, minutes, scenarioRules, scenarioSync } from '../support/bridge.ts';
import { fileOf } from '../support/pull-request.ts';
import { closed, runOffline } from './in-process.ts';
import type { Ran, Settings } from './in-process.ts';

const PATH = '.github/deskbridge.yml';
const TOKEN = 'job-token';
const BASE = scenarioSync();
const HEAD = scenarioSync(
  scenarioRules.replace('  - Summary', '  - Summary\n  - { customer: Labels, desk: Labels, when: always }'),
);

let github: GitHubEmulator;
let bridge: Bridge;
let commits: Map<string, Commits>;
/** Whom a request went to, GitHub aside, whether anybody answered or not. */
let hosts: string[];

beforeEach(async () => {
  bridge = createBridge({ sync: BASE });
  commits = new Map();
  hosts = [];
  github = await startGitHub();
  github.addToken(TOKEN);
  github.addIssue({ number: 5, isPullRequest: true });
});
afterEach(() => github.close());

async function pairs(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    bridge.world.advance(minutes(1));
    bridge.world.ann.createIssue('ACME', { summary: `SECRET ${i}`, labels: ['red'] });
  }
  await bridge.settle();
  for (const site of bridge.world.sites) site.log.clear();
}

const file = (sync: string) => fileOf(bridge, { acme: sync });

interface Proposal {
  /** Text of the file on the base branch; none if it has no such file. */
  readonly base?: string | undefined;
  readonly head: string;
  readonly more?: Partial<Settings>;
  readonly fromFork?: boolean;
  readonly event?: string;
  /** The base branch. */
  readonly into?: string;
}

interface Commits {
  readonly older: string;
  readonly tip: string;
  readonly change: string;
  readonly merge: string;
}

/** The same commits for the same files: a second run on a pull request that nobody touched. */
function commitsOf(base: string | undefined, head: string): Commits {
  const key = JSON.stringify([base, head]);
  const known = commits.get(key);
  if (known !== undefined) return known;
  const older = github.commit({ 'README.md': 'old' });
  const tip = github.commit(base === undefined ? { 'README.md': 'x' } : { [PATH]: base }, [older]);
  const change = github.commit({ [PATH]: head }, [older]);
  const made = { older, tip, change, merge: github.commit({ [PATH]: head }, [tip, change]) };
  commits.set(key, made);
  return made;
}

/** Runs on a pull request: the merge commit of a base and a head stands in the repository. */
async function propose({
  base,
  head,
  more = {},
  fromFork = false,
  event,
  into = 'main',
}: Proposal): Promise<Ran> {
  const { older, tip, change, merge } = commitsOf(base, head);
  const real = globalThis.fetch;
  return runOffline({
    files: { [PATH]: head },
    event: {
      name: event ?? 'pull_request',
      payload: {
        repository: closed,
        pull_request: {
          number: 5,
          head: { sha: change, repo: { full_name: fromFork ? 'eve/bridges' : closed.full_name } },
          // As GitHub does, an older commit of the base branch: without the file.
          base: { sha: event === undefined ? older : tip, ref: into },
        },
      },
    },
    fetch: async (input, init) => {
      const { host } = new URL(input instanceof Request ? input.url : input);
      if (host.startsWith('127.0.0.1')) return real(input, init);
      hosts.push(host);
      return bridge.world.fetch(input, init);
    },
    ...more,
    inputs: { 'github-token': TOKEN, ...more.inputs },
    env: {
      GITHUB_REF: 'refs/pull/5/merge',
      GITHUB_SHA: event === undefined ? merge : tip,
      GITHUB_API_URL: github.url,
      GITHUB_WORKFLOW_REF: 'vendor/bridges/.github/workflows/plan.yml@refs/pull/5/merge',
      ...environmentOf(bridge.world),
      ...more.env,
    },
  });
}

function asked(): number {
  return bridge.world.sites.reduce((sum, site) => sum + site.log.count(), 0);
}

function comments(): string[] {
  return github.data.comments.map(({ body }) => body);
}

it('shows in one comment what the change brings apart from what is pending anyway', async () => {
  await pairs(2);
  bridge.world.ann.comment('ACME-1', 'SECRET words');
  const ran = await propose({ base: file(BASE), head: file(HEAD) });
  expect(ran).toMatchObject({ code: 0, outputs: { result: 'ok', 'has-changes': 'true' } });
  const [comment = '', ...more] = comments();
  expect(more).toEqual([]);
  expect(comment).toContain('**This change:** 2 fields.');
  expect(comment).toContain('**Pending anyway:** 1 comment.');
  expect(comment).toContain('Labels');
  expect(ran.summary).toContain('**This change:**');
  expect(ran.log.join('\n')).toContain('Plan comment created');
  const seen = [comment, ran.summary, ran.log.join('\n'), JSON.stringify(ran.outputs)].join('\n');
  expect(seen).not.toContain('SECRET');
  expect(seen).not.toContain('@');
  for (const secret of Object.values(environmentOf(bridge.world))) expect(seen).not.toContain(secret);
  for (const site of bridge.world.sites) expect(site.log.find({ write: true })).toEqual([]);
});

it('writes the comment again only if it says something else', async () => {
  await pairs(1);
  const proposal = { base: file(BASE), head: file(HEAD) };
  await propose(proposal);
  const writes = github.writes().length;
  expect((await propose(proposal)).log.join('\n')).toContain('Plan comment unchanged');
  expect(github.writes()).toHaveLength(writes);
  bridge.world.ann.createIssue('ACME', 'One more');
  expect((await propose(proposal)).log.join('\n')).toContain('Plan comment updated');
  expect(comments()).toHaveLength(1);
});

it('writes no comment with `plan-comment: never`, and plans all the same', async () => {
  await pairs(1);
  const ran = await propose({
    base: file(BASE),
    head: file(HEAD),
    more: { inputs: { 'plan-comment': 'never' } },
  });
  expect(ran.summary).toContain('**This change:** 1 field.');
  expect(comments()).toEqual([]);
});

it('leaves the comment as it is when the run is cancelled, as a newer commit does', async () => {
  await pairs(1);
  const cancelled = new AbortController();
  bridge.world.onRequest = () => cancelled.abort();
  const ran = await propose({
    base: file(BASE),
    head: file(HEAD),
    more: { stop: cancelled.signal },
  });
  expect(ran.code).toBe(1);
  expect(asked()).toBeGreaterThan(0);
  expect(comments()).toEqual([]);
  expect(ran.annotations.filter(({ data }) => data.includes('plan comment'))).toEqual([]);
});

it('says of an agreement with a mistake where it stands', async () => {
  const head = file(BASE).replace('Get IT Help', 'Get It All');
  const ran = await propose({ base: file(BASE), head });
  expect(ran.code).toBe(1);
  expect(comments()[0]).toContain('Get It All');
});

describe('a pull request from a fork', () => {
  it.each([
    ['without secrets', 'auto', {}, undefined],
    ['with a plan asked for', 'plan', {}, undefined],
    // The secrets are there, and so is a token that may write: nothing is done with the first.
    ['that a workflow trusts with the secrets', 'auto', undefined, 'pull_request_target'],
    ['that a workflow trusts with the secrets to plan', 'plan', undefined, 'pull_request_target'],
  ])('%s, is only checked and says why', async (_name, mode, secrets, event) => {
    const without = Object.fromEntries(Object.keys(environmentOf(bridge.world)).map((name) => [name, '']));
    github.addToken(TOKEN, event === undefined ? { issues: 'read', pullRequests: 'read' } : {});
    const ran = await propose({
      base: file(BASE),
      head: file(HEAD),
      fromFork: true,
      ...(event === undefined ? {} : { event }),
      more: { inputs: { mode }, env: secrets === undefined ? {} : without },
    });
    expect(ran.code).toBe(0);
    expect(asked()).toBe(0);
    expect(ran.log.join('\n')).toContain('Mode: validate (a pull request from a fork)');
    expect(ran.summary).toContain('fork');
    expect(ran.summary).toContain('Labels');
    expect(ran.log.join('\n')).toContain('+ syncs.acme.fields: customer "Labels", desk "Labels"');
    if (event === undefined) {
      expect(comments()).toEqual([]);
      expect(ran.annotations.filter(({ name }) => name === 'error')).toEqual([]);
    } else expect(comments()[0]).toContain('fork');
  });
});

it.each(['auto', 'plan'])(
  'is only checked where there are no secrets, and says so: mode %s',
  async (mode) => {
    const without = Object.fromEntries(Object.keys(environmentOf(bridge.world)).map((name) => [name, '']));
    const ran = await propose({
      base: file(BASE),
      head: file(HEAD),
      more: { inputs: { mode }, env: without },
    });
    expect(ran.code).toBe(0);
    expect(asked()).toBe(0);
    expect(comments()[0]).toContain('no value in this run');
    expect(comments()[0]).toContain('Labels');
  },
);

describe('a site that the base does not know like this', () => {
  it('is not contacted, nor the other side, and the comment says how to proceed', async () => {
    const ran = await propose({
      base: file(BASE),
      head: file(HEAD).replace('https://acme.jira.test', 'https://evil.jira.test'),
    });
    expect(asked()).toBe(0);
    const [comment = ''] = comments();
    expect(comment).toContain('was not contacted');
    expect(comment).toContain('<code>enabled: false</code>');
    expect(comment).toContain('sites.acme.url');
    expect(comment + ran.summary + ran.log.join('\n')).not.toContain('evil');
  });

  it('is every site in the first pull request', async () => {
    const ran = await propose({ head: file(BASE) });
    expect(ran.code).toBe(0);
    expect(asked()).toBe(0);
    expect(comments()[0]).toContain('this pull request adds it');
  });

  it.each([
    ['is not valid', () => 'version: 1\nsyncs: []\n'],
    ['is too large', () => `# ${'x'.repeat(1024 * 1024)}\n`],
    ['cannot be read', () => file(BASE)],
  ])('is every site when the base %s', async (why, base) => {
    if (why === 'cannot be read') {
      github.fault({
        method: 'GET',
        route: '/repos/{owner}/{repo}/contents/{path}',
        times: 10,
        action: { kind: 'status', status: 403 },
      });
    }
    const ran = await propose({ base: base(), head: file(HEAD) });
    expect(asked()).toBe(0);
    expect(comments()[0]).toContain('base branch');
    // Who may not look at the base branch is told all the same what is wrong there.
    const isTold = ran.log.join('\n').includes('The configuration of the base branch is not valid:');
    expect(isTold).toBe(why !== 'cannot be read');
    if (isTold) expect(ran.log.join('\n')).toMatch(/^\.github\/deskbridge\.yml:\d+: .+/m);
  });

  it('is every site without a token for GitHub, and without an event that names the base', async () => {
    const noToken = await propose({
      base: file(BASE),
      head: file(HEAD),
      more: { inputs: { 'github-token': '' } },
    });
    expect(noToken.summary).toContain('not contacted');
    const event = { name: 'pull_request', payload: { pull_request: 'garbage' } };
    const noBase = await propose({ base: file(BASE), head: file(HEAD), more: { event } });
    expect(noBase.summary).toContain('not contacted');
    expect(asked()).toBe(0);
  });

  it('is every site when the pull request goes into another branch, whatever stands there', async () => {
    const evil = file(HEAD).replace('https://acme.jira.test', 'https://evil.jira.test');
    for (const mode of ['auto', 'plan']) {
      const ran = await propose({ base: evil, head: evil, into: 'try', more: { inputs: { mode } } });
      expect(ran.code).toBe(0);
      expect(ran.summary).toContain('this pull request is not into the default branch');
      expect(ran.summary).not.toContain('enabled: false');
    }
    expect(hosts).toEqual([]);
  });

  it('needs no secret yet', async () => {
    const ran = await propose({
      base: file(BASE),
      head: file(HEAD).replace(
        '\nsyncs:',
        '\n  fresh: { url: https://fresh.jira.test, email: a@fresh.example, token: { env: FRESH_TOKEN } }\nsyncs:',
      ),
    });
    expect(ran.log.join('\n')).toContain('Mode: plan');
    expect(asked()).toBeGreaterThan(0);
  });
});

describe('what follows from a pull request, on the default branch and with its secrets', () => {
  const repository = closed;
  const events: readonly (readonly [string, object])[] = [
    [
      'issue_comment',
      { repository, issue: { number: 5, pull_request: { url: 'https://api.github.com/5' } } },
    ],
    ['workflow_run', { repository, workflow_run: { event: 'pull_request', head_branch: 'main' } }],
    ['workflow_run', { repository, workflow_run: { event: 'push', head_branch: 'try' } }],
    ['deployment', { repository, deployment: { sha: 'e'.repeat(40) } }],
    ['deployment_status', { repository, deployment: { sha: 'e'.repeat(40) } }],
    ['check_run', { repository, check_run: { head_sha: 'e'.repeat(40) } }],
    ['status', { repository, sha: 'e'.repeat(40) }],
  ];
  const checkedOut = async (mode: string, name: string, payload: object): Promise<Ran> =>
    propose({
      base: file(BASE),
      head: file(HEAD).replace('https://acme.jira.test', 'https://evil.jira.test'),
      more: {
        inputs: { mode },
        event: { name, payload },
        env: { GITHUB_REF: 'refs/heads/main', GITHUB_SHA: 'f'.repeat(40) },
      },
    });

  it.each(events)('%s %j sends no token and writes nothing', async (name, payload) => {
    expect(await checkedOut('sync', name, payload)).toMatchObject({ code: 1 });
    for (const mode of ['auto', 'plan']) {
      const ran = await checkedOut(mode, name, payload);
      expect(ran.log.join('\n')).toContain('Mode: plan');
      expect(ran.summary).toContain('not contacted');
      expect(ran.summary).toContain('<code>pull&#95;request</code>');
    }
    expect(hosts).toEqual([]);
    expect(comments()).toEqual([]);
  });

  it.each([
    ['refs/heads/main', true],
    ['refs/heads/try', false],
  ])('a merge group into %s is compared with its base: %s', async (base_ref, compares) => {
    await pairs(1);
    const { tip, merge } = commitsOf(file(BASE), file(HEAD));
    const ran = await propose({
      base: file(BASE),
      head: file(HEAD),
      more: {
        event: { name: 'merge_group', payload: { repository, merge_group: { base_sha: tip, base_ref } } },
        env: { GITHUB_REF: 'refs/heads/gh-readonly-queue/main/pr-5-abc', GITHUB_SHA: merge },
      },
    });
    expect(ran.code).toBe(0);
    expect(ran.summary).toContain(compares ? '**This change:** 1 field.' : 'not contacted');
    expect(asked() > 0).toBe(compares);
    for (const site of bridge.world.sites) expect(site.log.find({ write: true })).toEqual([]);
  });
});

describe('where one secret of several is missing', () => {
  const partner = (text: string) =>
    `${text.replace(
      '\nsyncs:',
      '\n  partner: { url: "https://partner.jira.test", email: sync@partner.example, token: { env: PARTNER_TOKEN } }\nsyncs:',
    )}${fileOf(bridge, { partner: BASE.replace('site: acme,', 'site: partner,') }).split('\nsyncs:\n')[1] ?? ''}`;

  it.each(['auto', 'plan'])(
    'the other syncs are planned, and the one without is named: mode %s',
    async (mode) => {
      await pairs(1);
      const ran = await propose({
        base: partner(file(BASE)),
        head: partner(file(HEAD)),
        more: { inputs: { mode } },
      });
      expect(ran.code).toBe(1);
      expect(ran.log.join('\n')).toContain('Mode: plan');
      expect(asked()).toBeGreaterThan(0);
      expect(comments()[0]).toContain('**This change:** 1 field.');
      expect(comments()[0]).toContain('PARTNER&#95;TOKEN is not set');
      expect(comments()[0]).not.toContain('no value in this run');
    },
  );

  it('and no chosen sync uses it, nothing is said', async () => {
    await pairs(1);
    const ran = await propose({
      base: partner(file(BASE)),
      head: partner(file(HEAD)),
      more: { inputs: { syncs: 'acme' } },
    });
    expect(ran.code).toBe(0);
    expect(comments()[0]).toContain('**This change:** 1 field.');
    expect(comments()[0]).not.toContain('TOKEN');
  });

  it('only those are named that a plan would ask', async () => {
    const evil = partner(file(HEAD)).replace('https://partner.jira.test', 'https://evil.jira.test');
    const without = Object.fromEntries(Object.keys(environmentOf(bridge.world)).map((name) => [name, '']));
    const ran = await propose({ base: partner(file(BASE)), head: evil, more: { env: without } });
    expect(ran.summary).toContain('ACME&#95;TOKEN and VENDOR&#95;TOKEN are not set');
    expect(ran.summary).not.toContain('PARTNER');
    expect(asked()).toBe(0);
  });
});

it('says in the log why it compares with an older commit', async () => {
  github.fault({
    method: 'GET',
    route: '/repos/{owner}/{repo}/git/commits/{sha}',
    times: 10,
    action: { kind: 'status', status: 403 },
  });
  const ran = await propose({ base: file(BASE), head: file(HEAD) });
  expect(ran.log.join('\n')).toMatch(
    /Could not read the merge commit: .*`contents: read`.* Compared is with the commit that the event names/,
  );
});

it('refuses a sync that is renamed without saying so', async () => {
  const ran = await propose({
    base: file(BASE),
    head: file(BASE).replace('  acme:\n    customer', '  acme-2:\n    customer'),
  });
  expect(ran.code).toBe(1);
  expect(asked()).toBe(0);
  expect(ran.annotations.map(({ data }) => data).join('\n')).toContain('formerNames: [acme]');
  expect(comments()[0]).toContain('formerNames: &#91;acme&#93;');
});

it('refuses to forget a name that a sync had', async () => {
  const base = file(BASE).replace('  acme:\n', '  acme:\n    formerNames: [acme-old]\n');
  const ran = await propose({ base, head: file(BASE) });
  expect(ran.code).toBe(1);
  expect(asked()).toBe(0);
  expect(ran.annotations.map(({ data }) => data).join('\n')).toContain('formerNames: [acme-old]');
});

describe('validate on a pull request', () => {
  it('says what differs, and writes no comment', async () => {
    const ran = await propose({ base: file(BASE), head: file(HEAD), more: { inputs: { mode: 'validate' } } });
    expect(ran.code).toBe(0);
    expect(ran.log.join('\n')).toContain('+ syncs.acme.fields: customer "Labels", desk "Labels"');
    expect(ran.summary).toContain('The configuration is valid');
    expect(ran.summary).toContain('Labels');
    expect(comments()).toEqual([]);
    expect(asked()).toBe(0);
  });

  it('shares one summary between what was found and what differs, and neither makes it too long', async () => {
    const site = (at: number) =>
      `  s${at}: { url: "https://s${at}.jira.test", email: a@s${at}.example, token: { env: T${at} } }`;
    const sites = Array.from({ length: 4400 }, (_, at) => site(at)).join('\n');
    const withSites = (text: string) => text.replace('\nsyncs:', `\n${sites}\nsyncs:`);
    const fields = Array.from({ length: 2000 }, (_, at) => `  - Field number ${at}`).join('\n');
    const ran = await propose({
      base: withSites(file(BASE)),
      head: withSites(file(scenarioSync(scenarioRules.replace('  - Summary', `  - Summary\n${fields}`)))),
      more: { inputs: { mode: 'validate' } },
    });
    expect(ran.code).toBe(0);
    expect(ran.summary).toContain('Worth a look');
    expect(ran.summary).toContain('Field number 7');
    expect(Buffer.byteLength(ran.summary)).toBeLessThanOrEqual(SUMMARY_MAX_BYTES);
  });

  it('knows a renamed sync', async () => {
    const ran = await propose({
      base: file(BASE),
      head: file(BASE).replace('  acme:\n    customer', '  acme-2:\n    customer'),
      more: { inputs: { mode: 'validate' } },
    });
    expect(ran.code).toBe(1);
    expect(ran.annotations.map(({ data }) => data).join('\n')).toContain('formerNames: [acme]');
  });
});

it('shows hostile names as what they are', async () => {
  const name = '@everyone <img src=x> [x](https://evil.test) `` #1 ##[error]x ::set-output name=a::b';
  const ran = await propose({
    base: file(BASE),
    head: file(BASE).replace('  - Summary', `  - Summary\n      - ${JSON.stringify(name)}`),
  });
  const [comment = ''] = comments();
  for (const text of [comment, ran.summary]) {
    expect(text).not.toMatch(/@everyone|<img|\]\(https:\/\/evil/);
  }
  expect(
    ran.annotations.every(({ data }) => !data.includes('set-output name=a::b') || data.startsWith('.github')),
  ).toBe(true);
});
