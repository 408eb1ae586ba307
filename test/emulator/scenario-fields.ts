/** The fields of the scenario's sites: one of every kind, some with the same name on both, some not, no option id shared. */
import type { Field, FieldKind, FieldOption, Named, Project } from './data.ts';

const CUSTOM = 'com.atlassian.jira.plugin.system.customfieldtypes';
const DESK = 'com.atlassian.servicedesk';

function systemField(
  id: string,
  name: string,
  kind: FieldKind,
  type: string,
  options: readonly FieldOption[] = [],
  items = 'string',
): Field {
  const schema = type === 'array' ? { type, items, system: id } : { type, system: id };
  return { id, name, kind, schema, options };
}

function customField(
  number: number,
  name: string,
  kind: FieldKind,
  schema: { readonly type: string; readonly items?: string; readonly custom: string },
  options: readonly FieldOption[] = [],
): Field {
  return { id: `customfield_${number}`, name, kind, schema: { ...schema, customId: number }, options };
}

/** Fields that both sites have had from the beginning, with the same ids and option ids. */
function commonFields(priorities: readonly Named[]): readonly Field[] {
  const options = ['Extensive', 'Significant', 'Minor'].map((name, index) => ({
    id: String(10_300 + index),
    name,
  }));
  return [
    systemField('summary', 'Summary', 'text', 'string'),
    systemField('issuetype', 'Issue Type', 'computed', 'issuetype'),
    systemField('project', 'Project', 'computed', 'project'),
    systemField('status', 'Status', 'computed', 'status'),
    systemField('priority', 'Priority', 'priority', 'priority', priorities),
    systemField('description', 'Description', 'rich-text', 'string'),
    systemField('environment', 'Environment', 'rich-text', 'string'),
    systemField('labels', 'Labels', 'labels', 'array'),
    systemField('duedate', 'Due date', 'date', 'date'),
    systemField('created', 'Created', 'computed', 'datetime'),
    systemField('updated', 'Updated', 'computed', 'datetime'),
    systemField('creator', 'Creator', 'computed', 'user'),
    systemField('reporter', 'Reporter', 'user', 'user'),
    systemField('assignee', 'Assignee', 'user', 'user'),
    systemField('components', 'Components', 'components', 'array', [], 'component'),
    systemField('fixVersions', 'Fix versions', 'versions', 'array', [], 'version'),
    systemField('versions', 'Affects versions', 'versions', 'array', [], 'version'),
    systemField('resolution', 'Resolution', 'resolution', 'resolution', RESOLUTIONS),
    systemField('resolutiondate', 'Resolved', 'computed', 'datetime'),
    systemField('attachment', 'Attachment', 'computed', 'array', [], 'attachment'),
    systemField('comment', 'Comment', 'computed', 'comments-page'),
    systemField('security', 'Security Level', 'security', 'securitylevel', [
      { id: '10400', name: 'Management only' },
    ]),
    customField(10_002, 'Organizations', 'organizations', {
      type: 'array',
      items: 'sd-customerorganization',
      custom: `${DESK}:sd-customer-organizations`,
    }),
    customField(10_010, 'Request Type', 'request-type', {
      type: 'sd-customerrequesttype',
      custom: `${DESK}:vp-origin`,
    }),
    customField(10_020, 'Customer issue', 'text', { type: 'string', custom: `${CUSTOM}:textfield` }),
    customField(10_021, 'Impact', 'option', { type: 'option', custom: `${CUSTOM}:select` }, options),
    customField(10_022, 'Effort', 'number', { type: 'number', custom: `${CUSTOM}:float` }),
    customField(10_023, 'Target date', 'date', { type: 'date', custom: `${CUSTOM}:datepicker` }),
    customField(10_024, 'Customer contact', 'text', { type: 'string', custom: `${CUSTOM}:textfield` }),
    customField(10_025, 'Steps', 'rich-text', { type: 'string', custom: `${CUSTOM}:textarea` }),
    customField(10_026, 'Request participants', 'users', {
      type: 'array',
      items: 'user',
      custom: `${DESK}:sd-request-participants`,
    }),
  ];
}

const RESOLUTIONS: readonly Named[] = [
  { id: '10000', name: 'Done' },
  { id: '10001', name: "Won't Do" },
  { id: '10002', name: 'Duplicate' },
  { id: '10003', name: 'Cannot Reproduce' },
];

type Choices = readonly (string | readonly [parent: string, ...children: string[]])[];

/** A custom field of one site. */
interface Own {
  readonly name: string;
  readonly choices?: Choices;
  /** Not on the create screen. */
  readonly offScreen?: boolean;
}

/** A custom field of both sites, or of one. The numbers differ between them. */
interface Row {
  readonly kind: FieldKind;
  readonly type: string;
  readonly items?: string;
  readonly custom: string;
  readonly customer?: Own;
  readonly desk?: Own;
}

const same = (name: string, customer?: Choices, desk: Choices | undefined = customer): Pick<Row, Side> => ({
  customer: { name, ...(customer === undefined ? {} : { choices: customer }) },
  desk: { name, ...(desk === undefined ? {} : { choices: desk }) },
});

type Side = 'customer' | 'desk';

const ROWS: readonly Row[] = [
  { kind: 'text', type: 'string', custom: 'textfield', ...same('Contract number') },
  { kind: 'date', type: 'date', custom: 'datepicker', customer: { name: 'Wish date' } },
  { kind: 'date-time', type: 'datetime', custom: 'datetime', ...same('Outage start') },
  { kind: 'url', type: 'string', custom: 'url', ...same('Link to log') },
  {
    kind: 'labels',
    type: 'array',
    items: 'string',
    custom: 'labels',
    customer: { name: 'Tags' },
    desk: { name: 'Keywords' },
  },
  {
    kind: 'option',
    type: 'option',
    custom: 'select',
    ...same('Severity', ['Critical', 'Major', 'Minor'], ['Critical', 'Major', 'Trivial']),
  },
  {
    kind: 'options',
    type: 'array',
    items: 'option',
    custom: 'multiselect',
    ...same('Platforms', ['Windows', 'macOS', 'Linux'], ['Windows', 'macOS', 'Android']),
  },
  { kind: 'option', type: 'option', custom: 'radiobuttons', ...same('Stage', ['Production', 'Test']) },
  {
    kind: 'options',
    type: 'array',
    items: 'option',
    custom: 'multicheckboxes',
    customer: { name: 'Affected areas', choices: ['Billing', 'Login', 'Reports'] },
    desk: { name: 'Areas', choices: ['Billing', 'Login', 'Search'] },
  },
  {
    kind: 'cascading',
    type: 'option-with-child',
    custom: 'cascadingselect',
    ...same(
      'Location',
      [
        ['Europe', 'Berlin', 'Paris'],
        ['America', 'Boston'],
      ],
      [
        ['Europe', 'Berlin', 'Rome'],
        ['Asia', 'Tokyo'],
      ],
    ),
  },
  {
    kind: 'version',
    type: 'version',
    custom: 'version',
    customer: { name: 'Found in version' },
    desk: { name: 'Customer version' },
  },
  {
    kind: 'versions',
    type: 'array',
    items: 'version',
    custom: 'multiversion',
    ...same('Target versions'),
  },
  {
    kind: 'user',
    type: 'user',
    custom: 'userpicker',
    customer: { name: 'Contact' },
    desk: { name: 'Customer owner' },
  },
  { kind: 'users', type: 'array', items: 'user', custom: 'multiuserpicker', ...same('Stakeholders') },
  {
    kind: 'number',
    type: 'number',
    custom: 'float',
    customer: { name: 'Customer rating' },
    desk: { name: 'Internal rating', offScreen: true },
  },
];

const FIRST = { customer: 10_041, desk: 10_071 } as const;
const FIRST_OPTION = { customer: 10_500, desk: 20_500 } as const;

function makeOptions(side: Side, row: number, choices: Choices): readonly FieldOption[] {
  let next = FIRST_OPTION[side] + row * 20;
  return choices.map((choice) => {
    const [name, ...children] = typeof choice === 'string' ? [choice] : choice;
    const option = { id: String(next++), name };
    if (typeof choice === 'string') return option;
    return { ...option, children: children.map((child) => ({ id: String(next++), name: child })) };
  });
}

function ownField(side: Side, row: Row, index: number, own: Own): Field {
  const schema = {
    type: row.type,
    ...(row.items === undefined ? {} : { items: row.items }),
    custom: `${CUSTOM}:${row.custom}`,
  };
  const options = makeOptions(side, index, own.choices ?? []);
  return customField(FIRST[side] + index, own.name, row.kind, schema, options);
}

/** Ids of a side's own custom fields, by whether they are on the create screen. */
export function ownFieldIds(side: Side): { readonly screen: string[]; readonly offScreen: string[] } {
  const ids = { screen: [] as string[], offScreen: [] as string[] };
  for (const [index, row] of ROWS.entries()) {
    const own = row[side];
    if (own === undefined) continue;
    ids[own.offScreen === true ? 'offScreen' : 'screen'].push(`customfield_${FIRST[side] + index}`);
  }
  return ids;
}

/**
 * All fields for the projects of a site. Where both projects stand on one site, a field that both have under one name is
 * one field with a context for each project, under the customer's id.
 */
export function fieldsFor(priorities: readonly Named[], projects: readonly Project[]): readonly Field[] {
  const sides: { readonly side: Side; readonly project: Project }[] = projects.map((project) => ({
    side: project.type === 'service_desk' ? 'desk' : 'customer',
    project,
  }));
  const fields = [...commonFields(priorities)];
  for (const [index, row] of ROWS.entries()) {
    const made = sides.flatMap(({ side, project }) => {
      const own = row[side];
      return own === undefined ? [] : [{ project, field: ownField(side, row, index, own) }];
    });
    const names = new Set(made.map(({ field }) => field.name));
    const [first] = made;
    if (first !== undefined && made.length > 1 && names.size === 1) {
      const contexts = Object.fromEntries(made.map(({ project, field }) => [project.id, field.options]));
      fields.push({ ...first.field, options: [], contexts });
    } else {
      fields.push(...made.map(({ field }) => field));
    }
  }
  return fields;
}

/** The id a side's own field has where the customer's field of that name stands on the same site. */
export function sharedFieldId(id: string): string {
  const index = Number(id.slice('customfield_'.length)) - FIRST.desk;
  const row = ROWS[index];
  return row?.customer !== undefined && row.customer.name === row.desk?.name
    ? `customfield_${FIRST.customer + index}`
    : id;
}
