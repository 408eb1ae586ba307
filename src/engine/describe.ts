/** Operations as the report names them: ids and labels, no text. */
import type { FieldWritePlan, Operation, StatusWalk } from '../sync/operation.ts';
import type { OperationReport } from '../sync/outcome.ts';
import type { Ref } from '../sync/checkpoint.ts';
import { refOf } from '../sync/checkpoint.ts';
import { contentsOf } from '../sync/contents.ts';
import type { Side } from '../sync/snapshot.ts';
import type { Run } from './run.ts';

/** An operation in the report; an update of both twins is two lines. */
export function describe(operation: Operation, status: OperationReport['status']): OperationReport[] {
  switch (operation.kind) {
    case 'pair':
    case 'note-vanished':
      return [{ kind: operation.kind, side: 'desk', status }];
    case 'link':
      return [{ kind: operation.kind, side: operation.side, status }];
    case 'hint':
      return [{ kind: operation.kind, side: operation.side ?? 'customer', status }];
    case 'update': {
      const { walk } = operation;
      const fields = operation.fields.filter(isTold);
      const ofCustomer = operation.customer?.fields.filter(isTold) ?? [];
      return [
        ...(ofCustomer.length === 0 ? [] : [describeFields('customer', ofCustomer, status)]),
        ...(fields.length > 0 || !isMarkerQuiet(operation) ? [describeFields('desk', fields, status)] : []),
        ...(walk === undefined ? [] : [describeWalk(walk, status)]),
      ];
    }
    case 'add-comment':
    case 'edit-comment':
      return [
        {
          kind: operation.kind,
          side: operation.side,
          status,
          ref: operation.origin,
          ...(operation.internal === true ? { internal: true } : {}),
        },
      ];
    case 'delete-comment':
      return [
        {
          kind: operation.kind,
          side: operation.side,
          status,
          ref: operation.origin,
          reason: operation.reason,
        },
      ];
    case 'add-file':
      return [{ kind: operation.kind, side: operation.side, status, ref: operation.file.id }];
    case 'remove-file':
      return [
        { kind: operation.kind, side: operation.side, status, ref: operation.file, reason: operation.reason },
      ];
    case 'map-files':
      // The last step of what has lines of its own; without any, copies were found that nobody had noted down.
      return operation.adopted === 0 ? [] : [{ kind: operation.kind, side: 'desk', status }];
    case 'release-double':
      return [{ kind: operation.kind, side: operation.side ?? 'desk', status, ref: operation.issue.key }];
  }
}

/** What `plan` says of an operation; of a plan that is to be compared with another one, also what would be written. */
export function describePlanned(run: Pick<Run, 'compared'>, operation: Operation): OperationReport[] {
  const lines = describe(operation, 'planned');
  if (run.compared === undefined) return lines;
  return lines.map((line) => ({ ...line, contents: contentsOf(operation, line) }));
}

/** Links to files that came after their text belong to the carrying of that text. */
export function isTold({ onlyLinks }: FieldWritePlan): boolean {
  return onlyLinks !== true;
}

/** Beside anything else, the marker is not worth a line. */
export function isMarkerQuiet({
  fields,
  customer,
  walk,
}: Pick<Extract<Operation, { kind: 'update' }>, 'fields' | 'customer' | 'walk'>): boolean {
  return (customer ?? walk) !== undefined || !fields.every(isTold);
}

/** Fields that were written on one side; none of them is a marker that was brought up to date. */
export function describeFields(
  side: Side,
  fields: readonly FieldWritePlan[],
  status: OperationReport['status'],
): OperationReport {
  return {
    kind: 'update',
    side,
    status,
    fields: fields.length,
    ...(fields.length > 0 ? { ref: fields.map((field) => field.label).join(', ') } : {}),
  };
}

export function describeWalk(
  { side, label }: Pick<StatusWalk, 'side' | 'label'>,
  status: OperationReport['status'],
): OperationReport {
  return { kind: 'status', side, status, ref: label };
}

/** The issues that an operation writes to. */
export function touchedBy(operation: Operation): readonly Ref[] {
  switch (operation.kind) {
    case 'update':
      return [
        refOf('desk', operation.issue.id),
        ...(operation.customer === undefined ? [] : [refOf('customer', operation.customer.issue.id)]),
        ...(operation.walk === undefined ? [] : [refOf(operation.walk.side, operation.walk.issue.id)]),
      ];
    case 'hint':
      return [refOf(operation.side ?? 'customer', operation.issue.id)];
    case 'pair':
    case 'note-vanished':
    case 'map-files':
      return [refOf('desk', operation.issue.id)];
    case 'release-double':
      return [refOf(operation.side ?? 'desk', operation.issue.id)];
    default:
      return [refOf(operation.side, operation.issue.id)];
  }
}
