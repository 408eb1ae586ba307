/** Reads issues by keys that people wrote down, so that one which cannot be read does not spoil the others. */
import type { FailureError } from '../sync/failure.ts';
import { propertyKeys } from '../sync/markers.ts';
import type { Issue, IssueKey, Side } from '../sync/snapshot.ts';
import type { IssueQuery } from '../jira/site.ts';
import { mappedFields } from './fetch.ts';
import { asFailure, endsSync } from './run.ts';
import type { Run } from './run.ts';

/** By the key that was asked for; undefined for an issue that is not there, or not to be seen. */
export type ByKey = ReadonlyMap<IssueKey, Issue | FailureError | undefined>;

/**
 * @param keys at most 100, each once
 * @throws FailureError when it is the site that fails
 */
export async function readKeys(run: Run, side: Side, keys: readonly IssueKey[]): Promise<ByKey> {
  const query: IssueQuery = {
    fields: mappedFields(run, side),
    properties: propertyKeys(run.contract),
    comments: false,
  };
  try {
    const found = await run.sites[side].fetchIssues(keys, query);
    return await nameAsAsked(run, side, keys, found, query);
  } catch (thrown) {
    const error = asFailure(thrown);
    if (endsSync(error.failure)) throw error;
    await run.sites[side].whoAmI();
    const [only, ...others] = keys;
    if (only === undefined) return new Map();
    if (others.length === 0) return new Map([[only, error]]);
    const middle = Math.ceil(keys.length / 2);
    const first = await readKeys(run, side, keys.slice(0, middle));
    return new Map([...first, ...(await readKeys(run, side, keys.slice(middle)))]);
  }
}

/** A moved issue answers to its old key with the new one: then the keys without an answer are asked one by one. */
async function nameAsAsked(
  run: Run,
  side: Side,
  keys: readonly IssueKey[],
  found: readonly Issue[],
  query: IssueQuery,
): Promise<ByKey> {
  const byKey = new Map(found.map((issue) => [issue.key, issue]));
  const named = new Map<IssueKey, Issue | undefined>(keys.map((key) => [key, byKey.get(key)]));
  let moved = found.filter((issue) => !named.has(issue.key)).length;
  for (const key of keys) {
    if (moved === 0) break;
    if (named.get(key) !== undefined) continue;
    const [issue] = await run.sites[side].fetchIssues([key], query);
    if (issue === undefined) continue;
    named.set(key, issue);
    moved -= 1;
  }
  return named;
}
