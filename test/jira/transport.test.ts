import { describe, expect, it } from 'vitest';
import { createTransport } from '../../src/jira/transport.ts';
import type { TransportOptions } from '../../src/jira/transport.ts';
import { createFakeClock } from './fake-clock.ts';
import {
  ACCOUNT,
  answer,
  createFakeSite,
  EMAIL,
  failureOf,
  inTurn,
  networkError,
  TOKEN,
} from './fake-site.ts';
import type { Answering, Scripted, Script } from './fake-site.ts';

const READ = { url: '/rest/api/3/field', method: 'GET' } as const;
const SEARCH = { url: '/rest/api/3/search/jql', method: 'POST', body: { jql: 'project = 1' } } as const;
const UPDATE = { url: '/rest/api/3/issue/101', method: 'PUT', body: { fields: { summary: 'x' } } } as const;
const COMMENT = { url: '/rest/api/3/issue/101/comment', method: 'POST', body: { body: {} } } as const;
const CREATE = { url: '/rest/api/3/issue/bulk', method: 'POST', body: { issueUpdates: [] } } as const;
const DELETE = { url: '/rest/api/3/issue/101/comment/7', method: 'DELETE' } as const;
const LINK = {
  url: '/rest/api/3/issue/101/remotelink',
  method: 'POST',
  body: { globalId: 'g', object: {} },
} as const;

type Call =
  typeof READ | typeof SEARCH | typeof UPDATE | typeof COMMENT | typeof CREATE | typeof DELETE | typeof LINK;

function site(script: Script, options?: Partial<TransportOptions>) {
  const made = createFakeSite(script, options);
  return {
    ...made,
    call: (call: Call) => made.clock.run(made.transport.sendRequest<unknown>(call)),
    fails: (call: Call) => failureOf(made.clock, made.transport.sendRequest<unknown>(call)),
  };
}

const ok = (options?: Answering) => (): Scripted => answer([], options);
const status =
  (code: number, headers: Readonly<Record<string, string>> = {}) =>
  (): Scripted =>
    answer({ errorMessages: [] }, { status: code, headers });
const broken = (code: string) => (): Scripted => networkError(code);
const hang = (): Scripted => 'hang';

describe('writes with an unknown outcome', () => {
  it.each([
    ['a reset', broken('ECONNRESET'), 'network'],
    ['a timeout', hang, 'timeout'],
    ['500', status(500), 'server-error'],
    ['503', status(503), 'server-error'],
    ['an answer that is no JSON', () => answer('<html>down</html>'), 'unreadable-answer'],
    ['a redirect', status(303), 'unreadable-answer'],
  ])('never sends a create or a comment twice after %s', async (_name, scripted, code) => {
    for (const call of [COMMENT, CREATE]) {
      const { fails, sent } = site(inTurn(scripted));
      expect(await fails(call)).toMatchObject({ code, outcome: 'unknown' });
      expect(sent).toHaveLength(1);
    }
  });

  it('sends no comment again when the connection was never made, and says that nothing happened', async () => {
    for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED']) {
      const { fails, sent } = site(inTurn(broken(code)));
      expect(await fails(COMMENT)).toMatchObject({ code: 'network', detail: code, outcome: 'not-applied' });
      expect(sent).toHaveLength(1);
    }
  });

  it('reads the error of every address behind a name', async () => {
    const refused = (code: string) => Object.assign(new Error(code), { code });
    const cause = new AggregateError([refused('ECONNREFUSED'), refused('ECONNRESET')]);
    const { fails } = site(() => new TypeError('fetch failed', { cause }));
    expect(await fails(COMMENT)).toMatchObject({ outcome: 'unknown' });
  });

  it('treats a web link without a globalId as a write that would happen twice', async () => {
    const { clock, transport, sent } = site(inTurn(broken('ECONNRESET')));
    const call = transport.sendRequest({ ...LINK, body: { object: {} } });
    expect(await failureOf(clock, call)).toMatchObject({ outcome: 'unknown' });
    expect(sent).toHaveLength(1);
  });

  it.each([UPDATE, DELETE, LINK])(
    'repeats $method $url up to four tries, then the outcome is unknown',
    async (call) => {
      const { fails, sent } = site(inTurn(broken('ECONNRESET')));
      expect(await fails(call)).toMatchObject({ code: 'network', detail: 'ECONNRESET', outcome: 'unknown' });
      expect(sent).toHaveLength(4);
    },
  );

  it('does not forget an earlier try when the last one was certainly not executed', async () => {
    const refused = site(inTurn(broken('ECONNRESET'), status(400)));
    expect(await refused.fails(UPDATE)).toMatchObject({ code: 'refused', outcome: 'unknown' });
    const gone = site(inTurn(hang, broken('ECONNREFUSED')));
    expect(await gone.fails(UPDATE)).toMatchObject({ code: 'network', outcome: 'unknown' });
  });

  it.each([400, 401, 403, 404, 409, 413, 422])(
    'says that a write answered with %i was not executed',
    async (code) => {
      const { fails, sent } = site(inTurn(status(code)));
      expect(await fails(COMMENT)).toMatchObject({ outcome: 'not-applied' });
      expect(sent).toHaveLength(1);
    },
  );
});

describe('retries', () => {
  it.each([READ, SEARCH, UPDATE])(
    'repeats $method $url after 502, 503, 504 and a network error',
    async (call) => {
      const {
        call: send,
        sent,
        clock,
      } = site(inTurn(status(502), status(504), broken('ECONNRESET'), () => answer([])));
      await expect(send(call)).resolves.toEqual([]);
      expect(sent).toHaveLength(4);
      expect(clock.slept).toEqual([2_000, 4_000, 8_000]);
    },
  );

  it('gives a read up after four tries', async () => {
    const { fails, sent } = site(inTurn(status(503)));
    expect(await fails(READ)).toMatchObject({ code: 'server-error', status: 503, outcome: 'not-applied' });
    expect(sent).toHaveLength(4);
  });

  it('does not repeat a read after 500: the request itself fails', async () => {
    const { fails, sent } = site(inTurn(status(500)));
    expect(await fails(READ)).toMatchObject({ code: 'server-error', status: 500 });
    expect(sent).toHaveLength(1);
  });

  it('waits at least as long as Retry-After says, with jitter otherwise', async () => {
    const asked = site(inTurn(status(503, { 'retry-after': '17' }), ok()));
    await asked.call(READ);
    expect(asked.clock.slept).toEqual([17_000]);
    const jitter = site(inTurn(status(503), ok()), { random: () => 0 });
    await jitter.call(READ);
    expect(jitter.clock.slept).toEqual([1_400]);
  });

  it('does not wait longer than two minutes', async () => {
    const { fails, sent } = site(inTurn(status(503, { 'retry-after': '121' })));
    expect(await fails(READ)).toMatchObject({ code: 'server-error' });
    expect(sent).toHaveLength(1);
  });

  it('gives an answer up after 30 s, a bulk create after 180 s', async () => {
    const read = site(inTurn(hang, ok()));
    await read.call(READ);
    expect(read.clock.slept[0]).toBe(30_000);
    const create = site(inTurn(hang));
    expect(await create.fails(CREATE)).toMatchObject({ code: 'timeout', seconds: 180, outcome: 'unknown' });
    expect(create.clock.slept).toEqual([180_000]);
  });

  it('counts the body of an answer in the time', async () => {
    const { fails } = site((sent) => {
      const stream = new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('['));
          sent.signal.addEventListener('abort', () => controller.error(sent.signal.reason));
        },
      });
      return new Response(stream, { headers: { 'X-AAccountId': ACCOUNT } });
    });
    expect(await fails(COMMENT)).toMatchObject({ code: 'timeout', outcome: 'unknown' });
  });
});

describe('answers that are not what they should be', () => {
  it('tries a read once more after a page that is no JSON, then says so', async () => {
    const { fails, sent } = site(inTurn(() => answer('<html>maintenance')));
    expect(await fails(READ)).toMatchObject({ code: 'unreadable-answer', detail: 'not JSON' });
    expect(sent).toHaveLength(2);
  });

  it('does not take an empty success for the answer of a read', async () => {
    const { fails } = site(inTurn(() => answer(undefined)));
    expect(await fails(READ)).toMatchObject({ code: 'unreadable-answer', detail: 'empty' });
  });

  it('takes an empty success for the answer of a write', async () => {
    const { call } = site(inTurn(() => answer(undefined, { status: 204 })));
    await expect(call(UPDATE)).resolves.toBeUndefined();
  });

  it('does not take a page that says 404 for "not found"', async () => {
    const { fails } = site(inTurn(() => answer('<html>not here', { status: 404 })));
    expect(await fails(READ)).toMatchObject({ code: 'unreadable-answer' });
  });

  it('follows no redirect', async () => {
    const { fails, sent } = site(inTurn(status(302, { location: 'https://evil.example/' })));
    expect(await fails(READ)).toMatchObject({ code: 'unreadable-answer', detail: 'redirect 302' });
    expect(sent).toHaveLength(1);
  });

  it('stops reading an answer of more than 64 MB', async () => {
    let chunks = 0;
    const { fails } = site(() => {
      const stream = new ReadableStream({
        pull(controller) {
          chunks += 1;
          controller.enqueue(new Uint8Array(1024 * 1024).fill(32));
        },
      });
      return new Response(stream, { headers: { 'X-AAccountId': ACCOUNT } });
    });
    expect(await fails(READ)).toMatchObject({ code: 'unreadable-answer', detail: 'too large' });
    expect(chunks).toBeLessThan(70);
  });

  it.each([
    [401, 'dead-token'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [400, 'refused'],
    [409, 'refused'],
    [413, 'refused'],
    [422, 'refused'],
    [410, 'refused'],
    [501, 'server-error'],
  ])('names %i %s', async (code, name) => {
    const { fails } = site(inTurn(status(code)));
    const label = { site: 'acme', method: 'GET', route: '/rest/api/3/field' };
    expect(await fails(READ)).toMatchObject({ code: name, request: label });
  });

  it('tells a token without a scope from a dead one', async () => {
    const { fails } = site(
      inTurn(() => answer({ code: 401, message: 'Unauthorized; scope does not match' }, { status: 401 })),
    );
    expect(await fails(READ)).toMatchObject({ code: 'forbidden' });
  });

  it("checks with jira.js's schema in tests without changing the answer", async () => {
    const { z } = await import('zod');
    const raw = { created: '2026-01-01T00:00:00.000+0000' };
    const good = site(inTurn(() => answer(raw)));
    const schema = z.object({ created: z.coerce.date() });
    const got = await good.clock.run(good.transport.sendRequest({ ...READ, schema: schema }));
    expect(got).toEqual(raw);
    const bad = site(inTurn(() => answer({ created: 'never' })));
    const failure = await failureOf(bad.clock, bad.transport.sendRequest({ ...READ, schema }));
    expect(failure).toMatchObject({ code: 'unreadable-answer' });
    const ignoring = site(
      inTurn(() => answer({ created: 'never' })),
      { onSchemaMismatch: 'ignore' },
    );
    await expect(ignoring.clock.run(ignoring.transport.sendRequest({ ...READ, schema }))).resolves.toEqual({
      created: 'never',
    });
  });
});

describe('plan mode', () => {
  it.each([UPDATE, COMMENT, CREATE, DELETE, LINK])(
    'refuses $method $url before anything is sent',
    async (call) => {
      const { fails, sent, transport } = site(inTurn(ok()), { readOnly: true });
      expect(await fails(call)).toMatchObject({ code: 'write-in-plan', outcome: 'not-applied' });
      expect(sent).toHaveLength(0);
      expect(transport.requests()).toBe(0);
    },
  );

  it('lets reads by POST pass', async () => {
    const { call } = site(inTurn(ok()), { readOnly: true });
    await expect(call(SEARCH)).resolves.toEqual([]);
  });
});

describe('addresses', () => {
  it.each([
    '/rest/api/3/issue/A-1/../../../serverInfo?x=/comment',
    '/rest/api/3/issue/A-1%2F..%2Fx',
    '/rest/api/3/issue/../myself',
    '/rest/api/3/issue/101/comment/7?x=1',
    '/rest/api/3/issue/101/comment/7#',
    '/rest/api/3/issue/a-1',
    '/rest/api/3/issue/101/properties/..',
    '/rest/api/3/issue/101/properties/a%2Fb',
    '/rest/api/3/issue/101/properties/',
    '/rest/servicedeskapi/servicedesk/15/requesttype',
    '/rest/api/3/issue/101\n',
    'https://evil.example/rest/api/3/field',
    '/rest/api/3/users/search',
  ])('never sends %j', async (url) => {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE'] as const) {
      const { clock, transport, sent } = site(inTurn(ok()));
      expect(await failureOf(clock, transport.sendRequest({ url, method }))).toMatchObject({ code: 'bug' });
      expect(sent).toHaveLength(0);
    }
  });

  it.each([
    'http://acme.atlassian.net',
    'ftp://x',
    'acme',
    'https://a:b@acme.atlassian.net',
    'https://x/?a=1',
  ])('refuses to work with %s', (url) => {
    expect(() => site(inTurn(ok()), { url })).toThrow('bug');
  });

  it('adds the path to the API address and repeats lists', async () => {
    const { clock, transport, sent } = site(inTurn(ok()), {
      apiUrl: 'https://api.atlassian.com/ex/jira/c-1/',
    });
    await clock.run(
      transport.sendRequest({
        ...READ,
        searchParams: { fields: ['a b', 'c&d'], startAt: 0, none: undefined },
      }),
    );
    expect(sent[0]?.url.href).toBe(
      'https://api.atlassian.com/ex/jira/c-1/rest/api/3/field?fields=a+b&fields=c%26d&startAt=0',
    );
  });

  it('sends who we are and asks for English', async () => {
    const { call, sent } = site(inTurn(ok()));
    await call(READ);
    const headers = sent[0]!.headers;
    expect(headers.get('authorization')).toBe(`Basic ${Buffer.from(`${EMAIL}:${TOKEN}`).toString('base64')}`);
    expect(headers.get('accept-language')).toBe('en');
    expect(headers.get('x-force-accept-language')).toBe('true');
    expect(headers.get('user-agent')).toBe('deskbridge/0');
  });
});

describe('clock and counters', () => {
  it("moves the site's clock on from the last answer", async () => {
    const date = new Date(Date.UTC(2026, 10, 2, 12)).toUTCString();
    const { call, transport, clock } = site(inTurn(ok({ headers: { date } })));
    expect(transport.now()).toBe(clock.now());
    await call(READ);
    expect(transport.now()).toBe(Date.parse(date));
    await clock.run(clock.sleep(1_500));
    expect(transport.now()).toBe(Date.parse(date) + 1_500);
  });

  it('counts every try by route, and tells each one without a word from Jira', async () => {
    const traces: unknown[] = [];
    const { call, transport } = site(inTurn(status(503), ok()), { onRequest: (trace) => traces.push(trace) });
    await call(READ);
    await call(SEARCH);
    expect(transport.requests()).toBe(3);
    expect(transport.requestsByRoute()).toEqual({
      'GET /rest/api/3/field': 2,
      'POST /rest/api/3/search/jql': 1,
    });
    expect(traces).toHaveLength(3);
    expect(traces[0]).toEqual({
      request: { site: 'acme', method: 'GET', route: '/rest/api/3/field' },
      status: 503,
      attempt: 1,
      milliseconds: 0,
    });
  });
});

describe('stopping', () => {
  it('starts nothing new, and lets what is in flight finish', async () => {
    const stop = new AbortController();
    let finish: (response: Response) => void = () => undefined;
    const { clock, transport, sent } = site(() => new Promise<Response>((resolve) => (finish = resolve)), {
      signal: stop.signal,
      maxInFlight: 1,
    });
    const inFlight = transport.sendRequest(READ);
    const waiting = transport.sendRequest(COMMENT);
    stop.abort();
    expect(await failureOf(clock, waiting)).toMatchObject({
      code: 'network',
      detail: 'stopped',
      outcome: 'not-applied',
    });
    expect(await failureOf(clock, transport.sendRequest(READ))).toMatchObject({ detail: 'stopped' });
    finish(answer(['done']));
    await expect(clock.run(inFlight)).resolves.toEqual(['done']);
    expect(sent).toHaveLength(1);
  });

  it('ends the waiting before a retry, and says that the write may have happened', async () => {
    const stop = new AbortController();
    const { clock, transport, sent } = site(
      () => {
        queueMicrotask(() => stop.abort());
        return networkError('ECONNRESET');
      },
      { signal: stop.signal },
    );
    const failure = await failureOf(clock, transport.sendRequest(UPDATE));
    expect(failure).toMatchObject({ detail: 'stopped', outcome: 'unknown' });
    expect(sent).toHaveLength(1);
    expect(clock.slept).toEqual([]);
  });

  it('works with a clock whose sleep resolves when it is aborted', async () => {
    const clock = createFakeClock(0, false);
    const transport = createTransport({
      name: 'acme',
      url: 'https://acme.atlassian.net',
      email: EMAIL,
      token: TOKEN,
      clock,
      deadlines: clock,
      fetch: async () => answer([]),
      random: () => 0,
      readOnly: true,
      userAgent: 'x',
    });
    await expect(clock.run(transport.sendRequest(READ))).resolves.toEqual([]);
    transport.close();
    expect(await failureOf(clock, transport.sendRequest(READ))).toMatchObject({ detail: 'stopped' });
  });
});

describe('a clock that jumps ahead when somebody sleeps', () => {
  it('ends no request before its time', async () => {
    let now = 0;
    const clock = {
      now: () => now,
      sleep: async (ms: number) => {
        now += ms;
      },
    };
    let tries = 0;
    const fetch = async (_url: unknown, init?: RequestInit): Promise<Response> => {
      tries += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
      init?.signal?.throwIfAborted();
      return tries < 3 ? answer({}, { status: 503 }) : answer([]);
    };
    const options = {
      name: 'acme',
      url: 'https://acme.atlassian.net',
      email: EMAIL,
      token: TOKEN,
      userAgent: 'x',
    };
    const transport = createTransport({ ...options, clock, fetch, random: () => 0.5, readOnly: true });
    await expect(transport.sendRequest(READ)).resolves.toEqual([]);
    expect(now).toBe(6_000);
  });
});
