/** One simulated world: people and runs in turn, in any weather, then calm; judged after every run. */
import fc from 'fast-check';
import { createBridge, hours, minutes, scenarioRules, scenarioSync } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { createHistory } from './history.ts';
import { checkAlways, checkAtRest, checkComplete } from './judge.ts';
import { act, actionArbitrary, prologueArbitrary } from './people.ts';
import type { Action } from './people.ts';
import { runIn, severityOf, weatherArbitrary } from './weather.ts';
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
  const excuses: Excuses = { doubles: false, late: false };
  let older: string | undefined;
  let stormy = false;
  for (const action of script.prologue) act(bridge, history, action);
  for (const { people, weather, pause } of script.chapters) {
    for (const action of people) act(bridge, history, action);
    bridge.world.advance(minutes(1));
    const before = bridge.checkpoints.get('acme');
    await runIn(bridge, weather, older, excuses);
    older = before;
    checkAlways(bridge, history, excuses);
    // As long as nothing broke, a run that can do its work leaves nothing undone: what is late or over a cap is remembered.
    const severity = severityOf(weather);
    stormy ||= severity === 'stormy';
    if (!stormy && severity === 'calm' && script.editsBump) checkComplete(bridge, history);
    bridge.world.advance(minutes(pause));
  }
  await calmDown(bridge);
  checkAtRest(bridge, history, excuses);
  return bridge.world.sites
    .flatMap((site) =>
      site.log.entries.map(
        (entry) => `${entry.n} ${entry.at} ${site.name} ${entry.method} ${entry.path} ${entry.status}`,
      ),
    )
    .join('\n');
}

/** Good weather until a run writes nothing; then neither a comparison nor an ordinary run may write. */
async function calmDown(bridge: Bridge): Promise<void> {
  for (const site of bridge.world.sites) {
    site.index.lag = 0;
    site.index.flush();
  }
  const writesOf = async (compare: 'all' | 'changed') => {
    // Longer than any back-off or hold.
    bridge.world.advance(hours(25));
    const before = bridge.writes();
    await bridge.run({ compare });
    return bridge.writes() - before;
  };
  let runs = 1;
  while ((await writesOf('all')) > 0) {
    runs += 1;
    if (runs > 6) throw new Error('echo: still writing after six quiet days');
  }
  const more = await writesOf('changed');
  if (more > 0) throw new Error(`echo: ${more} writes after a run that wrote nothing`);
}
