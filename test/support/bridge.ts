/** A bridge in one process: the emulated world, one sync, and the engine on the world's own clock. No sockets. */
import { loadConfig } from '../../src/config/load.ts';
import { addListedPairs } from '../../src/config/pair-file.ts';
import type { Config } from '../../src/config/settings.ts';
import type { Halt } from '../../src/engine/run.ts';
import type { Against } from '../../src/modes/against.ts';
import type { RunSettings } from '../../src/modes/run-syncs.ts';
import { runSyncs } from '../../src/modes/run-syncs.ts';
import type { PairReport, RunReport, SyncReport } from '../../src/sync/outcome.ts';
import { createWorld, viewIssue, viewIssues } from '../emulator/index.ts';
import type { IssueView, ScenarioOptions, ScenarioWorld, Site } from '../emulator/index.ts';

export interface BridgeOptions extends ScenarioOptions {
  /** YAML of the sync `acme` instead of the scenario's, indented like it; see {@link scenarioSync}. */
  readonly sync?: string;
  /** Whether jira.js's schemas check every answer; the simulation does without, for speed. */
  readonly schemaCheck?: 'throw' | 'ignore';
  /** Who ends a request that takes too long; the simulation has nobody do it, for speed: there, nothing hangs. */
  readonly deadlines?: RunSettings['transport']['deadlines'];
  /** CSV files of the repository by path, for `pairs`. */
  readonly files?: Readonly<Record<string, string>>;
  /** Whole YAML file, where the sync alone is not enough. */
  readonly config?: (world: ScenarioWorld) => string;
}

export interface RunOptions {
  readonly mode?: 'sync' | 'plan';
  readonly compare?: 'changed' | 'all';
  readonly issues?: readonly string[];
  readonly limits?: RunSettings['limits'];
  readonly failOn?: RunSettings['failOn'];
  readonly byHand?: boolean;
  readonly halt?: () => Halt | undefined;
  /** Names of the syncs to run; all by default. */
  readonly syncs?: readonly string[];
  /** What a pull request is compared with, made from its own configuration. */
  readonly against?: (head: Config) => Against;
}

export interface Bridge {
  readonly world: ScenarioWorld;
  readonly customer: Site;
  readonly desk: Site;
  /** Texts of the checkpoints by sync; tests lose or forge them here. */
  readonly checkpoints: Map<string, string>;
  /** Makes saving fail, as a cache that is down does. */
  cacheDown: boolean;
  /** Replaces a CSV file of the repository from the next run on. */
  writeFile(path: string, text: string): void;
  /** Replaces the configuration from the next run on. */
  configure(sync: string): void;
  /** Runs once and answers the report of the first sync. */
  run(options?: RunOptions): Promise<SyncReport>;
  runAll(options?: RunOptions): Promise<RunReport>;
  /** Runs until a run writes nothing; at most `most` runs. */
  settle(most?: number): Promise<void>;
  /** API requests of one run, by site, as the sites logged them. */
  requestsOf(run: () => Promise<unknown>): Promise<Readonly<Record<string, number>>>;
  writes(): number;
  twin(customerKey: string): IssueView;
  requests(): readonly IssueView[];
}

/** The scenario's agreement, from `issueTypes` on. Two spaces less than in the file. */
export const scenarioRules = `
issueTypes:
  - { customer: [Task, New Feature, Improvement], desk: IT Help }
defaults:
  desk:
    - field: Customer Request Type
      byIssueType: { IT Help: Get IT Help, Purchase: Purchase request, Access: Request a new account }
    - { field: Priority, value: P2 }
fields:
  - Summary
  - Description
  - { customer: Key, desk: Customer issue }
webLinks: false
`;

/** A whole sync in YAML: both sides and rules. `customer` and `desk` add keys to the sides. */
export function scenarioSync(
  rules: string = scenarioRules,
  {
    customer = '',
    desk = '',
    sameSite = false,
  }: { readonly customer?: string; readonly desk?: string; readonly sameSite?: boolean } = {},
): string {
  return [
    `customer: { site: ${sameSite ? 'vendor' : 'acme'}, project: ACME, since: 2026-11-01${customer} }`,
    `desk: { site: vendor, project: HELP${desk} }`,
    rules.trim(),
  ].join('\n');
}

function indent(text: string, by: number): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : ' '.repeat(by) + line))
    .join('\n');
}

/** Both sites of a world in YAML. */
export function sitesOf(world: ScenarioWorld, more: Readonly<Record<string, string>> = {}): string {
  const lines = world.sites.map((site) => {
    const account = site === world.desk ? world.deskSync : world.customerSync;
    const variable = `${site.name.toUpperCase()}_TOKEN`;
    const extra = more[site.name] ?? '';
    return `  ${site.name}: { url: "${site.baseUrl}", email: ${account.email}, token: { env: ${variable} }${extra} }`;
  });
  return `sites:\n${lines.join('\n')}`;
}

export function environmentOf(world: ScenarioWorld): Record<string, string> {
  return { ACME_TOKEN: world.customerSync.token, VENDOR_TOKEN: world.deskSync.token };
}

/** The file of a world hardly ever changes between its runs, and loading it is a good part of a run in the simulation. */
let loadedLast: { readonly text: string; readonly result: ReturnType<typeof loadConfig> } | undefined;

function loadOnce(text: string): ReturnType<typeof loadConfig> {
  if (loadedLast?.text !== text)
    loadedLast = { text, result: loadConfig([{ path: 'deskbridge.yml', text }]) };
  return loadedLast.result;
}

export function createBridge(options: BridgeOptions = {}): Bridge {
  const world = createWorld(options);
  const sameSite = options.sameSite === true;
  let sync = options.sync ?? scenarioSync(scenarioRules, { sameSite });
  const checkpoints = new Map<string, string>();
  const files = new Map(Object.entries(options.files ?? {}));
  const configText = () =>
    options.config?.(world) ?? `version: 1\n${sitesOf(world)}\nsyncs:\n  acme:\n${indent(sync, 4)}\n`;

  const bridge: Bridge = {
    world,
    customer: world.customer,
    desk: world.desk,
    checkpoints,
    cacheDown: false,
    writeFile: (path, text) => {
      files.set(path, text);
    },
    configure: (text) => {
      sync = text;
    },
    async run(runOptions) {
      const report = await bridge.runAll(runOptions);
      const [first] = report.syncs;
      if (first === undefined) throw new Error('no sync ran');
      return first;
    },
    async runAll(runOptions = {}) {
      const loaded = loadOnce(configText());
      if (!loaded.ok)
        throw new Error(loaded.problems.map((problem) => `${problem.path}: ${problem.text}`).join('\n'));
      const read = new Map([...files].map(([path, text]) => [path, { path, text }] as const));
      const listed = addListedPairs(loaded.config, loaded.locate, read);
      if (!listed.ok)
        throw new Error(listed.problems.map((problem) => `${problem.file}: ${problem.text}`).join('\n'));
      return runSyncs({
        mode: runOptions.mode ?? 'sync',
        compare: runOptions.compare ?? 'changed',
        config: listed.config,
        locate: loaded.locate,
        env: environmentOf(world),
        syncs: runOptions.syncs ?? [],
        issues: (runOptions.issues ?? []) as RunSettings['issues'],
        limits: runOptions.limits ?? {},
        failOn: runOptions.failOn ?? 'new',
        byHand: runOptions.byHand ?? false,
        transport: {
          clock: { now: () => world.now(), sleep: (ms) => world.clock.sleep(ms) },
          random: () => 0.5,
          userAgent: 'deskbridge-test',
          fetch: world.fetch,
          onSchemaMismatch: options.schemaCheck ?? 'throw',
          ...(options.deadlines === undefined ? {} : { deadlines: options.deadlines }),
        },
        storeFor: ({ name }) => ({
          load: () => Promise.resolve(checkpoints.get(name)),
          save: (text) => {
            if (bridge.cacheDown) return Promise.resolve(false);
            checkpoints.set(name, text);
            return Promise.resolve(true);
          },
        }),
        halt: runOptions.halt ?? (() => undefined),
        abandoned: new Promise<never>(() => undefined),
        mask: () => undefined,
        ...(runOptions.against === undefined ? {} : { against: runOptions.against(listed.config) }),
      });
    },
    async settle(most = 6) {
      for (let i = 0; i < most; i += 1) {
        const before = bridge.writes();
        await bridge.run();
        if (bridge.writes() === before) return;
        world.advance(15 * 60_000);
      }
      throw new Error(`still writing after ${most} runs`);
    },
    async requestsOf(run) {
      const before = new Map(world.sites.map((site) => [site.name, site.log.count()]));
      await run();
      return Object.fromEntries(
        world.sites.map((site) => [site.name, site.log.count() - (before.get(site.name) ?? 0)]),
      );
    },
    writes: () => world.sites.reduce((sum, site) => sum + site.log.writes().length, 0),
    twin(customerKey) {
      const customer = viewIssue(world.customer, customerKey);
      const twins = viewIssues(world.desk, 'HELP').filter((issue) =>
        Object.entries(issue.properties).some(
          ([key, value]) => key.startsWith('deskbridge.') && twinIdOf(value) === customer?.id,
        ),
      );
      const [twin] = twins;
      if (twin === undefined || twins.length > 1) throw new Error(`${customerKey} has ${twins.length} twins`);
      return twin;
    },
    requests: () => viewIssues(world.desk, 'HELP'),
  };
  return bridge;
}

function twinIdOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('twin' in value)) return undefined;
  const { twin } = value;
  return typeof twin === 'object' && twin !== null && 'id' in twin && typeof twin.id === 'string'
    ? twin.id
    : undefined;
}

/** The pair of a customer issue in a report. */
export function pairOf(report: SyncReport, customerKey: string): PairReport {
  const pair = report.pairs.find((one) => one.customer?.key === customerKey);
  if (pair === undefined) throw new Error(`the report does not name ${customerKey}`);
  return pair;
}

/** Codes of what was not carried, for short assertions. */
export function codesOf(report: SyncReport, customerKey: string): string[] {
  return pairOf(report, customerKey).notCarried.map((entry) => entry.code);
}

export const minutes = (count: number): number => count * 60_000;
export const hours = (count: number): number => count * 3_600_000;
