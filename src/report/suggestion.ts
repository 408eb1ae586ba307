/** What a plan suggests, as a block to copy. It lists names that stand only in Jira, so it is left out of comments on GitHub. */
import type { SyncReport } from '../sync/outcome.ts';
import { code, prose } from './escape.ts';
import { countOf, listOf } from './wording.ts';

/**
 * @param sync of a plan
 * @returns blocks of Markdown; none without a suggestion. Additions are folded up, as not everybody wants them.
 */
export function renderSuggestion({ sync, suggestion }: SyncReport): string[] {
  if (suggestion === undefined) return [];
  const { isNew, yaml, issueTypes, fields, statuses, left, open } = suggestion;
  const counts = listOf([
    ...(issueTypes === 0
      ? []
      : [
          countOf(
            issueTypes,
            isNew ? 'row of issue types' : 'issue type',
            isNew ? 'rows of issue types' : undefined,
          ),
        ]),
    ...(fields === 0 ? [] : [countOf(fields, 'field')]),
    ...(statuses === 0 ? [] : [countOf(statuses, 'row of statuses', 'rows of statuses')]),
  ]);
  const where = `Write these keys into ${code(`syncs.${sync}`)}; where a list stands already, add the entries to it. What goes together was told by equal names alone: take over what you have read and want.`;
  const body = [
    isNew
      ? `${where} Where no name is the same, or a type has several request types, the first of the desk was taken. Then plan again, and set ${code('enabled')} to ${code('true')} when it shows what you want.`
      : where,
    fence(yaml),
    ...(left === 0 ? [] : [`… and ${left} more. They follow once these are mapped.`]),
    ...(open.length === 0
      ? []
      : [`Still to be settled:\n\n${open.map((text) => `- ${prose(text)}`).join('\n')}`]),
  ];
  if (isNew) return [`**A suggestion for this sync: ${counts}**`, ...body];
  return [
    `<details><summary>Not mapped yet, with the same name on both sides: ${counts}</summary>`,
    ...body,
    '</details>',
  ];
}

/**
 * A fence longer than any run of backticks inside: nothing else ends it.
 * @see https://spec.commonmark.org/0.31.2/#fenced-code-blocks
 */
function fence(yaml: string): string {
  const longest = Math.max(2, ...[...yaml.matchAll(/`+/g)].map(([run]) => run.length));
  const marks = '`'.repeat(longest + 1);
  return `${marks}yaml\n${yaml.replace(/\n*$/, '\n')}${marks}`;
}
