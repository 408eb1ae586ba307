/**
 * Fields that an account may not write on issues that people made: a plan says so before the first pair fails. Where
 * Deskbridge creates the issues, the create screen has been looked at already.
 */
import pMap from 'p-map';
import type { Contract, FieldMapping, NamedId } from '../config/contract.ts';
import type { SideFacts } from '../config/facts.ts';
import { matchName } from '../config/match.ts';
import { labelOf } from '../config/resolve-fields.ts';
import { writesTo } from '../config/resolving.ts';
import type { Locate, SyncSettings } from '../config/settings.ts';
import type { Site } from '../jira/site.ts';
import { fieldOf } from '../sync/convert.ts';
import type { Notice } from '../sync/outcome.ts';
import { SIDES } from '../sync/snapshot.ts';
import type { FieldId, Side } from '../sync/snapshot.ts';

const QUESTIONS_AT_ONCE = 4;

/** An issue type of a side as the configuration calls it. */
interface Type extends NamedId {
  /** Ids of the desk types on the other end of its rows. */
  readonly desks: ReadonlySet<string>;
}

/**
 * Looks at the edit screen of the newest issue of each type that people create on a side, if a mapping writes there.
 * `PUT` asks for no screen (see jira-facts section 8), so what is missing may still be written: it is a warning.
 *
 * @returns a notice for each mapping and side with a field that is not offered; none where there is no issue to look at
 * @throws FailureError when a site cannot be asked
 */
export async function noticeNotEditable(
  settings: SyncSettings,
  contract: Contract,
  facts: Readonly<Record<Side, SideFacts>>,
  locate: Locate,
  sites: Readonly<Record<Side, Site>>,
): Promise<Notice[]> {
  const found = await pMap(SIDES, (side) => ofSide(side, settings, contract, facts, locate, sites[side]));
  return found.flat();
}

async function ofSide(
  side: Side,
  settings: SyncSettings,
  contract: Contract,
  facts: Readonly<Record<Side, SideFacts>>,
  locate: Locate,
  site: Site,
): Promise<Notice[]> {
  const written = withRows(contract, settings).filter(
    ({ mapping }) =>
      fieldOf(mapping[side]) !== undefined && mapping.when !== 'create' && writesTo(mapping.direction, side),
  );
  if (written.length === 0) return [];
  const types = typesOfPeople(side, settings, facts);
  const screens = new Map(
    await pMap(
      types,
      async ({ id }) => [id, await readScreen(site, contract[side].project.id, id)] as const,
      {
        concurrency: QUESTIONS_AT_ONCE,
      },
    ),
  );
  return written.flatMap(({ mapping, row }): Notice[] => {
    const field = fieldOf(mapping[side])?.id ?? '';
    const without = types.filter(
      ({ id, desks }) =>
        screens.get(id)?.has(field) === false && (mapping.onlyFor?.some((desk) => desks.has(desk)) ?? true),
    );
    if (without.length === 0) return [];
    const { line, path } = locate(['syncs', settings.name, 'fields', row, side]);
    return [{ code: 'not-editable', path, line, side, types: without.map(({ name }) => name) }];
  });
}

/** Each mapping with the index of its row. They stand in one order; a row for types that nothing becomes has no mapping. */
function withRows({ fields }: Contract, settings: SyncSettings): { mapping: FieldMapping; row: number }[] {
  let row = -1;
  return fields.map((mapping) => {
    row = settings.fields.findIndex((one, index) => index > row && labelOf(one) === mapping.label);
    return { mapping, row };
  });
}

/** The issue types of a side that only people create issues of. */
function typesOfPeople(
  side: Side,
  { issueTypes }: SyncSettings,
  facts: Readonly<Record<Side, SideFacts>>,
): readonly Type[] {
  const types = new Map<string, { name: string; desks: Set<string>; isCreated: boolean }>();
  for (const { customer, desk, direction } of issueTypes) {
    const to = matchName(desk, facts.desk.project.issueTypes, 'issue type');
    for (const name of side === 'desk' ? [desk] : customer) {
      const match = matchName(name, facts[side].project.issueTypes, 'issue type');
      if (!match.ok) continue;
      const type = types.get(match.found.id) ?? { name, desks: new Set<string>(), isCreated: false };
      if (to.ok) type.desks.add(to.found.id);
      type.isCreated ||= writesTo(direction, side);
      types.set(match.found.id, type);
    }
  }
  return [...types].flatMap(([id, { name, desks, isCreated }]) => (isCreated ? [] : [{ id, name, desks }]));
}

/** @returns undefined where nothing can be known: no issue yet, or the newest one cannot be edited by anybody */
async function readScreen(
  site: Site,
  projectId: string,
  issueTypeId: string,
): Promise<ReadonlySet<FieldId> | undefined> {
  const newest = await site.searchNewest(projectId, undefined, issueTypeId);
  const fields = newest && (await site.listEditFields(newest.key));
  return fields === undefined || fields.length === 0 ? undefined : new Set(fields);
}
