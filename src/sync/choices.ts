/** Choices of one side as choices of the other: options, priorities, components, versions, cascading selects. */
import { hashText } from '../adf/hash.ts';
import type { ChoiceTable } from '../config/contract.ts';
import type { Converted } from './convert.ts';
import { valueText } from './field-value.ts';
import type { Choice, FieldRef, FieldValue } from './snapshot.ts';

/** How the checkpoint knows the name of a choice, which it must not hold. Letter case and blanks around do not count. */
export function choiceFingerprint(name: string): string {
  return hashText(name.trim().toLowerCase()).slice(2, 18);
}

/** By id, then by name, then what stands for all the others. */
function lookUp(table: ChoiceTable, { id, name }: Choice): string | undefined {
  const byId = Object.hasOwn(table.byId, id) ? table.byId[id] : undefined;
  if (byId !== undefined) return byId;
  const print = name === undefined ? undefined : choiceFingerprint(name);
  const byName = print !== undefined && Object.hasOwn(table.byName, print) ? table.byName[print] : undefined;
  return byName ?? table.otherwise;
}

/** The choices of a value, as tables know them: a cascading one is a single choice, `parent/child`. */
export function choicesOf(value: FieldValue): readonly Choice[] {
  switch (value.kind) {
    case 'option':
      return [value];
    case 'options':
      return value.options;
    case 'cascade': {
      const { parent, child } = value;
      const id = child === undefined ? parent.id : `${parent.id}/${child.id}`;
      return [{ id, name: valueText(value) }];
    }
    default:
      return [];
  }
}

/** The value of the target that these choices make; a field for one takes the first. */
function valueOf(target: FieldRef, first: string, ids: readonly string[]): FieldValue {
  switch (target.kind) {
    case 'options':
      return { kind: 'options', options: ids.map((id) => ({ id })) };
    case 'cascade': {
      const [parent = first, child] = first.split('/');
      return {
        kind: 'cascade',
        parent: { id: parent },
        ...(child === undefined ? {} : { child: { id: child } }),
      };
    }
    default:
      return { kind: 'option', id: first };
  }
}

/** What a value becomes by the table of the side it goes to. */
export function choose(value: FieldValue, table: ChoiceTable, target: FieldRef): Converted {
  const found = choicesOf(value).map((choice) => lookUp(table, choice));
  const ids = [...new Set(found.filter((id) => id !== undefined))];
  const [first] = ids;
  if (first === undefined) return { value: undefined, left: 'unlisted', nothing: true };
  const left = found.includes(undefined) ? ({ left: 'unlisted' } as const) : {};
  return { value: valueOf(target, first, ids), ...left };
}

/**
 * Whether a choice of a field that is written may stand there because of the other side.
 * @param to the table that leads to it
 * @param back the table that leads from it
 */
export function isShared(
  to: ChoiceTable | undefined,
  back: ChoiceTable | undefined,
  choice: Choice,
): boolean {
  if (back !== undefined && lookUp(back, choice) !== undefined) return true;
  if (to === undefined) return false;
  return [...Object.values(to.byId), ...Object.values(to.byName), to.otherwise].includes(choice.id);
}
