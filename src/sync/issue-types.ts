/** The table of issue types: what becomes what, in each direction. */
import type { Contract, IssueTypeMapping } from '../config/contract.ts';
import type { FieldWritePlan } from './operation.ts';
import type { Side } from './snapshot.ts';

/** The rows by which issues of a side get twins. */
export function mappingsFrom(contract: Contract, from: Side): readonly IssueTypeMapping[] {
  const against = from === 'customer' ? 'to-customer' : 'to-desk';
  return contract.issueTypes.filter(({ direction = 'to-desk' }) => direction !== against);
}

/** What an issue of this type gets as its twin. */
export function issueTypeMapping(
  contract: Contract,
  typeId: string,
  from: Side = 'customer',
): IssueTypeMapping | undefined {
  return mappingsFrom(contract, from).find((row) => row[from].id === typeId);
}

/** Without it, the request would be invisible in the portal and in the queues. */
export function requestTypeOf(
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
