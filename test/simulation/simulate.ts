/** One simulated world: people and runs in turn, in any weather, then calm; judged after every run. */
import fc from 'fast-check';
import { createBridge, hours, minutes, scenarioRules, scenarioSync } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { createHistory } from './history.ts';
import { checkAlways, checkAtRest } from './judge.ts';
import { act, actionArbitrary, prologueArbitrary } from './people.ts';
import type { Action } from './people.ts';
import { runIn, weatherArbitrary } from './weather.ts';
import type { Excuses, Weather } from './weather.ts';

export interface Chapter {
  readonly people: readonly Action[];
  readonly weather: Weather;
  /** Minutes until the next chapter. */
  readonly pause: number;
}

export interface Script {
  readonly sameSite: boolean;
  readonly webLinks: boolean;
  readonly epochGrain: 'ms' | 'minute';
  readonly editsBump: boolean;
  /** What is there before the first run. */
  readonly prologue: readonly Action[];
  readonly chapters: readonly Chapter[];
}

export const scriptArbitrary: fc.Arbitrary<Script> = fc.record({
  sameSite: fc.boolean(),
  webLinks: fc.boolean(),
  epochGrain: fc.constantFrom('ms', 'minute'),
  editsBump: fc.boolean(),
  prologue: prologueArbitrary,
  chapters: fc.array(
    fc.record({
      people: fc.array(actionArbitrary, { minLength: 1, maxLength: 14 }),
      weather: weatherArbitrary,
      pause: fc.constantFrom(1, 5, 15, 15, 60, 1500),
    }),
    { minLength: 1, maxLength: 7 },
  ),
});

/**
 * Plays a script. Throws what was violated.
 * @returns a trace of every request, so that two plays can be compared.
 */
export async function simulate(script: Script): Promise<string> {
  const rules = scenarioRules.replace('webLinks: false', `webLinks: ${String(script.webLinks)}`);
  const bridge = createBridge({
    sameSite: script.sameSite,
    sync: scenarioSync(`${rules.trim()}\nstopLabel: no-sync`, { sameSite: script.sameSite }),
    schemaCheck: 'ignore',
  });
  for (const site of bridge.world.sites) {
    site.settings.epochGrain = script.epochGrain;
    site.settings.commentEditsBumpUpdated = script.editsBump;
  }
  const history = createHistory();
  const excuses: Excuses = { doubles: false };
  let older: string | undefined;
  for (const action of script.prologue) act(bridge, history, action);
  for (const { people, weather, pause } of script.chapters) {
    for (const action of people) act(bridge, history, action);
    bridge.world.advance(minutes(1));
    const before = bridge.checkpoints.get('acme');
    await runIn(bridge, weather, older, excuses);
    older = before;
    checkAlways(bridge, history, excuses.doubles);
    bridge.world.advance(minutes(pause));
  }
  await calmDown(bridge);
  checkAtRest(bridge, history);
  return bridge.world.sites
    .flatMap((site) => site.log.entries.map((entry) => `${entry.n} ${entry.at} ${site.name} ${entry.method} ${entry.path} ${entry.status}`))
    .join('\n');
}

/** Good weather until nothing is written any more. Back-off lasts a day at most, a full comparison a week. */
async function calmDown(bridge: Bridge): Promise<void> {
  for (const site of bridge.world.sites) {
    site.index.lag = 0;
    site.index.flush();
  }
  bridge.world.advance(hours(25));
  for (let i = 0; i < 4; i += 1) {
    await bridge.run({ compare: 'all' });
    bridge.world.advance(hours(25));
  }
  const before = bridge.writes();
  await bridge.run({ compare: 'all' });
  await bridge.run();
  const more = bridge.writes() - before;
  if (more > 0) throw new Error(`echo: ${more} writes in quiet runs`);
}
