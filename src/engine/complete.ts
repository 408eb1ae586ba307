/** What has to be asked before a pair can be planned: who people are on the other side, and who edited a field last. */
import pMap from 'p-map';
import type { FieldChange } from '../sync/changes.ts';
import { webLinkId } from '../sync/markers.ts';
import { undecidedFields, unknownPeople } from '../sync/pair-questions.ts';
import type { FieldId, IssueId, Side } from '../sync/snapshot.ts';
import type { Twins } from '../sync/twins.ts';
import { findBeginnings } from './beginnings.ts';
import { readFileFacts } from './file-facts.ts';
import type { Run } from './run.ts';

const QUESTIONS_AT_ONCE = 4;

/** Twins as their markers and issues tell. */
export type ReadTwins = Omit<Twins, 'people' | 'changes' | 'beginnings' | 'files' | 'withoutLink' | 'repair'>;

/**
 * Completes pairs that were read. Pairs without a new person and without a conflict cost no request.
 * @throws FailureError when a site cannot be asked
 */
export async function completePairs(run: Run, pairs: readonly ReadTwins[]): Promise<readonly Twins[]> {
  const asked = { changes: undefined, ...(run.compare === 'all' ? { repair: true as const } : {}) };
  const unknown = pairs.map((pair) => unknownPeople(run.contract, { ...pair, ...asked }));
  const people = await run.people.lookUp({
    customer: unknown.flatMap(({ customer }) => customer),
    desk: unknown.flatMap(({ desk }) => desk),
  });
  const files = await readFileFacts(run, pairs);
  const withoutLink = await findMissingLinks(run, pairs);
  const beginnings = await findBeginnings(run, pairs);
  const twins = pairs.map((pair): Twins => {
    const facts = files.get(pair.desk.id);
    const missing = withoutLink.get(pair.desk.id);
    const began = beginnings.get(pair.desk.id);
    return {
      ...pair,
      ...asked,
      people,
      ...(facts === undefined ? {} : { files: facts }),
      ...(missing === undefined ? {} : { withoutLink: missing }),
      ...(began === undefined ? {} : { beginnings: began }),
    };
  });
  return decideConflicts(run, twins);
}

/**
 * Sides that lack the web link, by desk issue. Jira answers links one issue a request, too dear for a whole project: only
 * pairs that somebody named are asked about.
 */
async function findMissingLinks(
  run: Run,
  pairs: readonly ReadTwins[],
): Promise<ReadonlyMap<IssueId, readonly Side[]>> {
  if (run.issues.length === 0 || !run.contract.webLinks) return new Map();
  const found = await pMap(
    pairs.filter(({ hinted }) => hinted),
    async (pair) => [pair.desk.id, await missingLinks(run, pair)] as const,
    { concurrency: QUESTIONS_AT_ONCE },
  );
  return new Map(found);
}

async function missingLinks(run: Run, { customer, desk }: ReadTwins): Promise<readonly Side[]> {
  const names = [run.contract.sync, ...run.contract.formerNames];
  const lacks = async (side: Side, issue: IssueId, twin: IssueId) => {
    const links = await run.sites[side].listWebLinks(issue);
    return names.some((name) => links.includes(webLinkId(name, twin))) ? [] : [side];
  };
  const sides = [lacks('customer', customer.id, desk.id), lacks('desk', desk.id, customer.id)];
  return (await Promise.all(sides)).flat();
}

/** One question per side for all pairs that need it. */
async function decideConflicts(run: Run, pairs: readonly Twins[]): Promise<readonly Twins[]> {
  const undecided = new Map(
    pairs.flatMap((pair) => {
      const fields = undecidedFields(run.contract, pair);
      return fields.length === 0 ? [] : [[pair, fields] as const];
    }),
  );
  if (undecided.size === 0) return pairs;
  const read = (side: Side) =>
    lastEdits(
      run,
      side,
      [...undecided.keys()].map((pair) => pair[side].id),
      [...new Set([...undecided.values()].flatMap((fields) => fields.map((field) => field[side])))],
    );
  const [customer, desk] = await Promise.all([read('customer'), read('desk')]);
  return pairs.map((pair) =>
    undecided.has(pair)
      ? {
          ...pair,
          changes: {
            customer: customer.get(pair.customer.id) ?? new Map(),
            desk: desk.get(pair.desk.id) ?? new Map(),
          },
        }
      : pair,
  );
}

/** The last edit of each field by somebody else than us, and whether we wrote it after that. */
async function lastEdits(
  run: Run,
  side: Side,
  issues: readonly IssueId[],
  fields: readonly FieldId[],
): Promise<ReadonlyMap<IssueId, ReadonlyMap<FieldId, FieldChange>>> {
  const last = new Map<IssueId, Map<FieldId, FieldChange>>();
  const edits = await run.sites[side].listFieldEdits(issues, fields);
  for (const { issue, field, at, by } of edits.toSorted((a, b) => a.at - b.at)) {
    const ofIssue = last.get(issue) ?? new Map<FieldId, FieldChange>();
    last.set(issue, ofIssue);
    const isOurs = by !== undefined && run.contract[side].accounts.includes(by);
    const theirs = ofIssue.get(field);
    if (!isOurs) ofIssue.set(field, { at, by });
    else if (theirs !== undefined) ofIssue.set(field, { ...theirs, isOverwritten: true });
  }
  return last;
}
