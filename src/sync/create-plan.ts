/** Which issues get a twin on the other side, and what the new twin looks like. */
import type { Contract, IssueTypeMapping } from '../config/contract.ts';
import { issueTypeMapping, mappingsFrom, requestTypeOf } from './issue-types.ts';
import { makeCustomerMarker, makeDeskMarker, propertyKey } from './markers.ts';
import type { Base } from './markers.ts';
import { planNewFields } from './new-fields.ts';
import type { FieldWritePlan } from './operation.ts';
import type { NotCarried, NotCarriedCode } from './outcome.ts';
import type { People } from './people.ts';
import { otherSide } from './snapshot.ts';
import type { Issue, Millis, Side } from './snapshot.ts';
import { statusOfNewTwin } from './status-plan.ts';
import { typeOfNewTwin } from './type-plan.ts';

/** As much of an issue as decides whether it is in scope; a search can bring it. */
export type Candidate = Pick<
  Issue,
  'id' | 'key' | 'created' | 'issueTypeId' | 'labels' | 'hasSecurityLevel'
> &
  // A search asks for one project only.
  Partial<Pick<Issue, 'projectId'>>;

/** `in`, silently `out` (another type, older, another project), or kept back for a reason that people ask about. */
export type Scope =
  | { readonly scope: 'in' }
  | { readonly scope: 'out' }
  | { readonly scope: 'kept'; readonly code: NotCarriedCode };

/** Whether an unlinked issue should get a twin, as far as its own data tells; `jql` is for the site to judge. */
export function scopeOf(contract: Contract, candidate: Candidate, from: Side = 'customer'): Scope {
  const { project, since } = contract[from];
  // An issue that waits may have moved: counted along, it would hold up all others over a limit.
  if ((candidate.projectId ?? project.id) !== project.id) return { scope: 'out' };
  if (issueTypeMapping(contract, candidate.issueTypeId, from) === undefined) return { scope: 'out' };
  if (since === undefined || (since !== 'all' && candidate.created < since)) return { scope: 'out' };
  if (contract.stopLabel !== undefined && candidate.labels.includes(contract.stopLabel)) {
    return { scope: 'kept', code: 'stopped' };
  }
  if (candidate.hasSecurityLevel && contract.securityLevel === 'skip')
    return { scope: 'kept', code: 'security-level' };
  return { scope: 'in' };
}

/** Whether anything but this sync's own rules decides on scope, so that a search has to be asked. */
export function needsScopeSearch(contract: Contract, from: Side = 'customer'): boolean {
  return contract[from].jql !== undefined && mappingsFrom(contract, from).length > 0;
}

export interface TwinDraft {
  readonly issueTypeId: string;
  readonly fields: readonly FieldWritePlan[];
  readonly labels: readonly string[];
  readonly properties: Readonly<Record<string, unknown>>;
  /** What the desk marker remembers of the pair. */
  readonly base: Base;
  readonly notCarried: readonly NotCarried[];
  /** Where the twin is to be walked once it is there. */
  readonly statusLabel?: string;
}

/** What a new twin is drafted from. */
export interface TwinOrigin {
  /** The side of the origin. */
  readonly from: Side;
  readonly origin: Issue;
  /** The row of its issue type. */
  readonly mapping: IssueTypeMapping;
  readonly people: People;
  /** Time of linking, on the desk's clock. */
  readonly linkedAt: Millis;
}

/**
 * The new twin of an issue, with its marker in the same call.
 * @param refused Ids of field mappings whose value Jira has refused: left out.
 */
export function draftTwin(
  contract: Contract,
  { from, origin, mapping, people, linkedAt }: TwinOrigin,
  refused: ReadonlySet<string> = new Set(),
): TwinDraft {
  const to = otherSide(from);
  const issueTypeId = mapping[to].id;
  const { writes, base, notCarried } = planNewFields(contract, {
    from,
    origin,
    types: { desk: mapping.desk.id, target: issueTypeId },
    people,
    refused,
  });
  const labels = writes.flatMap((write) =>
    write.value?.kind === 'labels' && write.field.id === 'labels' ? write.value.labels : [],
  );
  const twinLabel = contract.twinLabel[to];
  const status = statusOfNewTwin(contract, from, origin, mapping.desk.id);
  const whole = { ...base, ...status.base, ...typeOfNewTwin(contract, mapping) };
  return {
    issueTypeId,
    fields: [
      ...(to === 'desk' ? requestTypeOf(contract, mapping) : []),
      ...writes.filter((write) => write.field.id !== 'labels'),
    ],
    labels: twinLabel === undefined || labels.includes(twinLabel) ? labels : [...labels, twinLabel],
    properties: {
      [propertyKey(contract.sync)]:
        to === 'desk'
          ? makeDeskMarker(contract, origin, linkedAt, whole)
          : makeCustomerMarker(contract, origin),
    },
    base: whole,
    notCarried,
    ...(status.label === undefined ? {} : { statusLabel: status.label }),
  };
}
