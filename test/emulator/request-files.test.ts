import { describe, expect, it } from 'vitest';
import { ask, at, list } from './ask.ts';
import type { Answered } from './ask.ts';
import { deskWorld, files, onDesk } from './attachments/asking.ts';
import { revoke } from './index.ts';
import type { ScenarioWorld } from './index.ts';

describe('files in JSM', () => {
  const REQUEST = 'GET /rest/servicedeskapi/request/HELP-1';
  const names = (answer: Answered, ...path: (string | number)[]): unknown[] =>
    list(answer.body, ...path, 'values').map((file) => at(file, 'filename'));

  function three(): { world: ScenarioWorld; open: string; internal: string } {
    const world = deskWorld();
    const file = (name: string): { name: string; content: string }[] => [{ name, content: name }];
    const open = world.bob.comment('HELP-1', 'public', { files: file('open.txt') });
    const internal = world.bob.comment('HELP-1', 'internal', { internal: true, files: file('internal.txt') });
    world.bob.attach('HELP-1', { name: 'loose.txt', content: 'l' });
    return { world, open, internal };
  }

  it('belong to the comments that show them', async () => {
    const { world, open, internal } = three();
    expect(names(await onDesk(world, `${REQUEST}/attachment`))).toEqual([
      'open.txt',
      'internal.txt',
      'loose.txt',
    ]);
    expect(names(await onDesk(world, `${REQUEST}/comment/${open}/attachment`))).toEqual(['open.txt']);
    expect(names(await onDesk(world, `${REQUEST}/comment/${internal}/attachment`))).toEqual(['internal.txt']);
    const all = await onDesk(world, `${REQUEST}/comment?expand=attachment`);
    expect(list(all.body, 'values').map((comment) => at(comment, 'public'))).toEqual([true, false]);
    const shown = await onDesk(world, `${REQUEST}/comment?internal=false&expand=attachment`);
    expect(list(shown.body, 'values')).toHaveLength(1);
    expect(names(shown, 'values', 0, 'attachments')).toEqual(['open.txt']);
    // The id of a file stands in its links only.
    const link = at(shown.body, 'values', 0, 'attachments', 'values', 0, '_links', 'jiraRest');
    expect(String(link).split('/').at(-1)).toBe(files(world)[0]!.id);
    expect(at((await onDesk(world, `${REQUEST}/comment`)).body, 'values', 0)).not.toHaveProperty(
      'attachments',
    );
  });

  it('of internal comments, and loose ones, are not for customers', async () => {
    const { world, internal } = three();
    const pia = { ...world.deskSync, token: 'pia', email: 'pia.portal@people.example' };
    world.desk.accounts.set(world.pia.accountId, {
      ...world.desk.accounts.get(world.pia.accountId)!,
      token: pia.token,
    });
    const asPia = (line: string): Promise<Answered> => ask(world, world.desk, pia, line);
    expect(names(await asPia(`${REQUEST}/attachment`))).toEqual(['open.txt']);
    expect((await asPia(`${REQUEST}/comment/${internal}/attachment`)).status).toBe(404);
    expect(list((await asPia(`${REQUEST}/comment`)).body, 'values')).toHaveLength(1);
    const id = world.pia.attach('HELP-1', { name: 'mine.txt', content: 'm' });
    expect(names(await asPia(`${REQUEST}/attachment`))).toEqual(['open.txt', 'mine.txt']);
    expect(files(world).find((file) => file.id === id)?.author).toBe('Pia Portal');
  });

  it('are only for requests one may see; an issue without a request type is none', async () => {
    const world = deskWorld();
    world.bob.createIssue('HELP', 'No request');
    const typeless = `${REQUEST.replace('HELP-1', 'HELP-2')}/comment`;
    expect((await onDesk(world, typeless)).status).toBe(404);
    world.desk.settings.requestsNeedType = false;
    expect((await onDesk(world, typeless)).status).toBe(200);
    const line = `${REQUEST}/attachment`;
    expect((await ask(world, world.desk, undefined, line)).status).toBe(401);
    expect((await onDesk(world, line.replace('HELP-1', 'HELP-9'))).status).toBe(404);
    revoke(world.desk, world.deskSync.accountId, 'HELP', ['BROWSE_PROJECTS']);
    expect((await onDesk(world, line)).status).toBe(404);
  });
});
