/** The commit that a pull request is compared with. */
import { z } from 'zod';
import { attempt } from './client.ts';
import type { GitHub } from './client.ts';
import type { RunContext } from './context.ts';
import { troubleLine } from './trouble.ts';

const Commit = z.object({ parents: z.array(z.object({ sha: z.string() })) });

/**
 * A run on a pull request looks at the merge that GitHub made of the head and the base branch, so what the pull request changes
 * is the difference to the first parent of that merge: the base branch at that moment. The event's `base.sha` can be much older
 * (https://github.com/shakacode/react_on_rails/pull/4819): compared with it, what others merged meanwhile would look like part of
 * this pull request. It serves where there is no merge: with `pull_request_target`, in a merge group, or where GitHub does not
 * tell.
 *
 * Both come from GitHub and are commits of the base branch. Which branch that is, whoever opens a pull request chooses: see
 * {@link RunContext.base}.
 *
 * @param note shows a line in the log: why an older commit has to do
 * @returns 40 hexadecimal digits, or undefined if the event names no base
 */
export async function findBaseCommit(
  github: GitHub,
  { base: named, commit, pullRequest }: Pick<RunContext, 'base' | 'commit' | 'pullRequest'>,
  note: (text: string) => void,
): Promise<string | undefined> {
  // Without its name, nobody knows what a commit vouches for.
  if (named === undefined) return undefined;
  const baseSha = named.sha;
  const headSha = pullRequest?.headSha;
  if (commit === undefined || headSha === undefined || commit === headSha || commit === baseSha)
    return baseSha;
  const asked = await attempt({ verb: 'read the merge commit', permission: 'contents: read' }, async () => {
    const { data } = await github.octokit.rest.git.getCommit({ ...github.repository, commit_sha: commit });
    return Commit.parse(data).parents.map(({ sha }) => sha);
  });
  if (!asked.ok) {
    note(
      `${troubleLine(asked.trouble)} Compared is with the commit that the event names. What others have merged since may look like a part of this pull request.`,
    );
    return baseSha;
  }
  const [base, head] = asked.value;
  return head === headSha && /^[0-9a-f]{40}$/.test(base ?? '') ? base : baseSha;
}
