/** The desk marker has to fit into one entity property, however many fields are mapped and were mapped before. */
import { hashText } from '../adf/hash.ts';
import type { Base } from './markers.ts';

/**
 * Bytes for `base`. Jira takes 32,768 for a property's value; the rest of a marker (site of at most 255 characters, id, key, time)
 * needs less than 1,024.
 *
 * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-properties/
 */
const BASE_LIMIT = 32_768 - 1_024;

/** All hashes are of one length. */
const HASH = hashText('');

function sizeOf(base: Base): number {
  return Buffer.byteLength(JSON.stringify(base));
}

/** How many of these mappings (by their ids, in order) one marker can remember. All of them, where nothing is wrong. */
export function countFitting(mappings: readonly string[]): number {
  let left = BASE_LIMIT - sizeOf({});
  for (const [index, id] of mappings.entries()) {
    // The comma instead of the braces of an object of its own.
    left -= sizeOf({ [id]: [HASH, HASH] }) - 1;
    if (left < 0) return index;
  }
  return mappings.length;
}

/**
 * A base that fits. Hashes of mappings that are not in use stay as long as there is room: a field that is mapped again later goes on
 * where it was. Without room they go, for Jira would refuse the marker, and with it every write to that pair.
 *
 * @param inUse whether a mapping of this id is in use for the issue; those fit, `resolveContract` has seen to it
 */
export function fitBase(base: Base, inUse: (mapping: string) => boolean): Base {
  if (sizeOf(base) <= BASE_LIMIT) return base;
  return Object.fromEntries(Object.entries(base).filter(([mapping]) => inUse(mapping)));
}
