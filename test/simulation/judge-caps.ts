/** Judges the limits of a run: none is passed, what they hold back is said, and they hold back no more than they must. */
import { viewIssue } from '../emulator/index.ts';
import type { Limits } from '../../src/config/contract.ts';
import { defaultLimits } from '../../src/config/schema-sync.ts';
import type { SyncReport } from '../../src/sync/outcome.ts';
import { otherSide, SIDES } from '../../src/sync/snapshot.ts';
import type { CapsOfRun } from './caps.ts';
import { countDue } from './due.ts';
import { mirrorsOf } from './judge-comment.ts';
import { carriageOf } from './rules.ts';
import { tiedTwin } from './scene.ts';
import type { Scene } from './scene.ts';
import { lookBefore, tallyOf } from './tally.ts';
import type { Before, Tally } from './tally.ts';

/** What is known before a run that has limits. */
export interface CappedRun {
  readonly before: Before;
  readonly limits: Limits;
  /** Twins to be made. */
  readonly due: ReturnType<typeof countDue>;
}

/** To be called before a run; undefined where nobody here comes near the limits. */
export function expectCaps(scene: Scene, ofRun: CapsOfRun): CappedRun | undefined {
  const { caps } = scene.rules;
  // The tally knows twins of the desk.
  if (scene.rules.types !== 'to-desk') return undefined;
  if (caps === 'usual' && Object.keys(ofRun).length === 0) return undefined;
  const limits = { ...(caps === 'usual' ? defaultLimits : caps), ...ofRun };
  return { before: lookBefore(scene), limits, due: countDue(scene) };
}

/**
 * Promise 8, in any weather: no run wrote more than its limits allow.
 * @param reports of the runs that ran at once, each with limits of its own
 * @param isCalm the run could do all its work: then it says what its limits held back, and used them up
 */
export function checkCaps(
  scene: Scene,
  run: CappedRun | undefined,
  reports: readonly SyncReport[],
  isCalm: boolean,
): void {
  if (run === undefined) return;
  const { limits } = run;
  const tally = tallyOf(scene, run.before);
  const written = amountsOf(tally);
  for (const limit of LIMITS) {
    if (written[limit] > limits[limit] * reports.length)
      throw new Error(`over the limit: ${written[limit]} ${limit}, ${limits[limit]} allowed`);
  }
  if (!isCalm) return;
  for (const report of reports) {
    checkSaid(run, report, written);
    checkOrder(scene, run);
  }
}

const LIMITS = ['creates', 'updates', 'comments', 'deletes', 'commentsPerPair'] as const;

function amountsOf({ creates, updates, comments, deletes, perPair }: Tally): Limits {
  return {
    creates: creates.size,
    updates: updates.size,
    comments: comments.size,
    deletes: deletes.size,
    commentsPerPair: Math.max(0, ...[...perPair.values()].map(({ size }) => size)),
  };
}

function checkSaid(
  { limits, due }: CappedRun,
  { overLimit, result, stopped }: SyncReport,
  written: Limits,
): void {
  // It does nothing more until somebody has looked.
  if (stopped !== undefined) return;
  const isOver = (limit: keyof Limits) => overLimit.some((one) => one.limit === limit);
  const isWithin = (count: number) => due.least <= count && count <= due.most;
  if (isOver('creates') ? due.most <= limits.creates : due.least > limits.creates)
    throw new Error(`${JSON.stringify(due)} twins are due, and the run says ${JSON.stringify(overLimit)}`);
  if (!isOver('creates') && !isWithin(written.creates))
    throw new Error(`${JSON.stringify(due)} twins were due, ${written.creates} were made`);
  if (overLimit.length > 0 && result !== 'failed')
    throw new Error(`a run over its limits ended as ${result}`);
  for (const { limit, wanted, allowed } of overLimit) {
    const name = limit as keyof Limits;
    // A pair that is tied counts along, and may be over the limit beside twins that were within it.
    if (name === 'creates' && due.most === Number.POSITIVE_INFINITY) continue;
    // Of new twins none is made; of everything else as much as may be.
    const used = name === 'creates' ? 0 : allowed;
    const isSo = allowed === limits[name] && wanted > allowed && (name !== 'creates' || isWithin(wanted));
    if (!isSo) throw new Error(`${name}: ${wanted} wanted, ${allowed} of ${limits[name]} allowed`);
    // What a pair has room for may still be over the limit of all.
    const isShared = name === 'commentsPerPair' && isOver('comments');
    if (written[name] !== used && !isShared)
      throw new Error(`${name}: ${written[name]} written, ${used} expected`);
  }
}

/** Over a limit, the oldest comments of a pair go first: none arrives before one that was written before it. */
function checkOrder(scene: Scene, { before }: CappedRun): void {
  // What is older than the tie of an existing pair never goes.
  if (scene.rules.pairs !== 'none') return;
  for (const [id] of before.issues.customer) {
    const desk = tiedTwin(scene, id);
    const customer = viewIssue(scene.bridge.customer, id);
    if (desk === undefined || customer === undefined) continue;
    const twins = { customer, desk };
    for (const side of SIDES) {
      const far = twins[otherSide(side)];
      const known = new Set(
        before.issues[otherSide(side)].get(far.id)?.comments.map((comment) => comment.id),
      );
      let waiting: string | undefined;
      for (const comment of scene.history.comments) {
        if (comment.side !== side || comment.issue !== twins[side].id) continue;
        // What somebody marked or adopted has another age, or is nobody's.
        if (comment.marked || comment.adopted) continue;
        const { ours, copies } = mirrorsOf(scene, comment, far);
        if (ours.length + copies.length === 0) {
          if (carriageOf(scene.rules, comment) !== undefined) waiting ??= comment.word;
        } else if (waiting !== undefined && ours.some((mirror) => !known.has(mirror.id)))
          throw new Error(`${comment.word} was carried to ${far.key} before ${waiting}`);
      }
    }
  }
}
