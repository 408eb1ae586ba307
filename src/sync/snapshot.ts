/** What was read of an issue, as plain data in the project's own words. Nothing here knows REST. */
import type { Doc } from '../adf/document.ts';

export type Side = 'customer' | 'desk';

export const SIDES: readonly Side[] = ['customer', 'desk'];

export function otherSide(side: Side): Side {
  return side === 'customer' ? 'desk' : 'customer';
}

/** The numeric id of an issue: it survives a move, a key does not. */
export type IssueId = string & { readonly __brand: 'IssueId' };
/** `ACME-12`, for people and for addresses. */
export type IssueKey = string & { readonly __brand: 'IssueKey' };
/** What a key must look like before it enters an address or is taken from something we wrote: a part of an expression. */
export const ISSUE_KEY_FORM = '[A-Z][A-Z0-9_]+-\\d+';
/** A text that is a key and nothing else. */
export const ISSUE_KEY = new RegExp(`^${ISSUE_KEY_FORM}$`);
export type CommentId = string & { readonly __brand: 'CommentId' };
export type AttachmentId = string & { readonly __brand: 'AttachmentId' };
export type AccountId = string;
/** `summary`, `customfield_10010`. */
export type FieldId = string;
/** Milliseconds since 1970, as a site's own clock tells it. */
export type Millis = number;

export interface Person {
  readonly accountId: AccountId;
  readonly displayName: string;
  /** `app` is a bot, `customer` a portal account. */
  readonly accountType: 'atlassian' | 'app' | 'customer' | 'unknown';
  /** Where Jira shows it. Only ever compared, never written anywhere. */
  readonly email?: string;
}

/** One choice of a field: an option, a priority, a component, a version, an organization. */
export interface Choice {
  readonly id: string;
  readonly name?: string;
}

/** What a field can hold. Which one a field holds follows from its kind in the contract. */
export type FieldValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'richText'; readonly doc: Doc }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'date'; readonly date: string }
  | { readonly kind: 'dateTime'; readonly at: Millis }
  | { readonly kind: 'labels'; readonly labels: readonly string[] }
  | ({ readonly kind: 'option' } & Choice)
  | { readonly kind: 'options'; readonly options: readonly Choice[] }
  | { readonly kind: 'cascade'; readonly parent: Choice; readonly child?: Choice }
  | { readonly kind: 'user'; readonly user: Person }
  | { readonly kind: 'users'; readonly users: readonly Person[] };

export type FieldKind = FieldValue['kind'];

/** A field to read or write, with what its values look like in Jira. */
export interface FieldRef {
  readonly id: FieldId;
  readonly name: string;
  readonly kind: FieldKind;
  /** What a choice is a choice of, or what a text must look like: decides where choices come from and how they are written. */
  readonly format?: 'priority' | 'select' | 'requestType' | 'component' | 'version' | 'organization' | 'url';
}

export interface Comment {
  readonly id: CommentId;
  readonly author: Person | undefined;
  /** Who changed it last, where Jira says so. */
  readonly updateAuthor: AccountId | undefined;
  readonly created: Millis;
  readonly updated: Millis;
  readonly body: Doc;
  /** What Jira says about JSM visibility; undefined when the answer did not say. */
  readonly jsdPublic: boolean | undefined;
  /** Limited to a role or a group. */
  readonly restricted: boolean;
  /** All entity properties by key; undefined when the id was asked for and not answered. */
  readonly properties: Readonly<Record<string, unknown>> | undefined;
}

/** A file of an issue, without what is in it. Jira never changes one: a new version is another file. */
export interface Attachment {
  readonly id: AttachmentId;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly mimeType: string;
  readonly created: Millis;
  readonly author: Pick<Person, 'accountId' | 'accountType'> | undefined;
}

/** A way out of the status an issue is in, open to our account. */
export interface Transition {
  readonly id: string;
  /** Id of the status it leads to. */
  readonly to: string;
  /** Only then fields can be given with it. */
  readonly hasScreen: boolean;
  /** Leads to a status of the category that Jira calls done. */
  readonly isDone: boolean;
}

export interface Issue {
  readonly id: IssueId;
  readonly key: IssueKey;
  readonly projectId: string;
  readonly issueTypeId: string;
  readonly statusId: string;
  readonly statusName: string;
  /** Where nothing is written to the status, they are not read. */
  readonly transitions?: readonly Transition[];
  readonly isResolved?: boolean;
  readonly created: Millis;
  readonly updated: Millis;
  readonly creator: AccountId | undefined;
  readonly labels: readonly string[];
  readonly hasSecurityLevel: boolean;
  /** Mapped fields only; an empty field is absent. */
  readonly fields: Readonly<Record<FieldId, FieldValue>>;
  /** Raw values of the issue properties that were asked for. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** All files the account sees, oldest first. Undefined when they were not asked for, or Jira did not answer them. */
  readonly attachments?: readonly Attachment[] | undefined;
  /** All comments, oldest first (created, then id). Empty when they were not asked for. */
  readonly comments: readonly Comment[];
}
