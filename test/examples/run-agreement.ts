/** Runs an example of an agreement on the emulator, whatever its sites and projects are called. */
import { Ajv } from 'ajv';
import { parse, stringify } from 'yaml';
import { loadConfig } from '../../src/config/load.ts';
import { findWarnings } from '../../src/config/warnings.ts';
import type { ConfigProblem, SyncReport } from '../../src/sync/outcome.ts';
import type { ApiAccount, IssueView, ScenarioWorld, Site } from '../emulator/index.ts';
import { createBridge, minutes, scenarioRules } from '../support/bridge.ts';
import { read } from './marked-blocks.ts';

type Entry = Readonly<Record<string, unknown>>;
interface File {
  readonly sites?: Readonly<Record<string, Entry>>;
  readonly templates?: Entry;
  readonly syncs?: Readonly<Record<string, Entry & { readonly customer: Entry; readonly desk: Entry }>>;
}

const fits = new Ajv({ strict: false }).compile(JSON.parse(read('schema/deskbridge.schema.json')) as object);

/** What the JSON Schema says of one file; empty if it fits. */
export function schemaErrors(text: string): string[] {
  fits(parse(text));
  return (fits.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

/** What loading all files together finds. */
export function problemsOf(
  files: readonly { readonly path: string; readonly text: string }[],
): readonly ConfigProblem[] {
  const loaded = loadConfig(files);
  return loaded.ok ? [] : loaded.problems;
}

/** What a file that loads is warned of, on the first day of the examples; as a table of codes. */
export function warningsOf(
  files: readonly { readonly path: string; readonly text: string }[],
): readonly string[] {
  const loaded = loadConfig(files);
  if (!loaded.ok) return ['does not load'];
  return findWarnings(loaded.config, loaded.locate, Date.UTC(2026, 10, 22)).map(
    ({ code, path }) => `${code} at ${path}`,
  );
}

/** Names of the syncs of some files. */
export function syncsOf(texts: readonly string[]): string[] {
  return texts.flatMap((text) => Object.keys((parse(text) as File).syncs ?? {}));
}

/** One sync of the files, with the addresses, accounts and projects of the emulator; it is enabled. */
function emulated(texts: readonly string[], sync: string, world: ScenarioWorld): string {
  const files = texts.map((text) => parse(text) as File);
  const entry = files.map(({ syncs }) => syncs?.[sync]).find((found) => found !== undefined);
  if (entry === undefined) throw new Error(`no file has the sync ${sync}`);
  const siteOf = (name: unknown): Entry => {
    const site = files.map(({ sites }) => sites?.[String(name)]).find((found) => found !== undefined);
    if (site === undefined) throw new Error(`no file has the site ${String(name)}`);
    return site;
  };
  const at = (name: unknown, { baseUrl }: Site, { email }: ApiAccount, env: string): Entry => {
    const { token, ...site } = siteOf(name);
    // What only a real site has: another address for requests, earlier addresses and accounts.
    const real = ['apiUrl', 'formerUrls', 'formerAccounts'];
    const rest = Object.entries(site).filter(([key]) => !real.includes(key));
    return { ...Object.fromEntries(rest), url: baseUrl, email, token: { ...(token as Entry), env } };
  };
  return stringify({
    version: 1,
    sites: {
      [String(entry.customer['site'])]: at(
        entry.customer['site'],
        world.customer,
        world.customerSync,
        'ACME_TOKEN',
      ),
      [String(entry.desk['site'])]: at(entry.desk['site'], world.desk, world.deskSync, 'VENDOR_TOKEN'),
    },
    templates: Object.assign({}, ...files.map(({ templates }) => templates ?? {})) as Entry,
    syncs: {
      [sync]: {
        ...entry,
        enabled: true,
        customer: { ...entry.customer, project: 'ACME' },
        desk: { ...entry.desk, project: 'HELP' },
      },
    },
  });
}

export interface Carried {
  readonly plan: SyncReport;
  readonly writesOfPlan: number;
  readonly sync: SyncReport;
  /** The request that was made of an issue with one comment; undefined if none was made. */
  readonly twin: IssueView | undefined;
}

/**
 * Plans and runs one sync with a new issue of the customer that has a comment.
 * @param labels of that issue, where `jql` asks for one
 */
export async function carry(
  texts: readonly string[],
  sync: string,
  { labels = [] as readonly string[], type = 'New Feature' } = {},
): Promise<Carried> {
  const bridge = createBridge({
    config: (world) => emulated(texts, sync, world),
    files: { 'acme-pairs.csv': 'customer,desk\n' },
  });
  const { key } = bridge.world.ann.createIssue('ACME', { summary: 'The export is empty', type });
  if (labels.length > 0) bridge.world.ann.edit(key, { Labels: labels });
  bridge.world.ben.comment(key, 'It happens in Firefox.');
  const plan = await bridge.run({ mode: 'plan' });
  const writesOfPlan = bridge.writes();
  bridge.world.advance(minutes(15));
  const report = await bridge.run();
  const made = report.pairs.some(({ operations }) => operations.some(({ kind }) => kind === 'create'));
  return { plan, writesOfPlan, sync: report, twin: made ? bridge.twin(key) : undefined };
}

/** A whole file around keys of a sync, or entries of `fields`: what they leave out is the scenario's. */
export function completed(kind: 'sync' | 'fields', text: string): string {
  const rules = parse(scenarioRules) as { readonly fields: readonly unknown[] };
  const given: unknown = parse(text);
  const more =
    kind === 'sync' ? (given as Entry) : { fields: [...rules.fields, ...(given as readonly unknown[])] };
  return stringify({
    version: 1,
    sites: {
      acme: {
        url: 'https://acme.atlassian.net',
        email: 'sync@vendor.example',
        token: { env: 'ACME_JIRA_TOKEN' },
      },
      vendor: {
        url: 'https://vendor.atlassian.net',
        email: 'sync@vendor.example',
        token: { env: 'VENDOR_JIRA_TOKEN' },
      },
    },
    syncs: {
      acme: {
        customer: { site: 'acme', project: 'ACME', since: '2026-11-01' },
        desk: { site: 'vendor', project: 'HELP' },
        ...rules,
        // The examples speak of more than one issue type of the desk.
        issueTypes: [
          { customer: ['Task', 'New Feature', 'Improvement'], desk: 'IT Help' },
          { customer: 'Bug', desk: 'Purchase' },
        ],
        defaults: {
          desk: [
            {
              field: 'Customer Request Type',
              byIssueType: { 'IT Help': 'Get IT Help', Purchase: 'Purchase request' },
            },
            { field: 'Priority', value: 'P2' },
          ],
        },
        ...more,
      },
    },
  });
}
