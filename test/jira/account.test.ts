import { describe, expect, it } from 'vitest';
import { ACCOUNT, answer, createFakeSite, failureOf, networkError } from './fake-site.ts';
import type { Script, Scripted } from './fake-site.ts';

const SEARCH = { url: '/rest/api/3/search/jql', method: 'POST', body: {} } as const;
const ISSUE = { url: '/rest/api/3/issue/101', method: 'GET' } as const;
const COMMENT = { url: '/rest/api/3/issue/101/comment', method: 'POST', body: {} } as const;

/** Answers to everything else than `/myself` carry no account. */
function withMyself(
  myself: () => Scripted,
  other: () => Scripted = () => answer({}, { account: null }),
): Script {
  return ({ url }) => (url.pathname === '/rest/api/3/myself' ? myself() : other());
}

const dead = (): Scripted => answer({ errorMessages: [] }, { status: 401, account: null });
const alive = (): Scripted => answer({ accountId: ACCOUNT }, { account: null });

describe('the account of an answer', () => {
  it('does not believe an empty search that a dead token got', async () => {
    const { clock, transport, sent } = createFakeSite(withMyself(dead));
    expect(await failureOf(clock, transport.sendRequest(SEARCH))).toMatchObject({
      code: 'dead-token',
      request: { route: '/rest/api/3/myself' },
    });
    expect(sent).toHaveLength(2);
  });

  it('does not believe that an issue is gone when a stranger was told so', async () => {
    const gone = (): Scripted => answer({ errorMessages: [] }, { status: 404, account: null });
    const { clock, transport } = createFakeSite(withMyself(dead, gone));
    expect(await failureOf(clock, transport.sendRequest(ISSUE))).toMatchObject({ code: 'dead-token' });
  });

  it('ends with another account, and says so for a write that went through', async () => {
    const { clock, transport } = createFakeSite(() => answer({}, { account: '557058:other' }));
    expect(await failureOf(clock, transport.sendRequest(SEARCH))).toMatchObject({
      code: 'other-account',
      expected: ACCOUNT,
      actual: '557058:other',
    });
    expect(await failureOf(clock, transport.sendRequest(COMMENT))).toMatchObject({ outcome: 'unknown' });
  });

  it('looks at the account of errors, too', async () => {
    const { clock, transport, sent } = createFakeSite(() => answer({}, { status: 503, account: 'x' }));
    expect(await failureOf(clock, transport.sendRequest(SEARCH))).toMatchObject({ code: 'other-account' });
    expect(sent).toHaveLength(1);
  });

  it('compares what /myself says when no answer names the account', async () => {
    const { clock, transport } = createFakeSite(
      withMyself(() => answer({ accountId: 'x' }, { account: null })),
    );
    expect(await failureOf(clock, transport.sendRequest(SEARCH))).toMatchObject({
      code: 'other-account',
      actual: 'x',
    });
  });

  it('asks once for all requests of a run', async () => {
    const { clock, transport, sent } = createFakeSite(withMyself(alive));
    await clock.run(Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(() => transport.sendRequest(SEARCH))));
    await clock.run(transport.sendRequest(SEARCH));
    expect(sent.filter(({ url }) => url.pathname.endsWith('/myself'))).toHaveLength(1);
    expect(sent).toHaveLength(10);
  });

  it('keeps the verdict on a dead token', async () => {
    const { clock, transport, sent } = createFakeSite(withMyself(dead));
    await failureOf(clock, transport.sendRequest(SEARCH));
    expect(await failureOf(clock, transport.sendRequest(SEARCH))).toMatchObject({ code: 'dead-token' });
    expect(sent.filter(({ url }) => url.pathname.endsWith('/myself'))).toHaveLength(1);
  });

  it('asks again after a question that got no answer', async () => {
    let asked = 0;
    const { clock, transport } = createFakeSite(
      withMyself(() => {
        asked += 1;
        return asked <= 4 ? networkError('ECONNRESET') : alive();
      }),
    );
    expect(await failureOf(clock, transport.sendRequest(SEARCH))).toMatchObject({ code: 'network' });
    await expect(clock.run(transport.sendRequest(SEARCH))).resolves.toEqual({});
  });

  it('trusts no answer that Jira itself gave to a stranger, even after a good one', async () => {
    let rejected = false;
    const headers = { 'X-Seraph-LoginReason': 'AUTHENTICATED_FAILED' };
    const script = withMyself(alive, () => answer({}, { account: null, headers: rejected ? headers : {} }));
    const { clock, transport } = createFakeSite(script);
    await clock.run(transport.sendRequest(SEARCH));
    rejected = true;
    expect(await failureOf(clock, transport.sendRequest(SEARCH))).toMatchObject({ code: 'dead-token' });
  });

  it('asks nothing while every answer names the account', async () => {
    const { clock, transport, sent } = createFakeSite(() => answer({}));
    await clock.run(transport.sendRequest(SEARCH));
    expect(sent).toHaveLength(1);
  });

  it('does not wait for itself with one request in flight', async () => {
    const { clock, transport } = createFakeSite(withMyself(alive), { maxInFlight: 1 });
    await expect(clock.run(transport.sendRequest(SEARCH))).resolves.toEqual({});
  });

  it('shows no header that is not an account', async () => {
    const { clock, transport } = createFakeSite(() => answer({}, { account: 'a <b> "text"\u0007' }));
    expect(await failureOf(clock, transport.sendRequest(SEARCH))).toMatchObject({ actual: 'a??b???text??' });
  });
});
