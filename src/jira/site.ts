/**
 * The port: what Deskbridge needs of a Jira site, in its own words. `cloud.ts` is Jira Cloud; Data Center can be another.
 *
 * Every method throws {@link FailureError}. A write whose answer was lost throws with `outcome: 'unknown'`.
 * Rich text crosses as ADF, times as milliseconds of the site's clock, ids as strings that were validated.
 */
import type { Doc } from '../adf/document.ts';
import type { NamedId, Project } from '../config/contract.ts';
import type { CreateField, RequestType, SiteField } from '../config/facts.ts';
import type { Right } from '../sync/rights.ts';
import type {
  AccountId,
  Attachment,
  AttachmentId,
  CommentId,
  FieldId,
  FieldRef,
  FieldValue,
  Issue,
  IssueId,
  IssueKey,
  Millis,
} from '../sync/snapshot.ts';

/** A line of a search: enough to decide whether to read the issue. */
export interface FoundIssue {
  readonly id: IssueId;
  readonly updated: Millis;
}

/** A line of a search that also brings markers. `updated` is not among it: Jira gives fewer lines a page for every field more. */
export interface MarkedIssue {
  readonly id: IssueId;
  readonly key: IssueKey;
  readonly created: Millis;
  readonly issueTypeId: string;
  readonly labels: readonly string[];
  readonly hasSecurityLevel: boolean;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Pass it on to get the next page; absent on the last. */
  readonly next?: string;
}

export interface IssueQuery {
  readonly fields: readonly FieldRef[];
  /** Issue properties to read; Jira allows five. */
  readonly properties: readonly string[];
  readonly comments: boolean;
  readonly attachments?: boolean;
  /** Also the transitions that are open to the account, and whether the issue has a resolution. */
  readonly transitions?: boolean;
}

export interface IssueDraft {
  readonly projectId: string;
  readonly issueTypeId: string;
  readonly fields: readonly FieldWrite[];
  readonly labels: readonly string[];
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface FieldWrite {
  readonly field: FieldRef;
  /** Undefined empties the field. */
  readonly value: FieldValue | undefined;
  /** What stands there as far as is known: of labels, only the difference is written. */
  readonly was?: FieldValue;
}

/** One entry of a changelog: a field of an issue was changed by somebody; no `by` is Jira itself. */
export interface FieldEdit {
  readonly issue: IssueId;
  readonly field: FieldId;
  readonly at: Millis;
  readonly by: AccountId | undefined;
  /** Of a status: the id of the one before. No other value leaves the changelog. */
  readonly was?: string;
}

export interface DraftRefused {
  /** Index in the drafts that were sent. */
  readonly index: number;
  readonly status: number;
  /** Jira's own words, masked and cut. */
  readonly messages: string;
  readonly fields: readonly FieldId[];
}

export interface IssueChange {
  readonly fields?: readonly FieldWrite[];
  readonly addLabels?: readonly string[];
  readonly properties?: Readonly<Record<string, unknown>>;
}

export interface CommentDraft {
  readonly body: Doc;
  readonly properties: Readonly<Record<string, unknown>>;
  /** On a service project: whether the comment is internal. Absent elsewhere. */
  readonly internal?: boolean;
}

/** Bytes that can be had again: an upload that was not accepted reads them from the beginning. */
export interface FileSource {
  /** What has to be asked before the bytes; a request like any other, so it waits for its turn. */
  ready(): Promise<void>;
  /**
   * The bytes. They need no turn of their own, because whoever reads them holds one.
   * @throws FailureError when they cannot be had; the stream fails with one when they are too few or too many
   */
  open(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

export interface FileDraft {
  readonly name: string;
  readonly mimeType: string;
  /** Bytes. */
  readonly size: number;
}

export interface WebLink {
  readonly globalId: string;
  readonly url: string;
  readonly title: string;
  readonly relationship: string;
}

export interface Site {
  /** Name in the configuration. */
  readonly name: string;
  /** Host of `url`, as markers name it. */
  readonly host: string;
  readonly url: string;
  /** The site's clock: the `Date` of its last answer moved on by the time since. The runner's clock before the first answer. */
  now(): Millis;
  /** From now on every answer must come from this account. */
  expectAccount(account: AccountId): void;

  // Who and what: asked once a day.
  whoAmI(): Promise<{ readonly accountId: AccountId; readonly accountType: string }>;
  /** @throws FailureError `not-found` when it does not exist or may not be seen. */
  getProject(keyOrId: string): Promise<Project & { readonly issueTypes: readonly NamedId[] }>;
  listFields(): Promise<readonly SiteField[]>;
  listPriorities(projectId: string): Promise<readonly NamedId[]>;
  /** Statuses of each issue type's workflow, by the id of the type. */
  listStatuses(projectId: string): Promise<Readonly<Record<string, readonly NamedId[]>>>;
  listResolutions(): Promise<readonly NamedId[]>;
  listRequestTypes(projectId: string): Promise<readonly RequestType[]>;
  /** Ids of the fields that a request type shows on its form, where people in the portal fill them; not the preset ones. */
  listFormFields(projectId: string, requestType: string): Promise<readonly FieldId[]>;
  listOrganizations(projectId: string): Promise<readonly NamedId[]>;
  listCreateFields(projectId: string, issueTypeId: string): Promise<readonly CreateField[]>;
  /**
   * Ids of the fields that the account may edit on an issue: those of its edit screen. None where the issue can be edited
   * by nobody, as in a closed status; undefined when it is gone.
   */
  listEditFields(issue: IssueKey): Promise<readonly FieldId[] | undefined>;
  /**
   * Active accounts with exactly this e-mail address, shown or hidden; none without the right to browse users. A portal
   * account counts only where there is no other.
   */
  findUsers(email: string): Promise<readonly AccountId[]>;
  /** Whether the site takes files, and how large a file may be, in bytes. */
  readUploadLimit(): Promise<{ readonly enabled: boolean; readonly mostBytes: number }>;
  /** The rights of `wanted` that the account lacks in the project. */
  missingRights(projectId: string, wanted: readonly Right[]): Promise<readonly Right[]>;

  // Search: an index that lags and is not monotonic. Never proof of absence.
  searchUpdated(projectId: string, since: Millis, next?: string): Promise<Page<FoundIssue>>;
  /** Issues in scope, ordered by id. `ids` narrows to these (at most 100). */
  searchScope(
    scope: {
      readonly projectId: string;
      readonly issueTypeIds: readonly string[];
      readonly since: Millis | 'all';
      readonly jql?: string;
      readonly ids?: readonly IssueId[];
    },
    properties: readonly string[],
    next?: string,
  ): Promise<Page<MarkedIssue>>;
  /** All issues of a project from a creation time on, ordered by created, then id. */
  searchCreated(
    projectId: string,
    from: Millis,
    properties: readonly string[],
    next?: string,
  ): Promise<Page<MarkedIssue>>;
  /** Issues of a project with something in a text field, ordered by created, then id. */
  searchFilled(
    projectId: string,
    field: FieldRef,
    properties: readonly string[],
    next?: string,
  ): Promise<Page<MarkedIssue & { readonly text: string }>>;
  /** The newest issue of a project, of those created before a time or of one type; undefined if the index shows none. */
  searchNewest(
    projectId: string,
    before?: Millis,
    issueTypeId?: string,
  ): Promise<{ readonly key: IssueKey; readonly created: Millis } | undefined>;

  // Reads by id or key: strongly consistent.
  /** At most 100 refs. An issue that is absent or hidden is missing from the answer, and the order is Jira's. */
  fetchIssues(refs: readonly (IssueId | IssueKey)[], query: IssueQuery): Promise<readonly Issue[]>;
  /** Asks for one issue directly. `absent`: gone or hidden, Jira does not tell the two apart. */
  issueExists(id: IssueId): Promise<'present' | 'absent'>;
  /** Global ids of the web links of an issue. */
  listWebLinks(id: IssueId): Promise<readonly string[]>;
  /** Keys of all entity properties of an issue. */
  listIssueProperties(id: IssueId): Promise<readonly string[]>;
  /** Asks for one comment directly. */
  commentExists(issue: IssueId, comment: CommentId): Promise<'present' | 'absent'>;
  /** Who changed these fields of at most 1,000 issues, and when; in no promised order. */
  listFieldEdits(issues: readonly IssueId[], fields: readonly FieldId[]): Promise<readonly FieldEdit[]>;
  /** Fills in `properties` of comments, 1,000 ids a request. A comment whose id is not answered keeps `undefined`. */
  readCommentProperties(
    comments: readonly CommentId[],
  ): Promise<ReadonlyMap<CommentId, Readonly<Record<string, unknown>>>>;

  /**
   * The files of a request by the comments that show them, internal ones included; JSM knows this, the platform does not.
   * Undefined when JSM knows no such request.
   */
  listShownFiles(
    issue: IssueId,
  ): Promise<
    | ReadonlyMap<AttachmentId, readonly { readonly comment: CommentId; readonly isPublic: boolean }[]>
    | undefined
  >;
  /** The id by which documents show a file. Undefined when the site does not tell it. */
  readMediaId(file: AttachmentId): Promise<string | undefined>;
  /** Asks for one file directly. */
  attachmentExists(file: AttachmentId): Promise<'present' | 'absent'>;
  /** A file to be read once or more, by a stream that nobody holds in memory. */
  openFile(file: Pick<Attachment, 'id' | 'size'>): FileSource;

  // Writes.
  /** At most 50 drafts in one request. `created` is in no promised order: tell issues apart by their marker. */
  createIssues(drafts: readonly IssueDraft[]): Promise<{
    readonly created: readonly { readonly id: IssueId; readonly key: IssueKey }[];
    readonly refused: readonly DraftRefused[];
  }>;
  /** Fields, labels and properties in one request. */
  updateIssue(id: IssueId, change: IssueChange): Promise<void>;
  setIssueProperty(id: IssueId, key: string, value: unknown): Promise<void>;
  deleteIssueProperty(id: IssueId, key: string): Promise<void>;
  /**
   * Does one transition. A field may only be given if it is on the transition's screen.
   * @param resolution id to set, or null to empty it; absent leaves it alone
   */
  transitionIssue(id: IssueId, transition: string, resolution?: string | null): Promise<void>;
  /** Answers what Jira says about the visibility of the new comment. */
  addComment(
    issue: IssueId,
    draft: CommentDraft,
  ): Promise<{ readonly id: CommentId; readonly jsdPublic: boolean | undefined }>;
  editComment(
    issue: IssueId,
    comment: CommentId,
    draft: CommentDraft,
  ): Promise<{ readonly jsdPublic: boolean | undefined }>;
  /**
   * Uploads a file while it is read. A source that breaks off, or is not as long as its `size`, leaves nothing behind.
   * @throws FailureError of the source as well, then with `outcome: 'not-applied'`
   */
  addFile(issue: IssueId, file: FileDraft, source: FileSource): Promise<AttachmentId>;
  /** A file that is gone already counts as deleted. */
  deleteFile(issue: IssueId, file: AttachmentId): Promise<void>;
  /** A comment that is gone already counts as deleted. */
  deleteComment(issue: IssueId, comment: CommentId): Promise<void>;
  /** Creates or replaces the link with the same `globalId`. */
  putWebLink(issue: IssueId, link: WebLink): Promise<void>;
}
