/** Divides the syncs of a configuration into jobs that run side by side, for `strategy.matrix` of a workflow. */
import { isChosen } from './chosen.ts';
import type { Config, SyncSettings } from './settings.ts';

/**
 * A matrix makes at most this many jobs.
 * @see https://docs.github.com/en/actions/reference/limits#existing-system-limits
 */
export const maxJobs = 256;

/** One job: what the workflow passes to the Action, and which secrets it needs. */
export interface FleetJob {
  /** Name of the sync; of several `acme+2`, the first one and how many more. Letters, digits, `-` and `+`. No two are the same. */
  readonly name: string;
  /** For the input `syncs`: names, separated by commas. */
  readonly syncs: string;
  /**
   * Names of the environment variables that the sites of these syncs name, sorted, each once. A list, so that a workflow can
   * ask for one by its whole name: `${{ contains(matrix.env, 'ACME_JIRA_TOKEN') && secrets.ACME_JIRA_TOKEN || '' }}`. In a
   * text that expression would find the name inside of a longer one, too.
   */
  readonly env: readonly string[];
}

/**
 * The jobs of all enabled syncs: one for each as long as there are at most 256, then as few as will do with groups of the same
 * size (600 syncs make 200 jobs of 3), because no job would end earlier for a smaller one beside it, and each is billed for a
 * whole minute at least.
 *
 * Neighbours in a group share a desk project, then a customer's site: one process asks for the changes of such a desk once and
 * paces its requests to a site as a whole. A sync that is added may move others to the next group; its checkpoint goes by its own
 * name, so that costs nothing.
 *
 * @param chosen names of the syncs to consider; empty for all
 */
export function divideFleet({ sites, syncs }: Config, chosen: readonly string[]): FleetJob[] {
  const active = syncs.filter(({ name, enabled }) => enabled && isChosen(chosen, name));
  const jobOf = (group: readonly SyncSettings[]): FleetJob[] => {
    const [first, ...more] = group;
    if (first === undefined) return [];
    const used = group.flatMap(({ customer, desk }) => [customer.site, desk.site]);
    const names = [...new Set(used)].flatMap((site) => {
      const settings = Object.hasOwn(sites, site) ? sites[site] : undefined;
      if (settings === undefined) return [];
      const { email, token } = settings;
      return typeof email === 'string' ? [token.env] : [token.env, email.env];
    });
    return [
      {
        name: more.length === 0 ? first.name : `${first.name}+${String(more.length)}`,
        syncs: group.map(({ name }) => name).join(','),
        env: [...new Set(names)].toSorted(),
      },
    ];
  };
  if (active.length <= maxJobs) return active.flatMap((sync) => jobOf([sync]));
  const size = Math.ceil(active.length / maxJobs);
  const count = Math.ceil(active.length / size);
  const sorted = active.toSorted(byNeighbourhood);
  return Array.from({ length: count }, (_, index) => {
    const border = (at: number) => Math.floor((at * sorted.length) / count);
    return sorted.slice(border(index), border(index + 1));
  }).flatMap(jobOf);
}

function byNeighbourhood(left: SyncSettings, right: SyncSettings): number {
  const keysOf = ({ name, customer, desk }: SyncSettings) => [desk.site, desk.project, customer.site, name];
  const [one, other] = [keysOf(left), keysOf(right)];
  const at = one.findIndex((key, index) => key !== other[index]);
  if (at < 0) return 0;
  // By code point: the same on every machine, whatever its language.
  return (one[at] ?? '') < (other[at] ?? '') ? -1 : 1;
}
