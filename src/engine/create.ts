/**
 * Creates twins. Jira has no idempotency keys, so every step assumes that an earlier attempt may have worked: markers
 * are read again, the desk's newest keys are walked, and what names one of our issues is adopted, not made again.
 */
import pMap from 'p-map';
import { plainDoc } from '../adf/plain-text.ts';
import type { IssueTypeMapping } from '../config/contract.ts';
import { HOLD, refOf } from '../sync/checkpoint.ts';
import type { Candidate } from '../sync/create-plan.ts';
import { draftTwin, issueTypeMapping, scopeOf } from '../sync/create-plan.ts';
import type { TwinDraft } from '../sync/create-plan.ts';
import type { Failure, FailureError } from '../sync/failure.ts';
import { readCustomerMarker } from '../sync/markers.ts';
import type { NotCarried, OperationReport } from '../sync/outcome.ts';
import { linkTwins, unknownComments } from '../sync/pair-plan.ts';
import { planComments } from '../sync/comment-plan.ts';
import type { Issue, IssueId } from '../sync/snapshot.ts';
import type { DraftRefused, IssueDraft } from '../jira/site.ts';
import { applyOperations, describe, linkTo, reportOf, settleLater, settleLone } from './apply.ts';
import { chunk, fetchAll, withProperties } from './read.ts';
import { asFailure, endsSync, mustHalt, nowOf, throwIfFatal } from './run.ts';
import type { Run } from './run.ts';
import { BATCH, batchesOf, readOrigins } from './origins.ts';
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
  if (run.mode === 'plan') return planCreates(run, due);
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
    run.checkpoint.holds.filter((h) => h.comment === undefined && h.until > now).map((h) => h.ref),
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

/**
 * In plan mode nothing is walked: what could be adopted is found by the run itself. The comments that a new twin would
 * get are planned against an empty one.
 */
async function planCreates(run: Run, due: readonly Candidate[]): Promise<readonly NewPair[]> {
  for (const part of chunk(due, BATCH)) {
    const issues = await readOrigins(run, part);
    const comments = issues.flatMap((issue) => issue.comments.map((comment) => comment.id));
    const properties =
      comments.length === 0 ? new Map() : await run.sites.customer.readCommentProperties(comments);
    for (const issue of issues) planCreate(run, withProperties(issue, properties));
  }
  return [];
}

function planCreate(run: Run, issue: Issue): void {
  const ref = refOf('customer', issue.id);
  const unknown = unknownComments(run.contract, 'customer', issue);
  const history =
    unknown > 0
      ? { operations: [], notCarried: [], explanation: [] }
      : planComments(run.contract, 'customer', issue, emptyTwin(run, issue), { allow: 'all' }, new Set());
  run.progress.settled.push({
    ref,
    report: {
      customer: linkTo(run, 'customer', issue.key),
      operations: [
        { kind: 'create', side: 'desk', status: 'planned' },
        ...history.operations.map((operation) => describe(operation, 'planned')),
      ],
      notCarried: history.notCarried,
      failures: [],
      ...(run.issues.length > 0 ? { explanation: history.explanation } : {}),
    },
    failures: unknown > 0 ? [{ code: 'unknown-visibility', issue: issue.key, comments: unknown }] : [],
    pending: false,
    holds: [],
  });
}

/** A twin that does not exist yet: an issue of the desk without comments. */
function emptyTwin(run: Run, customer: Issue): Issue {
  return {
    ...customer,
    id: '0' as IssueId,
    projectId: run.contract.desk.project.id,
    fields: {},
    properties: {},
    comments: [],
  };
}

/** A candidate as it was read again just before its twin is made. */
interface Ready {
  readonly customer: Issue;
  readonly mapping: IssueTypeMapping;
}

async function createBatch(run: Run, walk: Walk, batch: readonly Candidate[]): Promise<NewPair[]> {
  const origins = await readOrigins(run, batch);
  const made: NewPair[] = [];
  const ready: Ready[] = [];
  for (const customer of origins) {
    const mapping = issueTypeMapping(run.contract, customer.issueTypeId);
    const marker = readCustomerMarker(run.contract, customer.properties);
    const scope = scopeOf(run.contract, customer);
    if (marker.state === 'found')
      settleLater(run, 'customer', customer); // Linked by another run in the meantime.
    else if (marker.state === 'bad') {
      const failure: Failure = { code: 'bad-marker', issue: customer.key, detail: marker.detail };
      settleLone(run, { side: 'customer', issue: customer, because: { failure } });
    } else if (
      mapping === undefined ||
      scope.scope !== 'in' ||
      customer.projectId !== run.contract.customer.project.id
    )
      continue;
    else {
      const [elder] = walk.claimants(customer.id);
      if (elder === undefined) ready.push({ customer, mapping });
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
  return link(run, customer, claimant);
}

async function createReady(run: Run, walk: Walk, ready: readonly Ready[]): Promise<NewPair[]> {
  const drafts = ready.map(({ customer, mapping }) => draftTwin(run.contract, mapping, customer, nowOf(run)));
  const unsure = await send(run, walk, ready, drafts);
  // The walk reads our own new issues too: results are told apart by their markers, not by their place in an answer.
  await walk.advance();
  const made: { readonly customer: Issue; readonly claimant: Claimant }[] = [];
  for (const { customer } of ready) {
    const [claimant] = walk.claimants(customer.id);
    if (claimant !== undefined) made.push({ customer, claimant });
    else if (unsure !== undefined) settleUnknown(run, customer, unsure);
    else if (!run.progress.settled.some((settled) => settled.ref === refOf('customer', customer.id))) {
      settleLater(run, 'customer', customer);
    }
  }
  const linked = await pMap(made, ({ customer, claimant }) => link(run, customer, claimant), {
    concurrency: PAIRS_AT_ONCE,
  });
  throwIfFatal(run);
  return linked.flat();
}

/** Sends one bulk create; what Jira refuses is tried once more with plain documents, then reported. */
async function send(
  run: Run,
  walk: Walk,
  ready: readonly Ready[],
  drafts: readonly TwinDraft[],
): Promise<FailureError | undefined> {
  try {
    const refused = await createIssues(run, walk, drafts);
    const again = refused.filter((refusal) => refusal.status === 400 && hasDocument(drafts[refusal.index]));
    const final = refused
      .filter((refusal) => !again.includes(refusal))
      .map((refusal) => ({ refusal, at: ready[refusal.index] }));
    if (again.length > 0) {
      const plain = again.flatMap((refusal) => {
        const draft = drafts[refusal.index];
        return draft === undefined ? [] : [withPlainDocuments(draft)];
      });
      const second = await createIssues(run, walk, plain);
      final.push(...second.map((refusal) => ({ refusal, at: ready[again[refusal.index]?.index ?? -1] })));
    }
    for (const { refusal, at } of final) if (at !== undefined) settleRefused(run, at.customer, refusal);
    run.trouble.success();
    return undefined;
  } catch (thrown) {
    const error = asFailure(thrown);
    if (run.trouble.failure(error) || endsSync(error.failure)) throw error;
    return error;
  }
}

async function createIssues(
  run: Run,
  walk: Walk,
  drafts: readonly TwinDraft[],
): Promise<readonly DraftRefused[]> {
  walk.attempted(drafts.length);
  const { created, refused } = await run.sites.desk.createIssues(
    drafts.map((draft) => issueDraft(run, draft)),
  );
  for (const issue of created) walk.attempted(0, issue.key);
  return refused;
}

function issueDraft(run: Run, draft: TwinDraft): IssueDraft {
  return {
    projectId: run.contract.desk.project.id,
    issueTypeId: draft.deskIssueTypeId,
    fields: draft.fields.map(({ field, value }) => ({ field, value })),
    labels: draft.labels,
    properties: draft.properties,
  };
}

function hasDocument(draft: TwinDraft | undefined): boolean {
  return draft?.fields.some((write) => write.value?.kind === 'richText') ?? false;
}

function withPlainDocuments(draft: TwinDraft): TwinDraft {
  const fields = draft.fields.map((write) =>
    write.value?.kind === 'richText'
      ? { ...write, value: { ...write.value, doc: plainDoc(write.value.doc) } }
      : write,
  );
  return { ...draft, fields };
}

function settleRefused(run: Run, customer: Issue, refusal: DraftRefused): void {
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

/** No answer: Jira may still create it. Not again in this run, not within ten minutes, and then with back-off. */
function settleUnknown(run: Run, customer: Issue, error: FailureError): void {
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

/** Web links, label and the customer's marker, in this order. */
async function link(run: Run, customer: Issue, desk: Claimant): Promise<NewPair[]> {
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
      notCarried: applied.notCarried,
      failures: [],
    },
    failures: applied.failures,
    pending: applied.pending,
    holds: applied.holds,
  });
  return customer.comments.length > 0 ? [{ customer, desk: desk.id }] : [];
}
