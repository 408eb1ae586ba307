/** One simulated world: people and runs in turn, in any weather, then calm; judged after every run. */
import fc from 'fast-check';
import type { Side } from '../../src/sync/snapshot.ts';
import type { SyncReport } from '../../src/sync/outcome.ts';
import { addProject } from '../promises/projects.ts';
import { createBridge, hours, minutes } from '../support/bridge.ts';
import { createAccounts, ELSEWHERE } from './accounts.ts';
import { actionArbitrary, afterwardsArbitrary, prologueArbitrary } from './actions.ts';
import type { Action } from './actions.ts';
import { allowCreatesOnce, allowOnce, TIGHT } from './caps.ts';
import type { CapsOfRun } from './caps.ts';
import { createFiles } from './files.ts';
import { createPairs, fileOf, PAIRS_FILE } from './existing-pairs.ts';
import { createHistory } from './history.ts';
import { checkAlways, checkAtRest, checkComplete } from './judge.ts';
import { checkTies } from './judge-pairs.ts';
import { checkVanished } from './judge-vanished.ts';
import { checkCaps, expectCaps } from './judge-caps.ts';
import { act } from './people.ts';
import { rulesArbitrary, syncOf } from './rules.ts';
import type { Rules } from './rules.ts';
import { isMade, PROJECTS, siteOf } from './scene.ts';
import type { Scene } from './scene.ts';
import { createTruth } from './truth.ts';
import { createWatch, watch } from './watch.ts';
import { runIn, severityOf, weatherArbitrary } from './weather.ts';
import type { Weather } from './weather.ts';

export interface Chapter {
  readonly people: readonly Action[];
  readonly weather: Weather;
  /** The side whose sync account is another one from now on; the old one is listed under `formerAccounts`. */
  readonly newAccount: Side | undefined;
  /** Minutes until the next chapter. */
  readonly pause: number;
}

export interface Script {
  readonly sameSite: boolean;
  readonly rules: Rules;
  readonly epochGrain: 'ms' | 'minute';
  readonly editsBump: boolean;
  readonly deletesBump: boolean;
  /** The sync's accounts may browse the projects that issues move to. */
  readonly seesElsewhere: boolean;
  /** What is there before the first run. */
  readonly prologue: readonly Action[];
  readonly chapters: readonly Chapter[];
  /** What is done when all runs have come to rest: from there, one thing leads to exactly one other. */
  readonly afterwards: readonly Action[];
}

export const scriptArbitrary: fc.Arbitrary<Script> = fc.record({
  sameSite: fc.boolean(),
  rules: rulesArbitrary,
  epochGrain: fc.constantFrom('ms', 'minute'),
  editsBump: fc.boolean(),
  deletesBump: fc.boolean(),
  seesElsewhere: fc.constantFrom(true, true, true, false),
  prologue: prologueArbitrary,
  chapters: fc.array(
    fc.record({
      people: fc.array(actionArbitrary, { minLength: 1, maxLength: 14 }),
      weather: weatherArbitrary,
      newAccount: fc.constantFrom<(Side | undefined)[]>(
        ...Array<undefined>(18).fill(undefined),
        'customer',
        'desk',
      ),
      pause: fc.constantFrom(1, 5, 15, 15, 60, 1500),
    }),
    { minLength: 1, maxLength: 7 },
  ),
  afterwards: afterwardsArbitrary,
});

/**
 * Plays a script. Throws what was violated.
 * @returns a trace of every request, so that two plays can be compared.
 */
export async function simulate(script: Script): Promise<string> {
  const scene = createScene(script);
  const { bridge, excuses } = scene;
  let older: string | undefined;
  let stormy = false;
  let allowed: CapsOfRun = {};
  for (const action of script.prologue) act(scene, action);
  for (const { people, weather, newAccount, pause } of script.chapters) {
    if (newAccount !== undefined) scene.accounts.change(newAccount);
    for (const action of people) act(scene, action);
    bridge.world.advance(minutes(1));
    const before = bridge.checkpoints.get('acme');
    watch(scene, weather.lag === 0 && !weather.flicker);
    const limits = { ...(weather.tight ? TIGHT : {}), ...allowed };
    const capped = expectCaps(scene, limits);
    const reports = await runIn(scene, weather, older, limits);
    older = before;
    checkRun(scene);
    checkAlways(scene, excuses);
    // As long as nothing broke, a run that can do its work leaves nothing undone: what is late or over a cap is remembered.
    const severity = severityOf(weather);
    stormy ||= severity === 'stormy';
    const isClear = !stormy && script.editsBump && script.deletesBump;
    checkCaps(scene, capped, reports, isClear && severityOf({ ...weather, tight: false }) === 'calm');
    const isOver = reports.some(({ overLimit }) => overLimit.length > 0);
    if (isClear && severity === 'calm' && !isOver) checkComplete(scene);
    // Somebody has time to look, and does what the report says.
    allowed = pause >= 60 ? allowOnce(reports.flatMap(({ overLimit }) => overLimit)) : {};
    bridge.world.advance(minutes(pause));
  }
  await calmDown(scene);
  checkAtRest(scene);
  if (script.afterwards.length > 0) {
    scene.truth.restedAt = bridge.world.now();
    for (const action of script.afterwards) act(scene, action);
    await calmDown(scene);
    checkAtRest(scene);
  }
  return bridge.world.sites
    .flatMap((site) =>
      site.log.entries.map(
        (entry) => `${entry.n} ${entry.at} ${site.name} ${entry.method} ${entry.path} ${entry.status}`,
      ),
    )
    .join('\n');
}

function createScene(script: Script): Scene {
  const { rules, sameSite } = script;
  const sync = syncOf(rules, sameSite)
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
  // The configuration is asked for in each run, by when the accounts are known.
  let sites = () => '';
  const bridge = createBridge({
    sameSite,
    config: () => `version: 1\n${sites()}\nsyncs:\n  acme:\n${sync}\n`,
    files: { [PAIRS_FILE]: fileOf([]) },
    schemaCheck: 'ignore',
    deadlines: { sleep: () => new Promise<void>(() => undefined) },
  });
  for (const site of bridge.world.sites) {
    site.settings.epochGrain = script.epochGrain;
    site.settings.commentEditsBumpUpdated = script.editsBump;
    site.settings.commentDeletesBumpUpdated = script.deletesBump;
  }
  const accounts = createAccounts(bridge.world);
  sites = accounts.sites;
  for (const { side, id, key } of ELSEWHERE) {
    const seen = script.seesElsewhere ? [accounts.current(side)] : [];
    addProject(siteOf({ bridge }, side), { id, key, type: 'software', like: PROJECTS[side].home }, seen);
  }
  return {
    bridge,
    rules,
    accounts,
    history: createHistory(rules, (side, id) => isMade({ bridge, accounts }, side, id)),
    truth: createTruth(),
    files: createFiles(),
    pairs: createPairs(),
    watch: createWatch(),
    excuses: { doubles: false, lateUntil: 0, unseenInternal: false },
    silentEdits: !script.editsBump,
    seesElsewhere: script.seesElsewhere,
  };
}

/** What a single run did to pairs that were named, and to requests whose issue is gone. */
function checkRun(scene: Scene): void {
  checkTies(scene);
  checkVanished(scene);
}

/** After these a run does nothing more until somebody has looked, and runs it by hand. */
const STOPS = ['visibility-stop', 'visibility-mismatch', 'empty-side', 'mass-absence'];

/** Good weather until a run writes nothing; then neither a comparison nor an ordinary run may write. */
async function calmDown(scene: Scene): Promise<void> {
  const { bridge } = scene;
  for (const site of bridge.world.sites) {
    site.index.lag = 0;
    site.index.flicker = 0;
    site.index.flush();
  }
  let last: SyncReport | undefined;
  const runOnce = async (compare: 'all' | 'changed') => {
    // Longer than any back-off or hold.
    bridge.world.advance(hours(25));
    const before = bridge.writes();
    watch(scene, true);
    // What is over the other limits comes by itself, so many in each run.
    const limits = last === undefined ? {} : allowCreatesOnce(last);
    const capped = expectCaps(scene, limits);
    last = await bridge.run({ compare, limits, byHand: STOPS.includes(last?.stopped?.code ?? '') });
    checkRun(scene);
    checkCaps(scene, capped, [last], true);
    // One that stopped has not looked at everything yet.
    const worked = bridge.writes() > before || last.stopped !== undefined;
    return { worked, isOver: last.overLimit.length > 0 };
  };
  for (let rounds = 1, writing = 0; ; rounds += 1) {
    // A comparison passes over what the daily sweep finds, and the other way round: both have to come to rest.
    const runs = [await runOnce('all'), await runOnce('changed')];
    const isOver = runs.some((run) => run.isOver);
    if (!isOver && !runs.some((run) => run.worked)) break;
    // Each run over a limit has used it up, so there is an end to it.
    if (!isOver) writing += 1;
    if (writing > 6 || rounds > 100) throw new Error('echo: still at work after so many quiet days');
  }
  if (last?.stopped !== undefined) throw new Error(`stuck: ${JSON.stringify(last.stopped)}`);
}
