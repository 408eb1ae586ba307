/** A configuration with very many syncs: each customer a project of its own on one site, and on the desk's site, too. */
import { loadConfig } from '../../src/config/load.ts';
import type { Loaded } from '../../src/config/load.ts';
import type { ConfigFile } from '../../src/config/document.ts';
import { addProject } from '../promises/projects.ts';
import { sitesOf } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import type { ScenarioWorld } from '../emulator/index.ts';

function syncLines(i: number): string {
  return [
    `  customer-${i}:`,
    `    customer: { site: acme, project: C${i}, since: 2026-11-01 }`,
    `    desk: { site: vendor, project: D${i} }`,
    '    issueTypes:',
    '      - { customer: [Task, New Feature, Improvement], desk: IT Help, requestType: Get IT Help }',
    '    defaults:',
    '      desk: [{ field: Priority, value: P2 }]',
    '    fields:',
    '      - Summary',
    '      - Description',
    '      - { customer: Key, desk: Customer issue }',
    '    comments:',
    '      direction: both',
    '    webLinks: false',
    '',
  ].join('\n');
}

/** All in one file. */
export function oneFile(world: ScenarioWorld, count: number): readonly ConfigFile[] {
  const syncs = Array.from({ length: count }, (_, i) => syncLines(i)).join('');
  return [{ path: '.github/deskbridge.yml', text: `version: 1\n${sitesOf(world)}\nsyncs:\n${syncs}` }];
}

/** The sites in one file, and each sync in its own. */
export function folder(world: ScenarioWorld, count: number): readonly ConfigFile[] {
  return [
    { path: '.github/deskbridge/00-sites.yml', text: `version: 1\n${sitesOf(world)}\n` },
    ...Array.from({ length: count }, (_, i) => ({
      path: `.github/deskbridge/customer-${i}.yml`,
      text: `version: 1\nsyncs:\n${syncLines(i)}`,
    })),
  ];
}

/** @throws Error with what is wrong in the files */
export function load(files: readonly ConfigFile[]): Extract<Loaded, { readonly ok: true }> {
  const loaded = loadConfig(files);
  if (!loaded.ok) throw new Error(loaded.problems.map(({ path, text }) => `${path}: ${text}`).join('\n'));
  return loaded;
}

/** The projects that the configuration names. */
export function addProjects(b: Bridge, count: number): void {
  const { customerSync, deskSync, ann, bob } = b.world;
  for (let i = 0; i < count; i += 1) {
    const id = String(50_000 + i);
    addProject(b.customer, { id, key: `C${i}`, type: 'software', like: 'ACME' }, [
      customerSync.accountId,
      ann.accountId,
    ]);
    addProject(b.desk, { id, key: `D${i}`, type: 'service_desk', like: 'HELP' }, [
      deskSync.accountId,
      bob.accountId,
    ]);
  }
}
