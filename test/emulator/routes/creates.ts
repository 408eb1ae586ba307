/** Creating issues, one or up to 50 at a time. There is no idempotency: the same request twice makes two issues. */
import type { Answer, Ask, Route } from '../answer.ts';
import { bodyRecord, isRecord, needAccount, onlyKeys, refuse, Refused } from '../answer.ts';
import type { Account, IssueRecord, Project } from '../data.ts';
import { applyChanges, readFieldWrites, readProperties } from '../field-values.ts';
import { can, findProject } from '../site.ts';
import type { Site } from '../site.ts';
import { insertIssue } from '../store.ts';

const BULK_LIMIT = 50;

function show(site: Site, issue: IssueRecord): Record<string, unknown> {
  return { id: issue.id, key: issue.key, self: `${site.baseUrl}/rest/api/3/issue/${issue.id}` };
}

/** The project a create names, if the account may create there. @throws Refused */
function targetProject(site: Site, account: Account, fields: Record<string, unknown>): Project {
  const named = isRecord(fields['project'])
    ? (fields['project']['id'] ?? fields['project']['key'])
    : undefined;
  const project = typeof named === 'string' ? findProject(site, named) : undefined;
  if (project === undefined || !can(site, account.accountId, project.id, 'BROWSE_PROJECTS')) {
    throw refuse(400, [], { project: 'Specify a valid project ID or key' });
  }
  if (!can(site, account.accountId, project.id, 'CREATE_ISSUES')) {
    throw refuse(400, [], { project: 'You do not have permission to create issues in this project.' });
  }
  return project;
}

function issueTypeOf(site: Site, project: Project, value: unknown): string {
  const wanted = isRecord(value) ? value : {};
  const id = project.issueTypeIds.find(
    (typeId) =>
      typeId === wanted['id'] ||
      (wanted['id'] === undefined && site.issueTypes.get(typeId)?.name === wanted['name']),
  );
  if (id === undefined) throw refuse(400, [], { issuetype: 'Specify an issue type' });
  return id;
}

function createOne(site: Site, account: Account, input: unknown): IssueRecord {
  const draft = isRecord(input) ? input : {};
  const fields = isRecord(draft['fields']) ? draft['fields'] : {};
  const update = isRecord(draft['update']) ? draft['update'] : {};
  const project = targetProject(site, account, fields);
  try {
    const typeId = issueTypeOf(site, project, fields['issuetype']);
    const properties = readProperties(draft['properties']) ?? {};
    const changes = readFieldWrites(site, { project, typeId, account }, fields, update);
    const missing = ['summary', ...project.required].filter((id) => changes[id] === undefined);
    if (missing.length > 0) {
      const name = (id: string): string => site.fields.get(id)?.name ?? id;
      throw refuse(
        400,
        [],
        Object.fromEntries(
          missing.map((id) => [
            id,
            id === 'summary' ? 'You must specify a summary of the issue.' : `${name(id)} is required.`,
          ]),
        ),
      );
    }
    return insertIssue(site, project, {
      typeId,
      creatorId: account.accountId,
      values: applyChanges(site, {}, changes),
      properties,
    });
  } catch (error) {
    // A create that fails late has its number already: https://jira.atlassian.com/browse/JRACLOUD-78553
    if (error instanceof Refused) project.lastNumber += 1;
    throw error;
  }
}

function createIssue(ask: Ask): Answer {
  const account = needAccount(ask);
  return { status: 201, body: show(ask.site, createOne(ask.site, account, bodyRecord(ask))) };
}

function createIssues(ask: Ask): Answer {
  const { site } = ask;
  const account = needAccount(ask);
  const body = bodyRecord(ask);
  onlyKeys(body, ['issueUpdates']);
  const drafts = body['issueUpdates'];
  if (!Array.isArray(drafts) || drafts.length === 0) throw refuse(400, 'At least one issue must be given.');
  if (drafts.length > BULK_LIMIT) throw refuse(400, `No more than ${BULK_LIMIT} issues can be created.`);
  const issues: Record<string, unknown>[] = [];
  const errors: Record<string, unknown>[] = [];
  for (const [index, draft] of (drafts as readonly unknown[]).entries()) {
    try {
      issues.push(show(site, createOne(site, account, draft)));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      errors.push({
        status: error.answer.status,
        elementErrors: error.answer.body,
        failedElementNumber: index,
      });
    }
  }
  if (site.settings.bulkOrder === 'shuffled') {
    for (let last = issues.length - 1; last > 0; last -= 1) {
      const other = Math.floor(site.random() * (last + 1));
      const held = issues[last]!;
      issues[last] = issues[other]!;
      issues[other] = held;
    }
  }
  return { status: issues.length > 0 ? 201 : 400, body: { issues, errors } };
}

export const CREATE_ROUTES: readonly Route[] = [
  { method: 'POST', route: '/rest/api/3/issue/bulk', write: true, answer: createIssues },
  { method: 'POST', route: '/rest/api/3/issue', write: true, answer: createIssue },
];
