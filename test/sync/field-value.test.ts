import { describe, expect, it } from 'vitest';
import { hashStored, hashValue, isSameValue, NOTHING, valueText } from '../../src/sync/field-value.ts';
import type { FieldValue } from '../../src/sync/snapshot.ts';
import { doc, person } from './builders.ts';

const ann = person('Ann Lee');
const ben = person('Ben Ode');

describe('what Jira does to a value when it stores it is no change', () => {
  it.each<[string, FieldValue, FieldValue]>([
    ['blanks around a line', { kind: 'text', text: ' a b ' }, { kind: 'text', text: 'a b' }],
    ['the last digits of a number', { kind: 'number', number: 0.1 + 0.2 }, { kind: 'number', number: 0.3 }],
    [
      'the seconds of a moment',
      { kind: 'dateTime', at: Date.UTC(2026, 10, 2, 9, 14, 59, 999) },
      { kind: 'dateTime', at: Date.UTC(2026, 10, 2, 9, 14) },
    ],
    [
      'the order of labels',
      { kind: 'labels', labels: ['b', 'a', 'b'] },
      { kind: 'labels', labels: ['a', 'b'] },
    ],
    [
      'the name of an option',
      { kind: 'option', id: '1', name: 'Old' },
      { kind: 'option', id: '1', name: 'New' },
    ],
    [
      'the order of options',
      { kind: 'options', options: [{ id: '2', name: 'B' }, { id: '1' }] },
      { kind: 'options', options: [{ id: '1', name: 'A' }, { id: '2' }] },
    ],
    [
      'the names of a cascading choice',
      { kind: 'cascade', parent: { id: '1', name: 'A' }, child: { id: '2' } },
      { kind: 'cascade', parent: { id: '1' }, child: { id: '2', name: 'B' } },
    ],
    [
      'the name and address of a person',
      { kind: 'user', user: ann },
      { kind: 'user', user: { ...ann, displayName: 'A. Lee', email: 'a@people.example' } },
    ],
    ['the order of people', { kind: 'users', users: [ben, ann] }, { kind: 'users', users: [ann, ben] }],
  ])('%s', (_, one, other) => {
    expect(isSameValue(one, other)).toBe(true);
  });
});

describe('a change of what people see is one', () => {
  it.each<[FieldValue, FieldValue]>([
    [
      { kind: 'text', text: 'a b' },
      { kind: 'text', text: 'a  b' },
    ],
    [
      { kind: 'number', number: 1 },
      { kind: 'number', number: 1.000_000_1 },
    ],
    [
      { kind: 'dateTime', at: 0 },
      { kind: 'dateTime', at: 60_000 },
    ],
    [
      { kind: 'labels', labels: ['a'] },
      { kind: 'labels', labels: ['A'] },
    ],
    [
      { kind: 'cascade', parent: { id: '1' } },
      { kind: 'cascade', parent: { id: '1' }, child: { id: '2' } },
    ],
    [
      { kind: 'user', user: ann },
      { kind: 'user', user: ben },
    ],
    [
      { kind: 'users', users: [ann] },
      { kind: 'users', users: [ann, ben] },
    ],
  ])('%j, %j', (one, other) => {
    expect(isSameValue(one, other)).toBe(false);
    expect(isSameValue(one, undefined)).toBe(false);
  });
});

it('a document without a word stands where it was carried to as nothing', () => {
  const empty: FieldValue = {
    kind: 'richText',
    doc: { type: 'doc', version: 1, content: [{ type: 'paragraph' }] },
  };
  expect(hashStored(empty)).toBe(NOTHING);
  expect(hashStored({ kind: 'richText', doc: doc('a') })).not.toBe(NOTHING);
  expect(hashValue(undefined)).toBe(NOTHING);
});

it.each<[FieldValue, string]>([
  [{ kind: 'number', number: 1.5 }, '1.5'],
  [{ kind: 'dateTime', at: Date.UTC(2026, 10, 2, 9, 14, 30) }, '2026-11-02 09:14 UTC'],
  [{ kind: 'labels', labels: ['b', 'a'] }, 'a, b'],
  [
    { kind: 'cascade', parent: { id: '1', name: 'Europe' }, child: { id: '2', name: 'Paris' } },
    'Europe > Paris',
  ],
  [{ kind: 'user', user: person('pia@people.example') }, 'pia'],
  [{ kind: 'option', id: '7' }, '7'],
])('%j reads %s', (value, text) => {
  expect(valueText(value)).toBe(text);
});
