/** In the modes `plan`, `validate` and `matrix` not one request that may write reaches a site, whatever the configuration. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWorld, setToken } from '../emulator/index.ts';
import type { ScenarioWorld } from '../emulator/index.ts';
import { runAction } from '../support/action.ts';
import { createBridge, environmentOf, hours, sitesOf } from '../support/bridge.ts';
import type { Bridge, RunOptions } from '../support/bridge.ts';
import { mayWrite, writesSent } from '../support/requests.ts';
import { agreementArbitrary, PAIR_FILE, syncOf } from './plan-and-run/agreement.ts';
import type { Agreement } from './plan-and-run/agreement.ts';
import { act, beginningArbitrary, deedsArbitrary } from './plan-and-run/people.ts';
import type { Deed } from './plan-and-run/people.ts';

const PLANS = Number(process.env['PLANS'] ?? 40);
const SEED = Number(process.env['SEED'] ?? 9);

it.each([
  ['GET', '/rest/api/3/issue/1', false],
  ['POST', '/rest/api/3/search/jql', false],
  ['POST', '/rest/api/3/issue/bulkfetch', false],
  ['POST', '/rest/api/3/issue/bulk', true],
  ['POST', '/rest/api/3/issue/1/comment', true],
  ['POST', '/rest/api/3/issue/properties', true],
  ['POST', '/rest/api/3/comment/list/x', true],
  ['PUT', '/rest/api/3/search/jql', true],
  ['DELETE', '/rest/api/3/issue/1', true],
  ['POST', '/rest/servicedeskapi/request', true],
])('the check itself: %s %s', (method, path, expected) => {
  expect(mayWrite(method, path)).toBe(expected);
});

/** What a plan can be asked for. */
const questionArbitrary: fc.Arbitrary<Pick<RunOptions, 'compare' | 'issues' | 'limits' | 'byHand'>> =
  fc.record(
    {
      compare: fc.constantFrom('changed', 'all'),
      issues: fc.constantFrom([], [], ['ACME-1'], ['HELP-1', 'ACME-2'], ['ACME-99', 'OTHER-1']),
      limits: fc.constantFrom({}, { creates: 0 }, { comments: 1, deletes: 0 }),
      byHand: fc.boolean(),
    },
    { requiredKeys: [] },
  );

interface Case {
  readonly first: Agreement;
  readonly second: Agreement;
  readonly beginning: readonly Deed[];
  readonly deeds: readonly Deed[];
  readonly questions: readonly RunOptions[];
  readonly isEnabled: boolean;
  readonly trouble: 'none' | 'refusals' | 'errors' | 'no-right' | 'dead-token' | 'lost';
}

const caseArbitrary: fc.Arbitrary<Case> = fc.record({
  first: agreementArbitrary,
  second: agreementArbitrary,
  beginning: beginningArbitrary,
  deeds: deedsArbitrary(12),
  questions: fc.array(questionArbitrary, { minLength: 1, maxLength: 3 }),
  isEnabled: fc.boolean(),
  trouble: fc.constantFrom('none', 'none', 'refusals', 'errors', 'no-right', 'dead-token', 'lost'),
});

function spoil(b: Bridge, trouble: Case['trouble']): void {
  if (trouble === 'lost') b.checkpoints.clear();
  if (trouble === 'dead-token') setToken(b.desk, b.world.deskSync.accountId, undefined);
  const status = trouble === 'refusals' ? 400 : trouble === 'errors' ? 502 : undefined;
  for (const site of b.world.sites) {
    if (status !== undefined)
      site.faults.add({
        match: ({ route }) => route.endsWith('/bulkfetch'),
        times: 2,
        action: { kind: 'status', status },
      });
    if (trouble === 'no-right') for (const rights of site.rights.values()) rights.delete('CREATE_ISSUES');
  }
}

describe('a plan', () => {
  it('sends no write, under any agreement and in any trouble', { timeout: 3_600_000 }, async () => {
    const property = fc.asyncProperty(caseArbitrary, async (one) => {
      let words = 0;
      const word = () => `word${String((words += 1))}`;
      const b = createBridge({ sync: syncOf(one.first), files: { [PAIR_FILE]: 'customer,desk\n' } });
      for (const deed of one.beginning) act(b, deed, word);
      await b.run();
      for (const deed of one.deeds) act(b, deed, word);
      b.configure(`${one.isEnabled ? '' : 'enabled: false\n'}${syncOf(one.second)}`);
      b.world.advance(hours(25));
      spoil(b, one.trouble);
      for (const site of b.world.sites) site.log.clear();
      const kept = new Map(b.checkpoints);
      for (const question of one.questions) await b.run({ ...question, mode: 'plan' });
      expect(b.world.sites.some((site) => site.log.count() > 0)).toBe(true);
      expect(writesSent(b.world)).toEqual([]);
      expect(b.checkpoints).toEqual(kept);
    });
    await fc.assert(property, { seed: SEED, numRuns: PLANS });
  });
});

/** Configurations, right and wrong, as text. */
const textArbitrary = (world: ScenarioWorld): fc.Arbitrary<string> => {
  const right = agreementArbitrary.map((agreement) => {
    const sync = syncOf({ ...agreement, listed: false });
    const lines = sync.split('\n').map((line) => `    ${line}`);
    return `version: 1\n${sitesOf(world)}\nsyncs:\n  acme:\n${lines.join('\n')}\n`;
  });
  const spoiled = fc
    .tuple(right, fc.nat(), fc.constantFrom('', 'x', ': ', '{', '"', '\n', '- ', '!!js/function ', '*a', '?'))
    .map(([text, at, piece]) => {
      const place = at % text.length;
      return text.slice(0, place) + piece + text.slice(place + (at % 7));
    });
  const renamed = fc
    .tuple(
      right,
      fc.constantFrom(
        ['HELP', 'NOPE'],
        ['IT Help', 'Helpp'],
        ['Get IT Help', 'Nothing'],
        ['Summary', 'Sumary'],
      ),
    )
    .map(([text, [from = '', to = '']]) => text.replaceAll(from, to));
  return fc.oneof(right, spoiled, renamed, fc.constant(''), fc.string());
};

describe('the Action', () => {
  it(
    'sends no write in the modes validate, matrix and plan, whatever the file says',
    { timeout: 3_600_000 },
    async () => {
      const world = createWorld();
      const { ann, bob } = world;
      const { key } = ann.createIssue('ACME', {
        summary: 'Printer',
        files: [{ name: 'a.txt', content: 'a', mimeType: 'text/plain' }],
      });
      ann.comment(key, 'It smokes.');
      bob.createIssue('HELP', { summary: 'Request', type: 'IT Help', requestType: 'Get IT Help' });
      const codes = new Set<number>();
      const property = fc.asyncProperty(
        textArbitrary(world),
        fc.constantFrom('validate', 'matrix', 'plan', 'auto'),
        fc.constantFrom('changed', 'all'),
        fc.constantFrom('', key, 'HELP-1'),
        fc.boolean(),
        async (text, mode, compare, issues, hasTokens) => {
          for (const site of world.sites) site.log.clear();
          const { code, commands } = await runAction(world, {
            files: { '.github/deskbridge.yml': text },
            inputs: { mode, compare, issues },
            env: hasTokens ? environmentOf(world) : {},
            // A plan of a pull request asks GitHub for the base first, and without an answer contacts nobody.
            event: mode === 'plan' ? 'schedule' : 'pull_request',
          });
          codes.add(code);
          expect(writesSent(world)).toEqual([]);
          if (mode === 'validate' || mode === 'matrix' || !hasTokens)
            expect(world.sites.map((site) => site.log.count())).toEqual(world.sites.map(() => 0));
          // A write that the transport refused would be a bug of its own.
          expect(commands.map(({ data }) => data).join('\n')).not.toContain('write-in-plan');
        },
      );
      await fc.assert(property, { seed: SEED, numRuns: PLANS });
      expect([...codes].toSorted()).toEqual([0, 1]);
    },
  );
});
