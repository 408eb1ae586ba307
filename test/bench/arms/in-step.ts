/** Brings one pair in step by the markers: what the arms with markers do once they look at a pair. */
import { hashDoc } from '../../../src/adf/hash.ts';
import { isMirrorOf, readMirrorMarker } from '../../../src/sync/markers.ts';
import type { MirrorMarker } from '../../../src/sync/markers.ts';
import type { Comment, Issue, Side } from '../../../src/sync/snapshot.ts';
import { otherSide, SIDES } from '../../../src/sync/snapshot.ts';
import { attempt } from './arm.ts';
import type { Shop } from './arm.ts';
import { carrySummary, isCarried, putMirror } from './copy.ts';

interface Mirror {
  readonly comment: Comment;
  readonly marker: MirrorMarker;
}

function markerOf({ contract }: Shop, comment: Comment): MirrorMarker | undefined {
  const found = readMirrorMarker(contract, comment.properties ?? {});
  return found.state === 'found' ? found.marker : undefined;
}

/** Adds, edits and removes mirrors of one direction until they say what the origins say. */
async function carryComments(shop: Shop, from: Side, origin: Issue, target: Issue): Promise<boolean> {
  const mirrors = new Map<string, Mirror>();
  for (const comment of target.comments) {
    const marker = markerOf(shop, comment);
    if (marker !== undefined && isMirrorOf(shop.contract, marker, from, origin.id))
      mirrors.set(marker.origin.comment, { comment, marker });
  }
  let isGood = true;
  for (const comment of origin.comments) {
    if (markerOf(shop, comment) !== undefined || !isCarried(shop, from, comment)) continue;
    const mirror = mirrors.get(comment.id);
    mirrors.delete(comment.id);
    if (mirror?.marker.hash === hashDoc(comment.body)) continue;
    const how = { marked: true, ...(mirror === undefined ? {} : { mirror: mirror.comment }) };
    isGood = (await putMirror(shop, from, { issue: origin, comment, target: target.id }, how)) && isGood;
  }
  // The origin of what is left is deleted, or no longer public.
  for (const { comment } of mirrors.values()) {
    const remove = () => shop.sites[otherSide(from)].deleteComment(target.id, comment.id);
    isGood = (await attempt(remove)) && isGood;
  }
  return isGood;
}

/** @returns whether all of it worked. */
export async function bringInStep(shop: Shop, customer: Issue, desk: Issue): Promise<boolean> {
  const twins = { customer, desk };
  let isGood = await carrySummary(shop, customer, desk);
  for (const from of SIDES)
    isGood = (await carryComments(shop, from, twins[from], twins[otherSide(from)])) && isGood;
  return isGood;
}
