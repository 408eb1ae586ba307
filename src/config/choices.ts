/** What can be chosen in a field, and what a name of the configuration means among it. */
import { choiceFingerprint } from '../sync/choices.ts';
import type { FieldRef, Side } from '../sync/snapshot.ts';
import type { NamedId } from './contract.ts';
import type { CreateOption, SideFacts } from './facts.ts';
import { choiceWord } from './conversion.ts';
import type { Candidates } from './match.ts';
import { find } from './resolving.ts';
import type { Resolving } from './resolving.ts';
import type { KeyPath } from './settings.ts';

/**
 * The choices of a field for some issue types: each once, those below a choice as `parent/child` and `Parent > Child`.
 * Undefined where nothing shows them.
 */
export function choicesOf(
  facts: SideFacts,
  field: FieldRef,
  types: readonly NamedId[],
): readonly NamedId[] | undefined {
  const lists = listsOf(facts, field, types);
  const all = new Map(lists.flat().map((choice) => [choice.id, choice]));
  return all.size === 0 ? undefined : [...all.values()];
}

/**
 * Whether the types have other choices than each other: Jira gives a field other choices by project and issue type (a
 * context), and then one id does not fit all.
 */
export function choicesDiffer(facts: SideFacts, field: FieldRef, types: readonly NamedId[]): boolean {
  const lists = listsOf(facts, field, types).map((list) => list.map(({ id }) => id).toSorted());
  return new Set(lists.map((ids) => ids.join(' '))).size > 1;
}

/** One list for each type that shows the field; for what is chosen site-wide or by project, one in all. */
function listsOf(facts: SideFacts, field: FieldRef, types: readonly NamedId[]): (readonly NamedId[])[] {
  switch (field.format) {
    case 'priority':
      return [facts.priorities];
    case 'organization':
      return [facts.organizations];
    case 'requestType':
      return [facts.requestTypes];
    default:
      return types.flatMap((type) => {
        const screen = Object.hasOwn(facts.createFields, type.id) ? facts.createFields[type.id] : undefined;
        const shown = screen?.find(({ id }) => id === field.id);
        return shown === undefined ? [] : [flatten(shown.options)];
      });
  }
}

/** Choices with those below them, as one list. */
export function flatten(options: readonly CreateOption[]): readonly NamedId[] {
  return options.flatMap(({ id, name, children = [] }) => [
    { id, name },
    ...children.map((child) => ({ id: `${id}/${child.id}`, name: `${name} > ${child.name}` })),
  ]);
}

/** What the previous contract knows a name as, so that something renamed goes on by its id. */
export function knownChoice(resolving: Resolving, side: Side, field: FieldRef, name: string): NamedId[] {
  const before = resolving.previous?.namedChoices[side];
  const names = before && Object.hasOwn(before, field.id) ? before[field.id] : undefined;
  const print = choiceFingerprint(name);
  const id = names && Object.hasOwn(names, print) ? names[print] : undefined;
  return id === undefined ? [] : [{ id, name }];
}

/** Remembers what a name means, for the next contract. */
export function nameChoice(
  resolving: Resolving,
  side: Side,
  field: FieldRef,
  name: string,
  id: string,
): void {
  (resolving.namedChoices[side][field.id] ??= {})[choiceFingerprint(name)] = id;
}

/** Finds the choice that a name means, or reports that there is none or more than one. */
export function findChoice(
  resolving: Resolving,
  side: Side,
  field: FieldRef,
  name: string,
  choices: readonly NamedId[],
  path: KeyPath,
): NamedId | undefined {
  const what = `${choiceWord(field)} ${whereOf(side)}`;
  const known = knownChoice(resolving, side, field, name);
  const found = find(resolving, name, choices, what, path, known, candidatesOf(field));
  if (found) nameChoice(resolving, side, field, name, found.id);
  return found;
}

/** Organizations of a desk are its customers: one does not read of another in a message on GitHub. */
export function candidatesOf({ format }: FieldRef): Candidates {
  return format === 'organization' ? 'counted' : 'named';
}

export function whereOf(side: Side): string {
  return side === 'customer' ? 'at the customer' : 'on the desk';
}
