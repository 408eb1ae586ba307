import { describe, expect, it } from 'vitest';
import { ask, at, list } from './ask.ts';
import { createWorld, docOf, revoke, setToken, viewComments } from './index.ts';
import type { ScenarioWorld } from './index.ts';

function withIssue(options: { readonly sameSite?: boolean } = {}): ScenarioWorld {
  const world = createWorld(options);
  world.bob.createIssue('HELP', 'Help me');
  world.bob.comment('HELP-1', 'words');
  return world;
}

const PATHS = ['GET /rest/api/3/myself', 'GET /rest/api/3/field', 'GET /rest/api/3/priority/search'];

describe('a dead token', () => {
  const silent: readonly (readonly [string, unknown, string])[] = [
    ['POST /rest/api/3/search/jql', { jql: 'project = HELP', fields: ['updated'] }, 'issues'],
    ['POST /rest/api/3/issue/bulkfetch', { issueIdsOrKeys: ['HELP-1'] }, 'issues'],
    ['POST /rest/api/3/comment/list', { ids: [20_001] }, 'values'],
  ];
  it.each(silent)('%s answers 200 and nothing', async (line, body, name) => {
    const world = withIssue();
    const alive = await ask(world, world.desk, world.deskSync, line, body);
    expect(list(alive.body, name)).toHaveLength(1);
    expect(alive.headers.get('x-aaccountid')).toBe(encodeURIComponent(world.deskSync.accountId));
    setToken(world.desk, world.deskSync.accountId, 'another');
    const dead = await ask(world, world.desk, world.deskSync, line, body);
    expect(dead.status).toBe(200);
    expect(list(dead.body, name)).toEqual([]);
    expect(dead.headers.get('x-aaccountid')).toBeNull();
    expect(dead.headers.get('x-seraph-loginreason')).toBe('AUTHENTICATED_FAILED');
  });

  it.each(PATHS)('%s answers 401', async (line) => {
    const world = withIssue();
    expect((await ask(world, world.desk, world.deskSync, line)).status).toBe(200);
    setToken(world.desk, world.deskSync.accountId, undefined);
    expect((await ask(world, world.desk, world.deskSync, line)).status).toBe(401);
  });

  it('sees no project and no issue, and writes nothing', async () => {
    const world = withIssue();
    const dead = { ...world.deskSync, token: 'wrong' };
    const status = async (line: string, body?: unknown): Promise<number> =>
      (await ask(world, world.desk, dead, line, body)).status;
    expect(await status('GET /rest/api/3/project/HELP')).toBe(404);
    expect(await status('GET /rest/api/3/issue/HELP-1')).toBe(404);
    expect(await status('POST /rest/api/3/issue/HELP-1/comment', { body: docOf('x') })).toBe(404);
    expect(await status('DELETE /rest/api/3/issue/HELP-1/comment/20001')).toBe(405);
    expect(await status('POST /rest/api/3/issue', {})).toBe(401);
    expect(await status('GET /rest/servicedeskapi/servicedesk/HELP/requesttype')).toBe(401);
    expect(await status('GET /rest/api/3/serverInfo')).toBe(200);
    expect(viewComments(world.desk, 'HELP-1')).toHaveLength(1);
  });

  it('of another site or address does not count', async () => {
    const world = withIssue();
    expect((await ask(world, world.desk, world.customerSync, 'GET /rest/api/3/myself')).status).toBe(401);
    const other = { ...world.deskSync, email: 'else@vendor.example' };
    expect((await ask(world, world.desk, other, 'GET /rest/api/3/myself')).status).toBe(401);
  });
});

describe('permissions', () => {
  it('mypermissions judges a service project as the portal does, permissions/check strictly', async () => {
    const world = withIssue();
    revoke(world.desk, world.deskSync.accountId, 'HELP', ['ADD_COMMENTS', 'SERVICEDESK_AGENT']);
    const line = 'GET /rest/api/3/mypermissions?projectKey=HELP&permissions=ADD_COMMENTS,SERVICEDESK_AGENT';
    const mine = await ask(world, world.desk, world.deskSync, line);
    expect(at(mine.body, 'permissions', 'ADD_COMMENTS', 'havePermission')).toBe(true);
    expect(at(mine.body, 'permissions', 'SERVICEDESK_AGENT', 'havePermission')).toBe(false);
    const checked = await ask(world, world.desk, world.deskSync, 'POST /rest/api/3/permissions/check', {
      projectPermissions: [{ permissions: ['ADD_COMMENTS', 'EDIT_ISSUES'], projects: [10_200], issues: [] }],
    });
    expect(at(checked.body, 'projectPermissions')).toEqual([
      { permission: 'ADD_COMMENTS', projects: [], issues: [] },
      { permission: 'EDIT_ISSUES', projects: [10_200], issues: [] },
    ]);
  });

  it('unknown permissions and a missing list are 400, a hidden project 404', async () => {
    const world = withIssue();
    const status = async (query: string): Promise<number> =>
      (await ask(world, world.desk, world.deskSync, `GET /rest/api/3/mypermissions${query}`)).status;
    expect(await status('')).toBe(400);
    expect(await status('?permissions=FLY')).toBe(400);
    expect(await status('?permissions=EDIT_ISSUES&projectKey=NOPE')).toBe(404);
  });
});

describe('the address of a site', () => {
  it('may have the path of a scoped token, and a service desk many names', async () => {
    const world = withIssue();
    const scoped = '/ex/jira/cloud-vendor/rest/api/3/myself';
    expect((await ask(world, world.desk, world.deskSync, `GET ${scoped}`)).status).toBe(200);
    for (const name of ['7', 'HELP', 'projectKey:HELP', 'projectId:10200', 'serviceDeskId:7']) {
      const answer = await ask(
        world,
        world.desk,
        world.deskSync,
        `GET /rest/servicedeskapi/servicedesk/${name}/requesttype`,
      );
      expect(list(answer.body, 'values'), name).toHaveLength(4);
    }
    const none = await ask(
      world,
      world.desk,
      world.deskSync,
      'GET /rest/servicedeskapi/servicedesk/10200/requesttype',
    );
    expect(none.status).toBe(404);
  });

  it('the form of a request type shows its fields; a hidden one with its preset value only on demand', async () => {
    const world = withIssue();
    const project = world.desk.projects.get('10200')!;
    const [first, ...rest] = project.requestTypes;
    const changed = { ...first!, form: ['customfield_10024'], preset: { customfield_10025: 'set' } };
    world.desk.projects.set(project.id, { ...project, requestTypes: [changed, ...rest] });
    const path = '/rest/servicedeskapi/servicedesk/projectId:10200/requesttype';
    const fieldsOf = async (rest: string) => {
      const { body } = await ask(world, world.desk, world.deskSync, `GET ${path}/${rest}`);
      return list(body, 'requestTypeFields').map((field) => [at(field, 'fieldId'), at(field, 'visible')]);
    };
    const shown = [
      ['summary', true],
      ['customfield_10024', true],
    ];
    expect(await fieldsOf('31/field')).toEqual(shown);
    expect(await fieldsOf('31/field?expand=hiddenFields')).toEqual([...shown, ['customfield_10025', false]]);
    expect((await ask(world, world.desk, world.deskSync, `GET ${path}/99/field`)).status).toBe(404);
  });

  it('lists of JSM may be shorter than asked for', async () => {
    const world = withIssue();
    world.desk.settings.metadataPage = 3;
    const path = '/rest/servicedeskapi/servicedesk/HELP/requesttype?limit=100';
    const first = await ask(world, world.desk, world.deskSync, `GET ${path}`);
    expect(first.body).toMatchObject({ size: 3, limit: 3, isLastPage: false });
    const rest = await ask(world, world.desk, world.deskSync, `GET ${path}&start=3`);
    expect(rest.body).toMatchObject({ size: 1, isLastPage: true });
  });

  it('two projects on one site share accounts and types', async () => {
    const world = withIssue({ sameSite: true });
    expect(world.customer).toBe(world.desk);
    expect(world.customerSync).toEqual(world.deskSync);
    const found = await ask(world, world.desk, world.deskSync, 'POST /rest/api/3/search/jql', {
      jql: 'project in (ACME, HELP)',
    });
    expect(list(found.body, 'issues')).toHaveLength(1);
  });

  it('what is not implemented says so', async () => {
    const world = withIssue();
    for (const line of [
      'GET /rest/api/3/user',
      'POST /rest/api/2/issue/HELP-1/comment',
      'GET /rest/api/3/issue/..',
      'PUT /rest/api/3/issue/bulk',
    ]) {
      const answer = await ask(world, world.desk, world.deskSync, line);
      expect(answer.status).toBe(501);
      expect(at(answer.body, 'errorMessages', 0)).toContain('does not implement');
    }
  });
});
