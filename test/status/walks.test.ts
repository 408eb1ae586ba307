import { describe, expect, it } from 'vitest';
import { markerOf } from '../promises/canonical.ts';
import { createBridge, minutes, pairOf } from '../support/bridge.ts';
import { revoke, viewIssue } from '../emulator/index.ts';
import {
  bridgeWith,
  inStep,
  isQuiet,
  moves,
  statuses,
  syncWith,
  TABLES,
  TRANSITIONS,
  twinOf,
} from './support.ts';

describe('a status is carried', () => {
  it('to the desk, along a path, with the resolution that the last screen asks for', async () => {
    const b = await inStep();
    const marked = b.desk.log.count({ method: 'PUT', applied: true });
    const from = b.world.requests;
    b.world.ann.transition('ACME-1', 'Done');
    const report = await b.run();
    expect(statuses(b)).toEqual(['Done', 'Resolved']);
    expect(b.twin('ACME-1').fields['Resolution']).toBe('Duplicate');
    expect(moves(b, 'desk')).toEqual(['we: In Progress', 'we: Waiting for customer', 'we: Resolved']);
    expect(report).toMatchObject({ result: 'ok', counts: { updated: 1, failed: 0, pending: 0 } });
    expect(pairOf(report, 'ACME-1').operations).toEqual([
      {
        kind: 'status',
        side: 'desk',
        status: 'done',
        ref: 'Done → In Progress → Waiting for customer → Resolved',
      },
    ]);
    // The goal before the first step and the base after the last one.
    expect(b.desk.log.count({ method: 'PUT', applied: true }) - marked).toBe(2);
    expect(b.desk.log.count({ route: TRANSITIONS, method: 'POST', after: from })).toBe(3);
    expect(await isQuiet(b)).toBe(true);
    expect(moves(b, 'customer')).toEqual(['they: Done']);
  });

  it('costs one write a step and no read: the transitions come with what is read anyway', async () => {
    const b = await inStep();
    const reads = () =>
      [b.customer, b.desk].map((site) =>
        site.log.count({ write: false, route: '/rest/api/3/issue/bulkfetch' }),
      );
    b.world.ann.edit('ACME-1', { Summary: 'Printer burns' });
    const before = reads();
    const plain = await b.requestsOf(() => b.run());
    const after = reads();
    b.world.advance(minutes(15));
    b.world.ann.transition('ACME-1', 'In Progress');
    const walked = await b.requestsOf(() => b.run());
    expect(statuses(b)).toEqual(['In Progress', 'In Progress']);
    expect(reads().map((count, i) => count - (after[i] ?? 0))).toEqual(
      after.map((count, i) => count - (before[i] ?? 0)),
    );
    // One step and the goal; the base takes the place of the fields' request.
    expect((walked['vendor'] ?? 0) - (plain['vendor'] ?? 0)).toBe(2);
    expect(walked['acme']).toBe(plain['acme']);
  });

  it('rides with the fields: their request brings the goal', async () => {
    const b = await inStep();
    b.world.ann.edit('ACME-1', { Summary: 'Printer burns' });
    b.world.ann.transition('ACME-1', 'In Progress');
    const before = b.desk.log.writes().length;
    await b.run();
    const written = b.desk.log.writes().slice(before);
    expect(written.map(({ method, route }) => `${method} ${route}`)).toEqual([
      'PUT /rest/api/3/issue/{issue}',
      `POST ${TRANSITIONS}`,
      'PUT /rest/api/3/issue/{issue}/properties/{property}',
    ]);
    expect(written[0]?.body).toMatchObject({ properties: [{ value: { base: { status: ['3', '11>3'] } } }] });
    expect(markerOf(b.twin('ACME-1').properties)).toMatchObject({ base: { status: ['3', '3'] } });
  });

  it('asks for transitions only on the side that a table writes to', async () => {
    const b = await inStep('status: { toDesk: { In Progress: In Progress } }');
    const expands = (site: typeof b.desk) =>
      site.log
        .find({ route: '/rest/api/3/issue/bulkfetch' })
        .some(({ body }) => 'expand' in (body as object));
    expect([expands(b.customer), expands(b.desk)]).toEqual([false, true]);
    const without = await inStep('status: {}');
    expect([expands(without.customer), expands(without.desk)]).toEqual([false, false]);
  });

  it('back to the customer', async () => {
    const b = await inStep();
    b.world.bob.transition(twinOf(b), 'Waiting for customer');
    await b.run();
    expect(statuses(b)).toEqual(['Waiting', 'Waiting for customer']);
    expect(await isQuiet(b)).toBe(true);
    expect(moves(b, 'desk')).toEqual(['they: Waiting for customer']);
  });

  it('and tables that contradict each other go in no circle', async () => {
    const b = await inStep();
    b.world.ann.transition('ACME-1', 'Done');
    await b.settle();
    b.world.ann.transition('ACME-1', 'Reopened');
    await b.settle();
    expect(statuses(b)).toEqual(['Reopened', 'Waiting for support']);
    expect(b.twin('ACME-1').fields['Resolution']).toBeUndefined();
    expect(await isQuiet(b)).toBe(true);
  });

  it('only by a row: a status without one carries nothing, and is where the next change starts', async () => {
    const b = await inStep(
      'status: { toDesk: { Waiting: Waiting for customer }, toCustomer: { Resolved: Done } }',
    );
    b.world.ann.transition('ACME-1', 'Waiting');
    await b.run();
    b.world.ann.transition('ACME-1', 'In Progress');
    await b.run();
    expect(statuses(b)).toEqual(['In Progress', 'Waiting for customer']);
    b.world.bob.transition(twinOf(b), 'In Progress');
    await b.run();
    b.world.advance(minutes(15));
    b.world.ann.transition('ACME-1', 'Waiting');
    await b.run();
    expect(statuses(b)).toEqual(['Waiting', 'Waiting for customer']);
    expect(await isQuiet(b)).toBe(true);
  });

  it('to a new twin, as soon as it is there', async () => {
    const b = bridgeWith();
    b.world.ann.createIssue('ACME', 'Printer');
    b.world.ann.transition('ACME-1', 'Waiting');
    b.world.ann.createIssue('ACME', 'Keyboard');
    const plan = await b.run({ mode: 'plan' });
    expect(pairOf(plan, 'ACME-1').operations.map(({ kind }) => kind)).toEqual(['create', 'hint', 'status']);
    const report = await b.run();
    expect(statuses(b)).toEqual(['Waiting', 'Waiting for customer']);
    expect(b.twin('ACME-2').status).toBe('Waiting for support');
    expect(pairOf(report, 'ACME-1').operations.map(({ kind }) => kind)).toEqual(['create', 'hint', 'status']);
    expect(report.result).toBe('ok');
    expect(await isQuiet(b)).toBe(true);
    // The first status of a request has a row: that nobody put it there is known.
    expect(viewIssue(b.customer, 'ACME-2')?.status).toBe('To Do');
    b.world.bob.transition(b.twin('ACME-2').key, 'Waiting for customer');
    await b.run();
    expect(viewIssue(b.customer, 'ACME-2')?.status).toBe('Waiting');
  });

  it('not to twins as they are when the table comes, only from then on', async () => {
    const b = await inStep('status: {}');
    b.world.ann.transition('ACME-1', 'Done');
    await b.run();
    b.configure(syncWith(TABLES));
    b.world.advance(minutes(15));
    await b.settle();
    expect(statuses(b)).toEqual(['Done', 'Waiting for support']);
    b.world.ann.transition('ACME-1', 'Reopened');
    b.world.ann.transition('ACME-1', 'In Progress');
    await b.settle();
    expect(statuses(b)).toEqual(['In Progress', 'In Progress']);
  });

  it('by the row of its issue type', async () => {
    const rules = syncWith(`status:
  toDesk:
    Waiting:
      - { status: [In Progress, Waiting for customer], onlyFor: [IT Help] }
      - { status: Resolved, resolution: Done, onlyFor: [Purchase] }`);
    const bug = '  - { customer: Bug, desk: Purchase }';
    const b = createBridge({ sync: rules.replace('desk: IT Help }', `desk: IT Help }\n${bug}`) });
    b.world.ann.createIssue('ACME', 'Printer');
    b.world.ann.createIssue('ACME', { summary: 'It smokes', type: 'Bug' });
    await b.settle();
    b.world.ann.setStatus('ACME-1', 'Waiting');
    b.world.ann.setStatus('ACME-2', 'Waiting');
    await b.settle();
    expect(statuses(b)).toEqual(['Waiting', 'Waiting for customer']);
    expect(b.twin('ACME-2')).toMatchObject({ type: 'Purchase', status: 'Resolved' });
  });
});

describe('a status cannot be carried', () => {
  const STRICT =
    'status: { toDesk: { Waiting: Waiting for customer }, toCustomer: { Resolved: Reopened, Closed: Done } }';

  it('where no transition leads: named with those that are open, and the rest of the pair goes on', async () => {
    const b = await inStep(STRICT);
    b.world.bob.transition(twinOf(b), 'Resolved');
    b.world.bob.comment(twinOf(b), 'Done, have a look');
    const plan = await b.run({ mode: 'plan' });
    const report = await b.run();
    for (const one of [plan, report]) {
      expect(pairOf(one, 'ACME-1').failures.map(({ failure }) => failure)).toEqual([
        {
          code: 'no-transition',
          issue: 'ACME-1',
          wanted: 'Reopened',
          available: ['1', '3', 'Waiting', 'Done'],
        },
      ]);
    }
    expect(report.counts).toMatchObject({ commentsToCustomer: 1, failed: 1 });
    // The way opens.
    b.world.ann.setStatus('ACME-1', 'Done');
    b.world.advance(minutes(30));
    await b.run();
    expect(statuses(b)[0]).toBe('Reopened');
  });

  it('where its screen asks for a resolution that the row does not give', async () => {
    const b = await inStep('status: { toDesk: { Done: Resolved } }');
    b.world.ann.transition('ACME-1', 'Done');
    const report = await b.run();
    expect(pairOf(report, 'ACME-1').failures.map(({ failure }) => failure)).toEqual([
      { code: 'transition-fields', issue: twinOf(b), wanted: 'Resolved', fields: ['resolution'] },
    ]);
    b.configure(syncWith('status: { toDesk: { Done: { status: Resolved, resolution: Done } } }'));
    b.world.advance(minutes(15));
    await b.settle();
    expect(statuses(b)).toEqual(['Done', 'Resolved']);
  });

  it('without the right to transition: the sync says which right it lacks', async () => {
    const b = bridgeWith();
    revoke(b.desk, b.world.deskSync.accountId, 'HELP', ['TRANSITION_ISSUES']);
    const report = await b.run();
    expect(report.stopped).toMatchObject({ code: 'missing-right', rights: ['TRANSITION_ISSUES'] });
  });

  it('beyond the limit of updates: it waits', async () => {
    const b = await inStep();
    b.world.ann.createIssue('ACME', 'Keyboard');
    await b.settle();
    b.world.ann.transition('ACME-1', 'In Progress');
    b.world.ann.transition('ACME-2', 'In Progress');
    const report = await b.run({ limits: { updates: 1 } });
    expect(report.counts).toMatchObject({ updated: 1, pending: 1 });
    await b.run();
    expect(b.twin('ACME-2').status).toBe('In Progress');
  });

  it('where the marker says what nobody can read: that pair alone fails', async () => {
    const b = await inStep();
    const { properties } = b.twin('ACME-1');
    const marker = properties['deskbridge.acme'] as { base: object };
    const base = { ...marker.base, status: ['3', 'in progress'] };
    const key = twinOf(b);
    b.world.bob.setProperty(key, 'deskbridge.acme', { ...marker, base });
    b.world.bob.comment(key, 'Hello');
    b.world.ann.transition('ACME-1', 'In Progress');
    const report = await b.run();
    expect(report.pairs.flatMap(({ failures }) => failures.map(({ failure }) => failure.code))).toContain(
      'bad-marker',
    );
  });
});
