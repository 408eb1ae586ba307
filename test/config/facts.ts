/** Two live sites as the scenario needs them, to be changed by tests. */
import type { NamedId } from '../../src/config/contract.ts';
import type { CreateField, SideFacts, SiteField } from '../../src/config/facts.ts';
import type { FieldRef } from '../../src/sync/snapshot.ts';

function field(id: string, name: string, kind?: FieldRef['kind'], format?: FieldRef['format']): SiteField {
  const type = kind ?? 'user';
  if (!kind) return { id, name, type };
  return { id, name, type, ref: { id, name, kind, ...(format ? { format } : {}) } };
}

const named = (id: string, name: string): NamedId => ({ id, name });

export const customerFacts: SideFacts = {
  account: 'customer-bot',
  project: {
    id: '10000',
    key: 'ACME',
    name: 'Acme',
    type: 'software',
    issueTypes: [named('1', 'Task'), named('2', 'New Feature'), named('3', 'Improvement'), named('4', 'Bug')],
  },
  fields: [
    field('summary', 'Summary', 'text'),
    field('description', 'Description', 'richText'),
    field('reporter', 'Reporter'),
    field('duedate', 'Due date', 'date'),
    field('customfield_1', 'Notes', 'richText'),
    field('customfield_2', 'Room', 'text'),
    field('customfield_3', 'Twice', 'text'),
    field('customfield_4', 'Twice', 'text'),
    field('customfield_5', 'URL', 'text'),
  ],
  priorities: [],
  requestTypes: [],
  organizations: [],
  createFields: {},
};

const deskFields: readonly SiteField[] = [
  field('summary', 'Summary', 'text'),
  field('description', 'Description', 'richText'),
  field('priority', 'Priority', 'option', 'priority'),
  field('labels', 'Labels', 'labels'),
  field('duedate', 'Due date', 'date'),
  field('assignee', 'Assignee'),
  field('customfield_10', 'Kundenanfragetyp', 'option', 'requestType'),
  field('customfield_11', 'Customer issue', 'text'),
  field('customfield_12', 'Customer address', 'text'),
  field('customfield_13', 'Severity', 'option', 'select'),
  field('customfield_14', 'Amount', 'number'),
  field('customfield_15', 'Organizations', 'organizations'),
  field('customfield_16', 'Hidden', 'text'),
  field('customfield_17', 'Remarks', 'richText'),
];

/** Every field of the desk but `Hidden` and the request type: Jira often leaves that one out. */
export function screen(changes: Readonly<Record<string, Partial<CreateField>>> = {}): CreateField[] {
  const always = [
    field('project', 'Project'),
    field('issuetype', 'Issue Type'),
    field('reporter', 'Reporter'),
  ];
  return [...always, ...deskFields]
    .filter(({ id }) => !['customfield_10', 'customfield_16'].includes(id))
    .map(({ id, name }) => ({
      id,
      name,
      required: ['project', 'issuetype', 'reporter', 'summary'].includes(id),
      hasDefault: false,
      options:
        id === 'customfield_13' ? [named('501', 'High'), named('502', 'Low'), named('503', 'low ')] : [],
      ...changes[id],
    }));
}

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
  priorities: [named('1', 'High'), named('2', 'Medium')],
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
};
