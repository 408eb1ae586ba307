/** Small pieces of data for tests of the planner: one agreement between ACME and HELP, and what was read of a pair. */
import type { Doc } from '../../src/adf/document.ts';
import { textDoc } from '../../src/adf/builders.ts';
import { hashDoc } from '../../src/adf/hash.ts';
import type { CommentRules, Contract, ContractSide, FieldMapping } from '../../src/config/contract.ts';
import { makeCustomerMarker, makeDeskMarker, makeMirrorMarker } from '../../src/sync/markers.ts';
import type { Base, MirrorMarker } from '../../src/sync/markers.ts';
import type { Operation } from '../../src/sync/operation.ts';
import type { Twins } from '../../src/sync/twins.ts';
import { NO_PEOPLE } from '../../src/sync/people.ts';
import type {
  Comment,
  CommentId,
  FieldRef,
  Issue,
  IssueId,
  IssueKey,
  Person,
  Side,
} from '../../src/sync/snapshot.ts';
import { otherSide } from '../../src/sync/snapshot.ts';

export const NOON = Date.UTC(2026, 10, 2, 12);
export const MINUTE = 60_000;

export const ourAccount: Readonly<Record<Side, string>> = {
  customer: 'sync-at-acme',
  desk: 'sync-at-vendor',
};

export const summary: FieldRef = { id: 'summary', name: 'Summary', kind: 'text' };
export const description: FieldRef = { id: 'description', name: 'Description', kind: 'richText' };

export function mapping(field: FieldRef, more: Partial<FieldMapping> = {}): FieldMapping {
  return {
    id: `${field.id}>${field.id}`,
    label: `${field.name} → ${field.name}`,
    direction: 'to-desk',
    customer: { from: 'field', field },
    desk: { from: 'field', field },
    convert: { by: 'copy' },
    when: 'change',
    ...more,
  };
}

const customerSide: ContractSide = {
  site: 'acme',
  host: 'acme.atlassian.net',
  formerHosts: ['acme-old.atlassian.net'],
  url: 'https://acme.atlassian.net',
  account: ourAccount.customer,
  accounts: [ourAccount.customer, 'former-at-acme'],
  project: { id: '10000', key: 'ACME', name: 'Acme', type: 'software' },
  since: Date.UTC(2026, 10, 1),
};

const deskSide: ContractSide = {
  site: 'vendor',
  host: 'vendor.atlassian.net',
  formerHosts: ['vendor-old.atlassian.net'],
  url: 'https://vendor.atlassian.net',
  account: ourAccount.desk,
  accounts: [ourAccount.desk, 'former-at-vendor'],
  project: { id: '20000', key: 'HELP', name: 'Help', type: 'service_desk' },
};

interface ContractParts extends Partial<Omit<Contract, 'comments' | 'customer' | 'desk'>> {
  readonly comments?: Partial<CommentRules>;
  readonly customer?: Partial<ContractSide>;
  readonly desk?: Partial<ContractSide>;
}

/** The agreement with what a test wants otherwise. */
export function contractOf({ comments, customer, desk, ...more }: ContractParts = {}): Contract {
  return {
    sync: 'acme',
    formerNames: ['acme-old'],
    enabled: true,
    customer: { ...customerSide, ...customer },
    desk: { ...deskSide, ...desk },
    issueTypes: [{ customer: { id: '11', name: 'Task' }, desk: { id: '21', name: 'IT Help' } }],
    fields: [],
    deskDefaults: [],
    customerDefaults: [],
    users: { map: { customer: {}, desk: {} }, fallback: {} },
    namedChoices: { customer: {}, desk: {} },
    status: { customer: [], desk: [] },
    comments: {
      direction: 'both',
      authorship: { toDesk: 'enriched', toCustomer: 'enriched' },
      deskVisibility: 'public',
      restricted: 'skip',
      fromApps: false,
      ignoreAuthors: [],
      edits: true,
      deletes: true,
      ...comments,
    },
    pairs: { fields: [] },
    twinLabel: {},
    webLinks: true,
    securityLevel: 'skip',
    onDelete: 'comment',
    conflicts: 'newest',
    limits: { creates: 50, updates: 500, comments: 500, deletes: 25, commentsPerPair: 50 },
    ...more,
  };
}

export function issueId(id: string | number): IssueId {
  return String(id) as IssueId;
}

export function issueKey(key: string): IssueKey {
  return key as IssueKey;
}

export function commentId(id: string | number): CommentId {
  return String(id) as CommentId;
}

export function person(name: string, more: Partial<Person> = {}): Person {
  return {
    accountId: name.toLowerCase().replace(' ', '-'),
    displayName: name,
    accountType: 'atlassian',
    ...more,
  };
}

export function ourselves(side: Side): Person {
  return { accountId: ourAccount[side], displayName: 'Deskbridge', accountType: 'atlassian' };
}

export function doc(text: string): Doc {
  return textDoc(text);
}

/** A body with a file in it. */
export function docWithFile(text: string): Doc {
  const file = { type: 'media', attrs: { type: 'file', id: 'f1', collection: '' } };
  return { ...doc(text), content: [...doc(text).content, { type: 'mediaSingle', content: [file] }] };
}

/** A comment of a person that everybody may see, in a project of either type. */
export function commentOf(
  id: string | number,
  body: Doc | string = `comment ${id}`,
  more: Partial<Comment> = {},
): Comment {
  const created = NOON + Number(id) * 1000;
  return {
    id: commentId(id),
    author: person('Ann Lee'),
    updateAuthor: undefined,
    created,
    updated: created,
    body: typeof body === 'string' ? doc(body) : body,
    jsdPublic: true,
    restricted: false,
    properties: {},
    ...more,
  };
}

/** What makes a comment an internal one. */
export const internal = {
  jsdPublic: false,
  properties: { 'sd.public.comment': { internal: true } },
} as const;

/** The mirror of a comment as we would have written it, on the twin of `originIssue`. */
export function mirrorOf(
  contract: Contract,
  originSide: Side,
  originIssue: Issue,
  origin: Comment,
  id: string | number,
  more: Partial<Comment> & { readonly marker?: Partial<MirrorMarker>; readonly internal?: boolean } = {},
): Comment {
  const { marker, internal: isInternal = false, ...rest } = more;
  const to = otherSide(originSide);
  const made = makeMirrorMarker(
    contract,
    originSide,
    { issue: originIssue.id, comment: origin.id, hash: hashDoc(origin.body) },
    isInternal,
  );
  return commentOf(id, origin.body, {
    author: ourselves(to),
    jsdPublic: !isInternal,
    ...rest,
    properties: {
      ...(to === 'desk' ? { 'sd.public.comment': { internal: isInternal } } : {}),
      [`deskbridge.${contract.sync}`]: { ...made, ...marker },
      ...rest.properties,
    },
  });
}

export function customerIssue(more: Partial<Issue> = {}): Issue {
  return {
    id: issueId(101),
    key: issueKey('ACME-1'),
    projectId: '10000',
    issueTypeId: '11',
    statusId: '1',
    statusName: 'To Do',
    created: NOON,
    updated: NOON,
    creator: 'ann-lee',
    labels: [],
    hasSecurityLevel: false,
    fields: {},
    properties: {},
    comments: [],
    ...more,
  };
}

export function deskIssue(more: Partial<Issue> = {}): Issue {
  return customerIssue({
    id: issueId(201),
    key: issueKey('HELP-1'),
    projectId: '20000',
    issueTypeId: '21',
    created: NOON + MINUTE,
    creator: ourAccount.desk,
    ...more,
  });
}

/** A customer issue whose marker names `desk`, unless it is given others. */
export function linkedCustomer(
  contract: Contract,
  desk: Pick<Issue, 'id' | 'key'>,
  more: Partial<Issue> = {},
): Issue {
  return customerIssue({ properties: { 'deskbridge.acme': makeCustomerMarker(contract, desk) }, ...more });
}

/** A desk issue whose marker names `customer`. */
export function linkedDesk(
  contract: Contract,
  customer: Pick<Issue, 'id' | 'key'>,
  more: Partial<Issue> = {},
  base: Base = {},
): Issue {
  const marker = makeDeskMarker(contract, customer, NOON, base);
  return deskIssue({ properties: { 'deskbridge.acme': marker }, ...more });
}

/** Twins that are linked on both sides, with these comments and whatever else. */
export function twinsOf(
  contract: Contract,
  parts: {
    readonly customer?: Partial<Issue>;
    readonly desk?: Partial<Issue>;
    readonly base?: Base;
    readonly held?: readonly CommentId[];
    readonly hinted?: boolean;
    readonly doubles?: readonly Issue[];
  } = {},
): Twins {
  const customer = linkedCustomer(contract, deskIssue(parts.desk), parts.customer);
  const desk = linkedDesk(contract, customer, parts.desk, parts.base);
  return {
    customer,
    desk,
    marker: makeDeskMarker(contract, customer, NOON, parts.base ?? {}),
    hinted: parts.hinted ?? true,
    doubles: parts.doubles ?? [],
    held: new Set(parts.held),
    people: NO_PEOPLE,
    changes: undefined,
  };
}

/** An operation in a few words: `add desk 1 public`, `delete customer 9 withdrawal`. */
export function brief(operation: Operation): string {
  switch (operation.kind) {
    case 'add-comment':
    case 'edit-comment': {
      const verb = operation.kind === 'add-comment' ? 'add' : 'edit';
      const shown = operation.internal === undefined ? '' : operation.internal ? ' internal' : ' public';
      return `${verb} ${operation.side} ${operation.origin}${shown}`;
    }
    case 'delete-comment':
      return `delete ${operation.side} ${operation.mirror} ${operation.reason}`;
    case 'pair':
    case 'note-vanished':
      return operation.kind;
    case 'link':
      return `link ${operation.side}`;
    case 'hint':
      return `hint${operation.label === undefined ? '' : ` ${operation.label}`}`;
    case 'update':
      return `update ${operation.fields.map((write) => write.field.id).join(' ')}`.trim();
    case 'add-file':
      return `add-file ${operation.side} ${operation.file.id}`;
    case 'remove-file':
      return `remove-file ${operation.side} ${operation.mirror} ${operation.reason}`;
    case 'map-files':
      return 'map-files';
    case 'release-double':
      return `release ${operation.issue.key}`;
  }
}
