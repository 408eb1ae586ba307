/** A stage for whole runs: two Jira sites and the cache service on sockets, and a repository with the agreement. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startGitHub } from '../emulator/github/index.ts';
import type { GitHubEmulator } from '../emulator/github/index.ts';
import { createWorld, serve } from '../emulator/index.ts';
import type { ScenarioWorld, Served } from '../emulator/index.ts';
import { JOB_TOKEN, runStep, startStep } from './runner.ts';
import type { Step, StepOptions, StepResult } from './runner.ts';

export interface Stage {
  readonly world: ScenarioWorld;
  readonly served: Served;
  /** The repository's own GitHub: it knows the job's token, and nothing else yet. */
  readonly github: GitHubEmulator;
  /** The checked out repository. */
  readonly workspace: string;
  /** `env:` of the step: both tokens. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Writes a file of the repository; `.github/deskbridge.yml` replaces the agreement. */
  write(path: string, text: string): Promise<void>;
  run(options?: StageRun): Promise<StepResult>;
  start(options?: StageRun): Promise<Step>;
  /** Requests carried out or refused since the last call, by site. */
  countRequests(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

/** A step here; `env` goes over the tokens and the cache service. */
export type StageRun = Omit<StepOptions, 'workspace'>;

export const AGREEMENT = '.github/deskbridge.yml';

/**
 * Jira's clock is real and some hours behind, so that a test can let time pass. Not more: the checkpoint's age is judged by
 * the runner's own clock until Jira has answered.
 */
const BEHIND = 6 * 3_600_000;

/** Opens a stage with the scenario's sites and no issues. */
export async function openStage(agreement: (world: ScenarioWorld) => string = scenario): Promise<Stage> {
  const world = createWorld({ clock: 'real', start: Date.now() - BEHIND });
  const served = await serve(world);
  const github = await startGitHub();
  github.addToken(JOB_TOKEN);
  const workspace = await mkdtemp(join(tmpdir(), 'deskbridge-repository-'));
  const tokens = { ACME_JIRA_TOKEN: world.customerSync.token, VENDOR_JIRA_TOKEN: world.deskSync.token };
  const seen = new Map<string, number>();

  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(workspace, path)), { recursive: true });
    await writeFile(join(workspace, path), text);
  };
  await write(AGREEMENT, agreement(world));
  const optionsOf = (options: StageRun): StepOptions => ({
    ...options,
    workspace,
    env: { GITHUB_API_URL: github.url, ...served.cache.env, ...tokens, ...options.env },
  });

  return {
    world,
    served,
    github,
    workspace,
    tokens,
    write,
    run: (options = {}) => runStep(optionsOf(options)),
    start: (options = {}) => startStep(optionsOf(options)),
    countRequests: () =>
      Object.fromEntries(
        world.sites.map((site) => {
          const before = seen.get(site.name) ?? 0;
          seen.set(site.name, site.log.count());
          return [site.name, site.log.count() - before];
        }),
      ),
    async close() {
      await Promise.all([served.close(), github.close()]);
      await rm(workspace, { recursive: true, force: true });
    },
  };
}

/** A day, in words of the agreement, before anything here happened. */
export function dayBefore(world: ScenarioWorld): string {
  return new Date(world.now() - 2 * 86_400_000).toISOString().slice(0, 10);
}

/** The agreement of the scenario. `more` is added to the sync `acme`, a line each, without indentation. */
export function scenario(world: ScenarioWorld, more: readonly string[] = []): string {
  const added = more.map((line) => `    ${line}\n`).join('');
  return `version: 1

sites:
  acme:
    url: ${world.customer.baseUrl}
    email: ${world.customerSync.email}
    token: { env: ACME_JIRA_TOKEN }
  vendor:
    url: ${world.desk.baseUrl}
    email: ${world.deskSync.email}
    token: { env: VENDOR_JIRA_TOKEN }

syncs:
  acme:
    customer: { site: acme, project: ACME, since: ${dayBefore(world)} }
    desk: { site: vendor, project: HELP }
    issueTypes:
      - { customer: [Task, New Feature, Improvement], desk: IT Help }
    defaults:
      desk:
        - { field: Customer Request Type, value: Get IT Help }
        - { field: Priority, value: Medium }
    fields:
      - Summary
      - Description
      - { customer: Key, desk: Customer issue }
${added}`;
}
