/** Reading issues by id or key, which is strongly consistent, and editing them. */
import type { Answer, Ask, Route } from '../answer.ts';
import { bodyRecord, isRecord, onlyKeys, queryList, refuse, stringList } from '../answer.ts';
import { FIELD_PERMISSIONS } from '../data.ts';
import type { Account, IssueRecord, Project } from '../data.ts';
import { applyChanges, readFieldWrites, readProperties } from '../field-values.ts';
import { canSee, showIssue } from '../render.ts';
import { describeField } from '../fields/describe.ts';
import { can, projectOf } from '../site.ts';
import type { Site } from '../site.ts';
import { changeIssue, findIssue, valuesUnder } from '../store.ts';
import { openTransitions, showTransition } from '../workflow.ts';
import { visibleIssue } from './visible-issue.ts';

const BULK_LIMIT = 100;
export const PROPERTY_KEYS_LIMIT = 5;

/** What `expand` adds to an issue. */
function expanded(
  site: Site,
  issue: IssueRecord,
  account: Account | undefined,
  expand: readonly string[],
): Record<string, unknown> {
  const withFields = expand.includes('transitions.fields');
  if (!withFields && !expand.includes('transitions')) return {};
  const id = account?.accountId;
  return {
    transitions: openTransitions(site, issue, id).map((one) =>
      showTransition(site, issue, one, id, withFields),
    ),
  };
}

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
  const more = expanded(ask.site, issue, ask.account, queryList(ask.query, 'expand'));
  return { status: 200, body: { ...body, ...more } };
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
  const expand = stringList(body['expand']) ?? [];
  const found = new Map<string, IssueRecord>();
  for (const name of names) {
    const issue = findIssue(site, name);
    if (issue !== undefined && canSee(site, issue, account)) found.set(issue.id, issue);
  }
  const issues = [...found.values()]
    .sort((a, b) => Number(a.id) - Number(b.id))
    .map((issue) => ({
      ...showIssue(site, issue, stringList(body['fields']) ?? ['*navigable'], properties, account),
      ...expanded(site, issue, account, expand),
    }));
  return { status: 200, body: { issues, issueErrors: [] } };
}

/** The type that an edit gives an issue. Jira takes only those with the same workflow; others need a move. */
function editedType(site: Site, project: Project, issue: IssueRecord, value: unknown): string {
  if (value === undefined) return issue.typeId;
  const wanted = isRecord(value) ? value : {};
  const id = project.issueTypeIds.find(
    (one) =>
      one === wanted['id'] ||
      (wanted['id'] === undefined && site.issueTypes.get(one)?.name === wanted['name']),
  );
  if (id === undefined || project.workflows[id] !== project.workflows[issue.typeId])
    throw refuse(400, [], { issuetype: 'The issue type selected is invalid.' });
  return id;
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
  const typeId = editedType(site, project, issue, fields['issuetype']);
  const changes = readFieldWrites(site, { project, typeId, issue, account }, fields, update);
  const values = applyChanges(site, valuesUnder(site, project, issue, typeId), changes);
  const properties = given === undefined ? issue.properties : { ...issue.properties, ...given };
  // Writing properties alone does not count as an edit; nor does setting a field to what it is.
  const edited =
    typeId !== issue.typeId ||
    Object.keys(changes).some((id) => JSON.stringify(changes[id]) !== JSON.stringify(issue.values[id]));
  const changed = changeIssue(site, issue, { typeId, values, properties }, edited, account?.accountId);
  if (query.get('returnIssue') !== 'true') return { status: 204 };
  return { status: 200, body: showIssue(site, changed, ['*all'], [], account) };
}

/** The fields of the edit screen, which here is the create screen. Without EDIT_ISSUES there are none. */
function editMeta(ask: Ask): Answer {
  const { site, account } = ask;
  const issue = visibleIssue(ask);
  const project = projectOf(site, issue.projectId);
  if (!can(site, account?.accountId, project.id, 'EDIT_ISSUES')) return { status: 200, body: { fields: {} } };
  const fields = project.screen.flatMap((id) => {
    const field = site.fields.get(id);
    const needed = FIELD_PERMISSIONS.get(id);
    if (field === undefined || field.kind === 'request-type') return [];
    if (needed !== undefined && !can(site, account?.accountId, project.id, needed)) return [];
    const required = id === 'summary' || id === 'reporter' || project.required.includes(id);
    return [[id, describeField(site, project, issue.typeId, field, required)] as const];
  });
  return { status: 200, body: { fields: Object.fromEntries(fields) } };
}

export const ISSUE_ROUTES: readonly Route[] = [
  { method: 'POST', route: '/rest/api/3/issue/bulkfetch', write: false, answer: bulkFetch },
  { method: 'GET', route: '/rest/api/3/issue/{issue}', write: false, answer: getIssue },
  { method: 'GET', route: '/rest/api/3/issue/{issue}/editmeta', write: false, answer: editMeta },
  { method: 'PUT', route: '/rest/api/3/issue/{issue}', write: true, answer: editIssue },
];
