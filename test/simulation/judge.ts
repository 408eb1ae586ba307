/** The promises as invariants, checked against what people did and what the sites hold. */
import { viewIssue, viewIssues } from '../emulator/index.ts';
import type { CommentView, IssueView } from '../emulator/index.ts';
import type { Bridge } from '../support/bridge.ts';
import type { History, PersonComment } from './history.ts';
import { twinOf } from './people.ts';
import type { Excuses } from './weather.ts';

const MAPPED_TYPES = ['Task', 'New Feature', 'Improvement'];

/** Holds after every run, in any weather. */
export function checkAlways(bridge: Bridge, history: History, excuses: Excuses): void {
  checkNoLeak(bridge, history, excuses);
  checkPeoplesWords(bridge, history);
  if (!excuses.doubles) checkAtMostOne(bridge);
}

/** Holds when the storm is over and a run has written nothing. */
export function checkAtRest(bridge: Bridge, history: History, { late }: Excuses): void {
  checkAlways(bridge, history, { doubles: false, late });
  checkComplete(bridge, history);
  for (const issue of viewIssues(bridge.customer, 'ACME')) checkHint(bridge, history, issue);
}

/** Promise 3. Everything that should be on the other side is there, in its present wording, and nothing else is. */
export function checkComplete(bridge: Bridge, history: History): void {
  for (const issue of viewIssues(bridge.customer, 'ACME')) checkIssue(bridge, history, issue);
}

function fail(text: string): never {
  throw new Error(text);
}

interface Placed {
  readonly side: 'customer' | 'desk';
  readonly issue: IssueView;
  readonly comment: CommentView;
}

function allComments(bridge: Bridge): Placed[] {
  return (['customer', 'desk'] as const).flatMap((side) =>
    viewIssues(
      side === 'customer' ? bridge.customer : bridge.desk,
      side === 'customer' ? 'ACME' : 'HELP',
    ).flatMap((issue) => issue.comments.map((comment) => ({ side, issue, comment }))),
  );
}

/** Promise 1. A word may be on the other side only if it was public there once, and was not written while it was hidden. */
function checkNoLeak(bridge: Bridge, history: History, { late }: Excuses): void {
  const byId = new Map(history.comments.map((comment) => [`${comment.side} ${comment.id}`, comment]));
  for (const { side, issue, comment } of allComments(bridge)) {
    for (const [word] of comment.text.matchAll(/w\d+w/g)) {
      const wording = history.wordings.get(word);
      if (wording === undefined || wording.side === side) continue;
      if (!wording.everPublic)
        fail(`leak: ${word} of ${wording.side} stands in ${issue.key}, but was never public`);
      const person = byId.get(`${wording.side} ${wording.comment}`);
      if (!late && person?.hiddenSince !== undefined && comment.created > person.hiddenSince) {
        fail(`leak: ${word} was carried to ${issue.key} after it was hidden`);
      }
    }
  }
}

/** Promise 5. What people wrote reads as they wrote it. */
function checkPeoplesWords(bridge: Bridge, history: History): void {
  const found = new Map(allComments(bridge).map(({ side, comment }) => [`${side} ${comment.id}`, comment]));
  for (const comment of history.comments) {
    const now = found.get(`${comment.side} ${comment.id}`);
    if (comment.deleted) {
      if (now !== undefined) fail(`a deleted comment came back: ${comment.word}`);
    } else if (now?.text.includes(comment.word) !== true || now.text.includes('UTC')) {
      fail(`a person's comment was changed: ${comment.word}`);
    }
  }
}

/** Promise 2. */
function checkAtMostOne(bridge: Bridge): void {
  const twins = new Map<string, string>();
  for (const issue of viewIssues(bridge.desk, 'HELP')) {
    const customer = twinOf(issue.properties);
    // Of an issue that is gone, nobody can tell any more which request is the right one.
    if (customer === undefined || viewIssue(bridge.customer, customer) === undefined) continue;
    const other = twins.get(customer);
    if (other !== undefined) fail(`two requests for one issue: ${other}, ${issue.key}`);
    twins.set(customer, issue.key);
  }
  const mirrors = new Map<string, string>();
  for (const { side, issue, comment } of allComments(bridge)) {
    const { origin: from } = (comment.properties['deskbridge.acme'] ?? {}) as {
      readonly origin?: { readonly issue: string; readonly comment: string };
    };
    // A request that was released keeps the comments it had; nothing ties it to the pair any more.
    if (side === 'desk' && twinOf(issue.properties) === undefined) continue;
    if (from === undefined || from.comment === issue.id) continue; // The note on a doubled request names itself.
    if (viewIssue(side === 'customer' ? bridge.desk : bridge.customer, from.issue) === undefined) continue;
    const origin = `${side} ${from.comment}`;
    const other = mirrors.get(origin);
    if (other !== undefined) fail(`two mirrors of one comment: ${other}, ${issue.key}/${comment.id}`);
    mirrors.set(origin, `${issue.key}/${comment.id}`);
  }
}

/** Promise 3 and 4, for one customer issue and its twin. */
function checkIssue(bridge: Bridge, history: History, issue: IssueView): void {
  const twins = viewIssues(bridge.desk, 'HELP').filter((request) => twinOf(request.properties) === issue.id);
  const stopped = issue.labels.includes('no-sync');
  const [twin] = twins;
  if (!MAPPED_TYPES.includes(issue.type)) {
    if (twin !== undefined) fail(`${issue.key} is a ${issue.type} and has a twin`);
    return;
  }
  if (history.twinDeleted.has(issue.id)) {
    if (twin !== undefined) fail(`${issue.key}: a twin that a person deleted was made again`);
    return;
  }
  if (twin === undefined) {
    if (!stopped) fail(`lost: ${issue.key} has no twin`);
    return;
  }
  for (const [side, home, away] of [
    ['customer', issue, twin],
    ['desk', twin, issue],
  ] as const) {
    for (const comment of history.comments.filter((one) => one.side === side && one.issue === home.id)) {
      checkComment(comment, away, stopped);
    }
  }
  if (!stopped && !twin.description.includes(issue.description))
    fail(`${twin.key} has another description than ${issue.key}`);
}

/** A property that a person took away shows nowhere but in a comparison; at rest there was one. */
function checkHint(bridge: Bridge, history: History, issue: IssueView): void {
  const twin = viewIssues(bridge.desk, 'HELP').find((request) => twinOf(request.properties) === issue.id);
  if (twin === undefined || history.twinDeleted.has(issue.id) || issue.labels.includes('no-sync')) return;
  const hint = issue.properties['deskbridge.acme'] as { readonly twin?: { readonly id: string } } | undefined;
  if (hint?.twin?.id !== twin.id) fail(`${issue.key} does not name its twin ${twin.key}`);
}

function checkComment(comment: PersonComment, away: IssueView, stopped: boolean): void {
  const mirrors = away.comments.filter((one) => {
    const marker = one.properties['deskbridge.acme'] as
      { readonly origin?: { readonly comment: string } } | undefined;
    return marker?.origin?.comment === comment.id;
  });
  const carried = !comment.deleted && !comment.internal && !comment.restricted && !comment.byApp;
  if (carried && !stopped) {
    if (mirrors.length !== 1) fail(`lost: ${comment.word} has ${mirrors.length} mirrors in ${away.key}`);
    if (mirrors[0]?.text.includes(comment.word) !== true)
      fail(`${away.key} has an old wording of ${comment.word}`);
    if (mirrors[0].visibility !== 'public')
      fail(`${comment.word} is ${mirrors[0].visibility} in ${away.key}`);
  }
  const hidden = comment.internal || comment.restricted;
  if (hidden && !comment.deleted && mirrors.length > 0)
    fail(`${comment.word} is hidden and still has a mirror in ${away.key}`);
  if (comment.deleted && !stopped && mirrors.length > 0)
    fail(`${comment.word} was deleted and still has a mirror in ${away.key}`);
}
