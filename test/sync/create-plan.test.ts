import { describe, expect, it } from 'vitest';
import { draftTwin, needsScopeSearch, scopeOf } from '../../src/sync/create-plan.ts';
import { issueTypeMapping } from '../../src/sync/issue-types.ts';
import type { Contract } from '../../src/config/contract.ts';
import { readDeskMarker } from '../../src/sync/markers.ts';
import { NO_PEOPLE } from '../../src/sync/people.ts';
import type { FieldRef, Issue } from '../../src/sync/snapshot.ts';
import { contractOf, customerIssue, mapping, NOON, summary } from './builders.ts';

const labels: FieldRef = { id: 'labels', name: 'Labels', kind: 'labels' };

describe('the scope of creation', () => {
  const stop = contractOf({ stopLabel: 'no-sync' });
  const cases: readonly (readonly [string, Contract, Partial<Issue>, unknown])[] = [
    ['another type is out', contractOf(), { issueTypeId: '12' }, { scope: 'out' }],
    ['older than since is out', contractOf({ customer: { since: NOON + 1 } }), {}, { scope: 'out' }],
    ['created at since is in', contractOf({ customer: { since: NOON } }), {}, { scope: 'in' }],
    [
      'since: all takes the oldest',
      contractOf({ customer: { since: 'all' } }),
      { created: 0 },
      { scope: 'in' },
    ],
    ['the stop label keeps it', stop, { labels: ['no-sync'] }, { scope: 'kept', code: 'stopped' }],
    ['another label does not', stop, { labels: ['No-Sync-Not'] }, { scope: 'in' }],
    [
      'a security level keeps it',
      contractOf(),
      { hasSecurityLevel: true },
      { scope: 'kept', code: 'security-level' },
    ],
    [
      'unless the agreement says otherwise',
      contractOf({ securityLevel: 'sync' }),
      { hasSecurityLevel: true },
      { scope: 'in' },
    ],
    ['out is said before why it is kept', stop, { issueTypeId: '12', labels: ['no-sync'] }, { scope: 'out' }],
  ];
  it.each(cases)('%s', (_name, contract, more, expected) => {
    expect(scopeOf(contract, customerIssue(more))).toEqual(expected);
  });

  it('is empty on a side that creates no twins', () => {
    const { since, ...customer } = contractOf().customer;
    expect(since).toBeDefined();
    expect(scopeOf({ ...contractOf(), customer }, customerIssue())).toEqual({ scope: 'out' });
  });

  it('has to be asked of the site where jql decides', () => {
    expect(needsScopeSearch(contractOf())).toBe(false);
    expect(needsScopeSearch(contractOf({ customer: { jql: 'labels = x' } }))).toBe(true);
  });
});

describe('the draft of a twin', () => {
  const withLabels = contractOf({ fields: [mapping(summary), mapping(labels)], twinLabel: { desk: 'acme' } });
  const draftOf = (contract: Contract, fields: Issue['fields']) => {
    const customer = customerIssue({ fields });
    const row = issueTypeMapping(contract, customer.issueTypeId);
    if (row === undefined) throw new Error('no row');
    const from = { from: 'customer', origin: customer, mapping: row } as const;
    return draftTwin(contract, { ...from, people: NO_PEOPLE, linkedAt: NOON });
  };

  it('carries a marker that reads back and names its origin', () => {
    const { properties } = draftOf(withLabels, { summary: { kind: 'text', text: 'S' } });
    expect(readDeskMarker(withLabels, properties)).toMatchObject({
      state: 'found',
      marker: {
        twin: { site: 'acme.atlassian.net', id: '101', key: 'ACME-1' },
        linkedAt: '2026-11-02T12:00:00.000Z',
      },
    });
  });

  it('joins the mapped labels with the twin’s own, each once', () => {
    const labelled = (...values: string[]) =>
      draftOf(withLabels, { labels: { kind: 'labels', labels: values } });
    expect(labelled('a', 'b').labels).toEqual(['a', 'b', 'acme']);
    expect(labelled('acme').labels).toEqual(['acme']);
    expect(draftOf(withLabels, {}).labels).toEqual(['acme']);
    expect(labelled('a').fields.map(({ field }) => field.id)).not.toContain('labels');
  });

  it('has no labels that nobody asked for', () => {
    expect(draftOf(contractOf(), { labels: { kind: 'labels', labels: ['secret'] } }).labels).toEqual([]);
  });

  it('holds no field that is not mapped', () => {
    const draft = draftOf(withLabels, {
      summary: { kind: 'text', text: 'S' },
      customfield_9: { kind: 'text', text: 'private' },
    });
    expect(draft.fields.map(({ field }) => field.id)).toEqual(['summary']);
    expect(JSON.stringify(draft)).not.toContain('private');
  });

  it('has the request type of its row: without it the request would show in no portal and no queue', () => {
    const requestTypeField: FieldRef = {
      id: 'customfield_10010',
      name: 'Request Type',
      kind: 'option',
      format: 'requestType',
    };
    const row = { customer: { id: '11', name: 'Task' }, desk: { id: '21', name: 'IT Help' } };
    const requestType = { id: '7', name: 'Get IT Help' };
    const contract = contractOf({ requestTypeField, issueTypes: [{ ...row, requestType }] });
    expect(draftOf(contract, {}).fields).toMatchObject([
      { field: requestTypeField, value: { kind: 'option', id: '7' } },
    ]);
    expect(draftOf(contractOf({ requestTypeField }), {}).fields).toEqual([]);
  });

  it('has the type of its row', () => {
    expect(draftOf(withLabels, {}).issueTypeId).toBe('21');
    expect(issueTypeMapping(withLabels, '12')).toBeUndefined();
  });
});
