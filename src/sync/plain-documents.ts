/** What is tried when Jira refuses a document: its errors do not say which node it disliked. */
import { withoutFileLinks } from '../adf/file-links.ts';
import { plainDoc } from '../adf/plain-text.ts';
import type { FieldWritePlan } from './operation.ts';

export function isDocument({ value }: FieldWritePlan): boolean {
  return value?.kind === 'richText';
}

/** The same write with its document as plain paragraphs; any other as it is. */
export function withPlainDocument(write: FieldWritePlan): FieldWritePlan {
  const { value } = write;
  if (value?.kind !== 'richText') return write;
  // Without links: an address in the text would count as somebody's words.
  return { ...write, value: { ...value, doc: plainDoc(withoutFileLinks(value.doc)) } };
}
