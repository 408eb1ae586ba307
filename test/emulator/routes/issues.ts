/** Reading issues by id or key, which is strongly consistent, and editing them. */
import type { Answer, Ask, Route } from '../answer.ts';
import { bodyRecord, isRecord, onlyKeys, queryList, refuse, stringList } from '../answer.ts';
import type { IssueRecord } from '../data.ts';
import { applyChanges, readFieldWrites, readProperties } from '../field-values.ts';
import { canSee, showIssue } from '../render.ts';
import { can } from '../site.ts';
import { changeIssue, findIssue } from '../store.ts';
import { visibleIssue } from './visible-issue.ts';

const BULK_LIMIT = 100;
export const PROPERTY_KEYS_LIMIT = 5;

function getIssue(ask: Ask): Answer {
  const issue = visibleIssue(ask);
  const wanted = queryList(ask.query, 'fields');
  const body = showIssue(
    ask.site,
    issue,
    wanted.length === 0 ? ['*all'] : wanted,
    queryList(ask.query, 'properties'),
    ask.account,
  );
  return { status: 200, body };
}

/** Answers in the order of ids, not of the request; what is absent or hidden is in neither list. */
function bulkFetch(ask: Ask): Answer {
  const { site, account } = ask;
  const body = bodyRecord(ask);
  onlyKeys(body, ['expand', 'fields', 'fieldsByKeys', 'issueIdsOrKeys', 'properties']);
  const names = stringList(body['issueIdsOrKeys']) ?? [];
  const properties = stringList(body['properties']) ?? [];
  if (names.length === 0) throw refuse(400, 'At least one issue id or key must be given.');
  if (names.length > BULK_LIMIT) throw refuse(400, `No more than ${BULK_LIMIT} issues can be requested.`);
  if (properties.length > PROPERTY_KEYS_LIMIT)
    throw refuse(400, 'No more than 5 issue property keys can be requested.');
  const found = new Map<string, IssueRecord>();
  for (const name of names) {
    const issue = findIssue(site, name);
    if (issue !== undefined && canSee(site, issue, account)) found.set(issue.id, issue);
  }
  const issues = [...found.values()]
    .sort((a, b) => Number(a.id) - Number(b.id))
    .map((issue) =>
      showIssue(site, issue, stringList(body['fields']) ?? ['*navigable'], properties, account),
    );
  return { status: 200, body: { issues, issueErrors: [] } };
}

function editIssue(ask: Ask): Answer {
  const { site, account, query } = ask;
  const issue = visibleIssue(ask);
  const body = bodyRecord(ask);
  const fields = isRecord(body['fields']) ? body['fields'] : {};
  const update = isRecord(body['update']) ? body['update'] : {};
  const given = readProperties(body['properties']);
  if (body['fields'] === undefined && body['update'] === undefined && given === undefined) {
    throw refuse(400, "one of 'fields' or 'update' required");
  }
  if (!can(site, account?.accountId, issue.projectId, 'EDIT_ISSUES')) {
    const names = [...Object.keys(fields), ...Object.keys(update)];
    const text = 'cannot be set. It is not on the appropriate screen, or unknown.';
    throw refuse(
      400,
      names.length === 0 ? 'You do not have permission to edit issues in this project.' : [],
      Object.fromEntries(names.map((name) => [name, `Field '${name}' ${text}`])),
    );
  }
  const project = site.projects.get(issue.projectId);
  if (project === undefined) throw new Error(`issue ${issue.key} has no project`);
  const changes = readFieldWrites(site, { project, typeId: issue.typeId, issue }, fields, update);
  const values = applyChanges(site, issue.values, changes);
  const properties = given === undefined ? issue.properties : { ...issue.properties, ...given };
  // Writing properties alone does not count as an edit; nor does setting a field to what it is.
  const edited = Object.keys(changes).some(
    (id) => JSON.stringify(changes[id]) !== JSON.stringify(issue.values[id]),
  );
  const changed = changeIssue(site, issue, { values, properties }, edited);
  if (query.get('returnIssue') !== 'true') return { status: 204 };
  return { status: 200, body: showIssue(site, changed, ['*all'], [], account) };
}

export const ISSUE_ROUTES: readonly Route[] = [
  { method: 'POST', route: '/rest/api/3/issue/bulkfetch', write: false, answer: bulkFetch },
  { method: 'GET', route: '/rest/api/3/issue/{issue}', write: false, answer: getIssue },
  { method: 'PUT', route: '/rest/api/3/issue/{issue}', write: true, answer: editIssue },
];
