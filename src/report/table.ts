/** Pieces of tables that several parts of the report share. */
import type { IssueLink, PairReport } from '../sync/outcome.ts';
import { link } from './escape.ts';
import { countOf } from './wording.ts';

/** A Markdown table. Cells must be escaped; columns from `numbersFrom` on stand to the right. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numbersFrom = head.length,
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, index) => (index < numbersFrom ? '---' : '--:'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

/** `… and 12 more.` under a table that was shortened. */
export function more(shown: number, all: number, noun: string): string[] {
  return shown < all
    ? [`… and ${countOf(all - shown, `more ${noun}`)}. The report file has all of them.`]
    : [];
}

/** An issue as a link; a dash where there is none. */
export function issueCell(issue: IssueLink | undefined): string {
  return issue === undefined ? '—' : link(issue.key, issue.url);
}

/** Both issues of a pair. */
export function pairCell(pair: PairReport): string {
  const issues = [pair.customer, pair.desk].filter((issue) => issue !== undefined);
  return issues.length === 0 ? '—' : issues.map(issueCell).join(' ↔ ');
}

/** Blocks under a bold title; folded up behind it if they are long. @param title plain text that is already escaped */
export function fold(title: string, blocks: readonly string[], isLong: boolean): string[] {
  return isLong
    ? [`<details><summary><b>${title}</b></summary>`, ...blocks, '</details>']
    : [`**${title}**`, ...blocks];
}
