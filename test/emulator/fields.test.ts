import { describe, expect, it } from 'vitest';
import { at, createOnDesk, deskFieldId, list, onDesk } from './ask.ts';
import { createWorld, grant, revoke, viewIssue } from './index.ts';

/** Name of the field, what is sent, what a read shows, what a person reads. */
type Case = readonly [name: string, sent: unknown, shown: unknown, readable: unknown];

const CASES: readonly Case[] = [
  ['Contract number', 'C-1', 'C-1', 'C-1'],
  ['Effort', 2.5, 2.5, 2.5],
  ['Target date', '2026-12-24', '2026-12-24', '2026-12-24'],
  ['Due date', '2026-12-31', '2026-12-31', '2026-12-31'],
  [
    'Outage start',
    '2026-11-01T08:30:12.000+0100',
    '2026-11-01T08:30:00.000+0100',
    '2026-11-01T07:30:00.000Z',
  ],
  ['Link to log', 'https://logs.example/1?a=b', 'https://logs.example/1?a=b', 'https://logs.example/1?a=b'],
  ['Keywords', ['b', 'a', 'a'], ['a', 'b'], ['a', 'b']],
  ['Labels', ['y', 'x'], ['x', 'y'], undefined],
  ['Severity', { value: 'Major' }, { value: 'Major' }, 'Major'],
  ['Stage', { value: 'Test' }, { value: 'Test' }, 'Test'],
  [
    'Platforms',
    [{ value: 'macOS' }, { value: 'Windows' }],
    [{ value: 'Windows' }, { value: 'macOS' }],
    ['Windows', 'macOS'],
  ],
  ['Areas', [{ value: 'Login' }], [{ value: 'Login' }], ['Login']],
  [
    'Location',
    { value: 'Europe', child: { value: 'Rome' } },
    { value: 'Europe', child: { value: 'Rome' } },
    'Europe / Rome',
  ],
  ['Priority', { name: 'P2' }, { name: 'P2', id: '10002' }, 'P2'],
  ['Components', [{ name: 'Backend' }], [{ id: '20601', name: 'Backend' }], ['Backend']],
  ['Fix versions', [{ name: '1.1' }], [{ id: '20702', name: '1.1', archived: false }], ['1.1']],
  ['Affects versions', [{ id: '20701' }], [{ name: '1.0', released: true }], ['1.0']],
  ['Customer version', { id: '20703' }, { name: '3.0' }, '3.0'],
  ['Target versions', [{ name: '3.0' }], [{ id: '20703' }], ['3.0']],
];

describe('field values', () => {
  it.each(CASES)('%s is written and read as Jira does', async (name, sent, shown, readable) => {
    const world = createWorld();
    const id = deskFieldId(world, name);
    const created = await createOnDesk(world, { [id]: sent });
    expect(created.status, JSON.stringify(created.body)).toBe(201);
    const read = await onDesk(world, `GET /rest/api/3/issue/HELP-1?fields=${id}`);
    const value = at(read.body, 'fields', id);
    if (Array.isArray(shown)) expect(value).toMatchObject(shown);
    else expect({ value }).toMatchObject({ value: shown });
    expect(viewIssue(world.desk, 'HELP-1')?.fields[name]).toEqual(readable);
    // null empties it again.
    expect((await onDesk(world, 'PUT /rest/api/3/issue/HELP-1', { fields: { [id]: null } })).status).toBe(
      204,
    );
    expect(viewIssue(world.desk, 'HELP-1')?.fields).not.toHaveProperty([name]);
  });

  it('of people hold account ids', async () => {
    const world = createWorld();
    const owner = deskFieldId(world, 'Customer owner');
    const many = deskFieldId(world, 'Stakeholders');
    const participants = deskFieldId(world, 'Request participants');
    const { ida, evePortal, fayPortal, bob } = world;
    const created = await createOnDesk(world, {
      assignee: { accountId: ida.accountId },
      reporter: { id: evePortal.accountId },
      [owner]: { accountId: bob.accountId },
      [many]: [{ accountId: bob.accountId }, { accountId: ida.accountId }, { accountId: bob.accountId }],
      [participants]: [{ accountId: fayPortal.accountId }],
    });
    expect(created.status, JSON.stringify(created.body)).toBe(201);
    const read = await onDesk(world, 'GET /rest/api/3/issue/HELP-1');
    expect(at(read.body, 'fields')).toMatchObject({
      assignee: { accountId: ida.accountId, emailAddress: 'ida.agent@people.example' },
      reporter: { accountId: evePortal.accountId, accountType: 'customer' },
      creator: { accountId: world.deskSync.accountId },
      [many]: [{ displayName: 'Bob Agent' }, { displayName: 'Ida Agent' }],
      [participants]: [{ displayName: 'Fay Hidden' }],
    });
    expect(viewIssue(world.desk, 'HELP-1')?.fields).toMatchObject({
      Assignee: 'Ida Agent',
      Reporter: 'Eve Shown',
      'Customer owner': 'Bob Agent',
      Stakeholders: ['Bob Agent', 'Ida Agent'],
    });
    await onDesk(world, 'PUT /rest/api/3/issue/HELP-1', { fields: { assignee: null } });
    expect(viewIssue(world.desk, 'HELP-1')?.fields).not.toHaveProperty('Assignee');
  });

  it('are null or an empty list where nothing is', async () => {
    const world = createWorld();
    await createOnDesk(world, {});
    const read = await onDesk(world, 'GET /rest/api/3/issue/HELP-1');
    expect(at(read.body, 'fields')).toMatchObject({
      components: [],
      fixVersions: [],
      labels: [],
      attachment: [],
      assignee: null,
      resolution: null,
      resolutiondate: null,
      reporter: { accountId: world.deskSync.accountId },
      [deskFieldId(world, 'Platforms')]: null,
      [deskFieldId(world, 'Target versions')]: null,
      [deskFieldId(world, 'Keywords')]: null,
      [deskFieldId(world, 'Stakeholders')]: null,
      [deskFieldId(world, 'Location')]: null,
    });
  });

  it('of lists can be added and removed one by one', async () => {
    const world = createWorld();
    const platforms = deskFieldId(world, 'Platforms');
    await createOnDesk(world, { [platforms]: [{ value: 'Windows' }], components: [{ name: 'Backend' }] });
    const answer = await onDesk(world, 'PUT /rest/api/3/issue/HELP-1', {
      update: {
        [platforms]: [{ add: { value: 'Android' } }, { remove: { value: 'Windows' } }],
        components: [{ add: { name: 'Web client' } }],
        fixVersions: [{ set: [{ name: '1.0' }] }],
      },
    });
    expect(answer.status).toBe(204);
    expect(viewIssue(world.desk, 'HELP-1')?.fields).toMatchObject({
      Platforms: ['Android'],
      Components: ['Backend', 'Web client'],
      'Fix versions': ['1.0'],
    });
  });
});

describe('a value is refused', () => {
  const cases: readonly (readonly [string, string, unknown, string])[] = [
    ['text that is none', 'Contract number', 7, 'Operation value must be a string'],
    ['text over 255 characters', 'Contract number', 'x'.repeat(256), 'limit of 255 characters'],
    ['a number as text', 'Effort', '3', 'Operation value must be a number'],
    ['a day that does not exist', 'Target date', '2026-02-30', 'Error parsing date string: 2026-02-30'],
    ['a due date with a time', 'Due date', '2026-02-03T00:00', "Date value '2026-02-03T00:00'"],
    ['a moment without an offset', 'Outage start', '2026-02-03T10:00:00.000', 'Error parsing time'],
    ['an offset with a colon', 'Outage start', '2026-02-03T10:00:00.000+01:00', 'Error parsing time'],
    ['an address without a scheme', 'Link to log', 'logs.example', 'Not a valid URL'],
    ['a label with a blank', 'Keywords', ['a b'], "The label 'a b' contains spaces which is invalid."],
    ['an unknown option', 'Severity', { value: 'Minor' }, "Option value 'Minor' is not valid"],
    ['an option id of the other site', 'Severity', { id: '10600' }, "Option id '10600' is not valid"],
    [
      'a bare option',
      'Severity',
      'Major',
      "Could not find valid 'id' or 'value' in the Parent Option object.",
    ],
    ['one option for several', 'Platforms', { value: 'Windows' }, 'data was not an array'],
    ['an unknown one among several', 'Platforms', [{ value: 'Linux' }], "Option value 'Linux' is not valid"],
    [
      'the child of another parent',
      'Location',
      { value: 'Asia', child: { value: 'Rome' } },
      "Option value 'Rome' is not valid",
    ],
    ['a component of another project', 'Components', [{ id: '10601' }], "Component id '10601' is not valid"],
    ['a component nobody knows', 'Components', [{ name: 'X' }], "Component name 'X' is not valid"],
    ['a version nobody knows', 'Fix versions', [{ name: '9' }], "Version name '9' is not valid"],
    ['an archived version', 'Target versions', [{ name: '2.0' }], 'is archived'],
    ['a user nobody knows', 'Customer owner', { accountId: 'nobody' }, "User 'nobody' was not found"],
    ['a reporter nobody knows', 'Reporter', { accountId: 'nobody' }, 'The reporter specified is not a user.'],
    ['no reporter', 'Reporter', null, 'Reporter is required.'],
    ['the resolution', 'Resolution', { name: 'Done' }, 'It is not on the appropriate screen, or unknown.'],
  ];
  it.each(cases)('%s', async (_what, name, sent, message) => {
    const world = createWorld();
    await createOnDesk(world, {});
    const id = deskFieldId(world, name);
    const answer = await onDesk(world, 'PUT /rest/api/3/issue/HELP-1', { fields: { [id]: sent } });
    expect(answer.status).toBe(400);
    expect(at(answer.body, 'errors', id)).toContain(message);
    expect(viewIssue(world.desk, 'HELP-1')?.fields).toEqual({});
  });

  it('a person who cannot be assigned, is deactivated, or nobody', async () => {
    const world = createWorld();
    for (const accountId of [world.jon.accountId, world.gone.desk, world.evePortal.accountId, 'nobody']) {
      const answer = await createOnDesk(world, { assignee: { accountId } });
      expect(at(answer.body, 'errors')).toEqual({
        assignee: `User '${accountId}' cannot be assigned issues.`,
      });
    }
    grant(world.desk, world.jon.accountId, 'HELP', ['ASSIGNABLE_USER']);
    expect((await createOnDesk(world, { assignee: { accountId: world.jon.accountId } })).status).toBe(201);
  });

  it('people, without the right to set them', async () => {
    const world = createWorld();
    revoke(world.desk, world.deskSync.accountId, 'HELP', ['MODIFY_REPORTER', 'ASSIGN_ISSUES']);
    const answer = await createOnDesk(world, {
      reporter: { accountId: world.evePortal.accountId },
      assignee: { accountId: world.ida.accountId },
    });
    expect(at(answer.body, 'errors')).toEqual({
      reporter: "Field 'reporter' cannot be set. It is not on the appropriate screen, or unknown.",
      assignee: "Field 'assignee' cannot be set. It is not on the appropriate screen, or unknown.",
    });
    const meta = await onDesk(world, 'GET /rest/api/3/issue/createmeta/HELP/issuetypes/10011');
    const ids = list(meta.body, 'fields').map((field) => at(field, 'fieldId'));
    expect(ids).not.toContain('reporter');
    expect(ids).not.toContain('assignee');
  });

  it('on create for a field that is not on the create screen, which an edit sets', async () => {
    const world = createWorld();
    const id = deskFieldId(world, 'Internal rating');
    expect(at((await createOnDesk(world, { [id]: 3 })).body, 'errors', id)).toContain(
      'not on the appropriate screen',
    );
    await createOnDesk(world, {});
    const key = world.desk.issues.values().next().value!.key;
    expect((await onDesk(world, `PUT /rest/api/3/issue/${key}`, { fields: { [id]: 3 } })).status).toBe(204);
    expect(viewIssue(world.desk, key)?.fields).toEqual({ 'Internal rating': 3 });
  });

  it('a disabled option stays where it is and cannot be chosen', async () => {
    const world = createWorld();
    const id = deskFieldId(world, 'Severity');
    await createOnDesk(world, { [id]: { value: 'Major' } });
    const field = world.desk.fields.get(id)!;
    const options = field.options.map((option) =>
      option.name === 'Major' ? { ...option, disabled: true } : option,
    );
    world.desk.fields.set(id, { ...field, options });
    expect((await createOnDesk(world, { [id]: { value: 'Major' } })).status).toBe(400);
    expect(viewIssue(world.desk, 'HELP-1')?.fields['Severity']).toBe('Major');
  });
});
