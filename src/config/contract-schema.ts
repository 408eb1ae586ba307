/**
 * Reads a contract back from the checkpoint. Whoever may write to the cache could have written it, so it is read like any
 * foreign text; one that does not fit is resolved anew.
 */
import { z } from 'zod';
import type { Contract } from './contract.ts';

const text = z.string().max(4000);
const namedId = z.object({ id: text, name: text });
const strings = z.record(z.string(), text);
const millis = z.number().int();

const FIELD_KINDS = [
  'text',
  'richText',
  'number',
  'date',
  'dateTime',
  'labels',
  'option',
  'options',
  'cascade',
  'user',
  'users',
] as const;

const fieldRef = z.object({
  id: text,
  name: text,
  kind: z.enum(FIELD_KINDS),
  format: z
    .enum(['priority', 'select', 'requestType', 'component', 'version', 'organization', 'url'])
    .exactOptional(),
});

const doc = z.object({
  type: z.literal('doc'),
  version: z.literal(1),
  content: z.array(z.looseObject({ type: text })),
});

const choice = z.object({ id: text, name: text.exactOptional() });
// Defaults only: an account id from the configuration, without a name or an address.
const person = z.object({
  accountId: text,
  displayName: text,
  accountType: z.enum(['atlassian', 'app', 'customer', 'unknown']),
});

const fieldValue = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text }),
  z.object({ kind: z.literal('richText'), doc }),
  z.object({ kind: z.literal('number'), number: z.number() }),
  z.object({ kind: z.literal('date'), date: text }),
  z.object({ kind: z.literal('labels'), labels: z.array(text) }),
  z.object({ kind: z.literal('option'), id: text, name: text.exactOptional() }),
  z.object({ kind: z.literal('options'), options: z.array(choice) }),
  z.object({ kind: z.literal('cascade'), parent: choice, child: choice.exactOptional() }),
  z.object({ kind: z.literal('dateTime'), at: millis }),
  z.object({ kind: z.literal('user'), user: person }),
  z.object({ kind: z.literal('users'), users: z.array(person) }),
]);

const side = z.object({
  site: text,
  host: text,
  formerHosts: z.array(text),
  url: text,
  account: text,
  accounts: z.array(text),
  project: namedId.extend({
    key: text,
    type: z.enum(['service_desk', 'software', 'business', 'product_discovery', 'unknown']),
  }),
  since: z.union([millis, z.literal('all')]).exactOptional(),
  jql: text.exactOptional(),
});

const fieldEnd = z.union([
  z.object({ from: z.literal('field'), field: fieldRef }),
  z.object({ from: z.enum(['key', 'url', 'status']) }),
]);

const choiceTable = z.object({
  byId: strings,
  byName: strings,
  otherwise: text.exactOptional(),
});

const fieldDefault = z.object({
  field: fieldRef,
  byIssueType: z.record(z.string(), fieldValue),
  otherwise: fieldValue.exactOptional(),
});

const statusRow = z.object({
  from: namedId,
  path: z.tuple([namedId], namedId),
  resolution: namedId.exactOptional(),
  onlyFor: z.array(text).exactOptional(),
});

const namedChoices = z.record(z.string(), strings);

const authorship = z.enum(['enriched', 'anonymous']);

export const contractSchema: z.ZodType<Contract> = z.object({
  sync: text,
  formerNames: z.array(text),
  enabled: z.boolean(),
  customer: side,
  // What counts as public on the desk hangs on this.
  desk: side.extend({ project: side.shape.project.extend({ type: z.literal('service_desk') }) }),
  issueTypes: z.array(
    z.object({
      customer: namedId,
      desk: namedId,
      direction: z.enum(['to-customer', 'both']).exactOptional(),
      requestType: namedId.exactOptional(),
    }),
  ),
  requestTypeField: fieldRef.exactOptional(),
  fields: z.array(
    z.object({
      id: text,
      label: text,
      direction: z.enum(['to-desk', 'to-customer', 'both']),
      customer: fieldEnd,
      desk: fieldEnd,
      convert: z.discriminatedUnion('by', [
        z.object({ by: z.literal('copy') }),
        z.object({ by: z.literal('text'), template: text }),
        z.object({
          by: z.literal('choices'),
          tables: z.object({ customer: choiceTable.exactOptional(), desk: choiceTable.exactOptional() }),
        }),
        z.object({ by: z.literal('people') }),
      ]),
      when: z.enum(['change', 'create', 'always']),
      onlyFor: z.array(text).exactOptional(),
    }),
  ),
  deskDefaults: z.array(fieldDefault),
  customerDefaults: z.array(fieldDefault),
  users: z.object({
    map: z.object({ customer: strings, desk: strings }),
    fallback: z.object({ customer: text.exactOptional(), desk: text.exactOptional() }),
  }),
  namedChoices: z.object({ customer: namedChoices, desk: namedChoices }),
  status: z.object({ customer: z.array(statusRow), desk: z.array(statusRow) }),
  comments: z.object({
    direction: z.enum(['both', 'to-desk', 'to-customer', 'off']),
    authorship: z.object({ toDesk: authorship, toCustomer: authorship }),
    deskVisibility: z.enum(['public', 'internal']),
    restricted: z.enum(['skip', 'internal']),
    fromApps: z.boolean(),
    ignoreAuthors: z.array(text),
    since: millis.exactOptional(),
    edits: z.boolean(),
    deletes: z.boolean(),
  }),
  pairs: z.object({ fields: z.array(fieldRef), listed: text.exactOptional() }),
  attachments: z
    .object({
      direction: z.enum(['both', 'to-desk', 'to-customer', 'off']),
      maxBytes: z.object({ customer: z.number(), desk: z.number() }),
      exclude: z.array(text),
    })
    .exactOptional(),
  twinLabel: z.object({ customer: text.exactOptional(), desk: text.exactOptional() }),
  stopLabel: text.exactOptional(),
  webLinks: z.boolean(),
  securityLevel: z.enum(['skip', 'sync']),
  onDelete: z.enum(['comment', 'ignore']),
  conflicts: z.enum(['newest', 'customer', 'desk']),
  limits: z.object({
    creates: z.number(),
    updates: z.number(),
    comments: z.number(),
    deletes: z.number(),
    commentsPerPair: z.number(),
  }),
});
