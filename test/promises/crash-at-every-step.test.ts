import { describe, expect, it } from 'vitest';
import { createBridge, minutes, scenarioRules, scenarioSync } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { canonical, expectNoDoubles, expectOldestFirst } from './canonical.ts';
import type { CanonicalWorld } from './canonical.ts';

/** Everything that takes more than one request: labels and links on both twins, and two fields that can change. */
const RICH = scenarioRules
  .replace('webLinks: false', 'webLinks: true')
  .concat('twinLabel: { customer: vendor, desk: acme }\n');

interface Story {
  /** What there is before the first run: three issues, six comments. */
  begin(bridge: Bridge): void;
  /** What people do between the two runs. */
  goOn(bridge: Bridge): void;
}

function tell(): Story {
  const comments: Record<string, string> = {};
  return {
    begin({ world: { ann, ben } }) {
      const one = ann.createIssue('ACME', { summary: 'Printer smokes', description: 'Since Monday' });
      const two = ben.createIssue('ACME', { summary: 'No coffee', type: 'Improvement' });
      ann.createIssue('ACME', { summary: 'Keyboard', description: 'The letter e', labels: ['hardware'] });
      comments['first'] = ann.comment(one.key, 'It is the big one');
      comments['edited'] = ben.comment(one.key, 'Floor 2');
      comments['deleted'] = ben.comment(one.key, 'Wrong issue, sorry');
      ann.comment(two.key, 'The machine says E4');
      ann.comment(two.key, 'The machine says E4');
      comments['withdrawn'] = ben.comment(two.key, 'Our password is in the attachment');
    },
    goOn(bridge) {
      const { ann, ben, bob } = bridge.world;
      ben.editComment(comments['edited'] ?? '', 'Floor 3');
      ben.deleteComment(comments['deleted'] ?? '');
      ben.restrictComment(comments['withdrawn'] ?? '', 'Administrators');
      ann.edit('ACME-1', { summary: 'Printer burns' });
      ann.comment('ACME-3', 'And now the letter n');
      bob.comment(bridge.twin('ACME-1').key, 'Somebody is on the way');
      bob.comment(bridge.twin('ACME-1').key, 'They never clean it', { internal: true });
      bob.comment(bridge.twin('ACME-2').key, 'Have you tried water?');
      const four = ann.createIssue('ACME', 'Chair');
      ann.comment(four.key, 'It squeaks');
    },
  };
}

class Killed extends Error {}

/**
 * A run that dies at its request number `at`: neither this nor any later request gets an answer, and nothing that the
 * dying run still does reaches the cache.
 * @returns whether the run lived long enough to be killed.
 */
async function runKilledAt(bridge: Bridge, at: number, phase: 'before' | 'after'): Promise<boolean> {
  const { world } = bridge;
  const from = world.requests;
  let saved: Map<string, string> | undefined;
  world.onRequest = (n, when) => {
    if (saved === undefined && (n - from !== at || when !== phase)) return;
    saved ??= new Map(bridge.checkpoints);
    throw new Killed();
  };
  await bridge.run();
  world.onRequest = undefined;
  if (saved === undefined) return false;
  bridge.checkpoints.clear();
  for (const [name, text] of saved) bridge.checkpoints.set(name, text);
  return true;
}

interface Crash {
  readonly rules: string;
  /** Which of the two runs dies. */
  readonly run: 1 | 2;
  /** The cache has nothing: already for the run that dies, or from then on. */
  readonly lost?: 'before' | 'after';
}

/** The whole story with one crash. Undefined when the run made fewer requests than that. */
async function tellWithCrash(
  crash: Crash,
  at: number,
  phase: 'before' | 'after',
): Promise<Bridge | undefined> {
  const bridge = createBridge({ sync: scenarioSync(crash.rules) });
  const story = tell();
  const die = async () => {
    if (crash.lost === 'before') bridge.checkpoints.clear();
    if (!(await runKilledAt(bridge, at, phase))) return false;
    if (crash.lost === 'after') bridge.checkpoints.clear();
    bridge.world.advance(minutes(15));
    return true;
  };
  story.begin(bridge);
  if (crash.run === 1 && !(await die())) return undefined;
  await bridge.settle();
  bridge.world.advance(minutes(15));
  story.goOn(bridge);
  if (crash.run === 2 && !(await die())) return undefined;
  await bridge.settle();
  return bridge;
}

async function tellUndisturbed(rules: string): Promise<CanonicalWorld> {
  const bridge = createBridge({ sync: scenarioSync(rules) });
  const story = tell();
  story.begin(bridge);
  await bridge.settle();
  bridge.world.advance(minutes(15));
  story.goOn(bridge);
  await bridge.settle();
  return canonical(bridge);
}

describe('the story that is disturbed below', () => {
  it('has twins for all issues, mirrors for all public comments, and nothing of what became private', async () => {
    const { customer, desk } = await tellUndisturbed(RICH);
    expect(desk.map((issue) => issue.twin)).toEqual(['Chair', 'Keyboard', 'No coffee', 'Printer burns']);
    expect(customer.map((issue) => issue.links)).toEqual(desk.map((issue) => [issue.summary]));
    expect(desk.every((issue) => issue.labels.includes('acme'))).toBe(true);
    expect(customer.every((issue) => issue.labels.includes('vendor'))).toBe(true);
    const origins = (issues: typeof desk) =>
      issues.flatMap((issue) => issue.comments.map((comment) => comment.origin)).filter((o) => o !== 'person');
    expect(origins(desk).sort()).toEqual([
      'And now the letter n',
      'Floor 3',
      'It is the big one',
      'It squeaks',
      'The machine says E4',
      'The machine says E4',
    ]);
    expect(origins(customer).sort()).toEqual(['Have you tried water?', 'Somebody is on the way']);
  });
});

describe.each<[string, Crash]>([
  ['the first run', { rules: scenarioRules, run: 1 }],
  ['the first run with links and labels', { rules: RICH, run: 1 }],
  ['the first run, and the cache forgets it', { rules: RICH, run: 1, lost: 'after' }],
  ['a later run', { rules: RICH, run: 2 }],
  ['a later run without a checkpoint', { rules: RICH, run: 2, lost: 'before' }],
  ['a later run, and the cache forgets it', { rules: RICH, run: 2, lost: 'after' }],
])('a crash of %s', (_, crash) => {
  it.each(['before', 'after'] as const)(
    '%s any of its requests was carried out changes nothing in the end',
    async (phase) => {
      const expected = await tellUndisturbed(crash.rules);
      let at = 1;
      for (; ; at += 1) {
        const bridge = await tellWithCrash(crash, at, phase);
        if (bridge === undefined) break;
        const where = `killed ${phase} request ${at}`;
        expectNoDoubles(bridge);
        expectOldestFirst(bridge);
        expect(canonical(bridge), where).toEqual(expected);
      }
      expect(at, 'requests of the run that was killed').toBeGreaterThan(15);
    },
    120_000,
  );
});
