/** Who and what: account, server, project, fields, priorities, create screens, permissions. */
import type { Answer, Ask, Route } from '../answer.ts';
import {
  bodyRecord,
  isRecord,
  needAccount,
  onlyKeys,
  queryList,
  queryNumber,
  refuse,
  stringList,
} from '../answer.ts';
import { FIELD_PERMISSIONS, GLOBAL_PERMISSIONS, PERMISSIONS } from '../data.ts';
import type { Field, GlobalPermission, Permission, Project } from '../data.ts';
import { describeField, isRequired } from '../fields/describe.ts';
import { showComponent, showVersion } from '../fields/show.ts';
import { showIssueType, showPriority, showProjectRef, showUser } from '../render.ts';
import { showTime } from '../seen.ts';
import { can, canEverywhere, findProject } from '../site.ts';
import { findIssue } from '../store.ts';
import { visibleProject } from './visible-issue.ts';

function myself(ask: Ask): Answer {
  const account = needAccount(ask);
  const body = {
    ...showUser(ask.site, account.accountId, account),
    locale: 'en_US',
    expand: 'groups,applicationRoles',
  };
  return { status: 200, body };
}

/** Answers to anybody. */
function serverInfo({ site }: Ask): Answer {
  return {
    status: 200,
    body: {
      baseUrl: site.baseUrl,
      displayUrl: site.baseUrl,
      displayUrlServicedeskHelpCenter: site.baseUrl,
      displayUrlConfluence: site.baseUrl,
      version: '1001.0.0-SNAPSHOT',
      versionNumbers: [1001, 0, 0],
      deploymentType: 'Cloud',
      buildNumber: 100_000,
      buildDate: showTime(site, Date.UTC(2026, 0, 1)),
      serverTime: showTime(site, site.clock.now()),
      scmInfo: '0',
      serverTitle: 'Jira',
      defaultLocale: { locale: 'en_US' },
    },
  };
}

function getProject(ask: Ask): Answer {
  const { site } = ask;
  const project = visibleProject(ask);
  const lead = site.accounts.keys().next().value ?? '';
  return {
    status: 200,
    body: {
      expand: 'description,lead,issueTypes,url,projectKeys,permissions,insight',
      ...showProjectRef(site, project),
      description: '',
      lead: showUser(site, lead, ask.account),
      components: project.components.map((component) => showComponent(site, component)),
      issueTypes: project.issueTypeIds.map((id) => showIssueType(site, id)),
      assigneeType: 'UNASSIGNED',
      versions: project.versions.map((version) => showVersion(site, version)),
      roles: {},
      style: 'classic',
      isPrivate: false,
      properties: {},
    },
  };
}

function listFields(ask: Ask): Answer {
  needAccount(ask);
  return { status: 200, body: [...ask.site.fields.values()].map(showFieldDetails) };
}

/** Names in JQL that are not the field's id. */
const CLAUSES: Readonly<Record<string, string>> = {
  fixVersions: 'fixVersion',
  versions: 'affectedVersion',
  components: 'component',
  attachment: 'attachments',
  security: 'level',
};

function showFieldDetails(field: Field): Record<string, unknown> {
  const custom = field.schema.customId;
  return {
    id: field.id,
    key: field.id,
    name: field.name,
    ...(custom === undefined ? {} : { untranslatedName: field.name }),
    custom: custom !== undefined,
    orderable: field.kind !== 'computed' || field.id === 'attachment',
    navigable: field.id !== 'comment',
    searchable: true,
    clauseNames: custom === undefined ? [CLAUSES[field.id] ?? field.id] : [`cf[${custom}]`, field.name],
    schema: field.schema,
  };
}

function searchPriorities(ask: Ask): Answer {
  needAccount(ask);
  const { site, query } = ask;
  const all = site.fields.get('priority')?.options ?? [];
  const startAt = queryNumber(query, 'startAt', 0);
  const maxResults = queryNumber(query, 'maxResults', 50, site.settings.metadataPage);
  const values = all.slice(startAt, startAt + maxResults).map(({ id, name }) => ({
    ...showPriority(site, id, name),
    description: '',
    statusColor: '#cfcfcf',
    isDefault: name === 'Medium',
  }));
  const isLast = startAt + maxResults >= all.length;
  const self = `${site.baseUrl}/rest/api/3/priority/search?startAt=${startAt}&maxResults=${maxResults}`;
  return { status: 200, body: { self, startAt, maxResults, total: all.length, isLast, values } };
}

function createTypes(ask: Ask): Answer {
  needAccount(ask);
  const { site, query } = ask;
  const project = creatableProject(ask);
  const startAt = queryNumber(query, 'startAt', 0);
  const maxResults = queryNumber(query, 'maxResults', 50, site.settings.metadataPage);
  const issueTypes = project.issueTypeIds
    .slice(startAt, startAt + maxResults)
    .map((id) => showIssueType(site, id));
  return { status: 200, body: { startAt, maxResults, total: project.issueTypeIds.length, issueTypes } };
}

function creatableProject(ask: Ask): Project {
  const project = findProject(ask.site, ask.params['project'] ?? '');
  if (project === undefined || !can(ask.site, ask.account?.accountId, project.id, 'CREATE_ISSUES')) {
    throw refuse(400, 'The project does not exist or you do not have permission to create issues in it.');
  }
  return project;
}

/** The request type field is JSM's own and not among the fields of the create screen. */
function createFields(ask: Ask): Answer {
  needAccount(ask);
  const { site, query } = ask;
  const project = creatableProject(ask);
  const typeId = ask.params['issueType'] ?? '';
  if (!project.issueTypeIds.includes(typeId))
    throw refuse(400, 'The issue type does not belong to the project.');
  // Without the right to set them, some fields are not on the screen.
  const ids = ['project', 'issuetype', ...project.screen].filter((id) => {
    const needed = FIELD_PERMISSIONS.get(id);
    return needed === undefined || can(site, ask.account?.accountId, project.id, needed);
  });
  const all = ids.flatMap((id) => {
    const field = site.fields.get(id);
    return field === undefined || field.kind === 'request-type'
      ? []
      : [{ ...describeField(site, project, typeId, field, isRequired(project, id)), fieldId: id }];
  });
  const startAt = queryNumber(query, 'startAt', 0);
  const maxResults = queryNumber(query, 'maxResults', 50, site.settings.metadataPage);
  const fields = all.slice(startAt, startAt + maxResults);
  return { status: 200, body: { startAt, maxResults, total: all.length, fields } };
}

const isGlobal = (name: string): name is GlobalPermission =>
  (GLOBAL_PERMISSIONS as readonly string[]).includes(name);
const isPermission = (name: string): name is Permission => (PERMISSIONS as readonly string[]).includes(name);

/**
 * For a service project Jira judges here as for a person in the portal, so that some rights seem to be there.
 * `permissions/check` is the strict one.
 */
const PORTAL: readonly Permission[] = ['CREATE_ISSUES', 'ADD_COMMENTS'];

function myPermissions(ask: Ask): Answer {
  const { site, account, query } = ask;
  const names = queryList(query, 'permissions');
  if (names.length === 0) throw refuse(400, "The 'permissions' query parameter is required.");
  const unknown = names.filter((name) => !isPermission(name) && !isGlobal(name));
  if (unknown.length > 0) throw refuse(400, `Unrecognized permission: ${unknown.join(', ')}`);
  const issue = findIssue(site, query.get('issueId') ?? query.get('issueKey') ?? '');
  const named = query.get('projectId') ?? query.get('projectKey') ?? issue?.projectId;
  const project = named === undefined ? undefined : findProject(site, named);
  if (
    named !== undefined &&
    (project === undefined || !can(site, account?.accountId, project.id, 'BROWSE_PROJECTS'))
  ) {
    throw refuse(404, `No project could be found with key '${named}'.`);
  }
  const has = (name: Permission): boolean => {
    if (project === undefined) {
      return [...site.projects.keys()].some((id) => can(site, account?.accountId, id, name));
    }
    return (
      can(site, account?.accountId, project.id, name) ||
      (project.type === 'service_desk' && PORTAL.includes(name))
    );
  };
  const permissions = Object.fromEntries(
    names.map((key, index) => {
      const everywhere = isGlobal(key);
      const held = everywhere ? canEverywhere(site, account?.accountId, key) : isPermission(key) && has(key);
      const type = everywhere ? 'GLOBAL' : 'PROJECT';
      return [key, { id: String(index + 1), key, name: key, type, description: '', havePermission: held }];
    }),
  );
  return { status: 200, body: { permissions } };
}

function checkPermissions(ask: Ask): Answer {
  const { site, account } = ask;
  const body = bodyRecord(ask);
  onlyKeys(body, ['accountId', 'globalPermissions', 'projectPermissions']);
  if (body['accountId'] !== undefined && body['accountId'] !== account?.accountId) {
    throw refuse(403, 'You do not have permission to ask about others.');
  }
  const asked: unknown = body['projectPermissions'] ?? [];
  if (!Array.isArray(asked)) throw refuse(400, 'projectPermissions: data was not an array');
  const projectPermissions = (asked as readonly unknown[]).flatMap((entry) => {
    if (!isRecord(entry) || !Array.isArray(entry['permissions']))
      throw refuse(400, 'permissions are required');
    const projects = (Array.isArray(entry['projects']) ? entry['projects'] : []).map(Number);
    const issues = (Array.isArray(entry['issues']) ? entry['issues'] : []).map(Number);
    return entry['permissions'].map((permission: unknown) => {
      if (typeof permission !== 'string' || !isPermission(permission)) {
        throw refuse(400, `Unrecognized permission: ${String(permission)}`);
      }
      const allowed = (projectId: string): boolean => can(site, account?.accountId, projectId, permission);
      return {
        permission,
        projects: projects.filter((id) => allowed(String(id))),
        issues: issues.filter((id) => allowed(site.issues.get(String(id))?.projectId ?? '')),
      };
    });
  });
  const globalPermissions = (stringList(body['globalPermissions']) ?? []).filter((name) => {
    if (!isGlobal(name)) throw refuse(400, `Unrecognized permission: ${name}`);
    return canEverywhere(site, account?.accountId, name);
  });
  return { status: 200, body: { globalPermissions, projectPermissions } };
}

const get = (route: string, answer: Route['answer']): Route => ({
  method: 'GET',
  route,
  write: false,
  answer,
});

export const METADATA_ROUTES: readonly Route[] = [
  get('/rest/api/3/myself', myself),
  get('/rest/api/3/serverInfo', serverInfo),
  get('/rest/api/3/project/{project}', getProject),
  get('/rest/api/3/field', listFields),
  get('/rest/api/3/priority/search', searchPriorities),
  get('/rest/api/3/issue/createmeta/{project}/issuetypes', createTypes),
  get('/rest/api/3/issue/createmeta/{project}/issuetypes/{issueType}', createFields),
  get('/rest/api/3/mypermissions', myPermissions),
  { method: 'POST', route: '/rest/api/3/permissions/check', write: false, answer: checkPermissions },
];
