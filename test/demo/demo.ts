/**
 * `npm run demo`: two Jira sites on this machine, the bundled Action run four times as GitHub's runner would, and every
 * claim checked. `-- --keep` leaves the sites up, to look at them in a browser.
 */
import { once } from 'node:events';
import process from 'node:process';
import { openStage } from '../e2e/stage.ts';
import type { Stage } from '../e2e/stage.ts';
import { checkClaims } from './claims.ts';
import type { DemoRun } from './claims.ts';
import { chapter, check, say, showSummary, tell } from './show.ts';
import { goOn, openIssues, requestOf } from './story.ts';
import type { Opening } from './story.ts';

const QUARTER = 15 * 60_000;

async function play(stage: Stage): Promise<Opening> {
  say('Deskbridge: a customer’s Jira project (ACME, site acme) and your desk (HELP, site vendor), in step.');
  say('Both Jiras are emulated on this machine. What runs is dist/index.js, as GitHub’s runner starts it.');

  chapter('The customer at work');
  const opening = openIssues(stage.world, tell);
  const runs: DemoRun[] = [await run(stage, 'Run 1, the first sync')];

  chapter('A quarter of an hour later');
  goOn(stage.world, opening, tell);
  runs.push(await run(stage, 'Run 2, the second sync'));
  runs.push(await run(stage, 'Run 3, a quiet one: nobody did anything'));
  runs.push(await run(stage, 'Run 4, an idle one: not even Deskbridge did'));

  chapter('Claims');
  const claims = checkClaims(stage.world, opening, runs);
  for (const { text, holds } of claims) check(holds, text);
  const broken = claims.filter(({ holds }) => !holds).length;
  say();
  say(
    broken === 0 ? `All ${claims.length} claims hold.` : `${broken} of ${claims.length} claims do not hold.`,
  );
  if (broken > 0) process.exitCode = 1;
  return opening;
}

/** Runs the Action, prints its job summary and what it cost, and lets a quarter of an hour pass. */
async function run(stage: Stage, title: string): Promise<DemoRun> {
  const writes = () => stage.world.sites.reduce((sum, site) => sum + site.log.writes().length, 0);
  const before = writes();
  stage.countRequests();
  const result = await stage.run();
  const cost = { requests: stage.countRequests(), writes: writes() - before };
  chapter(title, `${(result.milliseconds / 1000).toFixed(1)} s`);
  showSummary(result.summary);
  const sites = Object.entries(cost.requests).map(([site, count]) => `${site} ${count}`);
  say(`  Requests: ${sites.join(', ')}; ${cost.writes} of them wrote. Exit code ${result.code}.`);
  if (result.code !== 0) say(result.log);
  stage.world.advance(QUARTER);
  return { result, ...cost };
}

async function keep({ world, served }: Stage, opening: Opening): Promise<void> {
  chapter('Look around');
  for (const key of [opening.export, opening.spreadsheet, opening.search]) {
    say(
      `  ${served.urls['acme']}/browse/${key}  ↔  ${served.urls['vendor']}/browse/${requestOf(world, key)}`,
    );
  }
  say(`  ${served.urls['acme']}/browse/${opening.bug}  (left alone)`);
  say(`  All issues: ${served.urls['acme']}/ and ${served.urls['vendor']}/`);
  say();
  say('Ctrl-C ends it.');
  await once(process, 'SIGINT');
}

const stage = await openStage();
try {
  const opening = await play(stage);
  if (process.argv.includes('--keep')) await keep(stage, opening);
} finally {
  await stage.close();
}
