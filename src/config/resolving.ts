/** What the steps of resolving share: the facts, the previous contract, and where problems and notices go. */
import type { ConfigProblem, Notice } from '../sync/outcome.ts';
import type { Side } from '../sync/snapshot.ts';
import type { Contract, Direction, IssueTypeMapping, NamedId } from './contract.ts';
import type { SideFacts, SiteField } from './facts.ts';
import { matchName } from './match.ts';
import type { Candidates } from './match.ts';
import type { KeyPath, Locate, SyncSettings } from './settings.ts';

export interface Resolving {
  readonly sync: SyncSettings;
  readonly facts: Readonly<Record<Side, SideFacts>>;
  /** Only where it speaks of the same projects. */
  readonly previous: Contract | undefined;
  readonly problems: ConfigProblem[];
  readonly notices: Notice[];
  readonly locate: Locate;
  /** Filled on the way, see the contract. */
  readonly namedChoices: Record<Side, Record<string, Record<string, string>>>;
  /** `side field` of what was reported as missing on a create screen: nothing more need be said about it. */
  readonly offScreen: Set<string>;
}

/** A row of `issueTypes`, with its place and one customer issue type resolved. */
export interface MappedType extends Pick<IssueTypeMapping, 'customer' | 'desk'> {
  readonly row: number;
  readonly direction: Direction;
}

/** The issue types of a side, each once, narrowed to some desk types. */
export function typesOf(mapped: readonly MappedType[], side: Side, onlyFor?: readonly string[]): NamedId[] {
  const rows = mapped.filter(({ desk }) => !onlyFor || onlyFor.includes(desk.id));
  return [...new Map(rows.map((row) => [row[side].id, row[side]])).values()];
}

/** The rows by which Deskbridge creates issues on a side. */
export function createdOn(side: Side, mapped: readonly MappedType[]): MappedType[] {
  return mapped.filter(({ direction }) => writesTo(direction, side));
}

/** Whether something that goes this way is written on a side. */
export function writesTo(direction: Direction, side: Side): boolean {
  return direction === 'both' || direction === (side === 'desk' ? 'to-desk' : 'to-customer');
}

/** Adds a problem at a place below `syncs.<name>`. */
export function report(resolving: Resolving, path: KeyPath, text: string): void {
  const { line, column, file, path: shown } = resolving.locate(['syncs', resolving.sync.name, ...path]);
  resolving.problems.push({ file, line, column, path: shown, text });
}

/** Adds a notice that an entry has no effect. */
export function noteUnused(resolving: Resolving, path: KeyPath): void {
  const { line, path: shown } = resolving.locate(['syncs', resolving.sync.name, ...path]);
  resolving.notices.push({ code: 'unused-default', path: shown, line });
}

/**
 * Matches a name and reports it if it means nothing or too much. Something renamed keeps the name of the configuration:
 * the next contract must find it again by that name.
 */
export function find<T extends NamedId>(
  resolving: Resolving,
  wanted: string,
  candidates: readonly T[],
  what: string,
  path: KeyPath,
  known: readonly NamedId[],
  shown: Candidates = 'named',
): T | undefined {
  const match = matchName(wanted, candidates, what, known, shown);
  if (!match.ok) {
    report(resolving, path, match.describe());
    return undefined;
  }
  if (match.renamed === undefined) return match.found;
  noteRenamed(resolving, path, match.renamed);
  return { ...match.found, name: wanted };
}

/** Adds a notice that a thing has another name now, once for each place. */
export function noteRenamed(resolving: Resolving, path: KeyPath, now: string): void {
  const { line, path: shown } = resolving.locate(['syncs', resolving.sync.name, ...path]);
  const notice: Notice = { code: 'renamed', path: shown, line, now };
  if (!resolving.notices.some((other) => JSON.stringify(other) === JSON.stringify(notice)))
    resolving.notices.push(notice);
}

export function findType(
  resolving: Resolving,
  side: Side,
  wanted: string,
  path: KeyPath,
): NamedId | undefined {
  const known = resolving.previous?.issueTypes.map((row) => row[side]) ?? [];
  const { issueTypes } = resolving.facts[side].project;
  return find(resolving, wanted, issueTypes, `issue type of the ${side} project`, path, known);
}

/** Names that mean the request type, in any letter case, whatever Jira calls the field. */
export function meansRequestType({ facts }: Pick<Resolving, 'facts'>, wanted: string): boolean {
  const name = wanted.toLowerCase();
  if (name === 'customer request type' || name === 'request type') return true;
  const field = requestTypeField(facts.desk);
  return field !== undefined && [field.id, field.name.toLowerCase()].includes(name);
}

/** The field of type vp-origin. */
export function requestTypeField(facts: SideFacts): SiteField | undefined {
  return facts.fields.find(({ ref }) => ref?.format === 'requestType');
}
