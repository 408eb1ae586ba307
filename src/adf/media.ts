/** Files inside rich text. */
import type { Doc, Node } from './document.ts';

const MEDIA: ReadonlySet<string> = new Set(['media', 'mediaSingle', 'mediaGroup', 'mediaInline']);

/** Whether a file stands anywhere in the document. Jira deletes the files of a body that is written anew. */
export function hasMedia(doc: Doc): boolean {
  for (const node of nodesOf(doc)) if (MEDIA.has(node.type)) return true;
  return false;
}

/** What a document says of the files it shows. */
export interface ShownFiles {
  /** Ids of Jira's media store, which are not those of attachments; `''` for a file without one. */
  readonly ids: ReadonlySet<string>;
  /** Names, where the document has them. */
  readonly names: ReadonlySet<string>;
}

/** The files of a document; pictures from the web are none. */
export function shownFiles(doc: Doc): ShownFiles {
  const ids = new Set<string>();
  const names = new Set<string>();
  for (const { type, attrs = {} } of nodesOf(doc)) {
    if ((type !== 'media' && type !== 'mediaInline') || attrs['type'] === 'external') continue;
    ids.add(typeof attrs['id'] === 'string' ? attrs['id'] : '');
    for (const name of [attrs['alt'], attrs['__fileName']])
      if (typeof name === 'string' && name !== '') names.add(name);
  }
  return { ids, names };
}

function* nodesOf(doc: Doc): Generator<Node> {
  const rest: Node[] = [doc];
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    yield node;
    for (const child of node.content ?? []) rest.push(child);
  }
}
