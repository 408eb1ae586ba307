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
import type { Measured, Point } from '../figure.ts';
import { calls, DETECTION, readingMarkers } from '../ideal.ts';
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

interface Days {
  readonly idle: Timed;
  /** Each customer has written one comment. */
  readonly busy: Timed;
  /** The run after that, which sees the desk's issues changed by ourselves. */
  readonly quiet: Counted;
}

async function countMany(count: number): Promise<Days> {
  const { bridge, issues } = await openMany(count);
  const idle = await timeRun(bridge, { chain: Array.from({ length: count }, () => CHAINS.idle).flat() });
  bridge.world.advance(minutes(10));
  for (const { customer, issue } of issues) comment(bridge, customer, issue);
  bridge.world.advance(minutes(5));
  const chain = Array.from({ length: count }, () => CHAINS.comments).flat();
  const busy = await timeRun(bridge, { chain });
  if (busy.writes !== count) throw new Error(`${busy.writes} writes for ${count} comments`);
  bridge.world.advance(minutes(5));
  const quiet = await countRun(bridge);
  if (quiet.writes > 0) throw new Error('the run after a busy one wrote');
  return { idle, busy, quiet };
}

/** Each sync on its own: search both sides, read the pair and its markers, write. */
const idealBusy = (syncs: number): number => syncs * (DETECTION + 2 + readingMarkers(3) + 1);
/** The desk's changed issues are read once for all syncs, and each sync's twins and markers. */
const idealQuiet = (syncs: number): number =>
  syncs * DETECTION + calls(syncs, 100) + syncs * (1 + readingMarkers(3));

export async function measureManySyncs(sizes: readonly number[]): Promise<Measured> {
  const days: { readonly size: number; readonly days: Days }[] = [];
  for (const size of sizes) days.push({ size, days: await countMany(size) });
  const last = days.at(-1);
  if (last === undefined) throw new Error('no size to measure');
  const { size, days: most } = last;
  const each = (all: number) => (all / size).toFixed(1);
  const growth = (
    title: string,
    run: (day: Days) => Counted & Partial<Timed>,
    ideal: (syncs: number) => number,
    note: string,
  ) => ({
    title,
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
  const sharedReads =
    'Each sync reads the changed issues of the whole desk, because only the markers in them tell whose they are; a sync does not know what another one has read.';
  return {
    figures: [
      {
        what: `Idle run of ${size} syncs on one desk`,
        measured: most.idle.all / size,
        digits: 2,
        unit: 'requests per sync',
        budget: 2,
        ideal: 2,
        how: `${most.idle.all} requests in one run, ${most.idle.seconds.toFixed(0)} s on the network, one sync after the other.`,
      },
      {
        what: `${size} syncs on one desk, a comment by each customer`,
        measured: most.busy.all / size,
        digits: 2,
        unit: 'requests per sync',
        ideal: idealBusy(size) / size,
        how: `${most.busy.all} requests, ${most.busy.seconds.toFixed(0)} s on the network; ${each(most.busy.all - size)} per sync beside the write. ${PAIRS_EACH} pairs per sync.`,
        why: sharedReads,
      },
      {
        what: `${size} syncs on one desk, the quiet run after it`,
        measured: most.quiet.all / size,
        digits: 2,
        unit: 'requests per sync',
        ideal: idealQuiet(size) / size,
        how: `${most.quiet.all} requests. The desk's search shows ${size} changed issues to each sync, of which one is its own.`,
        why: sharedReads,
      },
    ],
    growth: [
      growth(
        'Idle run, by syncs',
        (day) => day.idle,
        (syncs) => syncs * DETECTION,
        'Two requests per sync, whatever else is on the desk.',
      ),
      growth('A comment by each customer, by syncs', (day) => day.busy, idealBusy, sharedReads),
      growth(
        'The quiet run after it, by syncs',
        (day) => day.quiet,
        idealQuiet,
        'The reads of the desk grow with syncs × changed issues: one request per sync and 100 changed issues of the whole desk.',
      ),
    ],
  };
}
