/** What the kinds of JQL terms have in common. */
import { refuse } from './answer.ts';
import type { IssueRecord } from './data.ts';
import type { Operand, Term } from './jql-parse.ts';

/** Whether an issue fits. */
export type Test = (issue: IssueRecord) => boolean;

/** The refusal of an operator that a field does not have. */
export function unsupported(term: Term): ReturnType<typeof refuse> {
  return refuse(400, `The operator '${term.operator}' is not supported by the '${term.field}' field.`);
}

/** The text of an operand. @throws Refused 400 for a function */
export function textOf(operand: Operand): string {
  if (operand.kind === 'text') return operand.text;
  throw refuse(400, `Unable to find JQL function '${operand.name}()'.`);
}
