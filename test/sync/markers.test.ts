import { describe, expect, it } from 'vitest';
import {
  isMarkedByAnySync,
  isMirrorOf,
  makeCustomerMarker,
  makeDeskMarker,
  makeMirrorMarker,
  propertyKeys,
  readCustomerMarker,
  readDeskMarker,
  readMirrorMarker,
} from '../../src/sync/markers.ts';
import { commentId, contractOf, customerIssue, deskIssue, issueId, NOON } from './builders.ts';

const contract = contractOf();
const key = 'deskbridge.acme';
const customer = makeCustomerMarker(contract, deskIssue());
const desk = makeDeskMarker(contract, customerIssue(), NOON, { 'summary>summary': ['1:a', '1:b'] });
const mirror = makeMirrorMarker(
  contract,
  'customer',
  { issue: issueId(101), comment: commentId(7), hash: '1:x' },
  false,
);

const garbage: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['a string', '{"v":1}'],
  ['a number', 1],
  ['true', true],
  ['a list', []],
  ['an empty object', {}],
];

describe('a marker that cannot be read is bad, never none and never found', () => {
  it.each<readonly [string, unknown]>([
    ...garbage,
    ['another version', { ...customer, v: 2 }],
    ['a version as text', { ...customer, v: '1' }],
    ['the role of the desk', { ...customer, role: 'desk' }],
    ['no twin', { v: 1, role: 'customer' }],
    ['another site', { ...customer, twin: { ...customer.twin, site: 'evil.atlassian.net' } }],
    ['its own site', { ...customer, twin: { ...customer.twin, site: 'acme.atlassian.net' } }],
    ['an empty site', { ...customer, twin: { ...customer.twin, site: '' } }],
    ['an id that is no number', { ...customer, twin: { ...customer.twin, id: '201/comment' } }],
    ['an id of the type number', { ...customer, twin: { ...customer.twin, id: 201 } }],
    ['an empty id', { ...customer, twin: { ...customer.twin, id: '' } }],
    ['a key that is none', { ...customer, twin: { ...customer.twin, key: 'HELP-1](https://evil)' } }],
  ])('on a customer issue: %s', (_name, value) => {
    expect(readCustomerMarker(contract, { [key]: value }).state).toBe('bad');
  });

  it.each<readonly [string, unknown]>([
    ...garbage,
    ['another version', { ...desk, v: 0 }],
    ['the role of the customer', { ...desk, role: 'customer' }],
    ['another site', { ...desk, twin: { ...desk.twin, site: 'vendor.atlassian.net' } }],
    ['no time of linking', { ...desk, linkedAt: undefined }],
    ['a time of linking that is none', { ...desk, linkedAt: 'yesterday' }],
    ['no base', { ...desk, base: undefined }],
    ['a base with one hash', { ...desk, base: { summary: ['1:a'] } }],
    ['a base with three hashes', { ...desk, base: { summary: ['1:a', '1:b', '1:c'] } }],
    ['a base of numbers', { ...desk, base: { summary: [1, 2] } }],
    ['a base that is a list', { ...desk, base: [] }],
  ])('on a desk issue: %s', (_name, value) => {
    expect(readDeskMarker(contract, { [key]: value }).state).toBe('bad');
  });

  it.each<readonly [string, unknown]>([
    ...garbage,
    ['another version', { ...mirror, v: 3 }],
    ['no origin', { ...mirror, origin: undefined }],
    ['no comment', { ...mirror, origin: { ...mirror.origin, comment: undefined } }],
    ['a comment that is no number', { ...mirror, origin: { ...mirror.origin, comment: '7?x' } }],
    ['an issue that is a key', { ...mirror, origin: { ...mirror.origin, issue: 'ACME-1' } }],
    ['no hash', { ...mirror, hash: undefined }],
    ['a hash that is a number', { ...mirror, hash: 1 }],
    ['internal, but not true', { ...mirror, internal: 'yes' }],
    ['the marker of an issue', desk],
  ])('on a comment: %s', (_name, value) => {
    expect(readMirrorMarker(contract, { [key]: value }).state).toBe('bad');
  });

  it('says where it is unreadable and repeats nothing of what it holds', () => {
    const found = readCustomerMarker(contract, {
      [key]: { ...customer, twin: { ...customer.twin, id: 'secret words' } },
    });
    expect(found).toEqual({ state: 'bad', detail: 'unreadable at twin.id', property: key });
  });

  it('does not fall back to a former name when the present marker is bad', () => {
    const found = readDeskMarker(contract, { [key]: {}, 'deskbridge.acme-old': desk });
    expect(found.state).toBe('bad');
  });
});

describe('a marker that can be read', () => {
  it('is none without a property, or with those of other syncs and apps', () => {
    const others = { 'deskbridge.other': desk, 'deskbridge.acme.files': {}, acme: desk };
    expect(readDeskMarker(contract, {})).toEqual({ state: 'none' });
    expect(readDeskMarker(contract, others)).toEqual({ state: 'none' });
    expect(readMirrorMarker(contract, others)).toEqual({ state: 'none' });
  });

  it('comes back as it was made, by way of JSON', () => {
    const stored = (value: unknown) => ({ [key]: JSON.parse(JSON.stringify(value)) as unknown });
    expect(readCustomerMarker(contract, stored(customer))).toEqual({ state: 'found', marker: customer });
    expect(readDeskMarker(contract, stored(desk))).toEqual({ state: 'found', marker: desk });
    expect(readMirrorMarker(contract, stored(mirror))).toEqual({ state: 'found', marker: mirror });
  });

  it('may hold keys that a later version added', () => {
    expect(readCustomerMarker(contract, { [key]: { ...customer, since: 'v1.9' } }).state).toBe('found');
    expect(readDeskMarker(contract, { [key]: { ...desk, status: ['a', 'b'], more: {} } }).state).toBe(
      'found',
    );
    const extended = { ...mirror, origin: { ...mirror.origin, file: '9' }, more: 1 };
    expect(readMirrorMarker(contract, { [key]: extended })).toEqual({ state: 'found', marker: mirror });
  });

  it('may stand under a former name of the sync; the present one goes first', () => {
    const elsewhere = { ...customer, twin: { ...customer.twin, id: '999' } };
    expect(propertyKeys(contract)).toEqual(['deskbridge.acme', 'deskbridge.acme-old']);
    expect(readCustomerMarker(contract, { 'deskbridge.acme-old': customer }).state).toBe('found');
    expect(readCustomerMarker(contract, { 'deskbridge.acme-old': elsewhere, [key]: customer })).toEqual({
      state: 'found',
      marker: customer,
    });
  });

  it('may name a former host of the right site, not of the other one', () => {
    const at = (site: string) => ({ [key]: { ...desk, twin: { ...desk.twin, site } } });
    expect(readDeskMarker(contract, at('acme-old.atlassian.net')).state).toBe('found');
    expect(readDeskMarker(contract, at('vendor-old.atlassian.net')).state).toBe('bad');
  });

  it('is the mirror of a comment only if issue and site both fit', () => {
    const named = (origin: Partial<typeof mirror.origin>) => ({
      ...mirror,
      origin: { ...mirror.origin, ...origin },
    });
    expect(isMirrorOf(contract, mirror, 'customer', issueId(101))).toBe(true);
    expect(isMirrorOf(contract, named({ site: 'acme-old.atlassian.net' }), 'customer', issueId(101))).toBe(
      true,
    );
    expect(isMirrorOf(contract, mirror, 'customer', issueId(102))).toBe(false);
    expect(isMirrorOf(contract, mirror, 'desk', issueId(101))).toBe(false);
    expect(isMirrorOf(contract, named({ site: 'vendor.atlassian.net' }), 'customer', issueId(101))).toBe(
      false,
    );
  });

  it('notes that a mirror is internal on purpose on the desk, and nowhere else', () => {
    const origin = { issue: issueId(1), comment: commentId(2), hash: '1:x' };
    expect(makeMirrorMarker(contract, 'customer', origin, true)).toHaveProperty('internal', true);
    expect(makeMirrorMarker(contract, 'customer', origin, false)).not.toHaveProperty('internal');
    expect(makeMirrorMarker(contract, 'desk', origin, true)).not.toHaveProperty('internal');
  });

  it('tells mirrors of any sync from what people write', () => {
    expect(isMarkedByAnySync({ 'deskbridge.other': {} })).toBe(true);
    expect(isMarkedByAnySync({ 'sd.public.comment': { internal: false } })).toBe(false);
  });
});
