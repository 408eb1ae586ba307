/** Operations in words: what a run did to a pair, or would do, or could not do. */
import type { OperationReport, OperationStatus, PairReport } from '../sync/outcome.ts';
import { countOf } from './wording.ts';

export interface OperationLine {
  readonly symbol: '+' | '~' | '>' | '-' | '✗' | '…';
  /** `added 3 comments to the desk`. Field names come from the configuration: escape before showing. */
  readonly text: string;
}

interface Phrase {
  readonly symbol: '+' | '~' | '>' | '-';
  readonly verb: string;
  readonly past: string;
  /** What it is done to, for a number of them. */
  readonly object: (count: number) => string;
}

/** Operations of a pair in the order they were carried out; those that say the same are one line. */
export function describeOperations(pair: PairReport): readonly OperationLine[] {
  const groups = new Map<string, OperationReport[]>();
  for (const [index, operation] of pair.operations.entries()) {
    const name = groupOf(operation, index);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [operation]);
    else group.push(operation);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || isToldByCreate(first, pair)) return [];
    return [describe(first, group.length, linksAfter(first, pair))];
  });
}

/** Linking belongs to the create of a twin: together they are one line. */
function isToldByCreate({ kind, status }: OperationReport, { operations }: PairReport): boolean {
  if (kind !== 'link' && kind !== 'hint') return false;
  return operations.some((operation) => operation.kind === 'create' && isCarriedOut(operation, status));
}

function linksAfter({ kind, status }: OperationReport, { operations }: PairReport): boolean {
  if (kind !== 'create') return false;
  return operations.some(
    (operation) =>
      (operation.kind === 'link' || operation.kind === 'hint') && isCarriedOut(operation, status),
  );
}

function isCarriedOut(operation: OperationReport, status: OperationStatus): boolean {
  return operation.status === status && (status === 'planned' || status === 'done');
}

function groupOf(operation: OperationReport, index: number): string {
  const { kind, side, status, reason, internal = false } = operation;
  switch (kind) {
    case 'add-comment':
    case 'edit-comment':
    case 'delete-comment':
    case 'add-file':
    case 'remove-file':
      return [kind, side, status, reason, internal, operation.altered].join(' ');
    case 'link':
    case 'hint':
      // Up to three requests, and one thing to a reader.
      return `linking ${status}`;
    case 'create':
    case 'pair':
    case 'note-vanished':
    case 'update':
    case 'status':
    case 'map-files':
    case 'release-double':
      return `${kind} ${index}`;
  }
}

function describe(operation: OperationReport, count: number, links: boolean): OperationLine {
  const phrase = phraseOf(operation);
  const linking = links ? ` and ${operation.status === 'done' ? 'linked' : 'link'} the twins` : '';
  const otherwise = operation.altered === true ? ', otherwise than without this change' : '';
  return {
    symbol: symbolOf(phrase, operation.status),
    text: sentence(phrase, operation.status, count) + linking + otherwise,
  };
}

function symbolOf(phrase: Phrase, status: OperationStatus): OperationLine['symbol'] {
  if (status === 'failed') return '✗';
  return status === 'held' ? '…' : phrase.symbol;
}

function sentence(phrase: Phrase, status: OperationStatus, count: number): string {
  const object = phrase.object(count);
  switch (status) {
    case 'done':
      return `${phrase.past} ${object}`;
    case 'planned':
      return `${phrase.verb} ${object}`;
    case 'failed':
      return `could not ${phrase.verb} ${object}`;
    case 'held':
      return `put off: ${phrase.verb} ${object}`;
  }
}

function phraseOf(operation: OperationReport): Phrase {
  const twin = operation.side === 'desk' ? 'the request' : "the customer's issue";
  const target = operation.side === 'desk' ? 'on the desk' : "on the customer's issue";
  const always = (object: string) => () => object;
  const comment = operation.internal === true ? 'internal comment' : 'comment';
  const comments = (suffix: string) => (count: number) => `${countOf(count, comment)} ${suffix}`;
  switch (operation.kind) {
    case 'create':
      return { symbol: '+', verb: 'create', past: 'created', object: always(twin) };
    case 'pair':
      return { symbol: '>', verb: 'pair', past: 'paired', object: always('the existing issues as they are') };
    case 'note-vanished':
      return {
        symbol: '+',
        verb: 'note',
        past: 'noted',
        object: always("on the request that the customer's issue is gone"),
      };
    case 'link':
    case 'hint':
      return { symbol: '>', verb: 'link', past: 'linked', object: always('the twins') };
    case 'update':
      return (operation.fields ?? 0) > 0
        ? { symbol: '~', verb: 'update', past: 'updated', object: always(fieldsOf(operation)) }
        : { symbol: '~', verb: 'refresh', past: 'refreshed', object: always('the marker') };
    case 'status': {
      const way = operation.ref === undefined ? '' : ` (${operation.ref})`;
      return { symbol: '~', verb: 'change', past: 'changed', object: always(`the status of ${twin}${way}`) };
    }
    case 'add-comment':
      return {
        symbol: '+',
        verb: 'add',
        past: 'added',
        object: comments(operation.side === 'desk' ? 'to the desk' : 'to the customer'),
      };
    case 'edit-comment':
      return { symbol: '~', verb: 'edit', past: 'edited', object: comments(target) };
    case 'delete-comment':
      return removal(operation, target, 'comment');
    case 'add-file':
      return {
        symbol: '+',
        verb: 'add',
        past: 'added',
        object: (count) =>
          `${countOf(count, 'file')} ${operation.side === 'desk' ? 'to the desk' : 'to the customer'}`,
      };
    case 'remove-file':
      return removal(operation, target, 'file');
    case 'map-files':
      return {
        symbol: '~',
        verb: 'adopt',
        past: 'adopted',
        object: always('copies of files that were there'),
      };
    case 'release-double':
      return {
        symbol: '~',
        verb: 'release',
        past: 'released',
        object: always(
          operation.side === 'customer'
            ? 'this second issue of the same request'
            : 'this second request for the same issue',
        ),
      };
  }
}

function fieldsOf(operation: OperationReport): string {
  const fields = countOf(operation.fields ?? 0, 'field');
  const where = operation.side === 'customer' ? " on the customer's issue" : '';
  if (operation.ref === undefined || operation.ref === '') return fields + where;
  // A field with the same name on both sides is named once.
  const names = operation.ref.replaceAll(/(?<=^|, )([^,]+) [→←↔] \1(?=, |$)/g, '$1');
  return `${fields} (${names})${where}`;
}

function removal(operation: OperationReport, target: string, what: 'comment' | 'file'): Phrase {
  switch (operation.reason ?? 'origin-deleted') {
    case 'withdrawal':
      return {
        symbol: '-',
        verb: 'withdraw',
        past: 'withdrew',
        object: (count) => `${countOf(count, what)} ${target} (no longer public)`,
      };
    case 'double':
      return {
        symbol: '-',
        verb: 'delete',
        past: 'deleted',
        object: (count) => `${countOf(count, what === 'file' ? 'double file' : 'double mirror')} ${target}`,
      };
    case 'repost':
      return {
        symbol: '-',
        verb: 'delete',
        past: 'deleted',
        object: (count) => `${countOf(count, what)} ${target} (written again with another visibility)`,
      };
    case 'origin-deleted':
      return {
        symbol: '-',
        verb: 'delete',
        past: 'deleted',
        object: (count) => `${countOf(count, what)} ${target} (origin deleted)`,
      };
  }
}
