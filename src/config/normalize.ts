/** From the shape of the file to settings: short forms written out, days as times, ids as text. */
import type { CommentRules } from './contract.ts';
import type { SiteInput, SyncInput } from './schema.ts';
import type {
  DefaultRow,
  FieldRow,
  IssueTypeRow,
  SideSettings,
  SiteSettings,
  SyncSettings,
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

/** @param input one entry of `syncs`, already checked; what is not supported yet is left behind */
export function normalizeSync(name: string, input: SyncInput): SyncSettings {
  const { customer, desk } = input.twinLabel;
  return {
    name,
    formerNames: input.formerNames,
    enabled: input.enabled,
    customer: normalizeSide(input.customer),
    desk: normalizeSide(input.desk),
    issueTypes: input.issueTypes.map(normalizeIssueType),
    fields: input.fields.map(normalizeField),
    deskDefaults: input.defaults.desk.map(normalizeDefault),
    comments: normalizeComments(input.comments),
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

function normalizeIssueType(input: SyncInput['issueTypes'][number]): IssueTypeRow {
  const { customer, desk, requestType } = input;
  return {
    customer: (Array.isArray(customer) ? customer : [customer]).map(asName),
    desk: asName(desk),
    ...(requestType === undefined ? {} : { requestType: asName(requestType) }),
  };
}

function normalizeField(input: SyncInput['fields'][number]): FieldRow {
  if (typeof input !== 'object') return { customer: asName(input), desk: asName(input), when: 'change' };
  return {
    customer: asName(input.customer),
    desk: asName(input.desk),
    when: input.when,
    ...(input.onlyFor === undefined ? {} : { onlyFor: input.onlyFor.map(asName) }),
  };
}

function normalizeDefault(input: SyncInput['defaults']['desk'][number]): DefaultRow {
  return {
    field: asName(input.field),
    ...(input.value === undefined ? {} : { value: input.value }),
    byIssueType: input.byIssueType ?? {},
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
