/** Which facts of a side a sync needs: what nothing in the configuration speaks of is not asked for. */
import type { FieldRef, Side } from '../sync/snapshot.ts';
import { fieldOf } from '../sync/convert.ts';
import type { Contract, NamedId } from './contract.ts';
import { isChoiceField } from './conversion.ts';
import type { SideFacts } from './facts.ts';
import { matchName } from './match.ts';
import { addressesOf } from './resolve-users.ts';
import { writesTo } from './resolving.ts';
import type { FieldRow, KeyPath, SyncSettings } from './settings.ts';

export interface Needs {
  readonly priorities: boolean;
  readonly organizations: boolean;
  /** Whether it matters what people in the portal can fill in. */
  readonly forms: boolean;
  readonly statuses: boolean;
  readonly resolutions: boolean;
  /** Whether a table moves issues of this side. */
  readonly transitions: boolean;
  /** Issue types whose create screens are asked for. */
  readonly screens: readonly NamedId[];
  /** Whether it can go on without those screens: they only check what stands in the file. */
  readonly screensAreOptional: boolean;
  /** Where in the sync stands what the screens are needed for. */
  readonly screensFor: KeyPath;
  /** Ids of the fields that mappings and defaults write, and where in the sync the first of them stands. */
  readonly written: ReadonlyMap<string, KeyPath>;
  readonly addresses: readonly string[];
}

/** @param previous lets what was renamed be found by its id, as in `resolveContract` */
export function needsOf(
  side: Side,
  sync: SyncSettings,
  { project, fields }: Pick<SideFacts, 'project' | 'fields'>,
  previous?: Contract,
): Needs {
  const known = [
    ...(previous?.fields.flatMap((mapping) => fieldOf(mapping[side]) ?? []) ?? []),
    ...(previous?.deskDefaults ?? []).map(({ field }) => field),
    ...(previous?.customerDefaults ?? []).map(({ field }) => field),
  ];
  const refOf = (name: string): FieldRef | undefined => {
    const match = matchName(name, fields, 'field', known);
    return match.ok ? match.found.ref : undefined;
  };
  const rows = sync.fields.flatMap((row, index) => {
    const field = refOf(row[side]);
    return field ? [{ row, field, path: ['fields', index, side] as const }] : [];
  });
  const creates = sync.issueTypes.some(({ direction }) => writesTo(direction, side));
  const defaults = creates ? (side === 'desk' ? sync.deskDefaults : sync.customerDefaults) : [];
  const filled = defaults.flatMap((row, index) => {
    const field = refOf(row.field);
    return field ? [{ field, path: ['defaults', side, index, 'field'] as const }] : [];
  });
  const writes = ({ row }: { readonly row: FieldRow }) => writesTo(row.direction, side);
  const used = [...rows, ...filled].map(({ field }) => field);

  const choices = rows.filter(({ field }) => isChoiceField(field) && isOnScreen(field));
  const written = choices.find(writes);
  const needsScreens = creates || written !== undefined;
  const checks = choices.some(({ row }) => row.values !== undefined);
  return {
    priorities: used.some(({ format }) => format === 'priority'),
    organizations: project.type === 'service_desk' && used.some(({ format }) => format === 'organization'),
    forms: side === 'desk' && sync.pairs.some((source) => 'field' in source),
    statuses: sync.status.customer.length + sync.status.desk.length > 0,
    resolutions: sync.status[side].some(({ resolution }) => resolution !== undefined),
    transitions: sync.status[side].length > 0,
    screens: needsScreens || checks ? mappedTypes(side, sync, project.issueTypes, previous) : [],
    screensAreOptional: !needsScreens,
    screensFor: creates ? ['issueTypes'] : (written?.path ?? ['fields']),
    // Of two entries for one field the first stays.
    written: new Map(
      [...rows.filter(writes), ...filled].toReversed().map(({ field, path }) => [field.id, path] as const),
    ),
    addresses: addressesOf(sync, side),
  };
}

/** Other choices have lists of their own. */
function isOnScreen({ format }: FieldRef): boolean {
  return format !== 'priority' && format !== 'organization' && format !== 'requestType';
}

/** The issue types of a side that the rows name, as far as they can be found. */
export function mappedTypes(
  side: Side,
  sync: SyncSettings,
  types: readonly NamedId[],
  previous?: Contract,
): readonly NamedId[] {
  const known = previous?.issueTypes.map((row) => row[side]) ?? [];
  const names = sync.issueTypes.flatMap(({ customer, desk }) => (side === 'desk' ? [desk] : customer));
  const found = names.flatMap((name) => {
    const match = matchName(name, types, 'issue type', known);
    return match.ok ? [match.found] : [];
  });
  return [...new Map(found.map((type) => [type.id, type])).values()];
}
