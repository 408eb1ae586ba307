/** The writes that a run made, by the log of both sites, and those that a report names: told apart without looking at the source. */
import type { OperationReport, SyncReport } from '../../../src/sync/outcome.ts';
import { SIDES } from '../../../src/sync/snapshot.ts';
import type { LoggedRequest } from '../../emulator/request-log.ts';
import type { Bridge } from '../../support/bridge.ts';

/** The writes that people see, as `side what`; how often each. */
export type Tally = Readonly<Record<string, number>>;

const add = (tally: Record<string, number>, name: string, count = 1) => {
  if (count > 0) tally[name] = (tally[name] ?? 0) + count;
};

/** Operations by pair, one line each, of those in one state. A new twin has no key in a plan, so the customer's names it. */
export function operationsOf(report: SyncReport, status: OperationReport['status']): string[] {
  return report.pairs
    .flatMap(({ customer, desk, operations }) =>
      operations
        .filter((operation) => operation.status === status)
        .map(({ kind, side, ref = '', reason = '', fields = '', internal = '' }) =>
          [customer?.key ?? desk?.key, kind, side, ref, reason, fields, internal].join(' | '),
        ),
    )
    .toSorted();
}

/** What the operations of a report come to on the wire, markers apart. */
export function announced(report: SyncReport): Tally {
  const tally: Record<string, number> = {};
  for (const { operations } of report.pairs)
    for (const { kind, side, status, fields } of operations) {
      if (status !== 'planned') continue;
      switch (kind) {
        case 'create':
          add(tally, `${side} issue`);
          break;
        case 'update':
          if ((fields ?? 0) > 0) add(tally, `${side} fields`);
          break;
        case 'status':
          add(tally, `${side} moved`);
          break;
        case 'add-comment':
        case 'note-vanished':
          add(tally, `${side} comment`);
          break;
        case 'release-double':
          add(tally, `${side} comment`);
          add(tally, `${side} marker removed`);
          break;
        case 'edit-comment':
          add(tally, `${side} comment edited`);
          break;
        case 'delete-comment':
          add(tally, `${side} comment removed`);
          break;
        case 'add-file':
          add(tally, `${side} file`);
          break;
        case 'remove-file':
          add(tally, `${side} file removed`);
          break;
        case 'link':
          add(tally, `${side} link`);
          break;
        case 'pair':
        case 'hint':
        case 'map-files':
          // Markers: `strayMarkers` looks at them.
          break;
      }
    }
  return tally;
}

/** By method and end of the path, as Jira's documents name the endpoints. */
const WRITES: readonly (readonly [method: string, path: RegExp, name: string])[] = [
  ['POST', /\/issue\/[^/]+\/comment$/, 'comment'],
  ['PUT', /\/issue\/[^/]+\/comment\/\d+$/, 'comment edited'],
  ['DELETE', /\/issue\/[^/]+\/comment\/\d+$/, 'comment removed'],
  ['POST', /\/issue\/[^/]+\/attachments$/, 'file'],
  ['DELETE', /\/attachment\/\d+$/, 'file removed'],
  ['POST', /\/issue\/[^/]+\/remotelink$/, 'link'],
  ['DELETE', /\/issue\/[^/]+\/properties\/[^/]+$/, 'marker removed'],
];

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** Whether an edit of an issue touches more than markers and our own labels. */
function editsFields({ body }: LoggedRequest, ours: ReadonlySet<string>): boolean {
  const { fields, update } = record(body);
  const labels = record(update)['labels'];
  const foreign = (Array.isArray(labels) ? labels : []).filter(
    (change) => !ours.has(String(record(change)['add'])),
  );
  const others = Object.keys(record(update)).filter((name) => name !== 'labels');
  return Object.keys(record(fields)).length + others.length + foreign.length > 0;
}

/**
 * The writes that both sites carried out after request number `after`, markers and our labels apart.
 * @param labels those that the agreement puts on twins
 */
export function made(b: Bridge, after: number, labels: ReadonlySet<string>): Tally {
  const tally: Record<string, number> = {};
  for (const side of SIDES) {
    const moved = new Set<string>();
    for (const entry of b[side].log.writes().filter(({ n }) => n > after)) {
      const { method, path, body } = entry;
      const [, , name] = WRITES.find(([verb, end]) => verb === method && end.test(path)) ?? [];
      if (name !== undefined) add(tally, `${side} ${name}`);
      else if (method === 'POST' && path.endsWith('/issue/bulk'))
        add(tally, `${side} issue`, (record(body)['issueUpdates'] as readonly unknown[]).length);
      else if (method === 'POST' && path.endsWith('/transitions')) {
        // A path of statuses is one operation of many steps.
        if (!moved.has(path)) add(tally, `${side} moved`);
        moved.add(path);
      } else if (method === 'PUT' && /\/issue\/[^/]+$/.test(path)) {
        if (editsFields(entry, labels)) add(tally, `${side} fields`);
      } else if (!(method === 'PUT' && /\/properties\/[^/]+$/.test(path)))
        throw new Error(`a write that no operation stands for: ${method} ${path}`);
    }
  }
  return tally;
}

/**
 * Issues that got a marker or a label although no operation of their pair was planned.
 * @param there Ids of the desk's issues before the run: one that the run makes has no key in the plan, and is counted
 */
export function strayMarkers(
  b: Bridge,
  plan: SyncReport,
  after: number,
  there: ReadonlySet<string>,
): readonly string[] {
  const named = new Set(
    plan.pairs.flatMap(({ customer, desk, operations }) =>
      operations.some(({ status }) => status === 'planned')
        ? [`customer ${customer?.key ?? ''}`, `desk ${desk?.key ?? ''}`]
        : [],
    ),
  );
  return SIDES.flatMap((side) =>
    b[side].log
      .writes()
      .filter(({ n, method }) => n > after && method === 'PUT')
      .flatMap(({ path }) => {
        const issue = b[side].issues.get(/\/issue\/([^/]+)/.exec(path)?.[1] ?? '');
        if (issue === undefined || named.has(`${side} ${issue.key}`)) return [];
        return side === 'desk' && !there.has(issue.id) ? [] : [`${side} ${issue.key}: ${path}`];
      }),
  );
}
