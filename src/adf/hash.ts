/** Hashes that tell whether an origin changed. They stand in markers for years, so their form has a version. */
import { createHash } from 'node:crypto';
import type { Doc, Mark, Node } from './document.ts';

/** To be raised whenever the canonical form changes: a hash of another version is adopted, never a reason to write. */
const VERSION = 1;

/** Deeper parts of a value do not count. No answer of Jira nests like this, and recursion has an end. */
const DEPTH = 400;

/** What Jira adds, renames or scales without anybody editing the text. */
const NOISE: ReadonlySet<string> = new Set(['localId', 'occurrenceKey']);
const MEDIA_NOISE: ReadonlySet<string> = new Set([
  ...['width', 'height', 'widthType', 'layout', 'originalWidth', 'originalHeight', 'collection'],
]);
const MEDIA: ReadonlySet<string> = new Set([
  ...['media', 'mediaSingle', 'mediaGroup', 'mediaInline', 'embedCard', 'blockCard'],
]);
/** Marks that point from the text to something beside it, such as an inline comment. */
const POINTERS: ReadonlySet<string> = new Set(['annotation', 'fragment', 'dataConsumer']);

/** Document → hash of what a person wrote: `1:` and SHA-256 as base64url. Local ids, names of mentions and sizes of media do not count. */
export function hashDoc(doc: Doc): string {
  return digest(contentForm(doc.content));
}

/** Text → hash, the same as {@link hashJson} of the string. */
export function hashText(text: string): string {
  return hashJson(text);
}

/** JSON value → hash; the order of keys does not count, nor do keys without a value. */
export function hashJson(value: unknown): string {
  return digest(jsonForm(value, 0));
}

/** Whether a hash was made by this version and can be compared. */
export function isCurrentHash(hash: string): boolean {
  return hash.startsWith(`${VERSION}:`);
}

function digest(form: string): string {
  return `${VERSION}:${createHash('sha256').update(form).digest('base64url')}`;
}

/** Text after text, with commas between. Not a list to be joined: this runs for every field of every issue that is read. */
function append(list: string, item: string): string {
  return list === '' ? item : `${list},${item}`;
}

function nodeForm(node: Node): string {
  let form = `"type":${quote(node.type)}`;
  if (node.text !== undefined && node.text !== '') form += `,"text":${quote(node.text)}`;
  const attrs = attrsForm(node);
  if (attrs !== '{}') form += `,"attrs":${attrs}`;
  const marks = marksForm(node.marks);
  if (marks !== '') form += `,"marks":[${marks}]`;
  const content = contentForm(node.content);
  if (content !== '[]') form += `,"content":${content}`;
  return `{${form}}`;
}

/** Content with texts that look the same joined: Jira parts and joins them as it likes. */
function contentForm(nodes: readonly Node[] = []): string {
  let forms = '';
  let text = '';
  let textMarks = '';
  const endText = (): void => {
    if (text === '') return;
    const marks = textMarks === '' ? '' : `,"marks":[${textMarks}]`;
    forms = append(forms, `{"type":"text","text":${quote(text)}${marks}}`);
    text = '';
  };
  for (const node of nodes) {
    if (node.type !== 'text' || node.content !== undefined) {
      endText();
      forms = append(forms, nodeForm(node));
      continue;
    }
    if (node.text === undefined || node.text === '') continue;
    const marks = marksForm(node.marks);
    if (marks !== textMarks) endText();
    textMarks = marks;
    text += node.text;
  }
  endText();
  return `[${forms}]`;
}

function marksForm(marks: readonly Mark[] = []): string {
  if (marks.length === 0) return '';
  const forms = new Set<string>();
  for (const mark of marks) {
    if (POINTERS.has(mark.type)) continue;
    const attrs = objectForm(
      mark.attrs ?? {},
      0,
      (key) => NOISE.has(key) || (mark.type === 'link' && key === 'collection'),
    );
    forms.add(
      attrs === '{}' ? `{"type":${quote(mark.type)}}` : `{"type":${quote(mark.type)},"attrs":${attrs}}`,
    );
  }
  return [...forms].sort().join(',');
}

function attrsForm({ type, attrs }: Node): string {
  if (attrs === undefined || type === 'hardBreak') return '{}';
  return objectForm(attrs, 0, (key) => {
    if (NOISE.has(key)) return true;
    if (type === 'mention') return key !== 'id';
    return MEDIA.has(type) && MEDIA_NOISE.has(key);
  });
}

function jsonForm(value: unknown, depth: number): string {
  if (value === undefined || value === null || depth > DEPTH) return 'null';
  if (Array.isArray(value)) {
    return `[${value.reduce<string>((form, item) => append(form, jsonForm(item, depth + 1)), '')}]`;
  }
  if (typeof value === 'object') return objectForm(value, depth, () => false);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  // JSON knows nothing else.
  return typeof value === 'string' ? quote(value) : 'null';
}

/** Keys sorted; keys without a value, and those to leave out, do not count. */
function objectForm(value: object, depth: number, leaveOut: (key: string) => boolean): string {
  let form = '';
  for (const key of Object.keys(value).sort()) {
    const item = (value as Readonly<Record<string, unknown>>)[key];
    if (item === undefined || item === null || leaveOut(key)) continue;
    form = append(form, `${quote(key)}:${jsonForm(item, depth + 1)}`);
  }
  return `{${form}}`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
