import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldDescriptionSchema, fieldRefOf, siteFieldOf } from '../../src/jira/cloud/field-refs.ts';
import { readField, writeField } from '../../src/jira/cloud/fields.ts';
import type { FieldKind, FieldRef, FieldValue } from '../../src/sync/snapshot.ts';

const CUSTOM = 'com.atlassian.jira.plugin.system.customfieldtypes';
const ref = (kind: FieldKind, format?: NonNullable<FieldRef['format']>): FieldRef => ({
  id: 'f',
  name: 'F',
  kind,
  ...(format === undefined ? {} : { format }),
});
const doc = { type: 'doc', version: 1, content: [{ type: 'paragraph' }] } as const;

describe('fieldRefOf', () => {
  const describeField = (schema: object | undefined, name = 'Anything') =>
    fieldDescriptionSchema.parse({ id: 'customfield_1', name, schema, clauseNames: ['x'] });

  it.each([
    [{ type: 'string', system: 'summary' }, { kind: 'text' }],
    [{ type: 'string', custom: `${CUSTOM}:textfield` }, { kind: 'text' }],
    [{ type: 'string', system: 'description' }, { kind: 'richText' }],
    [{ type: 'string', system: 'environment' }, { kind: 'richText' }],
    [{ type: 'string', custom: `${CUSTOM}:textarea` }, { kind: 'richText' }],
    [{ type: 'number', custom: `${CUSTOM}:float` }, { kind: 'number' }],
    [{ type: 'date', custom: `${CUSTOM}:datepicker` }, { kind: 'date' }],
    [{ type: 'date', system: 'duedate' }, { kind: 'date' }],
    [{ type: 'array', items: 'string', system: 'labels' }, { kind: 'labels' }],
    [
      { type: 'string', custom: `${CUSTOM}:url` },
      { kind: 'text', format: 'url' },
    ],
    [{ type: 'datetime', custom: `${CUSTOM}:datetime` }, { kind: 'dateTime' }],
    [
      { type: 'array', items: 'component', system: 'components' },
      { kind: 'options', format: 'component' },
    ],
    [
      { type: 'array', items: 'version', system: 'fixVersions' },
      { kind: 'options', format: 'version' },
    ],
    [
      { type: 'version', custom: `${CUSTOM}:version` },
      { kind: 'option', format: 'version' },
    ],
    [
      { type: 'array', items: 'option', custom: `${CUSTOM}:multicheckboxes` },
      { kind: 'options', format: 'select' },
    ],
    [
      { type: 'option-with-child', custom: `${CUSTOM}:cascadingselect` },
      { kind: 'cascade', format: 'select' },
    ],
    [{ type: 'user', system: 'reporter' }, { kind: 'user' }],
    [{ type: 'user', custom: `${CUSTOM}:userpicker` }, { kind: 'user' }],
    [{ type: 'array', items: 'user', custom: `${CUSTOM}:multiuserpicker` }, { kind: 'users' }],
    [
      { type: 'sd-request-participants', custom: 'com.atlassian.servicedesk:sd-request-participants' },
      { kind: 'users' },
    ],
    [
      { type: 'option', custom: `${CUSTOM}:select` },
      { kind: 'option', format: 'select' },
    ],
    [
      { type: 'option', custom: `${CUSTOM}:radiobuttons` },
      { kind: 'option', format: 'select' },
    ],
    [
      { type: 'priority', system: 'priority' },
      { kind: 'option', format: 'priority' },
    ],
    [
      { type: 'sd-customerrequesttype', custom: 'com.atlassian.servicedesk:vp-origin' },
      { kind: 'option', format: 'requestType' },
    ],
    [
      {
        type: 'array',
        items: 'sd-customerorganization',
        custom: 'com.atlassian.servicedesk:sd-customer-organizations',
      },
      { kind: 'options', format: 'organization' },
    ],
  ])('%j', (schema, expected) => {
    expect(fieldRefOf(describeField(schema))).toEqual({ id: 'customfield_1', name: 'Anything', ...expected });
  });

  it.each([
    undefined,
    { type: 'array', items: 'group', custom: `${CUSTOM}:multigrouppicker` },
    { type: 'user', system: 'creator' },
    { type: 'string', custom: 'summary' },
    { type: 'string', system: 'toString' },
    { type: 'number', system: 'workratio' },
  ])('cannot carry %j', (schema) => {
    const field = describeField(schema, 'Summary');
    expect(fieldRefOf(field)).toBeUndefined();
    expect(siteFieldOf(field)).not.toHaveProperty('ref');
  });

  it('describes the type for messages', () => {
    expect(siteFieldOf(describeField({ type: 'array', items: 'user' })).type).toBe('array of user');
    expect(siteFieldOf(describeField({ type: 'array' })).type).toBe('array of unknown');
    expect(siteFieldOf(describeField({ type: 'user' })).type).toBe('user');
    expect(siteFieldOf(describeField(undefined)).type).toBe('unknown');
  });
});

describe('readField', () => {
  it.each([
    [ref('text'), 'T', { kind: 'text', text: 'T' }],
    [ref('richText'), doc, { kind: 'richText', doc }],
    [ref('number'), 0, { kind: 'number', number: 0 }],
    [ref('date'), '2026-11-02', { kind: 'date', date: '2026-11-02' }],
    [ref('labels'), ['a', 'b'], { kind: 'labels', labels: ['a', 'b'] }],
    [ref('option', 'select'), { id: '1', value: 'Red' }, { kind: 'option', id: '1', name: 'Red' }],
    [ref('option', 'priority'), { id: '2', name: 'High' }, { kind: 'option', id: '2', name: 'High' }],
    [
      ref('option', 'requestType'),
      { requestType: { id: '335', name: 'Help' }, currentStatus: {} },
      { kind: 'option', id: '335', name: 'Help' },
    ],
    [
      ref('options', 'organization'),
      [{ id: 5, name: 'Acme' }, { id: '6' }],
      { kind: 'options', options: [{ id: '5', name: 'Acme' }, { id: '6' }] },
    ],
  ])('%j reads %j', (field, json, value) => {
    expect(readField(json, field)).toEqual(value);
  });

  it.each([
    ['text', ''],
    ['richText', { type: 'doc', version: 1, content: [] }],
    ['text', ' \n '],
    ['labels', []],
    ['options', []],
    ['users', []],
  ] as const)('takes an empty %s for no value', (kind, json) => {
    expect(readField(json, ref(kind))).toBeUndefined();
    expect(readField(null, ref(kind))).toBeUndefined();
    expect(readField(undefined, ref(kind))).toBeUndefined();
  });

  it('takes a request without a request type for no value', () => {
    expect(readField({ currentStatus: {} }, ref('option', 'requestType'))).toBeUndefined();
  });

  it.each([
    [ref('text'), 7],
    [ref('text'), doc],
    [ref('richText'), 'wiki'],
    [ref('richText'), { type: 'doc', version: 1 }],
    [ref('richText'), { type: 'doc', version: 1, content: [{ text: 'no type' }] }],
    [ref('number'), '7'],
    [ref('number'), Number.NaN],
    [ref('date'), '2026-11-02T00:00:00Z'],
    [ref('labels'), 'a'],
    [ref('option', 'select'), 'Red'],
    [ref('option', 'requestType'), 'portal/key'],
    [ref('options', 'organization'), ['Acme']],
    [ref('user'), { displayName: 'Ann' }],
    [ref('users'), { accountId: 'a' }],
    [ref('dateTime'), '2026-11-02'],
    [ref('cascade', 'select'), { value: 'Hardware' }],
  ])('%j refuses %j', (field, json) => {
    expect(() => readField(json, field)).toThrow();
  });

  it('refuses a document that is too deep instead of exhausting the stack', () => {
    let node: unknown = { type: 'text', text: 'x' };
    for (let depth = 0; depth < 100_000; depth += 1) node = { type: 'panel', content: [node] };
    expect(() => readField({ type: 'doc', version: 1, content: [node] }, ref('richText'))).toThrow(
      'not a document',
    );
  });
});

describe('writeField', () => {
  const id = fc.integer({ min: 1, max: 1e9 }).map(String);
  const values: fc.Arbitrary<[FieldRef, FieldValue]> = fc.oneof(
    fc
      .string({ minLength: 1 })
      .filter((text) => text.trim() !== '')
      .map((text): [FieldRef, FieldValue] => [ref('text'), { kind: 'text', text }]),
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .map((number): [FieldRef, FieldValue] => [
        ref('number'),
        { kind: 'number', number: number === 0 ? 0 : number },
      ]),
    fc
      .array(fc.string({ minLength: 1 }), { minLength: 1 })
      .map((labels): [FieldRef, FieldValue] => [ref('labels'), { kind: 'labels', labels }]),
    id.map((one): [FieldRef, FieldValue] => [ref('option', 'select'), { kind: 'option', id: one }]),
    fc.constant<[FieldRef, FieldValue]>([ref('richText'), { kind: 'richText', doc }]),
    fc.constant<[FieldRef, FieldValue]>([ref('date'), { kind: 'date', date: '2026-11-02' }]),
    fc
      .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((at): [FieldRef, FieldValue] => [ref('dateTime'), { kind: 'dateTime', at: at.getTime() }]),
    fc
      .array(id, { minLength: 1 })
      .map((ids): [FieldRef, FieldValue] => [
        ref('options', 'component'),
        { kind: 'options', options: ids.map((one) => ({ id: one })) },
      ]),
    fc
      .tuple(id, fc.option(id, { nil: undefined }))
      .map(([parent, child]): [FieldRef, FieldValue] => [
        ref('cascade', 'select'),
        { kind: 'cascade', parent: { id: parent }, ...(child === undefined ? {} : { child: { id: child } }) },
      ]),
  );

  it('writes what would be read back', () => {
    fc.assert(
      fc.property(values, ([field, value]) => {
        const json: unknown = JSON.parse(JSON.stringify(writeField(field, value)));
        expect(readField(json, field)).toEqual(value);
      }),
    );
  });

  it('writes request types as a bare string and organizations as numbers', () => {
    expect(writeField(ref('option', 'requestType'), { kind: 'option', id: '335' })).toBe('335');
    expect(
      writeField(ref('options', 'organization'), { kind: 'options', options: [{ id: '5' }, { id: '6' }] }),
    ).toEqual([5, 6]);
  });

  it('writes people by their account and nothing else', () => {
    const ann = {
      accountId: 'a1',
      displayName: 'Ann',
      accountType: 'atlassian',
      email: 'ann@people.example',
    } as const;
    expect(writeField(ref('user'), { kind: 'user', user: ann })).toEqual({ accountId: 'a1' });
    expect(writeField(ref('users'), { kind: 'users', users: [ann] })).toEqual([{ accountId: 'a1' }]);
  });

  it('empties a field', () => {
    expect(writeField(ref('text'), undefined)).toBeNull();
    expect(writeField(ref('option', 'requestType'), undefined)).toBeNull();
    expect(writeField(ref('labels'), undefined)).toEqual([]);
    expect(writeField(ref('options'), undefined)).toEqual([]);
  });

  it('refuses a value of another kind', () => {
    expect(() => writeField(ref('number'), { kind: 'text', text: '7' })).toThrow('bug');
  });
});
