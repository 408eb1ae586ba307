/** What to do about the failures whose advice depends on their circumstances. Only `failure-text.ts` asks for it. */
import type { Failure } from '../sync/failure.ts';
import type { UntrustedReason } from '../sync/plan-change.ts';
import { say } from './wording.ts';

/** After a review of what a pull request changes about a site, its token may go there. */
const SWITCH_ON_LATER =
  'To go on: merge with `enabled: false` for the syncs of this site, then set it to `true` in a second pull request, whose plan shows every create.';

/** Why the token of a site stays at home, and what to do. The values themselves are not shown. */
export const UNTRUSTED: Readonly<Record<UntrustedReason, { readonly why: string; readonly hint: string }>> = {
  'new-site': { why: 'this pull request adds it', hint: SWITCH_ON_LATER },
  url: { why: 'this pull request changes its address (`url` or `apiUrl`)', hint: SWITCH_ON_LATER },
  account: { why: 'this pull request changes its account (`email`)', hint: SWITCH_ON_LATER },
  token: { why: 'this pull request changes which token it uses (`token`)', hint: SWITCH_ON_LATER },
  'base-unknown': {
    why: 'what the base branch says about it could not be read',
    hint: 'Run the check again; the job needs `contents: read`, and an event that names a base: `pull_request` or `merge_group`. If the configuration on the base branch is not valid, mend that first.',
  },
  'other-base': {
    why: 'this pull request is not into the default branch, and no other branch vouches for an address',
    hint: 'A plan is made only against the default branch, from which a sync writes. To see one, open the pull request into that.',
  },
};

/** How two issues are linked anew. Without the first step, the customer's issue would get a second request. */
export function keepPair(property: string): string {
  return `To keep it and its twin together, list the two in \`pairs\` first, then delete the property \`${say(property)}\` from both: they are linked again as they are.`;
}

/** What somebody else made under our marker, and what to do if that account was never ours. */
export const OF_STRANGERS: Readonly<
  Record<'comment' | 'issue' | 'file', { readonly what: string; readonly otherwise: string }>
> = {
  comment: {
    what: 'holds mirrors by',
    otherwise: 'Otherwise somebody copied our marker: delete those comments.',
  },
  issue: {
    what: 'bears our marker, but was created by',
    otherwise: `Otherwise somebody copied our marker, or took it from its twin. ${keepPair('deskbridge.<sync>')} If it is no twin, delete it from this issue alone.`,
  },
  file: {
    what: 'holds the copy of a file that is no longer public, by',
    otherwise: 'Otherwise somebody changed the list of files: delete that file if it should not be seen.',
  },
};

/** A deleted marker is no longer bad, but what it tied comes apart: a mirror would be carried back, an issue made twice. */
export function hintForMarker({ of, property }: Extract<Failure, { code: 'bad-marker' }>): string {
  const changed = `Somebody or something changed the property \`${say(property)}\``;
  switch (of) {
    case 'issue':
      return `${changed} of this issue. Until it is mended, nothing of it is touched. ${keepPair(property)} If it has no twin, just delete the property.`;
    case 'comment':
      return `${changed} of this comment. If the sync account wrote the comment, delete the comment: it is written anew. If a person did, delete only the property.`;
    case 'files':
      return `${changed} of this issue: the list of files that were copied. Delete that property, and no other: copies are known again by name and size. Until then, no file of this pair is carried.`;
  }
}

/** What the status, the route and the fields tell of why Jira refused. */
export function hintForRefusal({ request, status, fields }: Extract<Failure, { code: 'refused' }>): string {
  // https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-comments/ (413: per-issue limit has been breached)
  if (status === 413)
    return 'The issue holds as much as Jira allows: 5,000 comments, internal ones included, or 2,000 links. Delete some, or go on in a new issue.';
  // Searches are built from the agreement; the one part of them that a person writes is `jql`.
  if (request.route.includes('/search/'))
    return `Check \`jql\` of the side on site ${say(request.site)}: try it in Jira's issue search, as the sync account. It may name only what that account can see.`;
  if (fields.length > 0)
    return 'Check that these fields are on the screens of the issue type and accept the value; a required field can be given under `defaults`.';
  return 'Look at the issue in Jira: a workflow, a validator or an archived project may forbid the change.';
}

/** What a limit counts. */
export function overLimitNoun(limit: string, count: number): string {
  const nouns: Readonly<Record<string, [string, string]>> = {
    creates: ['creation', 'creations'],
    updates: ['update', 'updates'],
    comments: ['comment', 'comments'],
    deletes: ['deletion', 'deletions'],
    commentsPerPair: ['comment of one pair', 'comments of one pair'],
  };
  const noun = nouns[limit] ?? ['change', 'changes'];
  return count === 1 ? noun[0] : noun[1];
}
