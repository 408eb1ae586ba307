/** A field that customers fill in decides nothing about which request is whose. */
import { describe, expect, it } from 'vitest';
import { createBridge, hours, minutes, scenarioRules, scenarioSync, sitesOf } from '../support/bridge.ts';
import type { Bridge, BridgeOptions } from '../support/bridge.ts';
import { viewIssue } from '../emulator/index.ts';
import type { RequestType } from '../emulator/data.ts';

const KEYS = 'customfield_10020';
const FORM = '/rest/servicedeskapi/servicedesk/{desk}/requesttype/{requestType}/field';
const RULES = scenarioRules.replace('  - { customer: Key, desk: Customer issue }\n', '');
const PAIRED = scenarioSync(`${RULES}pairs: [{ desk: Customer issue }]\n`);

function begin(options: BridgeOptions = {}): Bridge {
  const bridge = createBridge({ sync: PAIRED, ...options });
  const { ann, bob } = bridge.world;
  ann.createIssue('ACME', 'Printer smokes');
  bob.createIssue('HELP', 'A printer');
  bob.edit('HELP-1', { 'Customer issue': 'ACME-1' });
  return bridge;
}

/** Changes the form of request types by their id. */
function setForms({ desk }: Bridge, forms: Readonly<Record<string, Partial<RequestType>>>): void {
  for (const project of desk.projects.values())
    desk.projects.set(project.id, {
      ...project,
      requestTypes: project.requestTypes.map((type) => ({ ...type, ...forms[type.id] })),
    });
}

const formsAsked = ({ desk }: Bridge) => desk.log.count({ route: FORM });
const isLinked = ({ desk }: Bridge) => viewIssue(desk, 'HELP-1')?.properties['deskbridge.acme'] !== undefined;

describe('a field of `pairs` on a form of the portal', () => {
  it.each(['sync', 'plan'] as const)(
    'is refused in %s, with the line and the request types',
    async (mode) => {
      const bridge = begin();
      setForms(bridge, { 31: { form: ['description', KEYS] }, 34: { form: [KEYS] } });
      const report = await bridge.run({ mode });
      expect(report.stopped).toMatchObject({ code: 'config' });
      const [problem, ...others] = report.problems ?? [];
      expect(others).toEqual([]);
      expect(problem).toMatchObject({ path: 'syncs.acme.pairs[0].desk', line: expect.any(Number) as number });
      expect(problem?.text).toContain(
        '"Customer issue" is on the portal\'s form of "Get IT Help", "Report an incident"',
      );
      expect(isLinked(bridge)).toBe(false);
      expect(bridge.writes()).toBe(0);
    },
  );

  it('is found on a later page of request types', async () => {
    const bridge = begin();
    bridge.desk.settings.metadataPage = 1;
    setForms(bridge, { 34: { form: [KEYS] } });
    expect((await bridge.run()).problems).toHaveLength(1);
    expect(formsAsked(bridge)).toBe(4);
  });

  it('is accepted where it is hidden with a preset value', async () => {
    const bridge = begin();
    setForms(bridge, { 31: { preset: { [KEYS]: 'none' } } });
    expect((await bridge.run()).counts).toMatchObject({ linked: 1 });
    expect(isLinked(bridge)).toBe(true);
  });

  it('is noticed within a day when it gets there later, before anything else is linked', async () => {
    const bridge = begin();
    await bridge.settle();
    setForms(bridge, { 31: { form: [KEYS] } });
    bridge.world.ann.createIssue('ACME', 'Another');
    bridge.world.bob.createIssue('HELP', 'Another');
    bridge.world.advance(hours(25));
    bridge.world.bob.edit('HELP-2', { 'Customer issue': 'ACME-2' });
    expect((await bridge.run()).stopped).toMatchObject({ code: 'config' });
    expect(viewIssue(bridge.desk, 'HELP-2')?.properties['deskbridge.acme']).toBeUndefined();
  });

  it('leaves nothing linked where Jira does not tell what is on a form', async () => {
    const bridge = begin();
    bridge.desk.faults.add({ match: { route: FORM }, times: 20, action: { kind: 'status', status: 403 } });
    const report = await bridge.run();
    expect(report.stopped).toBeDefined();
    expect(bridge.writes()).toBe(0);
  });
});

describe('what the question costs', () => {
  it('one request for each request type, once a day', async () => {
    const bridge = begin();
    await bridge.run();
    expect(formsAsked(bridge)).toBe(4);
    bridge.world.advance(minutes(15));
    await bridge.settle();
    expect(formsAsked(bridge)).toBe(4);
  });

  it('nothing without such a field', async () => {
    const bridge = createBridge({
      sync: scenarioSync(`${RULES}pairs: [{ file: pairs.csv }]\n`),
      files: { 'pairs.csv': 'customer,desk\nACME-1,HELP-1\n' },
    });
    await bridge.run();
    expect(formsAsked(bridge)).toBe(0);
  });

  it('once for all syncs of a desk', async () => {
    const sync = (label: string) => `
    customer: { site: acme, project: ACME, since: 2026-11-01, jql: "labels = ${label}" }
    desk: { site: vendor, project: HELP }
    issueTypes: [{ customer: Task, desk: IT Help, requestType: Get IT Help }]
    fields: [Summary]
    pairs: [{ desk: Customer issue }]`;
    const bridge = createBridge({
      config: (world) => `version: 1\n${sitesOf(world)}\nsyncs:\n  one:${sync('a')}\n  two:${sync('b')}\n`,
    });
    const { syncs } = await bridge.runAll();
    expect(syncs.map(({ stopped }) => stopped)).toEqual([undefined, undefined]);
    expect(formsAsked(bridge)).toBe(4);
  });
});
