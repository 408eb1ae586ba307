/** What operations write, as fingerprints: by them two plans can be told apart without anybody keeping the texts. */
import { hashDoc, hashJson } from '../adf/hash.ts';
import type { TwinDraft } from './create-plan.ts';
import { hashValue } from './field-value.ts';
import type { FieldWritePlan, Operation } from './operation.ts';
import type { OperationReport, Written } from './outcome.ts';

/**
 * What one line of the report writes. Markers are left out: they name the time of the plan, and people do not see them.
 * @param line One of the lines that `describe` makes of the operation.
 */
export function contentsOf(operation: Operation, line: OperationReport): readonly Written[] {
  switch (operation.kind) {
    case 'update': {
      if (line.kind === 'status') {
        const { path, resolution } = operation.walk ?? {};
        return [written('status', [path?.map(({ id }) => id), resolution?.id])];
      }
      return fieldsOf(line.side === 'customer' ? (operation.customer?.fields ?? []) : operation.fields);
    }
    case 'add-comment':
      return [{ label: 'body', hash: hashDoc(operation.body) }];
    case 'edit-comment':
      return [{ label: 'body', hash: hashDoc(operation.body) }, written('mirror', operation.mirror)];
    case 'delete-comment':
    case 'remove-file':
      return [written('mirror', operation.mirror)];
    case 'add-file':
      return [written('file', [operation.file.id, operation.file.name])];
    case 'pair':
    case 'hint':
      return [written('twin', operation.twin.id), written('label', operation.label)];
    case 'link':
      return [written('twin', operation.twin.id)];
    case 'release-double':
      return [written('elder', operation.elder.id)];
    case 'note-vanished':
      return [{ label: 'note', hash: hashDoc(operation.note) }];
    case 'map-files':
      return [];
  }
}

/** What a new twin is given, its status apart. */
export function contentsOfTwin({ issueTypeId, fields, labels }: TwinDraft): readonly Written[] {
  return [written('issue type', issueTypeId), written('labels', labels.toSorted()), ...fieldsOf(fields)];
}

function fieldsOf(fields: readonly FieldWritePlan[]): Written[] {
  return fields.map(({ label, field, value }) => ({ label, hash: hashJson([field.id, hashValue(value)]) }));
}

function written(label: string, value: unknown): Written {
  return { label, hash: hashJson(value) };
}
