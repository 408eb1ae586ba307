import { describe, expect, it } from 'vitest';
import { at, createOnDesk, deskFieldId, list, onDesk } from './ask.ts';
import { createWorld, docOf, projectOf, revoke, viewIssue } from './index.ts';

describe('what is said about fields', () => {
  it('GET /field tells type, items, system and custom', async () => {
    const world = createWorld();
    const answer = await onDesk(world, 'GET /rest/api/3/field');
    const schemaOf = (name: string): unknown =>
      at(
        (answer.body as readonly unknown[]).find((field) => at(field, 'name') === name),
        'schema',
      );
    const custom = 'com.atlassian.jira.plugin.system.customfieldtypes';
    expect(schemaOf('Platforms')).toMatchObject({
      type: 'array',
      items: 'option',
      custom: `${custom}:multiselect`,
    });
    expect(schemaOf('Areas')).toMatchObject({ items: 'option', custom: `${custom}:multicheckboxes` });
    expect(schemaOf('Stage')).toMatchObject({ type: 'option', custom: `${custom}:radiobuttons` });
    expect(schemaOf('Location')).toMatchObject({ type: 'option-with-child' });
    expect(schemaOf('Keywords')).toMatchObject({
      type: 'array',
      items: 'string',
      custom: `${custom}:labels`,
    });
    expect(schemaOf('Components')).toEqual({ type: 'array', items: 'component', system: 'components' });
    expect(schemaOf('Fix versions')).toEqual({ type: 'array', items: 'version', system: 'fixVersions' });
    expect(schemaOf('Customer version')).toMatchObject({ type: 'version', custom: `${custom}:version` });
    expect(schemaOf('Assignee')).toEqual({ type: 'user', system: 'assignee' });
    expect(schemaOf('Request participants')).toMatchObject({
      items: 'user',
      custom: 'com.atlassian.servicedesk:sd-request-participants',
    });
  });

  it('createmeta tells what is required and allowed, without archived versions', async () => {
    const world = createWorld();
    const answer = await onDesk(world, 'GET /rest/api/3/issue/createmeta/HELP/issuetypes/10011');
    const entry = (id: string): unknown =>
      list(answer.body, 'fields').find((field) => at(field, 'fieldId') === id);
    const names = (id: string, key: string): unknown[] =>
      list(entry(id), 'allowedValues').map((value) => at(value, key));
    expect(names(deskFieldId(world, 'Severity'), 'value')).toEqual(['Critical', 'Major', 'Trivial']);
    expect(names('fixVersions', 'name')).toEqual(['1.0', '1.1', '3.0']);
    expect(names('components', 'name')).toEqual(['Backend', 'Web client']);
    const location = deskFieldId(world, 'Location');
    expect(list(entry(location), 'allowedValues', 0, 'children').map((child) => at(child, 'value'))).toEqual([
      'Berlin',
      'Rome',
    ]);
    expect(entry('reporter')).toMatchObject({ required: true, hasDefaultValue: true });
    expect(entry('assignee')).toMatchObject({ required: false });
    expect(entry(deskFieldId(world, 'Internal rating'))).toBeUndefined();
  });

  it('editmeta tells it for one issue, and nothing without the right to edit', async () => {
    const world = createWorld();
    await createOnDesk(world, {});
    const answer = await onDesk(world, 'GET /rest/api/3/issue/HELP-1/editmeta');
    expect(at(answer.body, 'fields', 'components')).toMatchObject({ operations: ['add', 'set', 'remove'] });
    revoke(world.desk, world.deskSync.accountId, 'HELP', ['EDIT_ISSUES']);
    expect(at((await onDesk(world, 'GET /rest/api/3/issue/HELP-1/editmeta')).body, 'fields')).toEqual({});
  });

  it('no option id is the same on both sites', () => {
    const world = createWorld();
    const ids = (fields: Iterable<{ readonly id: string; readonly options: readonly { id: string }[] }>) =>
      [...fields].filter(({ id }) => Number(id.slice(12)) > 10_030).flatMap(({ options }) => options);
    const customer = new Set(ids(world.customer.fields.values()).map(({ id }) => id));
    expect(customer.size).toBeGreaterThan(10);
    for (const { id } of ids(world.desk.fields.values())) expect(customer).not.toContain(id);
  });

  it('on one site a field of both projects has options for each of them', async () => {
    const world = createWorld({ sameSite: true });
    const severity = [...world.desk.fields.values()].filter((field) => field.name === 'Severity');
    expect(severity).toHaveLength(1);
    const id = severity[0]!.id;
    world.ann.createIssue('ACME', { summary: 'A', fields: { Severity: 'Minor', Components: ['Frontend'] } });
    expect((await createOnDesk(world, { [id]: { value: 'Minor' } })).status).toBe(400);
    expect((await createOnDesk(world, { [id]: { value: 'Trivial' } })).status).toBe(201);
    expect(projectOf(world.desk, 'HELP').screen).toContain(id);
    expect(viewIssue(world.customer, 'ACME-1')?.fields).toEqual({
      Severity: 'Minor',
      Components: ['Frontend'],
    });
  });
});

describe('people set fields by the names that viewIssue shows', () => {
  it('in one go, and what is wrong is an error in the test', () => {
    const world = createWorld();
    const fields = {
      'Contract number': 'C-7',
      'Wish date': '2026-12-01',
      'Outage start': '2026-11-01T07:30:00.000Z',
      'Link to log': 'https://logs.example/1',
      Tags: ['a', 'b'],
      Severity: 'Minor',
      Platforms: ['Windows', 'Linux'],
      Stage: 'Production',
      'Affected areas': ['Reports'],
      Location: 'America / Boston',
      Components: ['Frontend'],
      'Fix versions': ['2.0'],
      'Found in version': '1.0',
      'Target versions': ['1.1', '2.0'],
      Contact: 'Fay Hidden',
      Stakeholders: ['Ben Ode', 'Eve Shown'],
      Assignee: 'Ben Ode',
      Reporter: 'Eve Shown',
      Environment: 'Two lines\nof text',
    };
    const { key, fields: shown } = world.ann.createIssue('ACME', { summary: 'All', fields });
    expect(shown).toEqual(fields);
    world.ben.edit(key, { Severity: null, Location: 'Europe', Assignee: null });
    const kept = Object.entries(fields).filter(([name]) => name !== 'Severity' && name !== 'Assignee');
    expect(viewIssue(world.customer, key)?.fields).toEqual({
      ...Object.fromEntries(kept),
      Location: 'Europe',
    });
    expect(() => world.ann.edit(key, { Severity: 'Trivial' })).toThrow('refused with 400');
    expect(() => world.ann.edit(key, { Assignee: 'Hal Guest' })).toThrow('refused with 400');
    expect(() => world.ann.edit(key, { Nonsense: 1 })).toThrow('no field Nonsense');
  });

  it('a description that names a file Jira does not know is refused', async () => {
    const world = createWorld();
    const media = { type: 'media', attrs: { type: 'file', id: 'no-such-file', collection: '' } };
    const doc = { ...docOf('x'), content: [{ type: 'mediaSingle', content: [media] }] };
    const answer = await createOnDesk(world, { environment: doc });
    expect(at(answer.body, 'errorMessages')).toEqual(['ATTACHMENT_VALIDATION_ERROR']);
  });
});
