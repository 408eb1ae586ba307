/** What was asked of the two sites to resolve names: the facts that `resolve.ts` matches the configuration against. */
import type { AccountId, FieldId, FieldRef } from '../sync/snapshot.ts';
import type { NamedId, Project } from './contract.ts';

/** A field as the site describes it. `ref` is absent for a field that Deskbridge cannot carry yet. */
export interface SiteField {
  readonly id: FieldId;
  readonly name: string;
  readonly ref?: FieldRef;
  /** Jira's own description of the type, for messages: `option`, `array of user`. */
  readonly type: string;
}

export interface RequestType extends NamedId {
  readonly issueTypeId: string;
}

/** What the create screen offers for a field of one issue type. */
export interface CreateField {
  readonly id: FieldId;
  readonly name: string;
  readonly required: boolean;
  readonly hasDefault: boolean;
  readonly options: readonly CreateOption[];
}

/** One choice; of a cascading select, with the choices below it. */
export interface CreateOption extends NamedId {
  readonly children?: readonly NamedId[];
}

/** What Jira hides from an account that lacks rights: nothing can be said about it. */
export interface Unseen {
  /** Create screens, and with them the choices of fields. */
  readonly screens: boolean;
  /** Request types and organizations. */
  readonly desk: boolean;
  /** Ids of fields that are left out of the screens. */
  readonly fields: ReadonlySet<FieldId>;
}

/** Facts of one side. */
export interface SideFacts {
  readonly account: AccountId;
  readonly project: Project & { readonly issueTypes: readonly NamedId[] };
  readonly fields: readonly SiteField[];
  readonly priorities: readonly NamedId[];
  /** Statuses of each issue type's workflow, by id of the type; none where no table needs them. */
  readonly statuses: Readonly<Record<string, readonly NamedId[]>>;
  readonly resolutions: readonly NamedId[];
  /** Service projects only, like organizations. */
  readonly requestTypes: readonly RequestType[];
  readonly organizations: readonly NamedId[];
  /** Fields on the portal's form of each request type, by its id; absent where nothing needs them. */
  readonly forms?: Readonly<Record<string, readonly FieldId[]>>;
  /** By issue type id, for the types that are mapped. Of the customer, absent where nothing needs them. */
  readonly createFields: Readonly<Record<string, readonly CreateField[]>>;
  /** What the site says of uploads; absent where no file is carried to it. */
  readonly uploads?: { readonly enabled: boolean; readonly mostBytes: number };
  /** Active accounts by e-mail address, as the configuration writes it. */
  readonly accounts: ReadonlyMap<string, readonly AccountId[]>;
  /** Absent where the account has every right that it needs. */
  readonly unseen?: Unseen;
}
