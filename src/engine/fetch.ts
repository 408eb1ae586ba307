/** Reads issues by id or key: with their comments, the fields that are mapped, and what Deskbridge wrote on them. */
import { filesKeys } from '../sync/file-map.ts';
import { propertyKeys } from '../sync/markers.ts';
import type { FieldRef, Issue, IssueId, IssueKey, Side } from '../sync/snapshot.ts';
import { chunk } from './chunk.ts';
import type { Run } from './run.ts';

/** Jira's most for one bulk read: issues, and properties of each. */
const BULK = 100;
const PROPERTIES = 5;

/** Mapped fields of a side: what has to be read to plan. */
export function mappedFields(run: Pick<Run, 'contract'>, side: Side): readonly FieldRef[] {
  const keys = side === 'desk' ? run.contract.pairs.fields : [];
  const refs = run.contract.fields.flatMap((mapping) => {
    const end = mapping[side];
    return end.from === 'field' ? [end.field] : [];
  });
  return [...new Map([...keys, ...refs].map((ref) => [ref.id, ref])).values()];
}

/** Reads any number of issues in full, 100 a request. */
export async function fetchAll(
  run: Pick<Run, 'contract' | 'sites'>,
  side: Side,
  refs: readonly (IssueId | IssueKey)[],
): Promise<Map<IssueId, Issue>> {
  const [properties = [], ...more] = chunk(propertiesOf(run, side), PROPERTIES);
  const query = {
    fields: mappedFields(run, side),
    properties,
    comments: true,
    attachments: run.contract.attachments !== undefined,
    transitions: run.contract.status[side].length > 0,
  };
  const chunks = chunk([...new Set(refs)], BULK);
  const answers = await Promise.all(chunks.map((part) => run.sites[side].fetchIssues(part, query)));
  const issues = new Map(answers.flat().map((issue) => [issue.id, issue]));
  for (const keys of more) await addProperties(run, side, issues, { chunks, properties: keys });
  return issues;
}

/** Markers, and on the desk what is noted of files; more than one question can hold where a sync had other names. */
function propertiesOf({ contract }: Pick<Run, 'contract'>, side: Side): readonly string[] {
  return [...propertyKeys(contract), ...(side === 'desk' ? filesKeys(contract) : [])];
}

/** The issues that were asked for, a request each, and the properties that did not fit into it. */
interface More {
  readonly chunks: readonly (readonly (IssueId | IssueKey)[])[];
  readonly properties: readonly string[];
}

/** Adds properties to issues that were read. One that this answer lacks counts as not answered: its markers would be half. */
async function addProperties(
  run: Pick<Run, 'contract' | 'sites'>,
  side: Side,
  issues: Map<IssueId, Issue>,
  { chunks, properties }: More,
): Promise<void> {
  const query = { fields: [], properties, comments: false };
  const answers = await Promise.all(chunks.map((part) => run.sites[side].fetchIssues(part, query)));
  const found = new Map(answers.flat().map((issue) => [issue.id, issue.properties]));
  for (const [id, issue] of issues) {
    const more = found.get(id);
    if (more === undefined) issues.delete(id);
    else issues.set(id, { ...issue, properties: { ...issue.properties, ...more } });
  }
}
