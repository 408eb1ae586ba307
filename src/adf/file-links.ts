/** How a carried text names a file, and the link from there to the file's copy. */
import type { Doc, Node } from './document.ts';
import { TEXT_LIMIT, sizeOf } from './limit.ts';
import { safeHref } from './link.ts';
import { cleanText, oneLine, shorten } from './text.ts';

const FILE_NAME_LENGTH = 255;
/** What {@link fileText} writes, as a text of its own. */
const FILE_TEXT = /^\[file: .+\]$/u;
/** Where Jira shows a file to people; its REST address is for programs. */
const ATTACHMENT_ADDRESS = /^(?<site>.*)\/secure\/attachment\/(?<id>\d+)\/[^/]*$/;

/** The words that stand for a file: `[file: screen.png]`, or `[file]` without a name. */
export function fileText(name: string): string {
  const line = shorten(oneLine(name), FILE_NAME_LENGTH);
  return line === '' ? '[file]' : cleanText(`[file: ${line}]`);
}

/**
 * The address of a file of a Jira site, for people who are logged in there.
 * @param url of the site
 */
export function attachmentAddress(url: string, id: string, name: string): string {
  return `${url}/secure/attachment/${id}/${encodeURIComponent(name.toWellFormed())}`;
}

/**
 * Puts links on the words that stand for files. What is linked already stays as it is, and so does a text in a code block,
 * where no link may stand.
 * @param links addresses by the words, see {@link fileText}
 * @param limit longest serialized form: links that do not fit any more are left out
 * @returns the same object if there was nothing to link
 */
export function linkFiles(doc: Doc, links: ReadonlyMap<string, string>, limit: number = TEXT_LIMIT): Doc {
  const wanted = new Map([...links].filter(([, href]) => safeHref(href) === href));
  if (wanted.size === 0) return doc;
  const room = limit - sizeOf(doc);
  const rest = { room };
  const content = doc.content.map(linkNode);
  return rest.room === room ? doc : { ...doc, content };

  function linkNode(node: Node): Node {
    if (node.type === 'codeBlock' || node.content === undefined) return node;
    return { ...node, content: node.content.flatMap((child) => linkText(child) ?? [linkNode(child)]) };
  }

  /** The parts of a text that names files, or undefined for any other node. */
  function linkText(node: Node): readonly Node[] | undefined {
    if (node.type !== 'text' || node.text === undefined || isLink(node)) return undefined;
    const parts: Node[] = [];
    for (const part of cutAround(node.text, [...wanted.keys()])) {
      const href = wanted.get(part);
      const marks = [...(node.marks ?? []), { type: 'link', attrs: { href } }];
      parts.push({ ...node, text: part, ...(href === undefined ? {} : { marks }) });
    }
    const cost = parts.reduce((sum, part) => sum + sizeOf(part) + 1, -1) - sizeOf(node);
    if (parts.length === 1 && !wanted.has(node.text)) return undefined;
    if (cost > rest.room) return undefined;
    rest.room -= cost;
    return parts;
  }
}

/**
 * The document without the links that {@link linkFiles} put there: they say where a copy is, and are nobody's words.
 * @param url only links to files of this site
 */
export function withoutFileLinks(doc: Doc, url?: string): Doc {
  const unlink = (node: Node): Node => {
    if (node.content !== undefined) return { ...node, content: node.content.map(unlink) };
    const link = fileLinkOf(node);
    if (link === undefined || (url !== undefined && link.site !== url)) return node;
    const { marks = [], ...bare } = node;
    const kept = marks.filter(({ type }) => type !== 'link');
    return kept.length === 0 ? bare : { ...bare, marks: kept };
  };
  return { ...doc, content: doc.content.map(unlink) };
}

/** Words that lead to files of a site, with the ids of these: what Deskbridge wrote there, and now carries on. */
export function linkedFiles(
  doc: Doc,
  url: string,
): readonly { readonly words: string; readonly id: string }[] {
  const found: { readonly words: string; readonly id: string }[] = [];
  const look = (node: Node): void => {
    const link = fileLinkOf(node);
    if (link?.site === url) found.push({ words: node.text ?? '', id: link.id });
    node.content?.forEach(look);
  };
  doc.content.forEach(look);
  return found;
}

function fileLinkOf(node: Node): { readonly site: string; readonly id: string } | undefined {
  if (node.type !== 'text' || !FILE_TEXT.test(node.text ?? '')) return undefined;
  const href = node.marks?.find(({ type }) => type === 'link')?.attrs?.href;
  const { site, id } = ATTACHMENT_ADDRESS.exec(typeof href === 'string' ? href : '')?.groups ?? {};
  return site === undefined || id === undefined ? undefined : { site, id };
}

function isLink({ marks = [] }: Node): boolean {
  return marks.some(({ type }) => type === 'link');
}

/** A text in parts, so that each occurrence of one of `words` is a part of its own. */
function cutAround(text: string, words: readonly string[]): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  while (from < text.length) {
    const next = words
      .map((word) => ({ word, at: text.indexOf(word, from) }))
      .filter(({ at }) => at >= 0)
      .toSorted((a, b) => a.at - b.at)[0];
    if (next === undefined) break;
    if (next.at > from) parts.push(text.slice(from, next.at));
    parts.push(next.word);
    from = next.at + next.word.length;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}
