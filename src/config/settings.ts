/**
 * The configuration after reading: every default applied, short forms written out, names still as people wrote them.
 * Types only, so that pure code may import them.
 */
import type { Millis, Side } from '../sync/snapshot.ts';
import type { CommentRules, Direction, Limits } from './contract.ts';

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

/** One row of `issueTypes`. */
export interface IssueTypeRow {
  readonly direction: Direction;
  readonly customer: readonly string[];
  readonly desk: string;
  readonly requestType?: string;
}

/** One entry of `fields`. A bare name stands on both sides. */
export interface FieldRow {
  readonly customer: string;
  readonly desk: string;
  readonly direction: Direction;
  readonly when: 'change' | 'create' | 'always';
  readonly onlyFor?: readonly string[];
  /** Value of the side it comes from (of the customer, if both ways) to value of the other; `*` for everything else. */
  readonly values?: Readonly<Record<string, string>>;
  /** A text with `{value}`, `{key}` and `{url}`. */
  readonly text?: string;
}

/** One row of a status table. */
export interface StatusRowSettings {
  readonly from: string;
  /** Statuses of the other side, the goal last. */
  readonly path: readonly string[];
  readonly resolution?: string;
  readonly onlyFor?: readonly string[];
  /** Where it stands below `status.toDesk` or `status.toCustomer`. */
  readonly at: KeyPath;
}

/** Who is who: account ids or e-mail addresses, customer to desk. */
export interface UserSettings {
  readonly map: Readonly<Record<string, string>>;
  readonly fallback: Readonly<Partial<Record<Side, string>>>;
}

/** As written in the file: whether it fits the field is known once the field is. */
export type DefaultValue = string | number | readonly (string | number)[];

/** One entry of `defaults.desk` or `defaults.customer`. */
export interface DefaultRow {
  readonly field: string;
  readonly value?: DefaultValue;
  readonly byIssueType: Readonly<Record<string, DefaultValue>>;
}

/** Where existing pairs are listed: a CSV file of the repository, or a text field of the desk. */
export type PairSource = { readonly file: string } | { readonly field: string };

/** One row of a CSV file of pairs: keys in capital letters, whether such issues exist or not. */
export interface ListedPair {
  readonly customer: string;
  readonly desk: string;
  /** `acme-pairs.csv:12` */
  readonly at: string;
}

/** `attachments` as written. */
export interface FileSettings {
  readonly direction: Direction | 'off';
  readonly maxSizeMb: number;
  readonly exclude: readonly string[];
}

export interface SyncSettings {
  readonly name: string;
  readonly formerNames: readonly string[];
  readonly enabled: boolean;
  readonly customer: SideSettings;
  readonly desk: SideSettings;
  /** Empty for a sync that is being set up: `plan` suggests them. */
  readonly issueTypes: readonly IssueTypeRow[];
  readonly fields: readonly FieldRow[];
  readonly deskDefaults: readonly DefaultRow[];
  readonly customerDefaults: readonly DefaultRow[];
  readonly users: UserSettings;
  /** By the side that is written. */
  readonly status: Readonly<Record<Side, readonly StatusRowSettings[]>>;
  readonly comments: CommentRules;
  readonly attachments?: FileSettings;
  readonly pairs: readonly PairSource[];
  /** Rows of the files that `pairs` names, once they were read. */
  readonly listedPairs: readonly ListedPair[];
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
