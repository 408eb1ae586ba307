/** The world of the scenario: a customer with the project ACME, a vendor with the service project HELP. */
import type { Account, Permission, Project } from './data.ts';
import { personAt } from './people.ts';
import type { Person } from './people.ts';
import { ADMIN, AGENT, customerProject, deskProject, enrol, furnish, MEMBER } from './scenario-site.ts';
import { setGlobalRight } from './site.ts';
import type { Site } from './site.ts';
import { createEmptyWorld } from './world.ts';
import type { World, WorldOptions } from './world.ts';

export interface ScenarioOptions extends WorldOptions {
  /** Both projects on the site `vendor`. */
  readonly sameSite?: boolean;
}

/** An account Deskbridge may use, with what its configuration needs. */
export interface ApiAccount {
  readonly accountId: string;
  readonly email: string;
  readonly token: string;
}

export interface ScenarioWorld extends World {
  /** `acme`, or `vendor` with `sameSite`. */
  readonly customer: Site;
  /** `vendor`. */
  readonly desk: Site;
  readonly customerSync: ApiAccount;
  /** The same as `customerSync` with `sameSite`. */
  readonly deskSync: ApiAccount;
  /** At the customer: Ann Lee and Ben Ode, and a bot. */
  readonly ann: Person;
  readonly ben: Person;
  readonly bot: Person;
  /** At the desk: an agent, a colleague without a licence, a portal customer, and a bot. */
  readonly bob: Person;
  readonly colin: Person;
  readonly pia: Person;
  readonly deskBot: Person;
  /** At the customer, too: Eve shows her address, Fay hides hers, Hal cannot be assigned. */
  readonly eve: Person;
  readonly fay: Person;
  readonly hal: Person;
  /** At the desk, too: Ida shows her address, Jon cannot be assigned. */
  readonly ida: Person;
  readonly jon: Person;
  /** Eve and Fay as portal customers of the desk: other accounts, the same addresses. */
  readonly evePortal: Person;
  readonly fayPortal: Person;
  /** Accounts that are there and do nothing: one deactivated on each site. */
  readonly gone: { readonly customer: string; readonly desk: string };
}

function account(name: string, accountId: string, more: Partial<Account> = {}): Account {
  return {
    accountId,
    accountType: 'atlassian',
    displayName: name,
    email: `${name.toLowerCase().replaceAll(' ', '.')}@people.example`,
    timeZone: 'Europe/Berlin',
    active: true,
    ...more,
  };
}

// Jira's ids hold a colon; the header X-AAccountId has it percent-encoded.
const ANN = account('Ann Lee', '712020:a0000000-0000-4000-8000-000000000001');
const BEN = account('Ben Ode', '712020:a0000000-0000-4000-8000-000000000002');
const BOT = account('Build bot', '557058:a0000000-0000-4000-8000-000000000003', { accountType: 'app' });
const BOB = account('Bob Agent', '712020:b0000000-0000-4000-8000-000000000001');
const COLIN = account('Colin Colleague', '712020:b0000000-0000-4000-8000-000000000002');
const PIA = account('Pia Portal', 'qm:b0000000-0000-4000-8000-000000000003', { accountType: 'customer' });
const DESK_BOT = account('Desk bot', '557058:b0000000-0000-4000-8000-000000000004', { accountType: 'app' });
const EVE = account('Eve Shown', '712020:a0000000-0000-4000-8000-000000000011', { emailShown: true });
const FAY = account('Fay Hidden', '712020:a0000000-0000-4000-8000-000000000012');
const HAL = account('Hal Guest', '712020:a0000000-0000-4000-8000-000000000013');
const GUS = account('Gus Gone', '712020:a0000000-0000-4000-8000-000000000014', { active: false });
const IDA = account('Ida Agent', '712020:b0000000-0000-4000-8000-000000000011', { emailShown: true });
const JON = account('Jon Junior', '712020:b0000000-0000-4000-8000-000000000012');
const OLD = account('Olga Left', '712020:b0000000-0000-4000-8000-000000000013', { active: false });
const EVE_PORTAL = account('Eve Shown', 'qm:b0000000-0000-4000-8000-000000000014', {
  accountType: 'customer',
  emailShown: true,
});
const FAY_PORTAL = account('Fay Hidden', 'qm:b0000000-0000-4000-8000-000000000015', {
  accountType: 'customer',
});
// A zone west of UTC shows wrong readings of quoted dates.
const CUSTOMER_SYNC = account('Sync Acme', '712020:c0000000-0000-4000-8000-000000000001', {
  email: 'sync.acme@vendor.example',
  timeZone: 'America/New_York',
  token: 'acme-token',
});
const DESK_SYNC = account('Sync Vendor', '712020:c0000000-0000-4000-8000-000000000002', {
  email: 'sync@vendor.example',
  timeZone: 'America/New_York',
  token: 'vendor-token',
});

const PORTAL: readonly Permission[] = [
  'BROWSE_PROJECTS',
  'CREATE_ISSUES',
  'ADD_COMMENTS',
  'CREATE_ATTACHMENTS',
];
const NOT_ASSIGNABLE = MEMBER.filter((right) => right !== 'ASSIGNABLE_USER');

function apiAccount({ accountId, email, token = '' }: Account): ApiAccount {
  return { accountId, email, token };
}

function addCustomerProject(site: Site, sync: Account): void {
  for (const person of [ANN, BEN]) enrol(site, person, 'ACME', ADMIN);
  enrol(site, BOT, 'ACME', MEMBER);
  enrol(site, sync, 'ACME', MEMBER);
  for (const person of [EVE, FAY, GUS]) enrol(site, person, 'ACME', MEMBER);
  enrol(site, HAL, 'ACME', NOT_ASSIGNABLE);
  setGlobalRight(site, sync.accountId, 'USER_PICKER', true);
}

function addDeskProject(site: Site): void {
  enrol(site, BOB, 'HELP', [...ADMIN]);
  enrol(site, COLIN, 'HELP', NOT_ASSIGNABLE);
  enrol(site, PIA, 'HELP', PORTAL);
  enrol(site, DESK_BOT, 'HELP', AGENT);
  enrol(site, DESK_SYNC, 'HELP', AGENT);
  enrol(site, IDA, 'HELP', AGENT);
  enrol(site, OLD, 'HELP', AGENT);
  enrol(
    site,
    JON,
    'HELP',
    AGENT.filter((right) => right !== 'ASSIGNABLE_USER'),
  );
  for (const person of [EVE_PORTAL, FAY_PORTAL]) enrol(site, person, 'HELP', PORTAL);
  setGlobalRight(site, DESK_SYNC.accountId, 'USER_PICKER', true);
}

/** Two sites, or one with both projects; no issues. */
export function createWorld(options: ScenarioOptions = {}): ScenarioWorld {
  const world = createEmptyWorld(options);
  const same = options.sameSite === true;
  const customer: Project = customerProject();
  const desk: Project = deskProject();
  const vendor = same ? undefined : world.addSite('acme');
  const deskSite = world.addSite('vendor');
  const customerSite = vendor ?? deskSite;
  if (same) {
    furnish(deskSite, [customer, desk]);
  } else {
    furnish(customerSite, [customer]);
    furnish(deskSite, [desk]);
  }
  const sync = same ? DESK_SYNC : CUSTOMER_SYNC;
  addCustomerProject(customerSite, sync);
  addDeskProject(deskSite);
  const at = (site: Site, { accountId }: Account): Person => personAt(world, site, accountId);
  return Object.assign(world, {
    customer: customerSite,
    desk: deskSite,
    customerSync: apiAccount(sync),
    deskSync: apiAccount(DESK_SYNC),
    ann: at(customerSite, ANN),
    ben: at(customerSite, BEN),
    bot: at(customerSite, BOT),
    bob: at(deskSite, BOB),
    colin: at(deskSite, COLIN),
    pia: at(deskSite, PIA),
    deskBot: at(deskSite, DESK_BOT),
    eve: at(customerSite, EVE),
    fay: at(customerSite, FAY),
    hal: at(customerSite, HAL),
    ida: at(deskSite, IDA),
    jon: at(deskSite, JON),
    evePortal: at(deskSite, EVE_PORTAL),
    fayPortal: at(deskSite, FAY_PORTAL),
    gone: { customer: GUS.accountId, desk: OLD.accountId },
  });
}
