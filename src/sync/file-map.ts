/** Which file became which: the property of the desk issue that ties files to their copies. */
import { z } from 'zod';
import type { Contract } from '../config/contract.ts';
import type { Found } from './markers.ts';
import { propertyKey } from './markers.ts';
import { SIDES } from './snapshot.ts';
import type { AttachmentId, Side } from './snapshot.ts';

/** By the side of the origin: id of the origin to id of its copy. */
export type FileMap = Readonly<Record<Side, ReadonlyMap<AttachmentId, AttachmentId>>>;

/**
 * Jira keeps 32,768 bytes of a property; that is some 1,400 files with ids of eight digits.
 * https://developer.atlassian.com/cloud/jira/software/jira-entity-properties/
 */
const MOST_BYTES = 32_000;

/** Two sites number their files on their own, so the ids of desk files are told apart by a letter. */
const KEY = /^(d?)(\d{1,20})$/;

const schema = z.looseObject({ v: z.literal(1) });
const idSchema = z.string().regex(/^\d{1,20}$/);

export const NO_FILES: FileMap = { customer: new Map(), desk: new Map() };

export function filesKey(sync: string): string {
  return `${propertyKey(sync)}.files`;
}

/** Keys to read, the current name first. */
export function filesKeys(
  contract: Pick<Contract, 'sync' | 'formerNames' | 'attachments'>,
): readonly string[] {
  return contract.attachments === undefined ? [] : [contract.sync, ...contract.formerNames].map(filesKey);
}

/** Reads the maps of all names of the sync as one, where the current name has the last word. */
export function readFileMap(
  contract: Contract,
  properties: Readonly<Record<string, unknown>>,
): Found<FileMap> {
  const map = {
    customer: new Map<AttachmentId, AttachmentId>(),
    desk: new Map<AttachmentId, AttachmentId>(),
  };
  let state: 'none' | 'found' = 'none';
  for (const property of filesKeys(contract).toReversed()) {
    const raw = properties[property];
    if (raw === undefined) continue;
    state = 'found';
    const parsed = schema.safeParse(raw);
    if (!parsed.success) return { state: 'bad', detail: 'the list of files is unreadable', property };
    for (const [name, value] of Object.entries(parsed.data)) {
      const [, letter, origin] = KEY.exec(name) ?? [];
      // A key of another form is a later version's.
      if (origin === undefined) continue;
      const mirror = idSchema.safeParse(value);
      if (!mirror.success) return { state: 'bad', detail: 'the list of files names no file', property };
      map[letter === 'd' ? 'desk' : 'customer'].set(origin as AttachmentId, mirror.data as AttachmentId);
    }
  }
  return state === 'none' ? { state } : { state, marker: map };
}

/** The property's value. */
export function writeFileMap(map: FileMap): Readonly<Record<string, string | number>> {
  return {
    v: 1,
    ...Object.fromEntries([...map.customer]),
    ...Object.fromEntries([...map.desk].map(([origin, mirror]) => [`d${origin}`, mirror])),
  };
}

/** How many more files fit into the property, by the longest ids there can be in it. */
export function roomIn(map: FileMap): number {
  const used = Buffer.byteLength(JSON.stringify(writeFileMap(map)));
  const ids = [...map.customer, ...map.desk].flat();
  const longest = ids.reduce((most, id) => Math.max(most, id.length), 8);
  return Math.max(0, Math.floor((MOST_BYTES - used) / (2 * longest + 7)));
}

export function isSameMap(a: FileMap, b: FileMap): boolean {
  return SIDES.every(
    (side) =>
      a[side].size === b[side].size &&
      [...a[side]].every(([origin, mirror]) => b[side].get(origin) === mirror),
  );
}
