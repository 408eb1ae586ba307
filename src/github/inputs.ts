/** The inputs of the Action, read in one place and checked all at once. */
import type { Limits } from '../config/contract.ts';
import type { FailOn } from '../report/result.ts';
import { ISSUE_KEY } from '../sync/snapshot.ts';
import type { IssueKey } from '../sync/snapshot.ts';

const MODES = ['auto', 'validate', 'plan', 'sync', 'matrix'] as const;
const COMPARES = ['changed', 'all'] as const;
const FAIL_ONS = ['any', 'new', 'never'] as const satisfies readonly FailOn[];
const PLAN_COMMENTS = ['auto', 'never'] as const;
const LIMIT_NAMES = [
  'creates',
  'updates',
  'comments',
  'deletes',
  'commentsPerPair',
] as const satisfies readonly (keyof Limits)[];

export type Mode = (typeof MODES)[number];

export interface Inputs {
  readonly mode: Mode;
  readonly compare: (typeof COMPARES)[number];
  /** Files or folders, at least one. */
  readonly config: readonly string[];
  /** Names; empty for all. */
  readonly syncs: readonly string[];
  /** Keys of either side; empty for no narrowing. */
  readonly issues: readonly IssueKey[];
  /** Limits for this run only. */
  readonly limits: Partial<Limits>;
  readonly failOn: FailOn;
  /** Minutes. */
  readonly timeBudget: number;
  readonly githubToken: string | undefined;
  readonly planComment: (typeof PLAN_COMMENTS)[number];
  readonly failureIssue: boolean;
}

export interface InputProblem {
  readonly input: string;
  readonly text: string;
}

export type InputsRead =
  | { readonly ok: true; readonly inputs: Inputs }
  | { readonly ok: false; readonly problems: readonly InputProblem[] };

/** GitHub ends a job on its own runners after 6 hours; self-hosted runners may take longer. */
const MAX_MINUTES = 24 * 60;

/**
 * Reads the inputs from the environment the runner makes: `INPUT_` and the name in capitals, dashes kept. An input that is
 * missing or empty has its default, so that a workflow may pass an empty expression.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax#inputs
 */
export function readInputs(env: NodeJS.ProcessEnv): InputsRead {
  const problems: InputProblem[] = [];
  const complain = (input: string, text: string) => problems.push({ input, text });
  const read = (name: string) => (env[`INPUT_${name.toUpperCase()}`] ?? '').trim();

  const choose = <T extends string>(name: string, choices: readonly T[], fallback: T): T => {
    const value = read(name);
    if (value === '') return fallback;
    const choice = choices.find((candidate) => candidate === value);
    if (choice === undefined) complain(name, `${quote(value)} is none of ${choices.join(', ')}.`);
    return choice ?? fallback;
  };

  const inputs: Inputs = {
    mode: choose('mode', MODES, 'auto'),
    compare: choose('compare', COMPARES, 'changed'),
    config: linesOf(read('config') === '' ? '.github/deskbridge.yml' : read('config')),
    syncs: wordsOf(read('syncs')),
    issues: readIssues(read('issues'), complain),
    limits: readLimits(read('limits'), complain),
    failOn: choose('fail-on', FAIL_ONS, 'new'),
    timeBudget: readMinutes(read('time-budget'), complain),
    githubToken: read('github-token') === '' ? undefined : read('github-token'),
    planComment: choose('plan-comment', PLAN_COMMENTS, 'auto'),
    failureIssue: choose('failure-issue', ['true', 'false'], 'false') === 'true',
  };
  for (const name of inputs.syncs) {
    if (!/^[a-z0-9-]{1,40}$/.test(name)) {
      complain('syncs', `${quote(name)} is no name of a sync: small letters, digits and dashes, at most 40.`);
    }
  }
  return problems.length === 0 ? { ok: true, inputs } : { ok: false, problems };
}

type Complain = (input: string, text: string) => void;

function readIssues(value: string, complain: Complain): readonly IssueKey[] {
  const keys: IssueKey[] = [];
  for (const word of wordsOf(value)) {
    if (isIssueKey(word)) keys.push(word);
    else
      complain(
        'issues',
        `${quote(word)} is no issue key. Write keys like ACME-12, separated by commas or lines.`,
      );
  }
  return keys;
}

/** Only a key of this form may enter an address: jira.js puts it there unchanged. */
function isIssueKey(value: string): value is IssueKey {
  return ISSUE_KEY.test(value);
}

function readLimits(value: string, complain: Complain): Partial<Limits> {
  const limits: Partial<Record<keyof Limits, number>> = {};
  for (const word of wordsOf(value.replace(/\s*=\s*/g, '='))) {
    const [, name, number] = /^([A-Za-z]+)=(\d{1,9})$/.exec(word) ?? [];
    const limit = LIMIT_NAMES.find((candidate) => candidate === name);
    if (number === undefined) {
      complain('limits', `${quote(word)} is no limit. Write name=number, like creates=400.`);
    } else if (limit === undefined) {
      complain('limits', `${quote(name ?? '')} is none of the limits ${LIMIT_NAMES.join(', ')}.`);
    } else if (limits[limit] !== undefined) {
      complain('limits', `${limit} is given twice.`);
    } else {
      limits[limit] = Number(number);
    }
  }
  return limits;
}

function readMinutes(value: string, complain: Complain): number {
  if (value === '') return 45;
  const minutes = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
  if (!(minutes > 0 && minutes <= MAX_MINUTES)) {
    complain('time-budget', `${quote(value)} is no number of minutes: more than 0, at most ${MAX_MINUTES}.`);
  }
  return minutes;
}

function linesOf(value: string): readonly string[] {
  return unique(value.split(/\r?\n/));
}

function wordsOf(value: string): readonly string[] {
  return unique(value.split(/[\s,]+/));
}

function unique(parts: readonly string[]): readonly string[] {
  return [...new Set(parts.map((part) => part.trim()).filter((part) => part !== ''))];
}

/** A value somebody typed, short and quoted. Whoever prints it still has to make it safe. */
function quote(value: string): string {
  return `"${value.length > 60 ? `${value.slice(0, 59)}…` : value}"`;
}
