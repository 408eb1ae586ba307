/** What a site holds. Records are never changed in place: the lagging search index keeps the old ones. */
import type { Doc } from '../../src/adf/document.ts';

export interface Account {
  readonly accountId: string;
  readonly accountType: 'atlassian' | 'app' | 'customer';
  readonly displayName: string;
  readonly email: string;
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
  'CREATE_ATTACHMENTS',
  'SERVICEDESK_AGENT',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface IssueType extends Named {
  readonly subtask: boolean;
}

export interface Status extends Named {
  readonly category: 'new' | 'indeterminate' | 'done';
}

export interface RequestType extends Named {
  readonly issueTypeId: string;
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
  /** The last issue number given out; failed creates use numbers up, too. */
  lastNumber: number;
}

export type FieldKind =
  | 'text'
  | 'rich-text'
  | 'number'
  | 'date'
  | 'labels'
  | 'priority'
  | 'option'
  | 'organizations'
  | 'request-type'
  | 'security'
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
  /** For kinds `option`, `priority` and `security`. */
  readonly options: readonly Named[];
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
  /** Settable fields by id, as Jira stores them: text, document, number, option id, lists of strings. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly comments: readonly CommentRecord[];
  readonly remoteLinks: readonly RemoteLink[];
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
