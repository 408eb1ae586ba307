/** The one write that brings a pair up to date: fields, type and status of both twins, with the desk's marker. Pure. */
import type { Contract } from '../config/contract.ts';
import type { FieldPlan } from './field-plan.ts';
import { makeDeskMarker } from './markers.ts';
import type { Operation } from './operation.ts';
import { STATUS } from './status-base.ts';
import type { StatusPlan } from './status-plan.ts';
import type { Twins } from './twins.ts';
import { TYPE } from './type-plan.ts';
import type { TypePlan } from './type-plan.ts';

/** The type is written together with the fields. */
export function withType(fields: FieldPlan, type: TypePlan): FieldPlan {
  const base =
    type.base === undefined || isSame(type.base, fields.base[TYPE])
      ? fields.base
      : { ...fields.base, [TYPE]: [type.base[0], type.base[1]] as [string, string] };
  return {
    ...fields,
    base,
    writes: {
      customer: [...type.writes.customer, ...fields.writes.customer],
      desk: [...type.writes.desk, ...fields.writes.desk],
    },
    notCarried: [...fields.notCarried, ...type.notCarried],
    conflicts: [...fields.conflicts, ...type.conflicts],
  };
}

/** The update of a pair, or nothing where it is as it should be. */
export function planUpdate(
  contract: Contract,
  { customer, desk, marker }: Twins,
  fields: FieldPlan,
  status: StatusPlan,
): Operation[] {
  const label = contract.twinLabel.desk;
  const missingLabel = label !== undefined && !desk.labels.includes(label) ? label : undefined;
  const { walk } = status;
  const base =
    status.base === undefined || isSame(status.base, marker.base[STATUS])
      ? fields.base
      : { ...fields.base, [STATUS]: status.base };
  const writes = fields.writes.customer.length + fields.writes.desk.length;
  if (base === marker.base && missingLabel === undefined && walk === undefined && writes === 0) return [];
  return [
    {
      kind: 'update',
      issue: { id: desk.id, key: desk.key },
      fields: fields.writes.desk,
      ...(fields.writes.customer.length === 0
        ? {}
        : {
            customer: {
              issue: { id: customer.id, key: customer.key },
              fields: fields.writes.customer,
            },
          }),
      ...(missingLabel === undefined ? {} : { label: missingLabel }),
      marker: {
        ...makeDeskMarker(contract, customer, Date.parse(marker.linkedAt), base),
        ...(marker.existing === undefined ? {} : { existing: marker.existing }),
      },
      ...(walk === undefined ? {} : { walk }),
      previousBase: marker.base,
    },
  ];
}

function isSame(left: readonly string[], right: readonly string[] | undefined): boolean {
  return left.length === right?.length && left.every((text, index) => text === right[index]);
}
