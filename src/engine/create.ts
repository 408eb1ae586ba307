/**
 * Creates twins on either side. Jira has no idempotency keys, so every step assumes that an earlier attempt may have
 * worked: markers are read again, the newest keys of the side that is written are walked, and what names one of our issues
 * is adopted, not made again.
 */
import pMap from 'p-map';
import { HOLD, refOf } from '../sync/checkpoint.ts';
import type { Candidate } from '../sync/create-plan.ts';
import { scopeOf } from '../sync/create-plan.ts';
import type { Failure, FailureError } from '../sync/failure.ts';
import { badMarker, readCustomerMarker, readDeskMarker } from '../sync/markers.ts';
import type { NotCarried, OperationReport } from '../sync/outcome.ts';
import { otherSide, SIDES } from '../sync/snapshot.ts';
import type { Issue, IssueId, Millis, Side } from '../sync/snapshot.ts';
import type { DraftRefused } from '../jira/site.ts';
import { adoptTwin, chooseTwin } from './adopt.ts';
import { linkTo, reportOf, settleLater, settleLone } from './apply.ts';
import { releaseDoubles } from './doubled.ts';
import { draftTwins, readyOf, redraft, toIssueDraft } from './drafts.ts';
import type { Draft, Ready } from './drafts.ts';
import { linkPair } from './link.ts';
import type { NewPair } from './link.ts';
import { readLinkedTwinsOnce } from './linked-twins.ts';
import type { LinkedTwins } from './linked-twins.ts';
import { planCreates } from './plan-creates.ts';
import { asFailure, endsSync, mustHalt, nowOf, throwIfFatal } from './run.ts';
import type { Run } from './run.ts';
import { batchesOf, readOrigins } from './origins.ts';
import { inScope } from './sweep.ts';
import { startWalk } from './walk.ts';
import type { Claimant, Walk } from './walk.ts';

const PAIRS_AT_ONCE = 12;

/**
 * How old what a run says of itself, and what was asked about the scope, may be when the next batch begins. Far less than
 * {@link HOLD}, within which other runs keep away: a batch takes its time, too.
 */
const FRESH = 3 * 60_000;

/** Issues of one side that get twins on the other, with what is known of those that are there. */
interface Making {
  /** The side of the origins. */
  readonly from: Side;
  readonly walk: Walk;
  readonly linked: () => Promise<LinkedTwins>;
}

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
  const nothing: readonly never[] = [];
  for (const { id, key } of candidates) {
    const origin = linkTo(run, from, key);
    run.progress.settled.push({
      ref: refOf(from, id),
      report: { [from]: origin, operations, notCarried, failures: nothing },
      failures: nothing,
      pending: true,
      holds: nothing,
    });
  }
}

async function createBatch(run: Run, making: Making, batch: readonly Candidate[]): Promise<NewPair[]> {
  const { from, walk, linked } = making;
  const readMarker = from === 'customer' ? readCustomerMarker : readDeskMarker;
  const origins = await readOrigins(run, from, batch);
  const made: NewPair[] = [];
  const ready: Ready[] = [];
  for (const origin of origins) {
    const one = readyOf(run, from, origin);
    const marker = readMarker(run.contract, origin.properties);
    const scope = scopeOf(run.contract, origin, from);
    if (marker.state === 'found')
      settleLater(run, from, origin); // Linked by another run in the meantime.
    else if (marker.state === 'bad') {
      settleLone(run, { side: from, issue: origin, because: { failure: badMarker(origin, marker) } });
    } else if (
      one === undefined ||
      scope.scope !== 'in' ||
      origin.projectId !== run.contract[from].project.id
    )
      continue;
    else {
      const claimants = walk.claimants(origin.id);
      const elder = await chooseTwin(run, one, claimants, linked);
      if (elder === undefined) ready.push(one);
      else {
        await releaseDoubles(run, from, claimants, elder, linked);
        made.push(...(await adoptTwin(run, one, elder)));
      }
    }
  }
  throwIfFatal(run);
  if (ready.length > 0) made.push(...(await createReady(run, making, ready)));
  return made;
}

async function createReady(run: Run, making: Making, ready: readonly Ready[]): Promise<NewPair[]> {
  const { from, walk, linked } = making;
  const drafts = await draftTwins(run, ready, (origin, error) => settleUnsent(run, from, origin, error));
  if (drafts.length === 0) return [];
  const { unsure, sent, created } = await send(run, making, drafts);
  // The walk reads our own new issues too: results are told apart by their markers, not by their place in an answer.
  await walk.advance();
  const made: { readonly draft: Draft; readonly claimant: Claimant }[] = [];
  for (const draft of drafts) {
    const { origin } = draft;
    const claimants = walk.claimants(origin.id);
    // Beside our own there may be one that another run made meanwhile: then all runs tie the elder.
    const own = claimants.length === 1 ? claimants.find(({ id }) => created.has(id)) : undefined;
    const claimant = own ?? (await chooseTwin(run, draft, claimants, linked));
    if (claimant !== undefined) {
      await releaseDoubles(run, from, claimants, claimant, linked);
      made.push({ draft, claimant });
      const desk = refOf('desk', from === 'customer' ? claimant.id : origin.id);
      if (created.has(claimant.id)) run.progress.made.set(desk, claimant.statusId ?? '');
    } else if (unsure !== undefined) settleUnsent(run, from, origin, unsure);
    else if (!run.progress.settled.some((settled) => settled.ref === refOf(from, origin.id))) {
      settleLater(run, from, origin);
    }
  }
  const last = new Map(sent.map((draft) => [draft.origin.id, draft]));
  const pairs = await pMap(
    made,
    ({ draft, claimant }) => linkPair(run, last.get(draft.origin.id) ?? draft, claimant),
    { concurrency: PAIRS_AT_ONCE },
  );
  throwIfFatal(run);
  return pairs.flat();
}

/**
 * Sends one bulk create. What Jira refuses is tried once more: without the people and choices it names, or else with
 * plain documents; then it is reported.
 * @returns the drafts as they were sent last, and why it is not known what became of them
 */
async function send(
  run: Run,
  making: Making,
  drafts: readonly Draft[],
): Promise<{
  readonly sent: readonly Draft[];
  readonly created: ReadonlySet<IssueId>;
  readonly unsure?: FailureError;
}> {
  const { from } = making;
  const created = new Set<IssueId>();
  let sent = drafts;
  try {
    const refused = await createIssues(run, making, drafts, created);
    const again = refused.flatMap((refusal) => {
      const first = drafts[refusal.index];
      const second = first && redraft(run, first, refusal);
      return first === undefined || second === undefined ? [] : [{ first, second, refusal }];
    });
    const final = refused.filter((refusal) => !again.some((one) => one.refusal === refusal));
    for (const refusal of final) settleRefused(run, from, drafts[refusal.index]?.origin, refusal);
    if (again.length > 0) {
      const firsts = new Set(again.map(({ first }) => first));
      sent = [...drafts.filter((draft) => !firsts.has(draft)), ...again.map(({ second }) => second)];
      const seconds = again.map(({ second }) => second);
      for (const refusal of await createIssues(run, making, seconds, created)) {
        const one = again[refusal.index];
        // A field that is required was named for its value first.
        const isRequired = refusal.fields.some((field) => one?.refusal.fields.includes(field));
        settleRefused(run, from, one?.first.origin, isRequired ? (one?.refusal ?? refusal) : refusal);
      }
    }
    run.trouble.success();
    return { sent, created };
  } catch (thrown) {
    const error = asFailure(thrown);
    if (run.trouble.failure(error) || endsSync(error.failure)) throw error;
    return { sent, created, unsure: error };
  }
}

async function createIssues(
  run: Run,
  { from, walk }: Making,
  drafts: readonly Draft[],
  made: Set<IssueId>,
): Promise<readonly DraftRefused[]> {
  walk.attempted(drafts.length);
  const { created, refused } = await run.sites[otherSide(from)].createIssues(
    drafts.map((draft) => toIssueDraft(run, draft)),
  );
  for (const issue of created) {
    made.add(issue.id);
    walk.attempted(0, issue.key);
  }
  return refused;
}

function settleRefused(run: Run, from: Side, origin: Issue | undefined, refusal: DraftRefused): void {
  if (origin === undefined) return;
  const to = otherSide(from);
  const request = { site: run.contract[to].site, method: 'POST', route: '/rest/api/3/issue/bulk' };
  const { status, messages, fields } = refusal;
  const failure: Failure = { code: 'refused', request, status, messages, fields };
  const operation: OperationReport = { kind: 'create', side: to, status: 'failed', failure };
  run.progress.settled.push({
    ref: refOf(from, origin.id),
    report: reportOf(run, from, origin.key, [], [operation]),
    failures: [failure],
    pending: false,
    holds: [],
  });
}

/**
 * Not created, as far as is known. Without an answer Jira may still do it: not again in this run, not within ten minutes,
 * and then with back-off.
 */
function settleUnsent(run: Run, from: Side, origin: Issue, error: FailureError): void {
  const ref = refOf(from, origin.id);
  const { failure } = error;
  const unknown = error.outcome === 'unknown';
  const operation: OperationReport = { kind: 'create', side: otherSide(from), status: 'failed', failure };
  run.progress.settled.push({
    ref,
    report: reportOf(run, from, origin.key, [], [operation]),
    failures: [failure],
    pending: false,
    holds: unknown ? [{ ref, until: nowOf(run) + HOLD }] : [],
  });
}
