/** Two live sites as the scenario needs them, to be changed by tests. */
import type { NamedId } from '../../src/config/contract.ts';
import type { CreateField, CreateOption, SideFacts, SiteField } from '../../src/config/facts.ts';
import type { FieldRef } from '../../src/sync/snapshot.ts';

function field(id: string, name: string, kind?: FieldRef['kind'], format?: FieldRef['format']): SiteField {
  const type = kind ?? 'gh-sprint';
  if (!kind) return { id, name, type };
  return { id, name, type, ref: { id, name, kind, ...(format ? { format } : {}) } };
}

const named = (id: string, name: string): NamedId => ({ id, name });

const customerFields: readonly SiteField[] = [
  field('summary', 'Summary', 'text'),
  field('description', 'Description', 'richText'),
  field('reporter', 'Reporter', 'user'),
  field('assignee', 'Assignee', 'user'),
  field('duedate', 'Due date', 'date'),
  field('priority', 'Priority', 'option', 'priority'),
  field('labels', 'Labels', 'labels'),
  field('components', 'Components', 'options', 'component'),
  field('fixVersions', 'Fix versions', 'options', 'version'),
  field('customfield_1', 'Notes', 'richText'),
  field('customfield_2', 'Room', 'text'),
  field('customfield_3', 'Twice', 'text'),
  field('customfield_4', 'Twice', 'text'),
  field('customfield_5', 'URL', 'text'),
  field('customfield_6', 'Sprint'),
  field('customfield_7', 'Vendor ticket', 'text'),
  field('customfield_8', 'Urgency', 'option', 'select'),
  field('customfield_9', 'Place', 'cascade', 'select'),
  field('customfield_20', 'Approvers', 'users'),
  field('customfield_21', 'Start', 'dateTime'),
  field('customfield_22', 'Website', 'text', 'url'),
  field('customfield_23', 'Budget', 'number'),
  field('customfield_24', 'Organizations', 'options', 'organization'),
  field('customfield_25', 'Aside', 'option', 'select'),
];

const customerOptions: Readonly<Record<string, readonly CreateOption[]>> = {
  customfield_8: [named('801', 'High'), named('802', 'Middle'), named('803', 'Low')],
  customfield_9: [
    { id: '91', name: 'Berlin', children: [named('911', 'North'), named('912', 'South')] },
    { id: '92', name: 'Oslo', children: [named('921', 'Harbour')] },
  ],
  components: [named('71', 'Backend'), named('72', 'Shop')],
  fixVersions: [named('61', '1.0'), named('62', '2.0')],
};

/** Every field of the customer but `Aside`. */
export function customerScreen(changes: Readonly<Record<string, Partial<CreateField>>> = {}): CreateField[] {
  return onScreen(customerFields, ['customfield_25'], customerOptions, changes);
}

const simpleStatuses = [
  named('1', 'To Do'),
  named('3', 'In Progress'),
  named('4', 'Reopened'),
  named('5', 'Waiting'),
  named('6', 'Done'),
];

export const customerFacts: SideFacts = {
  account: 'customer-bot',
  project: {
    id: '10000',
    key: 'ACME',
    name: 'Acme',
    type: 'software',
    issueTypes: [named('1', 'Task'), named('2', 'New Feature'), named('3', 'Improvement'), named('4', 'Bug')],
  },
  fields: customerFields,
  priorities: [named('1', 'Highest'), named('2', 'High'), named('3', 'Low')],
  statuses: {
    '1': simpleStatuses,
    '2': simpleStatuses,
    '3': simpleStatuses,
    '4': [...simpleStatuses, named('7', 'In Review')],
  },
  resolutions: [named('100', 'Done'), named('101', 'Won’t do')],
  requestTypes: [],
  organizations: [],
  createFields: Object.fromEntries(['1', '2', '3', '4'].map((id) => [id, customerScreen()])),
  accounts: new Map(),
};

const deskFields: readonly SiteField[] = [
  field('summary', 'Summary', 'text'),
  field('description', 'Description', 'richText'),
  field('priority', 'Priority', 'option', 'priority'),
  field('labels', 'Labels', 'labels'),
  field('duedate', 'Due date', 'date'),
  field('assignee', 'Assignee', 'user'),
  field('reporter', 'Reporter', 'user'),
  field('components', 'Components', 'options', 'component'),
  field('fixVersions', 'Fix versions', 'options', 'version'),
  field('customfield_10', 'Kundenanfragetyp', 'option', 'requestType'),
  field('customfield_11', 'Customer issue', 'text'),
  field('customfield_12', 'Customer address', 'text'),
  field('customfield_13', 'Severity', 'option', 'select'),
  field('customfield_14', 'Amount', 'number'),
  field('customfield_15', 'Organizations', 'options', 'organization'),
  field('customfield_16', 'Hidden', 'text'),
  field('customfield_17', 'Remarks', 'richText'),
  field('customfield_18', 'Target date', 'date'),
  field('customfield_19', 'Customer contact', 'text'),
  field('customfield_30', 'Location', 'cascade', 'select'),
  field('customfield_31', 'Participants', 'users'),
  field('customfield_32', 'Start', 'dateTime'),
  field('customfield_33', 'Website', 'text', 'url'),
  field('customfield_34', 'Sprint'),
  field('customfield_35', 'Area', 'option', 'select'),
];

const deskOptions: Readonly<Record<string, readonly CreateOption[]>> = {
  customfield_13: [named('501', 'High'), named('502', 'Low'), named('503', 'low ')],
  customfield_30: [
    { id: '31', name: 'Berlin', children: [named('311', 'North')] },
    { id: '32', name: 'Elsewhere' },
  ],
  customfield_35: [named('351', 'Shop'), named('352', 'Rest')],
  components: [named('171', 'backend'), named('172', 'Portal')],
  fixVersions: [named('161', '2.0')],
};

/** Every field of the desk but `Hidden` and the request type: Jira often leaves that one out. */
export function screen(changes: Readonly<Record<string, Partial<CreateField>>> = {}): CreateField[] {
  return onScreen(deskFields, ['customfield_10', 'customfield_16'], deskOptions, changes);
}

function onScreen(
  fields: readonly SiteField[],
  hidden: readonly string[],
  options: Readonly<Record<string, readonly CreateOption[]>>,
  changes: Readonly<Record<string, Partial<CreateField>>>,
): CreateField[] {
  const always = [field('project', 'Project'), field('issuetype', 'Issue Type')];
  return [...always, ...fields]
    .filter(({ id }) => !hidden.includes(id))
    .map(({ id, name }) => ({
      id,
      name,
      required: ['project', 'issuetype', 'reporter', 'summary'].includes(id),
      hasDefault: false,
      options: options[id] ?? [],
      ...changes[id],
    }));
}

const requestStatuses = [
  named('11', 'Waiting for support'),
  named('3', 'In Progress'),
  named('12', 'Waiting for customer'),
  named('13', 'Resolved'),
  named('14', 'Closed'),
];

export const deskFacts: SideFacts = {
  account: 'desk-bot',
  project: {
    id: '10000',
    key: 'HELP',
    name: 'Help',
    type: 'service_desk',
    issueTypes: [named('21', 'IT Help'), named('22', 'Purchase'), named('23', 'Access'), named('24', 'Task')],
  },
  fields: deskFields,
  priorities: [
    named('1', 'High'),
    named('2', 'Medium'),
    named('11', 'P1'),
    named('12', 'P2'),
    named('13', 'P3'),
  ],
  statuses: {
    '21': requestStatuses,
    '22': [...requestStatuses, named('15', 'Escalated')],
    '23': requestStatuses,
    '24': requestStatuses,
  },
  resolutions: [named('200', 'Done'), named('201', 'Declined')],
  requestTypes: [
    { id: '335', name: 'Get IT Help', issueTypeId: '21' },
    { id: '336', name: 'Report a fault', issueTypeId: '21' },
    { id: '337', name: 'Purchase request', issueTypeId: '22' },
    { id: '338', name: 'Request a new account', issueTypeId: '23' },
    { id: '339', name: 'Other', issueTypeId: '21' },
    { id: '340', name: 'Other', issueTypeId: '22' },
    { id: '341', name: 'Double', issueTypeId: '21' },
    { id: '342', name: 'Double', issueTypeId: '21' },
  ],
  organizations: [named('7', 'Acme Inc'), named('8', 'Globex')],
  createFields: { '21': screen(), '22': screen() },
  accounts: new Map(),
};
