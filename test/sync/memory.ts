/** One pair in memory: carries out operations as Jira would, so that a test can plan again and look at the end. */
import type { Contract } from '../../src/config/contract.ts';
import { NO_PEOPLE } from '../../src/sync/people.ts';
import { matchTwins } from '../../src/sync/pairs.ts';
import type { Operation, StatusWalk } from '../../src/sync/operation.ts';
import type { Twins } from '../../src/sync/twins.ts';
import type { Comment, CommentId, Issue, IssueId, Side } from '../../src/sync/snapshot.ts';
import { commentId, ourselves } from './builders.ts';

type Update = Extract<Operation, { kind: 'update' }>;

export interface Memory {
  readonly customer: Issue;
  readonly desks: readonly Issue[];
  readonly nextComment: number;
}

/** What Jira keeps of a property: JSON. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}

function issueOf(memory: Memory, side: Side, id: IssueId): Issue {
  const issue = side === 'customer' ? memory.customer : memory.desks.find((desk) => desk.id === id);
  if (issue?.id !== id) throw new Error(`no issue ${id} on the side ${side}`);
  return issue;
}

function put(memory: Memory, side: Side, issue: Issue): Memory {
  if (side === 'customer') return { ...memory, customer: issue };
  return { ...memory, desks: memory.desks.map((desk) => (desk.id === issue.id ? issue : desk)) };
}

function written(
  contract: Contract,
  operation: Extract<Operation, { kind: 'add-comment' | 'edit-comment' }>,
  before: Comment | undefined,
  id: CommentId,
): Comment {
  const isService = contract[operation.side].project.type === 'service_desk';
  const { internal } = operation;
  if (isService !== (internal !== undefined)) throw new Error('a service project needs an intention');
  return {
    id,
    author: ourselves(operation.side),
    updateAuthor: undefined,
    created: before?.created ?? Date.UTC(2026, 11, 1) + Number(id),
    updated: Date.UTC(2026, 11, 2),
    body: operation.body,
    jsdPublic: internal === undefined ? (before?.jsdPublic ?? true) : !internal,
    restricted: before?.restricted ?? false,
    properties: {
      ...before?.properties,
      [`deskbridge.${contract.sync}`]: asJson(operation.marker),
      ...(internal === undefined ? {} : { 'sd.public.comment': { internal } }),
    },
  };
}

/** Carries out one operation; throws where Jira would answer with an error. */
export function carryOut(contract: Contract, memory: Memory, operation: Operation): Memory {
  const key = `deskbridge.${contract.sync}`;
  switch (operation.kind) {
    case 'pair':
    case 'note-vanished':
      throw new Error('not planned for a pair');
    case 'link':
    case 'add-file':
    case 'remove-file':
    case 'map-files':
      // Files are not kept here.
      return memory;
    case 'hint': {
      const issue = issueOf(memory, 'customer', operation.issue.id);
      const labels = operation.label === undefined ? issue.labels : [...issue.labels, operation.label];
      const properties = { ...issue.properties, [key]: asJson(operation.marker) };
      return put(memory, 'customer', { ...issue, labels, properties });
    }
    case 'update': {
      const issue = issueOf(memory, 'desk', operation.issue.id);
      const written = new Map(operation.fields.map(({ field, value }) => [field.id, value]));
      const kept = Object.entries(issue.fields).filter(([id]) => !written.has(id));
      const set = [...written].flatMap(([id, value]) => (value === undefined ? [] : [[id, value] as const]));
      const labels = operation.label === undefined ? issue.labels : [...issue.labels, operation.label];
      const desk = put(memory, 'desk', {
        ...issue,
        labels,
        fields: Object.fromEntries([...kept, ...set]),
        properties: { ...issue.properties, [key]: asJson(operation.marker) },
      });
      return operation.walk === undefined ? desk : walked(desk, key, operation, operation.walk);
    }
    case 'release-double': {
      const issue = issueOf(memory, 'desk', operation.issue.id);
      return put(memory, 'desk', { ...issue, properties: {} });
    }
    case 'add-comment': {
      const issue = issueOf(memory, operation.side, operation.issue.id);
      const comment = written(contract, operation, undefined, commentId(memory.nextComment));
      const next = { ...memory, nextComment: memory.nextComment + 1 };
      return put(next, operation.side, { ...issue, comments: [...issue.comments, comment] });
    }
    case 'edit-comment':
    case 'delete-comment': {
      const issue = issueOf(memory, operation.side, operation.issue.id);
      const at = issue.comments.findIndex((comment) => comment.id === operation.mirror);
      const before = issue.comments[at];
      if (before === undefined) throw new Error(`no comment ${operation.mirror}`);
      const after =
        operation.kind === 'delete-comment' ? [] : [written(contract, operation, before, before.id)];
      return put(memory, operation.side, { ...issue, comments: issue.comments.toSpliced(at, 1, ...after) });
    }
  }
}

/** The whole walk, with the marker that follows it. */
function walked(memory: Memory, key: string, { issue, marker }: Update, walk: StatusWalk): Memory {
  const goal = walk.path.at(-1);
  if (goal === undefined) throw new Error('a walk without a step');
  const moved = put(memory, walk.side, { ...issueOf(memory, walk.side, walk.issue.id), statusId: goal.id });
  const base = { ...marker.base, status: [...walk.arrived] };
  const desk = issueOf(moved, 'desk', issue.id);
  return put(moved, 'desk', {
    ...desk,
    properties: { ...desk.properties, [key]: asJson({ ...marker, base }) },
  });
}

export function carryOutAll(contract: Contract, memory: Memory, operations: readonly Operation[]): Memory {
  return operations.reduce((now, operation) => carryOut(contract, now, operation), memory);
}

/** The pair as the next run reads it: from the markers, not from what the run before knew. */
export function readPair(contract: Contract, memory: Memory, held: readonly CommentId[] = []): Twins {
  const customer = new Map([[memory.customer.id, memory.customer]]);
  const desk = new Map(memory.desks.map((issue) => [issue.id, issue]));
  const fresh = { customer: new Set(customer.keys()), desk: new Set(desk.keys()) };
  const [pair, ...more] = matchTwins(contract, { customer, desk }, fresh).pairs;
  if (pair === undefined || more.length > 0) throw new Error('not exactly one pair');
  return { ...pair, held: new Set(held), people: NO_PEOPLE, changes: undefined };
}

export function memoryOf(twins: Twins): Memory {
  return { customer: twins.customer, desks: [twins.desk, ...twins.doubles], nextComment: 90_000 };
}
