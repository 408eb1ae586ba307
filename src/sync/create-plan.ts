/** Which customer issues get a twin, and what the new twin looks like. */
import type { Contract, IssueTypeMapping } from '../config/contract.ts';
import { makeDeskMarker, propertyKey } from './markers.ts';
import { planNewFields } from './new-fields.ts';
import type { FieldWritePlan } from './operation.ts';
import type { NotCarried, NotCarriedCode } from './outcome.ts';
import type { People } from './people.ts';
import type { Issue, Millis } from './snapshot.ts';
import { statusOfNewTwin } from './status-plan.ts';

/** As much of a customer issue as decides whether it is in scope; a search can bring it. */
export type Candidate = Pick<Issue, 'id' | 'key' | 'created' | 'issueTypeId' | 'labels' | 'hasSecurityLevel'>;

export function issueTypeMapping(contract: Contract, customerTypeId: string): IssueTypeMapping | undefined {
  return contract.issueTypes.find((row) => row.customer.id === customerTypeId);
}

/** `in`, silently `out` (another type, older, another project), or kept back for a reason that people ask about. */
export type Scope =
  | { readonly scope: 'in' }
  | { readonly scope: 'out' }
  | { readonly scope: 'kept'; readonly code: NotCarriedCode };

/** Whether an unlinked customer issue should get a twin, as far as its own data tells; `jql` is for the site to judge. */
export function scopeOf(contract: Contract, candidate: Candidate): Scope {
  const since = contract.customer.since;
  if (issueTypeMapping(contract, candidate.issueTypeId) === undefined) return { scope: 'out' };
  if (since === undefined || (since !== 'all' && candidate.created < since)) return { scope: 'out' };
  if (contract.stopLabel !== undefined && candidate.labels.includes(contract.stopLabel)) {
    return { scope: 'kept', code: 'stopped' };
  }
  if (candidate.hasSecurityLevel && contract.securityLevel === 'skip')
    return { scope: 'kept', code: 'security-level' };
  return { scope: 'in' };
}

/** Whether anything but this sync's own rules decides on scope, so that a search has to be asked. */
export function needsScopeSearch(contract: Contract): boolean {
  return contract.customer.jql !== undefined;
}

export interface TwinDraft {
  readonly deskIssueTypeId: string;
  readonly fields: readonly FieldWritePlan[];
  readonly labels: readonly string[];
  readonly properties: Readonly<Record<string, unknown>>;
  readonly notCarried: readonly NotCarried[];
  /** Where the twin is to be walked once it is there. */
  readonly statusLabel?: string;
}

/**
 * The new twin of a customer issue, with its marker in the same call.
 * @param linkedAt Time of linking, on the desk's clock.
 * @param refused Ids of field mappings whose value Jira has refused: left out.
 */
export function draftTwin(
  contract: Contract,
  mapping: IssueTypeMapping,
  customer: Issue,
  linkedAt: Millis,
  people: People,
  refused: ReadonlySet<string> = new Set(),
): TwinDraft {
  const types = { desk: mapping.desk.id, target: mapping.desk.id };
  const { writes, base, notCarried } = planNewFields(contract, {
    from: 'customer',
    origin: customer,
    types,
    people,
    refused,
  });
  const labels = writes.flatMap((write) =>
    write.value?.kind === 'labels' && write.field.id === 'labels' ? write.value.labels : [],
  );
  const twinLabel = contract.twinLabel.desk;
  const status = statusOfNewTwin(contract, 'customer', customer, mapping.desk.id);
  return {
    deskIssueTypeId: mapping.desk.id,
    fields: [...requestType(contract, mapping), ...writes.filter((write) => write.field.id !== 'labels')],
    labels: twinLabel === undefined || labels.includes(twinLabel) ? labels : [...labels, twinLabel],
    properties: {
      [propertyKey(contract.sync)]: makeDeskMarker(contract, customer, linkedAt, { ...base, ...status.base }),
    },
    notCarried,
    ...(status.label === undefined ? {} : { statusLabel: status.label }),
  };
}

/** Without it, the request would be invisible in the portal and in the queues. */
function requestType(
  { requestTypeField }: Contract,
  { requestType: type }: IssueTypeMapping,
): FieldWritePlan[] {
  if (requestTypeField === undefined || type === undefined) return [];
  const { id, name } = requestTypeField;
  return [
    {
      field: requestTypeField,
      value: { kind: 'option', id: type.id, name: type.name },
      mapping: id,
      label: name,
    },
  ];
}
