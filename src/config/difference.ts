/**
 * What differs between the configuration of a pull request's base and that of its head. Meaning only: order where it
 * says nothing, comments, formatting and what goes through a template make no difference.
 */
import type { Difference, SyncChange } from '../sync/plan-change.ts';
import { differencesOf, outlineOf } from './difference-sync.ts';
import { formatPath } from './key-path.ts';
import type { Config, SiteSettings, SyncSettings } from './settings.ts';

/** One sync of the head with what it was in the base, or one that only the base has. */
export interface SyncDifference extends Pick<SyncChange, 'sync' | 'fate' | 'differences'> {
  readonly base?: SyncSettings;
  readonly head?: SyncSettings;
}

export interface ConfigDifference {
  /** In the order of the head's files, removed ones last. */
  readonly syncs: readonly SyncDifference[];
  /** Of the sites: by path, never with a value. */
  readonly elsewhere: readonly Difference[];
}

/** Compares two configurations that were loaded. A sync of another name is the same one if its `formerNames` say so. */
export function compareConfigs(base: Config, head: Config): ConfigDifference {
  const before = new Map(head.syncs.map((sync) => [sync.name, findBefore(base, head, sync)]));
  const kept = new Set([...before.values()].map((sync) => sync?.name));
  const removed = base.syncs.filter(({ name }) => !kept.has(name));
  return {
    syncs: [
      ...head.syncs.map((sync) => compareSync(before.get(sync.name), sync)),
      ...removed.map((sync): SyncDifference => {
        const path = formatPath(['syncs', sync.name]);
        const gone: Difference = { sign: '-', path, text: outlineOf(sync) };
        return { sync: sync.name, fate: 'removed', differences: [gone], base: sync };
      }),
    ],
    elsewhere: compareSites(base.sites, head.sites),
  };
}

function findBefore(
  base: Config,
  head: Config,
  { name, formerNames }: SyncSettings,
): SyncSettings | undefined {
  const same = base.syncs.find((sync) => sync.name === name);
  if (same !== undefined) return same;
  const isGone = (sync: SyncSettings) => !head.syncs.some((other) => other.name === sync.name);
  return base.syncs.find((sync) => formerNames.includes(sync.name) && isGone(sync));
}

function compareSync(base: SyncSettings | undefined, head: SyncSettings): SyncDifference {
  if (base === undefined) {
    const path = formatPath(['syncs', head.name]);
    return {
      sync: head.name,
      fate: 'added',
      differences: [{ sign: '+', path, text: outlineOf(head) }],
      head,
    };
  }
  const differences = differencesOf(base, head);
  return { sync: head.name, fate: differences.length > 0 ? 'changed' : 'same', differences, base, head };
}

type Sites = Config['sites'];

function compareSites(base: Sites, head: Sites): Difference[] {
  const added = Object.keys(head).filter((name) => !Object.hasOwn(base, name));
  const one = (sign: '+' | '-', text: string) => (name: string) => ({
    sign,
    path: formatPath(['sites', name]),
    text,
  });
  return [
    ...added.map(one('+', 'added')),
    ...Object.entries(head).flatMap(([name, site]) =>
      Object.hasOwn(base, name) && base[name] !== undefined ? compareSite(name, base[name], site) : [],
    ),
    ...Object.keys(base)
      .filter((name) => !Object.hasOwn(head, name))
      .map(one('-', 'removed')),
  ];
}

const SITE_KEYS = ['url', 'apiUrl', 'email', 'token', 'formerAccounts', 'formerUrls'] as const;

function compareSite(name: string, base: SiteSettings, head: SiteSettings): Difference[] {
  return SITE_KEYS.filter((key) => !isSame(base[key], head[key])).map((key) => ({
    sign: '~',
    path: formatPath(['sites', name, key]),
    text: 'changed',
  }));
}

/** Plain JSON, made by the same code on both sides: its keys come in one order. */
function isSame(base: unknown, head: unknown): boolean {
  return JSON.stringify(base) === JSON.stringify(head);
}
