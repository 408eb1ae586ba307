/** What JQL means on a site: fields, values, comparisons and order. */
import { refuse } from './answer.ts';
import { asText } from './data.ts';
import type { Account, IssueRecord } from './data.ts';
import { parseJql } from './jql-parse.ts';
import type { Clause, Operand, Operator, Term } from './jql-parse.ts';
import { can, findProject } from './site.ts';
import type { Site } from './site.ts';
import { findChoice } from './jql-choice.ts';
import { readDate } from './jql-date.ts';
import { textOf, unsupported } from './jql-terms.ts';
import type { Test } from './jql-terms.ts';
import { compileText } from './jql-text.ts';
import { findIssue } from './store.ts';

type SortValue = string | number;

export interface CompiledQuery {
  readonly matches: Test;
  /** The values an issue is ordered by; ties are settled by the id at the end. */
  readonly sortValues: (issue: IssueRecord) => readonly SortValue[];
  /** 1 or -1 for each sort value. */
  readonly directions: readonly number[];
}

const ORDER_LIMIT = 7;
const FIELDS: Readonly<Record<string, string>> = {
  id: 'issuekey',
  key: 'issuekey',
  issue: 'issuekey',
  type: 'issuetype',
  updateddate: 'updated',
  createddate: 'created',
  label: 'labels',
  level: 'security',
};

/** Compiles a query for an account. @throws Refused 400 for what Jira would not take. */
export function compileJql(site: Site, account: Account, jql: string): CompiledQuery {
  const { where, order } = parseJql(jql);
  if (where === undefined) {
    throw refuse(
      400,
      'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.',
    );
  }
  if (order.length > ORDER_LIMIT) throw refuse(400, 'The maximum number of fields in ORDER BY is 7.');
  const keys = order.map(({ field }) => sortKey(site, FIELDS[field] ?? field));
  return {
    matches: compileClause(site, account, where),
    sortValues: (issue) => [...keys.flatMap((key) => key(issue)), Number(issue.id)],
    directions: [
      ...order.flatMap(({ field, descending }) =>
        // A key sorts by project first and then by number.
        Array.from({ length: (FIELDS[field] ?? field) === 'issuekey' ? 2 : 1 }, () => (descending ? -1 : 1)),
      ),
      1,
    ],
  };
}

/** Orders two lists of sort values. */
export function compareSortValues(
  a: readonly SortValue[],
  b: readonly SortValue[],
  directions: readonly number[],
): number {
  for (const [index, direction] of directions.entries()) {
    const left = a[index] ?? 0;
    const right = b[index] ?? 0;
    if (left !== right) return left < right ? -direction : direction;
  }
  return 0;
}

function sortKey(site: Site, field: string): (issue: IssueRecord) => readonly SortValue[] {
  switch (field) {
    case 'updated':
      return (issue) => [issue.updated];
    case 'created':
      return (issue) => [issue.created];
    case 'issuekey':
      return (issue) => [site.projects.get(issue.projectId)?.key ?? '', issue.number];
    case 'summary':
      return (issue) => [asText(issue.values['summary'])];
    case 'status':
      return (issue) => [issue.statusId];
    case 'priority':
      return (issue) => [Number(issue.values['priority'] ?? 0)];
    default:
      throw refuse(400, `Field '${field}' does not exist or you do not have permission to view it.`);
  }
}

function compileClause(site: Site, account: Account, clause: Clause): Test {
  switch (clause.kind) {
    case 'and': {
      const parts = clause.parts.map((part) => compileClause(site, account, part));
      return (issue) => parts.every((part) => part(issue));
    }
    case 'or': {
      const parts = clause.parts.map((part) => compileClause(site, account, part));
      return (issue) => parts.some((part) => part(issue));
    }
    case 'not': {
      const part = compileClause(site, account, clause.part);
      return (issue) => !part(issue);
    }
    case 'term':
      return compileTerm(site, account, clause);
  }
}

function compileTerm(site: Site, account: Account, term: Term): Test {
  const field = FIELDS[term.field] ?? term.field;
  switch (field) {
    case 'project':
      return compileSet(
        term,
        (operand) => projectId(site, account, term.field, operand),
        (issue) => [issue.projectId],
      );
    case 'issuetype':
      return compileSet(
        term,
        (operand) => named(site.issueTypes.values(), term.field, operand),
        (issue) => [issue.typeId],
      );
    case 'status':
      return compileSet(
        term,
        (operand) => named(site.statuses.values(), term.field, operand),
        (issue) => [issue.statusId],
      );
    case 'priority':
    case 'security':
      return compileSet(
        term,
        (operand) => named(site.fields.get(field)?.options ?? [], term.field, operand),
        (issue) => listOf(issue.values[field]),
      );
    case 'labels':
      return compileSet(
        term,
        (operand) => textOf(operand),
        (issue) => listOf(issue.values['labels']),
      );
    case 'creator':
      return compileSet(
        term,
        (operand) => person(account, operand),
        (issue) => [issue.creatorId],
      );
    case 'reporter':
      return compileSet(
        term,
        (operand) => person(account, operand),
        (issue) => listOf(issue.values['reporter'] ?? issue.creatorId),
      );
    case 'updated':
    case 'created':
      return compileDate(site, account, term, field);
    case 'issuekey':
      return compileKey(site, account, term);
    default: {
      const choice = findChoice(site, field);
      if (choice === undefined) return compileText(site, term);
      return compileSet(term, (operand) => choice.resolve(person(account, operand)), choice.read);
    }
  }
}

const listOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(String) : value === undefined ? [] : [asText(value)];

const isEmptyWord = (operand: Operand | undefined): boolean =>
  operand?.kind === 'text' && !operand.quoted && ['empty', 'null'].includes(operand.text.toLowerCase());

/** `=`, `in`, `is EMPTY` and their opposites. An empty field is in no `!=` and no `not in`, as in Jira. */
function compileSet(
  term: Term,
  resolve: (operand: Operand) => string,
  read: (issue: IssueRecord) => readonly string[],
): Test {
  const { operator, operands } = term;
  if (operator === 'is' || operator === 'is not' || (operands.length === 1 && isEmptyWord(operands[0]))) {
    if (!isEmptyWord(operands[0])) throw unsupported(term);
    if (operator === 'is' || operator === '=') return (issue) => read(issue).length === 0;
    if (operator === 'is not' || operator === '!=') return (issue) => read(issue).length > 0;
    throw unsupported(term);
  }
  const wanted = new Set(operands.map(resolve));
  if (operator === '=' || operator === 'in') return (issue) => read(issue).some((value) => wanted.has(value));
  if (operator === '!=' || operator === 'not in') {
    return (issue) => {
      const values = read(issue);
      return values.length > 0 && !values.some((value) => wanted.has(value));
    };
  }
  throw unsupported(term);
}

function projectId(site: Site, account: Account, field: string, operand: Operand): string {
  const text = textOf(operand);
  const project =
    findProject(site, text) ??
    [...site.projects.values()].find((one) =>
      [one.key, one.name].some((name) => name.toLowerCase() === text.toLowerCase()),
    );
  if (project === undefined || !can(site, account.accountId, project.id, 'BROWSE_PROJECTS')) {
    throw refuse(400, `The value '${text}' does not exist for the field '${field}'.`);
  }
  return project.id;
}

function named(
  all: Iterable<{ readonly id: string; readonly name: string }>,
  field: string,
  operand: Operand,
): string {
  const text = textOf(operand);
  const list = [...all];
  const found =
    list.find((one) => one.id === text) ?? list.find((one) => one.name.toLowerCase() === text.toLowerCase());
  if (found === undefined) throw refuse(400, `The value '${text}' does not exist for the field '${field}'.`);
  return found.id;
}

function person(account: Account, operand: Operand): string {
  if (operand.kind === 'call' && operand.name === 'currentuser') return account.accountId;
  return textOf(operand);
}

function comparison(operator: Operator, term: Term): (a: number, b: number) => boolean {
  switch (operator) {
    case '=':
      return (a, b) => a === b;
    case '!=':
      return (a, b) => a !== b;
    case '>':
      return (a, b) => a > b;
    case '>=':
      return (a, b) => a >= b;
    case '<':
      return (a, b) => a < b;
    case '<=':
      return (a, b) => a <= b;
    default:
      throw unsupported(term);
  }
}

function compileDate(site: Site, account: Account, term: Term, field: 'updated' | 'created'): Test {
  const compare = comparison(term.operator, term);
  const bound = readDate(site, account, term.field, term.operands[0]!);
  return (issue) => compare(issue[field], bound);
}

/** Keys and ids alike. One that does not exist makes the whole query fail. */
function compileKey(site: Site, account: Account, term: Term): Test {
  const resolve = (operand: Operand): IssueRecord | undefined => {
    const text = textOf(operand);
    const issue = findIssue(site, text);
    const seen = issue !== undefined && can(site, account.accountId, issue.projectId, 'BROWSE_PROJECTS');
    if (!seen && site.settings.strictIssueValues) {
      throw refuse(
        400,
        /^\d+$/.test(text)
          ? `A value with ID '${text}' does not exist for the field '${term.field}'.`
          : `An issue with key '${text}' does not exist for field '${term.field}'.`,
      );
    }
    return seen ? issue : undefined;
  };
  const { operator, operands } = term;
  if (['=', 'in', '!=', 'not in'].includes(operator)) {
    const ids = new Set(operands.map((operand) => resolve(operand)?.id));
    const wanted = operator === '=' || operator === 'in';
    return (issue) => ids.has(issue.id) === wanted;
  }
  const compare = comparison(operator, term);
  const bound = resolve(operands[0]!);
  if (bound === undefined) return () => false;
  return (issue) => issue.projectId === bound.projectId && compare(issue.number, bound.number);
}
