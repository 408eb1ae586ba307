/** Finds what a name or an id of the configuration means among the things a site has. */
import type { NamedId } from './contract.ts';
import { looksPrivate, quote } from './key-path.ts';
import { didYouMean, distance } from './suggest.ts';

export type Match<T extends NamedId> =
  | { readonly ok: true; readonly found: T; readonly renamed?: string }
  /** Why there is none. It looks at every candidate, and many callers only want to know whether there is a match. */
  | { readonly ok: false; readonly describe: () => string };

/** More candidates make a message longer and not clearer. */
const mostCandidates = 8;

/** `counted`: their names are nobody else's business, such as those of a desk's other customers. */
export type Candidates = 'named' | 'counted';

/**
 * A name in the same letters, else a name in any letter case, else an id. Two of the same name are an error: which one
 * is meant can only be said by id.
 *
 * @param what for the message: `field`, `issue type of the desk`
 * @param known what the previous contract resolved; a name that is gone goes on by the id it had
 * @param shown what the message says of things that have another name than was asked for
 * @returns the thing, with `renamed` (its name now) if it was found through `known`
 */
export function matchName<T extends NamedId>(
  wanted: string,
  candidates: readonly T[],
  what: string,
  known: readonly NamedId[] = [],
  shown: Candidates = 'named',
): Match<T> {
  const lower = wanted.toLowerCase();
  const exact = candidates.filter(({ name }) => name === wanted);
  const named = exact.length > 0 ? exact : candidates.filter(({ name }) => name.toLowerCase() === lower);
  const matches = named.length > 0 ? named : candidates.filter(({ id }) => id.toLowerCase() === lower);
  const [first] = matches;
  if (first && matches.every(({ id }) => id === first.id)) return { ok: true, found: first };
  if (first)
    return {
      ok: false,
      describe: () =>
        `the ${what} ${quote(wanted)} is ambiguous: ${listCandidates(matches)}. Write the id instead of the name.`,
    };

  const before = known.find(({ name }) => name.toLowerCase() === lower);
  const still = before && candidates.find(({ id }) => id === before.id);
  if (still) return { ok: true, found: still, renamed: still.name };

  return { ok: false, describe: () => describeMissing(wanted, candidates, what, shown) };
}

function describeMissing(
  wanted: string,
  candidates: readonly NamedId[],
  what: string,
  shown: Candidates,
): string {
  if (shown === 'counted' && candidates.length > 0) {
    const count = candidates.length === 1 ? 'is one' : `are ${String(candidates.length)}`;
    return `${quote(wanted)} is no ${what}. There ${count}, not named here; look the name up in Jira.`;
  }
  const names = candidates.map(({ name }) => name).filter((name) => !looksPrivate(name));
  const list =
    candidates.length === 0
      ? ' There is none.'
      : ` There is: ${listCandidates(nearestFirst(wanted.toLowerCase(), candidates))}.`;
  return `${quote(wanted)} is no ${what}.${didYouMean(wanted, names)}${list}`;
}

/** A site has hundreds of fields: the eight that are shown should be worth it. */
function nearestFirst(wanted: string, candidates: readonly NamedId[]): readonly NamedId[] {
  const short = wanted.slice(0, 64);
  return candidates
    .map((candidate) => ({ candidate, mistakes: distance(short, candidate.name.toLowerCase().slice(0, 64)) }))
    .toSorted((left, right) => left.mistakes - right.mistakes)
    .map(({ candidate }) => candidate);
}

function listCandidates(candidates: readonly NamedId[]): string {
  const shown = candidates.slice(0, mostCandidates).map(({ id, name }) => `${quote(name)} (${id})`);
  const rest = candidates.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${String(rest)} more` : shown.join(', ');
}
