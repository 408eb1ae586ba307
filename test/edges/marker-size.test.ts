/**
 * The desk marker remembers two hashes for each mapped field, and Jira takes 32,768 bytes for one property. So many mappings fit and
 * no more: where they do not, the configuration says so before anything is written. Without that, Jira would refuse the marker, and
 * with it every write to every pair, for ever.
 */
import { describe, expect, it } from 'vitest';
import { countFitting, fitBase } from '../../src/sync/marker-size.ts';
import type { Site } from '../emulator/index.ts';
import { projectOf, viewIssue } from '../emulator/index.ts';
import { createBridge, minutes, scenarioSync } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { makePair } from '../promises/pair.ts';
import { range } from './comments.ts';

const PROPERTY_LIMIT = 32_768;
/** What fits with ids of the usual length. Whoever makes markers longer should know that this goes down. */
const MOST = 233;

const nameOf = (i: number) => `Extra ${i}`;
const idOf = (i: number) => `customfield_${11_000 + i}`;

/** Gives both projects `count` more fields of short text, on their screens. */
function addFields(site: Site, project: string, count: number): void {
  const { id, ...rest } = projectOf(site, project);
  for (const i of range(0, count)) {
    const custom = 'com.atlassian.jira.plugin.system.customfieldtypes:textfield';
    const schema = { type: 'string', custom, customId: 11_000 + i };
    site.fields.set(idOf(i), { id: idOf(i), name: nameOf(i), kind: 'text', schema, options: [] });
  }
  const screen = [...new Set([...rest.screen, ...range(0, count).map(idOf)])];
  site.projects.set(id, { id, ...rest, screen });
}

function rulesOf(fields: readonly string[]): string {
  return scenarioSync(
    [
      'issueTypes: [{ customer: [Task], desk: IT Help, requestType: Get IT Help }]',
      'fields:',
      ...fields.map((field) => `  - ${field}`),
      'webLinks: false',
    ].join('\n'),
  );
}

function bridgeOf(fields: readonly string[], known: number): Bridge {
  const b = createBridge({ sync: rulesOf(fields), schemaCheck: 'ignore' });
  addFields(b.customer, 'ACME', known);
  addFields(b.desk, 'HELP', known);
  return b;
}

const mapped = (from: number, to: number) => ['Summary', ...range(from, to).map(nameOf)];
const markerBytes = (b: Bridge, key: string) =>
  Buffer.byteLength(JSON.stringify(b.twin(key).properties['deskbridge.acme']));

describe('a property of more than 32,768 bytes', () => {
  it('is refused by the emulator, as the documents say', async () => {
    const { b, deskKey } = await makePair();
    const put = (value: string) =>
      b.world.handle(
        new Request(`${b.desk.baseUrl}/rest/api/3/issue/${deskKey}/properties/test`, {
          method: 'PUT',
          body: JSON.stringify(value),
          headers: { authorization: `Basic ${btoa(`${b.world.deskSync.email}:${b.world.deskSync.token}`)}` },
        }),
      );
    expect((await put('x'.repeat(PROPERTY_LIMIT - 2))).status).toBe(201);
    expect((await put('x'.repeat(PROPERTY_LIMIT - 1))).status).toBe(400);
    expect((await put('ü'.repeat(PROPERTY_LIMIT / 2))).status).toBe(400);
  });
});

describe('as many mapped fields as fit', () => {
  it(`are ${MOST}: written with the twin, and each change after it`, async () => {
    const b = bridgeOf(mapped(0, MOST - 1), MOST);
    const fields = Object.fromEntries(range(0, MOST - 1).map((i) => [nameOf(i), `first ${i}`]));
    const issue = b.world.ann.createIssue('ACME', { summary: 'Many fields', fields });
    await b.run();
    expect(b.twin(issue.key).fields[nameOf(MOST - 2)]).toBe(`first ${MOST - 2}`);
    expect(markerBytes(b, issue.key)).toBeGreaterThan(PROPERTY_LIMIT - 2000);
    expect(markerBytes(b, issue.key)).toBeLessThanOrEqual(PROPERTY_LIMIT);

    b.world.advance(minutes(15));
    b.world.ann.edit(issue.key, Object.fromEntries(range(0, MOST - 1).map((i) => [nameOf(i), `then ${i}`])));
    const report = await b.run();
    expect(report.result).toBe('ok');
    expect(report.counts.updated).toBe(1);
    expect(b.twin(issue.key).fields[nameOf(0)]).toBe('then 0');
    expect(b.twin(issue.key).fields[nameOf(MOST - 2)]).toBe(`then ${MOST - 2}`);
  });

  it('and one more are an error of the configuration, and nothing is written', async () => {
    const b = bridgeOf(mapped(0, MOST), MOST);
    b.world.ann.createIssue('ACME', 'Too many fields');
    const report = await b.run();
    expect(report.stopped).toEqual({ code: 'config', problems: 1 });
    expect(report.problems?.[0]?.path).toBe('syncs.acme.fields');
    expect(report.problems?.[0]?.text).toMatch(
      new RegExp(`${MOST + 1} fields are mapped.*"IT Help".*holds ${MOST}\\. Leave out 1`),
    );
    expect(b.writes()).toBe(0);
  });
});

describe('fields that were mapped before', () => {
  it('are forgotten only where there is no room for them, so that the pair never fails', async () => {
    const half = Math.floor(MOST / 2);
    const b = bridgeOf(mapped(0, half), 3 * half);
    const valuesOf = (from: number, word: string) =>
      Object.fromEntries(range(from, from + half).map((i) => [nameOf(i), `${word} ${i}`]));
    const issue = b.world.ann.createIssue('ACME', {
      summary: 'Changing minds',
      fields: valuesOf(0, 'first'),
    });
    await b.run();
    const change = async (from: number) => {
      b.world.advance(minutes(15));
      b.configure(rulesOf(mapped(from, from + half)));
      b.world.ann.edit(issue.key, valuesOf(from, 'value'));
      const report = await b.run({ compare: 'all' });
      expect(report.result).toBe('ok');
      expect(b.twin(issue.key).fields[nameOf(from)]).toBe(`value ${from}`);
      return Object.keys((b.twin(issue.key).properties['deskbridge.acme'] as { base: object }).base);
    };
    // There is room for one more half, so the first is kept: mapped again, its fields go on where they were.
    expect(await change(half - 1)).toContain(`${idOf(0)}>${idOf(0)}`);
    const kept = await change(2 * half - 1);
    expect(kept).not.toContain(`${idOf(0)}>${idOf(0)}`);
    expect(kept).toHaveLength(half + 1);
    expect(markerBytes(b, issue.key)).toBeLessThanOrEqual(PROPERTY_LIMIT);
    // A run after it writes nothing.
    const before = b.writes();
    b.world.advance(minutes(15));
    await b.run({ compare: 'all' });
    expect(b.writes()).toBe(before);
    expect(viewIssue(b.customer, issue.key)?.summary).toBe('Changing minds');
  });
});

describe('fitBase', () => {
  it('leaves alone what fits, in use or not', () => {
    const base = { 'a>b': ['1', '2'] as [string, string] };
    expect(fitBase(base, () => false)).toBe(base);
  });

  it('always fits with what countFitting counted', () => {
    for (const length of [3, 40, 300]) {
      const ids = range(0, 5000).map((i) => String(i).padStart(length, 'x'));
      const most = countFitting(ids);
      expect(most).toBeGreaterThan(50);
      expect(countFitting(ids.slice(0, most))).toBe(most);
    }
  });
});
