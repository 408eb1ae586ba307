/** Files that a carried body names, so that the name can lead to the copy. Pure. */
import { fileText, linkedFiles } from '../adf/file-links.ts';
import { hasMedia, shownFiles } from '../adf/media.ts';
import type { Doc } from '../adf/document.ts';
import type { Contract, FieldMapping } from '../config/contract.ts';
import { convert, fieldOf, readEnd } from './convert.ts';
import { appliesTo, goes, hashesOf } from './field-mapping.ts';
import type { FieldPlan } from './field-plan.ts';
import { hashStored, hashValue } from './field-value.ts';
import { carriedName } from './file-name.ts';
import type { Carried } from './file-plan.ts';
import type { DeskMarker } from './markers.ts';
import type { FieldWritePlan, Operation, ShownFile } from './operation.ts';
import type { People } from './people.ts';
import { otherSide, SIDES } from './snapshot.ts';
import type { Issue, Side } from './snapshot.ts';

/** A pair as far as this goes. */
interface Pair extends Readonly<Record<Side, Issue>> {
  readonly marker: DeskMarker;
  readonly people: People;
}

interface Reading {
  readonly contract: Contract;
  readonly pair: Readonly<Record<Side, Issue>>;
  readonly carried: Carried;
}

/**
 * The files of an issue that one of its texts shows and that are carried. A text knows a file by its name alone (its id is
 * that of Jira's media store), so a name that two files of the issue share tells nothing. In a chain, the text is one that
 * leads to the copy on the last desk.
 */
function shownIn(doc: Doc, from: Side, { contract, pair, carried }: Reading): readonly ShownFile[] {
  if (carried[from].size === 0) return [];
  const linked = linkedFiles(doc, contract[from].url);
  if (linked.length === 0 && !hasMedia(doc)) return [];
  const files = pair[from].attachments ?? [];
  const byWords = Map.groupBy(files, ({ name }) => fileText(name));
  for (const [words, links] of Map.groupBy(linked, (link) => link.words))
    byWords.set(
      words,
      files.filter(({ id }) => links.some((link) => link.id === id)),
    );
  const shown = new Set([...[...shownFiles(doc).names].map(fileText), ...linked.map(({ words }) => words)]);
  const found = [...shown].flatMap((words) => {
    const [file, ...others] = byWords.get(words) ?? [];
    const copy = file && carried[from].get(file.id);
    if (file === undefined || copy === undefined || others.length > 0) return [];
    const { id, isNew } = copy;
    const known = id === undefined ? {} : { copy: id };
    return [{ words, file: file.id, name: carriedName(file.name), desk: pair.desk.id, ...known, isNew }];
  });
  // They are uploaded in the order in which people added them.
  const place = new Map(files.map(({ id }, index) => [id, index]));
  return found.toSorted((a, b) => (place.get(a.file) ?? 0) - (place.get(b.file) ?? 0));
}

/** Comments that are to be written, with the files they show. */
export function withShownFiles(operations: readonly Operation[], reading: Reading): readonly Operation[] {
  const { pair, carried } = reading;
  if (SIDES.every((side) => carried[side].size === 0)) return operations;
  return operations.map((operation) => {
    if (operation.kind !== 'add-comment' && operation.kind !== 'edit-comment') return operation;
    const from = otherSide(operation.side);
    const origin = pair[from].comments.find(({ id }) => id === operation.origin);
    const shows = origin === undefined ? [] : shownIn(origin.body, from, reading);
    return shows.length === 0 ? operation : { ...operation, shows };
  });
}

/**
 * Fields that are to be written, with the files they show. A twin is made before its files can be there, so a text that
 * shows files which are new to the pair is written once more: as long as nobody has edited it on either side, never on
 * issues that were there before, and never over a body that holds files of its own.
 */
export function withFileLinks(
  contract: Contract,
  pair: Pair,
  writes: FieldPlan['writes'],
  carried: Carried,
): FieldPlan['writes'] {
  const texts = contract.fields.filter(
    (mapping) => mapping.convert.by === 'copy' && appliesTo(mapping, pair.desk.issueTypeId),
  );
  const writesTo = (to: Side): readonly FieldWritePlan[] => {
    const from = otherSide(to);
    if (carried[from].size === 0) return writes[to];
    const shownBy = (mapping: FieldMapping) => {
      const value = readEnd(contract, mapping, from, pair[from]);
      return value?.kind === 'richText' ? shownIn(value.doc, from, { contract, pair, carried }) : [];
    };
    const planned = writes[to].map((write) => {
      const mapping = texts.find(({ id }) => id === write.mapping);
      const shows = mapping === undefined ? [] : shownBy(mapping);
      return shows.length === 0 ? write : { ...write, shows };
    });
    const again = texts.flatMap((mapping): FieldWritePlan[] => {
      if (!goes(mapping, from) || writes[to].some((write) => write.mapping === mapping.id)) return [];
      const shows = shownBy(mapping);
      if (!shows.some(({ isNew }) => isNew) || !isAsWritten(contract, mapping, from, pair)) return [];
      const field = fieldOf(mapping[to]);
      const { value } = convert(contract, mapping, from, pair[from], pair.people);
      if (field === undefined || value === undefined) return [];
      return [{ field, value, mapping: mapping.id, label: mapping.label, shows, onlyLinks: true }];
    });
    return [...planned, ...again];
  };
  return { customer: writesTo('customer'), desk: writesTo('desk') };
}

/** Whether both sides of a text are what they were when we wrote it. */
function isAsWritten(contract: Contract, mapping: FieldMapping, from: Side, pair: Pair): boolean {
  const { marker } = pair;
  const to = otherSide(from);
  const stored = readEnd(contract, mapping, to, pair[to]);
  if (marker.existing === true || stored?.kind !== 'richText' || hasMedia(stored.doc)) return false;
  const own = hashValue(readEnd(contract, mapping, from, pair[from]));
  const now = hashesOf(from, own, hashStored(stored));
  return now.every((hash, index) => hash === marker.base[mapping.id]?.[index]);
}

/** The same operations with each upload just before the first write that shows its file: later, there would be no link. */
export function filesFirst(operations: readonly Operation[]): readonly Operation[] {
  const uploads = new Map<string, Operation>();
  for (const operation of operations)
    if (operation.kind === 'add-file') uploads.set(`${operation.side} ${operation.file.id}`, operation);
  if (uploads.size === 0) return operations;
  const placed = new Set<Operation>();
  return operations.flatMap((operation) => {
    if (placed.has(operation)) return [];
    const before = shownFilesOf(operation).flatMap(({ side, file }) => {
      const upload = uploads.get(`${side} ${file}`);
      if (upload === undefined || placed.has(upload)) return [];
      placed.add(upload);
      return [upload];
    });
    return [...before, operation];
  });
}

function shownFilesOf(operation: Operation): readonly { readonly side: Side; readonly file: string }[] {
  const on = (side: Side, shows: readonly ShownFile[] = []) => shows.map(({ file }) => ({ side, file }));
  switch (operation.kind) {
    case 'add-comment':
    case 'edit-comment':
      return on(operation.side, operation.shows);
    case 'update':
      return [
        ...operation.fields.flatMap(({ shows }) => on('desk', shows)),
        ...(operation.customer?.fields.flatMap(({ shows }) => on('customer', shows)) ?? []),
      ];
    default:
      return [];
  }
}
