/** The furniture of the demo's sites: issue types, statuses, fields, the two projects. */
import { PERMISSIONS } from './data.ts';
import type { Account, Field, FieldKind, Named, Permission, Project, Status } from './data.ts';
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

const STATUSES: readonly Status[] = [
  { id: '1', name: 'To Do', category: 'new' },
  { id: '3', name: 'In Progress', category: 'indeterminate' },
  { id: '4', name: 'Reopened', category: 'new' },
  { id: '5', name: 'Waiting', category: 'indeterminate' },
  { id: '6', name: 'Done', category: 'done' },
  { id: '11', name: 'Waiting for support', category: 'new' },
  { id: '12', name: 'Waiting for customer', category: 'indeterminate' },
  { id: '13', name: 'Resolved', category: 'done' },
];

const CUSTOMER_PRIORITIES = ['Highest', 'High', 'Medium', 'Low', 'Lowest'];
const DESK_PRIORITIES = ['P1', 'P2', 'P3'];
const TEXTAREA = 'com.atlassian.jira.plugin.system.customfieldtypes:textarea';
const CUSTOM = 'com.atlassian.jira.plugin.system.customfieldtypes';

function systemField(
  id: string,
  name: string,
  kind: FieldKind,
  type: string,
  options: readonly Named[] = [],
): Field {
  const schema = type === 'array' ? { type, items: 'string', system: id } : { type, system: id };
  return { id, name, kind, schema, options };
}

function customField(
  number: number,
  name: string,
  kind: FieldKind,
  schema: { readonly type: string; readonly items?: string; readonly custom: string },
  options: readonly Named[] = [],
): Field {
  return { id: `customfield_${number}`, name, kind, schema: { ...schema, customId: number }, options };
}

function fieldsOf(priorities: readonly Named[]): readonly Field[] {
  const options = (names: readonly string[]): Named[] =>
    names.map((name, index) => ({ id: String(10_300 + index), name }));
  return [
    systemField('summary', 'Summary', 'text', 'string'),
    systemField('issuetype', 'Issue Type', 'computed', 'issuetype'),
    systemField('project', 'Project', 'computed', 'project'),
    systemField('status', 'Status', 'computed', 'status'),
    systemField('priority', 'Priority', 'priority', 'priority', priorities),
    systemField('description', 'Description', 'rich-text', 'string'),
    systemField('labels', 'Labels', 'labels', 'array'),
    systemField('duedate', 'Due date', 'date', 'date'),
    systemField('created', 'Created', 'computed', 'datetime'),
    systemField('updated', 'Updated', 'computed', 'datetime'),
    systemField('creator', 'Creator', 'computed', 'user'),
    systemField('reporter', 'Reporter', 'computed', 'user'),
    systemField('assignee', 'Assignee', 'computed', 'user'),
    systemField('resolution', 'Resolution', 'computed', 'resolution'),
    systemField('comment', 'Comment', 'computed', 'comments-page'),
    systemField('security', 'Security Level', 'security', 'securitylevel', [
      { id: '10400', name: 'Management only' },
    ]),
    customField(10_002, 'Organizations', 'organizations', {
      type: 'array',
      items: 'sd-customerorganization',
      custom: 'com.atlassian.servicedesk:sd-customer-organizations',
    }),
    customField(10_010, 'Request Type', 'request-type', {
      type: 'sd-customerrequesttype',
      custom: 'com.atlassian.servicedesk:vp-origin',
    }),
    customField(10_020, 'Customer issue', 'text', { type: 'string', custom: `${CUSTOM}:textfield` }),
    customField(
      10_021,
      'Impact',
      'option',
      { type: 'option', custom: `${CUSTOM}:select` },
      options(['Extensive', 'Significant', 'Minor']),
    ),
    customField(10_022, 'Effort', 'number', { type: 'number', custom: `${CUSTOM}:float` }),
    customField(10_023, 'Target date', 'date', { type: 'date', custom: `${CUSTOM}:datepicker` }),
    customField(10_024, 'Customer contact', 'text', { type: 'string', custom: `${CUSTOM}:textfield` }),
    customField(10_025, 'Steps', 'rich-text', { type: 'string', custom: TEXTAREA }),
  ];
}

const COMMON = ['summary', 'description', 'priority', 'labels', 'duedate'];

export function customerProject(): Project {
  return {
    id: '10100',
    key: 'ACME',
    name: 'Acme rollout',
    type: 'software',
    issueTypeIds: [TYPES.task.id, TYPES.feature.id, TYPES.improvement.id, TYPES.bug.id],
    screen: [...COMMON, 'customfield_10021', 'customfield_10022', 'customfield_10025'],
    offScreen: ['security'],
    required: [],
    requestTypes: [],
    organizationIds: [],
    firstStatusId: '1',
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
    ],
    offScreen: [],
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
  const shown = new Set(projects.flatMap((project) => [...project.screen, ...project.offScreen]));
  for (const field of fieldsOf(priorities)) {
    if (field.kind === 'computed' || shown.has(field.id)) site.fields.set(field.id, field);
  }
  if (desk) {
    site.organizations.set('51', { id: '51', name: 'Acme' });
    site.organizations.set('52', { id: '52', name: 'Other company' });
  }
  for (const project of projects) site.projects.set(project.id, project);
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
]);

/** What a member of a project may do, and what an agent may do besides. */
export const MEMBER: readonly Permission[] = PERMISSIONS.filter((right) => !NOT_FOR_MEMBERS.has(right));
export const AGENT: readonly Permission[] = [...MEMBER, 'SERVICEDESK_AGENT'];
export const ADMIN: readonly Permission[] = PERMISSIONS;
