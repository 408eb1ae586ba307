/** More projects for a site of the scenario. */
import { grant } from '../emulator/index.ts';
import type { Site } from '../emulator/index.ts';
import { AGENT } from '../emulator/scenario-site.ts';
import { projectOf } from '../emulator/site.ts';
import type { ScenarioWorld } from '../emulator/index.ts';
import { scenarioRules, sitesOf } from '../support/bridge.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import type { PairStory } from './pair.ts';

export interface NewProject {
  readonly id: string;
  readonly key: string;
  readonly type: 'software' | 'service_desk';
  /** Key of the project whose screens, issue types and fields it shares. */
  readonly like: string;
}

/** Adds an empty project in which these accounts may do what agents may. */
export function addProject(
  site: Site,
  { id, key, type, like }: NewProject,
  accounts: readonly string[],
): void {
  const { serviceDeskId, ...model } = projectOf(site, like);
  const desk = type === 'service_desk' ? { serviceDeskId: serviceDeskId ?? id } : {};
  site.projects.set(id, { ...model, ...desk, id, key, type, name: key, lastNumber: 0 });
  for (const account of accounts) grant(site, account, key, AGENT);
}

/** Another project on a side of the story, where an issue of the pair can be moved: `DEV` on the desk, `PRIV` at the customer. */
export function otherProject({ b: { world, customer, desk } }: PairStory, side: Side): void {
  if (side === 'desk') {
    addProject(desk, { id: '10300', key: 'DEV', type: 'software', like: 'HELP' }, [
      world.deskSync.accountId,
      world.bob.accountId,
    ]);
  } else {
    addProject(customer, { id: '10110', key: 'PRIV', type: 'software', like: 'ACME' }, [
      world.customerSync.accountId,
      world.ann.accountId,
    ]);
  }
}

/** The scenario's agreement for several customers of one desk, each with a project that is called like its sync. */
export function customersOfOneDesk(names: readonly string[]): (world: ScenarioWorld) => string {
  const rules = scenarioRules
    .trim()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
  const syncs = names.map(
    (name) => `  ${name}:
    customer: { site: acme, project: ${name.toUpperCase()}, since: 2026-11-01 }
    desk: { site: vendor, project: HELP }
${rules}`,
  );
  return (world) => `version: 1\n${sitesOf(world)}\nsyncs:\n${syncs.join('\n')}\n`;
}
