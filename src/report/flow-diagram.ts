/** A small picture of what went which way, as a Mermaid diagram: GitHub draws it in the job summary. */
import type { OperationReport, SyncReport } from '../sync/outcome.ts';
import type { Side } from '../sync/snapshot.ts';
import { isDisabled } from './counts.ts';
import { countOf } from './wording.ts';

/** More than this many syncs make a picture that nobody can read; the table of counts says it better. */
const MOST_SYNCS = 5;

/** Project keys and nothing else get into the diagram, so that no name can become part of its language. */
const PROJECT_KEY = /^[A-Z][A-Z0-9_]{0,30}$/;

/**
 * Draws customer and desk projects as boxes, and what was carried, or in a plan would be, on the arrows between them.
 *
 * @returns one fenced block; none if nothing is carried, a project is not known by its key, or there are too many syncs
 * @see https://mermaid.js.org/syntax/flowchart.html
 */
export function renderFlow(syncs: readonly SyncReport[]): string[] {
  const flows = syncs
    .filter((sync) => !isDisabled(sync))
    .map((sync) => ({ sync, toDesk: labelOf(sync, 'desk'), toCustomer: labelOf(sync, 'customer') }))
    .filter(({ toDesk, toCustomer }) => toDesk !== '' || toCustomer !== '');
  if (flows.length === 0 || flows.length > MOST_SYNCS) return [];
  const projects = flows.flatMap(({ sync }) => [sync.customer, sync.desk]);
  if (!projects.every(({ project }) => PROJECT_KEY.test(project))) return [];

  // One box per project: two customers may work with the same desk, and a desk may be the customer of another sync.
  const boxes = [...new Map(projects.map(({ project, url }) => [url, project]))];
  const nameOf = (url: string) => `p${boxes.findIndex(([known]) => known === url)}`;
  const arrows = flows.flatMap(({ sync, toDesk, toCustomer }) => [
    ...arrow(nameOf(sync.customer.url), nameOf(sync.desk.url), toDesk),
    ...arrow(nameOf(sync.desk.url), nameOf(sync.customer.url), toCustomer),
  ]);
  const lines = [
    'flowchart LR',
    ...boxes.map(([url, project]) => `  ${nameOf(url)}["${project}"]`),
    ...arrows,
  ];
  return [`\`\`\`mermaid\n${lines.join('\n')}\n\`\`\``];
}

function arrow(from: string, to: string, label: string): string[] {
  return label === '' ? [] : [`  ${from} -- "${label}" --> ${to}`];
}

/** `3 requests, 12 comments`: what is written on a side. Removals are no flow. */
function labelOf(sync: SyncReport, side: Side): string {
  const written = sync.pairs.flatMap((pair) =>
    pair.operations.filter(
      (operation) =>
        operation.side === side && (operation.status === 'done' || operation.status === 'planned'),
    ),
  );
  const count = (...kinds: readonly OperationReport['kind'][]) =>
    written.filter(({ kind }) => kinds.includes(kind)).length;
  const creates = count('create');
  const comments = count('add-comment', 'edit-comment');
  const fields = written.reduce(
    (sum, { kind, fields: some = 0 }) => (kind === 'update' ? sum + some : sum),
    0,
  );
  const statuses = count('status');
  const files = count('add-file');
  return [
    creates > 0 && countOf(creates, side === 'desk' ? 'request' : 'issue'),
    comments > 0 && countOf(comments, 'comment'),
    fields > 0 && countOf(fields, 'field'),
    statuses > 0 && countOf(statuses, 'status', 'statuses'),
    files > 0 && countOf(files, 'file'),
  ]
    .filter((part) => part !== false)
    .join(', ');
}
