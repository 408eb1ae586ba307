/**
 * Creates twins. Jira has no idempotency keys, so every step assumes that an earlier attempt may have worked: markers
 * are read again, the desk's newest keys are walked, and what names one of our issues is adopted, not made again.
 */
import pMap from 'p-map';
import { HOLD, refOf } from '../sync/checkpoint.ts';
import type { Candidate } from '../sync/create-plan.ts';
import { scopeOf } from '../sync/create-plan.ts';
import type { Failure, FailureError } from '../sync/failure.ts';
import { readCustomerMarker } from '../sync/markers.ts';
import type { NotCarried, OperationReport } from '../sync/outcome.ts';
import { linkTwins } from '../sync/pair-plan.ts';
import type { Issue, IssueId } from '../sync/snapshot.ts';
import type { DraftRefused } from '../jira/site.ts';
import { applyOperations, linkTo, reportOf, settleLater, settleLone } from './apply.ts';
import { draftTwins, readyOf, redraft, toIssueDraft } from './drafts.ts';
import type { Draft, Ready } from './drafts.ts';
import { planCreates } from './plan-creates.ts';
import { fetchAll } from './read.ts';
import { asFailure, endsSync, mustHalt, nowOf, throwIfFatal } from './run.ts';
import type { Run } from './run.ts';
import { batchesOf, readOrigins } from './origins.ts';
import { startWalk } from './walk.ts';
import type { Claimant, Walk } from './walk.ts';

const PAIRS_AT_ONCE = 12;

/** A customer issue that now has a twin whose history is still to be carried. */
export interface NewPair {
  readonly customer: Issue;
  readonly desk: IssueId;
}

/**
 * Gives each candidate a twin, oldest first. Over the limit, none is made.
 * @returns pairs whose comments are to be carried next.
 */
export async function createTwins(run: Run, candidates: readonly Candidate[]): Promise<readonly NewPair[]> {
  const due = dueCandidates(run, candidates);
  if (due.length === 0) return [];
  if (!run.allowance.mayCreate(due.length)) {
    holdAll(run, due, 'limit');
    return [];
  }
  if (run.mode === 'plan') {
    await planCreates(run, due, (customer, error) => settleUnsent(run, customer, error));
    return [];
  }
  const other = run.checkpoint.creatingSince;
  if (other !== undefined && nowOf(run) - other < HOLD) {
    run.progress.notices.push({ code: 'creating-elsewhere', since: other });
    holdAll(run, due, 'pending');
    return [];
  }
  // If the cache refuses, creation goes on: the walk and the healing of doubles do without.
  run.progress.creatingSince = nowOf(run);
  await run.saveNow();

  const walk = await startWalk(run, Math.min(...due.map((candidate) => candidate.created)));
  await walk.advance();
  const made: NewPair[] = [];
  for (const batch of batchesOf(run, due)) {
    if (mustHalt(run)) {
      holdAll(run, batch, 'time-budget');
      continue;
    }
    made.push(...(await createBatch(run, walk, batch)));
  }
  run.progress.lastKey = walk.settled();
  run.progress.creatingSince = undefined;
  return made;
}

/** Oldest first, without those whose last create had an unknown outcome a moment ago. */
function dueCandidates(run: Run, candidates: readonly Candidate[]): Candidate[] {
  const now = nowOf(run);
  const held = new Set(
    run.checkpoint.holds
      .filter((h) => h.comment === undefined && h.file === undefined && h.until > now)
      .map((h) => h.ref),
  );
  const unique = [...new Map(candidates.map((candidate) => [candidate.id, candidate])).values()];
  const isHeld = (candidate: Candidate) => held.has(refOf('customer', candidate.id));
  holdAll(run, unique.filter(isHeld), 'pending');
  return unique
    .filter((candidate) => !isHeld(candidate))
    .sort((a, b) => a.created - b.created || Number(a.id) - Number(b.id));
}

function holdAll(
  run: Run,
  candidates: readonly Candidate[],
  code: 'limit' | 'pending' | 'time-budget',
): void {
  // There may be 100,000 of them, so they share what is the same for all.
  const operations: readonly OperationReport[] = [{ kind: 'create', side: 'desk', status: 'held' }];
  const notCarried: readonly NotCarried[] = [{ code, what: 'issue', side: 'customer' }];
  const nothing: readonly never[] = [];
  for (const { id, key } of candidates) {
    const customer = linkTo(run, 'customer', key);
    run.progress.settled.push({
      ref: refOf('customer', id),
      report: { customer, operations, notCarried, failures: nothing },
      failures: nothing,
      pending: true,
      holds: nothing,
    });
  }
}

async function createBatch(run: Run, walk: Walk, batch: readonly Candidate[]): Promise<NewPair[]> {
  const origins = await readOrigins(run, batch);
  const made: NewPair[] = [];
  const ready: Ready[] = [];
  for (const customer of origins) {
    const one = readyOf(run, customer);
    const marker = readCustomerMarker(run.contract, customer.properties);
    const scope = scopeOf(run.contract, customer);
    if (marker.state === 'found')
      settleLater(run, 'customer', customer); // Linked by another run in the meantime.
    else if (marker.state === 'bad') {
      const failure: Failure = { code: 'bad-marker', issue: customer.key, detail: marker.detail };
      settleLone(run, { side: 'customer', issue: customer, because: { failure } });
    } else if (
      one === undefined ||
      scope.scope !== 'in' ||
      customer.projectId !== run.contract.customer.project.id
    )
      continue;
    else {
      const [elder] = walk.claimants(customer.id);
      if (elder === undefined) ready.push(one);
      else made.push(...(await adopt(run, customer, elder)));
    }
  }
  throwIfFatal(run);
  if (ready.length > 0) made.push(...(await createReady(run, walk, ready)));
  return made;
}

/** A request that an earlier attempt made: linked as if it had just been created. */
async function adopt(run: Run, customer: Issue, claimant: Claimant): Promise<NewPair[]> {
  const creator = claimant.creator ?? (await fetchAll(run, 'desk', [claimant.id])).get(claimant.id)?.creator;
  if (creator === undefined || !run.contract.desk.accounts.includes(creator)) {
    const failure: Failure = { code: 'unlisted-account', issue: claimant.key, account: creator ?? 'unknown' };
    settleLone(run, { side: 'customer', issue: customer, because: { failure } });
    return [];
  }
  return link(run, customer, claimant, []);
}

async function createReady(run: Run, walk: Walk, ready: readonly Ready[]): Promise<NewPair[]> {
  const drafts = await draftTwins(run, ready, (customer, error) => settleUnsent(run, customer, error));
  if (drafts.length === 0) return [];
  const { unsure, sent } = await send(run, walk, drafts);
  // The walk reads our own new issues too: results are told apart by their markers, not by their place in an answer.
  await walk.advance();
  const made: { readonly customer: Issue; readonly claimant: Claimant }[] = [];
  for (const { customer } of drafts) {
    const [claimant] = walk.claimants(customer.id);
    if (claimant !== undefined) made.push({ customer, claimant });
    else if (unsure !== undefined) settleUnsent(run, customer, unsure);
    else if (!run.progress.settled.some((settled) => settled.ref === refOf('customer', customer.id))) {
      settleLater(run, 'customer', customer);
    }
  }
  const left = new Map(sent.map(({ customer, twin }) => [customer.id, twin.notCarried]));
  const linked = await pMap(
    made,
    ({ customer, claimant }) => link(run, customer, claimant, left.get(customer.id) ?? []),
    { concurrency: PAIRS_AT_ONCE },
  );
  throwIfFatal(run);
  return linked.flat();
}

/**
 * Sends one bulk create. What Jira refuses is tried once more: without the people and choices it names, or else with
 * plain documents; then it is reported.
 * @returns the drafts as they were sent last, and why it is not known what became of them
 */
async function send(
  run: Run,
  walk: Walk,
  drafts: readonly Draft[],
): Promise<{ readonly sent: readonly Draft[]; readonly unsure?: FailureError }> {
  let sent = drafts;
  try {
    const refused = await createIssues(run, walk, drafts);
    const again = refused.flatMap((refusal) => {
      const first = drafts[refusal.index];
      const second = first && redraft(run, first, refusal);
      return first === undefined || second === undefined ? [] : [{ first, second, refusal }];
    });
    const final = refused.filter((refusal) => !again.some((one) => one.refusal === refusal));
    for (const refusal of final) settleRefused(run, drafts[refusal.index]?.customer, refusal);
    if (again.length > 0) {
      const firsts = new Set(again.map(({ first }) => first));
      sent = [...drafts.filter((draft) => !firsts.has(draft)), ...again.map(({ second }) => second)];
      const seconds = again.map(({ second }) => second);
      for (const refusal of await createIssues(run, walk, seconds)) {
        const one = again[refusal.index];
        // A field that is required was named for its value first.
        const isRequired = refusal.fields.some((field) => one?.refusal.fields.includes(field));
        settleRefused(run, one?.first.customer, isRequired ? (one?.refusal ?? refusal) : refusal);
      }
    }
    run.trouble.success();
    return { sent };
  } catch (thrown) {
    const error = asFailure(thrown);
    if (run.trouble.failure(error) || endsSync(error.failure)) throw error;
    return { sent, unsure: error };
  }
}

async function createIssues(
  run: Run,
  walk: Walk,
  drafts: readonly Draft[],
): Promise<readonly DraftRefused[]> {
  walk.attempted(drafts.length);
  const { created, refused } = await run.sites.desk.createIssues(
    drafts.map((draft) => toIssueDraft(run, draft)),
  );
  for (const issue of created) walk.attempted(0, issue.key);
  return refused;
}

function settleRefused(run: Run, customer: Issue | undefined, refusal: DraftRefused): void {
  if (customer === undefined) return;
  const request = { site: run.contract.desk.site, method: 'POST', route: '/rest/api/3/issue/bulk' };
  const { status, messages, fields } = refusal;
  const failure: Failure = { code: 'refused', request, status, messages, fields };
  const operation: OperationReport = { kind: 'create', side: 'desk', status: 'failed', failure };
  run.progress.settled.push({
    ref: refOf('customer', customer.id),
    report: reportOf(run, 'customer', customer.key, [], [operation]),
    failures: [failure],
    pending: false,
    holds: [],
  });
}

/**
 * Not created, as far as is known. Without an answer Jira may still do it: not again in this run, not within ten minutes,
 * and then with back-off.
 */
function settleUnsent(run: Run, customer: Issue, error: FailureError): void {
  const ref = refOf('customer', customer.id);
  const { failure } = error;
  const unknown = error.outcome === 'unknown';
  const operation: OperationReport = { kind: 'create', side: 'desk', status: 'failed', failure };
  run.progress.settled.push({
    ref,
    report: reportOf(run, 'customer', customer.key, [], [operation]),
    failures: [failure],
    pending: false,
    holds: unknown ? [{ ref, until: nowOf(run) + HOLD }] : [],
  });
}

/**
 * Web links, label and the customer's marker, in this order.
 * @param left what the new twin could not be given
 */
async function link(
  run: Run,
  customer: Issue,
  desk: Claimant,
  left: readonly NotCarried[],
): Promise<NewPair[]> {
  const ref = refOf('customer', customer.id);
  const operations = linkTwins(run.contract, customer, desk, {
    links: true,
    label: run.contract.twinLabel.customer,
  });
  const applied = await applyOperations(run, ref, operations);
  run.progress.handled.add(ref).add(refOf('desk', desk.id));
  run.progress.settled.push({
    ref,
    report: {
      customer: linkTo(run, 'customer', customer.key),
      desk: linkTo(run, 'desk', desk.key),
      operations: [{ kind: 'create', side: 'desk', status: 'done' }, ...applied.operations],
      notCarried: [...left, ...applied.notCarried],
      failures: [],
    },
    failures: applied.failures,
    pending: applied.pending,
    holds: applied.holds,
  });
  // What the customer is to see of the new twin does not wait for the next run.
  const { fields, status } = run.contract;
  const back =
    fields.some(({ direction }) => direction === 'to-customer') ||
    status.customer.length + status.desk.length > 0;
  const hasHistory = customer.comments.length + (customer.attachments?.length ?? 0) > 0;
  return back || hasHistory ? [{ customer, desk: desk.id }] : [];
}
