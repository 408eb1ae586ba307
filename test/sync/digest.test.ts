import { describe, expect, it } from 'vitest';
import type { Contract } from '../../src/config/contract.ts';
import { issueDigest, scopeDigest } from '../../src/sync/digest.ts';
import type { Comment, FieldValue, Issue } from '../../src/sync/snapshot.ts';
import { commentOf, contractOf, customerIssue, doc, mapping, person, summary } from './builders.ts';

const contract = contractOf({ stopLabel: 'no-sync', twinLabel: { customer: 'with-vendor', desk: 'acme' } });
const issue = customerIssue({
  fields: { summary: { kind: 'text', text: 'S' }, description: { kind: 'richText', doc: doc('d') } },
  comments: [commentOf(1), commentOf(2)],
});
const digest = (more: Partial<Issue>, agreement = contract) =>
  issueDigest(agreement, 'customer', { ...issue, ...more });
const withComment = (more: Partial<Comment>): Partial<Issue> => ({
  comments: [commentOf(1), { ...commentOf(2), ...more }],
});

describe('the digest of an issue', () => {
  it.each<readonly [string, Partial<Issue>]>([
    ['updated', { updated: issue.updated + 1 }],
    ['a label that nobody asked for', { labels: ['whatever'] }],
    ['properties of another sync', { properties: { 'deskbridge.other': { v: 1 } } }],
    ['the order of fields', { fields: Object.fromEntries(Object.entries(issue.fields).reverse()) }],
    ['when a comment was last saved', withComment({ updated: 0 })],
    ['the name of an author', withComment({ author: { ...person('Ann Lee'), displayName: 'Ann Married' } })],
  ])('does not change with %s', (_name, more) => {
    expect(digest(more)).toBe(digest({}));
  });

  it.each<readonly [string, Partial<Issue>]>([
    ['its project', { projectId: '1' }],
    ['its key', { key: 'ACME-2' as never }],
    ['its type', { issueTypeId: '12' }],
    ['its status', { statusName: 'Done' }],
    ['its security level', { hasSecurityLevel: true }],
    ['the stop label', { labels: ['no-sync'] }],
    ['the label of twins', { labels: ['with-vendor'] }],
    ['a field', { fields: { ...issue.fields, summary: { kind: 'text', text: 'T' } } }],
    ['rich text', { fields: { ...issue.fields, description: { kind: 'richText', doc: doc('e') } } }],
    ['an emptied field', { fields: {} }],
    ['its marker', { properties: { 'deskbridge.acme': { v: 1 } } }],
    ['a marker under a former name', { properties: { 'deskbridge.acme-old': { v: 1 } } }],
    ['the text of a comment', withComment({ body: doc('edited') })],
    ['what JSM says about a comment', withComment({ jsdPublic: false })],
    ['what JSM no longer says', withComment({ jsdPublic: undefined })],
    ['the restriction of a comment', withComment({ restricted: true })],
    ['the author of a comment', withComment({ author: person('Bo') })],
    ['a comment that is gone', { comments: [commentOf(1)] }],
    ['another comment with the same text', withComment({ id: '3' as never })],
  ])('changes with %s', (_name, more) => {
    expect(digest(more)).not.toBe(digest({}));
  });

  it.each<readonly [string, FieldValue, FieldValue]>([
    ['an option', { kind: 'option', id: '1', name: 'Old' }, { kind: 'option', id: '1', name: 'New' }],
    [
      'a person',
      { kind: 'user', user: person('Ann Lee') },
      { kind: 'user', user: { ...person('Ann Lee'), email: 'a@b.example' } },
    ],
    [
      'the order of a list',
      { kind: 'options', options: [{ id: '1' }, { id: '2' }] },
      { kind: 'options', options: [{ id: '2' }, { id: '1' }] },
    ],
  ])('does not change with the name of %s', (_name, one, other) => {
    expect(digest({ fields: { f: one } })).toBe(digest({ fields: { f: other } }));
  });

  it('tells text that moved from one comment to another', () => {
    const swapped = [commentOf(1, 'comment 2'), commentOf(2, 'comment 1')];
    expect(digest({ comments: swapped })).not.toBe(digest({}));
  });

  it('fits into a ledger line', () => {
    expect(digest({}).length).toBeLessThanOrEqual(20);
  });
});

describe('the digest of an agreement', () => {
  const base = contractOf();
  it.each<readonly [string, Contract]>([
    ['limits', { ...base, limits: { ...base.limits, creates: 1 } }],
    ['web links', { ...base, webLinks: false }],
    ['the name of a project', contractOf({ desk: { project: { ...base.desk.project, name: 'Renamed' } } })],
  ])('does not change with %s', (_name, other) => {
    expect(scopeDigest(other)).toBe(scopeDigest(base));
  });

  it.each<readonly [string, Contract]>([
    ['jql', contractOf({ customer: { jql: 'labels = x' } })],
    ['since', contractOf({ customer: { since: 'all' } })],
    ['another project', contractOf({ desk: { project: { ...base.desk.project, id: '9' } } })],
    ['accounts', contractOf({ desk: { accounts: ['somebody'] } })],
    ['a field mapping', { ...base, fields: [mapping(summary)] }],
    ['when a field is written', { ...base, fields: [mapping(summary, { when: 'always' })] }],
    ['issue types', { ...base, issueTypes: [] }],
    ['rules of comments', contractOf({ comments: { restricted: 'internal' } })],
    ['the stop label', { ...base, stopLabel: 'x' }],
    ['security levels', { ...base, securityLevel: 'sync' }],
    ['former names', { ...base, formerNames: [] }],
  ])('changes with %s', (_name, other) => {
    expect(scopeDigest(other)).not.toBe(scopeDigest(base));
  });
});
