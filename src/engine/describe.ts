/** Operations as the report names them: ids and labels, no text. */
import type { FieldWritePlan, Operation, StatusWalk } from '../sync/operation.ts';
import type { OperationReport } from '../sync/outcome.ts';
import type { Ref } from '../sync/checkpoint.ts';
import { refOf } from '../sync/checkpoint.ts';
import type { Side } from '../sync/snapshot.ts';

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
      const { fields, customer, walk } = operation;
      return [
        ...(customer === undefined ? [] : [describeFields('customer', customer.fields, status)]),
        // Beside anything else, the marker is not worth a line.
        ...((customer ?? walk) === undefined || fields.length > 0
          ? [describeFields('desk', fields, status)]
          : []),
        ...(walk === undefined ? [] : [describeWalk(walk, status)]),
      ];
    }
    case 'add-comment':
    case 'edit-comment':
      return [{ kind: operation.kind, side: operation.side, status, ref: operation.origin }];
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
      return [{ kind: operation.kind, side: 'desk', status, ref: operation.issue.key }];
  }
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
    case 'release-double':
      return [refOf('desk', operation.issue.id)];
    default:
      return [refOf(operation.side, operation.issue.id)];
  }
}
