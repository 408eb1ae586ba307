/** The demo's claims hold for what Deskbridge does, and each of them notices when it does not. */
import { afterEach, describe, expect, it } from 'vitest';
import { viewComments } from '../emulator/index.ts';
import { openStage } from '../e2e/stage.ts';
import type { Stage } from '../e2e/stage.ts';
import { checkClaims } from './claims.ts';
import type { DemoRun } from './claims.ts';
import { goOn, openIssues, phrases } from './story.ts';
import type { Opening } from './story.ts';

let stage: Stage;
afterEach(() => stage.close());

async function play(): Promise<{ readonly opening: Opening; readonly runs: DemoRun[] }> {
  stage = await openStage();
  const { world } = stage;
  const quiet = () => undefined;
  const writes = () => world.sites.reduce((sum, site) => sum + site.log.writes().length, 0);
  const run = async (): Promise<DemoRun> => {
    const before = writes();
    stage.countRequests();
    const result = await stage.run();
    world.advance(15 * 60_000);
    return { result, requests: stage.countRequests(), writes: writes() - before };
  };
  const opening = openIssues(world, quiet);
  const runs = [await run()];
  goOn(world, opening, quiet);
  for (let i = 0; i < 3; i += 1) runs.push(await run());
  return { opening, runs };
}

describe('the claims of the demo', () => {
  it('hold, and break one after the other when somebody breaks what they say', async () => {
    const { opening, runs } = await play();
    const { world } = stage;
    const broken = (changed: readonly DemoRun[] = runs) =>
      checkClaims(world, opening, changed)
        .filter(({ holds }) => !holds)
        .map(({ text }) => text);
    expect(broken()).toEqual([]);

    const [first, second, third, fourth] = runs as [DemoRun, DemoRun, DemoRun, DemoRun];
    const failed = { ...first, result: { ...first.result, code: 1 } };
    expect(broken([failed, second, third, fourth])).toEqual(['All four runs ended well']);
    expect(broken([first, second, { ...third, writes: 1 }, fourth])).toEqual(['The third run wrote nothing']);
    expect(broken([first, second, third, { ...fourth, requests: { acme: 1, vendor: 2 } }])).toEqual([
      'The fourth run asked each site once',
    ]);
    const talkative = {
      ...first,
      result: { ...first.result, summary: `${first.result.summary} ${phrases.bug}` },
    };
    expect(broken([talkative, second, third, fourth])).toEqual([
      'No text from Jira and no name in any log, summary or report',
    ]);
    const leaky = { text: `token ${world.deskSync.token}`, command: undefined };
    const careless = { ...first, result: { ...first.result, lines: [...first.result.lines, leaky] } };
    expect(broken([careless, second, third, fourth])).toEqual([
      'Tokens stand in the log only where they are masked',
    ]);

    world.ann.comment(opening.export, phrases.internal);
    expect(broken()).toContain('The internal note is nowhere at the customer');
    world.bob.comment('HELP-1', phrases.restricted);
    expect(broken()).toContain('The comment for Administrators stayed where it was');
    world.bob.createIssue('HELP', 'The bug after all');
    expect(broken()).toContain(
      'Task, New Feature and Improvement have one request each; the Bug was left alone',
    );
    world.bob.edit('HELP-1', { description: 'plain' });
    expect(broken()).toContain('Rich text arrived as rich text');
    world.bob.edit('HELP-3', { summary: 'something else' });
    expect(broken()).toContain('The changed summary arrived');
    const [mirror] = viewComments(world.desk, 'HELP-1');
    world.bob.comment('HELP-1', phrases.beforeEdit, { properties: { ...mirror?.properties } });
    expect(broken()).toContain(
      'Every comment of the customer is on the desk once, public, and names its author',
    );
    expect(broken()).toContain('The edit and the deletion arrived');
    const [, answer] = viewComments(world.customer, opening.export);
    world.ben.deleteComment(answer?.id ?? '');
    expect(broken()).toContain("The agent's public answer is at the customer once and names him");
  });
});
