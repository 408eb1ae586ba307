/** Finding people: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-user-search/ */
import type { Answer, Ask, Route } from '../answer.ts';
import { needAccount, queryNumber, refuse } from '../answer.ts';
import type { Account, Project } from '../data.ts';
import { showUser } from '../render.ts';
import { can, canEverywhere, findProject } from '../site.ts';
import type { Site } from '../site.ts';
import { findIssue } from '../store.ts';

/**
 * Words of the name match by their beginning, an address that is shown by its beginning, a hidden one only as a whole.
 */
function matches(account: Account, query: string): boolean {
  const wanted = query.toLowerCase();
  const name = account.displayName.toLowerCase();
  const email = account.email.toLowerCase();
  if (name.startsWith(wanted) || name.split(/\s+/).some((word) => word.startsWith(wanted))) return true;
  return account.emailShown === true ? email.startsWith(wanted) : email === wanted;
}

/** The active people that `query` or `accountId` names. @throws Refused 400 without either and with both */
function named(ask: Ask): readonly Account[] {
  const { site, query } = ask;
  const text = query.get('query');
  const id = query.get('accountId');
  if (text === null && id === null)
    throw refuse(400, "The 'query' or the 'accountId' parameter is required.");
  if (text !== null && id !== null)
    throw refuse(400, "The 'query' and 'accountId' parameters cannot be used together.");
  return [...site.accounts.values()].filter(
    (account) =>
      account.active &&
      (id === null ? text !== '' && matches(account, text ?? '') : account.accountId === id),
  );
}

function page(ask: Ask, accounts: readonly Account[]): Answer {
  const { site, query, account } = ask;
  const startAt = queryNumber(query, 'startAt', 0);
  const maxResults = queryNumber(query, 'maxResults', 50, 1000);
  const body = accounts
    .slice(startAt, startAt + maxResults)
    .map(({ accountId }) => showUser(site, accountId, account));
  return { status: 200, body };
}

/** Without "Browse users and groups" the list is empty, and nothing says why. */
function searchUsers(ask: Ask): Answer {
  const found = named(ask);
  return page(ask, canEverywhere(ask.site, ask.account?.accountId, 'USER_PICKER') ? found : []);
}

/** The project a search for assignable people is about. @throws Refused 400 when none is named, 404 when it is unseen */
function assignProject(ask: Ask): Project {
  const { site, query, account } = ask;
  const issueName = query.get('issueId') ?? query.get('issueKey');
  const projectName = query.get('project');
  if (issueName === null && projectName === null) {
    throw refuse(400, "The 'project', 'issueKey' or 'issueId' parameter is required.");
  }
  const project =
    issueName === null
      ? findProject(site, projectName ?? '')
      : site.projects.get(findIssue(site, issueName)?.projectId ?? '');
  if (project === undefined || !can(site, account?.accountId, project.id, 'BROWSE_PROJECTS')) {
    throw refuse(404, `No project could be found with key '${projectName ?? issueName ?? ''}'.`);
  }
  return project;
}

function isAssignable(site: Site, project: Project, { accountId }: Account): boolean {
  return can(site, accountId, project.id, 'ASSIGNABLE_USER');
}

/** Pages are cut before it is asked who is assignable, so that one may be shorter than asked for. */
function searchAssignable(ask: Ask): Answer {
  const { site, query, account } = ask;
  needAccount(ask);
  const project = assignProject(ask);
  const found = named(ask);
  const allowed =
    canEverywhere(site, account?.accountId, 'USER_PICKER') ||
    can(site, account?.accountId, project.id, 'ASSIGN_ISSUES');
  const startAt = queryNumber(query, 'startAt', 0);
  const maxResults = queryNumber(query, 'maxResults', 50, 1000);
  const body = (allowed ? found : [])
    .slice(startAt, startAt + maxResults)
    .filter((one) => isAssignable(site, project, one))
    .map(({ accountId }) => showUser(site, accountId, account));
  return { status: 200, body };
}

/** Accounts by id, deactivated ones too; an unknown id is simply missing. */
function bulkUsers(ask: Ask): Answer {
  const { site, query, account } = ask;
  needAccount(ask);
  const ids = query.getAll('accountId');
  if (ids.length === 0) throw refuse(400, "The 'accountId' parameter is required.");
  const all = ids.filter((id) => site.accounts.has(id));
  const startAt = queryNumber(query, 'startAt', 0);
  const maxResults = queryNumber(query, 'maxResults', 10, 200);
  const values = all.slice(startAt, startAt + maxResults).map((id) => showUser(site, id, account));
  const self = `${site.baseUrl}/rest/api/3/user/bulk?startAt=${startAt}&maxResults=${maxResults}`;
  return {
    status: 200,
    body: {
      self,
      startAt,
      maxResults,
      total: all.length,
      isLast: startAt + maxResults >= all.length,
      values,
    },
  };
}

const get = (route: string, answer: Route['answer']): Route => ({
  method: 'GET',
  route,
  write: false,
  answer,
});

export const USER_ROUTES: readonly Route[] = [
  get('/rest/api/3/user/search', searchUsers),
  get('/rest/api/3/user/assignable/search', searchAssignable),
  get('/rest/api/3/user/bulk', bulkUsers),
];
