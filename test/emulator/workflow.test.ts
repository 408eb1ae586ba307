import { describe, expect, it } from 'vitest';
import { ask, at, list } from './ask.ts';
import type { Answered } from './ask.ts';
import { createWorld, docOf, revoke, viewComments, viewHistory, viewIssue } from './index.ts';
import type { ScenarioWorld } from './index.ts';

const onDesk = (world: ScenarioWorld, line: string, body?: unknown): Promise<Answered> =>
  ask(world, world.desk, world.deskSync, line, body);
const onCustomer = (world: ScenarioWorld, line: string, body?: unknown): Promise<Answered> =>
  ask(world, world.customer, world.customerSync, line, body);

const LIST = 'GET /rest/api/3/issue/HELP-1/transitions';
const DO = 'POST /rest/api/3/issue/HELP-1/transitions';

function deskWorld(type = 'IT Help'): ScenarioWorld {
  const world = createWorld();
  world.bob.createIssue('HELP', { summary: 'S', type });
  return world;
}

const ids = (answer: Answered): unknown[] => list(answer.body, 'transitions').map((one) => at(one, 'id'));

describe('transitions', () => {
  it('are those of the present status, with what they lead to', async () => {
    const world = deskWorld();
    const answer = await onDesk(world, LIST);
    expect(list(answer.body, 'transitions')).toMatchObject([
      { id: '781', name: 'Start work', to: { id: '3', statusCategory: { key: 'indeterminate' } } },
      { id: '861', name: 'Respond to customer', to: { id: '12', name: 'Waiting for customer' } },
      { id: '761', name: 'Resolve this issue', to: { name: 'Resolved' }, hasScreen: true, isGlobal: false },
      { id: '901', name: 'Close', isGlobal: true, isConditional: true, isAvailable: true },
    ]);
    expect(at(answer.body, 'transitions', 2)).not.toHaveProperty('fields');
    world.bob.transition('HELP-1', 'Waiting for customer');
    expect(ids(await onDesk(world, LIST))).toEqual(['851', '781', '761', '901']);
    expect(ids(await onDesk(world, `${LIST}?transitionId=781`))).toEqual(['781']);
    expect(ids(await onDesk(world, `${LIST}?transitionId=1`))).toEqual([]);
  });

  it('tell the fields of their screens when asked', async () => {
    const world = deskWorld();
    const answer = await onDesk(world, `${LIST}?expand=transitions.fields`);
    const fields = at(answer.body, 'transitions', 2, 'fields');
    expect(at(fields, 'resolution')).toMatchObject({ required: true, schema: { type: 'resolution' } });
    expect(list(fields, 'resolution', 'allowedValues').map((value) => at(value, 'name'))).toContain(
      'Duplicate',
    );
    expect(at(answer.body, 'transitions', 0, 'fields')).toEqual({});
  });

  it('are none without the right, and no error', async () => {
    const world = deskWorld();
    revoke(world.desk, world.deskSync.accountId, 'HELP', ['TRANSITION_ISSUES']);
    const answer = await onDesk(world, LIST);
    expect(answer.status).toBe(200);
    expect(ids(answer)).toEqual([]);
    expect((await onDesk(world, DO, { transition: { id: '781' } })).status).toBe(400);
    expect(viewIssue(world.desk, 'HELP-1')?.status).toBe('Waiting for support');
  });

  it('with a condition that does not hold are shown only when asked for', async () => {
    const world = deskWorld('Incident');
    revoke(world.desk, world.deskSync.accountId, 'HELP', ['RESOLVE_ISSUES']);
    expect(ids(await onDesk(world, LIST))).toEqual(['11']);
    const all = await onDesk(world, `${LIST}?includeUnavailableTransitions=true`);
    expect(list(all.body, 'transitions')).toMatchObject([
      { id: '11', isAvailable: true },
      { id: '21', name: 'Escalate', isAvailable: false, isConditional: true },
    ]);
    expect((await onDesk(world, DO, { transition: { id: '21' } })).status).toBe(400);
  });

  it('come with bulkfetch and with a read of the issue', async () => {
    const world = deskWorld();
    const fetched = await onDesk(world, 'POST /rest/api/3/issue/bulkfetch', {
      issueIdsOrKeys: ['HELP-1'],
      fields: ['status'],
      expand: ['transitions'],
    });
    expect(list(fetched.body, 'issues', 0, 'transitions')).toHaveLength(4);
    const read = await onDesk(world, 'GET /rest/api/3/issue/HELP-1?expand=transitions&fields=status');
    expect(list(read.body, 'transitions')).toHaveLength(4);
    const plain = await onDesk(world, 'GET /rest/api/3/issue/HELP-1?fields=status');
    expect(plain.body).not.toHaveProperty('transitions');
  });
});

describe('a transition', () => {
  it('changes the status, sets the resolution of its screen, and reopening clears it', async () => {
    const world = deskWorld();
    const done = await onDesk(world, DO, {
      transition: { id: '761' },
      fields: { resolution: { name: 'Duplicate' } },
      update: { comment: [{ add: { body: docOf('See the other one.') } }] },
    });
    expect(done.status, JSON.stringify(done.body)).toBe(204);
    const read = await onDesk(world, 'GET /rest/api/3/issue/HELP-1');
    expect(at(read.body, 'fields')).toMatchObject({
      status: { name: 'Resolved', statusCategory: { key: 'done' } },
      resolution: { name: 'Duplicate' },
    });
    expect(at(read.body, 'fields', 'resolutiondate')).toMatch(/^2026-11-02T/);
    expect(viewComments(world.desk, 'HELP-1').map(({ text }) => text)).toEqual(['See the other one.']);
    await onDesk(world, DO, { transition: { id: '771' } });
    expect(viewIssue(world.desk, 'HELP-1')).toMatchObject({ status: 'Waiting for support', fields: {} });
    const again = await onDesk(world, 'GET /rest/api/3/issue/HELP-1');
    expect(at(again.body, 'fields')).toMatchObject({ resolution: null, resolutiondate: null });
    expect(viewHistory(world.desk, 'HELP-1').map(({ field, from, to }) => [field, from, to])).toEqual([
      ['status', 'Waiting for support', 'Resolved'],
      ['resolution', null, 'Duplicate'],
      ['status', 'Resolved', 'Waiting for support'],
      ['resolution', 'Duplicate', null],
    ]);
  });

  it('sets the resolution by itself where its screen does not ask', async () => {
    const world = createWorld();
    const { key } = world.ann.createIssue('ACME', 'Task');
    await onCustomer(world, `POST /rest/api/3/issue/${key}/transitions`, { transition: { id: '41' } });
    expect(viewIssue(world.customer, key)).toMatchObject({ status: 'Done', fields: { Resolution: 'Done' } });
    await onCustomer(world, `POST /rest/api/3/issue/${key}/transitions`, { transition: { id: '51' } });
    expect(viewIssue(world.customer, key)).toMatchObject({ status: 'Reopened', fields: {} });
  });

  const refused: readonly (readonly [string, unknown, string])[] = [
    ['without an id', {}, "Missing 'transition' identifier"],
    ['that does not exist', { transition: { id: '1' } }, "Transition id '1' is not valid"],
    [
      'from another status',
      { transition: { id: '771' } },
      'not valid for the current state of this issue (HELP-1)',
    ],
    ['without a required field', { transition: { id: '761' } }, 'Resolution is required.'],
    [
      'with a field that is not on its screen',
      { transition: { id: '781' }, fields: { summary: 'T' } },
      "Field 'summary' cannot be set. It is not on the appropriate screen, or unknown.",
    ],
    [
      'with a resolution that does not exist',
      { transition: { id: '761' }, fields: { resolution: { name: 'Nope' } } },
      "Resolution name 'Nope' is not valid",
    ],
    [
      'with a field in both places',
      {
        transition: { id: '761' },
        fields: { resolution: { name: 'Done' } },
        update: { resolution: [{ set: { name: 'Done' } }] },
      },
      "cannot appear in both 'fields' and 'update'",
    ],
  ];
  it.each(refused)('is refused %s', async (_what, body, message) => {
    const world = deskWorld();
    const before = viewIssue(world.desk, 'HELP-1');
    const answer = await onDesk(world, DO, body);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain(message);
    expect(viewIssue(world.desk, 'HELP-1')).toEqual(before);
  });

  it('in a PUT is ignored', async () => {
    const world = deskWorld();
    const answer = await onDesk(world, 'PUT /rest/api/3/issue/HELP-1', {
      fields: { summary: 'T' },
      transition: { id: '781' },
    });
    expect(answer.status).toBe(204);
    expect(viewIssue(world.desk, 'HELP-1')).toMatchObject({ summary: 'T', status: 'Waiting for support' });
  });

  it('can meet a conflict', async () => {
    const world = deskWorld();
    world.desk.faults.add({
      match: { route: '/rest/api/3/issue/{issue}/transitions', method: 'POST' },
      action: { kind: 'status', status: 409 },
    });
    expect((await onDesk(world, DO, { transition: { id: '781' } })).status).toBe(409);
    expect((await onDesk(world, DO, { transition: { id: '781' } })).status).toBe(204);
  });
});

describe('statuses', () => {
  it('of a project are listed by issue type; its key is case sensitive', async () => {
    const world = createWorld();
    const answer = await onCustomer(world, 'GET /rest/api/3/project/ACME/statuses');
    const bug = list(answer.body).find((type) => at(type, 'name') === 'Bug');
    expect(list(bug, 'statuses').map((status) => at(status, 'name'))).toEqual([
      'To Do',
      'In Progress',
      'Waiting',
      'In Review',
      'Done',
      'Reopened',
    ]);
    expect((await onCustomer(world, 'GET /rest/api/3/project/acme/statuses')).status).toBe(404);
  });

  it('of a request stand in its request type field, with the time they were reached', async () => {
    const world = createWorld();
    world.bob.createIssue('HELP', { summary: 'S', requestType: 'Get IT Help' });
    world.advance(60_000);
    world.bob.transition('HELP-1', 'In Progress');
    const since = world.now();
    world.advance(60_000);
    world.bob.edit('HELP-1', { summary: 'T' });
    const read = await onDesk(world, 'GET /rest/api/3/issue/HELP-1?fields=customfield_10010');
    expect(at(read.body, 'fields', 'customfield_10010', 'currentStatus')).toMatchObject({
      status: 'In Progress',
      statusCategory: 'INDETERMINATE',
      statusDate: { epochMillis: since },
    });
  });
});

describe('people', () => {
  it('take the transition that leads to a status, or find none', () => {
    const world = createWorld();
    const { key } = world.ann.createIssue('ACME', { summary: 'Bug', type: 'Bug' });
    expect(() => world.ann.transition(key, 'Done')).toThrow(`no transition of ${key} leads to Done`);
    for (const status of ['In Progress', 'In Review', 'Done']) world.ben.transition(key, status);
    expect(viewIssue(world.customer, key)).toMatchObject({ status: 'Done', fields: { Resolution: 'Done' } });
    world.ann.transition(key, 'Reopened');
    expect(viewHistory(world.customer, key).at(-1)).toMatchObject({ author: 'Ann Lee', field: 'resolution' });
    world.ann.transition(key, 'In Progress');
    world.ann.transition(key, 'In Review');
    world.ann.transition(key, 'Done', { Resolution: "Won't Do", 'Fix versions': ['2.0'] });
    expect(viewIssue(world.customer, key)?.fields).toEqual({
      Resolution: "Won't Do",
      'Fix versions': ['2.0'],
    });
  });

  it('change the type and keep the status only if the workflow has it', () => {
    const world = createWorld();
    const { key } = world.ann.createIssue('ACME', { summary: 'Bug', type: 'Bug' });
    world.ann.transition(key, 'In Progress');
    world.ann.changeType(key, 'Task');
    expect(viewIssue(world.customer, key)).toMatchObject({ type: 'Task', status: 'In Progress' });
    world.ann.changeType(key, 'Bug');
    world.ann.transition(key, 'In Review');
    world.ann.changeType(key, 'Improvement');
    expect(viewIssue(world.customer, key)).toMatchObject({ type: 'Improvement', status: 'To Do' });
    expect(() => world.ann.changeType(key, 'IT Help')).toThrow('no issue type');
    const types = viewHistory(world.customer, key).filter(({ field }) => field === 'issuetype');
    expect(types.map(({ from, to }) => [from, to])).toEqual([
      ['Bug', 'Task'],
      ['Task', 'Bug'],
      ['Bug', 'Improvement'],
    ]);
  });

  it('a request type of the former type is gone with it', () => {
    const world = createWorld();
    world.bob.createIssue('HELP', { summary: 'S', requestType: 'Get IT Help' });
    world.bob.changeType('HELP-1', 'Incident');
    expect(viewIssue(world.desk, 'HELP-1')?.fields).toEqual({});
  });

  it('move an issue: a new key, a status of the workflow there, nothing left of the former project', () => {
    const world = createWorld({ sameSite: true });
    const { key, id } = world.ann.createIssue('ACME', {
      summary: 'A',
      fields: { Components: ['Frontend'], 'Fix versions': ['2.0'], Effort: 3 },
    });
    expect(world.ann.move(key, 'HELP')).toBe('HELP-1');
    expect(viewIssue(world.desk, key)).toMatchObject({
      id,
      key: 'HELP-1',
      project: 'HELP',
      type: 'IT Help',
      status: 'Waiting for support',
      fields: { Effort: 3 },
    });
    expect(viewIssue(world.desk, key)?.fields).toEqual({ Effort: 3 });
    expect(viewHistory(world.desk, key).map(({ field, from, to }) => [field, from, to])).toEqual([
      ['project', 'Acme rollout', 'Help desk'],
      ['Key', 'ACME-1', 'HELP-1'],
      ['issuetype', 'Task', 'IT Help'],
      ['status', 'To Do', 'Waiting for support'],
      ['Component', 'Frontend', null],
      ['Fix Version', '2.0', null],
    ]);
  });
});
