/** The JSM lists a sync needs: https://developer.atlassian.com/cloud/jira/service-desk/rest/ */
import type { Answer, Ask, Route } from '../answer.ts';
import { queryNumber, refuseDesk } from '../answer.ts';
import type { Project } from '../data.ts';
import { can, findProject } from '../site.ts';

/** `{desk}` is the desk's own id, a project key, or one of the two with a prefix. */
function deskProject(ask: Ask): Project {
  const { site, account } = ask;
  if (account === undefined) throw refuseDesk(401, 'You are not authenticated.');
  const [prefix, rest] = /^(projectKey|projectId|serviceDeskId):(.+)$/
    .exec(ask.params['desk'] ?? '')
    ?.slice(1) ?? ['', ask.params['desk'] ?? ''];
  const byDesk = [...site.projects.values()].find((one) => one.serviceDeskId === rest);
  const project =
    prefix === 'serviceDeskId' || (prefix === '' && /^\d+$/.test(rest ?? ''))
      ? byDesk
      : findProject(site, rest ?? '');
  if (project?.serviceDeskId === undefined || !can(site, account.accountId, project.id, 'BROWSE_PROJECTS')) {
    throw refuseDesk(404, 'The service desk does not exist or you do not have permission to view it.');
  }
  return project;
}

/** A page of a JSM list, cut by `start` and `limit`. */
export function deskPage(ask: Ask, path: string, all: readonly unknown[]): Answer {
  const { site, query } = ask;
  const start = queryNumber(query, 'start', 0);
  const limit = queryNumber(query, 'limit', 50, site.settings.metadataPage);
  const values = all.slice(start, start + limit);
  const isLastPage = start + limit >= all.length;
  const base = `${site.baseUrl}/rest/servicedeskapi`;
  return {
    status: 200,
    body: {
      _expands: [],
      size: values.length,
      start,
      limit,
      isLastPage,
      _links: {
        self: `${base}${path}?start=${start}&limit=${limit}`,
        base,
        context: '',
        ...(isLastPage ? {} : { next: `${base}${path}?start=${start + limit}&limit=${limit}` }),
      },
      values,
    },
  };
}

function requestTypes(ask: Ask): Answer {
  const { site } = ask;
  const project = deskProject(ask);
  const desk = project.serviceDeskId ?? '';
  const path = `/servicedesk/${desk}/requesttype`;
  const icon = `${site.baseUrl}/icon?request=1`;
  const all = project.requestTypes.map((type) => ({
    _expands: ['field'],
    id: type.id,
    _links: { self: `${site.baseUrl}/rest/servicedeskapi${path}/${type.id}` },
    name: type.name,
    description: '',
    helpText: '',
    issueTypeId: type.issueTypeId,
    serviceDeskId: desk,
    portalId: desk,
    groupIds: ['1'],
    icon: { id: '1', _links: { iconUrls: { '48x48': icon, '24x24': icon, '16x16': icon, '32x32': icon } } },
    canCreateRequest: true,
    restrictionStatus: 'OPEN',
  }));
  return deskPage(ask, path, all);
}

/** Hidden fields are named on demand only; Jira shows them to administrators of the desk, which agents here are. */
function requestTypeFields(ask: Ask): Answer {
  const { site, params, query } = ask;
  const type = deskProject(ask).requestTypes.find(({ id }) => id === params['requestType']);
  if (type === undefined)
    throw refuseDesk(404, 'The request type does not exist or you do not have permission to view it.');
  const isHiddenShown = query.get('expand') === 'hiddenFields';
  const describe = (id: string, preset?: string) => ({
    fieldId: id,
    name: site.fields.get(id)?.name ?? id,
    description: '',
    required: id === 'summary',
    defaultValues: [],
    validValues: [],
    presetValues: preset === undefined ? [] : [preset],
    jiraSchema: { type: 'string', ...(id.startsWith('customfield_') ? {} : { system: id }) },
    visible: preset === undefined,
  });
  return {
    status: 200,
    body: {
      requestTypeFields: [
        ...['summary', ...(type.form ?? ['description'])].map((id) => describe(id)),
        ...(isHiddenShown
          ? Object.entries(type.preset ?? {}).map(([id, preset]) => describe(id, preset))
          : []),
      ],
      canRaiseOnBehalfOf: true,
      canAddRequestParticipants: true,
    },
  };
}

function organizations(ask: Ask): Answer {
  const { site } = ask;
  const project = deskProject(ask);
  const all = project.organizationIds.map((id) => ({
    id,
    name: site.organizations.get(id)?.name ?? '',
    _links: { self: `${site.baseUrl}/rest/servicedeskapi/organization/${id}` },
  }));
  return deskPage(ask, `/servicedesk/${project.serviceDeskId ?? ''}/organization`, all);
}

const DESK = '/rest/servicedeskapi/servicedesk/{desk}';

export const SERVICE_DESK_ROUTES: readonly Route[] = [
  { method: 'GET', route: `${DESK}/requesttype`, write: false, answer: requestTypes },
  {
    method: 'GET',
    route: `${DESK}/requesttype/{requestType}/field`,
    write: false,
    answer: requestTypeFields,
  },
  { method: 'GET', route: `${DESK}/organization`, write: false, answer: organizations },
];
