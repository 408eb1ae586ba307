import { describe, expect, it } from 'vitest';
import { ask, at, list } from './ask.ts';
import type { Answered } from './ask.ts';
import { createWorld, docOf, revoke, seedIssues, viewComments, viewIssue } from './index.ts';
import type { ScenarioWorld } from './index.ts';

const INTERNAL = [{ key: 'sd.public.comment', value: { internal: true } }];
const PUBLIC = [{ key: 'sd.public.comment', value: { internal: false } }];

function onDesk(world: ScenarioWorld, line: string, body?: unknown): Promise<Answered> {
  return ask(world, world.desk, world.deskSync, line, body);
}

function deskWorld(): ScenarioWorld {
  const world = createWorld();
  world.bob.createIssue('HELP', 'Help me');
  return world;
}

const COMMENT = 'POST /rest/api/3/issue/HELP-1/comment';

describe('visibility of comments', () => {
  it('follows sd.public.comment on a service project', async () => {
    const world = deskWorld();
    expect(
      at((await onDesk(world, COMMENT, { body: docOf('a'), properties: INTERNAL })).body, 'jsdPublic'),
    ).toBe(false);
    expect(
      at((await onDesk(world, COMMENT, { body: docOf('b'), properties: PUBLIC })).body, 'jsdPublic'),
    ).toBe(true);
    expect(at((await onDesk(world, COMMENT, { body: docOf('c') })).body, 'jsdPublic')).toBe(true);
  });

  it('ignores jsdPublic in a request, and the text "true"', async () => {
    const world = deskWorld();
    expect(at((await onDesk(world, COMMENT, { body: docOf('a'), jsdPublic: false })).body, 'jsdPublic')).toBe(
      true,
    );
    const properties = [{ key: 'sd.public.comment', value: { internal: 'true' } }];
    expect(at((await onDesk(world, COMMENT, { body: docOf('a'), properties })).body, 'jsdPublic')).toBe(true);
  });

  it('is always public outside a service project, also after a move out of one', async () => {
    const world = createWorld({ sameSite: true });
    world.ann.createIssue('ACME', 'Soft');
    const answer = await ask(
      world,
      world.customer,
      world.customerSync,
      'POST /rest/api/3/issue/ACME-1/comment',
      {
        body: docOf('a'),
        properties: INTERNAL,
      },
    );
    expect(at(answer.body, 'jsdPublic')).toBe(true);
    world.bob.createIssue('HELP', 'Moves');
    world.bob.comment('HELP-1', 'secret', { internal: true });
    const key = world.bob.moveIssue('HELP-1', 'ACME');
    expect(viewComments(world.desk, key)[0]?.visibility).toBe('public');
  });

  it('is internal for people without a licence and public for customers', () => {
    const world = deskWorld();
    world.colin.comment('HELP-1', 'from a colleague', { internal: false });
    world.pia.comment('HELP-1', 'from the portal', { internal: true });
    expect(viewComments(world.desk, 'HELP-1').map((comment) => comment.visibility)).toEqual([
      'internal',
      'public',
    ]);
  });

  it('is internal for the API account once it is no agent', async () => {
    const world = deskWorld();
    revoke(world.desk, world.deskSync.accountId, 'HELP', ['SERVICEDESK_AGENT']);
    expect(
      at((await onDesk(world, COMMENT, { body: docOf('a'), properties: PUBLIC })).body, 'jsdPublic'),
    ).toBe(false);
  });

  it('stays when a comment is edited without properties, and follows when they are sent', async () => {
    const world = deskWorld();
    const id = String(
      at((await onDesk(world, COMMENT, { body: docOf('a'), properties: INTERNAL })).body, 'id'),
    );
    const line = `PUT /rest/api/3/issue/HELP-1/comment/${id}`;
    expect(at((await onDesk(world, line, { body: docOf('b') })).body, 'jsdPublic')).toBe(false);
    expect(viewComments(world.desk, 'HELP-1')[0]?.properties).toEqual({
      'sd.public.comment': { internal: true },
    });
    expect(at((await onDesk(world, line, { body: docOf('c'), properties: PUBLIC })).body, 'jsdPublic')).toBe(
      true,
    );
    world.desk.settings.visibilityFollowsEdits = false;
    expect(
      at((await onDesk(world, line, { body: docOf('d'), properties: INTERNAL })).body, 'jsdPublic'),
    ).toBe(true);
  });

  it('a restriction to a role hides a comment from accounts that are not in it', async () => {
    const world = deskWorld();
    const id = world.bob.comment('HELP-1', 'a', { role: 'Managers' });
    const read = await onDesk(world, `GET /rest/api/3/issue/HELP-1/comment/${id}`);
    expect(at(read.body, 'visibility')).toEqual({ type: 'role', value: 'Managers', identifier: 'Managers' });
    world.desk.unseen.set(world.deskSync.accountId, new Set(['Managers']));
    expect((await onDesk(world, `GET /rest/api/3/issue/HELP-1/comment/${id}`)).status).toBe(404);
    expect(at((await onDesk(world, 'GET /rest/api/3/issue/HELP-1/comment')).body, 'total')).toBe(0);
  });
});

describe('reading comments', () => {
  it('embedded ones are cut, the oldest are missing, total tells the truth', async () => {
    const world = deskWorld();
    for (let index = 0; index < 25; index += 1) world.bob.comment('HELP-1', `c${index}`);
    const read = await onDesk(world, 'POST /rest/api/3/issue/bulkfetch', {
      issueIdsOrKeys: ['HELP-1'],
      fields: ['comment'],
    });
    const comment = at(read.body, 'issues', 0, 'fields', 'comment');
    expect(at(comment, 'total')).toBe(25);
    expect(list(comment, 'comments')).toHaveLength(20);
    expect(at(comment, 'comments', 0, 'body', 'content', 0, 'content', 0, 'text')).toBe('c5');
    const plain = await onDesk(world, 'POST /rest/api/3/issue/bulkfetch', { issueIdsOrKeys: ['HELP-1'] });
    expect(at(plain.body, 'issues', 0, 'fields')).not.toHaveProperty('comment');
  });

  it('pages hold at most 100, whatever is asked for', async () => {
    const world = deskWorld();
    seedIssues(world.desk, 'HELP', 1, () => ({
      creatorId: world.bob.accountId,
      values: { summary: 'Many' },
      comments: Array.from({ length: 130 }, (_, index) => ({
        authorId: world.bob.accountId,
        body: `c${index}`,
      })),
    }));
    const first = await onDesk(world, 'GET /rest/api/3/issue/HELP-2/comment?maxResults=1000');
    expect(list(first.body, 'comments')).toHaveLength(100);
    expect(at(first.body, 'maxResults')).toBe(100);
    const rest = await onDesk(world, 'GET /rest/api/3/issue/HELP-2/comment?startAt=100&maxResults=1000');
    expect(list(rest.body, 'comments')).toHaveLength(30);
    expect((await onDesk(world, 'GET /rest/api/3/issue/HELP-2/comment?orderBy=updated')).status).toBe(400);
  });

  it('comment/list leaves out what is absent or hidden, takes 1000 ids, brings properties when asked', async () => {
    const world = createWorld({ sameSite: true });
    world.ann.createIssue('ACME', 'A');
    world.bob.createIssue('HELP', 'B');
    const here = world.bob.comment('HELP-1', 'here', { properties: { x: 1 } });
    const hidden = world.ann.comment('ACME-1', 'hidden');
    revoke(world.customer, world.deskSync.accountId, 'ACME', ['BROWSE_PROJECTS']);
    const ids = [Number(hidden), Number(here), 99];
    const read = await onDesk(world, 'POST /rest/api/3/comment/list?expand=properties', { ids });
    expect(list(read.body, 'values').map((comment) => at(comment, 'id'))).toEqual([here]);
    expect(at(read.body, 'values', 0, 'properties')).toEqual([{ key: 'x', value: 1 }]);
    const bare = await onDesk(world, 'POST /rest/api/3/comment/list', { ids });
    expect(at(bare.body, 'values', 0)).not.toHaveProperty('properties');
    const many = Array.from({ length: 1001 }, (_, index) => index + 1);
    expect((await onDesk(world, 'POST /rest/api/3/comment/list', { ids: many })).status).toBe(400);
    expect((await onDesk(world, 'POST /rest/api/3/comment/list', { ids: [here] })).status).toBe(400);
  });

  it('comment/list can be forced into pages', async () => {
    const world = deskWorld();
    const ids = [1, 2, 3].map((index) => Number(world.bob.comment('HELP-1', `c${index}`)));
    world.desk.settings.commentListPage = 2;
    const first = await onDesk(world, 'POST /rest/api/3/comment/list', { ids });
    expect(at(first.body, 'isLast')).toBe(false);
    const path = String(at(first.body, 'nextPage')).slice(world.desk.baseUrl.length);
    const second = await onDesk(world, `POST ${path}`, { ids });
    expect(list(second.body, 'values').map((comment) => at(comment, 'id'))).toEqual([String(ids[2])]);
    expect(at(second.body, 'isLast')).toBe(true);
  });
});

describe('writing comments', () => {
  it('refuses what is not a document, without saying why', async () => {
    const world = deskWorld();
    const bare = await onDesk(world, COMMENT, { body: 'text' });
    expect(bare).toMatchObject({ status: 400, body: { errors: { comment: 'Comment body is not valid!' } } });
    const empty = {
      type: 'doc',
      version: 1,
      content: [{ type: 'paragraph', content: [{ type: 'text', text: '' }] }],
    };
    expect(await onDesk(world, COMMENT, { body: empty })).toMatchObject({
      status: 400,
      body: { errorMessages: ['INVALID_INPUT'], errors: {} },
    });
    const file = { type: 'media', attrs: { type: 'file', id: 'nope', collection: '' } };
    const media = { type: 'doc', version: 1, content: [{ type: 'mediaGroup', content: [file] }] };
    expect(at((await onDesk(world, COMMENT, { body: media })).body, 'errorMessages', 0)).toBe(
      'ATTACHMENT_VALIDATION_ERROR',
    );
    expect(
      at((await onDesk(world, COMMENT, { body: docOf('x'.repeat(32_767)) })).body, 'errorMessages', 0),
    ).toBe('CONTENT_LIMIT_EXCEEDED');
    expect(viewComments(world.desk, 'HELP-1')).toEqual([]);
  });

  it('keeps documents in its own form', async () => {
    const world = deskWorld();
    const body = {
      type: 'doc',
      version: 1,
      content: [
        {
          type: 'paragraph',
          content: [
            { type: 'text', text: 'a', marks: [{ type: 'strong' }, { type: 'em' }] },
            { type: 'text', text: 'b', marks: [{ type: 'em' }, { type: 'strong' }] },
          ],
        },
      ],
    };
    const added = await onDesk(world, COMMENT, { body });
    const paragraph = at(added.body, 'body', 'content', 0);
    expect(at(paragraph, 'attrs', 'localId')).toMatch(/^[0-9a-f]{12}$/);
    expect(at(paragraph, 'content')).toEqual([
      { type: 'text', text: 'ab', marks: [{ type: 'em' }, { type: 'strong' }] },
    ]);
  });

  it('is not idempotent, and moves updated; an edit and a deletion may or may not', async () => {
    const world = deskWorld();
    const updated = (): number => viewIssue(world.desk, 'HELP-1')!.updated;
    const start = updated();
    await onDesk(world, COMMENT, { body: docOf('same') });
    const second = await onDesk(world, COMMENT, { body: docOf('same') });
    expect(viewComments(world.desk, 'HELP-1')).toHaveLength(2);
    expect(updated()).toBeGreaterThan(start);
    world.desk.settings.commentEditsBumpUpdated = false;
    world.desk.settings.commentDeletesBumpUpdated = false;
    const before = updated();
    const line = `/rest/api/3/issue/HELP-1/comment/${String(at(second.body, 'id'))}`;
    await onDesk(world, `PUT ${line}`, { body: docOf('else') });
    expect((await onDesk(world, `DELETE ${line}`)).status).toBe(204);
    expect((await onDesk(world, `DELETE ${line}`)).status).toBe(404);
    expect(updated()).toBe(before);
  });

  it('needs the rights; foreign comments need more', async () => {
    const world = deskWorld();
    const foreign = world.bob.comment('HELP-1', 'foreign');
    const line = `/rest/api/3/issue/HELP-1/comment/${foreign}`;
    expect((await onDesk(world, `PUT ${line}`, { body: docOf('x') })).status).toBe(400);
    expect((await onDesk(world, `DELETE ${line}`)).status).toBe(400);
    const own = String(at((await onDesk(world, COMMENT, { body: docOf('own') })).body, 'id'));
    revoke(world.desk, world.deskSync.accountId, 'HELP', [
      'EDIT_OWN_COMMENTS',
      'DELETE_OWN_COMMENTS',
      'ADD_COMMENTS',
    ]);
    expect(
      (await onDesk(world, `PUT /rest/api/3/issue/HELP-1/comment/${own}`, { body: docOf('x') })).status,
    ).toBe(400);
    expect((await onDesk(world, `DELETE /rest/api/3/issue/HELP-1/comment/${own}`)).status).toBe(400);
    expect((await onDesk(world, COMMENT, { body: docOf('x') })).status).toBe(400);
    expect((await onDesk(world, `PUT /rest/api/3/comment/${own}/properties/x`, 1)).status).toBe(403);
  });

  it('overwriting a body deletes the files it showed', async () => {
    const world = deskWorld();
    const id = world.bob.comment('HELP-1', 'look');
    const media = world.bob.addMediaToComment(id);
    expect(world.desk.lostMedia).toEqual([]);
    world.bob.editComment(id, 'gone');
    expect(world.desk.lostMedia).toEqual([media]);
  });

  it('holds at most 5000 on an issue', async () => {
    const world = deskWorld();
    seedIssues(world.desk, 'HELP', 1, () => ({
      creatorId: world.bob.accountId,
      values: { summary: 'Full' },
      comments: Array.from({ length: 5000 }, () => ({ authorId: world.bob.accountId, body: 'c' })),
    }));
    expect((await onDesk(world, 'POST /rest/api/3/issue/HELP-2/comment', { body: docOf('x') })).status).toBe(
      413,
    );
  });
});
