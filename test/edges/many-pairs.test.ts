/**
 * More twins made in one minute than one run compares, as an import leaves them. Whether Jira keeps the seconds of a bound on `created`
 * is not documented: if it does not, every run is answered from the beginning of that minute, and still the comparison has to come
 * to its end.
 */
import { describe, expect, it } from 'vitest';
import { createBridge, hours, minutes, scenarioRules, scenarioSync } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { range } from './comments.ts';
import { routesOf } from './count.ts';

interface Made {
  readonly b: Bridge;
  /** Edits the comment of the pair made last, in a way that moves no `updated`: nothing but a comparison can see it. */
  readonly editSilently: () => void;
  /** What the mirror of that comment says. */
  readonly mirror: () => string | undefined;
}

async function withPairs(count: number, grain: 'ms' | 'minute'): Promise<Made> {
  const limits = `limits: { creates: ${count} }`;
  const sync = scenarioSync([scenarioRules.trim(), limits].join('\n'));
  const b = createBridge({ sync, schemaCheck: 'ignore' });
  for (const { settings } of b.world.sites) {
    settings.epochGrain = grain;
    settings.commentEditsBumpUpdated = false;
  }
  const issues = range(0, count).map((i) => b.world.ann.createIssue('ACME', `Issue ${i}`));
  const last = issues.at(-1)?.key ?? '';
  const comment = b.world.ann.comment(last, 'First wording.');
  b.world.advance(minutes(1));
  await b.settle();
  const made = [...b.desk.issues.values()].map(({ created }) => Math.floor(created / minutes(1)));
  expect(new Set(made).size).toBe(1);
  return {
    b,
    editSilently: () => b.world.ann.editComment(comment, 'Second wording.'),
    mirror: () => b.twin(last).comments[0]?.text,
  };
}

describe('twins made in one minute', () => {
  it.each(['ms', 'minute'] as const)(
    '1,500 of them are all compared after a loss, with bounds to the %s',
    { timeout: 300_000 },
    async (grain) => {
      const { b, editSilently, mirror } = await withPairs(1500, grain);
      b.checkpoints.clear();
      editSilently();
      b.world.advance(hours(72));
      await b.run();
      b.world.advance(minutes(15));
      await b.run();
      expect(mirror()).toContain('Second wording.');
      b.world.advance(minutes(15));
      await b.run();
      b.world.advance(minutes(15));
      expect(await routesOf(b, () => b.run())).toEqual({ 'POST /rest/api/3/search/jql': 2 });
    },
  );

  it('70 of them are all compared within eight days, a seventh a day', async () => {
    const { b, editSilently, mirror } = await withPairs(70, 'minute');
    b.world.advance(hours(30));
    await b.run({ compare: 'all' });
    editSilently();
    for (let day = 0; day < 8; day += 1) {
      b.world.advance(hours(24) + minutes(1));
      await b.run();
    }
    expect(mirror()).toContain('Second wording.');
  });
});
