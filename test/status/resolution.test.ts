/** What a transition's screen has, may have and insists on. */
import { describe, expect, it } from 'vitest';
import { pairOf } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { inStep, isQuiet, statuses, TRANSITIONS, twinOf } from './support.ts';

type Workflow = NonNullable<ReturnType<Bridge['desk']['workflows']['get']>>;
type Transition = Workflow['transitions'][number];

/** Changes one transition of the desk's workflow for requests. */
function change(b: Bridge, id: string, edit: (transition: Transition) => Transition): void {
  const workflow = b.desk.workflows.get('request');
  if (workflow === undefined) throw new Error('no workflow for requests');
  const transitions = workflow.transitions.map((one) => (one.id === id ? edit(one) : one));
  b.desk.workflows.set('request', { ...workflow, transitions });
}

/** The transition without a screen, and without what the workflow does to the resolution. */
function bare({ id, name, from, to }: Transition): Transition {
  return { id, name, to, ...(from === undefined ? {} : { from }) };
}

const DONE =
  'status: { toDesk: { Done: { status: Resolved, resolution: Duplicate }, Reopened: Waiting for support } }';
const resolutionOf = (b: Bridge) => b.twin('ACME-1').fields['Resolution'];
const posts = (b: Bridge) => b.desk.log.count({ method: 'POST', route: TRANSITIONS });

describe('a resolution', () => {
  it('is left out where the screen does not have it', async () => {
    const b = await inStep(DONE);
    change(b, '761', (one) => ({ ...one, screen: [{ fieldId: 'fixVersions', required: false }] }));
    b.world.ann.transition('ACME-1', 'Done');
    expect(await b.run()).toMatchObject({ result: 'ok', counts: { updated: 1 } });
    expect([...statuses(b), resolutionOf(b), posts(b)]).toEqual(['Done', 'Resolved', undefined, 2]);
  });

  it('is left to the workflow where there is no screen', async () => {
    const b = await inStep(DONE);
    change(b, '761', (one) => ({ ...bare(one), resolution: '10000' }));
    b.world.ann.transition('ACME-1', 'Done');
    await b.run();
    expect([...statuses(b), resolutionOf(b), posts(b)]).toEqual(['Done', 'Resolved', 'Done', 1]);
  });

  it('is given to the step that insists on it, although the goal lies behind', async () => {
    const b = await inStep(
      'status: { toDesk: { Done: { status: [Resolved, Closed], resolution: Duplicate } } }',
    );
    change(b, '901', bare);
    b.world.ann.transition('ACME-1', 'Done');
    await b.run();
    expect([...statuses(b), resolutionOf(b)]).toEqual(['Done', 'Closed', 'Duplicate']);
    expect(await isQuiet(b)).toBe(true);
  });

  it('is emptied when an issue is opened again and the workflow does not do it', async () => {
    const b = await inStep(DONE);
    change(b, '771', (one) => ({
      ...bare(one),
      screen: [{ fieldId: 'resolution', required: false }],
    }));
    b.world.ann.transition('ACME-1', 'Done');
    await b.settle();
    expect(resolutionOf(b)).toBe('Duplicate');
    b.world.ann.transition('ACME-1', 'Reopened');
    await b.settle();
    expect([...statuses(b), resolutionOf(b)]).toEqual(['Reopened', 'Waiting for support', undefined]);
  });

  it('cannot stand in for another field that is required: that field is named', async () => {
    const b = await inStep(DONE);
    change(b, '761', (one) => ({
      ...one,
      screen: [
        { fieldId: 'resolution', required: true },
        { fieldId: 'fixVersions', required: true },
      ],
    }));
    b.world.ann.transition('ACME-1', 'Done');
    const report = await b.run();
    expect(pairOf(report, 'ACME-1').failures.map(({ failure }) => failure)).toEqual([
      { code: 'transition-fields', issue: twinOf(b), wanted: 'Resolved', fields: ['fixVersions'] },
    ]);
    expect(posts(b)).toBe(1);
  });
});

describe('of several transitions to one status', () => {
  it('the one without a screen is taken, or else the one that can take the resolution', async () => {
    for (const [tables, id] of [
      ['status: { toDesk: { Done: Resolved } }', '999'],
      [DONE, '761'],
    ] as const) {
      const b = await inStep(tables);
      const workflow = b.desk.workflows.get('request');
      if (workflow === undefined) throw new Error('no workflow for requests');
      const quick = { id: '999', name: 'Quick', from: ['11'], to: '13' };
      b.desk.workflows.set('request', { ...workflow, transitions: [...workflow.transitions, quick] });
      b.world.ann.transition('ACME-1', 'Done');
      await b.run();
      expect(b.desk.log.find({ method: 'POST', route: TRANSITIONS }).map(({ body }) => body)).toMatchObject([
        { transition: { id } },
      ]);
    }
  });
});
