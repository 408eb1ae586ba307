import { describe, expect, it } from 'vitest';
import { fileWith } from './problems.ts';
import { contractOf, unresolvedOf, noticesOf, both } from './resolving.ts';

describe('fields', () => {
  it.each<[string, string, RegExp]>([
    [
      'unknown at the customer',
      '{ customer: Sumary, desk: Customer issue }',
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
      '{ customer: Sprint, desk: Customer issue }',
      /customer: fields of the type "gh-sprint" cannot be carried/,
    ],
    ['into a type that cannot be carried', '{ customer: Room, desk: Sprint }', /desk: .*cannot be carried/],
    [
      'text into rich text',
      '{ customer: Room, desk: Remarks }',
      /"Room" holds short text, and "Remarks" rich text.*text: "\{value\}"/,
    ],
    ['rich text into text', '{ customer: Notes, desk: Customer issue }', /text: "\{value\}"/],
    ['the key into rich text', '{ customer: Key, desk: Remarks }', /"Key" holds short text/],
    ['the status into a select', '{ customer: Status, desk: Severity }', /a single choice/],
    ['a text into an address', '{ customer: Room, desk: Website }', /holds an address/],
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
      '{ customer: Room, desk: Customer issue }, { customer: Key, desk: customfield_11 }',
      /"customfield_11" is written by "Room → Customer issue" already/,
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

it('the fields of the design', () => {
  const fields = `
      - Summary
      - Description
      - { customer: Priority, desk: Priority, direction: both, values: { Highest: P1, High: P2, '*': P3 } }
      - { customer: Due date, desk: Target date, when: create, onlyFor: [IT Help] }
      - { customer: Reporter, desk: Customer contact, text: '{value}' }
      - { customer: Key, desk: Customer issue }
      - { customer: Vendor ticket, desk: Key, direction: to-customer }
      - { customer: Approvers, desk: Participants, direction: both }
      - { customer: Assignee, desk: Assignee, when: always }
      - { customer: Website, desk: Customer address }
      - { customer: Budget, desk: Remarks, text: '[{key}] {value}', when: always }
      - { customer: Start, desk: Start, direction: to-customer }
      - { customer: Labels, desk: Labels, direction: both }
      - { customer: Url, desk: Website }`;
  expect(
    contractOf(fileWith({ fields })).fields.map(({ id, direction, convert, when }) => [
      id,
      direction,
      convert.by === 'text' ? convert.template : convert.by,
      when,
    ]),
  ).toEqual([
    ['summary>summary', 'to-desk', 'copy', 'change'],
    ['description>description', 'to-desk', 'copy', 'change'],
    ['priority>priority', 'both', 'choices', 'change'],
    ['duedate>customfield_18', 'to-desk', 'copy', 'create'],
    ['reporter>customfield_19', 'to-desk', '{value}', 'change'],
    ['key>customfield_11', 'to-desk', 'copy', 'change'],
    ['customfield_7<key', 'to-customer', 'copy', 'change'],
    ['customfield_20>customfield_31', 'both', 'people', 'change'],
    ['assignee>assignee', 'to-desk', 'people', 'always'],
    ['customfield_22>customfield_12', 'to-desk', 'copy', 'change'],
    ['customfield_23>customfield_17', 'to-desk', '[{key}] {value}', 'always'],
    ['customfield_21<customfield_32', 'to-customer', 'copy', 'change'],
    ['labels>labels', 'both', 'copy', 'change'],
    ['url>customfield_33', 'to-desk', 'copy', 'change'],
  ]);
});
