/** Issues with very many comments, put there without a request; and the order in which their mirrors stand. */
import { docOf } from '../emulator/index.ts';
import type { CommentView } from '../emulator/index.ts';
import { changeIssue, findIssue } from '../emulator/store.ts';
import type { CommentRecord } from '../emulator/data.ts';
import type { Site } from '../emulator/index.ts';

/** Adds `count` comments at once, a second apart and now at the latest. Their texts are `<label> <number>.`, from 0. */
export function fillComments(
  site: Site,
  key: string,
  author: string,
  count: number,
  label: string,
  internal = false,
): void {
  const issue = findIssue(site, key);
  if (issue === undefined) throw new Error(`${site.name} has no issue ${key}`);
  const now = site.clock.now();
  const added = Array.from({ length: count }, (_, i): CommentRecord => {
    const id = String(site.next.comment++);
    const created = now - (count - 1 - i) * 1000;
    site.commentHomes.set(id, issue.id);
    return {
      id,
      authorId: author,
      updateAuthorId: author,
      created,
      updated: created,
      body: docOf(`${label} ${i}.`),
      internal,
      properties: internal ? { 'sd.public.comment': { internal } } : {},
    };
  });
  changeIssue(site, issue, { comments: [...issue.comments, ...added] }, true);
}

/** The numbers of the comments whose text holds the label, as they stand. */
export function numbersOf(comments: readonly CommentView[], label: string): number[] {
  return comments.flatMap(({ text }) => {
    const found = new RegExp(`${label} (\\d+)\\.`).exec(text)?.[1];
    return found === undefined ? [] : [Number(found)];
  });
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
