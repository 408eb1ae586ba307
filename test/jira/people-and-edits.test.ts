import { describe, expect, it } from 'vitest';
import { createCloudSite } from '../../src/jira/cloud.ts';
import type { IssueId } from '../../src/sync/snapshot.ts';
import { answer, createFakeSite, failureOf } from './fake-site.ts';
import type { Script } from './fake-site.ts';

function cloud(script: Script) {
  const made = createFakeSite(script);
  const site = createCloudSite(made.transport, { name: 'acme', url: 'https://acme.atlassian.net' });
  return { ...made, site, run: <T>(promise: Promise<T>) => made.clock.run(promise) };
}

describe('finding people by their address', () => {
  const user = (accountId: string, more: object = {}) => ({
    accountId,
    displayName: 'Ann Lee',
    accountType: 'atlassian',
    active: true,
    ...more,
  });
  const shown = { emailAddress: 'Ann.Lee@people.example' };
  const hidden = { emailAddress: null };

  it.each<[string, readonly object[], readonly string[]]>([
    ['nobody', [], []],
    ['the same address in other letters', [user('a', shown)], ['a']],
    ['a hidden address, which Jira finds as a whole only', [user('a', hidden)], ['a']],
    ['an address that is left out', [user('a')], ['a']],
    ['an address that only begins like it', [user('a', { emailAddress: 'ann.lee@people.example.com' })], []],
    [
      'an address that stands as a name',
      [user('a', { ...hidden, displayName: 'ann.lee@people.example' })],
      [],
    ],
    ['two people', [user('a', shown), user('b', hidden)], ['a', 'b']],
    [
      'a portal account beside a member',
      [user('q', { ...shown, accountType: 'customer' }), user('a')],
      ['a'],
    ],
    ['a portal account alone', [user('q', { ...shown, accountType: 'customer' })], ['q']],
    ['an app', [user('x', { ...shown, accountType: 'app' })], []],
    ['somebody who left', [user('a', { ...shown, active: false })], []],
  ])('%s', async (_, users, expected) => {
    const { site, run, sent } = cloud(() => answer(users));
    expect(await run(site.findUsers(' ann.lee@People.example '))).toEqual(expected);
    expect(sent.map(({ url }) => `${url.pathname} ${url.searchParams.get('query') ?? ''}`)).toEqual([
      '/rest/api/3/user/search ann.lee@people.example',
    ]);
  });

  it('asks nothing without an address', async () => {
    const { site, run, sent } = cloud(() => answer([]));
    expect(await run(site.findUsers(' '))).toEqual([]);
    expect(sent).toEqual([]);
  });
});

describe('who edited a field', () => {
  const entry = (created: unknown, fieldId: string | undefined, accountId?: string) => ({
    ...(accountId === undefined ? {} : { author: { accountId, displayName: 'Ann' } }),
    created,
    items: [{ field: 'Anything', ...(fieldId === undefined ? {} : { fieldId }), from: null, to: 'secret' }],
  });
  const page = (histories: readonly object[], nextPageToken?: string) =>
    answer({ issueChangeLogs: [{ issueId: '101', changeHistories: histories }], nextPageToken });
  const ids = ['101'] as IssueId[];

  it('reads texts, milliseconds and seconds as times, page by page', async () => {
    const pages = [
      page([entry('2026-11-02T12:00:00.000+0200', 'summary', 'ann')], 'next'),
      page([entry(1_793_613_600_000, 'summary'), entry(1_793_613_600, 'duedate', 'ben')]),
    ];
    const { site, run, sent } = cloud((_sent, index) => pages[index] ?? answer({}));
    const at = Date.UTC(2026, 10, 2, 10);
    expect(await run(site.listFieldEdits(ids, ['summary', 'duedate']))).toEqual([
      { issue: '101', field: 'summary', at, by: 'ann' },
      { issue: '101', field: 'summary', at, by: undefined },
      { issue: '101', field: 'duedate', at, by: 'ben' },
    ]);
    expect(sent.map(({ body }) => body)).toEqual([
      { issueIdsOrKeys: ['101'], fieldIds: ['summary', 'duedate'], maxResults: 10_000 },
      {
        issueIdsOrKeys: ['101'],
        fieldIds: ['summary', 'duedate'],
        maxResults: 10_000,
        nextPageToken: 'next',
      },
    ]);
  });

  it('tells what a status was before, and of no other field', async () => {
    const item = (fieldId: string, from: string | null) => ({ field: 'Anything', fieldId, from, to: '6' });
    const items = [item('status', '5'), item('status', null), item('summary', 'secret')];
    const { site, run } = cloud(() => page([{ created: 1_793_613_600_000, items }]));
    const told = await run(site.listFieldEdits(ids, ['summary', 'status']));
    expect(told.map(({ field, was }) => [field, was])).toEqual([
      ['status', '5'],
      ['status', undefined],
      ['summary', undefined],
    ]);
    expect(JSON.stringify(told)).not.toContain('secret');
  });

  it('leaves out other fields and items without an id, and does not follow a token for ever', async () => {
    const { site, run, sent } = cloud(() =>
      page([entry(1, 'labels', 'a'), entry(1, undefined, 'a')], 'same'),
    );
    expect(await run(site.listFieldEdits(ids, ['summary']))).toEqual([]);
    expect(sent).toHaveLength(2);
  });

  it('asks for ten fields at a time, and for nothing when there is nothing to ask', async () => {
    const { site, run, sent } = cloud(() => page([]));
    await run(
      site.listFieldEdits(
        ids,
        Array.from({ length: 11 }, (_, i) => `customfield_${String(i)}`),
      ),
    );
    expect(sent.map(({ body }) => (body as { fieldIds: string[] }).fieldIds.length)).toEqual([10, 1]);
    await run(site.listFieldEdits([], ['summary']));
    await run(site.listFieldEdits(ids, []));
    expect(sent).toHaveLength(2);
  });

  it('does not take an answer it cannot read for "nobody"', async () => {
    const { site, clock } = cloud(() => page([entry('yesterday', 'summary', 'a')]));
    expect(await failureOf(clock, site.listFieldEdits(ids, ['summary']))).toMatchObject({
      code: 'unreadable-answer',
    });
  });
});
