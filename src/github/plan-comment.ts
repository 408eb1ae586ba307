/** The one comment on a pull request that shows the plan: found again by its hidden line and its author, and kept up to date. */
import { z } from 'zod';
import { attempt } from './client.ts';
import type { GitHub } from './client.ts';
import type { RunContext } from './context.ts';
import { hiddenLine, hiddenWord, readHiddenLine, sameText } from './hidden-line.ts';
import type { Inputs } from './inputs.ts';
import type { Asked, Purpose } from './trouble.ts';

export interface PlanComment {
  /** Number of the pull request. */
  readonly number: number;
  /** From {@link planCommentKey}. */
  readonly key: string;
  /** Markdown, at most 65,000 characters: GitHub refuses more than 65,536. */
  readonly body: string;
}

export interface CommentKept {
  readonly action: 'created' | 'updated' | 'unchanged';
  readonly url: string;
}

const KIND = 'plan';
const PURPOSE: Purpose = { verb: 'write the plan comment', permission: 'pull-requests: write' };

const Comment = z.object({
  id: z.number(),
  body: z.string().nullish(),
  html_url: z.string(),
  user: z.object({ login: z.string() }).nullish(),
});
type Comment = z.infer<typeof Comment>;

/**
 * What tells the comments of two workflows, or of two steps with other files or syncs, apart.
 * @returns letters and digits
 */
export function planCommentKey(
  { workflow }: Pick<RunContext, 'workflow'>,
  { config, syncs }: Pick<Inputs, 'config' | 'syncs'>,
): string {
  return hiddenWord([workflow, config.toSorted(), syncs.toSorted()]);
}

/**
 * Writes the comment: a new one, or over the eldest of ours if it says something else. A comment by somebody else is never
 * touched, whatever its first line says. Should two runs at once have made one each, the younger is left as a pointer to the
 * elder: a plan that no longer holds must not stand beside the one that does.
 */
export async function keepPlanComment(
  github: GitHub,
  { number, key, body }: PlanComment,
): Promise<Asked<CommentKept>> {
  const { octokit, repository } = github;
  const text = `${hiddenLine(KIND, key)}\n${body}`;
  const marked = await attempt(PURPOSE, async () => {
    const all = await octokit.paginate(octokit.rest.issues.listComments, {
      ...repository,
      issue_number: number,
      per_page: 100,
    });
    return z
      .array(Comment)
      .parse(all)
      .filter((comment) => readHiddenLine(KIND, comment.body)?.[0] === key);
  });
  if (!marked.ok) return marked;
  // The login costs a request, and mostly there is nothing it could decide.
  const login = marked.value.length === 0 ? undefined : await github.login();
  if (login?.ok === false) return login;
  const [eldest, ...younger] = marked.value
    .filter(({ user }) => user?.login === login?.value)
    .toSorted((a, b) => a.id - b.id);
  if (eldest === undefined) {
    return attempt(PURPOSE, async () => {
      const { data } = await octokit.rest.issues.createComment({
        ...repository,
        issue_number: number,
        body: text,
      });
      return { action: 'created', url: data.html_url };
    });
  }
  return attempt(PURPOSE, async () => {
    const changed = await edit(github, eldest, text);
    const pointer = `${hiddenLine(KIND, key)}\nThe plan is in [another comment](${eldest.html_url}).`;
    for (const comment of younger) await edit(github, comment, pointer);
    return { action: changed ? 'updated' : 'unchanged', url: eldest.html_url };
  });
}

async function edit({ octokit, repository }: GitHub, comment: Comment, body: string): Promise<boolean> {
  if (sameText(comment.body, body)) return false;
  await octokit.rest.issues.updateComment({ ...repository, comment_id: comment.id, body });
  return true;
}
