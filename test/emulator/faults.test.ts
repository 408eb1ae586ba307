import { describe, expect, it } from 'vitest';
import { ask, at, list } from './ask.ts';
import type { Answered } from './ask.ts';
import { createWorld, docOf, viewComments } from './index.ts';
import type { Fault, ScenarioWorld } from './index.ts';

const COMMENT = '/rest/api/3/issue/{issue}/comment';

function deskWorld(): ScenarioWorld {
  const world = createWorld();
  world.bob.createIssue('HELP', 'Help me');
  return world;
}

function comment(world: ScenarioWorld): Promise<Answered> {
  return ask(world, world.desk, world.deskSync, 'POST /rest/api/3/issue/HELP-1/comment', {
    body: docOf('hi'),
  });
}

const count = (world: ScenarioWorld): number => viewComments(world.desk, 'HELP-1').length;

const fails = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    return at(error, 'cause', 'code');
  }
  return 'answered';
};

describe('limits', () => {
  it('20 writes on an issue in 2 s, 100 in 30 s; other issues are not concerned', async () => {
    const world = deskWorld();
    world.bob.createIssue('HELP', 'Another');
    for (let index = 0; index < 20; index += 1) expect((await comment(world)).status).toBe(201);
    const refused = await comment(world);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('ratelimit-reason')).toBe('jira-per-issue-on-write');
    expect(refused.headers.get('retry-after')).toBe('2');
    expect(refused.headers.get('x-ratelimit-reset')).toMatch(/^2026-11-02T09:00:0\d/);
    const other = await ask(
      world,
      world.desk,
      world.deskSync,
      'PUT /rest/api/3/issue/HELP-2/properties/k',
      1,
    );
    expect(other.status).toBe(201);
    for (let round = 0; round < 4; round += 1) {
      world.advance(2000);
      for (let index = 0; index < 20; index += 1) expect((await comment(world)).status).toBe(201);
    }
    world.advance(2000);
    expect((await comment(world)).status).toBe(429);
    world.advance(30_000);
    expect((await comment(world)).status).toBe(201);
    expect(count(world)).toBe(101);
  });

  it('can be switched off; bursts can be switched on', async () => {
    const world = deskWorld();
    world.desk.settings.perIssueLimit = false;
    for (let index = 0; index < 30; index += 1) expect((await comment(world)).status).toBe(201);
    world.desk.settings.burstLimit = true;
    const statuses: number[] = [];
    for (let index = 0; index < 101; index += 1) {
      statuses.push((await ask(world, world.desk, world.deskSync, 'GET /rest/api/3/myself')).status);
    }
    expect(statuses.indexOf(429)).toBe(100);
    world.advance(1000);
    expect((await ask(world, world.desk, world.deskSync, 'GET /rest/api/3/myself')).status).toBe(200);
  });
});

describe('a fault', () => {
  it('before: 429 with headers, 5xx, 403, and nothing is written', async () => {
    const world = deskWorld();
    world.desk.faults.add({
      action: { kind: 'rate-limit', reason: 'jira-quota-tenant-based', retryAfter: 7 },
    });
    const limited = await comment(world);
    expect([
      limited.status,
      limited.headers.get('retry-after'),
      limited.headers.get('ratelimit-reason'),
    ]).toEqual([429, '7', 'jira-quota-tenant-based']);
    world.desk.faults.add({ action: { kind: 'status', status: 503, headers: { 'Retry-After': '3' } } });
    expect((await comment(world)).headers.get('retry-after')).toBe('3');
    world.desk.faults.add({ action: { kind: 'status', status: 403 } });
    expect((await comment(world)).status).toBe(403);
    expect(count(world)).toBe(0);
    expect((await comment(world)).status).toBe(201);
  });

  it('after: it is written, the answer says otherwise', async () => {
    const world = deskWorld();
    world.desk.faults.add({ action: { kind: 'status-after', status: 502 } });
    expect((await comment(world)).status).toBe(502);
    expect(count(world)).toBe(1);
  });

  it('a reset before or after', async () => {
    const world = deskWorld();
    world.desk.faults.add({ action: { kind: 'reset-before' } });
    expect(await fails(comment(world))).toBe('ECONNRESET');
    expect(count(world)).toBe(0);
    world.desk.faults.add({ action: { kind: 'reset-after' } });
    expect(await fails(comment(world))).toBe('ECONNRESET');
    expect(count(world)).toBe(1);
    expect(world.desk.log.entries.map(({ status, applied }) => [status, applied])).toEqual([
      [0, false],
      [0, true],
    ]);
  });

  it('applied only later, at its own time', async () => {
    const world = deskWorld();
    world.desk.faults.add({ action: { kind: 'apply-later', ms: 120_000 } });
    const sent = world.now();
    expect(await fails(comment(world))).toBe('ECONNRESET');
    world.advance(100_000);
    expect(count(world)).toBe(0);
    world.advance(60_000);
    expect(viewComments(world.desk, 'HELP-1')[0]?.created).toBe(sent + world.tick + 120_000);
  });

  it('slow takes world time; a client that gives up is served all the same', async () => {
    const world = deskWorld();
    world.desk.faults.add({ times: 2, action: { kind: 'slow', ms: 60_000 } });
    const start = world.now();
    await comment(world);
    expect(world.now() - start).toBeGreaterThanOrEqual(60_000);
    const controller = new AbortController();
    world.clock.schedule(world.now() + 30_000, () => controller.abort(new Error('gave up')));
    const sent = world.fetch(`${world.desk.baseUrl}/rest/api/3/issue/HELP-1/comment`, {
      method: 'POST',
      body: JSON.stringify({ body: docOf('late') }),
      headers: { Authorization: `Basic ${btoa(`${world.deskSync.email}:${world.deskSync.token}`)}` },
      signal: controller.signal,
    });
    await expect(sent).rejects.toThrow('gave up');
    await world.clock.sleep(0);
    expect(count(world)).toBe(2);
  });

  it('garbage, a web page, a dead token', async () => {
    const world = deskWorld();
    world.desk.faults.add({ action: { kind: 'garbage' } });
    const garbage = await comment(world);
    expect([garbage.status, typeof garbage.body]).toEqual([200, 'string']);
    expect(garbage.headers.get('content-type')).toContain('json');
    world.desk.faults.add({ action: { kind: 'html' } });
    expect((await comment(world)).headers.get('content-type')).toContain('text/html');
    world.desk.faults.add({ action: { kind: 'dead-token' } });
    expect((await comment(world)).status).toBe(404);
    expect(count(world)).toBe(2);
  });

  it('ids missing from a list, an answer rewritten', async () => {
    const world = deskWorld();
    const id = world.bob.comment('HELP-1', 'a');
    const other = world.bob.comment('HELP-1', 'b');
    world.desk.faults.add({ action: { kind: 'omit', ids: [id] } });
    const line = 'GET /rest/api/3/issue/HELP-1/comment';
    const cut = await ask(world, world.desk, world.deskSync, line);
    expect(list(cut.body, 'comments').map((one) => at(one, 'id'))).toEqual([other]);
    const rewrite = (body: unknown): unknown =>
      JSON.parse(JSON.stringify(body), (key, value: unknown) => (key === 'jsdPublic' ? undefined : value));
    world.desk.faults.add({ action: { kind: 'rewrite', rewrite } });
    const rewritten = await ask(world, world.desk, world.deskSync, line);
    expect(at(rewritten.body, 'comments', 0)).not.toHaveProperty('jsdPublic');
    expect(at((await ask(world, world.desk, world.deskSync, line)).body, 'comments', 0)).toHaveProperty(
      'jsdPublic',
    );
  });

  it('strikes what matches, after a few, a few times, until it is removed', async () => {
    const world = deskWorld();
    const action: Fault['action'] = { kind: 'status', status: 500 };
    const fault = world.desk.faults.add({
      match: { method: 'POST', route: COMMENT },
      skip: 1,
      times: 2,
      action,
    });
    await ask(world, world.desk, world.deskSync, 'GET /rest/api/3/myself');
    const statuses: number[] = [];
    for (let index = 0; index < 4; index += 1) statuses.push((await comment(world)).status);
    expect(statuses).toEqual([201, 500, 500, 201]);
    expect(fault.hits).toBe(2);
    const always = world.desk.faults.add({ match: (request) => request.write, times: Infinity, action });
    expect((await comment(world)).status).toBe(500);
    always.remove();
    expect((await comment(world)).status).toBe(201);
  });
});

describe('the hook', () => {
  it('sees every request of the world twice and can stop it before or after', async () => {
    const world = deskWorld();
    const seen: string[] = [];
    world.onRequest = (n, phase, request) => {
      seen.push(`${n} ${phase} ${request.site} ${request.method}`);
      if (n === 2 && phase === 'before') throw new Error('killed before');
      if (n === 3 && phase === 'after') throw new Error('killed after');
    };
    await ask(world, world.customer, world.customerSync, 'GET /rest/api/3/myself');
    await expect(comment(world)).rejects.toThrow('killed before');
    expect(count(world)).toBe(0);
    await expect(comment(world)).rejects.toThrow('killed after');
    expect(count(world)).toBe(1);
    expect(seen).toEqual([
      '1 before acme GET',
      '1 after acme GET',
      '2 before vendor POST',
      '3 before vendor POST',
      '3 after vendor POST',
    ]);
    expect(world.requests).toBe(3);
  });
});

describe('the log', () => {
  it('names route, status, size and whether it was a write', async () => {
    const world = deskWorld();
    await comment(world);
    await ask(world, world.desk, world.deskSync, 'GET /rest/api/3/issue/HELP-1?fields=summary');
    expect(world.desk.log.entries).toMatchObject([
      {
        n: 1,
        method: 'POST',
        route: COMMENT,
        status: 201,
        write: true,
        applied: true,
        accountId: world.deskSync.accountId,
      },
      { n: 2, path: '/rest/api/3/issue/HELP-1', query: '?fields=summary', status: 200, write: false },
    ]);
    expect(world.desk.log.entries[0]?.bytes).toBeGreaterThan(100);
    expect([
      world.desk.log.count(),
      world.desk.log.writes().length,
      world.desk.log.count({ method: 'GET' }),
    ]).toEqual([2, 1, 1]);
    expect(world.desk.log.count({ after: 1 })).toBe(1);
  });
});

describe('the clock', () => {
  it('shows in the Date header, to the second', async () => {
    const world = createWorld({ start: '2026-11-02T09:00:00.999Z' });
    const answer = await ask(world, world.desk, world.deskSync, 'GET /rest/api/3/serverInfo');
    expect(answer.headers.get('date')).toBe('Mon, 02 Nov 2026 09:00:01 GMT');
    const again = createWorld({ start: '2026-11-02T09:00:00.500Z' });
    again.latency = () => 300;
    expect(
      (await ask(again, again.desk, again.deskSync, 'GET /rest/api/3/serverInfo')).headers.get('date'),
    ).toBe('Mon, 02 Nov 2026 09:00:00 GMT');
    expect(again.now()).toBe(Date.parse('2026-11-02T09:00:00.801Z'));
  });

  it('runs beside real time with an offset', async () => {
    const world = createWorld({ clock: 'real', start: '2030-01-01T00:00:00Z' });
    world.advance(86_400_000);
    await world.clock.sleep(5);
    expect(new Date(world.now()).toISOString()).toMatch(/^2030-01-02T00:00:0/);
  });

  it('and the seed make a run repeat exactly', async () => {
    const run = async (): Promise<unknown> => {
      const world = createWorld({ seed: 42 });
      world.desk.index.flicker = 0.3;
      for (let index = 0; index < 10; index += 1)
        world.bob.createIssue('HELP', { summary: `S ${index}`, description: 'D' });
      await comment(world);
      const body = { jql: 'project = HELP', fields: ['*all'] };
      return (await ask(world, world.desk, world.deskSync, 'POST /rest/api/3/search/jql', body)).body;
    };
    expect(await run()).toEqual(await run());
  });
});
