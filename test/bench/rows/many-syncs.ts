/** Many customers, each on a site of their own, with one desk project between them. */
import { minutes } from '../../support/bridge.ts';
import type { Bridge } from '../../support/bridge.ts';
import { createBridge } from '../../support/bridge.ts';
import { customerProject, enrol, furnish, MEMBER } from '../../emulator/scenario-site.ts';
import type { ScenarioWorld, Site } from '../../emulator/index.ts';
import { projectOf } from '../../emulator/index.ts';
import { insertComment } from '../../emulator/store.ts';
import { docOf } from '../../emulator/index.ts';
import { CHAINS, countRun, timeRun } from '../counting.ts';
import type { Counted, Timed } from '../counting.ts';
import type { Figure, Growth, Measured, Point } from '../figure.ts';
import { calls, readingMarkers } from '../ideal.ts';
import { openSync, seedPairs, syncOf } from '../pairs.ts';

const PAIRS_EACH = 10;

interface Customer {
  readonly name: string;
  readonly project: string;
  readonly site: Site;
}

/** A site like that of the scenario's customer, with the same people and the same sync account. */
function addCustomer(world: ScenarioWorld, number: number): Customer {
  const name = `customer-${number}`;
  const project = `CU${number}`;
  const site = world.addSite(name);
  furnish(site, [{ ...customerProject(), key: project }]);
  for (const account of world.customer.accounts.values()) enrol(site, account, project, MEMBER);
  return { name, project, site };
}

function agreement(world: ScenarioWorld, customers: readonly Customer[]): string {
  const { email } = world.customerSync;
  const site = (name: string, url: string, address: string, variable: string) =>
    `  ${name}: { url: "${url}", email: ${address}, token: { env: ${variable} } }`;
  return [
    'version: 1',
    'sites:',
    site('vendor', world.desk.baseUrl, world.deskSync.email, 'VENDOR_TOKEN'),
    ...customers.map((customer) => site(customer.name, customer.site.baseUrl, email, 'ACME_TOKEN')),
    'syncs:',
    ...customers.map(({ name, project }) => `  ${name}:\n${syncOf(world, { site: name, project })}`),
  ].join('\n');
}

interface ManySyncs {
  readonly bridge: Bridge;
  /** One customer issue of each sync. */
  readonly issues: readonly { readonly customer: Customer; readonly issue: string }[];
}

async function openMany(count: number): Promise<ManySyncs> {
  let customers: readonly Customer[] = [];
  const bridge = createBridge({ schemaCheck: 'ignore', config: (world) => agreement(world, customers) });
  const { world } = bridge;
  customers = Array.from({ length: count }, (_, i) => addCustomer(world, i + 1));
  const issues: { customer: Customer; issue: string }[] = [];
  for (const customer of customers) {
    const { contract } = await openSync(world, agreement(world, customers), { sync: customer.name });
    const pairs = seedPairs(world, contract, PAIRS_EACH, true, customer);
    const [pair] = pairs;
    if (pair !== undefined) issues.push({ customer, issue: pair.customer });
  }
  const { writes } = await countRun(bridge, { compare: 'all' });
  if (writes > 0) throw new Error(`seeded pairs were not in step: ${writes} writes`);
  world.advance(minutes(10));
  return { bridge, issues };
}

/** A comment by the scenario's Ann, on whichever customer's site. */
function comment({ world }: Bridge, { site, project }: Customer, issueId: string): void {
  world.step();
  const issue = site.issues.get(issueId);
  if (issue?.projectId !== projectOf(site, project).id) throw new Error('no such issue');
  insertComment(site, issue, {
    authorId: world.ann.accountId,
    body: docOf('It is still out of paper.'),
    internal: false,
    properties: {},
  });
}

/** The same before every measured run: a desk that rested for days, or one on which an agent wrote an hour ago. */
type Desk = 'quiet' | 'changed';

interface Days {
  readonly idle: Timed;
  /** Each customer has written one comment. */
  readonly busy: Timed;
  /** The run after that, which sees the desk's issues changed by ourselves. */
  readonly after: Counted;
}

/** An internal note on a request of the first sync: every sync reads it once, and knows from then on that it is not its own. */
async function disturb(bridge: Bridge): Promise<void> {
  const { world } = bridge;
  const [request] = bridge.requests();
  if (request === undefined) throw new Error('the desk is empty');
  world.bob.comment(request.key, 'Somebody looks at it.', { internal: true });
  world.advance(minutes(30));
  const { writes } = await countRun(bridge);
  if (writes > 0) throw new Error('an internal note was carried');
  world.advance(minutes(30));
}

async function countMany(count: number, desk: Desk): Promise<Days> {
  const { bridge, issues } = await openMany(count);
  if (desk === 'changed') await disturb(bridge);
  const idle = await timeRun(bridge, { chain: Array.from({ length: count }, () => CHAINS.idle).flat() });
  bridge.world.advance(minutes(10));
  for (const { customer, issue } of issues) comment(bridge, customer, issue);
  bridge.world.advance(minutes(5));
  const chain = Array.from({ length: count }, () => CHAINS.comments).flat();
  const busy = await timeRun(bridge, { chain });
  if (busy.writes !== count) throw new Error(`${busy.writes} writes for ${count} comments`);
  bridge.world.advance(minutes(5));
  const after = await countRun(bridge);
  if (after.writes > 0) throw new Error('the run after a busy one wrote');
  return { idle, busy, after };
}

/** Each customer is searched, the desk once for all. */
const idealIdle = (syncs: number): number => syncs + 1;
/** On top of that, each sync reads its pair and its markers and writes. */
const idealBusy = (syncs: number): number => idealIdle(syncs) + syncs * (2 + readingMarkers(3) + 1);
/** The desk's changed issues are read once for all syncs, and each sync's twins and markers. */
const idealAfter = (syncs: number): number =>
  idealIdle(syncs) + calls(syncs, 100) + syncs * (1 + readingMarkers(3));

const WHY_NOT_SHARED =
  'a search that finds nothing is never shared, because that of Jira answers nothing now and then, which each sync has to doubt by itself. So a desk on which nothing changed for a day is searched by each sync.';
const WHY_BUSY =
  'on a desk that was quiet for a day the first sync finds nothing, which is not shared; the next one finds what the first has just written, and all others then read that as well.';
const WHY_AFTER =
  'only the search is shared, not what is read because of it: each sync reads the changed issues of the whole desk, because only the markers in them tell whose they are.';

const DESKS: Readonly<Record<Desk, { readonly words: string; readonly why: string; readonly note: string }>> =
  {
    quiet: {
      words: 'on a desk that was quiet for a day',
      why: WHY_NOT_SHARED,
      note: 'Two requests per sync: an empty search of the desk is not shared.',
    },
    changed: {
      words: 'on a desk where something changed within the day',
      why: 'the search is made anew when it is older than five minutes.',
      note: 'One request per sync, and one search of the desk for all of them. It is made anew when it is older than five minutes.',
    },
  };

/** @param sizes Syncs on one desk; the last one is the figures'. */
export async function measureManySyncs(sizes: readonly number[]): Promise<Measured> {
  const measured: Measured[] = [];
  for (const desk of ['changed', 'quiet'] as const) measured.push(await measureDesk(desk, sizes));
  return {
    figures: measured.flatMap(({ figures }) => figures),
    growth: measured.flatMap(({ growth = [] }) => growth),
  };
}

async function measureDesk(desk: Desk, sizes: readonly number[]): Promise<Measured> {
  const days: { readonly size: number; readonly days: Days }[] = [];
  for (const size of sizes) days.push({ size, days: await countMany(size, desk) });
  const last = days.at(-1);
  if (last === undefined) throw new Error('no size to measure');
  const { size, days: most } = last;
  const { words, why, note } = DESKS[desk];
  const growth = (
    title: string,
    run: (day: Days) => Counted & Partial<Timed>,
    ideal: (syncs: number) => number,
    note: string,
  ): Growth => ({
    title: `${title} by syncs, ${words}`,
    of: 'syncs',
    points: days.map((day): Point => {
      const { all, seconds, idealSeconds } = run(day.days);
      return {
        size: day.size,
        requests: all,
        ideal: ideal(day.size),
        ...(seconds === undefined || idealSeconds === undefined ? {} : { seconds, idealSeconds }),
      };
    }),
    note,
  });
  const figure = (
    what: string,
    all: number,
    more: Pick<Figure, 'how' | 'why' | 'budget'> & { readonly ideal: number },
  ): Figure => ({
    what,
    measured: all / size,
    digits: 2,
    unit: 'requests per sync',
    ...more,
    ideal: more.ideal / size,
  });
  const figures = [
    figure(`Idle run of ${size} syncs ${words}`, most.idle.all, {
      budget: 2,
      ideal: idealIdle(size),
      how: `${most.idle.all} requests in one run, ${most.idle.seconds.toFixed(0)} s in Jira, one sync after the other.`,
      why,
    }),
    figure(`${size} syncs ${words}, a comment by each customer`, most.busy.all, {
      ideal: idealBusy(size),
      how: `${most.busy.all} requests, ${most.busy.seconds.toFixed(0)} s in Jira; ${((most.busy.all - size) / size).toFixed(1)} per sync beside the write. ${PAIRS_EACH} pairs per sync.`,
      why: desk === 'quiet' ? WHY_BUSY : why,
    }),
  ];
  const growths = [
    growth('Idle run', (day) => day.idle, idealIdle, note),
    growth(
      'A comment by each customer',
      (day) => day.busy,
      idealBusy,
      desk === 'quiet'
        ? sentence(WHY_BUSY)
        : 'Each sync searches and reads its own customer; what the desk has to tell is searched for once.',
    ),
  ];
  // After a busy run no desk is quiet: once is enough.
  if (desk === 'quiet') return { figures, growth: growths };
  return {
    figures: [
      ...figures,
      figure(`${size} syncs on one desk, the run after those comments`, most.after.all, {
        ideal: idealAfter(size),
        how: `${most.after.all} requests. The desk's search shows ${size} changed issues to each sync, of which one is its own.`,
        why: WHY_AFTER,
      }),
    ],
    growth: [
      ...growths,
      growth(
        'The run after those comments',
        (day) => day.after,
        idealAfter,
        'The reads of the desk grow with syncs × changed issues: one request per sync and 100 changed issues of the whole desk.',
      ),
    ],
  };
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
