/** What a site holds. Records are never changed in place: the lagging search index keeps the old ones. */
import type { Doc } from '../../src/adf/document.ts';

export interface Account {
  readonly accountId: string;
  readonly accountType: 'atlassian' | 'app' | 'customer';
  readonly displayName: string;
  readonly email: string;
  /** Whether others see the address; default not. */
  readonly emailShown?: boolean;
  /** An IANA zone: quoted JQL dates are read in it. */
  readonly timeZone: string;
  readonly active: boolean;
  /** API token; an account without one cannot call the API. */
  readonly token?: string;
}

export const PERMISSIONS = [
  'BROWSE_PROJECTS',
  'CREATE_ISSUES',
  'EDIT_ISSUES',
  'ADD_COMMENTS',
  'EDIT_OWN_COMMENTS',
  'EDIT_ALL_COMMENTS',
  'DELETE_OWN_COMMENTS',
  'DELETE_ALL_COMMENTS',
  'LINK_ISSUES',
  'TRANSITION_ISSUES',
  'RESOLVE_ISSUES',
  'SCHEDULE_ISSUES',
  'ASSIGN_ISSUES',
  'ASSIGNABLE_USER',
  'MODIFY_REPORTER',
  'CREATE_ATTACHMENTS',
  'DELETE_OWN_ATTACHMENTS',
  'DELETE_ALL_ATTACHMENTS',
  'SERVICEDESK_AGENT',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

/**
 * Fields that an account without the right neither sees on a screen nor may set.
 * @see https://support.atlassian.com/jira-cloud-administration/docs/permissions-for-company-managed-projects/
 */
export const FIELD_PERMISSIONS: ReadonlyMap<string, Permission> = new Map([
  ['assignee', 'ASSIGN_ISSUES'],
  ['reporter', 'MODIFY_REPORTER'],
  ['duedate', 'SCHEDULE_ISSUES'],
  ['fixVersions', 'RESOLVE_ISSUES'],
]);

/** Rights that hold for the whole site. `USER_PICKER` is "Browse users and groups". */
export const GLOBAL_PERMISSIONS = ['USER_PICKER', 'ADMINISTER'] as const;

export type GlobalPermission = (typeof GLOBAL_PERMISSIONS)[number];

export interface Named {
  readonly id: string;
  readonly name: string;
}

/** An option of a field; cascading ones have children, a disabled one stays on issues and cannot be chosen. */
export interface FieldOption extends Named {
  readonly children?: readonly Named[];
  readonly disabled?: boolean;
}

export interface Version extends Named {
  readonly archived?: boolean;
  readonly released?: boolean;
}

export interface IssueType extends Named {
  readonly subtask: boolean;
}

export interface Status extends Named {
  readonly category: 'new' | 'indeterminate' | 'done';
}

export interface RequestType extends Named {
  readonly issueTypeId: string;
  /** What its form in the portal asks for beside the summary: ids of fields. */
  readonly form?: readonly string[];
  /** Fields that are not shown, and filled with this. */
  readonly preset?: Readonly<Record<string, string>>;
}

export type ProjectType = 'software' | 'service_desk' | 'business';

export interface Project {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly type: ProjectType;
  readonly issueTypeIds: readonly string[];
  /** Fields of the create screen, in order. */
  readonly screen: readonly string[];
  /** Fields of the project that are not on the create screen: PUT sets them all the same. */
  readonly offScreen: readonly string[];
  /** Fields that a create must carry, beside summary. */
  readonly required: readonly string[];
  readonly requestTypes: readonly RequestType[];
  readonly serviceDeskId?: string;
  readonly organizationIds: readonly string[];
  readonly firstStatusId: string;
  readonly components: readonly Named[];
  readonly versions: readonly Version[];
  /** Id of the workflow by issue type. A type without one has no transitions. */
  readonly workflows: Readonly<Record<string, string>>;
  /** The last issue number given out; failed creates use numbers up, too. */
  lastNumber: number;
}

export type FieldKind =
  | 'text'
  | 'rich-text'
  | 'number'
  | 'date'
  | 'date-time'
  | 'url'
  | 'labels'
  | 'priority'
  | 'option'
  | 'options'
  | 'cascading'
  | 'components'
  | 'version'
  | 'versions'
  | 'user'
  | 'users'
  | 'organizations'
  | 'request-type'
  | 'security'
  | 'resolution'
  | 'computed';

export interface Field {
  readonly id: string;
  readonly name: string;
  readonly kind: FieldKind;
  readonly schema: {
    readonly type: string;
    readonly items?: string;
    readonly system?: string;
    readonly custom?: string;
    readonly customId?: number;
  };
  /** For kinds with options; those of every project that has no context of its own. */
  readonly options: readonly FieldOption[];
  /** Options by project id. */
  readonly contexts?: Readonly<Record<string, readonly FieldOption[]>>;
}

/** One step a workflow allows. */
export interface Transition extends Named {
  readonly to: string;
  /** Ids of the statuses it starts from; absent: from every one (a global transition). */
  readonly from?: readonly string[];
  /** Fields of its screen; absent: it has none. */
  readonly screen?: readonly { readonly fieldId: string; readonly required: boolean }[];
  /** A condition: only those with this right may do it. */
  readonly needs?: Permission;
  /** What it does to the resolution: an option's id sets it, null clears it. A value on the screen goes before. */
  readonly resolution?: string | null;
}

export interface Workflow extends Named {
  readonly firstStatusId: string;
  readonly statusIds: readonly string[];
  readonly transitions: readonly Transition[];
}

export interface HistoryItem {
  /** As Jira names it: a system field by its English short name, a custom field by its name. */
  readonly field: string;
  readonly fieldtype: 'jira' | 'custom';
  /** Absent for changes of the key. */
  readonly fieldId?: string;
  readonly from: string | null;
  readonly fromText: string | null;
  readonly to: string | null;
  readonly toText: string | null;
}

/** What one person changed in one go. */
export interface HistoryEntry {
  readonly id: string;
  /** Undefined: Jira itself. */
  readonly authorId: string | undefined;
  readonly created: number;
  readonly items: readonly HistoryItem[];
}

export interface Visibility {
  readonly type: 'role' | 'group';
  readonly value: string;
}

export interface CommentRecord {
  readonly id: string;
  readonly authorId: string;
  readonly updateAuthorId: string;
  readonly created: number;
  readonly updated: number;
  readonly body: Doc;
  /** What JSM decided; means nothing outside a service project. */
  readonly internal: boolean;
  readonly visibility?: Visibility;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface RemoteLink {
  readonly id: number;
  readonly globalId?: string;
  readonly relationship?: string;
  readonly object: Readonly<Record<string, unknown>>;
  readonly application?: Readonly<Record<string, unknown>>;
}

export interface IssueRecord {
  readonly id: string;
  readonly key: string;
  readonly projectId: string;
  readonly number: number;
  readonly typeId: string;
  readonly statusId: string;
  readonly created: number;
  readonly updated: number;
  readonly creatorId: string;
  /** When the status was reached. */
  readonly statusSince: number;
  /** When the resolution was set; undefined without one. */
  readonly resolved: number | undefined;
  /** Settable fields by id, as Jira stores them: text, document, number, option id, lists of strings. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly comments: readonly CommentRecord[];
  readonly remoteLinks: readonly RemoteLink[];
  /** Ids, oldest first. */
  readonly attachments: readonly string[];
  /** Oldest first. */
  readonly history: readonly HistoryEntry[];
}

/** The options of a field in a project. */
export function optionsIn(field: Field, project: Project | undefined): readonly FieldOption[] {
  return (project === undefined ? undefined : field.contexts?.[project.id]) ?? field.options;
}

/** A copy without one of its keys. */
export function without<T extends object, K extends keyof T>(record: T, key: K): Omit<T, K> {
  const copy = { ...record };
  Reflect.deleteProperty(copy, key);
  return copy;
}

/** A value of any type as text: itself if it is one, nothing if there is none. */
export function asText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
