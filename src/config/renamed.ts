/** Whether a change of the configuration takes from a sync a name under which its twins may be marked. */
import type { Disagreement } from './agreement.ts';
import { quote } from './key-path.ts';
import type { Config, SideSettings, SyncSettings } from './settings.ts';

/**
 * A sync of the head that looks like one of the base under another name: the name is new, the old one is gone, both join the
 * same two projects, and `formerNames` does not tell.
 *
 * The name is part of every marker. Under a new one all twins are unlinked: every issue in scope would get a second request
 * (or, over `limits.creates`, the run would fail and none be made), and nothing would be carried between the old twins.
 *
 * @param base configuration of the base branch
 * @param head configuration of the pull request, whose places `locate` finds
 * @returns a problem for each such sync
 */
export function findRenamed(base: Config, head: Config): Disagreement[] {
  const names = (config: Config) => new Set(config.syncs.map(({ name }) => name));
  const [before, after] = [names(base), names(head)];
  const claimed = new Set(head.syncs.flatMap(({ formerNames }) => formerNames));
  // A former name in use, or claimed by another sync, is no longer free.
  const gone = base.syncs.filter(({ name }) => !after.has(name) && !claimed.has(name));
  return head.syncs.flatMap((sync): Disagreement[] => {
    if (before.has(sync.name) || sync.formerNames.some((former) => before.has(former))) return [];
    const alike = gone.filter((old) => joinSameProjects(base, old, head, sync));
    const old = alike.find((one) => one.customer.jql === sync.customer.jql) ?? alike[0];
    if (old === undefined) return [];
    const former = [old.name, ...old.formerNames].join(', ');
    return [
      {
        path: ['syncs', sync.name],
        text: `this sync joins the same two projects as ${quote(old.name)}, which is gone: it looks renamed. The name is part of every marker, so under a new one no issue would be known to have its twin, and everything in scope would be created a second time. Add \`formerNames: [${former}]\` here. If it is a new agreement, take the old sync out first, in a change of its own.`,
      },
    ];
  });
}

/**
 * A sync that goes on, under its name or a declared new one, and is no longer said to have had a name that it had. A marker gets
 * the new name only when what bears it is written to, so quiet twins and nearly all comments still have the old one.
 *
 * @param base configuration of the base branch
 * @param head configuration of the pull request, whose places `locate` finds
 * @returns a problem for each such sync
 */
export function findForgottenNames(base: Config, head: Config): Disagreement[] {
  const kept = new Set(head.syncs.flatMap(({ name, formerNames }) => [name, ...formerNames]));
  return base.syncs.flatMap((old): Disagreement[] => {
    const now =
      head.syncs.find(({ name }) => name === old.name) ??
      head.syncs.find(({ formerNames }) => formerNames.includes(old.name));
    const forgotten = old.formerNames.filter((name) => !kept.has(name));
    if (now === undefined || forgotten.length === 0) return [];
    const names = [...now.formerNames, ...forgotten].join(', ');
    return [
      {
        path: ['syncs', now.name, 'formerNames'],
        text: `${forgotten.map(quote).join(', ')} no longer ${forgotten.length === 1 ? 'stands' : 'stand'} among the former names. What was written under ${forgotten.length === 1 ? 'it' : 'them'} and not touched since is marked with ${forgotten.length === 1 ? 'it' : 'them'}: such issues would be created a second time, and such copies of comments travel back as new ones. Write \`formerNames: [${names}]\`; an earlier name costs nothing.`,
      },
    ];
  });
}

function joinSameProjects(base: Config, old: SyncSettings, head: Config, now: SyncSettings): boolean {
  return (['customer', 'desk'] as const).every((side) => {
    const [left, right] = [hostsOf(base, old[side]), hostsOf(head, now[side])];
    return old[side].project === now[side].project && left.some((host) => right.includes(host));
  });
}

/** Addresses of the site of a side, former ones too: the name of a site may change with the sync's. */
function hostsOf(config: Config, { site }: SideSettings): readonly string[] {
  const settings = Object.hasOwn(config.sites, site) ? config.sites[site] : undefined;
  return settings === undefined ? [] : [settings.url, ...settings.formerUrls].map((url) => new URL(url).host);
}
