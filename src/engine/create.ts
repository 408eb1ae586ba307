/**
 * Creates twins on either side. Jira has no idempotency keys, so every step assumes that an earlier attempt may have
 * worked: markers are read again, the newest keys of the side that is written are walked, and what names one of our issues
 * is adopted, not made again.
 */
import { HOLD, refOf } from '../sync/checkpoint.ts';
import type { Candidate } from '../sync/create-plan.ts';
import type { NotCarried, OperationReport } from '../sync/outcome.ts';
import { otherSide, SIDES } from '../sync/snapshot.ts';
import type { Millis, Side } from '../sync/snapshot.ts';
import { createBatch } from './create-batch.ts';
import type { Making } from './create-batch.ts';
import type { NewPair } from './link.ts';
import { readLinkedTwinsOnce } from './linked-twins.ts';
import { batchesOf } from './origins.ts';
import { planCreates } from './plan-creates.ts';
import { mustHalt, nowOf } from './run.ts';
import type { Run } from './run.ts';
import { settleUnsent } from './send-drafts.ts';
import { linkTo, settle } from './settle.ts';
import { inScope } from './sweep.ts';
import { startWalk } from './walk.ts';

/**
 * How old what a run says of itself, and what was asked about the scope, may be when the next batch begins. Far less than
 * {@link HOLD}, within which other runs keep away: a batch takes its time, too.
 */
const FRESH = 3 * 60_000;

/**
 * Gives each candidate a twin, oldest first. Over the limit, which counts both sides together, none is made.
 * @param candidates by the side they stand on
 * @returns pairs whose comments are to be carried next.
 */
export async function createTwins(
  run: Run,
  candidates: Readonly<Record<Side, readonly Candidate[]>>,
): Promise<readonly NewPair[]> {
  const due = {
    customer: dueCandidates(run, 'customer', candidates.customer),
    desk: dueCandidates(run, 'desk', candidates.desk),
  };
  const sides = SIDES.filter((from) => due[from].length > 0);
  const holdEach = (code: Held) => {
    for (const from of sides) holdAll(run, from, due[from], code);
    return [];
  };
  if (sides.length === 0) return [];
  if (!run.allowance.mayCreate(due.customer.length + due.desk.length)) return holdEach('limit');
  if (run.mode === 'plan') {
    for (const from of sides)
      await planCreates(run, from, due[from], (origin, error) => settleUnsent(run, from, origin, error));
    return [];
  }
  const other = run.checkpoint.creatingSince;
  if (other !== undefined && nowOf(run) - other < HOLD) {
    run.progress.notices.push({ code: 'creating-elsewhere', since: other });
    return holdEach('pending');
  }
  // If the cache refuses, creation goes on: the walk and the healing of doubles do without.
  const begun = nowOf(run);
  await sayCreating(run);
  const made: NewPair[] = [];
  for (const from of sides) made.push(...(await createFrom(run, from, due[from], begun)));
  run.progress.creatingSince = undefined;
  return made;
}

/** Lets other runs know, so that they do not create in step with this one. */
async function sayCreating(run: Run): Promise<void> {
  run.progress.creatingSince = nowOf(run);
  await run.saveNow();
}

/** @param begun when it was known that they are in scope */
async function createFrom(
  run: Run,
  from: Side,
  due: readonly Candidate[],
  begun: Millis,
): Promise<readonly NewPair[]> {
  const oldest = Math.min(...due.map((candidate) => candidate.created));
  const walk = await startWalk(run, oldest, otherSide(from));
  await walk.advance();
  const making: Making = { from, walk, linked: readLinkedTwinsOnce(run) };
  const made: NewPair[] = [];
  for (const batch of batchesOf(run, from, due)) {
    if (mustHalt(run)) {
      holdAll(run, from, batch, 'time-budget');
      continue;
    }
    if (nowOf(run) - (run.progress.creatingSince ?? 0) >= FRESH) await sayCreating(run);
    const still = nowOf(run) - begun < FRESH ? batch : await inScope(run, batch, from);
    // Search may leave out what is there: the next run asks again.
    holdAll(
      run,
      from,
      batch.filter((candidate) => !still.includes(candidate)),
      'pending',
    );
    made.push(...(await createBatch(run, making, still)));
  }
  if (from === 'customer') run.progress.lastKey = walk.settled();
  else run.progress.lastCustomerKey = walk.settled();
  return made;
}

/** Oldest first, without those whose last create had an unknown outcome a moment ago. */
function dueCandidates(run: Run, from: Side, candidates: readonly Candidate[]): Candidate[] {
  const now = nowOf(run);
  const held = new Set(
    run.checkpoint.holds
      .filter((h) => h.comment === undefined && h.file === undefined && h.until > now)
      .map((h) => h.ref),
  );
  const unique = [...new Map(candidates.map((candidate) => [candidate.id, candidate])).values()];
  const isHeld = (candidate: Candidate) => held.has(refOf(from, candidate.id));
  holdAll(run, from, unique.filter(isHeld), 'pending');
  return unique
    .filter((candidate) => !isHeld(candidate))
    .sort((a, b) => a.created - b.created || Number(a.id) - Number(b.id));
}

type Held = 'limit' | 'pending' | 'time-budget';

function holdAll(run: Run, from: Side, candidates: readonly Candidate[], code: Held): void {
  // There may be 100,000 of them, so they share what is the same for all.
  const operations: readonly OperationReport[] = [{ kind: 'create', side: otherSide(from), status: 'held' }];
  const notCarried: readonly NotCarried[] = [{ code, what: 'issue', side: from }];
  const failures: readonly never[] = [];
  for (const { id, key } of candidates) {
    const report = { [from]: linkTo(run, from, key), operations, notCarried, failures };
    settle(run, refOf(from, id), report, { pending: true });
  }
}
