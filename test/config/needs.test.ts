import { describe, expect, it } from 'vitest';
import { needsOf } from '../../src/config/needs.ts';
import type { Needs } from '../../src/config/needs.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import { customerFacts, deskFacts } from './facts.ts';
import { configOf, fileWith } from './problems.ts';
import { contractOf } from './resolving.ts';

const facts = { customer: customerFacts, desk: deskFacts };

function needs(side: Side, changes: Readonly<Record<string, string>>): Needs {
  const [sync] = configOf(fileWith(changes)).config.syncs;
  if (!sync) throw new Error('no sync');
  return needsOf(side, sync, facts[side]);
}

const asked = (side: Side, row: string) => {
  const { screens, ...rest } = needs(side, { fields: `[Summary, ${row}]` });
  return { ...rest, screens: screens.map(({ id }) => id) };
};

describe('what is asked of a site', () => {
  it('the forms of the portal, where the desk has a field with keys of existing issues', () => {
    const pairs = '[{ file: a.csv }, { desk: Customer issue }]';
    expect(needs('desk', { pairs }).forms).toBe(true);
    expect(needs('customer', { pairs }).forms).toBe(false);
    expect(needs('desk', { pairs: '[{ file: a.csv }]' }).forms).toBe(false);
  });

  it('little for texts', () => {
    expect(asked('customer', '{ customer: Key, desk: Customer issue }')).toEqual({
      priorities: false,
      organizations: false,
      forms: false,
      resolutions: false,
      statuses: false,
      transitions: false,
      screens: [],
      screensAreOptional: true,
      screensFor: ['fields'],
      written: new Map(),
      addresses: [],
    });
    expect(asked('desk', '{ customer: Key, desk: Customer issue }')).toMatchObject({
      screens: ['21'],
      screensAreOptional: false,
      screensFor: ['issueTypes'],
      written: new Map([
        ['customfield_11', ['fields', 1, 'desk']],
        ['summary', ['fields', 0, 'desk']],
      ]),
    });
  });

  it.each<[string, Partial<Needs> & { screens?: unknown }]>([
    // By equal names only the desk is needed; a table is checked where that is possible.
    ['{ customer: Urgency, desk: Severity }', { screens: [] }],
    [
      '{ customer: Urgency, desk: Severity, values: { a: b } }',
      { screens: ['1'], screensAreOptional: true } as never,
    ],
    [
      '{ customer: Urgency, desk: Severity, direction: both }',
      { screens: ['1'], screensAreOptional: false } as never,
    ],
    ['{ customer: Room, desk: Customer issue, direction: both }', { screens: [] }],
    ['Priority', { priorities: true, screens: [] }],
    ['{ customer: Priority, desk: Priority, direction: both }', { priorities: true, screens: [] }],
    // No service project, so there are none.
    [
      '{ customer: Organizations, desk: Organizations, direction: both }',
      { organizations: false, screens: [] },
    ],
    [
      '{ customer: Reporter, desk: Reporter, direction: to-customer }',
      { written: new Map([['reporter', ['fields', 1, 'customer']]]) },
    ],
    ['{ customer: Reporter, desk: Reporter }', { written: new Map() }],
  ])('of the customer for %s', (row, expected) => {
    expect(asked('customer', row)).toMatchObject(expected);
  });

  it('of the desk for its defaults, too', () => {
    const defaults =
      '{ desk: [{ field: Priority, value: P1 }, { field: Organizations, value: 7 }, { field: Assignee, value: a }] }';
    const { priorities, organizations, written } = needs('desk', { defaults });
    expect({ priorities, organizations }).toEqual({ priorities: true, organizations: true });
    expect(written.get('assignee')).toEqual(['defaults', 'desk', 2, 'field']);
  });

  it('also of what was renamed', () => {
    const text = fileWith({ defaults: '{ desk: [{ field: Organizations, value: Globex }] }' });
    const [sync] = configOf(text).config.syncs;
    const fields = deskFacts.fields.map((field) =>
      field.id === 'customfield_15' ? { ...field, name: 'Companies' } : field,
    );
    const desk = { ...deskFacts, fields };
    expect(sync && needsOf('desk', sync, desk, contractOf(text)).organizations).toBe(true);
    expect(sync && needsOf('desk', sync, desk).organizations).toBe(false);
    expect(contractOf(text, { desk, previous: contractOf(text) })).toEqual(contractOf(text));
  });
});
