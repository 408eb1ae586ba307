/** Word search in JQL. */
import type { Doc } from '../../src/adf/document.ts';
import { plainText } from './adf-rules.ts';
import { refuse } from './answer.ts';
import type { IssueRecord } from './data.ts';
import { textOf, unsupported } from './jql-terms.ts';
import type { Test } from './jql-terms.ts';
import type { Term } from './jql-parse.ts';
import type { Site } from './site.ts';

const TEXT_FIELDS = new Set(['text', 'summary', 'description', 'comment']);

/** Word search in `text`, `summary`, `description`, `comment`, and in custom text fields by name or `cf[id]`. */
export function compileText(site: Site, term: Term): Test {
  const field = TEXT_FIELDS.has(term.field)
    ? undefined
    : [...site.fields.values()].find(
        (one) =>
          (one.kind === 'text' || one.kind === 'rich-text') &&
          (one.name.toLowerCase() === term.field || `cf[${one.schema.customId ?? ''}]` === term.field),
      );
  if (field === undefined && !TEXT_FIELDS.has(term.field)) {
    throw refuse(400, `Field '${term.field}' does not exist or you do not have permission to view it.`);
  }
  if (field !== undefined && (term.operator === 'is' || term.operator === 'is not')) {
    const [operand] = term.operands;
    if (operand === undefined || !['empty', 'null'].includes(textOf(operand).toLowerCase()))
      throw unsupported(term);
    const isEmpty = (issue: IssueRecord) => valueText(issue.values[field.id]) === '';
    return term.operator === 'is' ? isEmpty : (issue) => !isEmpty(issue);
  }
  if (term.operator !== '~' && term.operator !== '!~') throw unsupported(term);
  const words = wordsOf(textOf(term.operands[0]!));
  const read = (issue: IssueRecord): string => {
    if (field !== undefined) return valueText(issue.values[field.id]);
    const parts = {
      summary: () => valueText(issue.values['summary']),
      description: () => valueText(issue.values['description']),
      comment: () => issue.comments.map((comment) => plainText(comment.body)).join(' '),
    };
    if (term.field === 'text') return `${parts.summary()} ${parts.description()} ${parts.comment()}`;
    return term.field in parts ? parts[term.field as keyof typeof parts]() : '';
  };
  const wanted = term.operator === '~';
  return (issue) => {
    const there = wordsOf(read(issue));
    return (
      words.every((word) =>
        there.some((one) => (word.endsWith('*') ? one.startsWith(word.slice(0, -1)) : one === word)),
      ) === wanted
    );
  };
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}_*]+/gu) ?? [];

function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? plainText(value as Doc) : '';
}
