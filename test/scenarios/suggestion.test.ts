/** A new sync begins with its two sides. A plan suggests the rest, and what it suggests works. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { renderSummary } from '../../src/report/summary.ts';
import type { RunReport } from '../../src/sync/outcome.ts';
import { revoke } from '../emulator/index.ts';
import { createBridge, minutes, scenarioSync, sitesOf } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { shownOf } from '../promises/shown.ts';

const BEGUN = `enabled: false\n${scenarioSync('')}`;

/** The block that stands in the summary, as somebody would copy it. */
function blockOf(report: RunReport): string {
  const [, marks, yaml] = /^(`{3,})yaml\n([^]*?)^\1$/m.exec(renderSummary(report)) ?? [];
  if (marks === undefined || yaml === undefined) throw new Error('the summary has no block');
  return yaml;
}

/** A bridge whose sync is the block that a plan of another suggested. */
async function adopt(options: Parameters<typeof createBridge>[0]): Promise<{ first: Bridge; next: Bridge }> {
  const first = createBridge(options);
  const block = blockOf(await first.runAll({ mode: 'plan' }));
  const next = createBridge({
    ...options,
    config: (world) => `version: 1\n${sitesOf(world)}\n${block.replace('enabled: false', 'enabled: true')}`,
  });
  return { first, next };
}

describe('a sync with nothing but its two sides', () => {
  it('is suggested whole, and the suggestion loads, resolves and carries an issue', async () => {
    const { first, next } = await adopt({ sync: BEGUN });
    expect(first.writes()).toBe(0);
    const { ann } = next.world;
    const { key } = ann.createIssue('ACME', {
      summary: 'The export is empty',
      description: 'Since Monday.',
      fields: { 'Contract number': 'C-17', Severity: 'Major' },
    });
    ann.comment(key, 'It happens in Firefox.');
    expect(await next.run({ mode: 'plan' })).toMatchObject({ result: 'ok', counts: { created: 1 } });
    next.world.advance(minutes(15));
    const report = await next.run();
    expect(report.problems).toBeUndefined();
    expect(report).toMatchObject({ result: 'ok', counts: { created: 1, commentsToDesk: 1 } });
    expect(next.twin(key)).toMatchObject({
      type: 'IT Help',
      summary: 'The export is empty',
      description: 'Since Monday.',
      fields: { 'Contract number': 'C-17', Severity: 'Major' },
    });
  });

  it('keeps what the file says and stays off until a person switches it on', async () => {
    const bridge = createBridge({ sync: scenarioSync('', { customer: ', jql: "labels = \'x: #y\'"' }) });
    const block = parse(blockOf(await bridge.runAll({ mode: 'plan' }))) as { syncs: Record<string, object> };
    expect(block.syncs['acme']).toMatchObject({
      enabled: false,
      customer: { site: 'acme', project: 'ACME', since: '2026-11-01', jql: "labels = 'x: #y'" },
      desk: { site: 'vendor', project: 'HELP' },
      issueTypes: [
        {
          customer: ['Task', 'New Feature', 'Improvement', 'Bug'],
          desk: 'IT Help',
          requestType: 'Get IT Help',
        },
      ],
    });
  });

  it('has nothing left to propose when the suggestion was taken over', async () => {
    const { next } = await adopt({ sync: BEGUN });
    const report = await next.run({ mode: 'plan' });
    expect(report.problems).toBeUndefined();
    expect(report.suggestion).toBeUndefined();
  });

  it('is suggested on one site, too', async () => {
    const { next } = await adopt({
      sameSite: true,
      sync: `enabled: false\n${scenarioSync('', { sameSite: true })}`,
    });
    next.world.ann.createIssue('ACME', 'Printer');
    expect(await next.run()).toMatchObject({ result: 'ok', counts: { created: 1 } });
  });

  it('gets no block that names an address', async () => {
    const jql = ', jql: \'reporter = "ann.lee@people.example"\'';
    const bridge = createBridge({ sync: scenarioSync('', { customer: jql }) });
    const report = await bridge.runAll({ mode: 'plan' });
    expect(parse(blockOf(report))).toMatchObject({ syncs: { acme: { enabled: false } } });
    expect(shownOf(report, bridge).all).not.toContain('people.example');
  });

  it('is refused in sync mode, with what to do, before any Jira is asked', async () => {
    const bridge = createBridge({ sync: scenarioSync('') });
    const report = await bridge.run();
    expect(report).toMatchObject({ result: 'failed', stopped: { code: 'config' } });
    expect(report.problems).toEqual([
      expect.objectContaining({
        line: 7,
        path: 'syncs.acme',
        text: expect.stringMatching(/`issueTypes` is missing.*Run mode `plan`/) as string,
      }),
    ]);
    expect(report.suggestion).toBeUndefined();
    expect(Object.values(report.requests)).toEqual([0, 0]);
    expect(bridge.checkpoints.size).toBe(0);
  });

  it('is skipped in sync mode while it is off, and does not fail', async () => {
    const bridge = createBridge({ sync: BEGUN });
    expect(await bridge.run()).toMatchObject({ result: 'ok', notices: [{ code: 'disabled' }] });
  });

  it('does not hide that the desk is none', async () => {
    const bridge = createBridge({
      sync: 'customer: { site: vendor, project: HELP, since: all }\ndesk: { site: acme, project: ACME }',
    });
    const report = await bridge.run({ mode: 'plan' });
    expect(report.problems).toMatchObject([{ path: 'syncs.acme.desk.project' }]);
    expect(report.suggestion).toBeUndefined();
  });

  it('says why nothing can be suggested', async () => {
    const bridge = createBridge({ sync: BEGUN });
    for (const [id, project] of bridge.desk.projects)
      bridge.desk.projects.set(id, { ...project, requestTypes: [] });
    const report = await bridge.run({ mode: 'plan' });
    expect(report.notices).toEqual([
      { code: 'disabled' },
      { code: 'no-issue-types' },
      { code: 'no-suggestion', reason: 'no-request-type' },
    ]);
    expect(report.suggestion).toBeUndefined();
  });

  it('names what a person has to settle', async () => {
    const bridge = createBridge({ sync: BEGUN });
    for (const [id, project] of bridge.desk.projects)
      bridge.desk.projects.set(id, { ...project, required: ['customfield_10023'] });
    const report = await bridge.runAll({ mode: 'plan' });
    expect(report.syncs[0]?.suggestion?.open).toEqual([expect.stringMatching(/requires "Target date"/)]);
    expect(renderSummary(report)).toContain('Still to be settled');
  });
});

describe('a sync that is at work', () => {
  const RULES = `
issueTypes:
  - { customer: [Task, New Feature, Improvement, Bug], desk: IT Help, requestType: Get IT Help }
fields:
  - Summary
  - { customer: Environment, desk: Description }
`;

  it('is suggested only what it does not map, also after it ran', async () => {
    const bridge = createBridge({ sync: scenarioSync(RULES) });
    await bridge.settle();
    const report = await bridge.runAll({ mode: 'plan' });
    const { syncs } = parse(blockOf(report)) as { syncs: { acme: { fields: unknown[] } } };
    expect(Object.keys(syncs.acme)).toEqual(['fields', 'status']);
    expect(syncs.acme.fields).toContain('Contract number');
    expect(syncs.acme.fields).not.toEqual(expect.arrayContaining(['Summary']));
    expect(syncs.acme.fields).not.toEqual(expect.arrayContaining(['Description']));
    expect(renderSummary(report)).toMatch(/^## Deskbridge plan: no changes/i);
  });

  it('works with what is suggested', async () => {
    const bridge = createBridge({ sync: scenarioSync(RULES) });
    const { syncs } = parse(blockOf(await bridge.runAll({ mode: 'plan' }))) as {
      syncs: { acme: { fields: unknown[]; status: object } };
    };
    const { fields, status } = syncs.acme;
    const rows = fields.map((row) => `  - ${JSON.stringify(row)}`).join('\n');
    bridge.configure(scenarioSync(`${RULES.trim()}\n${rows}\nstatus: ${JSON.stringify(status)}`));
    bridge.world.ann.createIssue('ACME', 'Printer');
    expect(await bridge.run()).toMatchObject({ result: 'ok', counts: { created: 1 } });
    expect((await bridge.run({ mode: 'plan' })).suggestion).toBeUndefined();
  });

  it('is suggested nothing in sync mode, and nothing when single issues are asked about', async () => {
    const bridge = createBridge({ sync: scenarioSync(RULES) });
    const { key } = bridge.world.ann.createIssue('ACME', 'Printer');
    expect((await bridge.run({ mode: 'plan', issues: [key] })).suggestion).toBeUndefined();
    expect((await bridge.run()).suggestion).toBeUndefined();
  });

  it('is suggested no statuses for a side on which the account may move nothing', async () => {
    const bridge = createBridge({ sync: scenarioSync(RULES) });
    revoke(bridge.customer, bridge.world.customerSync.accountId, 'ACME', ['TRANSITION_ISSUES']);
    const block = blockOf(await bridge.runAll({ mode: 'plan' }));
    expect(block).toContain('toDesk');
    expect(block).not.toContain('toCustomer');
  });

  it('shows names of fields in the summary of a plan and nowhere else', async () => {
    const bridge = createBridge({ sync: scenarioSync(RULES) });
    const shown = shownOf(await bridge.runAll({ mode: 'plan' }), bridge);
    const { summary, log, report, outputs, checkpoints, annotations } = shown;
    expect(summary).toContain('Contract number');
    for (const text of [log, report, outputs, checkpoints, annotations.join()])
      expect(text).not.toContain('Contract number');
  });

  it('is planned all the same when the look at the rest fails', async () => {
    // The new issue type would need its create screen, and the site does not answer for it.
    const bridge = createBridge({ sync: scenarioSync(RULES.replace(', Bug', '')) });
    for (const [id, type] of bridge.customer.issueTypes)
      if (type.name === 'Bug') bridge.customer.issueTypes.set(id, { ...type, name: 'incident' });
    bridge.world.ann.createIssue('ACME', 'Printer');
    const wide = await bridge.run({ mode: 'plan' });
    expect(wide.suggestion?.issueTypes).toBe(1);
    bridge.desk.faults.add({
      match: ({ path }) => path.includes('/createmeta/') && path.includes('10014'),
      times: 100,
      action: { kind: 'status', status: 403 },
    });
    const report = await bridge.run({ mode: 'plan' });
    expect(report).toMatchObject({ result: 'ok', counts: { created: 1 } });
    expect(report.suggestion).toBeUndefined();
    expect(report.notices.map(({ code }) => code)).toContain('no-suggestion');
  });

  it('needs no right for a suggestion that it does not need for itself', async () => {
    const bridge = createBridge({ sync: scenarioSync(RULES) });
    const { customerSync, deskSync } = bridge.world;
    revoke(bridge.desk, deskSync.accountId, 'HELP', ['MODIFY_REPORTER', 'ASSIGN_ISSUES']);
    revoke(bridge.customer, customerSync.accountId, 'ACME', ['CREATE_ISSUES', 'MODIFY_REPORTER']);
    const report = await bridge.run({ mode: 'plan' });
    expect(report.stopped).toBeUndefined();
    expect(report.suggestion?.fields).toBeGreaterThan(3);
  });
});
