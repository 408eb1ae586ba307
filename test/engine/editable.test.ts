/** What a plan says about fields that the account may not be able to write on issues of people. */
import { describe, expect, it } from 'vitest';
import { describeNotice } from '../../src/report/notice-text.ts';
import { createBridge, scenarioSync } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';

function bridgeOf(...rows: readonly string[]): Bridge {
  return createBridge({
    sync: scenarioSync(`
issueTypes:
  - { customer: [Task, New Feature], desk: IT Help, requestType: Get IT Help }
  - { customer: Bug, desk: Purchase, requestType: Purchase request }
fields:
  - Summary
${rows.map((row) => `  - ${row}`).join('\n')}
webLinks: false
`),
  });
}

/** Takes a field off the screens of the customer's project. */
function hide(bridge: Bridge, field: string): void {
  const project = bridge.customer.projects.get('10100');
  const id = [...bridge.customer.fields.values()].find(({ name }) => name === field)?.id;
  if (project === undefined || id === undefined) throw new Error(`no ${field}`);
  const screen = project.screen.filter((one) => one !== id);
  bridge.customer.projects.set(project.id, { ...project, screen, offScreen: [...project.offScreen, id] });
}

const told = async (bridge: Bridge, mode: 'plan' | 'sync' = 'plan') =>
  (await bridge.run({ mode })).notices.filter(({ code }) => code === 'not-editable');

const ROW = '{ customer: Contract number, desk: Contract number, direction: to-customer }';

describe('a field that is not on the edit screen', () => {
  it('is named by a plan with its line and the issue types, before it is written', async () => {
    const bridge = bridgeOf('Description', ROW);
    hide(bridge, 'Contract number');
    bridge.world.ann.createIssue('ACME', 'Printer');
    bridge.world.ann.createIssue('ACME', { summary: 'Paper', type: 'Bug' });
    const notices = await told(bridge);
    expect(notices).toEqual([
      {
        code: 'not-editable',
        path: 'syncs.acme.fields[2].customer',
        line: 15,
        side: 'customer',
        types: ['Task', 'Bug'],
      },
    ]);
    const [notice] = notices;
    expect(notice && describeNotice(notice)).toMatchObject({
      level: 'warning',
      text: expect.stringMatching(/^Line 15: .*`Task`, `Bug`.* may refuse/) as string,
    });
    expect(bridge.writes()).toBe(0);
    // Nobody reads this every five minutes.
    expect(await told(bridge, 'sync')).toEqual([]);
  });

  it.each([
    ['only those types that `onlyFor` leaves', `${ROW.slice(0, -1)}, onlyFor: [Purchase] }`, ['Bug']],
    ['not if it is only read there', '{ customer: Contract number, desk: Contract number }', undefined],
    ['not if it is only written at creation', `${ROW.slice(0, -1)}, when: create }`, undefined],
  ])('%s', async (_, row, types) => {
    const bridge = bridgeOf(row);
    hide(bridge, 'Contract number');
    bridge.world.ann.createIssue('ACME', 'Printer');
    bridge.world.ann.createIssue('ACME', { summary: 'Paper', type: 'Bug' });
    expect((await told(bridge)).map((notice) => 'types' in notice && notice.types)).toEqual(
      types ? [types] : [],
    );
  });

  it('is said of the right line where an earlier row has no effect', async () => {
    const bridge = bridgeOf('{ customer: Severity, desk: Severity, onlyFor: [Access] }', ROW);
    hide(bridge, 'Contract number');
    bridge.world.ann.createIssue('ACME', 'Printer');
    expect(await told(bridge)).toMatchObject([{ path: 'syncs.acme.fields[2].customer' }]);
  });

  it('is not claimed where nothing can be known', async () => {
    const empty = bridgeOf(ROW);
    hide(empty, 'Contract number');
    expect(await told(empty)).toEqual([]);
    // Shown, and so it can be edited.
    const shown = bridgeOf(ROW);
    shown.world.ann.createIssue('ACME', 'Printer');
    expect(await told(shown)).toEqual([]);
    // The newest issue is closed, or goes while it is looked at.
    for (const [status, body] of [
      [200, { fields: {} }],
      [404, { errorMessages: ['Issue does not exist or you do not have permission to see it.'], errors: {} }],
    ] as const) {
      const bridge = bridgeOf(ROW);
      hide(bridge, 'Contract number');
      bridge.world.ann.createIssue('ACME', 'Printer');
      const fault = bridge.customer.faults.add({
        match: { route: '/rest/api/3/issue/{issue}/editmeta' },
        action: { kind: 'status', status, body },
      });
      expect(await told(bridge)).toEqual([]);
      expect(fault.hits).toBe(1);
    }
  });
});
