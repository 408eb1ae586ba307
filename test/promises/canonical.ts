/** What promises are about, without ids, keys, numbers and times: two worlds that agree in this are the same to people. */
import { expect } from 'vitest';
import type { Bridge } from '../support/bridge.ts';
import { viewIssues } from '../emulator/index.ts';
import type { CommentView, IssueView, Site } from '../emulator/index.ts';

/** `sync` in the marker's key; all tests here use the sync `acme`. */
const MARKER = 'deskbridge.acme';

export interface CanonicalComment {
  readonly text: string;
  readonly visibility: string;
  /** What the mirror was made of, by its text; `person` for what a person wrote. */
  readonly origin: string;
}

export interface CanonicalIssue {
  readonly summary: string;
  readonly description: string;
  readonly type: string;
  readonly status: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly labels: readonly string[];
  /** Summaries of the issues that the web links lead to. */
  readonly links: readonly string[];
  readonly twin: string;
  readonly comments: readonly CanonicalComment[];
}

export interface CanonicalWorld {
  readonly customer: readonly CanonicalIssue[];
  readonly desk: readonly CanonicalIssue[];
}

interface Named {
  readonly twin?: { readonly id?: string };
  readonly origin?: { readonly issue?: string; readonly comment?: string };
}

export function markerOf(properties: Readonly<Record<string, unknown>>): Named | undefined {
  return properties[MARKER] as Named | undefined;
}

/** Both projects as people see them. Ids and keys are replaced by summaries and texts. */
export function canonical(bridge: Bridge): CanonicalWorld {
  const all = [
    ...viewIssues(bridge.customer, 'ACME').map((issue) => ({ side: 'customer' as const, issue })),
    ...viewIssues(bridge.desk, 'HELP').map((issue) => ({ side: 'desk' as const, issue })),
  ];
  const other = { customer: 'desk', desk: 'customer' } as const;
  const summaryOf = (side: 'customer' | 'desk', id: string | undefined) =>
    all.find((entry) => entry.side === side && entry.issue.id === id)?.issue.summary ??
    `unknown ${side} issue`;
  const textOf = (side: 'customer' | 'desk', id: string | undefined) =>
    all
      .filter((entry) => entry.side === side)
      .flatMap((entry) => entry.issue.comments)
      .find((comment) => comment.id === id)?.text ?? `unknown ${side} comment`;
  const keys = new Map(all.map(({ issue }) => [issue.key, issue.summary]));

  const view = (side: 'customer' | 'desk', issue: IssueView): CanonicalIssue => {
    const twin = markerOf(issue.properties)?.twin;
    return {
      summary: issue.summary,
      description: issue.description,
      type: issue.type,
      status: issue.status,
      fields: withoutKeys(issue.fields, keys),
      labels: [...issue.labels].sort(),
      links: issue.links.map((link) => keys.get(asText(link.object['title'])) ?? 'unknown').sort(),
      twin: twin === undefined ? 'none' : summaryOf(other[side], twin.id),
      comments: issue.comments.map((comment) => viewComment(side, comment)).sort(byText),
    };
  };
  const viewComment = (side: 'customer' | 'desk', comment: CommentView): CanonicalComment => {
    const origin = markerOf(comment.properties)?.origin;
    return {
      text: comment.text.replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, '<time>'),
      visibility: comment.visibility,
      origin: origin === undefined ? 'person' : textOf(other[side], origin.comment),
    };
  };
  const of = (side: 'customer' | 'desk') =>
    all
      .filter((entry) => entry.side === side)
      .map((entry) => view(side, entry.issue))
      .sort((a, b) => (a.summary < b.summary ? -1 : a.summary > b.summary ? 1 : 0));
  return { customer: of('customer'), desk: of('desk') };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function withoutKeys(
  fields: Readonly<Record<string, unknown>>,
  keys: ReadonlyMap<string, string>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' && keys.has(value) ? `<key of ${keys.get(value) ?? ''}>` : value,
    ]),
  );
}

function byText(a: CanonicalComment, b: CanonicalComment): number {
  const [one, two] = [JSON.stringify(a), JSON.stringify(b)];
  return one < two ? -1 : one > two ? 1 : 0;
}

/** Promise 2, looked at from the outside: no two issues and no two comments name the same origin. */
export function expectNoDoubles(bridge: Bridge): void {
  const twins = viewIssues(bridge.desk, 'HELP').flatMap(
    (issue) => markerOf(issue.properties)?.twin?.id ?? [],
  );
  expect(twins, 'customer issues named by desk issues').toEqual([...new Set(twins)]);
  const sides: readonly [Site, string][] = [
    [bridge.customer, 'ACME'],
    [bridge.desk, 'HELP'],
  ];
  for (const [site, project] of sides) {
    for (const issue of viewIssues(site, project)) {
      // A released double is no twin any more; two runs side by side may both have left their note on it.
      if (markerOf(issue.properties) === undefined) continue;
      const origins = issue.comments.flatMap(
        (comment) => markerOf(comment.properties)?.origin?.comment ?? [],
      );
      expect(origins, `origins of the mirrors in ${issue.key}`).toEqual([...new Set(origins)]);
    }
  }
}

/** Mirrors stand in the order in which people wrote their origins. */
export function expectOldestFirst(bridge: Bridge): void {
  for (const issue of [...viewIssues(bridge.customer, 'ACME'), ...viewIssues(bridge.desk, 'HELP')]) {
    const origins = issue.comments.flatMap((comment) => markerOf(comment.properties)?.origin?.comment ?? []);
    expect(origins.map(Number), `order of the mirrors in ${issue.key}`).toEqual(
      origins.map(Number).sort((a, b) => a - b),
    );
  }
}

/** The texts of an issue's comments without the author headers, oldest first. */
export function textsOf(issue: IssueView): string[] {
  return issue.comments.map((comment) => comment.text.split('\n').slice(1).join('\n').trim() || comment.text);
}
