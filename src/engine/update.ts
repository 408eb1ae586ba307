/** Writes the fields of twins: the customer's first, then the desk's, whose marker says what both have become. */
import { isDeepStrictEqual } from 'node:util';
import type { FieldWrite, IssueChange } from '../jira/site.ts';
import type { FailureError } from '../sync/failure.ts';
import { unwrittenBase } from '../sync/field-mapping.ts';
import { propertyKey } from '../sync/markers.ts';
import type { FieldWritePlan, Operation, StatusWalk } from '../sync/operation.ts';
import type { NotCarried, OperationReport } from '../sync/outcome.ts';
import { isDocument, withPlainDocument } from '../sync/plain-documents.ts';
import { otherSide } from '../sync/snapshot.ts';
import { STATUS } from '../sync/status-base.ts';
import { TYPE } from '../sync/type-plan.ts';
import type { Side } from '../sync/snapshot.ts';
import { describeFields, describeWalk, isMarkerQuiet, isTold } from './describe.ts';
import { withLinkedFields } from './file-links.ts';
import { asFailure, endsSync } from './run.ts';
import type { Run } from './run.ts';
import { walkStatus } from './status.ts';
import type { Walked } from './status.ts';

type Update = Extract<Operation, { kind: 'update' }>;
type Base = Update['marker']['base'];

/** What came of the parts of an operation that can fail one by one. */
export interface Parts {
  readonly operations: readonly OperationReport[];
  readonly notCarried: readonly NotCarried[];
  readonly failures: readonly FailureError[];
  /** A part has to wait for a later run although nothing failed. */
  readonly isPutOff?: boolean;
}

/** What became of the fields of one side. */
interface Written {
  readonly side: Side;
  readonly done: readonly FieldWritePlan[];
  readonly failed: readonly FieldWritePlan[];
  /** People whom Jira does not accept in the field. */
  readonly unassignable: readonly FieldWritePlan[];
  readonly error?: FailureError;
}

/**
 * Updates a pair: one request for the desk's fields with the marker. Fields of the customer cost one more, for the desk's
 * marker is the authority on both: it must not say that they were written before they were.
 *
 * A field that is not written keeps its base, so that it is tried again; all others do not wait for it.
 */
export async function updateTwins(run: Run, planned: Update): Promise<Parts> {
  const operation = withLinkedFields(run, planned);
  const { customer, fields, walk } = operation;
  const ofCustomer = customer && (await writeCustomer(run, customer));
  if (ofCustomer?.error !== undefined && endsSync(ofCustomer.error.failure)) {
    const held = fields.length === 0 ? [] : [describeFields('desk', fields, 'held')];
    if (walk !== undefined) held.push(describeWalk(walk, 'held'));
    const operations = [...describeWritten(ofCustomer, true), ...held];
    return { operations, notCarried: [], failures: [ofCustomer.error] };
  }
  const base =
    ofCustomer === undefined
      ? operation.marker.base
      : baseAfter(operation, operation.marker.base, ofCustomer);
  const { ofDesk, stored } = await writeDesk(run, operation, base);
  const walked = walk && (await walkAfter(run, operation, walk, ofDesk, stored));
  const sides = [...(ofCustomer === undefined ? [] : [ofCustomer]), ofDesk];
  return {
    operations: [
      ...sides.flatMap((written) => describeWritten(written, isMarkerQuiet(planned))),
      ...(walked?.operations ?? []),
    ],
    notCarried: sides.flatMap(({ side, unassignable }) =>
      unassignable.map(({ label }): NotCarried => ({
        code: 'unassignable',
        what: 'field',
        side: otherSide(side),
        ref: label,
      })),
    ),
    failures: [...sides.flatMap(({ error }) => error ?? []), ...(walked?.failures ?? [])],
    isPutOff: walked?.isPutOff ?? false,
  };
}

/** The walk with the marker as it was left, so that fields which were not written stay to be written. */
async function walkAfter(
  run: Run,
  { issue, marker }: Update,
  walk: StatusWalk,
  { error }: Written,
  stored: Base,
): Promise<Walked> {
  if (error !== undefined && endsSync(error.failure))
    return { operations: [describeWalk(walk, 'held')], failures: [], isPutOff: true };
  const status = marker.base[STATUS];
  const isNoted = isDeepStrictEqual(stored[STATUS], status);
  const base = status === undefined || isNoted ? stored : { ...stored, [STATUS]: status };
  return walkStatus(run, walk, issue, { marker: { ...marker, base }, isNoted });
}

function writeCustomer(run: Run, { issue, fields }: NonNullable<Update['customer']>): Promise<Written> {
  return writeSide('customer', fields, async (accepted) => {
    if (accepted.length > 0)
      await run.sites.customer.updateIssue(issue.id, { fields: accepted.map(toWrite) });
  });
}

/** @returns also the base that the marker holds now */
async function writeDesk(
  run: Run,
  operation: Update,
  planned: Base,
): Promise<{ readonly ofDesk: Written; readonly stored: Base }> {
  const { issue, fields, label, marker, previousBase } = operation;
  const site = run.sites.desk;
  let stored = previousBase;
  const ofDesk = await writeSide('desk', fields, async (accepted, refused) => {
    const base = baseAfter(operation, planned, refused);
    const key = propertyKey(run.contract.sync);
    if (accepted.length > 0 || label !== undefined) {
      const change: IssueChange = {
        fields: accepted.map(toWrite),
        ...(label === undefined ? {} : { addLabels: [label] }),
        properties: { [key]: { ...marker, base } },
      };
      await site.updateIssue(issue.id, change);
    } else if (!isDeepStrictEqual(base, previousBase)) {
      await site.setIssueProperty(issue.id, key, { ...marker, base });
    }
    stored = base;
  });
  return { ofDesk, stored };
}

function toWrite({ field, value, was }: FieldWritePlan): FieldWrite {
  return { field, value, ...(was === undefined ? {} : { was }) };
}

/** Writes the fields of a side in one request; once more without what Jira refuses. */
async function writeSide(
  side: Side,
  fields: readonly FieldWritePlan[],
  put: (
    accepted: readonly FieldWritePlan[],
    refused: Pick<Written, 'side' | 'failed' | 'unassignable'>,
  ) => Promise<void>,
): Promise<Written> {
  const all: Written = { side, done: fields, failed: [], unassignable: [] };
  try {
    await put(fields, all);
    return all;
  } catch (thrown) {
    const refusal = asFailure(thrown);
    const part = withoutRefused(side, fields, refusal);
    if (part === undefined) return failAll(all, refusal);
    try {
      await put(part.done, part);
      return part.failed.length === 0 ? part : { ...part, error: refusal };
    } catch (again) {
      // Of two refusals, the first one names the field.
      const error = asFailure(again);
      return failAll(all, error.failure.code === 'refused' ? refusal : error);
    }
  }
}

function failAll(all: Written, error: FailureError): Written {
  return { ...all, done: [], failed: all.done, error };
}

/**
 * Jira refused the request as a whole: what it names is left out, and documents become plain paragraphs. Undefined
 * if there is nothing to leave out and no document.
 */
function withoutRefused(
  side: Side,
  fields: readonly FieldWritePlan[],
  { failure }: FailureError,
): Written | undefined {
  if (failure.code !== 'refused') return undefined;
  const isNamed = (write: FieldWritePlan) => failure.fields.includes(write.field.id) && !isDocument(write);
  // Where workflows differ, Jira refuses another issue type and need not say so.
  const refused = fields.some(isNamed)
    ? fields.filter(isNamed)
    : fields.filter(({ mapping }) => mapping === TYPE);
  // An issue type and its request type go together.
  const named = fields.filter(({ mapping }) => refused.some((write) => write.mapping === mapping));
  if (named.length === 0 && !fields.some(isDocument)) return undefined;
  const isPerson = ({ field }: FieldWritePlan) => field.kind === 'user' || field.kind === 'users';
  return {
    side,
    // The document itself stands there already: links are not worth its form.
    done: fields.filter((write) => !named.includes(write) && write.onlyLinks !== true).map(withPlainDocument),
    failed: named.filter((write) => !isPerson(write)),
    unassignable: named.filter(isPerson),
  };
}

/** The base when some fields of a side were not written. */
function baseAfter(
  { previousBase }: Update,
  planned: Base,
  { side, failed, unassignable }: Pick<Written, 'side' | 'failed' | 'unassignable'>,
): Base {
  const kept = new Set(failed.map(({ mapping }) => mapping));
  return {
    ...Object.fromEntries(Object.entries(planned).filter(([mapping]) => !kept.has(mapping))),
    ...Object.fromEntries(Object.entries(previousBase).filter(([mapping]) => kept.has(mapping))),
    // Nobody changes for being asked again: what stands there counts as the answer, until the field changes.
    ...Object.fromEntries(unassignable.map((write) => [write.mapping, unwrittenBase(planned, side, write)])),
  };
}

/** @param isQuiet whether a marker alone is not worth a line */
function describeWritten(
  { side, done, failed, unassignable, error }: Written,
  isQuiet: boolean,
): OperationReport[] {
  const lines: OperationReport[] = [];
  const told = done.filter(isTold);
  const isMarker = side === 'desk' && done.length + failed.length + unassignable.length === 0;
  if (told.length > 0 || (isMarker && error === undefined && !isQuiet))
    lines.push(describeFields(side, told, 'done'));
  if (error !== undefined && (failed.length > 0 || isMarker))
    lines.push({ ...describeFields(side, failed, 'failed'), failure: error.failure });
  return lines;
}
