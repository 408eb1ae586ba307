import { describe, expect, it } from 'vitest';
import { createCloudSite } from '../../src/jira/cloud.ts';
import type { IssueId } from '../../src/sync/snapshot.ts';
import { answer, createFakeSite, failureOf, networkError } from './fake-site.ts';
import type { Script } from './fake-site.ts';

function cloud(script: Script) {
  const made = createFakeSite(script);
  const site = createCloudSite(made.transport, { name: 'acme', url: 'https://acme.atlassian.net' });
  return { ...made, site, run: <T>(promise: Promise<T>) => made.clock.run(promise) };
}

const ID = '10001' as IssueId;
const status = (id: string, name: string) => ({ id, name });

it('statuses are asked for by the id of the project, and come by issue type', async () => {
  const { site, run, sent } = cloud(() =>
    answer([
      {
        self: 'x',
        id: '10011',
        name: 'IT Help',
        subtask: false,
        statuses: [status('11', 'Waiting for support')],
      },
      { self: 'x', id: '10014', name: 'Incident', subtask: false, statuses: [] },
    ]),
  );
  expect(await run(site.listStatuses('10200'))).toEqual({
    '10011': [{ id: '11', name: 'Waiting for support' }],
    '10014': [],
  });
  expect(sent.map(({ url }) => url.pathname)).toEqual(['/rest/api/3/project/10200/statuses']);
});

it('resolutions are read to the last page', async () => {
  const { site, run, sent } = cloud(({ url }) =>
    url.searchParams.get('startAt') === '0'
      ? answer({ values: [status('1', 'Done')], total: 2 })
      : answer({ values: [status('2', 'Duplicate')], total: 2, isLast: true }),
  );
  expect((await run(site.listResolutions())).map(({ name }) => name)).toEqual(['Done', 'Duplicate']);
  expect(sent).toHaveLength(2);
});

describe('transitions that come with an issue', () => {
  const fields = {
    issuetype: { id: '1' },
    project: { id: '2' },
    status: { id: '11', name: 'Waiting for support' },
    created: '2026-11-02T12:00:00.000+0000',
    updated: '2026-11-02T12:00:00.000+0000',
    resolution: { id: '1', name: 'Done' },
  };
  const transitions = [
    { id: '781', name: 'Start', to: { id: '3', statusCategory: { key: 'indeterminate' } }, hasScreen: false },
    { id: '761', name: 'Resolve', to: { id: '13', statusCategory: { key: 'done' } }, hasScreen: true },
    { id: '1', name: 'Never', to: { id: '14' }, isAvailable: false },
  ];
  const issue = { id: '10001', key: 'HELP-1', fields };

  it('only if they were asked for, and only what can be done', async () => {
    const { site, run, sent } = cloud(() => answer({ issues: [{ ...issue, transitions }] }));
    const query = { fields: [], properties: [], comments: false };
    const [plain] = await run(site.fetchIssues([ID], query));
    expect(plain).not.toHaveProperty('transitions');
    const [full] = await run(site.fetchIssues([ID], { ...query, transitions: true }));
    expect(full).toMatchObject({
      isResolved: true,
      transitions: [
        { id: '781', to: '3', hasScreen: false, isDone: false },
        { id: '761', to: '13', hasScreen: true, isDone: true },
      ],
    });
    expect(sent.map(({ body }) => (body as { readonly expand?: unknown }).expand)).toEqual([
      undefined,
      ['transitions'],
    ]);
  });

  it('are none where Jira sends none', async () => {
    const { site, run } = cloud(() =>
      answer({ issues: [{ ...issue, fields: { ...fields, resolution: null } }] }),
    );
    const query = { fields: [], properties: [], comments: false, transitions: true };
    expect(await run(site.fetchIssues([ID], query))).toMatchObject([{ isResolved: false, transitions: [] }]);
  });
});

describe('a transition', () => {
  it.each([
    [undefined, undefined],
    ['10000', { resolution: { id: '10000' } }],
    [null, { resolution: null }],
  ])('with the resolution %j', async (resolution, fields) => {
    const { site, run, sent } = cloud(() => answer(undefined, { status: 204 }));
    await run(site.transitionIssue(ID, '781', resolution));
    expect(sent.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual([
      'POST /rest/api/3/issue/10001/transitions',
    ]);
    expect(sent[0]?.body).toEqual({ transition: { id: '781' }, ...(fields === undefined ? {} : { fields }) });
  });

  it('is sent once: what became of it without an answer is not known', async () => {
    const { site, clock, sent } = cloud(() => networkError('ECONNRESET'));
    expect(await failureOf(clock, site.transitionIssue(ID, '781'))).toMatchObject({ outcome: 'unknown' });
    expect(sent).toHaveLength(1);
  });

  it('names the fields that its screen asks for', async () => {
    const errors = { resolution: 'Resolution is required.' };
    const { site, clock } = cloud(() => answer({ errorMessages: [], errors }, { status: 400 }));
    expect(await failureOf(clock, site.transitionIssue(ID, '761'))).toMatchObject({
      code: 'refused',
      fields: ['resolution'],
      outcome: 'not-applied',
    });
  });

  it('takes numbers only into its address', async () => {
    const { site, clock, sent } = cloud(() => answer({}));
    expect((await failureOf(clock, site.transitionIssue('1/../2' as IssueId, '1'))).code).toBe('bug');
    expect(sent).toEqual([]);
  });
});
