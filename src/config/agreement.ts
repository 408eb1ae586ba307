/** Rules that hold between the parts of the configuration: what shape alone cannot tell, and no site need be asked. */
import { checkFieldRows } from './agreement-fields.ts';
import { checkPairFields } from './agreement-pairs.ts';
import { checkIssueTypes, checkScope, createsOnCustomer } from './agreement-types.ts';
import { checkStatusRows } from './agreement-status.ts';
import type { Config, KeyPath, SideSettings, SyncSettings } from './settings.ts';
import { quote } from './key-path.ts';
import { didYouMean } from './suggest.ts';
import { SIDES } from '../sync/snapshot.ts';

export interface Disagreement {
  readonly path: KeyPath;
  readonly text: string;
}

/**
 * @param siteNames every site that is written down, also one that has a problem of its own: a mistake there must not
 * make each sync look wrong. Undefined if that cannot be told.
 * @returns every rule that is broken, with its place
 */
export function checkAgreement(config: Config, siteNames: readonly string[] | undefined): Disagreement[] {
  return [
    ...config.syncs.flatMap((sync) => checkSync(sync, siteNames)),
    ...checkFormerNames(config.syncs),
    ...checkPairFields(config.syncs),
    ...checkDoubles(config),
    ...checkCycles(config),
  ];
}

function checkSync(sync: SyncSettings, siteNames: readonly string[] | undefined): Disagreement[] {
  const path: KeyPath = ['syncs', sync.name];
  const found: Disagreement[] = [];
  for (const side of SIDES) {
    const { site } = sync[side];
    if (!siteNames || siteNames.includes(site)) continue;
    const known = siteNames.length === 0 ? ' No site is defined.' : ` Defined: ${siteNames.join(', ')}.`;
    const meant = didYouMean(site, siteNames);
    found.push({
      path: [...path, side, 'site'],
      text: `the site ${quote(site)} is not defined under \`sites\`.${meant === '' ? known : meant}`,
    });
  }
  found.push(
    ...checkScope(sync, path),
    ...checkIssueTypes(sync, path),
    ...checkFieldRows(sync, path),
    ...checkLabels(sync, path),
    ...checkStatusRows(sync, path),
  );
  return found;
}

function checkLabels(sync: SyncSettings, path: KeyPath): Disagreement[] {
  return SIDES.filter((side) => sync.stopLabel !== undefined && sync.twinLabel[side] === sync.stopLabel).map(
    (side) => ({
      path: [...path, 'twinLabel', side],
      text: 'is the same label as `stopLabel`, so every twin would stop at once; choose another.',
    }),
  );
}

function checkFormerNames(syncs: readonly SyncSettings[]): Disagreement[] {
  const found: Disagreement[] = [];
  const owners = new Map<string, string>(syncs.map(({ name }) => [name, name]));
  for (const { name, formerNames } of syncs) {
    for (const [index, former] of formerNames.entries()) {
      const owner = owners.get(former);
      if (owner !== undefined)
        found.push({
          path: ['syncs', name, 'formerNames', index],
          text:
            owner === former
              ? `${quote(former)} is the name of a sync; a former name is one that is no longer used.`
              : `${quote(former)} is named as a former name twice; markers must lead to one sync.`,
        });
      else owners.set(former, name);
    }
  }
  return found;
}

/** Two syncs that would make two twins of one issue. */
function checkDoubles(config: Config): Disagreement[] {
  const found: Disagreement[] = [];
  const first = new Map<string, SyncSettings>();
  for (const sync of config.syncs) {
    const ends = [projectId(config, sync.customer), projectId(config, sync.desk)];
    if (ends.includes(undefined)) continue;
    const scope = JSON.stringify([...ends, sync.customer.jql]);
    const other = first.get(scope);
    if (!other) first.set(scope, sync);
    else
      found.push({
        path: ['syncs', sync.name, 'customer', 'jql'],
        text: `the syncs ${quote(other.name)} and ${quote(sync.name)} join the same two projects with the same \`jql\`, so each issue would get two twins. Give them a \`jql\` that differs.`,
      });
  }
  return found;
}

/** A chain of syncs is allowed; one that comes back to where it began would go round for ever. */
function checkCycles(config: Config): Disagreement[] {
  const edges = config.syncs.flatMap((sync): Edge[] => {
    const from = projectId(config, sync.customer);
    const to = projectId(config, sync.desk);
    if (from === undefined || to === undefined) return [];
    const toDesk = { sync: sync.name, from, to };
    // What one sync makes on the customer's side is an origin to another one, like what a person wrote there.
    return createsOnCustomer(sync) ? [toDesk, { sync: sync.name, from: to, to: from }] : [toDesk];
  });
  const found: Disagreement[] = [];
  const told = new Set<string>();
  for (const start of edges) {
    if (told.has(start.sync)) continue;
    const cycle = wayBack(start, edges);
    if (!cycle) continue;
    for (const name of cycle) told.add(name);
    found.push({
      path: ['syncs', start.sync, 'desk', 'project'],
      text:
        cycle.length === 1
          ? 'both sides are the same project.'
          : `the syncs ${cycle.map(quote).join(', ')} form a cycle: what one carries would come back by the other. Take one of them out.`,
    });
  }
  return found;
}

interface Edge {
  readonly sync: string;
  readonly from: string;
  readonly to: string;
}

/** The shortest way from the end of an edge back to its beginning, as names of syncs, the edge itself first. */
function wayBack(start: Edge, edges: readonly Edge[]): string[] | undefined {
  const queue: { readonly at: string; readonly way: string[] }[] = [{ at: start.to, way: [start.sync] }];
  const seen = new Set<string>();
  for (const { at, way } of queue) {
    if (at === start.from) return way;
    if (seen.has(at)) continue;
    seen.add(at);
    for (const edge of edges) {
      // Back by the sync it came by it does not go: that one knows its own twins.
      if (edge.from === at && !way.includes(edge.sync)) queue.push({ at: edge.to, way: [...way, edge.sync] });
    }
  }
  return undefined;
}

/** One project of one site, the same for two names of that site; undefined if the site is not known. */
export function projectId(config: Config, side: SideSettings): string | undefined {
  if (!Object.hasOwn(config.sites, side.site)) return undefined;
  const site = config.sites[side.site];
  return site && `${new URL(site.url).host} ${side.project}`;
}
