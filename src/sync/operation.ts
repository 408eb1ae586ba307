/** One planned write, as data. The planner makes them, `engine/apply` carries them out, the report names them. */
import type { Doc } from '../adf/document.ts';
import type { FileMap } from './file-map.ts';
import type { Base, DeskMarker, MirrorMarker } from './markers.ts';
import type { NamedId } from '../config/contract.ts';
import type { FieldRef, FieldValue, Transition } from './snapshot.ts';
import type { Attachment, AttachmentId, CommentId, IssueId, IssueKey, Side } from './snapshot.ts';

/** One field to write, by which mapping or default. */
export interface FieldWritePlan {
  readonly field: FieldRef;
  /** Undefined empties the field. */
  readonly value: FieldValue | undefined;
  /** What stands there before, our labels apart; absent if nothing. */
  readonly was?: FieldValue;
  /** Id of the mapping, or the field's id for a default. */
  readonly mapping: string;
  /** For people. */
  readonly label: string;
  /** Files that a document shows. */
  readonly shows?: readonly ShownFile[];
  /** The document stands there already, without links to these files: no edit of anybody's, so it is not reported. */
  readonly onlyLinks?: true;
}

/** A file that a body names, and that has a copy where the body is written, or gets it before that. */
export interface ShownFile {
  /** What stands for it in the body: `[file: screen.png]`. */
  readonly words: string;
  /** The original. */
  readonly file: AttachmentId;
  /** Name of the copy. */
  readonly name: string;
  /** Absent where the copy is still to be made. */
  readonly copy?: AttachmentId;
  /** Nobody has noted down its copy yet. */
  readonly isNew: boolean;
  /** As in `add-file`. */
  readonly desk: IssueId;
}

export interface IssueRef {
  readonly id: IssueId;
  readonly key: IssueKey;
}

/** Why a mirror goes. A withdrawal is never limited and never waits; a repost is followed by a new mirror of another visibility. */
export type RemovalReason = 'withdrawal' | 'origin-deleted' | 'double' | 'repost';

/** The way of an issue from status to status. The marker names the goal before the first step. */
export interface StatusWalk {
  /** The side that is written. */
  readonly side: Side;
  readonly issue: IssueRef;
  readonly issueTypeId: string;
  /** Id of the status it was read in. */
  readonly at: string;
  /** What is still to be walked, the goal last. */
  readonly path: readonly [NamedId, ...NamedId[]];
  readonly resolution?: NamedId;
  /** Whether a resolution stood there when it was read. */
  readonly isResolved: boolean;
  /** Open from where it was read; undefined if they were not read. */
  readonly transitions: readonly Transition[] | undefined;
  /** Every status that the configuration names for this side: what a failure may call by its name. */
  readonly names: readonly NamedId[];
  /** `status` of the marker's base once the goal is reached. */
  readonly arrived: readonly [string, string];
  /** For people: `Stuck → In Progress → Waiting`. */
  readonly label: string;
}

export type Operation =
  /** Two issues that were there before: the desk issue gets its marker, and both stay as they are. */
  | {
      readonly kind: 'pair';
      readonly issue: IssueRef;
      readonly twin: IssueRef;
      readonly label?: string;
      readonly marker: DeskMarker;
    }
  /** An internal note on the desk twin of a customer issue that vanished. */
  | {
      readonly kind: 'note-vanished';
      readonly issue: IssueRef;
      readonly note: Doc;
      readonly marker: MirrorMarker;
    }
  /** A web link on one twin to the other; an upsert. */
  | { readonly kind: 'link'; readonly side: Side; readonly issue: IssueRef; readonly twin: IssueRef }
  /**
   * The marker (and label) of the origin: the last step of linking, so that its presence says that the rest is done. Of a
   * customer issue it is a hint; with `side: 'desk'`, the origin is a request, and its marker is what makes the pair.
   */
  | {
      readonly kind: 'hint';
      readonly side?: 'desk';
      readonly issue: IssueRef;
      readonly twin: IssueRef;
      readonly label?: string;
      readonly marker: unknown;
    }
  /**
   * Fields of the customer issue in one request, then fields of the desk issue and its marker in another. Without `fields`,
   * only the marker is brought up to date: it must not say that the customer's fields were written before they were.
   */
  | {
      readonly kind: 'update';
      readonly issue: IssueRef;
      readonly fields: readonly FieldWritePlan[];
      readonly customer?: { readonly issue: IssueRef; readonly fields: readonly FieldWritePlan[] };
      readonly label?: string;
      readonly marker: DeskMarker;
      /** After the fields, so that their request brings the goal into the marker. */
      readonly walk?: StatusWalk;
      /** The marker's base before, for fields that Jira turns out to refuse. */
      readonly previousBase: Base;
    }
  | {
      readonly kind: 'add-comment';
      /** Where the mirror is written. */
      readonly side: Side;
      readonly issue: IssueRef;
      readonly origin: CommentId;
      readonly body: Doc;
      readonly plain: Doc;
      readonly marker: MirrorMarker;
      readonly internal?: boolean;
      readonly shows?: readonly ShownFile[];
    }
  | {
      readonly kind: 'edit-comment';
      readonly side: Side;
      readonly issue: IssueRef;
      readonly origin: CommentId;
      readonly mirror: CommentId;
      readonly body: Doc;
      readonly plain: Doc;
      readonly marker: MirrorMarker;
      readonly internal?: boolean;
      readonly shows?: readonly ShownFile[];
    }
  | {
      readonly kind: 'delete-comment';
      readonly side: Side;
      readonly issue: IssueRef;
      /** The issue and comment it came from: absence is confirmed there before an `origin-deleted` removal. */
      readonly originIssue: IssueId;
      readonly origin: CommentId;
      readonly mirror: CommentId;
      readonly reason: RemovalReason;
      /** Another sync took its mirror away, perhaps because it is no longer public: like a withdrawal, it is never limited. */
      readonly chained?: true;
    }
  /** Carries a file. Its `file` is no `origin`: what becomes of it holds no comment. */
  | {
      readonly kind: 'add-file';
      /** Where the copy is written. */
      readonly side: Side;
      readonly issue: IssueRef;
      readonly file: Attachment;
      /** Files that were on the target when it was read: none of them can be what this write made. */
      readonly known: ReadonlySet<AttachmentId>;
      /** Of the pair: under its id it is remembered what became of files until `map-files`. */
      readonly desk: IssueId;
    }
  | {
      readonly kind: 'remove-file';
      readonly side: Side;
      readonly issue: IssueRef;
      readonly originIssue: IssueId;
      readonly file: AttachmentId;
      readonly mirror: AttachmentId;
      readonly reason: Exclude<RemovalReason, 'repost'>;
      readonly desk: IssueId;
    }
  /** Notes in the desk issue which file became which. */
  | {
      readonly kind: 'map-files';
      readonly issue: IssueRef;
      /**
       * `after` everything else, so that one request serves all files of a pair. But `before` a copy is withdrawn: of one that
       * is gone and still noted, nobody could tell whether a person deleted it, and its file would never travel again.
       */
      readonly step: 'before' | 'after';
      /** What stands there. */
      readonly stored: FileMap;
      /** What is to stand there, besides what the operations before it do. */
      readonly wanted: FileMap;
      readonly adopted: number;
    }
  /**
   * A second request for the same customer issue, or a second customer issue made of the same request: a note, internal where
   * there is such a thing, then its marker goes.
   */
  | {
      readonly kind: 'release-double';
      readonly side?: 'customer';
      readonly issue: IssueRef;
      readonly elder: IssueRef;
      readonly note: Doc;
    };

export type OperationKind = Operation['kind'] | 'create' | 'status';
