import { describe, expect, it } from 'vitest';
import { renderSummary } from '../../src/report/summary.ts';
import { minutes, pairOf } from '../support/bridge.ts';
import { bridgeFor, rulesFor, shown } from './kinds.ts';

const SEVERITY = '{ customer: Severity, desk: Severity, direction: both }';

describe('a choice without a counterpart', () => {
  it('stays where it is, is named by its mapping and not by its name, and is no failure', async () => {
    const bridge = bridgeFor(rulesFor([SEVERITY]));
    const { ann } = bridge.world;
    ann.createIssue('ACME', { summary: 'A', fields: { Severity: 'Major' } });
    await bridge.settle();
    ann.edit('ACME-1', { Severity: 'Minor' });
    const report = await bridge.runAll();
    const [sync] = report.syncs;
    if (sync === undefined) throw new Error('no sync ran');
    expect(sync).toMatchObject({ result: 'ok', counts: { updated: 0, failed: 0, pending: 0 } });
    expect(pairOf(sync, 'ACME-1').notCarried).toEqual([
      { code: 'unlisted', what: 'field', side: 'customer', ref: 'Severity ↔ Severity' },
    ]);
    const summary = renderSummary(report);
    expect(summary).toContain('Severity ↔ Severity');
    expect(summary).not.toContain('Minor');
    expect(shown(bridge, 'desk', bridge.twin('ACME-1').key, 'Severity')).toBe('Major');
    expect(shown(bridge, 'customer', 'ACME-1', 'Severity')).toBe('Minor');
  });

  it('is carried with the next comparison once the agreement lists it', async () => {
    const bridge = bridgeFor(rulesFor([SEVERITY]));
    bridge.world.ann.createIssue('ACME', { summary: 'A', fields: { Severity: 'Minor' } });
    await bridge.settle();
    const listed = SEVERITY.replace(' }', ', values: { Minor: Trivial } }');
    bridge.configure(`customer: { site: acme, project: ACME, since: 2026-11-01 }
desk: { site: vendor, project: HELP }
${rulesFor([listed])}`);
    bridge.world.advance(minutes(15));
    await bridge.run({ compare: 'all' });
    expect(shown(bridge, 'desk', bridge.twin('ACME-1').key, 'Severity')).toBe('Trivial');
  });

  it('is left out of a new twin when Jira refuses it, and the twin is made', async () => {
    const bridge = bridgeFor(
      rulesFor(['{ customer: Severity, desk: Severity }', '{ customer: Effort, desk: Effort }']),
    );
    const { ann } = bridge.world;
    ann.createIssue('ACME', 'First');
    await bridge.settle();
    // Somebody disables the option after the names were matched.
    for (const [id, field] of bridge.desk.fields) {
      if (field.name !== 'Severity') continue;
      bridge.desk.fields.set(id, {
        ...field,
        options: field.options.map((one) => ({ ...one, disabled: true })),
      });
    }
    ann.createIssue('ACME', { summary: 'B', fields: { Severity: 'Major', Effort: 2 } });
    const report = await bridge.run();
    expect(report.counts).toMatchObject({ created: 1, failed: 0 });
    expect(pairOf(report, 'ACME-2').notCarried.map(({ code }) => code)).toEqual(['unlisted']);
    expect(shown(bridge, 'desk', bridge.twin('ACME-2').key, 'Effort')).toBe(2);
    expect(shown(bridge, 'desk', bridge.twin('ACME-2').key, 'Severity')).toBeUndefined();
  });

  it('is left out of a new twin that has a default for it, and nobody calls that a conflict', async () => {
    const defaults = 'defaults: { desk: [{ field: Severity, value: Critical }] }';
    const bridge = bridgeFor(rulesFor([SEVERITY], defaults));
    const { ann } = bridge.world;
    ann.createIssue('ACME', { summary: 'A', fields: { Severity: 'Minor' } });
    ann.createIssue('ACME', 'B');
    await bridge.settle();
    expect(shown(bridge, 'desk', bridge.twin('ACME-1').key, 'Severity')).toBe('Critical');
    // A default is no word of anybody's: it does not travel back.
    expect(shown(bridge, 'customer', 'ACME-1', 'Severity')).toBe('Minor');
    expect(shown(bridge, 'customer', 'ACME-2', 'Severity')).toBeUndefined();
    const routes = [...bridge.customer.log.entries, ...bridge.desk.log.entries].map(({ route }) => route);
    expect(routes).not.toContain('/rest/api/3/changelog/bulkfetch');
  });
});

it('an option that was renamed, or a list in another order, is no change', async () => {
  const bridge = bridgeFor(
    rulesFor(['{ customer: Severity, desk: Severity }', '{ customer: Platforms, desk: Platforms }']),
  );
  const { ann } = bridge.world;
  ann.createIssue('ACME', { summary: 'A', fields: { Severity: 'Major', Platforms: ['Windows', 'macOS'] } });
  await bridge.settle();
  for (const [id, field] of bridge.customer.fields) {
    const options = field.options.map((one) => ({ ...one, name: `${one.name} (old)` })).reverse();
    bridge.customer.fields.set(id, { ...field, options });
  }
  const before = bridge.writes();
  bridge.world.advance(minutes(15));
  await bridge.run({ compare: 'all' });
  expect(bridge.writes()).toBe(before);
});
