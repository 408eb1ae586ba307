/** Transitions of issues and statuses of projects: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/ */
import type { Answer, Ask, Route } from '../answer.ts';
import { bodyRecord, isRecord, needAccount, onlyKeys, queryList, queryNumber, refuse } from '../answer.ts';
import { acceptDoc } from '../fields/parse.ts';
import { showIssueType, showStatus } from '../render.ts';
import { insertComment } from '../store.ts';
import { openTransitions, performTransition, showTransition, transitionById } from '../workflow.ts';
import { decideInternal } from './comments.ts';
import { visibleIssue, visibleProject } from './visible-issue.ts';

function listTransitions(ask: Ask): Answer {
  const { site, account, query } = ask;
  const issue = visibleIssue(ask);
  const withFields = queryList(query, 'expand').includes('transitions.fields');
  const wanted = query.get('transitionId');
  const unavailable = query.get('includeUnavailableTransitions') === 'true';
  const transitions = openTransitions(site, issue, account?.accountId, unavailable)
    .filter(({ id }) => wanted === null || id === wanted)
    .map((transition) => showTransition(site, issue, transition, account?.accountId, withFields));
  return { status: 200, body: { expand: 'transitions', transitions } };
}

function doTransition(ask: Ask): Answer {
  const { site } = ask;
  const issue = visibleIssue(ask);
  const account = needAccount(ask);
  const body = bodyRecord(ask);
  onlyKeys(body, ['transition', 'fields', 'update', 'historyMetadata', 'properties']);
  const named = isRecord(body['transition']) ? body['transition']['id'] : undefined;
  if (typeof named !== 'string') throw refuse(400, "Missing 'transition' identifier");
  const transition = transitionById(site, issue, named, account.accountId);
  const fields = isRecord(body['fields']) ? body['fields'] : {};
  const { comment, ...update } = isRecord(body['update']) ? body['update'] : {};
  const docs = readComments(comment).map((text) => acceptDoc(site, text, 'comment'));
  const moved = performTransition(site, issue, transition, account.accountId, account, fields, update);
  for (const doc of docs) {
    const internal = decideInternal(site, moved, account, {});
    insertComment(site, moved, { authorId: account.accountId, body: doc, internal });
  }
  return { status: 204 };
}

/** Comments that are added in passing. */
function readComments(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw refuse(400, [], { comment: 'data was not an array' });
  return (value as readonly unknown[]).map((operation) => {
    const added = isRecord(operation) ? operation['add'] : undefined;
    if (!isRecord(added)) throw refuse(400, [], { comment: 'Operation must be an object' });
    return added['body'];
  });
}

/** By issue type, as each has a workflow of its own. The key is case sensitive. */
function projectStatuses(ask: Ask): Answer {
  const { site } = ask;
  const project = visibleProject(ask);
  const types = project.issueTypeIds.map((id) => {
    const { self, name, subtask } = showIssueType(site, id);
    const workflow = site.workflows.get(project.workflows[id] ?? '');
    const statuses = (workflow?.statusIds ?? []).map((statusId) => showStatus(site, statusId));
    return { self, id, name, subtask, statuses };
  });
  return { status: 200, body: types };
}

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-resolutions/#api-rest-api-3-resolution-search-get */
function searchResolutions(ask: Ask): Answer {
  const { site, query } = ask;
  needAccount(ask);
  const startAt = queryNumber(query, 'startAt', 0);
  const maxResults = queryNumber(query, 'maxResults', 50, 50);
  const all = site.fields.get('resolution')?.options ?? [];
  const values = all.slice(startAt, startAt + maxResults).map(({ id, name }) => ({
    id,
    name,
    description: '',
  }));
  const isLast = startAt + values.length >= all.length;
  return { status: 200, body: { startAt, maxResults, total: all.length, isLast, values } };
}

export const TRANSITION_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    route: '/rest/api/3/issue/{issue}/transitions',
    write: false,
    answer: listTransitions,
  },
  { method: 'POST', route: '/rest/api/3/issue/{issue}/transitions', write: true, answer: doTransition },
  { method: 'GET', route: '/rest/api/3/resolution/search', write: false, answer: searchResolutions },
  { method: 'GET', route: '/rest/api/3/project/{project}/statuses', write: false, answer: projectStatuses },
];
