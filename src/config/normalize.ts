/** From the shape of the file to settings: short forms written out, days as times, ids as text. */
import type { CommentRules } from './contract.ts';
import type { SiteInput, SyncInput } from './schema.ts';
import type {
  DefaultRow,
  FieldRow,
  IssueTypeRow,
  KeyPath,
  PairSource,
  SideSettings,
  SiteSettings,
  StatusRowSettings,
  SyncSettings,
  UserSettings,
} from './settings.ts';

/** @param input one entry of `sites`, already checked */
export function normalizeSite(name: string, input: SiteInput): SiteSettings {
  const { env, expires } = input.token;
  return {
    name,
    url: new URL(input.url).origin,
    ...(input.apiUrl === undefined ? {} : { apiUrl: new URL(input.apiUrl).href.replace(/\/+$/, '') }),
    email: input.email,
    token: expires === undefined ? { env } : { env, expires },
    formerAccounts: input.formerAccounts,
    formerUrls: input.formerUrls.map((url) => new URL(url).origin),
  };
}

/** @param input one entry of `syncs`, already checked */
export function normalizeSync(name: string, input: SyncInput): SyncSettings {
  const { customer, desk } = input.twinLabel;
  return {
    name,
    formerNames: input.formerNames,
    enabled: input.enabled,
    customer: normalizeSide(input.customer),
    desk: normalizeSide(input.desk),
    issueTypes: (input.issueTypes ?? []).map(normalizeIssueType),
    fields: input.fields.map(normalizeField),
    deskDefaults: input.defaults.desk.map(normalizeDefault),
    customerDefaults: input.defaults.customer.map(normalizeDefault),
    users: normalizeUsers(input.users),
    status: {
      customer: normalizeStatus(input.status.toCustomer),
      desk: normalizeStatus(input.status.toDesk),
    },
    comments: normalizeComments(input.comments),
    ...(input.attachments === undefined ? {} : { attachments: input.attachments }),
    pairs: input.pairs.map(normalizePairs),
    listedPairs: [],
    twinLabel: { ...(customer === undefined ? {} : { customer }), ...(desk === undefined ? {} : { desk }) },
    ...(input.stopLabel === undefined ? {} : { stopLabel: input.stopLabel }),
    webLinks: input.webLinks,
    securityLevel: input.securityLevel,
    onDelete: input.onDelete,
    conflicts: input.conflicts,
    limits: input.limits,
  };
}

function normalizeSide(input: SyncInput['customer']): SideSettings {
  return {
    site: input.site,
    project: String(input.project).toUpperCase(),
    ...(input.since === undefined ? {} : { since: input.since === 'all' ? 'all' : startOf(input.since) }),
    ...(input.jql === undefined ? {} : { jql: input.jql.trim() }),
  };
}

function normalizeIssueType(input: NonNullable<SyncInput['issueTypes']>[number]): IssueTypeRow {
  const { customer, desk, requestType, direction } = input;
  return {
    direction,
    customer: (Array.isArray(customer) ? customer : [customer]).map(asName),
    desk: asName(desk),
    ...(requestType === undefined ? {} : { requestType: asName(requestType) }),
  };
}

function normalizeField(input: SyncInput['fields'][number]): FieldRow {
  if (typeof input !== 'object')
    return { customer: asName(input), desk: asName(input), direction: 'to-desk', when: 'change' };
  const { direction, when, onlyFor, values, text } = input;
  // An empty table asks for nothing.
  const entries = Object.entries(values ?? {}).map(([from, to]): [string, string] => [from, asName(to)]);
  return {
    customer: asName(input.customer),
    desk: asName(input.desk),
    direction,
    when,
    ...(onlyFor === undefined ? {} : { onlyFor: onlyFor.map(asName) }),
    ...(entries.length === 0 ? {} : { values: Object.fromEntries(entries) }),
    ...(text === undefined ? {} : { text }),
  };
}

function normalizeDefault(input: SyncInput['defaults']['desk'][number]): DefaultRow {
  return {
    field: asName(input.field),
    ...(input.value === undefined ? {} : { value: input.value }),
    byIssueType: input.byIssueType ?? {},
  };
}

function normalizePairs({ file, desk }: SyncInput['pairs'][number]): PairSource {
  // The shape has made sure that it is one of the two.
  return desk === undefined ? { file: file ?? '' } : { field: asName(desk) };
}

function normalizeUsers({ map, fallback }: SyncInput['users']): UserSettings {
  const { customer, desk } = typeof fallback === 'string' ? { customer: 'none', desk: fallback } : fallback;
  return {
    map,
    fallback: {
      ...(customer === 'none' ? {} : { customer }),
      ...(desk === 'none' ? {} : { desk }),
    },
  };
}

/** Each row by itself, whatever form it was written in. */
function normalizeStatus(table: SyncInput['status']['toDesk']): StatusRowSettings[] {
  return Object.entries(table).flatMap(([key, target]) => {
    const from = key.trim();
    if (!Array.isArray(target)) return [statusRow(from, target, [key])];
    const rows = target.flatMap((row, index) =>
      typeof row === 'object' ? [statusRow(from, row, [key, index])] : [],
    );
    if (rows.length > 0) return rows;
    const path = target.flatMap((step) => (typeof step === 'object' ? [] : [asName(step)]));
    return [{ from, path, at: [key] }];
  });
}

type StatusTarget = Exclude<SyncInput['status']['toDesk'][string], readonly unknown[]>;

function statusRow(from: string, target: StatusTarget, at: KeyPath): StatusRowSettings {
  if (typeof target !== 'object') return { from, path: [asName(target)], at };
  const { status, resolution, onlyFor } = target;
  return {
    from,
    path: (Array.isArray(status) ? status : [status]).map(asName),
    ...(resolution === undefined ? {} : { resolution: asName(resolution) }),
    ...(onlyFor === undefined ? {} : { onlyFor: onlyFor.map(asName) }),
    at,
  };
}

function normalizeComments(input: SyncInput['comments']): CommentRules {
  const { authorship, since, ...rest } = input;
  return {
    ...rest,
    authorship: typeof authorship === 'string' ? { toDesk: authorship, toCustomer: authorship } : authorship,
    ...(since === undefined ? {} : { since: startOf(since) }),
  };
}

function asName(value: string | number): string {
  return String(value).trim();
}

/** 00:00 UTC of a day. */
function startOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}
