/** Values of fields: when two are the same, their fingerprints for the base, and how they read as text. */
import { withoutFileLinks } from '../adf/file-links.ts';
import { hashDoc, hashJson, hashText } from '../adf/hash.ts';
import { publicName } from '../adf/names.ts';
import { toPlainText } from '../adf/plain-text.ts';
import type { FieldValue } from './snapshot.ts';

/** Hash of an empty field. */
export const NOTHING = hashJson(null);

const MINUTE = 60_000;

/**
 * Hash of a value for the base, of the whole document for rich text. By id where there is one: a choice or a person that
 * was renamed is the same, and the order of a list is Jira's own business.
 */
export function hashValue(value: FieldValue | undefined): string {
  if (value === undefined) return NOTHING;
  return value.kind === 'richText' ? hashDoc(value.doc) : hashJson(canonical(value));
}

/**
 * Hash of a value as it stands where it was carried to. Jira rewrites documents when it stores them, so only their text is
 * compared: else `when: always` would write the same document in every run. Links to copies of files come and go with the
 * copies, and are no edit either.
 */
export function hashStored(value: FieldValue | undefined): string {
  if (value?.kind !== 'richText') return hashValue(value);
  const text = toPlainText(withoutFileLinks(value.doc));
  // A document without a word may be stored as one, or as no value at all.
  return text === '' ? NOTHING : hashText(text);
}

export function isSameValue(left: FieldValue | undefined, right: FieldValue | undefined): boolean {
  return hashValue(left) === hashValue(right);
}

function canonical(value: Exclude<FieldValue, { kind: 'richText' }>): unknown {
  switch (value.kind) {
    case 'text':
      // Jira takes blanks at both ends away when it stores a line.
      return { kind: value.kind, text: value.text.trim() };
    case 'number':
      // So many digits survive every way of storing a number.
      return { kind: value.kind, number: Number(value.number.toPrecision(15)) };
    case 'date':
      return value;
    case 'dateTime':
      // Jira's picker knows no seconds.
      return { kind: value.kind, at: Math.floor(value.at / MINUTE) * MINUTE };
    case 'labels':
      return { kind: value.kind, labels: [...new Set(value.labels)].sort() };
    case 'option':
      return { kind: value.kind, id: value.id };
    case 'options':
      return { kind: value.kind, ids: [...new Set(value.options.map(({ id }) => id))].sort() };
    case 'cascade':
      return { kind: value.kind, parent: value.parent.id, child: value.child?.id };
    case 'user':
      return { kind: value.kind, account: value.user.accountId };
    case 'users':
      return { kind: value.kind, accounts: [...new Set(value.users.map((user) => user.accountId))].sort() };
  }
}

/** A value as people read it: names of choices and persons, times in UTC, rich text without its marks. */
export function valueText(value: FieldValue): string {
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'richText':
      return toPlainText(value.doc);
    case 'number':
      return String(value.number);
    case 'date':
      return value.date;
    case 'dateTime':
      return `${new Date(value.at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
    case 'labels':
      return [...value.labels].sort().join(', ');
    case 'option':
      return value.name ?? value.id;
    case 'options':
      return value.options.map(({ id, name }) => name ?? id).join(', ');
    case 'cascade':
      return [value.parent, ...(value.child === undefined ? [] : [value.child])]
        .map(({ id, name }) => name ?? id)
        .join(' > ');
    case 'user':
      return publicName(value.user.displayName);
    case 'users':
      return value.users.map((user) => publicName(user.displayName)).join(', ');
  }
}
