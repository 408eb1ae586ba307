/** Short fingerprints: of an issue, to drop what only looks changed; of a contract, to notice another agreement. */
import { hashDoc, hashJson } from '../adf/hash.ts';
import type { Contract } from '../config/contract.ts';
import { propertyKeys } from './markers.ts';
import type { FieldValue, Issue, Side } from './snapshot.ts';

/** Long enough to tell the states of one issue apart, short enough for thousands in a checkpoint. */
const SHORT = 14;

function short(hash: string): string {
  return hash.slice(0, SHORT);
}

function fieldDigest(value: FieldValue): unknown {
  return value.kind === 'richText' ? hashDoc(value.doc) : value;
}

/**
 * Fingerprint of all that a plan can depend on and that a plain read brings: mapped fields, comments with their
 * visibility, markers, scope. `updated` is left out: SLA timers touch it every few minutes.
 */
export function issueDigest(contract: Contract, side: Side, issue: Issue): string {
  const label = contract.twinLabel[side];
  return short(
    hashJson([
      issue.projectId,
      issue.issueTypeId,
      issue.key,
      issue.statusName,
      issue.hasSecurityLevel,
      contract.stopLabel !== undefined && issue.labels.includes(contract.stopLabel),
      label !== undefined && issue.labels.includes(label),
      // As an object: the order in which Jira answers fields is no change.
      Object.fromEntries(Object.entries(issue.fields).map(([id, value]) => [id, fieldDigest(value)])),
      propertyKeys(contract).map((key) => issue.properties[key] ?? null),
      issue.comments.map((comment) => [
        comment.id,
        comment.jsdPublic ?? null,
        comment.restricted,
        comment.author?.accountId ?? null,
        hashDoc(comment.body),
      ]),
    ]),
  );
}

/** Fingerprint of what decides scope and mapping. When it changes, the next run looks at everything in scope again. */
export function scopeDigest(contract: Contract): string {
  const side = (s: Contract['customer']) => [
    s.host,
    s.project.id,
    s.since ?? null,
    s.jql ?? null,
    s.accounts,
  ];
  return short(
    hashJson([
      side(contract.customer),
      side(contract.desk),
      contract.issueTypes,
      contract.fields,
      contract.deskDefaults,
      contract.comments,
      contract.stopLabel ?? null,
      contract.twinLabel,
      contract.securityLevel,
      contract.formerNames,
    ]),
  );
}
