/** Which facts of a side a sync needs: what nothing in the configuration speaks of is not asked for. */
import type { FieldRef, Side } from '../sync/snapshot.ts';
import { fieldOf } from '../sync/convert.ts';
import type { Contract, NamedId } from './contract.ts';
import { isChoiceField } from './conversion.ts';
import type { SideFacts } from './facts.ts';
import { matchName } from './match.ts';
import { addressesOf } from './resolve-users.ts';
import { writesTo } from './resolving.ts';
import type { FieldRow, SyncSettings } from './settings.ts';

export interface Needs {
  readonly priorities: boolean;
  readonly organizations: boolean;
  readonly statuses: boolean;
  readonly resolutions: boolean;
  /** Whether a table moves issues of this side. */
  readonly transitions: boolean;
  /** Issue types whose create screens are asked for. */
  readonly screens: readonly NamedId[];
  /** Whether it can go on without those screens: they only check what stands in the file. */
  readonly screensAreOptional: boolean;
  /** Ids of the fields that mappings and defaults write. */
  readonly written: ReadonlySet<string>;
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
  const rows = sync.fields.flatMap((row) => {
    const field = refOf(row[side]);
    return field ? [{ row, field }] : [];
  });
  const creates = sync.issueTypes.some(({ direction }) => writesTo(direction, side));
  const defaults = creates ? (side === 'desk' ? sync.deskDefaults : sync.customerDefaults) : [];
  const filled = defaults.flatMap(({ field }) => refOf(field) ?? []);
  const writes = ({ row }: { readonly row: FieldRow }) => writesTo(row.direction, side);
  const used = [...rows.map(({ field }) => field), ...filled];

  const choices = rows.filter(({ field }) => isChoiceField(field) && isOnScreen(field));
  const needsScreens = creates || choices.some(writes);
  const checks = choices.some(({ row }) => row.values !== undefined);
  return {
    priorities: used.some(({ format }) => format === 'priority'),
    organizations: project.type === 'service_desk' && used.some(({ format }) => format === 'organization'),
    statuses: sync.status.customer.length + sync.status.desk.length > 0,
    resolutions: sync.status[side].some(({ resolution }) => resolution !== undefined),
    transitions: sync.status[side].length > 0,
    screens: needsScreens || checks ? mappedTypes(side, sync, project.issueTypes, previous) : [],
    screensAreOptional: !needsScreens,
    written: new Set([...rows.filter(writes).map(({ field }) => field), ...filled].map(({ id }) => id)),
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
