/** Links from carried texts to the copies of the files they show, once it is known which these are. */
import type { Doc } from '../adf/document.ts';
import { attachmentAddress, linkFiles } from '../adf/file-links.ts';
import type { FieldWritePlan, Operation, ShownFile } from '../sync/operation.ts';
import { otherSide } from '../sync/snapshot.ts';
import type { Side } from '../sync/snapshot.ts';
import type { Run } from './run.ts';

/** A body as it is written: a file whose copy did not come about is named and not linked. */
export function withLinks(run: Run, side: Side, doc: Doc, shows: readonly ShownFile[] = []): Doc {
  const links = shows.flatMap(({ words, name, file, copy, desk }) => {
    const made = run.copies
      .get(desk)
      ?.made.find((one) => one.from === otherSide(side) && one.file === file)?.mirror;
    const id = copy ?? made;
    return id === undefined ? [] : [[words, attachmentAddress(run.contract[side].url, id, name)] as const];
  });
  return linkFiles(doc, new Map(links));
}

/** An update with the links in its documents, and without what was to be written for links alone and has none. */
export function withLinkedFields<Update extends Extract<Operation, { kind: 'update' }>>(
  run: Run,
  update: Update,
): Update {
  const { fields, customer } = update;
  return {
    ...update,
    fields: linkAll(run, 'desk', fields),
    ...(customer === undefined
      ? {}
      : { customer: { ...customer, fields: linkAll(run, 'customer', customer.fields) } }),
  };
}

function linkAll(run: Run, side: Side, fields: readonly FieldWritePlan[]): readonly FieldWritePlan[] {
  return fields.flatMap((write) => {
    const { value, shows, onlyLinks = false } = write;
    if (value?.kind !== 'richText' || shows === undefined) return [write];
    const doc = withLinks(run, side, value.doc, shows);
    if (doc === value.doc) return onlyLinks ? [] : [write];
    return [{ ...write, value: { ...value, doc } }];
  });
}
