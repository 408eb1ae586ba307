/** From the text of the configuration files to checked settings, or to every problem they have. Asks no site. */
import type { ConfigProblem, ConfigWarning } from '../sync/outcome.ts';
import { checkAgreement } from './agreement.ts';
import { readDocument, type ConfigDocument, type ConfigFile } from './document.ts';
import { normalizeSite, normalizeSync } from './normalize.ts';
import { siteName, syncName } from './scalars.ts';
import type { Config, KeyPath, Locate, SiteSettings, SyncSettings } from './settings.ts';
import { sortProblems } from './sort-problems.ts';
import { checkShape, type Entries } from './shape.ts';
import { expandTemplates } from './templates.ts';
import { reportSecrets, warnOfSecretLike } from './written-secrets.ts';

export type Loaded =
  | {
      readonly ok: true;
      readonly config: Config;
      readonly locate: Locate;
      /** What the text alone gives reason for; `findWarnings` knows what the settings do. */
      readonly warnings: readonly ConfigWarning[];
    }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/**
 * @param files all files of the configuration, in the order in which problems are to be listed
 * @returns the configuration with `locate`, which `resolveContract` needs; or all problems, by file, line and column
 */
export function loadConfig(files: readonly ConfigFile[]): Loaded {
  const problems: ConfigProblem[] = [];
  const warnings: ConfigWarning[] = [];
  const read: ConfigDocument[] = [];
  const inputs: { readonly document: ConfigDocument; readonly entries: Entries }[] = [];

  for (const file of files) {
    const result = readDocument(file);
    problems.push(...result.problems);
    if (result.ok) read.push(result.document);
    const pathAt = result.ok ? result.document.pathAt : () => '';
    problems.push(...reportSecrets(file, pathAt));
    warnings.push(...warnOfSecretLike(file, pathAt));
  }
  const expanded = expandTemplates(read);
  const { documents } = expanded;
  problems.push(...expanded.problems);
  for (const document of documents) {
    const shape = checkShape(document);
    problems.push(...shape.problems);
    inputs.push({ document, entries: shape.entries });
  }

  const { config, twice } = join(inputs);
  const locate = locateIn(documents);
  problems.push(...twice);
  // A file that cannot be read may define any site.
  const siteNames = documents.length === files.length ? namesOf(documents, 'sites') : undefined;
  for (const { path, text } of checkAgreement(config, siteNames)) problems.push({ ...locate(path), text });
  const [first] = documents;
  if (first && documents.length === files.length && !documents.some(hasSyncs))
    problems.push({
      ...first.locate(['syncs'], 'key'),
      text: '`syncs` is missing: there is no agreement to keep. Add the first one below `syncs`.',
    });
  if (files.length === 0)
    problems.push({
      file: '',
      line: 1,
      column: 1,
      path: '',
      text: 'there is no configuration file. Name one in the input `config`.',
    });

  if (problems.length > 0) return { ok: false, problems: sortProblems(once(problems), files) };
  return { ok: true, config, locate, warnings };
}

/** Puts the files together; a site or a sync that two of them name is a problem of the later one. */
function join(inputs: readonly { readonly document: ConfigDocument; readonly entries: Entries }[]) {
  const sites = new Map<string, SiteSettings>();
  const syncs = new Map<string, SyncSettings>();
  const twice: ConfigProblem[] = [];
  const owners = new Map<string, ConfigDocument>();
  for (const { document, entries } of inputs) {
    for (const key of ['sites', 'templates', 'syncs'] as const) {
      for (const name of namesOf([document], key)) {
        const owner = owners.get(`${key}.${name}`);
        if (!owner) {
          owners.set(`${key}.${name}`, document);
          const site = key === 'sites' ? ownEntry(entries.sites, name) : undefined;
          if (site) sites.set(name, normalizeSite(name, site));
          const sync = key === 'syncs' ? ownEntry(entries.syncs, name) : undefined;
          if (sync) syncs.set(name, normalizeSync(name, sync));
          continue;
        }
        const { file, line } = owner.locate([key, name], 'key');
        const what = { sites: 'site', templates: 'template', syncs: 'sync' }[key];
        const text = `a ${what} of this name stands in ${file}:${String(line)} already; a name is used once. Take one of the two out, or give it another name.`;
        twice.push({ ...document.locate([key, name], 'key'), text });
      }
    }
  }
  const config: Config = { sites: Object.fromEntries(sites), syncs: [...syncs.values()] };
  return { config, twice };
}

/** What is wrong in a template is wrong in every sync that uses it, and said once. */
function once(problems: readonly ConfigProblem[]): ConfigProblem[] {
  const seen = new Map(
    problems.map((problem) => [
      JSON.stringify([problem.file, problem.line, problem.column, problem.text]),
      problem,
    ]),
  );
  return [...seen.values()];
}

function ownEntry<T>(map: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  // A sync may be called `constructor`.
  return map && Object.hasOwn(map, name) ? map[name] : undefined;
}

/** Whether the file tries to name a sync, rightly or not. */
function hasSyncs({ value }: ConfigDocument): boolean {
  const syncs = (value as Record<string, unknown>)['syncs'];
  return (
    syncs !== undefined && (typeof syncs !== 'object' || syncs === null || Object.keys(syncs).length > 0)
  );
}

/** Names as they stand in the files; those that are not allowed are left out, as they may be anything. */
function namesOf(documents: readonly ConfigDocument[], key: 'sites' | 'templates' | 'syncs'): string[] {
  return documents.flatMap(({ value }) => {
    const map: unknown = (value as Record<string, unknown>)[key];
    if (typeof map !== 'object' || map === null || Array.isArray(map)) return [];
    const allowed = key === 'sites' ? siteName : syncName;
    return Object.keys(map).filter((name) => allowed.safeParse(name).success);
  });
}

/** Looks in the file that holds the site or sync. Written down once: there may be hundreds of files, each asked for its own. */
function locateIn(documents: readonly ConfigDocument[]): Locate {
  const owners = new Map<string, ConfigDocument>();
  for (const document of documents) {
    for (const [key, entries] of Object.entries(document.value as Record<string, unknown>)) {
      const names = typeof entries === 'object' && entries !== null ? Object.keys(entries) : [];
      for (const steps of [[key], ...names.map((name) => [key, name])]) {
        const id = JSON.stringify(steps);
        if (!owners.has(id)) owners.set(id, document);
      }
    }
  }
  return (path: KeyPath) => {
    const [first] = documents;
    const owner = owners.get(JSON.stringify(path.slice(0, 2).map(String))) ?? first;
    // Without a document there is no configuration, and nothing that could be asked for.
    return owner?.locate(path) ?? { file: '', line: 1, column: 1, path: '' };
  };
}
