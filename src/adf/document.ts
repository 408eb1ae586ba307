/**
 * Atlassian Document Format as data.
 *
 * @see https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/
 */

/** A mark of a text node: bold, a link, a colour. */
export interface Mark {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
}

/** Any node, known to us or not. What Jira sends is read as this; what we write is made only of allowed nodes. */
export interface Node {
  readonly type: string;
  readonly text?: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
  readonly marks?: readonly Mark[];
  readonly content?: readonly Node[];
}

/** A whole document: the body of a comment, a description. */
export interface Doc extends Node {
  readonly type: 'doc';
  readonly version: 1;
  readonly content: readonly Node[];
}
