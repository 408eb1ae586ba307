import { describe, expect, it } from 'vitest';
import { answer, createFakeSite, failureOf, inTurn } from './fake-site.ts';
import type { Scripted, Sent } from './fake-site.ts';

const READ = { url: '/rest/api/3/field', method: 'GET' } as const;
const OTHER = { url: '/rest/api/3/search/jql', method: 'POST', body: {} } as const;
const comment = (issue: string) =>
  ({ url: `/rest/api/3/issue/${issue}/comment`, method: 'POST', body: {} }) as const;
const update = (issue: string) => ({ url: `/rest/api/3/issue/${issue}`, method: 'PUT', body: {} }) as const;

function limited(reason: string | undefined, retryAfter?: string): () => Scripted {
  const headers = {
    ...(reason === undefined ? {} : { 'RateLimit-Reason': reason }),
    ...(retryAfter === undefined ? {} : { 'Retry-After': retryAfter }),
  };
  return () => answer({}, { status: 429, headers });
}
const ok = (): Scripted => answer({});
const start = Date.UTC(2026, 10, 2);
const times = (sent: readonly Sent[]) => sent.map(({ at }) => at - start);

describe('429', () => {
  it('sends even a comment again: it was not executed', async () => {
    const { clock, transport, sent } = createFakeSite(inTurn(limited('jira-burst-based', '5'), ok));
    await clock.run(transport.sendRequest(comment('1')));
    expect(times(sent)).toEqual([0, 5_000]);
  });

  it('ends after four tries', async () => {
    const { clock, transport, sent } = createFakeSite(inTurn(limited('jira-burst-based', '1')));
    const failure = await failureOf(clock, transport.sendRequest(comment('1')));
    expect(failure).toMatchObject({
      code: 'rate-limited',
      reason: 'jira-burst-based',
      outcome: 'not-applied',
    });
    expect(sent).toHaveLength(4);
  });

  it('ends at once instead of waiting longer than two minutes', async () => {
    const { clock, transport, sent } = createFakeSite(inTurn(limited('jira-burst-based', '121')));
    const failure = await failureOf(clock, transport.sendRequest(READ));
    expect(failure).toMatchObject({ code: 'rate-limited', retryAfter: 121 });
    expect(sent).toHaveLength(1);
    expect(clock.slept).toEqual([]);
  });

  it('reads a date in Retry-After and the reset time', async () => {
    const date = new Date(start + 9_000).toUTCString();
    const byDate = createFakeSite(inTurn(limited(undefined, date), ok));
    await byDate.clock.run(byDate.transport.sendRequest(READ));
    expect(times(byDate.sent)).toEqual([0, 9_000]);
    const reset = { 'X-RateLimit-Reset': new Date(start + 7_000).toISOString() };
    const byReset = createFakeSite(inTurn(() => answer({}, { status: 429, headers: reset }), ok));
    await byReset.clock.run(byReset.transport.sendRequest(READ));
    expect(times(byReset.sent)).toEqual([0, 7_000]);
  });

  it('slows only the endpoint after a burst', async () => {
    const { clock, transport, sent } = createFakeSite((_sent, index) =>
      index === 0 ? limited('jira-burst-based', '10')() : ok(),
    );
    const first = transport.sendRequest(READ);
    await clock.run(clock.sleep(1));
    await clock.run(Promise.all([first, transport.sendRequest(READ), transport.sendRequest(OTHER)]));
    expect(sent.map(({ method, at }) => [method, at - start])).toEqual([
      ['GET', 0],
      ['POST', 1],
      ['GET', 10_000],
      ['GET', 10_000],
    ]);
  });

  it('delays only the issue after too many writes to it', async () => {
    const { clock, transport, sent } = createFakeSite((_sent, index) =>
      index === 0 ? limited('jira-per-issue-on-write', '10')() : ok(),
    );
    const first = transport.sendRequest(comment('1'));
    await clock.run(clock.sleep(1));
    await clock.run(
      Promise.all([first, transport.sendRequest(update('1')), transport.sendRequest(comment('2'))]),
    );
    expect(sent.map(({ url, at }) => [url.pathname.slice(18, 19), at - start])).toEqual([
      ['1', 0],
      ['2', 1],
      ['1', 10_000],
      ['1', 10_000],
    ]);
  });

  it.each(['jira-quota-tenant-based', 'jira-quota-global-based'])(
    'ends everything at once on %s, without another request',
    async (reason) => {
      const { clock, transport, sent } = createFakeSite(inTurn(limited(reason, '1800')));
      const failure = await failureOf(clock, transport.sendRequest(comment('1')));
      expect(failure).toMatchObject({ code: 'quota', reason, retryAfter: 1800, outcome: 'not-applied' });
      await clock.run(clock.sleep(60_000));
      const next = await failureOf(clock, transport.sendRequest(READ));
      expect(next).toMatchObject({ code: 'quota', retryAfter: 1740, request: { route: READ.url } });
      expect(sent).toHaveLength(1);
    },
  );

  it('repeats no reason that is not one of Jira', async () => {
    const { clock, transport } = createFakeSite(inTurn(limited('see <b>me</b>', '200')));
    expect(await failureOf(clock, transport.sendRequest(READ))).toMatchObject({ reason: 'unknown' });
  });
});

describe('pacing', () => {
  /** Answers after some time. */
  function slowSite(milliseconds: number, options = {}) {
    const made = createFakeSite(async () => {
      await made.clock.sleep(milliseconds);
      return answer({});
    }, options);
    return made;
  }

  it('keeps at most six requests in flight', async () => {
    let now = 0;
    let most = 0;
    const made = createFakeSite(async () => {
      most = Math.max(most, (now += 1));
      await made.clock.sleep(300);
      now -= 1;
      return answer({});
    });
    await made.clock.run(Promise.all(Array.from({ length: 30 }, () => made.transport.sendRequest(READ))));
    expect(most).toBe(6);
    expect(made.clock.now() - start).toBe(1_500);
  });

  it('writes one issue at most 20 times in 2 s and 100 times in 30 s', async () => {
    for (const latency of [1, 300]) {
      const { clock, transport, sent } = slowSite(latency, { maxInFlight: 20 });
      await clock.run(Promise.all(Array.from({ length: 150 }, () => transport.sendRequest(comment('1')))));
      expect(sent).toHaveLength(150);
      for (const [count, span] of [
        [20, 2_000],
        [100, 30_000],
      ] as const) {
        // Jira counts somewhere between the start of a request and its end.
        const tooFast = sent.filter(({ at }, index) => {
          const before = sent[index - count];
          return before !== undefined && at - (before.at + latency) < span;
        });
        expect(tooFast).toEqual([]);
      }
    }
  });

  it('holds up no other issue and no read meanwhile', async () => {
    const { clock, transport, sent } = slowSite(1);
    const flood = Array.from({ length: 40 }, () => transport.sendRequest(comment('1')));
    const others = [transport.sendRequest(update('2')), transport.sendRequest(READ)];
    await clock.run(Promise.all(others));
    expect(clock.now() - start).toBeLessThan(100);
    await clock.run(Promise.all(flood));
    expect(sent).toHaveLength(42);
  });

  it('does not pace reads of an issue', async () => {
    const { clock, transport } = slowSite(1);
    const read = { url: '/rest/api/3/issue/1/comment', method: 'GET' } as const;
    await clock.run(Promise.all(Array.from({ length: 200 }, () => transport.sendRequest(read))));
    expect(clock.now() - start).toBeLessThan(200);
  });

  it('writes 600 comments to 100 issues as fast as six requests allow', async () => {
    const { clock, transport } = slowSite(300);
    const pairs = Array.from({ length: 100 }, async (_, issue) => {
      for (let count = 0; count < 6; count += 1) await transport.sendRequest(comment(String(issue)));
    });
    await clock.run(Promise.all(pairs));
    expect(clock.now() - start).toBeLessThanOrEqual(1.15 * ((600 * 300) / 6) + 2_000);
  });
});
