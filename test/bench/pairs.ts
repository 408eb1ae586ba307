/** Pairs in step, put straight into the emulated sites: the shape that runs would have left behind, without the runs. */
import { withAuthorHeader } from '../../src/adf/author-header.ts';
import { document, paragraph, textNode } from '../../src/adf/builders.ts';
import type { Doc } from '../../src/adf/document.ts';
import { hashDoc } from '../../src/adf/hash.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { Contract } from '../../src/config/contract.ts';
import { resolveLive } from '../../src/engine/contract.ts';
import type { Site as LiveSite } from '../../src/jira/site.ts';
import { createSites } from '../../src/modes/sites.ts';
import { planNewFields } from '../../src/sync/new-fields.ts';
import { NO_PEOPLE } from '../../src/sync/people.ts';
import { makeCustomerMarker, makeDeskMarker, makeMirrorMarker, propertyKey } from '../../src/sync/markers.ts';
import type { CommentId, FieldValue, IssueId, IssueKey, Side } from '../../src/sync/snapshot.ts';
import { projectOf, seedIssues } from '../emulator/index.ts';
import type { ScenarioWorld, SeedComment, Site } from '../emulator/index.ts';
import { environmentOf, sitesOf } from '../support/bridge.ts';

const DAY = 86_400_000;

/** The agreement of all measurements. `more` adds lines to the sync. */
export function agreementOf(world: ScenarioWorld, more?: readonly string[]): string {
  const site = world.customer === world.desk ? 'vendor' : 'acme';
  return `version: 1\n${sitesOf(world)}\nsyncs:\n  acme:\n${syncOf(world, { site, project: 'ACME' }, more)}`;
}

/** One sync of it, indented as it stands in the file. */
export function syncOf(
  world: ScenarioWorld,
  customer: { readonly site: string; readonly project: string },
  more: readonly string[] = ['webLinks: false'],
): string {
  const since = new Date(world.now() - 60 * DAY).toISOString().slice(0, 10);
  const lines = [
    `customer: { site: ${customer.site}, project: ${customer.project}, since: ${since} }`,
    'desk: { site: vendor, project: HELP }',
    'issueTypes: [{ customer: [Task], desk: IT Help }]',
    'defaults: { desk: [{ field: Customer Request Type, value: Get IT Help }, { field: Priority, value: P2 }] }',
    'fields: [Summary, Description, { customer: Key, desk: Customer issue }]',
    ...more,
  ];
  return lines.map((line) => `    ${line}\n`).join('');
}

export interface Opened {
  readonly contract: Contract;
  readonly sites: Readonly<Record<Side, LiveSite>>;
}

/** What {@link openSync} may be told: which sync (the first by default), and whether its sites may be written. */
export interface OpenOptions {
  readonly sync?: string;
  readonly writable?: boolean;
}

/** Resolves the agreement against the emulated sites. Its requests are not those of a measured run. */
export async function openSync(
  world: ScenarioWorld,
  text: string,
  { sync, writable = false }: OpenOptions = {},
): Promise<Opened> {
  const loaded = loadConfig([{ path: 'deskbridge.yml', text }]);
  if (!loaded.ok) throw new Error(loaded.problems.map((problem) => problem.text).join('\n'));
  const settings = loaded.config.syncs.find(({ name }) => sync === undefined || name === sync);
  if (settings === undefined) throw new Error(`the agreement has no sync ${sync ?? 'at all'}`);
  const opener = createSites(
    loaded.config,
    loaded.locate,
    environmentOf(world),
    {
      clock: { now: () => world.now(), sleep: (ms) => world.clock.sleep(ms) },
      random: () => 0.5,
      readOnly: !writable,
      userAgent: 'deskbridge-bench',
      fetch: world.fetch,
    },
    () => undefined,
  );
  const open = (name: string) => {
    const opened = opener.open(name);
    if ('problems' in opened) throw new Error('the emulated site cannot be opened');
    return opened.site;
  };
  const sites = { customer: open(settings.customer.site), desk: open(settings.desk.site) };
  const resolved = await resolveLive(settings, loaded.config, loaded.locate, sites, undefined);
  if (!resolved.ok) throw new Error(resolved.problems.map((problem) => problem.text).join('\n'));
  return { contract: resolved.contract, sites };
}

export interface SeededPair {
  readonly customer: string;
  readonly desk: string;
}

const said = (text: string): Doc => document([paragraph(textNode(text))]);

/** Where the customer issues of seeded pairs are: ACME of the scenario by default. */
export interface SeedPlace {
  readonly site: Site;
  readonly project: string;
}

/**
 * Seeds pairs that are in step, last changed 13 days ago. With comments, each side has one of a person and the mirror
 * of the other's.
 */
export function seedPairs(
  world: ScenarioWorld,
  contract: Contract,
  count: number,
  comments = true,
  place: SeedPlace = { site: world.customer, project: 'ACME' },
): readonly SeededPair[] {
  const { desk } = world;
  const { site: customer, project: customerKey } = place;
  const created = Math.floor((world.now() - 13 * DAY) / 1000) * 1000;
  const [mapping] = contract.issueTypes;
  if (mapping === undefined || customer === desk) throw new Error('pairs are seeded on two sites only');
  const first = {
    issue: { customer: customer.next.issue, desk: desk.next.issue },
    number: {
      customer: projectOf(customer, customerKey).lastNumber,
      desk: projectOf(desk, 'HELP').lastNumber,
    },
    comment: { customer: customer.next.comment, desk: desk.next.comment },
  };
  const refOf = (side: Side, i: number) => ({
    id: String(first.issue[side] + i) as IssueId,
    key: `${side === 'customer' ? customerKey : 'HELP'}-${first.number[side] + i + 1}` as IssueKey,
  });
  const property = propertyKey(contract.sync);
  const accounts = { customer: world.customerSync.accountId, desk: world.deskSync.accountId };
  const authors = { customer: world.ann.accountId, desk: world.bob.accountId };

  // Of each side, the first comment is a person's and the second one the mirror of the other side's first.
  const commentsOf = (side: Side, i: number): SeedComment[] => {
    if (!comments) return [];
    const other: Side = side === 'customer' ? 'desk' : 'customer';
    const words = (of: Side) =>
      said(`What the ${of} has to say about number ${i}, in a sentence of usual length.`);
    const origin = {
      issue: refOf(other, i).id,
      comment: String(first.comment[other] + 2 * i) as CommentId,
      hash: hashDoc(words(other)),
    };
    const header = { name: 'Ann Lee', project: customerKey, created };
    return [
      { authorId: authors[side], body: words(side), created },
      {
        authorId: accounts[side],
        body: withAuthorHeader(words(other), header),
        created,
        properties: { [property]: makeMirrorMarker(contract, other, origin, false) },
      },
    ];
  };

  const summary = (i: number) => `Printer ${i} is out of paper`;
  const description = (i: number) => said(`It is the printer in room ${i}. Nobody here can open its tray.`);
  const ids = seedIssues(customer, customerKey, count, (i) => ({
    creatorId: authors.customer,
    typeId: mapping.customer.id,
    created,
    values: { summary: summary(i), description: description(i) },
    properties: { [property]: makeCustomerMarker(contract, refOf('desk', i)) },
    comments: commentsOf('customer', i),
  }));
  const deskIds = seedIssues(desk, 'HELP', count, (i) => {
    const fields: Record<string, FieldValue> = {
      summary: { kind: 'text', text: summary(i) },
      description: { kind: 'richText', doc: description(i) },
    };
    const { key } = refOf('customer', i);
    const { writes, base } = planNewFields(contract, {
      from: 'customer',
      origin: { key, statusName: 'To Do', fields },
      types: { desk: mapping.desk.id, target: mapping.desk.id },
      people: NO_PEOPLE,
    });
    return {
      creatorId: accounts.desk,
      typeId: mapping.desk.id,
      created,
      values: Object.fromEntries(writes.map(({ field, value }) => [field.id, storedValue(value)])),
      properties: { [property]: makeDeskMarker(contract, refOf('customer', i), created, base) },
      comments: commentsOf('desk', i),
    };
  });
  return ids.map((id, i) => {
    const deskId = deskIds[i];
    if (id !== refOf('customer', i).id || deskId !== refOf('desk', i).id)
      throw new Error('ids are not in order');
    return { customer: id, desk: deskId };
  });
}

function storedValue(value: FieldValue | undefined): unknown {
  switch (value?.kind) {
    case 'text':
      return value.text;
    case 'richText':
      return value.doc;
    case 'option':
      return value.id;
    default:
      throw new Error(`the seed does not know how ${value?.kind ?? 'nothing'} is stored`);
  }
}

/** Customer issues that nobody has linked yet. */
export function seedUnlinked(
  world: ScenarioWorld,
  count: number,
  more: { readonly typeId?: string; readonly labels?: readonly string[]; readonly age?: number } = {},
): readonly string[] {
  const created = world.now() - (more.age ?? 60_000);
  return seedIssues(world.customer, 'ACME', count, (i) => ({
    creatorId: world.ann.accountId,
    typeId: more.typeId ?? '10001',
    created,
    values: {
      summary: `Laptop ${i} needs a new battery`,
      description: said(`The battery of laptop ${i} lasts for an hour. It is three years old.`),
      ...(more.labels === undefined ? {} : { labels: more.labels }),
    },
  }));
}
