/** What `validate` found, for the log and for the job summary. */
import type { ConfigProblem, ConfigWarning } from '../sync/outcome.ts';
import { code, escapeText, makeVisible, prose } from './escape.ts';
import { fitsInBytes, renderFitting } from './ladder.ts';
import { table } from './table.ts';
import { countOf, lineOfProblem, listOf } from './wording.ts';

export interface Validation {
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly ConfigWarning[];
  /** How many syncs there are, if the configuration is valid. */
  readonly syncs: number;
  /** Names of syncs that have no issue types yet. */
  readonly begun: readonly string[];
  /** Why only this was done, where a plan was to be expected. */
  readonly why?: string;
}

/** Plain text: `The configuration is valid: 3 syncs.`, or how many problems it has. */
export function describeValidation({ problems, syncs }: Validation): string {
  return problems.length > 0
    ? `The configuration has ${countOf(problems.length, 'problem')}.`
    : `The configuration is valid: ${countOf(syncs, 'sync')}.`;
}

/** Lines for the log, none of which holds a control character. */
export function renderValidationPlain(validation: Validation): string[] {
  const { problems, warnings } = validation;
  return [
    `${describeValidation(validation)}${remarks(validation)}`,
    ...problems.map((problem) => `  ✗ ${lineOfProblem(problem)}`),
    ...warnings.map((warning) => `  ! ${lineOfProblem(warning)} (${warning.code})`),
  ].map((text) => makeVisible(text));
}

/** Fewer rows until it fits. */
const ROWS = [Infinity, 500, 100, 20, 0];

/** @param maxBytes what fits, in bytes of UTF-8 */
export function renderValidation(validation: Validation, maxBytes: number): string {
  return renderFitting(ROWS, (rows) => render(validation, rows), fitsInBytes(maxBytes));
}

function render(validation: Validation, rows: number): string {
  const { problems, warnings } = validation;
  const sign = problems.length > 0 ? '❌ ' : warnings.length > 0 ? '⚠️ ' : '✅ ';
  const found = problems.length > 0 ? countOf(problems.length, 'problem') : 'valid';
  const blocks = [
    `## ${sign}Deskbridge: ${escapeText(warnings.length === 0 ? found : `${found}, ${countOf(warnings.length, 'warning')}`)}`,
    prose(`${describeValidation(validation)}${remarks(validation)}`),
  ];
  if (problems.length > 0) blocks.push(...listed(problems, rows, 'what is wrong', 'problem'));
  if (warnings.length > 0)
    blocks.push('### Worth a look', ...listed(warnings, rows, 'what about it', 'warning'));
  return `${blocks.join('\n\n')}\n`;
}

function listed(
  found: readonly (ConfigProblem & { readonly code?: string })[],
  limit: number,
  title: string,
  noun: string,
): string[] {
  const shown = found.slice(0, limit);
  const rows = shown.map(({ file, line, column, path, text, code: word }) => [
    code(`${file}:${line}:${column}`),
    path === '' ? '' : code(path),
    `${word === undefined ? '' : `${code(word)} `}${prose(text)}`,
  ]);
  const rest = found.length - shown.length;
  return [
    ...(rows.length === 0 ? [] : [table(['where', 'key', title], rows)]),
    ...(rest === 0 ? [] : [`… and ${countOf(rest, `more ${noun}`)}. The log has all of them.`]),
  ];
}

/** Sentences after the first one, each with a space before it. */
function remarks({ begun, why }: Validation): string {
  const names = begun.length > 5 ? [...begun.slice(0, 5), countOf(begun.length - 5, 'more', 'more')] : begun;
  const unfinished =
    begun.length === 0 ? '' : ` Without issueTypes yet: ${listOf(names)}. Mode plan suggests them.`;
  return unfinished + (why === undefined ? '' : ` ${why}`);
}
