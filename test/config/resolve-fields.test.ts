import { describe, expect, it } from 'vitest';
import { fileWith } from './problems.ts';
import { contractOf, unresolvedOf, noticesOf, both } from './resolving.ts';

describe('fields', () => {
  it.each<[string, string, RegExp]>([
    [
      'unknown at the customer',
      '{ customer: Sumary, desk: Summary }',
      /fields\[1\]\.customer: "Sumary" is no field of the customer site\. Did you mean "Summary"/,
    ],
    ['unknown on the desk', '{ customer: Room, desk: Rooms }', /fields\[1\]\.desk: "Rooms" is no field/],
    [
      'ambiguous',
      '{ customer: Twice, desk: Customer issue }',
      /ambiguous: "Twice" \(customfield_3\), "Twice" \(customfield_4\)/,
    ],
    [
      'of a type that cannot be carried',
      '{ customer: Reporter, desk: Customer issue }',
      /customer: not supported yet: fields of the type "user"/,
    ],
    ['into a type that cannot be carried', '{ customer: Room, desk: Assignee }', /desk: not supported yet/],
    ['two dates', 'Due date', /not supported yet: mapping fields of the kind date/],
    [
      'text into rich text',
      '{ customer: Room, desk: Remarks }',
      /not supported yet: carrying short text into a field of the kind rich text/,
    ],
    ['rich text into text', '{ customer: Notes, desk: Customer issue }', /not supported yet/],
    ['the key into rich text', '{ customer: Key, desk: Remarks }', /not supported yet/],
    ['the status into a select', '{ customer: Status, desk: Severity }', /not supported yet/],
    ['into the key', 'Key', /fields\[1\]: "Key" can be read and never written/],
    ['into the status', '{ customer: Room, desk: status }', /never written/],
    ['into the request type', '{ customer: Room, desk: Request Type }', /not a field to map/],
    [
      'not on the create screen',
      '{ customer: Room, desk: Hidden }',
      /"Hidden" \(customfield_16\) is not on the create screen of the desk issue type "IT Help"/,
    ],
    [
      'one target twice',
      '{ customer: Room, desk: Summary }',
      /"Summary" is written by "Summary → Summary" already/,
    ],
    [
      'only for a type that is not there',
      '{ customer: Room, desk: Customer issue, onlyFor: [Nothing] }',
      /onlyFor\[0\]: "Nothing" is no issue type/,
    ],
  ])('%s is an error', (_name, row, expected) => {
    expect(unresolvedOf(fileWith({ fields: `[Summary, ${row}]` }))).toEqual([
      expect.stringMatching(expected),
    ]);
  });

  it.each<[string, string]>([
    ['{ customer: status, desk: Customer issue }', 'status>customfield_11'],
    ['{ customer: issuekey, desk: Customer issue }', 'key>customfield_11'],
    ['{ customer: customfield_5, desk: Customer issue }', 'customfield_5>customfield_11'],
    ['{ customer: ROOM, desk: customer ISSUE }', 'customfield_2>customfield_11'],
    ['{ customer: customfield_3, desk: customfield_11 }', 'customfield_3>customfield_11'],
    ['{ customer: Notes, desk: Remarks, when: always }', 'customfield_1>customfield_17'],
  ])('%s is carried', (row, id) => {
    expect(contractOf(fileWith({ fields: `[Summary, ${row}]` })).fields[1]?.id).toBe(id);
  });

  it('one target for two types, divided by onlyFor', () => {
    const fields =
      '[Summary, { customer: Room, desk: Customer issue, onlyFor: [IT Help] }, { customer: Key, desk: Customer issue, onlyFor: [Purchase] }]';
    expect(contractOf(fileWith({ issueTypes: both, fields })).fields).toHaveLength(3);
  });

  it('onlyFor for a type that nothing maps to is a notice', () => {
    const fields = '[Summary, { customer: Room, desk: Customer issue, onlyFor: [IT Help, Access] }]';
    expect(noticesOf(fileWith({ fields }))).toMatchObject([{ path: 'syncs.acme.fields[1].onlyFor[1]' }]);
  });
});
