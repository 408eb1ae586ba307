/** The furniture of the demo's sites: issue types, statuses, fields, the two projects. */
import { PERMISSIONS } from './data.ts';
import type { Account, Permission, Project } from './data.ts';
import { fieldsFor, ownFieldIds, sharedFieldId } from './scenario-fields.ts';
import { STATUSES, WORKFLOWS } from './scenario-workflows.ts';
import { grant } from './site.ts';
import type { Site } from './site.ts';

const TYPES = {
  task: { id: '10001', name: 'Task' },
  feature: { id: '10002', name: 'New Feature' },
  improvement: { id: '10003', name: 'Improvement' },
  bug: { id: '10004', name: 'Bug' },
  help: { id: '10011', name: 'IT Help' },
  purchase: { id: '10012', name: 'Purchase' },
  access: { id: '10013', name: 'Access' },
  incident: { id: '10014', name: 'Incident' },
} as const;

const CUSTOMER_PRIORITIES = ['Highest', 'High', 'Medium', 'Low', 'Lowest'];
const DESK_PRIORITIES = ['P1', 'P2', 'P3'];

const COMMON = [
  'summary',
  'description',
  'environment',
  'priority',
  'labels',
  'duedate',
  'reporter',
  'assignee',
  'components',
  'fixVersions',
  'versions',
];

/** System fields that are on no screen: only transitions set the resolution. */
const OFF_SCREEN = ['resolution'];

export function customerProject(): Project {
  return {
    id: '10100',
    key: 'ACME',
    name: 'Acme rollout',
    type: 'software',
    issueTypeIds: [TYPES.task.id, TYPES.feature.id, TYPES.improvement.id, TYPES.bug.id],
    screen: [
      ...COMMON,
      'customfield_10021',
      'customfield_10022',
      'customfield_10025',
      ...ownFieldIds('customer').screen,
    ],
    offScreen: ['security', ...OFF_SCREEN, ...ownFieldIds('customer').offScreen],
    required: [],
    requestTypes: [],
    organizationIds: [],
    firstStatusId: '1',
    components: [
      { id: '10601', name: 'Backend' },
      { id: '10602', name: 'Frontend' },
      { id: '10603', name: 'Mobile app' },
    ],
    versions: [
      { id: '10701', name: '1.0', released: true },
      { id: '10702', name: '1.1' },
      { id: '10703', name: '2.0' },
      { id: '10704', name: '0.9', released: true, archived: true },
    ],
    workflows: {
      [TYPES.task.id]: 'free',
      [TYPES.feature.id]: 'free',
      [TYPES.improvement.id]: 'free',
      [TYPES.bug.id]: 'bug',
    },
    lastNumber: 0,
  };
}

export function deskProject(): Project {
  return {
    id: '10200',
    key: 'HELP',
    name: 'Help desk',
    type: 'service_desk',
    issueTypeIds: [TYPES.help.id, TYPES.purchase.id, TYPES.access.id, TYPES.incident.id],
    screen: [
      ...COMMON,
      'customfield_10002',
      'customfield_10010',
      'customfield_10020',
      'customfield_10021',
      'customfield_10022',
      'customfield_10023',
      'customfield_10024',
      'customfield_10025',
      'customfield_10026',
      ...ownFieldIds('desk').screen,
    ],
    offScreen: [...OFF_SCREEN, ...ownFieldIds('desk').offScreen],
    required: [],
    requestTypes: [
      { id: '31', name: 'Get IT Help', issueTypeId: TYPES.help.id },
      { id: '32', name: 'Purchase request', issueTypeId: TYPES.purchase.id },
      { id: '33', name: 'Request a new account', issueTypeId: TYPES.access.id },
      { id: '34', name: 'Report an incident', issueTypeId: TYPES.incident.id },
    ],
    serviceDeskId: '7',
    organizationIds: ['51', '52'],
    firstStatusId: '11',
    components: [
      { id: '20601', name: 'Backend' },
      { id: '20602', name: 'Web client' },
    ],
    versions: [
      { id: '20701', name: '1.0', released: true },
      { id: '20702', name: '1.1' },
      { id: '20703', name: '3.0' },
      { id: '20704', name: '2.0', archived: true },
    ],
    workflows: {
      [TYPES.help.id]: 'request',
      [TYPES.purchase.id]: 'request',
      [TYPES.access.id]: 'request',
      [TYPES.incident.id]: 'incident',
    },
    lastNumber: 0,
  };
}

/** Types, statuses, fields and organizations for the projects that will stand on this site. */
export function furnish(site: Site, projects: readonly Project[]): void {
  const used = new Set(projects.flatMap((project) => project.issueTypeIds));
  for (const type of Object.values(TYPES)) {
    if (used.has(type.id)) site.issueTypes.set(type.id, { ...type, subtask: false });
  }
  for (const status of STATUSES) site.statuses.set(status.id, status);
  const desk = projects.some((project) => project.type === 'service_desk');
  const customer = projects.some((project) => project.type !== 'service_desk');
  const priorities = [
    ...(customer ? CUSTOMER_PRIORITIES : ['Medium']).map((name) => ({
      id: String(CUSTOMER_PRIORITIES.indexOf(name) + 1),
      name,
    })),
    ...(desk ? DESK_PRIORITIES.map((name, index) => ({ id: String(10_001 + index), name })) : []),
  ];
  const placed = projects.length === 1 ? projects : projects.map(shareFields);
  for (const workflow of WORKFLOWS) {
    if (projects.some((project) => Object.values(project.workflows).includes(workflow.id)))
      site.workflows.set(workflow.id, workflow);
  }
  const shown = new Set(placed.flatMap((project) => [...project.screen, ...project.offScreen]));
  for (const field of fieldsFor(priorities, placed)) {
    if (field.kind === 'computed' || shown.has(field.id)) site.fields.set(field.id, field);
  }
  if (desk) {
    site.organizations.set('51', { id: '51', name: 'Acme' });
    site.organizations.set('52', { id: '52', name: 'Other company' });
  }
  for (const project of placed) site.projects.set(project.id, project);
}

/** On one site a field that both projects have under one name is one field. */
function shareFields(project: Project): Project {
  if (project.type !== 'service_desk') return project;
  return {
    ...project,
    screen: project.screen.map(sharedFieldId),
    offScreen: project.offScreen.map(sharedFieldId),
  };
}

/** Adds an account with its rights in a project. */
export function enrol(site: Site, account: Account, project: string, rights: readonly Permission[]): void {
  if (!site.accounts.has(account.accountId)) site.accounts.set(account.accountId, account);
  grant(site, account.accountId, project, rights);
}

const NOT_FOR_MEMBERS = new Set<Permission>([
  'SERVICEDESK_AGENT',
  'EDIT_ALL_COMMENTS',
  'DELETE_ALL_COMMENTS',
  'DELETE_ALL_ATTACHMENTS',
]);

/** What a member of a project may do, and what an agent may do besides. */
export const MEMBER: readonly Permission[] = PERMISSIONS.filter((right) => !NOT_FOR_MEMBERS.has(right));
export const AGENT: readonly Permission[] = [...MEMBER, 'SERVICEDESK_AGENT'];
export const ADMIN: readonly Permission[] = PERMISSIONS;
