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

function nodeForm(node: Node): string {
  const parts = [`"type":${quote(node.type)}`];
  if (node.text !== undefined && node.text !== '') parts.push(`"text":${quote(node.text)}`);
  const attrs = attrsForm(node);
  if (attrs !== '{}') parts.push(`"attrs":${attrs}`);
  const marks = marksForm(node.marks);
  if (marks !== '') parts.push(`"marks":[${marks}]`);
  const content = contentForm(node.content);
  if (content !== '[]') parts.push(`"content":${content}`);
  return `{${parts.join(',')}}`;
}

/** Content with texts that look the same joined: Jira parts and joins them as it likes. */
function contentForm(nodes: readonly Node[] = []): string {
  const forms: string[] = [];
  let text: string[] = [];
  let textMarks = '';
  const endText = (): void => {
    if (text.length === 0) return;
    const marks = textMarks === '' ? '' : `,"marks":[${textMarks}]`;
    forms.push(`{"type":"text","text":${quote(text.join(''))}${marks}}`);
    text = [];
  };
  for (const node of nodes) {
    if (node.type !== 'text' || node.content !== undefined) {
      endText();
      forms.push(nodeForm(node));
      continue;
    }
    if (node.text === undefined || node.text === '') continue;
    const marks = marksForm(node.marks);
    if (marks !== textMarks) endText();
    textMarks = marks;
    text.push(node.text);
  }
  endText();
  return `[${forms.join(',')}]`;
}

function marksForm(marks: readonly Mark[] = []): string {
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

function attrsForm({ type, attrs = {} }: Node): string {
  if (type === 'hardBreak') return '{}';
  return objectForm(attrs, 0, (key) => {
    if (NOISE.has(key)) return true;
    if (type === 'mention') return key !== 'id';
    return MEDIA.has(type) && MEDIA_NOISE.has(key);
  });
}

function jsonForm(value: unknown, depth: number): string {
  if (value === undefined || value === null || depth > DEPTH) return 'null';
  if (Array.isArray(value)) return `[${value.map((item) => jsonForm(item, depth + 1)).join(',')}]`;
  if (typeof value === 'object') return objectForm(value, depth, () => false);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  // JSON knows nothing else.
  return typeof value === 'string' ? quote(value) : 'null';
}

/** Keys sorted; keys without a value, and those to leave out, do not count. */
function objectForm(value: object, depth: number, leaveOut: (key: string) => boolean): string {
  const parts: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const item = (value as Readonly<Record<string, unknown>>)[key];
    if (item === undefined || item === null || leaveOut(key)) continue;
    parts.push(`${quote(key)}:${jsonForm(item, depth + 1)}`);
  }
  return `{${parts.join(',')}}`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
