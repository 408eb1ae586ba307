/** Which fields of a pair are written, by the decisions about each of them, and the base that remembers it. Pure. */
import { hasMedia } from '../adf/carry-comment.ts';
import { withoutFileLinks } from '../adf/file-links.ts';
import { isCurrentHash } from '../adf/hash.ts';
import type { FieldMapping } from '../config/contract.ts';
import { convert, fieldOf, keepUncarried, readEnd } from './convert.ts';
import { decide, isChanged, isEdited } from './field-decision.ts';
import type { FieldPair } from './field-decision.ts';
import { appliesTo, EMPTY, goes, hashesOf, hashOf } from './field-mapping.ts';
import type { Hashes } from './field-mapping.ts';
import { hashStored, hashValue, isSameValue } from './field-value.ts';
import { fitBase } from './marker-size.ts';
import type { Base } from './markers.ts';
import type { FieldWritePlan } from './operation.ts';
import type { Conflict, NotCarried } from './outcome.ts';
import { peopleOf } from './people.ts';
import { otherSide, SIDES } from './snapshot.ts';
import type { FieldId, FieldRef, FieldValue, Person, Side } from './snapshot.ts';

/** What becomes of the fields of an existing pair. */
export interface FieldPlan {
  /** By the side that is written. */
  readonly writes: Readonly<Record<Side, readonly FieldWritePlan[]>>;
  /** The base as it will be after the writes. The same object as before if nothing changes. */
  readonly base: Base;
  readonly notCarried: readonly NotCarried[];
  readonly conflicts: readonly Conflict[];
  /** Fields edited on both sides of which it must be known who was last, before this can be planned. */
  readonly undecided: readonly Readonly<Record<Side, FieldId>>[];
}

/** Mappings whose fields are looked at in an existing pair, with the base of each. */
function* mappingsOf({ contract, twins, base }: Pick<FieldPair, 'contract' | 'twins' | 'base'>): Generator<{
  readonly mapping: FieldMapping;
  readonly known: Hashes | undefined;
}> {
  for (const mapping of contract.fields) {
    if (!appliesTo(mapping, twins.desk.issueTypeId) || mapping.when === 'create') continue;
    const known = base[mapping.id];
    // A hash of another version cannot be compared: it is taken as it is.
    if (known === undefined || known.every(isCurrentHash)) yield { mapping, known };
  }
}

/**
 * The people of whom it must be known who they are on the other side before a pair is planned: those in fields that
 * changed. By the side where they stand.
 */
export function peopleToFind(pair: Omit<FieldPair, 'people' | 'changes'>): Record<Side, readonly Person[]> {
  const { contract, twins, repair } = pair;
  const found: Record<Side, Person[]> = { customer: [], desk: [] };
  for (const { mapping, known } of mappingsOf(pair)) {
    if (mapping.convert.by !== 'people') continue;
    const sides = SIDES.filter((side) => goes(mapping, side));
    const changed = sides.some((side) => mapping.when === 'always' || isChanged(pair, mapping, known, side));
    const isRepaired = repair !== undefined && sides.length === 1 && isEdited(pair, mapping, known);
    if (!changed && !isRepaired) continue;
    for (const side of sides) found[side].push(...peopleOf(readEnd(contract, mapping, side, twins[side])));
  }
  return found;
}

/** Fields of an existing pair. */
export function planFields(pair: FieldPair): FieldPlan {
  const { contract, twins, base, people } = pair;
  const plan = {
    writes: { customer: [] as FieldWritePlan[], desk: [] as FieldWritePlan[] },
    notCarried: [] as NotCarried[],
    conflicts: [] as Conflict[],
    undecided: [] as Readonly<Record<Side, FieldId>>[],
  };
  const moved: Record<string, Hashes> = {};
  for (const { mapping, known } of mappingsOf(pair)) {
    const decision = decide(pair, mapping, known);
    if (decision.do === 'nothing') continue;
    if (decision.do === 'ask') {
      plan.undecided.push(decision.fields);
      continue;
    }
    if (decision.conflict !== undefined) plan.conflicts.push(decision.conflict);
    carry(mapping, decision.from, known);
  }
  if (Object.keys(moved).length === 0) return { ...plan, base };
  const inUse = new Set(
    contract.fields.filter((mapping) => appliesTo(mapping, twins.desk.issueTypeId)).map(({ id }) => id),
  );
  return { ...plan, base: fitBase({ ...base, ...moved }, (mapping) => inUse.has(mapping)) };

  function carry(mapping: FieldMapping, from: Side, known: Hashes | undefined): void {
    const to = otherSide(from);
    const target = fieldOf(mapping[to]);
    if (target === undefined) return;
    const leave = (code: NotCarried['code']) =>
      plan.notCarried.push({ code, what: 'field', side: from, ref: mapping.label });
    const converted = convert(contract, mapping, from, twins[from], people);
    if (converted.left !== undefined) leave(converted.left);
    const stored = readEnd(contract, mapping, to, twins[to]);
    const wanted = keepUncarried(contract, mapping, from, converted.value, stored, people);
    // The base stays as it was: once there is a counterpart, the value is carried.
    const isOurs = () => mapping.direction === 'both' || hashOf(known ?? EMPTY, to) === hashStored(stored);
    if (converted.nothing && !(isList(target) && isOurs() && !isSameValue(wanted, stored))) return;
    const own = hashValue(readEnd(contract, mapping, from, twins[from]));
    const next = hashesOf(from, own, hashStored(wanted));
    if (isSameValue(wanted, unlinked(stored))) {
      if (known?.[0] === next[0] && known[1] === next[1]) return;
    } else if (stored?.kind === 'richText' && hasMedia(stored.doc)) {
      // Jira deletes the files of media nodes that a rewrite drops. https://github.com/sooperset/mcp-atlassian/issues/1678
      leave('media');
      return;
    } else {
      const was = stored === undefined ? {} : { was: stored };
      plan.writes[to].push({
        field: target,
        value: wanted,
        ...was,
        mapping: mapping.id,
        label: mapping.label,
      });
    }
    moved[mapping.id] = next;
  }
}

/** Links to copies of files are put there when it is known which these are: no difference. */
function unlinked(value: FieldValue | undefined): FieldValue | undefined {
  return value?.kind === 'richText' ? { ...value, doc: withoutFileLinks(value.doc) } : value;
}

/** Of a list, what was carried before is taken away, although nothing of what is left can be carried. */
function isList({ kind }: FieldRef): boolean {
  return kind === 'options' || kind === 'users';
}
