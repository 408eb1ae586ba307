/** Which issues have to get a twin, by what people made of them. */
import type { IssueView } from '../emulator/index.ts';
import { isSpokenFor } from './existing-pairs.ts';
import { isGarbled } from './history.ts';
import { STOP_LABEL } from './own-labels.ts';
import { hintOf, issuesOf, twinsOf } from './scene.ts';
import type { Scene } from './scene.ts';

/** Whether a customer issue is one that travels, as it stands now. */
export function isOpenNow({ history, rules }: Scene, { id, labels }: IssueView): boolean {
  const truth = history.issue('customer', id);
  return (
    !truth.away &&
    !(truth.level && rules.securityLevel === 'skip') &&
    !(rules.stopLabel && labels.includes(STOP_LABEL))
  );
}

/** Whether a customer issue without a twin has to get one. */
export function isDue(scene: Scene, issue: IssueView): boolean {
  const { history } = scene;
  // A hint that a person forged before there was a twin is a failure of that issue until somebody takes it away.
  const isForged = history.forged.has(issue.id) && hintOf(issue.properties) !== undefined;
  if (!history.issue('customer', issue.id).mapped || !isOpenNow(scene, issue) || isForged) return false;
  // What people name wrongly waits until they have made up their minds.
  return !isSpokenFor(scene, issue.id);
}

/**
 * How many twins are still to be made at least, and at most: that there is one already, nobody knows of an issue that does
 * not name it, before the newest requests are looked through.
 */
export function countDue(scene: Scene): { readonly least: number; readonly most: number } {
  const { history } = scene;
  // A pair that is tied counts as one that is made, and which of those can be tied is no matter of counting.
  if (scene.rules.pairs !== 'none') return { least: 0, most: Number.POSITIVE_INFINITY };
  const desks = issuesOf(scene, 'desk');
  const unnamed = issuesOf(scene, 'customer').filter(
    (issue) =>
      isDue(scene, issue) &&
      hintOf(issue.properties) === undefined &&
      !history.twinDeleted.has(issue.id) &&
      !isGarbled(history, issue.id),
  );
  const without = unnamed.filter(({ id }) => twinsOf(scene, id, desks).length === 0);
  return { least: without.length, most: unnamed.length };
}
