/** A request on its way: what goes out, and what is needed to judge the answer. */
import type { z } from 'zod';
import type { RequestLabel } from '../sync/failure.ts';
import { FailureError } from '../sync/failure.ts';
import type { Form } from './form.ts';
import type { MatchedRoute } from './routes.ts';

/** A request as it goes out, with what is needed to judge its answer. */
export interface Prepared {
  readonly label: RequestLabel;
  readonly matched: MatchedRoute;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Sent instead of `body`. */
  readonly form: Form | undefined;
  /** Milliseconds. */
  readonly timeout: number;
  /** The body before it was serialised: its texts are masked in what Jira says. */
  readonly sent: unknown;
  /** The issue that is written. */
  readonly issueKey: string | undefined;
  readonly isMyself: boolean;
}

/** What is told of a request that was not sent because the run is ending. */
export function stoppedFailure(label: RequestLabel): FailureError {
  return new FailureError({ code: 'network', request: label, detail: 'stopped' });
}

/** In tests only: an answer that jira.js would not have taken. The paths name keys, never values. */
export function checkSchema(schema: z.ZodType, json: unknown, { label, matched }: Prepared): void {
  const checked = schema.safeParse(json);
  if (checked.success) return;
  const paths = checked.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.')}: ${issue.code}`);
  const detail = `not what jira.js expects: ${paths.join(', ')}`;
  throw new FailureError(
    { code: 'unreadable-answer', request: label, detail },
    matched.kind === 'read' ? 'not-applied' : 'unknown',
  );
}
