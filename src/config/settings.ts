/**
 * The configuration after reading: every default applied, short forms written out, names still as people wrote them.
 * Types only, so that pure code may import them.
 */
import type { Millis } from '../sync/snapshot.ts';
import type { CommentRules, Limits } from './contract.ts';

/** A value that is not in the file: the name of the environment variable that holds it. */
export interface FromEnvironment {
  readonly env: string;
}

export interface SiteSettings {
  readonly name: string;
  /** Origin, without a slash at the end: `https://acme.atlassian.net`. */
  readonly url: string;
  /** Where requests go, if not to `url`; may have a path, never a slash at the end. */
  readonly apiUrl?: string;
  readonly email: string | FromEnvironment;
  readonly token: FromEnvironment & {
    /** The last day on which the token works: `2027-10-31`. */
    readonly expires?: string;
  };
  readonly formerAccounts: readonly string[];
  /** Origins, like `url`. */
  readonly formerUrls: readonly string[];
}

export interface SideSettings {
  readonly site: string;
  /** Project key in capital letters, or the project's id. */
  readonly project: string;
  readonly since?: Millis | 'all';
  readonly jql?: string;
}

/** One row of `issueTypes`, customer to desk. */
export interface IssueTypeRow {
  readonly customer: readonly string[];
  readonly desk: string;
  readonly requestType?: string;
}

/** One entry of `fields`, customer to desk. A bare name stands on both sides. */
export interface FieldRow {
  readonly customer: string;
  readonly desk: string;
  readonly when: 'change' | 'create' | 'always';
  readonly onlyFor?: readonly string[];
}

/** As written in the file: whether it fits the field is known once the field is. */
export type DefaultValue = string | number | readonly (string | number)[];

/** One entry of `defaults.desk`. */
export interface DefaultRow {
  readonly field: string;
  readonly value?: DefaultValue;
  readonly byIssueType: Readonly<Record<string, DefaultValue>>;
}

export interface SyncSettings {
  readonly name: string;
  readonly formerNames: readonly string[];
  readonly enabled: boolean;
  readonly customer: SideSettings;
  readonly desk: SideSettings;
  readonly issueTypes: readonly IssueTypeRow[];
  readonly fields: readonly FieldRow[];
  readonly deskDefaults: readonly DefaultRow[];
  readonly comments: CommentRules;
  readonly twinLabel: { readonly customer?: string; readonly desk?: string };
  readonly stopLabel?: string;
  readonly webLinks: boolean;
  readonly securityLevel: 'skip' | 'sync';
  readonly onDelete: 'comment' | 'ignore';
  readonly conflicts: 'newest' | 'customer' | 'desk';
  readonly limits: Limits;
}

export interface Config {
  readonly sites: Readonly<Record<string, SiteSettings>>;
  /** In the order of the files. */
  readonly syncs: readonly SyncSettings[];
}

/** Steps from the top of a file to a value: `['syncs', 'acme', 'fields', 2, 'when']`. */
export type KeyPath = readonly (string | number)[];

/** Where a value stands. */
export interface Location {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  /** For people: `syncs.acme.fields[2].when`. */
  readonly path: string;
}

/** Finds a key path in the files that were read; a path that is not there leads to its nearest parent. */
export type Locate = (path: KeyPath) => Location;
