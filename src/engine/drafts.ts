/** Drafts of new twins: with the people they name found, and once more without what Jira refuses. */
import type { IssueTypeMapping } from '../config/contract.ts';
import type { DraftRefused, IssueDraft } from '../jira/site.ts';
import { draftTwin } from '../sync/create-plan.ts';
import type { TwinDraft } from '../sync/create-plan.ts';
import type { FailureError } from '../sync/failure.ts';
import { issueTypeMapping } from '../sync/issue-types.ts';
import { peopleOfOrigin } from '../sync/new-fields.ts';
import type { People } from '../sync/people.ts';
import { isDocument, withPlainDocument } from '../sync/plain-documents.ts';
import { otherSide } from '../sync/snapshot.ts';
import type { FieldKind, Issue, Millis, Person, Side } from '../sync/snapshot.ts';
import { asFailure, endsSync, nowOf } from './run.ts';
import type { Run } from './run.ts';

/** A candidate as it was read again just before its twin is made. */
export interface Ready {
  /** The side of the origin. */
  readonly from: Side;
  readonly origin: Issue;
  readonly mapping: IssueTypeMapping;
}

/** Undefined for a type that is no longer mapped. */
export function readyOf(run: Run, from: Side, origin: Issue): Ready | undefined {
  const mapping = issueTypeMapping(run.contract, origin.issueTypeId, from);
  return mapping && { from, origin, mapping };
}

export interface Draft extends Ready {
  readonly twin: TwinDraft;
  readonly people: People;
  readonly linkedAt: Millis;
}

/**
 * Drafts the twins of a batch. The people of all of them are looked up together; if that fails, one after the other, and
 * whose people cannot be looked up now is left out.
 * @param leftOut told which, and why
 * @throws FailureError what ends the sync
 */
export async function draftTwins(
  run: Run,
  ready: readonly Ready[],
  leftOut: (origin: Issue, error: FailureError) => void,
): Promise<readonly Draft[]> {
  const peopleFor = async (some: readonly Ready[]): Promise<People> => {
    const named: Record<Side, Person[]> = { customer: [], desk: [] };
    for (const { from, origin, mapping } of some)
      named[from].push(...peopleOfOrigin(run.contract, from, origin, mapping.desk.id));
    return run.people.lookUp(named);
  };
  try {
    const people = await peopleFor(ready);
    const linkedAt = nowOf(run);
    return ready.map((one) => {
      const asked = { ...one, people, linkedAt };
      return { ...asked, twin: draftTwin(run.contract, asked) };
    });
  } catch (thrown) {
    const error = asFailure(thrown);
    if (run.trouble.failure(error) || endsSync(error.failure)) throw error;
    const [first] = ready;
    if (first === undefined) return [];
    if (ready.length === 1) {
      leftOut(first.origin, error);
      return [];
    }
    const drafts: Draft[] = [];
    for (const one of ready) drafts.push(...(await draftTwins(run, [one], leftOut)));
    return drafts;
  }
}

const LEFT_OUT: ReadonlySet<FieldKind> = new Set(['user', 'users', 'option', 'options', 'cascade']);

/**
 * A draft to be tried after a refusal: without mapped people and choices that Jira names, or with plain documents if it
 * names anything else. Undefined if that changes nothing.
 */
export function redraft(run: Run, draft: Draft, { status, fields: named }: DraftRefused): Draft | undefined {
  if (status !== 400) return undefined;
  const mapped = new Set(run.contract.fields.map(({ id }) => id));
  const refused = draft.twin.fields.filter(
    (write) => named.includes(write.field.id) && LEFT_OUT.has(write.field.kind) && mapped.has(write.mapping),
  );
  const without =
    refused.length === 0
      ? draft.twin
      : draftTwin(run.contract, draft, new Set(refused.map((write) => write.mapping)));
  const isAll = named.length > 0 && named.every((field) => refused.some((write) => write.field.id === field));
  const twin = isAll ? without : { ...without, fields: without.fields.map(withPlainDocument) };
  return refused.length > 0 || twin.fields.some(isDocument) ? { ...draft, twin } : undefined;
}

export function toIssueDraft(run: Run, { from, twin }: Draft): IssueDraft {
  return {
    projectId: run.contract[otherSide(from)].project.id,
    issueTypeId: twin.issueTypeId,
    fields: twin.fields.map(({ field, value }) => ({ field, value })),
    labels: twin.labels,
    properties: twin.properties,
  };
}
