/** What the demo claims, checked against what is on both sites and what the runs published. */
import { viewComments, viewIssue, viewIssues } from '../emulator/index.ts';
import type { CommentView, IssueView, ScenarioWorld } from '../emulator/index.ts';
import type { StepResult } from '../e2e/runner.ts';
import { phrases, requestOf } from './story.ts';
import type { Opening } from './story.ts';

export interface Claim {
  readonly text: string;
  readonly holds: boolean;
}

/** One run with what it cost, as the sites counted. */
export interface DemoRun {
  readonly result: StepResult;
  readonly requests: Readonly<Record<string, number>>;
  readonly writes: number;
}

/** Checks every claim; the order is the order of the story. */
export function checkClaims(
  world: ScenarioWorld,
  opening: Opening,
  runs: readonly DemoRun[],
): readonly Claim[] {
  const customers = viewIssues(world.customer, 'ACME');
  const requests = viewIssues(world.desk, 'HELP');
  const mirrorsAt = (issues: readonly IssueView[]) =>
    issues.flatMap((issue) => issue.comments.filter((comment) => originOf(comment) !== undefined));
  const toDesk = mirrorsAt(requests);
  const toCustomer = mirrorsAt(customers);
  const twinOf = (key: string) => {
    const request = requestOf(world, key);
    return request === undefined ? undefined : viewIssue(world.desk, request);
  };
  const [, , quiet, idle] = runs;
  const published = runs
    .flatMap(({ result }) => [result.log, result.summary, result.reportText, JSON.stringify(result.outputs)])
    .join('\n');

  return [
    claim('All four runs ended well', () => runs.every(({ result }) => result.code === 0)),
    claim('Task, New Feature and Improvement have one request each; the Bug was left alone', () => {
      const twins = requests.map((request) => request.fields['Customer issue']);
      const wanted = [opening.export, opening.spreadsheet, opening.search];
      return twins.length === wanted.length && wanted.every((key) => twins.includes(key));
    }),
    claim('Rich text arrived as rich text', () => {
      const description = JSON.stringify(twinOf(opening.export)?.descriptionDoc);
      return ['"bulletList"', '"strong"', '"code"', phrases.code].every((part) => description.includes(part));
    }),
    claim('Every comment of the customer is on the desk once, public, and names its author', () => {
      const people = customers
        .filter((issue) => issue.key !== opening.bug)
        .flatMap((issue) => issue.comments.filter((one) => one.visibility === 'public' && !originOf(one)));
      return (
        people.length > 0 &&
        people.length === toDesk.length &&
        people.every((origin) => isCarried(origin, toDesk))
      );
    }),
    claim("The agent's public answer is at the customer once and names him", () => {
      const answers = requests.flatMap((issue) =>
        issue.comments.filter((one) => one.text === phrases.answer),
      );
      return (
        answers.length === 1 &&
        toCustomer.length === 1 &&
        answers.every((origin) => isCarried(origin, toCustomer))
      );
    }),
    claim('The internal note is nowhere at the customer', () => {
      const there = [...world.customer.issues.values()];
      const onDesk = requests.some((issue) =>
        issue.comments.some(({ text }) => text.includes(phrases.internal)),
      );
      return onDesk && !JSON.stringify(there).includes(phrases.internal);
    }),
    claim('The comment for Administrators stayed where it was', () => {
      const there = viewComments(world.customer, opening.search).some(
        (one) => one.visibility === 'restricted',
      );
      return there && !JSON.stringify([...world.desk.issues.values()]).includes(phrases.restricted);
    }),
    claim('The edit and the deletion arrived', () => {
      const texts = toDesk.map(({ text }) => text).join('\n');
      return (
        texts.includes(phrases.edited) &&
        !texts.includes(phrases.beforeEdit) &&
        !texts.includes(phrases.deleted)
      );
    }),
    claim('The changed summary arrived', () => twinOf(opening.search)?.summary === phrases.renamed),
    claim('The third run wrote nothing', () => quiet?.writes === 0),
    claim(
      'The fourth run asked each site once',
      () => Object.values(idle?.requests ?? {}).join() === '1,1' && idle?.result.report?.requests === 2,
    ),
    claim('No text from Jira and no name in any log, summary or report', () => {
      const secret = [...Object.values(phrases), 'Ann Lee', 'Ben Ode', 'Bob Agent'];
      return published.includes(opening.export) && !secret.some((text) => published.includes(text));
    }),
    claim('Tokens stand in the log only where they are masked', () =>
      [world.customerSync.token, world.deskSync.token].every((token) =>
        runs.every(({ result }) =>
          result.lines.every(({ text, command }) => !text.includes(token) || command?.name === 'add-mask'),
        ),
      ),
    ),
  ];
}

function claim(text: string, check: () => boolean): Claim {
  return { text, holds: check() };
}

/** The id of the comment a mirror comes from. */
function originOf(comment: CommentView): string | undefined {
  const marker = comment.properties['deskbridge.acme'];
  if (typeof marker !== 'object' || marker === null || !('origin' in marker)) return undefined;
  const { origin } = marker;
  return typeof origin === 'object' && origin !== null && 'comment' in origin
    ? String(origin.comment)
    : undefined;
}

/** One public mirror, its first line with the author's name, and the text after it. */
function isCarried(origin: CommentView, mirrors: readonly CommentView[]): boolean {
  const [mirror, ...doubles] = mirrors.filter((one) => originOf(one) === origin.id);
  return (
    mirror?.visibility === 'public' &&
    doubles.length === 0 &&
    mirror.text.startsWith(`${origin.author} (`) &&
    mirror.text.endsWith(origin.text)
  );
}
