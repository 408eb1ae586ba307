/** Promise 9 for whole runs of the Action: everything that one leaves behind, and everything that it says to GitHub. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startGitHub } from '../emulator/github/index.ts';
import type { GitHubEmulator } from '../emulator/github/index.ts';
import { runAction } from '../support/action.ts';
import type { ActionResult, ActionRun } from '../support/action.ts';
import { environmentOf, minutes } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { fileOf } from '../support/pull-request.ts';
import { CANARY, CANARY_SYNC, canaryBridge, expectNothingPrivate, live } from './canary.ts';

const PATH = '.github/deskbridge.yml';
const TOKEN = 'token-of-the-job';

let b: Bridge;
let github: GitHubEmulator;

beforeEach(async () => {
  b = canaryBridge();
  github = await startGitHub();
  github.addToken(TOKEN);
  // The pull request.
  github.addIssue({ number: 7 });
});
afterEach(() => github.close());

/** The runner does not show what is masked; here it would be seen. */
function withoutMasks(log: string): string {
  return log
    .split('\n')
    .filter((line) => !line.startsWith('::add-mask::'))
    .join('\n');
}

async function play(options: Partial<ActionRun>, sync = CANARY_SYNC): Promise<ActionResult> {
  const config = fileOf(b, { acme: sync });
  const result = await runAction(b.world, {
    ...options,
    files: { [PATH]: config },
    inputs: { 'github-token': TOKEN, ...options.inputs },
    env: {
      ...environmentOf(b.world),
      GITHUB_API_URL: github.url,
      RUNNER_DEBUG: '1',
    },
    baseSha: github.commit({ [PATH]: fileOf(b, { acme: CANARY_SYNC.replace('webLinks: true', '') }) }),
  });
  const { log, summary, outputs, report } = result;
  const said = JSON.stringify(github.log.map(({ path, query, body }) => [path, query, body]));
  // The address of the account stands in the file, and is masked.
  expectNothingPrivate({ log: withoutMasks(log), summary, outputs, report, said }, b);
  expect(said).not.toContain(TOKEN);
  expect([withoutMasks(log), summary, outputs, report].join()).not.toContain(TOKEN);
  return result;
}

describe('nothing that a person wrote, no token and no address', () => {
  it.each<[string, Partial<ActionRun>]>([
    ['a run', { inputs: { mode: 'sync' } }],
    ['a run that compares everything', { inputs: { mode: 'sync', compare: 'all' } }],
    ['a plan', { inputs: { mode: 'plan' } }],
    ['a drift report', { inputs: { mode: 'plan', compare: 'all' } }],
    ['a plan of a pull request, with its comment', { event: 'pull_request' }],
    ['a check of the files', { inputs: { mode: 'validate' } }],
    ['a list of jobs', { inputs: { mode: 'matrix' } }],
  ])('is in what %s leaves behind', async (what, options) => {
    const { key } = await live(b);
    b.world.ann.edit(key, { summary: `${CANARY} edited` });
    b.world.ann.createIssue('ACME', `${CANARY} yet to come`);
    b.world.advance(minutes(15));
    const { commands } = await play(options);
    expect(commands.some(({ data }) => data.includes('did not start'))).toBe(false);
    expect(github.data.comments).toHaveLength(what.includes('comment') ? 1 : 0);
  });

  it('is in the answer to a question about one pair', async () => {
    const { key, deskKey } = await live(b);
    const { report } = await play({ inputs: { mode: 'plan', issues: `${key}, ${deskKey}` } });
    expect(report).toContain('"explanation"');
  });

  it.each([400, 403, 404, 500])(
    'is in what a run says of Jira refusing with %i and quoting everything, or in its failure issue',
    async (status) => {
      const { key } = await live(b);
      b.world.ann.comment(key, `${CANARY} one more`);
      b.world.ann.edit(key, { summary: `${CANARY} edited` });
      for (const site of b.world.sites)
        site.faults.add({
          match: ({ write }) => write,
          times: 1000,
          action: {
            kind: 'status',
            status,
            body: {
              errorMessages: [
                `"${CANARY}" ${b.world.deskSync.email}`,
                `“${CANARY} edited” ${b.world.deskSync.token}`,
              ],
              errors: { summary: `'${CANARY}'` },
            },
          },
        });
      await play({ inputs: { mode: 'sync', 'failure-issue': 'true' } });
      expect(github.data.issues.length).toBe(2);
    },
  );

  it('is in what a run says of answers that cannot be read', async () => {
    await live(b);
    for (const site of b.world.sites)
      site.faults.add({
        match: ({ route }) => route.endsWith('/bulkfetch'),
        times: 1000,
        action: {
          kind: 'rewrite',
          rewrite: () => ({ issues: [{ id: CANARY, key: CANARY, fields: CANARY }] }),
        },
      });
    await play({ inputs: { mode: 'sync', 'failure-issue': 'true' } });
    await play({ inputs: { mode: 'plan' } });
  });

  it('is in what a run says of a configuration that names what is not there', async () => {
    await live(b);
    const wrong = CANARY_SYNC.replace('Get IT Help', 'Get Halp').replace(
      '- Steps',
      '- { customer: Stepz, desk: Steps }',
    );
    const { code } = await play({ inputs: { mode: 'plan' } }, wrong);
    expect(code).toBe(1);
  });

  it('the check itself: a canary that slipped out would be found', async () => {
    expect(() => {
      expectNothingPrivate({ log: `x ${CANARY}` }, b);
    }).toThrow();
    expect(() => {
      expectNothingPrivate({ log: b.world.deskSync.token }, b);
    }).toThrow();
    expect(() => {
      expectNothingPrivate({ log: 'ann.lee@people.example' }, b);
    }).toThrow();
  });
});
