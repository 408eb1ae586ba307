/** Where a plan may not go: a token never travels to an address that a pull request brought in. */
import { describe, expect, it } from 'vitest';
import type { Base } from '../../src/modes/against.ts';
import type { Bridge } from '../support/bridge.ts';
import { createBridge, environmentOf, scenarioSync, sitesOf } from '../support/bridge.ts';
import { baseOf, changeOf, COMMIT, fileOf, planPullRequest } from '../support/pull-request.ts';

const SYNC = scenarioSync();
interface Sent {
  readonly host: string;
  readonly secret: string;
}

/** Every request that leaves, wherever it goes and whoever answers. */
function watch(bridge: Bridge): Sent[] {
  const sent: Sent[] = [];
  const { fetch } = bridge.world;
  Object.assign(bridge.world, {
    fetch: async (input: string | URL | Request, init?: RequestInit) => {
      const request = new Request(input, init);
      const [, secret = ''] = (request.headers.get('authorization') ?? '').split(' ');
      sent.push({ host: new URL(request.url).host, secret: Buffer.from(secret, 'base64').toString() });
      return fetch(request);
    },
  });
  return sent;
}

/** A bridge whose file has been changed by a pull request, with a base to compare it with. */
function propose(change: (file: string, bridge: Pick<Bridge, 'world'>) => string, syncs = { acme: SYNC }) {
  let file = '';
  const bridge = createBridge({ config: () => file });
  const before = fileOf(bridge, syncs);
  file = change(before, bridge);
  return { bridge, before };
}

const changes: readonly (readonly [string, string, (file: string) => string])[] = [
  [
    'another address of the desk',
    'url',
    (file) => file.replace('https://vendor.jira.test', 'https://evil.jira.test'),
  ],
  ['another address', 'url', (file) => file.replace('https://acme.jira.test', 'https://evil.jira.test')],
  [
    'another address for the API',
    'url',
    (file) =>
      file.replace('"https://acme.jira.test",', '"https://acme.jira.test", apiUrl: "https://api.evil.test",'),
  ],
  ['another account', 'account', (file) => file.replace(/(acme: \{[^}]*email: )[^,]+/, '$1eve@evil.example')],
  [
    'an account from a variable, whatever is in it',
    'account',
    (file) => file.replace(/(acme: \{[^}]*email: )[^,]+/, '$1{ env: VENDOR_TOKEN }'),
  ],
  ['another token', 'token', (file) => file.replace('env: ACME_TOKEN', 'env: VENDOR_TOKEN')],
  [
    'a site of another name with all the rest the same',
    'new-site',
    (file) => file.replace('  acme: {', '  acme-2: {').replace('site: acme,', 'site: acme-2,'),
  ],
  [
    'a new site at the address of an old one',
    'new-site',
    (file) =>
      file
        .replace(
          '\nsyncs:',
          '\n  twin: { url: "https://evil.jira.test", email: a@evil.example, token: { env: ACME_TOKEN } }\nsyncs:',
        )
        .replace('site: acme,', 'site: twin,'),
  ],
];

describe('a pull request with', () => {
  it.each(changes)('%s sends no request for that sync', async (_name, reason, change) => {
    const { bridge, before } = propose(change);
    bridge.world.ann.createIssue('ACME', 'New');
    const sent = watch(bridge);
    const report = await planPullRequest(bridge, baseOf(before));
    expect(sent).toEqual([]);
    expect(report.syncs[0]).toMatchObject({
      stopped: { code: 'untrusted-site', reason },
      pairs: [],
      requests: {},
    });
    expect(changeOf(report).change.plans).toBeUndefined();
    const shown = JSON.stringify(report);
    for (const secret of Object.values(environmentOf(bridge.world))) expect(shown).not.toContain(secret);
    expect(shown).not.toContain('evil');
  });

  it('a changed site still plans the syncs that do not touch it', async () => {
    const other = scenarioSync().replace(
      'site: acme, project: ACME',
      'site: partner, project: ACME, jql: "labels = x"',
    );
    const extra = ({ world }: Pick<Bridge, 'world'>) =>
      `${sitesOf(world)}\n  partner: { url: "${world.customer.baseUrl}", email: ${world.customerSync.email}, token: { env: ACME_TOKEN } }`;
    let file = '';
    const bridge = createBridge({ config: () => file });
    const before = fileOf(bridge, { acme: SYNC, other }, extra(bridge));
    file = before.replace('acme: { url: "https://acme.jira.test"', 'acme: { url: "https://evil.jira.test"');
    expect(file).not.toBe(before);
    const sent = watch(bridge);
    const report = await planPullRequest(bridge, baseOf(before));
    expect(report.syncs.map(({ sync, stopped }) => [sync, stopped?.code])).toEqual([
      ['acme', 'untrusted-site'],
      ['other', undefined],
    ]);
    expect(new Set(sent.map(({ host }) => host))).toEqual(new Set(['acme.jira.test', 'vendor.jira.test']));
  });
});

describe('without anything to trust', () => {
  const bases: readonly (readonly [Base['state'], string])[] = [
    ['no-base-file', 'new-site'],
    ['base-invalid', 'base-unknown'],
    ['base-unreadable', 'base-unknown'],
  ];

  it.each(bases)('with %s no site is contacted', async (state, reason) => {
    const { bridge } = propose((file) => file);
    const sent = watch(bridge);
    const base = { state, commit: COMMIT } as Base;
    const report = await planPullRequest(bridge, base);
    expect(sent).toEqual([]);
    expect(report.syncs[0]).toMatchObject({ stopped: { code: 'untrusted-site', reason } });
    expect(report.change).toMatchObject({ base: COMMIT, unknown: state });
    expect(report.result).toBe('partial');
  });
});

it('trusts nothing that stands on another branch than the default one: who opens a pull request chooses its base', async () => {
  const { bridge, before } = propose((file) => file);
  const sent = watch(bridge);
  const report = await planPullRequest(bridge, baseOf(before), {}, 'another branch');
  expect(sent).toEqual([]);
  expect(report.syncs[0]).toMatchObject({ stopped: { code: 'untrusted-site', reason: 'other-base' } });
  expect(report.result).toBe('partial');
});

it('trusts what only looks different, and what no token depends on', async () => {
  const { bridge, before } = propose((file) =>
    file
      .replace('https://acme.jira.test', 'https://ACME.jira.test/')
      .replace(
        'token: { env: ACME_TOKEN }',
        'token: { env: ACME_TOKEN, expires: 2027-10-31 }, formerUrls: ["https://old.jira.test"]',
      ),
  );
  const sent = watch(bridge);
  const report = await planPullRequest(bridge, baseOf(before));
  expect(report.syncs[0]?.stopped).toBeUndefined();
  expect(sent.length).toBeGreaterThan(0);
  expect(report.change?.elsewhere).toEqual([
    { sign: '~', path: 'sites.acme.token', text: 'changed' },
    { sign: '~', path: 'sites.acme.formerUrls', text: 'changed' },
  ]);
});

it('contacts a site of the base, that a sync moves away from, as every run does', async () => {
  const { bridge, before } = propose((file) =>
    file.replace('site: acme,', 'site: vendor,').replace(/ {2}acme: \{.*\n/, ''),
  );
  const sent = watch(bridge);
  const report = await planPullRequest(bridge, baseOf(before));
  // The desk's site has no project ACME, so the head cannot be planned; the base's site was not asked for its plan.
  expect(report.syncs[0]?.stopped?.code).toBe('config');
  const { customerSync, deskSync } = bridge.world;
  for (const { host, secret } of sent) {
    if (host === 'acme.jira.test') expect(secret).toBe(`${customerSync.email}:${customerSync.token}`);
    else expect([host, secret]).toEqual(['vendor.jira.test', `${deskSync.email}:${deskSync.token}`]);
  }
});
