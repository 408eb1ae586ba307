import { describe, expect, it } from 'vitest';
import { ask, at, list } from './ask.ts';
import type { Answered } from './ask.ts';
import { burnNumbers, createWorld, docOf, revoke, tickSla, viewIssue, viewIssues } from './index.ts';
import type { ScenarioWorld } from './index.ts';

function onDesk(world: ScenarioWorld, line: string, body?: unknown): Promise<Answered> {
  return ask(world, world.desk, world.deskSync, line, body);
}

const draft = (fields: Record<string, unknown> = {}): Record<string, unknown> => ({
  fields: { project: { id: '10200' }, issuetype: { id: '10011' }, summary: 'S', ...fields },
});

describe('a create is refused', () => {
  const cases: readonly (readonly [string, Record<string, unknown>, string])[] = [
    ['an empty summary', { summary: ' ' }, 'summary'],
    ['a summary over 255 characters', { summary: 'x'.repeat(256) }, 'summary'],
    ['a summary of two lines', { summary: 'a\nb' }, 'summary'],
    ['a bare string as description', { description: 'text' }, 'description'],
    ['an option that does not exist', { customfield_10021: { id: '1' } }, 'customfield_10021'],
    ['a priority that does not exist', { priority: { name: 'Blocker' } }, 'priority'],
    ['a label with a space', { labels: ['a b'] }, 'labels'],
    ['a number that is text', { customfield_10022: '3' }, 'customfield_10022'],
    ['a date that is none', { customfield_10023: '2026-13-01' }, 'customfield_10023'],
    ['an organization of nowhere', { customfield_10002: [99] }, 'customfield_10002'],
    ['a request type as an object', { customfield_10010: { id: '31' } }, 'customfield_10010'],
    ['a request type by name', { customfield_10010: 'Get IT Help' }, 'customfield_10010'],
    ['the request type of another issue type', { customfield_10010: '32' }, 'customfield_10010'],
    ['a field that is not on the screen', { security: { id: '10400' } }, 'security'],
    ['a field nobody knows', { customfield_99999: 'x' }, 'customfield_99999'],
    ['an issue type of another project', { issuetype: { id: '10001' } }, 'issuetype'],
    ['an unknown project', { project: { key: 'NOPE' } }, 'project'],
  ];
  it.each(cases)('for %s', async (_name, fields, blamed) => {
    const world = createWorld();
    const answer = await onDesk(world, 'POST /rest/api/3/issue', draft(fields));
    expect(answer.status).toBe(400);
    expect(Object.keys(at(answer.body, 'errors') as object)).toEqual([blamed]);
    expect(viewIssues(world.desk, 'HELP')).toEqual([]);
  });

  it('for a required field that is missing, a property that is too big, a lacking right', async () => {
    const world = createWorld();
    const project = world.desk.projects.get('10200')!;
    world.desk.projects.set('10200', { ...project, required: ['customfield_10021'] });
    expect(at((await onDesk(world, 'POST /rest/api/3/issue', draft())).body, 'errors')).toEqual({
      customfield_10021: 'Impact is required.',
    });
    world.desk.projects.set('10200', project);
    const properties = [{ key: 'k', value: 'x'.repeat(32_767) }];
    expect((await onDesk(world, 'POST /rest/api/3/issue', { ...draft(), properties })).status).toBe(400);
    revoke(world.desk, world.deskSync.accountId, 'HELP', ['CREATE_ISSUES']);
    expect((await onDesk(world, 'POST /rest/api/3/issue', draft())).status).toBe(400);
  });

  it('and uses up an issue number', async () => {
    const world = createWorld();
    await onDesk(world, 'POST /rest/api/3/issue', draft({ description: docOf('x'.repeat(40_000)) }));
    burnNumbers(world.desk, 'HELP', 2);
    expect(at((await onDesk(world, 'POST /rest/api/3/issue', draft())).body, 'key')).toBe('HELP-4');
  });
});

describe('bulk create', () => {
  it('creates what it can and names the rest by position', async () => {
    const world = createWorld();
    const answer = await onDesk(world, 'POST /rest/api/3/issue/bulk', {
      issueUpdates: [draft(), draft({ summary: '' }), draft({ summary: 'T' })],
    });
    expect(answer.status).toBe(201);
    expect(list(answer.body, 'issues').map((issue) => at(issue, 'key'))).toEqual(['HELP-1', 'HELP-3']);
    expect(list(answer.body, 'errors')).toMatchObject([{ failedElementNumber: 1, status: 400 }]);
  });

  it('answers 400 if all fail, if there are more than 50, if there are none', async () => {
    const world = createWorld();
    const send = (issueUpdates: readonly unknown[]): Promise<Answered> =>
      onDesk(world, 'POST /rest/api/3/issue/bulk', { issueUpdates });
    expect((await send([draft({ summary: '' })])).status).toBe(400);
    expect((await send(Array.from({ length: 51 }, () => draft()))).status).toBe(400);
    expect((await send([])).status).toBe(400);
  });

  it('may answer in another order', async () => {
    const world = createWorld({ seed: 7 });
    world.desk.settings.bulkOrder = 'shuffled';
    const answer = await onDesk(world, 'POST /rest/api/3/issue/bulk', {
      issueUpdates: Array.from({ length: 9 }, () => draft()),
    });
    const keys = list(answer.body, 'issues').map((issue) => at(issue, 'key'));
    expect(keys).not.toEqual([...keys].sort());
    expect(keys).toHaveLength(9);
  });
});

describe('reading issues', () => {
  it('the request type is written as a bare id and read as an object', async () => {
    const world = createWorld();
    await onDesk(world, 'POST /rest/api/3/issue', draft({ customfield_10010: '31' }));
    const read = await onDesk(world, 'GET /rest/api/3/issue/HELP-1?fields=customfield_10010');
    expect(at(read.body, 'fields', 'customfield_10010')).toMatchObject({
      requestType: { id: '31', name: 'Get IT Help', issueTypeId: '10011' },
      currentStatus: { status: 'Waiting for support' },
    });
  });

  it('bulkfetch answers in the order of ids, once each, by any case and old keys, and leaves out the absent', async () => {
    const world = createWorld({ sameSite: true });
    world.ann.createIssue('ACME', 'A');
    world.bob.createIssue('HELP', 'B');
    expect(world.ann.moveIssue('ACME-1', 'HELP', 'IT Help')).toBe('HELP-2');
    const read = await onDesk(world, 'POST /rest/api/3/issue/bulkfetch', {
      issueIdsOrKeys: ['help-1', 'acme-1', 'HELP-2', '10001', 'HELP-99'],
      fields: ['summary'],
      properties: ['none'],
    });
    expect(list(read.body, 'issues').map((issue) => [at(issue, 'id'), at(issue, 'key')])).toEqual([
      ['10001', 'HELP-2'],
      ['10002', 'HELP-1'],
    ]);
    expect(at(read.body, 'issues', 0, 'properties')).toEqual({});
    expect(at(read.body, 'issueErrors')).toEqual([]);
    expect(at((await onDesk(world, 'GET /rest/api/3/issue/ACME-1')).body, 'key')).toBe('HELP-2');
  });

  it('bulkfetch takes 100 issues and 5 property keys', async () => {
    const world = createWorld();
    const ids = Array.from({ length: 101 }, (_, index) => String(index + 1));
    const send = (body: unknown): Promise<Answered> =>
      onDesk(world, 'POST /rest/api/3/issue/bulkfetch', body);
    expect((await send({ issueIdsOrKeys: ids })).status).toBe(400);
    expect((await send({ issueIdsOrKeys: [] })).status).toBe(400);
    expect((await send({ issueIdsOrKeys: ['1'], properties: ['1', '2', '3', '4', '5', '6'] })).status).toBe(
      400,
    );
  });

  it('a hidden project, and what is in it, looks absent', async () => {
    const world = createWorld();
    world.bob.createIssue('HELP', 'B');
    revoke(world.desk, world.deskSync.accountId, 'HELP', ['BROWSE_PROJECTS']);
    expect((await onDesk(world, 'GET /rest/api/3/project/HELP')).status).toBe(404);
    expect((await onDesk(world, 'GET /rest/api/3/issue/HELP-1')).status).toBe(404);
    const read = await onDesk(world, 'POST /rest/api/3/issue/bulkfetch', { issueIdsOrKeys: ['HELP-1'] });
    expect(at(read.body, 'issues')).toEqual([]);
  });

  it('times carry the zone of the site', async () => {
    const world = createWorld({ start: '2026-07-01T10:00:00.000Z' });
    world.bob.createIssue('HELP', 'B');
    const read = await onDesk(world, 'GET /rest/api/3/issue/HELP-1?fields=created');
    expect(at(read.body, 'fields', 'created')).toBe('2026-07-01T12:00:00.001+0200');
    world.desk.settings.timeZone = 'America/St_Johns';
    const again = await onDesk(world, 'GET /rest/api/3/issue/HELP-1?fields=created');
    expect(at(again.body, 'fields', 'created')).toBe('2026-07-01T07:30:00.001-0230');
  });

  it('the address of others is hidden', async () => {
    const world = createWorld();
    world.bob.createIssue('HELP', 'B');
    const read = await onDesk(world, 'GET /rest/api/3/issue/HELP-1');
    expect(JSON.stringify(read.body)).not.toContain('@people.example');
  });
});

describe('editing issues', () => {
  function one(): ScenarioWorld {
    const world = createWorld();
    world.bob.createIssue('HELP', { summary: 'B', labels: ['x'] });
    return world;
  }

  it('changes fields, labels and properties in one request and can answer with the issue', async () => {
    const world = one();
    const answer = await onDesk(world, 'PUT /rest/api/3/issue/HELP-1?returnIssue=true', {
      fields: { summary: 'C', description: docOf('D') },
      update: { labels: [{ add: 'y' }, { remove: 'x' }] },
      properties: [{ key: 'deskbridge.acme', value: { v: 1 } }],
    });
    expect(answer.status).toBe(200);
    expect(at(answer.body, 'fields', 'summary')).toBe('C');
    expect(viewIssue(world.desk, 'HELP-1')).toMatchObject({
      description: 'D',
      labels: ['y'],
      properties: { 'deskbridge.acme': { v: 1 } },
    });
    expect(
      (
        await onDesk(world, 'PUT /rest/api/3/issue/HELP-1', {
          fields: { labels: [] },
          update: { labels: [{ add: 'z' }] },
        })
      ).status,
    ).toBe(400);
    expect((await onDesk(world, 'PUT /rest/api/3/issue/HELP-1', {})).status).toBe(400);
  });

  it('changes nothing if one field is wrong', async () => {
    const world = one();
    const body = { fields: { summary: 'C', customfield_10021: { id: '1' } } };
    expect((await onDesk(world, 'PUT /rest/api/3/issue/HELP-1', body)).status).toBe(400);
    expect(viewIssue(world.desk, 'HELP-1')?.summary).toBe('B');
  });

  it('moves updated for fields and links, not for properties and not for what is the same', async () => {
    const world = one();
    const updated = (): number => viewIssue(world.desk, 'HELP-1')!.updated;
    const start = updated();
    await onDesk(world, 'PUT /rest/api/3/issue/HELP-1/properties/k', { a: 1 });
    await onDesk(world, 'PUT /rest/api/3/issue/HELP-1', { properties: [{ key: 'k', value: 2 }] });
    await onDesk(world, 'PUT /rest/api/3/issue/HELP-1', { fields: { summary: 'B' } });
    expect(updated()).toBe(start);
    await onDesk(world, 'PUT /rest/api/3/issue/HELP-1', { fields: { summary: 'C' } });
    expect(updated()).toBeGreaterThan(start);
    const edited = updated();
    tickSla(world, world.desk);
    expect(updated()).toBeGreaterThan(edited);
  });

  it('needs the right', async () => {
    const world = one();
    revoke(world.desk, world.deskSync.accountId, 'HELP', ['EDIT_ISSUES', 'LINK_ISSUES']);
    expect((await onDesk(world, 'PUT /rest/api/3/issue/HELP-1', { fields: { summary: 'C' } })).status).toBe(
      400,
    );
    expect((await onDesk(world, 'PUT /rest/api/3/issue/HELP-1/properties/k', 1)).status).toBe(403);
    const link = { object: { url: 'https://x.example', title: 'X' } };
    expect((await onDesk(world, 'POST /rest/api/3/issue/HELP-1/remotelink', link)).status).toBe(403);
  });

  it('properties hold at most 32768 bytes', async () => {
    const world = one();
    const put = (value: unknown): Promise<Answered> =>
      onDesk(world, 'PUT /rest/api/3/issue/HELP-1/properties/k', value);
    expect((await put('x'.repeat(32_766))).status).toBe(201);
    expect((await put('x'.repeat(32_767))).status).toBe(400);
    expect((await put('ü'.repeat(16_384))).status).toBe(400);
    expect((await put('short')).status).toBe(200);
    expect((await onDesk(world, 'DELETE /rest/api/3/issue/HELP-1/properties/k')).status).toBe(204);
    expect((await onDesk(world, 'DELETE /rest/api/3/issue/HELP-1/properties/k')).status).toBe(404);
  });

  it('a web link with a known globalId is replaced, and what is not sent is gone', async () => {
    const world = one();
    const put = (body: unknown): Promise<Answered> =>
      onDesk(world, 'POST /rest/api/3/issue/HELP-1/remotelink', body);
    const object = { url: 'https://x.example/browse/A-1', title: 'A-1' };
    expect((await put({ globalId: 'g', object, relationship: 'mirrors' })).status).toBe(201);
    expect((await put({ globalId: 'g', object: { ...object, title: 'A-2' } })).status).toBe(200);
    expect((await put({ object })).status).toBe(201);
    expect((await put({ object: { title: 'no url' } })).status).toBe(400);
    const links = viewIssue(world.desk, 'HELP-1')!.links;
    expect(links).toHaveLength(2);
    expect(links[0]).toMatchObject({ globalId: 'g', object: { title: 'A-2' } });
    expect(links[0]).not.toHaveProperty('relationship');
  });

  it('overwriting a description deletes the files it showed', async () => {
    const world = one();
    const media = world.bob.addMedia('HELP-1');
    await onDesk(world, 'PUT /rest/api/3/issue/HELP-1', { fields: { description: docOf('new') } });
    expect(world.desk.lostMedia).toEqual([media]);
  });
});
