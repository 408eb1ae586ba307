/**
 * Runs that end between the making of a twin and the note where it began. What people do to it before the next run is theirs
 * and reaches the other side; what nobody touched is where it began.
 */
import { describe, expect, it } from 'vitest';
import { runKilledWhen } from '../promises/kill.ts';
import { minutes, pairOf } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { viewHistory } from '../emulator/index.ts';
import { acme, createTypesBridge, customerTwin, FOR_ACME, help, TYPES } from '../types/support.ts';
import { bridgeWith, isQuiet, moves, statuses, TABLES, twinOf } from './support.ts';

const BULK = '/rest/api/3/issue/bulk';
const CHANGELOG = '/rest/api/3/changelog/bulkfetch';
const PROPERTY = '/rest/api/3/issue/{issue}/properties/{property}';

/** Runs until one request was carried out; neither it nor a later one gets an answer, and nothing reaches the cache. */
async function dieAfter(b: Bridge, method: string, route: string, site: 'customer' | 'desk'): Promise<void> {
  const { name } = b[site];
  const died = await runKilledWhen(
    b,
    (_n, when, request) =>
      when === 'after' && request.method === method && request.route === route && request.site === name,
  );
  expect(died).toBe(true);
  b.world.advance(minutes(15));
}

const asked = ({ customer, desk }: Bridge) =>
  [customer, desk].map((site) => site.log.count({ route: CHANGELOG }));

const noted = (b: Bridge) =>
  (b.twin('ACME-1').properties['deskbridge.acme'] as { base: { status: [string, string] } }).base.status;

/** How a run ends before it has noted where the request of ACME-1 began. */
const ENDINGS: readonly [string, (b: Bridge) => Promise<void>][] = [
  ['dies right after it made the request', (b) => dieAfter(b, 'POST', BULK, 'desk')],
  ['dies once the twins are linked', (b) => dieAfter(b, 'PUT', PROPERTY, 'customer')],
  [
    'has its note refused',
    async (b) => {
      const match = { method: 'PUT', route: PROPERTY };
      b.desk.faults.add({ match, times: 1, action: { kind: 'status', status: 403 } });
      await b.run();
      expect(b.desk.log.count({ ...match, status: 403 })).toBe(1);
      b.world.advance(minutes(15));
    },
  ],
];

describe.each(ENDINGS)('a run that %s', (_, end) => {
  async function begun(status?: string, tables = TABLES, more = ''): Promise<Bridge> {
    const b = bridgeWith(tables, more);
    b.world.ann.createIssue('ACME', 'Printer');
    if (status !== undefined) b.world.ann.transition('ACME-1', status);
    await end(b);
    return b;
  }

  it('an agent resolves the request before the next one: the customer gets it', async () => {
    const b = await begun();
    b.world.bob.transition(twinOf(b), 'Resolved');
    await b.settle();
    expect(statuses(b)).toEqual(['Done', 'Resolved']);
    expect(moves(b, 'desk')).toEqual(['they: Resolved']);
    expect(asked(b)).toEqual([0, 1]);
    expect(await isQuiet(b)).toBe(true);
    expect(asked(b)).toEqual([0, 1]);
  });

  it('nobody does anything: where it stands is the beginning, and nothing is carried', async () => {
    const b = await begun();
    await b.settle();
    expect([...moves(b, 'customer'), ...moves(b, 'desk')]).toEqual([]);
    expect(noted(b)).toEqual(['1', '11']);
    expect(asked(b)).toEqual([0, 1]);
    expect(await isQuiet(b)).toBe(true);
  });

  it('it takes several of them: the first status is the beginning, the last one is carried', async () => {
    const b = await begun();
    b.world.bob.transition(twinOf(b), 'In Progress');
    b.world.advance(minutes(2));
    b.world.bob.transition(twinOf(b), 'Waiting for customer');
    await b.settle();
    expect(statuses(b)).toEqual(['Waiting', 'Waiting for customer']);
    expect(await isQuiet(b)).toBe(true);
  });

  it('both are moved before the next one: it is a conflict as any other', async () => {
    const b = await begun();
    b.world.ann.transition('ACME-1', 'In Progress');
    b.world.advance(minutes(2));
    b.world.bob.transition(twinOf(b), 'Waiting for customer');
    const report = await b.run();
    expect(pairOf(report, 'ACME-1').conflicts).toMatchObject([{ label: 'Status', winner: 'desk' }]);
    expect(statuses(b)).toEqual(['Waiting', 'Waiting for customer']);
    await b.settle();
    expect(await isQuiet(b)).toBe(true);
  });
});

describe('a run that dies before it walks the request it made', () => {
  const died = async (tables = TABLES) => {
    const b = bridgeWith(tables);
    b.world.ann.createIssue('ACME', 'Printer');
    b.world.ann.transition('ACME-1', 'In Progress');
    await dieAfter(b, 'POST', BULK, 'desk');
    return b;
  };

  it('an agent resolves it meanwhile: it stays so, and the customer gets it', async () => {
    const b = await died();
    b.world.bob.transition(twinOf(b), 'Resolved');
    await b.settle();
    expect(statuses(b)).toEqual(['Done', 'Resolved']);
    expect(moves(b, 'desk')).toEqual(['they: Resolved']);
    expect(await isQuiet(b)).toBe(true);
  });

  it('an agent moves it where no row leads on: the walk ends there', async () => {
    const b = await died('status:\n  toDesk: { In Progress: In Progress }');
    b.world.bob.transition(twinOf(b), 'Closed');
    await b.settle();
    expect(statuses(b)).toEqual(['In Progress', 'Closed']);
    expect(moves(b, 'desk')).toEqual(['they: Closed']);
    expect(await isQuiet(b)).toBe(true);
  });

  it('nobody moves it: it is walked', async () => {
    const b = await died();
    await b.settle();
    expect(statuses(b)).toEqual(['In Progress', 'In Progress']);
    expect(await isQuiet(b)).toBe(true);
  });
});

it('a pair that rests is asked about when it goes on', async () => {
  const b = bridgeWith(TABLES, 'stopLabel: stop');
  b.world.ann.createIssue('ACME', 'Printer');
  await dieAfter(b, 'POST', BULK, 'desk');
  b.world.ann.addLabel('ACME-1', 'stop');
  await b.settle();
  expect(asked(b)).toEqual([0, 0]);
  b.world.bob.transition(twinOf(b), 'Resolved');
  b.world.ann.removeLabel('ACME-1', 'stop');
  b.world.advance(minutes(15));
  await b.settle();
  expect(statuses(b)).toEqual(['Done', 'Resolved']);
});

it('of many requests, one question is asked for all', async () => {
  const b = bridgeWith();
  for (const name of ['Printer', 'Keyboard', 'Chair']) b.world.ann.createIssue('ACME', name);
  await dieAfter(b, 'POST', BULK, 'desk');
  for (const key of ['ACME-1', 'ACME-3']) b.world.bob.transition(b.twin(key).key, 'Resolved');
  await b.settle();
  expect(['ACME-1', 'ACME-2', 'ACME-3'].map((key) => b.twin(key).status)).toEqual([
    'Resolved',
    'Waiting for support',
    'Resolved',
  ]);
  const moved = (key: string) =>
    viewHistory(b.customer, key).filter(({ field }) => field === 'status').length;
  expect(['ACME-1', 'ACME-2', 'ACME-3'].map(moved)).toEqual([1, 0, 1]);
  expect(asked(b)).toEqual([0, 1]);
});

it('a run that comes to its end asks nobody', async () => {
  const b = bridgeWith();
  b.world.ann.createIssue('ACME', 'Printer');
  b.world.ann.createIssue('ACME', 'Keyboard');
  b.world.ann.transition('ACME-2', 'Done');
  await b.settle();
  expect(asked(b)).toEqual([0, 0]);
  expect(noted(b)).toEqual(['1', '11']);
});

it.each([
  ['stays where Jira puts it', undefined],
  ['is to be walked', 'In Progress'],
])(
  'an agent resolves a request that %s while the run that makes it is at work: the customer gets it',
  async (_, status) => {
    const b = bridgeWith();
    b.world.ann.createIssue('ACME', 'Printer');
    if (status !== undefined) b.world.ann.transition('ACME-1', status);
    let isMoved = false;
    b.world.onRequest = (_n, when, { method, route }) => {
      if (isMoved || when !== 'after' || method !== 'PUT' || route !== PROPERTY) return;
      isMoved = true;
      b.world.bob.transition(twinOf(b), 'Resolved');
    };
    await b.settle();
    b.world.onRequest = undefined;
    expect(statuses(b)).toEqual(['Done', 'Resolved']);
    expect(moves(b, 'desk')).toEqual(['they: Resolved']);
    expect(asked(b)).toEqual([0, 0]);
    expect(await isQuiet(b)).toBe(true);
  },
);

it('a marker of an earlier version, which does not say it either, is taken as it is', async () => {
  const b = bridgeWith();
  b.world.ann.createIssue('ACME', 'Printer');
  await b.settle();
  const marker = structuredClone(b.twin('ACME-1').properties['deskbridge.acme']) as {
    base: { status: [string, string] };
  };
  marker.base.status[1] = '';
  b.world.bob.setProperty(twinOf(b), 'deskbridge.acme', marker);
  b.world.bob.transition(twinOf(b), 'Resolved');
  b.world.advance(minutes(15));
  await b.settle();
  expect(statuses(b)).toEqual(['To Do', 'Resolved']);
  expect(asked(b)).toEqual([0, 0]);
});

describe('a twin on the customer’s side', () => {
  const RULES = `${TYPES}${TABLES.trim()}\n`;

  /** A request whose twin was made by a run that died after the given request. */
  async function begun(
    method: string,
    route: string,
    site: 'customer' | 'desk',
  ): Promise<[Bridge, string, string]> {
    const b = createTypesBridge({ rules: RULES });
    const { key } = b.world.bob.createIssue('HELP', { summary: 'Chairs', type: 'IT Help', ...FOR_ACME });
    b.world.bob.transition(key, 'In Progress');
    await dieAfter(b, method, route, site);
    const [issue] = acme(b);
    if (issue === undefined) throw new Error('no twin was made');
    return [b, key, issue.key];
  }
  const both = (b: Bridge, key: string) => [
    customerTwin(b, key).status,
    help(b).find((request) => request.key === key)?.status,
  ];
  const isAtRest = async (b: Bridge) => {
    b.world.advance(minutes(15));
    const before = b.writes();
    await b.run({ compare: 'all' });
    return b.writes() === before;
  };

  describe.each<[string, string, string, 'customer' | 'desk']>([
    ['right after it was made', 'POST', BULK, 'customer'],
    ['once the request names it', 'PUT', PROPERTY, 'desk'],
  ])('of a run that dies %s', (_, method, route, site) => {
    it('somebody at the customer closes it before the next one: the desk gets it', async () => {
      const [b, key, issue] = await begun(method, route, site);
      b.world.ann.transition(issue, 'Done');
      await b.settle();
      expect(both(b, key)).toEqual(['Done', 'Resolved']);
      expect(await isAtRest(b)).toBe(true);
    });

    it('nobody does anything: nothing is carried', async () => {
      const [b, key] = await begun(method, route, site);
      await b.settle();
      expect(both(b, key)).toEqual(['To Do', 'In Progress']);
      expect(await isAtRest(b)).toBe(true);
    });

    it('the request is moved before the next one: the customer gets it', async () => {
      const [b, key] = await begun(method, route, site);
      b.world.bob.transition(key, 'Waiting for customer');
      await b.settle();
      expect(both(b, key)).toEqual(['Waiting', 'Waiting for customer']);
      expect(await isAtRest(b)).toBe(true);
    });

    it.each([
      ['customer', ['Done', 'Resolved']],
      ['desk', ['Waiting', 'Waiting for customer']],
    ])('both are moved, the %s last: that one counts', async (last, expected) => {
      const [b, key, issue] = await begun(method, route, site);
      const move = [
        () => b.world.ann.transition(issue, 'Done'),
        () => b.world.bob.transition(key, 'Waiting for customer'),
      ];
      for (const one of last === 'customer' ? move.toReversed() : move) {
        one();
        b.world.advance(minutes(2));
      }
      await b.settle();
      expect(both(b, key)).toEqual(expected);
      expect(await isAtRest(b)).toBe(true);
    });
  });
});
