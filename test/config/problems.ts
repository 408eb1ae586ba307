/** Helpers of the tests in this folder. */
import { readFileSync } from 'node:fs';
import { loadConfig, type Loaded } from '../../src/config/load.ts';
import type { Config, Locate } from '../../src/config/settings.ts';
import type { ConfigProblem } from '../../src/sync/outcome.ts';

export function fixture(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

export function load(...texts: string[]): Loaded {
  return loadConfig(texts.map((text, index) => ({ path: `file${String(index + 1)}.yml`, text })));
}

/** The problems of texts that must not load. */
export function problemsOf(...texts: string[]): readonly ConfigProblem[] {
  const loaded = load(...texts);
  if (loaded.ok) throw new Error('loaded without a problem');
  return loaded.problems;
}

/** The configuration of texts that must load. */
export function configOf(...texts: string[]): { readonly config: Config; readonly locate: Locate } {
  const loaded = load(...texts);
  if (!loaded.ok) throw new Error(loaded.problems.map(show).join('\n'));
  return loaded;
}

export function show({ file, line, column, path, text }: ConfigProblem): string {
  return `${file}:${String(line)}:${String(column)} ${path}: ${text}`;
}

/** The lines of a sync that is right, to be changed one at a time. */
export const rightSync: Readonly<Record<string, string>> = {
  customer: '{ site: acme, project: ACME, since: 2026-11-01 }',
  desk: '{ site: vendor, project: HELP }',
  issueTypes: '[{ customer: Task, desk: IT Help, requestType: Get IT Help }]',
  fields: '[Summary]',
};

export const rightSites = `
  acme: { url: https://acme.atlassian.net, email: a@acme.example, token: { env: ACME_TOKEN } }
  vendor: { url: https://vendor.atlassian.net, email: v@vendor.example, token: { env: VENDOR_TOKEN } }`;

/** One file with the sync `acme`; a changed line of '' is left out. */
export function fileWith(changes: Readonly<Record<string, string>>, sites = rightSites): string {
  return `version: 1\nsites:${sites}\nsyncs:\n${syncWith('acme', changes)}`;
}

export function syncWith(name: string, changes: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ ...rightSync, ...changes })
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `    ${key}: ${value}\n`);
  return `  ${name}:\n${lines.join('')}`;
}
