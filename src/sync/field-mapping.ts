/**
 * A mapping of the agreement beside a pair: whether it applies, which way its values go, and the two hashes by which the
 * marker's base remembers what each side was.
 */
import type { FieldMapping } from '../config/contract.ts';
import { hashStored, NOTHING } from './field-value.ts';
import type { Base } from './markers.ts';
import type { FieldWritePlan } from './operation.ts';
import { otherSide } from './snapshot.ts';
import type { Side } from './snapshot.ts';

/** Both hashes of a mapping, customer first. */
export type Hashes = Base[string];

/** What a pair is taken to have been before a mapping was part of the agreement: what is empty is no change. */
export const EMPTY: Hashes = [NOTHING, NOTHING];

/** Whether a mapping holds for pairs of this desk issue type. */
export function appliesTo(mapping: FieldMapping, deskIssueTypeId: string): boolean {
  return mapping.onlyFor === undefined || mapping.onlyFor.includes(deskIssueTypeId);
}

/** Whether a mapping carries values that come from a side. */
export function goes(mapping: FieldMapping, from: Side): boolean {
  return (
    mapping.direction === 'both' || mapping.direction === (from === 'customer' ? 'to-desk' : 'to-customer')
  );
}

/** Hashes of the side that a value comes from and the side it goes to, in the order of the base. */
export function hashesOf(from: Side, own: string, there: string): Hashes {
  return from === 'customer' ? [own, there] : [there, own];
}

/** The hash of a side. */
export function hashOf(hashes: Hashes, side: Side): string {
  return side === 'customer' ? hashes[0] : hashes[1];
}

/**
 * The hashes of a mapping whose value Jira refused for good: it counts as dealt with, beside what stands there instead.
 * @param to the side that was to be written
 */
export function unwrittenBase(planned: Base, to: Side, { mapping, was }: FieldWritePlan): Hashes {
  const from = otherSide(to);
  return hashesOf(from, hashOf(planned[mapping] ?? EMPTY, from), hashStored(was));
}
