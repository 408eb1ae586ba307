/** Judges the mirrors of one comment, by the configuration and by what people did to both. */
import type { CommentView, IssueView } from '../emulator/index.ts';
import type { PersonComment, Text } from './history.ts';
import { carriageOf } from './rules.ts';
import { MARKER } from './scene.ts';
import type { Scene } from './scene.ts';

export interface Mirrors {
  /** Written by an account of the sync. */
  readonly ours: readonly CommentView[];
  /** Other people's comments onto which the marker was copied. */
  readonly copies: readonly CommentView[];
}

/** The origin that a comment's marker names. */
export function originOf({
  properties,
}: CommentView): { readonly issue: string; readonly comment: string } | undefined {
  const marker = properties[MARKER];
  if (typeof marker !== 'object' || marker === null || !('origin' in marker)) return undefined;
  return marker.origin as { readonly issue: string; readonly comment: string };
}

/** Internal as it was written. In a project that a person moved it to, nobody tells internal comments from others. */
export function isInternal({ properties, visibility }: CommentView): boolean {
  const value = properties['sd.public.comment'] as { readonly internal?: unknown } | undefined;
  return visibility === 'internal' || value?.internal === true;
}

/** The mirrors of a comment on the other twin. */
export function mirrorsOf(
  { accounts }: Scene,
  comment: Pick<PersonComment, 'side' | 'id' | 'issue'>,
  twin: IssueView,
): Mirrors {
  const far = comment.side === 'customer' ? 'desk' : 'customer';
  const all = twin.comments.filter((one) => {
    const origin = originOf(one);
    return origin?.comment === comment.id && origin.issue === comment.issue;
  });
  const isOurs = ({ authorId }: CommentView) => accounts.all(far).includes(authorId);
  return { ours: all.filter(isOurs), copies: all.filter((one) => !isOurs(one)) };
}

interface Place {
  readonly mirrors: Mirrors;
  /** Of the twin. */
  readonly key: string;
  /** `withdraw`: nothing is carried, what is hidden is taken back. `none`: nothing can be demanded. */
  readonly freedom: 'all' | 'withdraw' | 'none';
}

export function checkComment(scene: Scene, comment: PersonComment, { mirrors, key, freedom }: Place): void {
  if (freedom === 'none') return;
  const { ours, copies } = mirrors;
  const fail = (text: string): never => {
    throw new Error(text);
  };
  const as = carriageOf(scene.rules, comment);
  if (comment.deleted) {
    if (scene.rules.deletes && freedom === 'all' && ours.length > 0)
      fail(`${comment.word} was deleted and still has a mirror in ${key}`);
    return;
  }
  if (as === undefined && ours.length > 0) fail(`${comment.word} does not travel and has a mirror in ${key}`);
  if (as === 'internal' && !ours.every(isInternal)) fail(`${comment.word} has a public mirror in ${key}`);
  // With a marker on it that is not its own, nobody can tell whose words they are: it is named in the report.
  if (as === undefined || freedom !== 'all' || comment.marked) return;

  // A copy by a stranger counts as the mirror where ours is gone: it is named in the report, and none is added.
  if (ours.length > 1 || ours.length + copies.length === 0)
    fail(`lost: ${comment.word} has ${ours.length} mirrors in ${key}`);
  for (const mirror of ours) {
    const isUnseen = scene.excuses.unseenInternal && isInternal(mirror);
    if (mirror.visibility !== as && !isUnseen) fail(`${comment.word} is ${mirror.visibility} in ${key}`);
    if (!isWorded(scene, comment, mirror))
      fail(`${key} has another wording of ${comment.word}: ${mirror.text}`);
  }
}

/** Whether a mirror reads as it should: as its origin now, or as it was when it was made if edits are not carried. */
function isWorded(scene: Scene, comment: PersonComment, mirror: CommentView): boolean {
  const { rules, history, excuses } = scene;
  const far = comment.side === 'customer' ? 'desk' : 'customer';
  const latest = comment.texts.at(-1);
  const scribble = history.handEdited.get(`${far} ${mirror.id}`);
  // What a person makes of a mirror stays until its origin is edited.
  if (scribble !== undefined && scribble.text === mirror.text)
    return !rules.edits || (latest?.since ?? 0) <= scribble.since;
  const due = rules.edits ? [latest] : wordingsAt(comment, mirror.created, excuses.lateUntil);
  return due.some((text) => text !== undefined && reads(scene, mirror.text, text));
}

/** What the comment said when the mirror was made. One that came late may hold what it said before. */
function wordingsAt(comment: PersonComment, at: number, lateUntil: number): readonly Text[] {
  const before = comment.texts.filter(({ since }) => since <= at);
  return at <= lateUntil ? before : before.slice(-1);
}

function reads({ rules, bridge }: Scene, mirrored: string, said: Text): boolean {
  // A file that a comment shows arrives as its name.
  const [mirror, text] = [mirrored, said.text].map((one) => one.replaceAll(/\[file: (.+)\]/g, '$1')) as [
    string,
    string,
  ];
  if (!mirror.endsWith(text)) return false;
  const header = mirror.slice(0, -text.length);
  const names = bridge.world.sites.flatMap((site) =>
    [...site.accounts.values()].map(({ displayName }) => displayName),
  );
  const isNamed = names.some((name) => header.includes(name));
  return header.includes('UTC') && isNamed === (rules.authorship === 'enriched');
}
