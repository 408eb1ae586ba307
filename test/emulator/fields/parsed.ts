/** What reading a value comes to, and what a value is judged by. */
import type { Account, Project } from '../data.ts';
import type { Site } from '../site.ts';

/** The stored value (undefined empties the field), or the message Jira puts beside the field. */
export type Parsed = { readonly value: unknown } | { readonly error: string };

export interface Place {
  readonly site: Site;
  readonly project: Project;
  readonly typeId: string;
  /** Whose rights count; undefined: a person in the browser, who is bound by none. */
  readonly account?: Account;
}

/** Jira's one answer for unknown, hidden and forbidden fields. */
export function notSettable(id: string): string {
  return `Field '${id}' cannot be set. It is not on the appropriate screen, or unknown.`;
}
