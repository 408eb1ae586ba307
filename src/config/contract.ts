/**
 * The contract: the agreement of one sync with every name resolved to an id of the live site. Plain JSON, so that the
 * checkpoint can keep it for a day. Pure code imports these types and nothing else of `config`.
 */
import type { AccountId, FieldId, FieldRef, FieldValue, Millis, Side } from '../sync/snapshot.ts';

export interface NamedId {
  readonly id: string;
  readonly name: string;
}

export interface Project extends NamedId {
  readonly key: string;
  readonly type: 'service_desk' | 'software' | 'business' | 'product_discovery' | 'unknown';
}

export interface ContractSide {
  /** The site's name in the configuration. */
  readonly site: string;
  /** Host of the site's `url`: how markers name the site. */
  readonly host: string;
  /** Earlier hosts of the same site. */
  readonly formerHosts: readonly string[];
  /** Origin of the site's `url`, without a slash at the end: `https://acme.atlassian.net`. */
  readonly url: string;
  readonly account: AccountId;
  /** `account` and the former ones: whose mirrors are ours. */
  readonly accounts: readonly AccountId[];
  readonly project: Project;
  /** Issues created before are left alone; `all` for none. Absent on a side that creates no twins. */
  readonly since?: Millis | 'all';
  readonly jql?: string;
}

export interface IssueTypeMapping {
  readonly customer: NamedId;
  readonly desk: NamedId;
  /** Whose issues create twins; absent for `to-desk`. In each direction a type stands in one mapping at most. */
  readonly direction?: Exclude<Direction, 'to-desk'>;
  /** Row's `requestType`, or what `defaults` says for the desk type. */
  readonly requestType?: NamedId;
}

/** One end of a mapping: a field, or one of the values that can only be read. */
export type FieldEnd =
  { readonly from: 'field'; readonly field: FieldRef } | { readonly from: 'key' | 'url' | 'status' };

export type Direction = 'to-desk' | 'to-customer' | 'both';

/**
 * Which choice of the target a choice of the source becomes. Ids only: the checkpoint keeps the contract where others can
 * read it, so names are there as fingerprints (`choiceFingerprint`). Of a cascading select, `parent/child`.
 */
export interface ChoiceTable {
  readonly byId: Readonly<Record<string, string>>;
  readonly byName: Readonly<Record<string, string>>;
  /** For everything else that is not empty. */
  readonly otherwise?: string;
}

export type Conversion =
  /** Both ends hold the same kind of value. */
  | { readonly by: 'copy' }
  /** One way: the value as a text, in place of `{value}`; `{key}` and `{url}` are the origin's. */
  | { readonly by: 'text'; readonly template: string }
  /** Each direction that the mapping goes has a table. */
  | { readonly by: 'choices'; readonly tables: Readonly<Partial<Record<Side, ChoiceTable>>> }
  | { readonly by: 'people' };

export interface FieldMapping {
  /**
   * Stable within a sync, the key in the marker's `base`: `summary>summary`, with `<` if it only goes to the customer. Rows
   * that never meet on one pair (`onlyFor`) may share it.
   */
  readonly id: string;
  /** For people: `Summary → Summary`. */
  readonly label: string;
  readonly direction: Direction;
  readonly customer: FieldEnd;
  readonly desk: FieldEnd;
  readonly convert: Conversion;
  readonly when: 'change' | 'create' | 'always';
  /** Ids of desk issue types; absent for all. */
  readonly onlyFor?: readonly string[];
}

export type NamedChoices = Readonly<
  Record<Side, Readonly<Record<FieldId, Readonly<Record<string, string>>>>>
>;

export interface FieldDefault {
  readonly field: FieldRef;
  /** Value by id of the new issue's type, and for all the others. */
  readonly byIssueType: Readonly<Record<string, FieldValue>>;
  readonly otherwise?: FieldValue;
}

/** Who is who on the two sites. Account ids only: an e-mail address of the configuration is looked up before. */
export interface PeopleRules {
  /** By the side where the person stands: their account there to the one on the other side. */
  readonly map: Readonly<Record<Side, Readonly<Record<AccountId, AccountId>>>>;
  /** By the side that is written: who stands in for a person without an account there. */
  readonly fallback: Readonly<Partial<Record<Side, AccountId>>>;
}

/** One row of a status table: where an issue goes when its twin arrives at a status. */
export interface StatusRow {
  /** Status of the side it comes from. Names here are as the configuration writes them. */
  readonly from: NamedId;
  /** Statuses of the other side to walk through, the goal last. No status stands in it twice. */
  readonly path: readonly [NamedId, ...NamedId[]];
  /** For the transition to the goal. */
  readonly resolution?: NamedId;
  /** Ids of desk issue types; absent for all. No two rows from one status hold for the same type. */
  readonly onlyFor?: readonly string[];
}

/** By the side that is written. */
export type StatusTables = Readonly<Record<Side, readonly StatusRow[]>>;

export interface CommentRules {
  readonly direction: 'both' | 'to-desk' | 'to-customer' | 'off';
  readonly authorship: {
    readonly toDesk: 'enriched' | 'anonymous';
    readonly toCustomer: 'enriched' | 'anonymous';
  };
  readonly deskVisibility: 'public' | 'internal';
  readonly restricted: 'skip' | 'internal';
  readonly fromApps: boolean;
  readonly ignoreAuthors: readonly AccountId[];
  readonly since?: Millis;
  readonly edits: boolean;
  readonly deletes: boolean;
}

/** Where pairs of existing issues are found. */
export interface PairRules {
  /** Text fields of the desk that hold the key of the customer issue. */
  readonly fields: readonly FieldRef[];
  /** Fingerprint of the rows of all files; absent without any. */
  readonly listed?: string;
}

export interface FileRules {
  /** `off` carries nothing, and still withdraws what is no longer public. */
  readonly direction: Direction | 'off';
  /** By the side that is written: the smaller of what the configuration and what the site allows. */
  readonly maxBytes: Readonly<Record<Side, number>>;
  /** Names that stay at home; `*` stands for any text. */
  readonly exclude: readonly string[];
}

export interface Limits {
  readonly creates: number;
  readonly updates: number;
  readonly comments: number;
  readonly deletes: number;
  readonly commentsPerPair: number;
}

export interface Contract {
  readonly sync: string;
  /** Earlier names, newest first: their markers are ours too. */
  readonly formerNames: readonly string[];
  readonly enabled: boolean;
  readonly customer: ContractSide;
  readonly desk: ContractSide;
  readonly issueTypes: readonly IssueTypeMapping[];
  /** The desk field that holds the request type (vp-origin). */
  readonly requestTypeField?: FieldRef;
  readonly fields: readonly FieldMapping[];
  readonly deskDefaults: readonly FieldDefault[];
  /** For customer issues that Deskbridge creates. */
  readonly customerDefaults: readonly FieldDefault[];
  readonly users: PeopleRules;
  /**
   * Which choice of a field a name in the configuration meant, by the name's fingerprint: what is renamed in Jira later
   * goes on by its id. Only resolving reads it.
   */
  readonly namedChoices: NamedChoices;
  readonly status: StatusTables;
  readonly comments: CommentRules;
  /** Absent where the configuration does not speak of files: then they are not even read. */
  readonly attachments?: FileRules;
  readonly pairs: PairRules;
  readonly twinLabel: { readonly customer?: string; readonly desk?: string };
  readonly stopLabel?: string;
  readonly webLinks: boolean;
  readonly securityLevel: 'skip' | 'sync';
  readonly onDelete: 'comment' | 'ignore';
  /** Who wins where both sides edited a field that is mapped both ways. */
  readonly conflicts: 'newest' | Side;
  readonly limits: Limits;
}
