/** Issues, pull requests as far as they are issues, and their comments. */
import { notAccessible, paginate, Refused } from './answer.ts';
import type { Answer, Ask, Route } from './answer.ts';
import type { Actor, CommentRecord, IssueRecord } from './data.ts';
import { BODY_MAX } from './data.ts';

const issuePath = '/repos/{owner}/{repo}/issues';

export const issueRoutes: readonly Route[] = [
  { method: 'GET', route: issuePath, write: false, answer: listIssues },
  { method: 'POST', route: issuePath, write: true, answer: createIssue },
  { method: 'PATCH', route: `${issuePath}/{number}`, write: true, answer: editIssue },
  { method: 'GET', route: `${issuePath}/{number}/comments`, write: false, answer: listComments },
  { method: 'POST', route: `${issuePath}/{number}/comments`, write: true, answer: createComment },
  { method: 'PATCH', route: `${issuePath}/comments/{comment}`, write: true, answer: editComment },
];

/** `issues` decides about issues; comments of a pull request can also be had by `pull-requests`. */
function need(ask: Ask, level: 'read' | 'write', issue?: IssueRecord): void {
  const { token } = ask;
  const levels = issue?.isPullRequest === true ? [token.issues, token.pullRequests] : [token.issues];
  if (levels.some((has) => has === 'write' || has === level)) return;
  throw notAccessible();
}

function listIssues(ask: Ask): Answer {
  need(ask, 'read');
  const { query } = ask;
  const state = query.get('state') ?? 'open';
  const creator = query.get('creator');
  const since = query.get('since');
  const issues = ask.data.issues
    .filter((issue) => state === 'all' || issue.state === state)
    // Who asks for an app may get nothing: https://github.com/renovatebot/renovate/issues/44730
    .filter(({ author }) => creator === null || (author?.login === creator && author.type !== 'Bot'))
    .filter((issue) => since === null || issue.updated >= Date.parse(since))
    // By default the newest come first.
    .toSorted((a, b) => b.number - a.number);
  const { items, headers } = paginate(ask, issues);
  return { status: 200, headers, body: items.map((issue) => showIssue(ask, issue)) };
}

function createIssue(ask: Ask): Answer {
  need(ask, 'write');
  if (!ask.data.issuesEnabled) throw new Refused(410, 'Issues are disabled for this repo');
  const title = text(ask.body['title']);
  if (title === '') throw new Refused(422, 'Validation Failed');
  const issue: IssueRecord = {
    number: ask.data.issues.length + 1,
    isPullRequest: false,
    author: actorOf(ask),
    title,
    body: bodyOf(ask),
    state: 'open',
    stateReason: null,
    created: ask.now,
    updated: ask.now,
    locked: false,
  };
  ask.data.issues.push(issue);
  return { status: 201, body: showIssue(ask, issue) };
}

function editIssue(ask: Ask): Answer {
  const issue = findIssue(ask);
  need(ask, 'write', issue);
  if (ask.body['title'] !== undefined) issue.title = text(ask.body['title']);
  if (ask.body['body'] !== undefined) issue.body = bodyOf(ask);
  const { state, state_reason: reason } = ask.body;
  if (state !== undefined && state !== 'open' && state !== 'closed')
    throw new Refused(422, 'Validation Failed');
  if (state !== undefined) {
    issue.stateReason = state === 'closed' ? text(reason ?? 'completed') : 'reopened';
    issue.state = state;
  }
  issue.updated = ask.now;
  return { status: 200, body: showIssue(ask, issue) };
}

function listComments(ask: Ask): Answer {
  const issue = findIssue(ask);
  need(ask, 'read', issue);
  const comments = ask.data.comments.filter((comment) => comment.issue === issue.number);
  const { items, headers } = paginate(ask, comments);
  return { status: 200, headers, body: items.map((comment) => showComment(ask, comment)) };
}

function createComment(ask: Ask): Answer {
  const issue = findIssue(ask);
  need(ask, 'write', issue);
  if (issue.locked) throw new Refused(403, 'Unable to create comment because issue is locked.');
  const comment: CommentRecord = {
    id: 5000 + ask.data.comments.length,
    issue: issue.number,
    author: actorOf(ask),
    body: bodyOf(ask),
    created: ask.now,
    updated: ask.now,
  };
  ask.data.comments.push(comment);
  issue.updated = ask.now;
  return { status: 201, body: showComment(ask, comment) };
}

function editComment(ask: Ask): Answer {
  const comment = ask.data.comments.find(({ id }) => String(id) === ask.params['comment']);
  if (comment === undefined) throw new Refused(404, 'Not Found');
  // Who may write, may edit what others wrote, too.
  need(
    ask,
    'write',
    ask.data.issues.find(({ number }) => number === comment.issue),
  );
  comment.body = bodyOf(ask);
  comment.updated = ask.now;
  return { status: 200, body: showComment(ask, comment) };
}

function findIssue(ask: Ask): IssueRecord {
  const issue = ask.data.issues.find(({ number }) => String(number) === ask.params['number']);
  if (issue === undefined) throw new Refused(404, 'Not Found');
  return issue;
}

function bodyOf(ask: Ask): string {
  const body = text(ask.body['body'] ?? '');
  if (body.length > BODY_MAX)
    throw new Refused(422, `Validation Failed: body is too long (maximum is ${BODY_MAX} characters)`);
  return body;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new Refused(422, 'Validation Failed');
  return value;
}

function actorOf({ token }: Ask): Actor {
  return { login: token.login, type: token.type };
}

function showUser(actor: Actor | undefined): unknown {
  return actor === undefined ? null : { login: actor.login, id: actor.login.length, type: actor.type };
}

const showTime = (time: number) => new Date(time).toISOString().replace(/\.\d{3}/, '');

function showComment(ask: Ask, comment: CommentRecord): unknown {
  const { owner, repo } = ask.data;
  return {
    id: comment.id,
    body: comment.body,
    user: showUser(comment.author),
    created_at: showTime(comment.created),
    updated_at: showTime(comment.updated),
    html_url: `https://github.com/${owner}/${repo}/issues/${comment.issue}#issuecomment-${comment.id}`,
  };
}

function showIssue(ask: Ask, issue: IssueRecord): unknown {
  const { owner, repo } = ask.data;
  return {
    id: 9000 + issue.number,
    number: issue.number,
    title: issue.title,
    body: issue.body === '' ? null : issue.body,
    state: issue.state,
    state_reason: issue.stateReason,
    user: showUser(issue.author),
    created_at: showTime(issue.created),
    updated_at: showTime(issue.updated),
    html_url: `https://github.com/${owner}/${repo}/issues/${issue.number}`,
    ...(issue.isPullRequest ? { pull_request: { url: '' } } : {}),
  };
}
