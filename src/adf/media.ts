/** Files inside rich text. */
import type { Doc, Node } from './document.ts';

const MEDIA: ReadonlySet<string> = new Set(['media', 'mediaSingle', 'mediaGroup', 'mediaInline']);

/** Whether a file stands anywhere in the document. Jira deletes the files of a body that is written anew. */
export function hasMedia(doc: Doc): boolean {
  const rest: Node[] = [doc];
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    if (MEDIA.has(node.type)) return true;
    for (const child of node.content ?? []) rest.push(child);
  }
  return false;
}
