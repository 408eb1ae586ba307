/** What the steps of resolving share: the facts, the previous contract, and where problems and notices go. */
import type { ConfigProblem, Notice } from '../sync/outcome.ts';
import type { Side } from '../sync/snapshot.ts';
import type { Contract, IssueTypeMapping, NamedId } from './contract.ts';
import type { SideFacts, SiteField } from './facts.ts';
import { matchName } from './match.ts';
import type { KeyPath, Locate, SyncSettings } from './settings.ts';

export interface Resolving {
  readonly sync: SyncSettings;
  readonly facts: Readonly<Record<Side, SideFacts>>;
  /** Only where it speaks of the same projects. */
  readonly previous: Contract | undefined;
  readonly problems: ConfigProblem[];
  readonly notices: Notice[];
  readonly locate: Locate;
}

/** A row of `issueTypes`, with its place and one customer issue type resolved. */
export interface MappedType extends Pick<IssueTypeMapping, 'customer' | 'desk'> {
  readonly row: number;
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
): T | undefined {
  const match = matchName(wanted, candidates, what, known);
  if (!match.ok) {
    report(resolving, path, match.text);
    return undefined;
  }
  if (match.renamed === undefined) return match.found;
  const { line, path: shown } = resolving.locate(['syncs', resolving.sync.name, ...path]);
  const notice: Notice = { code: 'renamed', path: shown, line, now: match.renamed };
  if (!resolving.notices.some((other) => JSON.stringify(other) === JSON.stringify(notice)))
    resolving.notices.push(notice);
  return { ...match.found, name: wanted };
}

export function findDeskType(resolving: Resolving, wanted: string, path: KeyPath): NamedId | undefined {
  const known = resolving.previous?.issueTypes.map(({ desk }) => desk) ?? [];
  return find(
    resolving,
    wanted,
    resolving.facts.desk.project.issueTypes,
    'issue type of the desk project',
    path,
    known,
  );
}

/** Names that mean the request type, in any letter case, whatever Jira calls the field. */
export function meansRequestType(resolving: Resolving, wanted: string): boolean {
  const name = wanted.toLowerCase();
  if (name === 'customer request type' || name === 'request type') return true;
  const field = requestTypeField(resolving.facts.desk);
  return field !== undefined && [field.id, field.name.toLowerCase()].includes(name);
}

/** The field of type vp-origin. */
export function requestTypeField(facts: SideFacts): SiteField | undefined {
  return facts.fields.find(({ ref }) => ref?.format === 'requestType');
}
