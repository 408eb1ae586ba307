/** Works through issues in batches: reads them with their twins, plans, applies, and notes what came of each. */
import type { LedgerLine, Ref } from '../sync/checkpoint.ts';
import { parseRef, refOf, trimLedger } from '../sync/checkpoint.ts';
import type { Candidate } from '../sync/create-plan.ts';
import { scopeOf } from '../sync/create-plan.ts';
import type { FailureError } from '../sync/failure.ts';
import type { PairReport } from '../sync/outcome.ts';
import { SIDES } from '../sync/snapshot.ts';
import type { IssueId, IssueKey, Side } from '../sync/snapshot.ts';
import { chunk } from './chunk.ts';
import { unhandled } from './detect.ts';
import { readBatch } from './read.ts';
import type { Lone, Reading } from './read.ts';
import { noteProposals, noteUnconfirmed } from './proposals.ts';
import { asFailure, endsSync, mustHalt, nowOf } from './run.ts';
import type { Run } from './run.ts';
import { settlePairs } from './settle-pairs.ts';
import { reportOf, settle, settleLater, settleLone } from './settle.ts';
import { COMPARE_AT_ONCE } from './sweep.ts';
import { settleVanished } from './vanished.ts';

/** Changed issues per side that are read together. */
const BATCH = 100;

/** Ids by side; keys where the input `issues` names them. */
type Changed = Readonly<Record<Side, readonly (IssueId | IssueKey)[]>>;
/** Takes issues of a side without a twin. */
export type Collect = (from: Side, issues: readonly Candidate[]) => void;

/** Only the issues that the input names, each on the side its key belongs to. */
export async function settleNamed(run: Run, collect: Collect): Promise<void> {
  const of = (side: Side) => run.issues.filter((key) => key.startsWith(`${run.contract[side].project.key}-`));
  const named = { customer: of('customer'), desk: of('desk') };
  for (const key of run.issues.filter((one) => !named.customer.includes(one) && !named.desk.includes(one))) {
    settleLone(run, {
      side: 'customer',
      issue: { id: key as unknown as IssueId, key },
      because: { code: 'not-found' },
    });
  }
  await settleBatch(run, named, true, collect);
}

/** What earlier runs left over: pending issues, and failing ones whose time has come. */
export async function settleLeftOver(run: Run, collect: Collect): Promise<void> {
  const { pending, failures } = run.checkpoint;
  const due = failures.filter((failing) => failing.nextTry <= nowOf(run)).map((failing) => failing.ref);
  const refs = [...new Set([...pending, ...due])] as Ref[];
  for (const part of chunk(refs, BATCH)) {
    if (mustHalt(run)) return;
    const ids = (side: Side) =>
      part
        .map(parseRef)
        .filter((ref) => ref.side === side)
        .map((ref) => ref.id);
    await settleBatch(run, { customer: ids('customer'), desk: ids('desk') }, true, collect);
    for (const ref of part) run.progress.reviewed.add(ref);
    await keepUnanswered(run, part);
  }
}

/** What a bulk read left out although it exists: only the checkpoint remembers it, so it stays pending. */
async function keepUnanswered(run: Run, refs: readonly Ref[]): Promise<void> {
  const { ledger, settled } = run.progress;
  const answered = new Set<Ref>([
    ...SIDES.flatMap((side) => ledger[side].map(([id]) => refOf(side, id as IssueId))),
    ...settled.map(({ ref }) => ref),
  ]);
  for (const ref of refs.filter((one) => !answered.has(one))) {
    if (mustHalt(run)) {
      run.progress.waiting.add(ref);
      continue;
    }
    await keepIfThere(run, ref);
  }
}

/** Asks for one issue directly: if it exists it stays pending. If even that fails, it is this issue that fails, alone. */
async function keepIfThere(run: Run, ref: Ref): Promise<void> {
  const { side, id } = parseRef(ref);
  const report: PairReport = { operations: [], notCarried: [], failures: [] };
  try {
    if ((await run.sites[side].issueExists(id)) === 'absent') return;
    settle(run, ref, report, { pending: true });
  } catch (thrown) {
    const error = asFailure(thrown);
    if (endsSync(error.failure)) throw error;
    settle(run, ref, report, { failures: [error.failure] });
  }
}

/** One page of changes, in batches. Stops between two of them when the run has to end. */
export async function settleChanged(
  run: Run,
  changed: Readonly<Record<Side, readonly IssueId[]>>,
  collect: Collect,
): Promise<void> {
  const customers = chunk(unhandled(run, 'customer', changed.customer), BATCH);
  const desks = chunk(unhandled(run, 'desk', changed.desk), BATCH);
  for (let i = 0; i < Math.max(customers.length, desks.length); i += 1) {
    if (mustHalt(run)) return;
    const batch = {
      customer: unhandled(run, 'customer', customers[i] ?? []),
      desk: unhandled(run, 'desk', desks[i] ?? []),
    };
    await settleBatch(run, batch, false, collect);
    trimLedgers(run);
  }
}

/** Not while what earlier runs left over is looked at: there, a line says which issues were answered. */
export function trimLedgers({ progress }: Run): void {
  for (const side of SIDES) trimLedger(progress.ledger[side]);
}

/**
 * Reads, plans and applies one batch. If a read fails for a reason that may lie in a single issue, the batch is halved
 * until that issue stands alone and the others are done.
 */
export async function settleBatch(
  run: Run,
  changed: Changed,
  force: boolean,
  collect: Collect,
): Promise<void> {
  const size = changed.customer.length + changed.desk.length;
  if (size === 0) return;
  const { read, absent } = run.progress;
  let reading;
  try {
    reading = await readBatch(run, changed, force);
  } catch (thrown) {
    const error = asFailure(thrown);
    if (endsSync(error.failure)) throw error;
    // What is read again in halves counts once.
    Object.assign(run.progress, { read, absent });
    // Is it this batch, or the site? A site that does not even say who we are ends the sync.
    await Promise.all([run.sites.customer.whoAmI(), run.sites.desk.whoAmI()]);
    if (size > 1) {
      for (const half of halves(changed)) await settleBatch(run, half, force, collect);
      return;
    }
    settleUnreadable(run, changed, error);
    return;
  }
  for (const side of SIDES) collect(side, reading.unlinked[side]);
  noteProposals(run, reading.unlinked);
  for (const lone of reading.lone) await settleLoneIssue(run, lone);
  for (const { side, issue } of reading.unread) settleLater(run, side, issue);
  if (run.issues.length > 0) answerNamed(run, changed, reading);
  else if (!force) await keepOmitted(run, changed, reading);
  await settlePairs(run, reading.pairs, reading.at);
  for (const side of SIDES) {
    run.progress.ledger[side].push(...reading.lines[side].map((line) => asLeft(run, side, line)));
  }
}

/** What makes no pair: named, except where this run has more to do about it. */
async function settleLoneIssue(run: Run, lone: Lone): Promise<void> {
  if (noteUnconfirmed(run, lone)) return;
  if (lone.twin !== undefined && run.contract.onDelete === 'comment')
    await settleVanished(run, lone, lone.twin);
  else settleLone(run, lone);
}

/** Somebody asked for these issues by name: what nothing is done about says why. */
function answerNamed(run: Run, asked: Changed, { answered, unlinked }: Reading): void {
  for (const side of SIDES) {
    const outside = unlinked[side].filter(
      (issue) =>
        scopeOf(run.contract, issue, side).scope === 'out' &&
        !run.progress.proposed.keys[side].has(issue.key),
    );
    for (const issue of outside) settleLone(run, { side, issue, because: { code: 'out-of-scope' } });
    // A moved issue answers to its old key with the new one.
    if (answered[side].length >= asked[side].length) continue;
    const keys = new Set<string>(answered[side].map((issue) => issue.key));
    for (const key of asked[side].filter((one) => !keys.has(one))) {
      settleLone(run, {
        side,
        issue: { id: key as IssueId, key: key as IssueKey },
        because: { code: 'not-found' },
      });
    }
  }
}

/** A search named them and the read left them out: deleted by now, or omitted from that one answer. */
async function keepOmitted(run: Run, asked: Changed, { answered }: Reading): Promise<void> {
  for (const side of SIDES) {
    const ids = new Set<string>(answered[side].map((issue) => issue.id));
    for (const id of asked[side].filter((one) => !ids.has(one))) {
      await keepIfThere(run, refOf(side, id as IssueId));
    }
  }
}

/**
 * A line of what was written to since it was read has no fingerprint. Else, somebody who takes our mirror away before the
 * next run would bring back the very state that the ledger knows, and nobody would look.
 */
function asLeft(run: Run, side: Side, line: LedgerLine): LedgerLine {
  const [id, updated] = line;
  return run.progress.touched.has(refOf(side, id as IssueId)) ? [id, updated, ''] : line;
}

function halves(changed: Changed): Changed[] {
  const cut = (items: Changed[Side], half: 0 | 1) => {
    const middle = Math.ceil(items.length / 2);
    return half === 0 ? items.slice(0, middle) : items.slice(middle);
  };
  if (changed.customer.length > 0 && changed.desk.length > 0) {
    return [
      { customer: changed.customer, desk: [] },
      { customer: [], desk: changed.desk },
    ];
  }
  return ([0, 1] as const).map((half) => ({
    customer: cut(changed.customer, half),
    desk: cut(changed.desk, half),
  }));
}

function settleUnreadable(run: Run, changed: Changed, error: FailureError): void {
  for (const side of SIDES) {
    for (const id of changed[side]) {
      const isKey = !/^\d+$/.test(id);
      const report = isKey
        ? reportOf(run, side, id as IssueKey, [])
        : { operations: [], notCarried: [], failures: [] };
      settle(run, refOf(side, id as IssueId), report, { failures: [error.failure] });
    }
  }
}

/** The comments of new twins, which belong to their creation. */
export async function settleHistories(run: Run, desks: readonly IssueId[]): Promise<void> {
  const collectNothing = () => undefined;
  for (const desk of desks) run.progress.waiting.add(refOf('desk', desk));
  for (const part of chunk(desks, COMPARE_AT_ONCE)) {
    if (mustHalt(run)) return;
    await settleBatch(run, { customer: [], desk: part }, true, collectNothing);
    for (const desk of part) run.progress.waiting.delete(refOf('desk', desk));
  }
}
