/** Short fingerprints: of an issue, to drop what only looks changed; of a contract, to notice another agreement. */
import { hashDoc, hashJson } from '../adf/hash.ts';
import type { Contract, FieldMapping } from '../config/contract.ts';
import { hashValue } from './field-value.ts';
import { filesKeys } from './file-map.ts';
import { propertyKeys } from './markers.ts';
import type { Issue, Side } from './snapshot.ts';

/**
 * Long enough to tell the states of one issue apart, short enough for thousands in a checkpoint. Under 13 characters V8
 * copies them; a longer slice would keep the whole hash in memory with it.
 */
const SHORT = 12;

function short(hash: string): string {
  return hash.slice(0, SHORT);
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
      issue.statusId,
      issue.hasSecurityLevel,
      contract.stopLabel !== undefined && issue.labels.includes(contract.stopLabel),
      label !== undefined && issue.labels.includes(label),
      // As an object: the order in which Jira answers fields is no change, nor is a new name of an option or a person.
      Object.fromEntries(Object.entries(issue.fields).map(([id, value]) => [id, hashValue(value)])),
      propertyKeys(contract).map((key) => issue.properties[key] ?? null),
      issue.comments.map((comment) => [
        comment.id,
        comment.jsdPublic ?? null,
        comment.restricted,
        comment.author?.accountId ?? null,
        hashDoc(comment.body),
      ]),
      // Only where files are carried, so that nobody else's fingerprints change.
      ...(contract.attachments === undefined
        ? []
        : [
            (issue.attachments ?? []).map(({ id }) => id).toSorted(),
            filesKeys(contract).map((key) => issue.properties[key] ?? null),
          ]),
    ]),
  );
}

/** An option more in Jira is no other agreement: the whole scope need not be looked at because of it. */
function withoutTables(mapping: FieldMapping): unknown {
  return { ...mapping, convert: mapping.convert.by === 'choices' ? 'choices' : mapping.convert };
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
      contract.fields.map(withoutTables),
      contract.deskDefaults,
      contract.status,
      contract.comments,
      ...(contract.attachments === undefined ? [] : [contract.attachments]),
      contract.pairs,
      contract.stopLabel ?? null,
      contract.twinLabel,
      contract.securityLevel,
      contract.formerNames,
    ]),
  );
}
