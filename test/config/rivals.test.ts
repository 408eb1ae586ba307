import { describe, expect, it } from 'vitest';
import { fileWith } from './problems.ts';
import { both, contractOf, unresolvedOf } from './resolving.ts';

const file = (...rows: string[]) => fileWith({ issueTypes: both, fields: `[Summary, ${rows.join(', ')}]` });

describe('mappings that would write over each other', () => {
  it.each<[string, string[], RegExp]>([
    [
      'one field of the desk twice',
      ['{ customer: Room, desk: Customer issue }', '{ customer: Key, desk: customfield_11 }'],
      /fields\[2\]\.desk: the field "customfield_11" is written by "Room → Customer issue" already/,
    ],
    [
      'one field of the customer twice',
      [
        '{ customer: Vendor ticket, desk: Key, direction: to-customer }',
        '{ customer: customfield_7, desk: Customer issue, direction: both }',
      ],
      /fields\[2\]\.customer: the field "customfield_7" is written by "Key → Vendor ticket" already/,
    ],
    [
      'there and back by two entries',
      [
        '{ customer: Room, desk: Customer issue }',
        '{ customer: Room, desk: Customer issue, direction: to-customer }',
      ],
      /fields\[2\]: the entries .*"Room → Customer issue".* lead in a circle.*`direction: both`/,
    ],
    [
      'round over four fields',
      [
        '{ customer: Room, desk: Customer issue }',
        '{ customer: Vendor ticket, desk: Customer issue, direction: to-customer, text: "{value}" }',
        '{ customer: Vendor ticket, desk: Customer contact }',
        '{ customer: Room, desk: Customer contact, direction: to-customer }',
      ],
      /fields\[4\]: the entries .* lead in a circle/,
    ],
    [
      'round through an entry that goes both ways',
      [
        '{ customer: Room, desk: Customer issue, direction: both }',
        '{ customer: Vendor ticket, desk: Customer issue, direction: to-customer }',
        '{ customer: Vendor ticket, desk: Customer contact }',
        '{ customer: URL, desk: Customer contact, direction: to-customer }',
      ],
      /^$/,
    ],
  ])('%s', (_name, rows, expected) => {
    // "URL" the field has its id only.
    const text = file(...rows).replace('customer: URL', 'customer: customfield_5');
    const said = unresolvedOf(text);
    if (expected.source === '^$') expect(said).toEqual([]);
    else expect(said).toEqual([expect.stringMatching(expected)]);
  });

  it.each<[string, string[]]>([
    ['one entry both ways', ['{ customer: Room, desk: Customer issue, direction: both }']],
    [
      'the customer begins, the desk goes on',
      [
        '{ customer: Room, desk: Customer issue, when: create }',
        '{ customer: Room, desk: Customer issue, direction: to-customer }',
      ],
    ],
    [
      'other ways for other types',
      [
        '{ customer: Room, desk: Customer issue, onlyFor: [IT Help] }',
        '{ customer: Room, desk: Customer issue, direction: to-customer, onlyFor: [Purchase] }',
      ],
    ],
    [
      'a field relayed',
      [
        '{ customer: Room, desk: Customer issue }',
        '{ customer: Vendor ticket, desk: Customer issue, direction: to-customer }',
      ],
    ],
  ])('%s is fine', (_name, rows) => {
    expect(unresolvedOf(file(...rows))).toEqual([]);
    const ids = contractOf(file(...rows)).fields.map(({ id }) => id);
    expect(ids).toHaveLength(rows.length + 1);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('ids and labels say which way', () => {
    const { fields } = contractOf(
      file(
        '{ customer: Vendor ticket, desk: Key, direction: to-customer }',
        '{ customer: Room, desk: Customer issue, direction: both }',
      ),
    );
    expect(fields.map(({ id, label }) => [id, label])).toEqual([
      ['summary>summary', 'Summary → Summary'],
      ['customfield_7<key', 'Key → Vendor ticket'],
      ['customfield_2>customfield_11', 'Room ↔ Customer issue'],
    ]);
  });
});
