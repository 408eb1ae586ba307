/** Which choice becomes which: the tables of a mapping, from `values` and from equal names. */
import { choiceFingerprint } from '../sync/choices.ts';
import type { FieldRef, Side } from '../sync/snapshot.ts';
import { otherSide } from '../sync/snapshot.ts';
import type { ChoiceTable, NamedId } from './contract.ts';
import { choicesDiffer, choicesOf, findChoice, whereOf } from './choices.ts';
import { quote } from './key-path.ts';
import { report } from './resolving.ts';
import type { Resolving } from './resolving.ts';
import { isUnseen } from './screens.ts';
import type { FieldRow, KeyPath } from './settings.ts';

type Tables = Readonly<Partial<Record<Side, ChoiceTable>>>;
type Sides<T> = Readonly<Record<Side, T>>;

/** The word for every choice that is not listed. */
const EVERYTHING_ELSE = '*';

/** One line of `values`, both ends found. The source is only a name where its choices are not known. */
interface Line {
  readonly key: string;
  readonly source: NamedId | undefined;
  readonly target: NamedId;
}

/**
 * @param types the issue types of each side that the mapping is for
 * @returns a table for each direction, or undefined when something was reported
 */
export function resolveTables(
  resolving: Resolving,
  row: FieldRow,
  fields: Sides<FieldRef>,
  types: Sides<readonly NamedId[]>,
  path: KeyPath,
): Tables | undefined {
  const from = row.direction === 'to-customer' ? 'desk' : 'customer';
  const to = otherSide(from);
  const written = row.direction === 'both' ? ([to, from] as const) : ([to] as const);
  const choices = {
    customer: choicesOf(resolving.facts.customer, fields.customer, types.customer),
    desk: choicesOf(resolving.facts.desk, fields.desk, types.desk),
  };
  if (!written.every((side) => isWritable(resolving, side, fields[side], choices[side], types[side], path)))
    return undefined;
  const sources = choices[from];
  const targets = choices[to] ?? [];
  const lines = readLines(resolving, row, fields, from, { sources, targets }, path);
  if (!lines) return undefined;

  const star = row.values?.[EVERYTHING_ELSE];
  const starPath = [...path, 'values', EVERYTHING_ELSE];
  const rest =
    star === undefined ? undefined : findChoice(resolving, to, fields[to], star, targets, starPath);
  if (star !== undefined && !rest) return undefined;
  if (row.values === undefined && !haveCommonName(resolving, fields, from, sources, targets, path))
    return undefined;

  const there = rest ? { ...tableOf(lines, sources), otherwise: rest.id } : tableOf(lines, sources, targets);
  if (row.direction !== 'both') return { [to]: there };
  const back = invert(resolving, lines, path);
  // What the file gives another value does not come back by its name.
  const free = sources?.filter((source) => !lineOf(lines, source));
  return back && { [to]: there, [from]: tableOf(back, targets, free) };
}

/** A field whose choices are not known cannot be written; on the desk, a missing field was reported already. */
function isWritable(
  resolving: Resolving,
  side: Side,
  field: FieldRef,
  choices: readonly NamedId[] | undefined,
  types: readonly NamedId[],
  path: KeyPath,
): boolean {
  if (choices === undefined) {
    const { unseen } = resolving.facts[side];
    const isHidden = field.format === 'organization' ? unseen?.desk : isUnseen(resolving.facts[side], field);
    if (isHidden !== true && !resolving.offScreen.has(`${side} ${field.id}`))
      report(resolving, [...path, side], missingChoices(resolving, side, field, types));
    return false;
  }
  if (!choicesDiffer(resolving.facts[side], field, types)) return true;
  const names = types.map(({ name }) => quote(name)).join(', ');
  report(
    resolving,
    [...path, side],
    `the field ${quote(field.name)} has different choices for the ${side} issue types ${names}. Write one entry for each, with \`onlyFor\`.`,
  );
  return false;
}

function missingChoices(
  resolving: Resolving,
  side: Side,
  field: FieldRef,
  types: readonly NamedId[],
): string {
  const { project, createFields } = resolving.facts[side];
  const said = `the choices of the field ${quote(field.name)} ${whereOf(side)} cannot be read:`;
  if (field.format === 'organization' && project.type !== 'service_desk')
    return `${said} the project ${quote(project.key)} is no service project, and only those have organizations.`;
  const isShown = types.some(({ id }) => createFields[id]?.some((shown) => shown.id === field.id));
  if (isShown || field.format === 'priority' || field.format === 'organization')
    return `${said} there is none in the project ${quote(project.key)}. Add one in Jira.`;
  const names = types.map(({ name }) => quote(name)).join(', ');
  return `${said} it is not on the create screen of the issue type ${names}. Add it to that screen.`;
}

/** The lines of `values` without the last resort; undefined when one of them was reported. */
function readLines(
  resolving: Resolving,
  row: FieldRow,
  fields: Sides<FieldRef>,
  from: Side,
  {
    sources,
    targets,
  }: { readonly sources: readonly NamedId[] | undefined; readonly targets: readonly NamedId[] },
  path: KeyPath,
): Line[] | undefined {
  const to = otherSide(from);
  const lines: Line[] = [];
  let isRight = true;
  for (const [key, value] of Object.entries(row.values ?? {})) {
    if (key === EVERYTHING_ELSE) continue;
    const at = [...path, 'values', key];
    const source = sources && findChoice(resolving, from, fields[from], key.trim(), sources, at);
    const target = findChoice(resolving, to, fields[to], value, targets, at);
    const isTwice = source && lines.some((line) => line.source?.id === source.id);
    if (isTwice)
      report(
        resolving,
        at,
        `the value ${quote(key)} stands twice, by its name or its id; keep one of the two.`,
      );
    if (!target || (sources && !source) || isTwice) isRight = false;
    else lines.push({ key: key.trim(), source, target });
  }
  return isRight ? lines : undefined;
}

/**
 * By name stands what is not known now and may still be on an issue: a disabled option, an archived version, an option
 * that somebody adds before the next contract.
 *
 * @param sources choices of the side a value comes from, where they are known
 * @param namesakes choices of the other side that a source of the same name becomes
 */
function tableOf(
  lines: readonly Line[],
  sources: readonly NamedId[] = [],
  namesakes: readonly NamedId[] = [],
): ChoiceTable {
  const byId: Record<string, string> = {};
  const byName: Record<string, string> = {};
  const known = Map.groupBy(sources, nameOf);
  const named = Map.groupBy(namesakes, nameOf);
  for (const [name, same] of named) {
    const [target, another] = same;
    if (target && !another && !known.has(name)) byName[choiceFingerprint(name)] = target.id;
  }
  for (const { key, source, target } of lines) {
    // Two that only differ in letter case are told apart by their ids.
    const isAmbiguous = source !== undefined && (known.get(nameOf(source))?.length ?? 0) > 1;
    if (!isAmbiguous) byName[choiceFingerprint(source?.name ?? key)] = target.id;
    if (!source && /^\d+(?:\/\d+)?$/.test(key)) byId[key] = target.id;
  }
  for (const source of sources) {
    const target = lineOf(lines, source)?.target ?? namesake(source, named);
    if (target) byId[source.id] = target.id;
  }
  return { byId, byName };
}

/** The line of a choice speaks of those below it, too, unless they have one of their own. */
function lineOf(lines: readonly Line[], { id }: NamedId): Line | undefined {
  const [parent] = id.split('/');
  return lines.find(({ source }) => source?.id === id) ?? lines.find(({ source }) => source?.id === parent);
}

function nameOf({ name }: NamedId): string {
  return name.trim().toLowerCase();
}

/** The same letters first, then any letter case; nothing if that is still two. */
function namesake(source: NamedId, named: ReadonlyMap<string, readonly NamedId[]>): NamedId | undefined {
  const alike = named.get(nameOf(source)) ?? [];
  const exact = alike.filter(({ name }) => name === source.name);
  const [first, another] = exact.length > 0 ? exact : alike;
  return another ? undefined : first;
}

/** Lists that are nobody's daily work: where not one name is the same, nothing would ever be carried. */
function haveCommonName(
  resolving: Resolving,
  fields: Sides<FieldRef>,
  from: Side,
  sources: readonly NamedId[] | undefined,
  targets: readonly NamedId[],
  path: KeyPath,
): boolean {
  const isFixed = (field: FieldRef) => field.format === 'priority' || field.format === 'select';
  if (!sources || !isFixed(fields.customer) || !isFixed(fields.desk)) return true;
  const named = Map.groupBy(targets, nameOf);
  if (sources.some((source) => namesake(source, named))) return true;
  const [source, target] = [quote(sources[0]?.name ?? ''), quote(targets[0]?.name ?? '')];
  report(
    resolving,
    path,
    `no value of ${quote(fields[from].name)} ${whereOf(from)} has the name of one of ${quote(fields[otherSide(from)].name)} ${whereOf(otherSide(from))}, so nothing would be carried. Add a table, such as values: { ${source}: ${target} }.`,
  );
  return false;
}

/**
 * The lines the other way round. Of several that lead to one value, the one of the same name is the way back; without
 * one, nobody could tell which is meant.
 */
function invert(resolving: Resolving, lines: readonly Line[], path: KeyPath): Line[] | undefined {
  let isRight = true;
  const back: Line[] = [];
  for (const same of Map.groupBy(lines, ({ target }) => target.id).values()) {
    const [first, second] = same;
    const own = second
      ? same.find(({ source, target }) => source && nameOf(source) === nameOf(target))
      : first;
    if (own?.source) back.push({ key: own.target.name, source: own.target, target: own.source });
    else if (second && first) {
      isRight = false;
      report(
        resolving,
        [...path, 'values', second.key],
        `${quote(first.key)} and ${quote(second.key)} both become ${quote(first.target.name)}, so with \`both\` it cannot be told which comes back. Keep one of them and let \`*\` stand for the other, or take one way.`,
      );
    }
  }
  return isRight ? back : undefined;
}
