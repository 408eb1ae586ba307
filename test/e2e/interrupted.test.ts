/** A run that is cut off: it ends in time, tells what it did, and the next run finishes without doubles. */
import { afterEach, describe, expect, it } from 'vitest';
import { viewComments, viewIssues } from '../emulator/index.ts';
import type { SeenRequest } from '../emulator/index.ts';
import { openStage } from './stage.ts';
import type { Stage } from './stage.ts';

const ISSUES = 6;
const COMMENTS = 8;
/** GitHub kills what is left 10 s after a cancellation; a run may take 7 s of it. */
const IN_TIME = 7000;

let stage: Stage;
afterEach(() => stage.close());

/** Issues with comments, all of them linked; then as many new comments, which are not carried yet. */
async function openBusyStage(): Promise<void> {
  stage = await openStage();
  const { ann } = stage.world;
  const keys = Array.from({ length: ISSUES }, (_, i) => ann.createIssue('ACME', `Issue ${i + 1}`).key);
  const first = await stage.run();
  expect(first.outputs['created']).toBe(String(ISSUES));
  stage.world.advance(15 * 60_000);
  for (const key of keys) {
    for (let i = 1; i <= COMMENTS; i += 1) ann.comment(key, `Comment ${i} on ${key}`);
  }
}

const isComment = ({ method, route }: SeenRequest) =>
  method === 'POST' && route === '/rest/api/3/issue/{issue}/comment';

const mirrored = () =>
  viewIssues(stage.world.desk, 'HELP').flatMap(({ key }) =>
    viewComments(stage.world.desk, key).map(({ text }) => text.split('\n').at(-1) ?? ''),
  );

/** Runs until nothing is left to do, a quarter of an hour apart; then every comment is there once. */
async function expectFinished(): Promise<void> {
  stage.world.latency = undefined;
  stage.world.onRequest = undefined;
  stage.world.site('vendor').faults.clear();
  for (let i = 0; i < 3; i += 1) {
    stage.world.advance(15 * 60_000);
    const result = await stage.run();
    expect(result.code).toBe(0);
    if (result.outputs['has-changes'] === 'false' && result.outputs['pending'] === '0') break;
  }
  const texts = mirrored();
  expect(texts).toHaveLength(ISSUES * COMMENTS);
  expect(new Set(texts).size).toBe(ISSUES * COMMENTS);
}

describe.each(['SIGINT', 'SIGTERM'] as const)('a run that gets %s', (signal) => {
  it('stops, saves and reports what it did; the next one does the rest', async () => {
    await openBusyStage();
    stage.world.latency = () => 80;
    const saved = stage.served.cache.entries.length;
    let comments = 0;
    let killedAt: number | undefined;
    const step = await stage.start();
    stage.world.onRequest = (_n, phase, request) => {
      if (phase === 'after' && isComment(request)) comments += 1;
      if (comments < 10 || killedAt !== undefined) return;
      killedAt = performance.now();
      step.kill(signal);
    };
    const result = await step.ended;
    expect(performance.now() - (killedAt ?? Number.NaN)).toBeLessThan(IN_TIME);
    expect(result.code).toBe(1);
    expect(result.report?.interrupted).toBe('signal');
    expect(result.summary).toMatch(/^## ⚠️ Deskbridge: .*cancelled before the end\n/);
    expect(result.summary).toContain('The run was cancelled.');
    // What it says is what it did: not less, and nothing that was only begun.
    const done = mirrored().length;
    expect(done).toBeGreaterThanOrEqual(10);
    expect(done).toBeLessThan(ISSUES * COMMENTS);
    expect(result.outputs['comments-to-desk']).toBe(String(done));
    expect(stage.served.cache.entries.length).toBeGreaterThan(saved);
    await expectFinished();
  });
});

describe('a run that is cancelled while Jira hangs', () => {
  it('does not wait for it, and the next run does not write again what comes late', async () => {
    await openBusyStage();
    const step = await stage.start();
    let killedAt: number | undefined;
    const late = stage.world
      .site('vendor')
      .faults.add({ match: isComment, times: 100, action: { kind: 'slow', ms: 8000 } });
    stage.world.onRequest = (_n, phase, request) => {
      if (phase !== 'before' || !isComment(request) || killedAt !== undefined) return;
      killedAt = performance.now();
      setTimeout(() => step.kill('SIGINT'), 200);
    };
    const result = await step.ended;
    expect(performance.now() - (killedAt ?? Number.NaN)).toBeLessThan(IN_TIME + 200);
    expect(result.code).toBe(1);
    expect(result.summary).toContain('The run was cancelled.');
    expect(late.hits).toBeGreaterThan(0);
    // What is on its way may come or not, so it counts as put off.
    expect(result.outputs).toMatchObject({ result: 'partial', 'comments-to-desk': '0' });
    expect(result.outputs['pending']).toBe(String(ISSUES * COMMENTS));

    // At once, before what hangs has arrived.
    stage.world.onRequest = undefined;
    stage.world.site('vendor').faults.clear();
    const next = await stage.run();
    expect(next.outputs).toMatchObject({ result: 'partial', pending: String(late.hits) });
    await new Promise((resolve) => setTimeout(resolve, 5000));
    expect(mirrored()).toHaveLength(ISSUES * COMMENTS);
    expect(new Set(mirrored()).size).toBe(ISSUES * COMMENTS);
    await expectFinished();
  });

  it('a second signal ends it at once', async () => {
    await openBusyStage();
    const step = await stage.start();
    stage.world
      .site('vendor')
      .faults.add({ match: isComment, times: 100, action: { kind: 'slow', ms: 3000 } });
    let killedAt: number | undefined;
    stage.world.onRequest = (_n, phase, request) => {
      if (phase !== 'before' || !isComment(request) || killedAt !== undefined) return;
      killedAt = performance.now();
      step.kill('SIGINT');
      setTimeout(() => step.kill('SIGTERM'), 300);
    };
    const result = await step.ended;
    expect(performance.now() - (killedAt ?? Number.NaN)).toBeLessThan(2000);
    expect(result.code).toBe(1);
    expect(result.log).toContain('did not end in time after SIGTERM');
    expect(result.outputs['result']).toBe('failed');
    await new Promise((resolve) => setTimeout(resolve, 3500));
    await expectFinished();
  });
});

describe('a run that is cancelled at a bad moment', () => {
  it('before it knows the sites, it says that it was cancelled', async () => {
    stage = await openStage();
    stage.world.ann.createIssue('ACME', 'A question');
    stage.world.site('acme').faults.add({ times: 100, action: { kind: 'slow', ms: 500 } });
    const step = await stage.start();
    stage.world.onRequest = () => {
      stage.world.onRequest = undefined;
      step.kill('SIGINT');
    };
    const result = await step.ended;
    expect(result.code).toBe(1);
    expect(result.outputs).toMatchObject({ result: 'partial', created: '0' });
    expect(result.summary).toMatch(/^## ⚠️ Deskbridge: cancelled before the end\n/);
    expect(viewIssues(stage.world.desk, 'HELP')).toEqual([]);
  });

  it('while the cache service is out of order, it still reports in time', async () => {
    stage = await openStage();
    stage.world.ann.createIssue('ACME', 'A question');
    await stage.served.cache.setState('error');
    const step = await stage.start({
      onLine: (line) => {
        if (line.startsWith('Attempt 1 of 5')) step.kill('SIGINT');
      },
    });
    const result = await step.ended;
    expect(result.milliseconds).toBeLessThan(IN_TIME + 1500);
    expect(result.code).toBe(1);
    expect(result.summary).toContain('The run was cancelled.');
    expect(result.outputs['result']).toBe('partial');
  });
});

describe('a run that is killed', () => {
  it('leaves nothing that the next run would double', async () => {
    await openBusyStage();
    stage.world.latency = () => 80;
    const step = await stage.start();
    let comments = 0;
    stage.world.onRequest = (_n, phase, request) => {
      if (phase === 'after' && isComment(request)) comments += 1;
      if (comments === 10) step.kill('SIGKILL');
    };
    const result = await step.ended;
    expect(result.code).toBeNull();
    expect(result.outputs).toMatchObject({ result: 'failed', created: '0' });
    await expectFinished();
  });
});

describe('time-budget', () => {
  it('ends the run with what is left as pending, and exit code 0', async () => {
    await openBusyStage();
    stage.world.latency = () => 150;
    const result = await stage.run({ inputs: { 'time-budget': '0.02' } });
    expect(result.code).toBe(0);
    expect(result.report?.interrupted).toBe('time-budget');
    expect(result.outputs['result']).toBe('partial');
    expect(Number(result.outputs['pending'])).toBeGreaterThan(0);
    expect(result.summary).toContain('the time budget was used up');
    expect(mirrored().length).toBeLessThan(ISSUES * COMMENTS);
    await expectFinished();
  });
});
