import { describe, expect, it } from 'vitest';
import { ask, at, list } from './ask.ts';
import { createWorld, revoke, setGlobalRight } from './index.ts';
import type { ScenarioWorld } from './index.ts';

async function names(world: ScenarioWorld, path: string): Promise<readonly unknown[]> {
  const answer = await ask(world, world.desk, world.deskSync, `GET /rest/api/3${path}`);
  expect(answer.status, path).toBe(200);
  return list(answer.body).map((user) => at(user, 'displayName'));
}

async function status(world: ScenarioWorld, path: string): Promise<number> {
  return (await ask(world, world.desk, world.deskSync, `GET /rest/api/3${path}`)).status;
}

describe('searching for people', () => {
  it('finds words of a name by their beginning, active people only', async () => {
    const world = createWorld();
    expect(await names(world, '/user/search?query=ida')).toEqual(['Ida Agent']);
    expect(await names(world, '/user/search?query=agent')).toEqual(['Bob Agent', 'Ida Agent']);
    expect(await names(world, '/user/search?query=olga')).toEqual([]);
    expect(await names(world, '/user/search?query=gent')).toEqual([]);
    expect(await names(world, `/user/search?accountId=${world.ida.accountId}`)).toEqual(['Ida Agent']);
  });

  it('finds a shown address by its beginning and a hidden one only as a whole, without showing it', async () => {
    const world = createWorld();
    const find = (query: string) =>
      ask(world, world.desk, world.deskSync, `GET /rest/api/3/user/search?query=${query}`);
    expect(at((await find('ida.agent%40')).body, 0, 'emailAddress')).toBe('ida.agent@people.example');
    expect(list((await find('fay.hidden%40people')).body)).toEqual([]);
    const hidden = (await find('fay.hidden%40people.example')).body;
    expect(list(hidden)).toHaveLength(1);
    expect(at(hidden, 0)).not.toHaveProperty('emailAddress');
    world.desk.settings.hiddenEmails = 'null';
    expect(at((await find('FAY.hidden%40people.example')).body, 0, 'emailAddress')).toBeNull();
  });

  it('finds nobody without "Browse users and groups", and says nothing', async () => {
    const world = createWorld();
    setGlobalRight(world.desk, world.deskSync.accountId, 'USER_PICKER', false);
    expect(await names(world, '/user/search?query=ida')).toEqual([]);
    const mine = await ask(
      world,
      world.desk,
      world.deskSync,
      'GET /rest/api/3/mypermissions?permissions=USER_PICKER',
    );
    expect(at(mine.body, 'permissions', 'USER_PICKER')).toMatchObject({
      type: 'GLOBAL',
      havePermission: false,
    });
    const check = await ask(world, world.desk, world.deskSync, 'POST /rest/api/3/permissions/check', {
      globalPermissions: ['USER_PICKER'],
    });
    expect(at(check.body, 'globalPermissions')).toEqual([]);
    setGlobalRight(world.desk, world.deskSync.accountId, 'USER_PICKER', true);
    const again = await ask(world, world.desk, world.deskSync, 'POST /rest/api/3/permissions/check', {
      globalPermissions: ['USER_PICKER'],
    });
    expect(at(again.body, 'globalPermissions')).toEqual(['USER_PICKER']);
  });

  it('needs a query or an id, not both', async () => {
    const world = createWorld();
    expect(await status(world, '/user/search')).toBe(400);
    expect(await status(world, '/user/search?query=a&accountId=b')).toBe(400);
    expect(await status(world, '/user/bulk')).toBe(400);
    expect(await status(world, '/user/assignable/search?query=a')).toBe(400);
    expect(await status(world, '/user/assignable/search?project=HELP')).toBe(400);
    expect(await status(world, '/user/assignable/search?project=NOPE&query=a')).toBe(404);
  });

  it('finds the assignable for a project or an issue, by either of two rights', async () => {
    const world = createWorld();
    world.bob.createIssue('HELP', 'S');
    const jon = world.jon.accountId;
    expect(await names(world, '/user/assignable/search?project=HELP&query=agent')).toEqual([
      'Bob Agent',
      'Ida Agent',
    ]);
    expect(await names(world, `/user/assignable/search?issueKey=HELP-1&accountId=${jon}`)).toEqual([]);
    // The page is cut first: one that cannot be assigned takes a place on it.
    expect(await names(world, '/user/assignable/search?project=HELP&query=j&maxResults=1')).toEqual([]);
    setGlobalRight(world.desk, world.deskSync.accountId, 'USER_PICKER', false);
    expect(await names(world, '/user/assignable/search?project=HELP&query=ida')).toEqual(['Ida Agent']);
    revoke(world.desk, world.deskSync.accountId, 'HELP', ['ASSIGN_ISSUES']);
    expect(await names(world, '/user/assignable/search?project=HELP&query=ida')).toEqual([]);
  });

  it('reads accounts by id, deactivated ones too, the unknown are missing', async () => {
    const world = createWorld();
    const ids = [world.gone.desk, world.bob.accountId, 'nobody'].map((id) => `accountId=${id}`).join('&');
    const answer = await ask(world, world.desk, world.deskSync, `GET /rest/api/3/user/bulk?${ids}`);
    expect(list(answer.body, 'values').map((user) => [at(user, 'displayName'), at(user, 'active')])).toEqual([
      ['Olga Left', false],
      ['Bob Agent', true],
    ]);
  });
});
