import { describe, expect, it } from 'vitest';
import { fileWith } from './problems.ts';
import { contractOf, unresolvedOf, type, itHelp, both } from './resolving.ts';

describe('request types', () => {
  it.each<[string, Record<string, string>, RegExp[]]>([
    [
      'none',
      { issueTypes: itHelp },
      [/issueTypes\[0\]\.desk: .*"IT Help" has no request type.*invisible.*"Get IT Help" \(335\)/],
    ],
    [
      'unknown',
      { issueTypes: '[{ customer: Task, desk: IT Help, requestType: Get IT Halp }]' },
      [/requestType: "Get IT Halp" is no request type .*mean "Get IT Help"/],
    ],
    [
      'of another issue type',
      { issueTypes: '[{ customer: Task, desk: IT Help, requestType: Purchase request }]' },
      [/requestType: .*belongs to the issue type "Purchase", not to "IT Help"/],
    ],
    [
      'of another issue type, by id',
      { issueTypes: '[{ customer: Task, desk: IT Help, requestType: 337 }]' },
      [/belongs to the issue type "Purchase"/],
    ],
    [
      'ambiguous',
      { issueTypes: '[{ customer: Task, desk: IT Help, requestType: double }]' },
      [/ambiguous: "Double" \(341\), "Double" \(342\)/],
    ],
    [
      'unknown in the defaults',
      {
        issueTypes: itHelp,
        defaults: '{ desk: [{ field: Customer Request Type, byIssueType: { IT Help: Nothing } }] }',
      },
      [/byIssueType\["IT Help"\]: "Nothing" is no request type/],
    ],
    [
      'contradicting',
      { defaults: '{ desk: [{ field: Customer Request Type, byIssueType: { IT Help: Report a fault } }] }' },
      [/requestType: .*different request types.*"Get IT Help" and "Report a fault"/],
    ],
    [
      'contradicting the value for all',
      { defaults: '{ desk: [{ field: Customer Request Type, value: Report a fault }] }' },
      [/different request types/],
    ],
    [
      'a list',
      {
        issueTypes: itHelp,
        defaults: '{ desk: [{ field: request type, byIssueType: { IT Help: [A, B] } }] }',
      },
      [/one request type/, /has no request type/],
    ],
    [
      'for an issue type that is not there',
      { defaults: '{ desk: [{ field: request type, byIssueType: { Purchas: A } }] }' },
      [/byIssueType\.Purchas: "Purchas" is no issue type.*mean "Purchase"/],
    ],
    [
      'twice',
      { defaults: `{ desk: [${type}, { field: Customer Request Type, value: Get IT Help }] }` },
      [/desk\[1\]\.field: the request type has an entry already/],
    ],
    [
      'by name and id',
      { defaults: '{ desk: [{ field: request type, byIssueType: { IT Help: 335, "21": 335 } }] }' },
      [/has a value already/],
    ],
    [
      'missing for one of two types',
      {
        issueTypes: '[{ customer: [Task, Bug], desk: IT Help }, { customer: Improvement, desk: Purchase }]',
        defaults: `{ desk: [${type}] }`,
      },
      [/issueTypes\[1\]\.desk: .*"Purchase" has no request type/],
    ],
  ])('%s is an error', (_name, changes, expected) => {
    const problems = unresolvedOf(fileWith(changes));
    expect(problems).toHaveLength(expected.length);
    for (const text of expected) expect(problems).toContainEqual(expect.stringMatching(text));
  });

  it.each<[string, Record<string, string>]>([
    ['in the row', {}],
    ['in the defaults', { issueTypes: itHelp, defaults: `{ desk: [${type}] }` }],
    [
      'by the name that the site uses',
      { issueTypes: itHelp, defaults: '{ desk: [{ field: kundenanfragetyp, value: get it help }] }' },
    ],
    [
      'by the id of the field',
      { issueTypes: itHelp, defaults: '{ desk: [{ field: customfield_10, value: 335 }] }' },
    ],
    ['in both, agreeing', { defaults: `{ desk: [${type}] }` }],
  ])('%s is taken, and is no field default', (_name, changes) => {
    const contract = contractOf(fileWith(changes));
    expect(contract.issueTypes[0]?.requestType).toEqual({ id: '335', name: 'Get IT Help' });
    expect(contract.deskDefaults).toEqual([]);
  });

  it('one name under two issue types means the one that fits', () => {
    const contract = contractOf(
      fileWith({ issueTypes: both.replace('Get IT Help', 'Other').replace('Purchase request', 'Other') }),
    );
    expect(contract.issueTypes.map(({ requestType }) => requestType?.id)).toEqual(['339', '340']);
  });
});
