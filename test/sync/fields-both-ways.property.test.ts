import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FieldMapping } from '../../src/config/contract.ts';
import { planFields } from '../../src/sync/field-plan.ts';
import type { Changes } from '../../src/sync/changes.ts';
import type { Base } from '../../src/sync/markers.ts';
import type { People } from '../../src/sync/people.ts';
import type { FieldId, FieldRef, FieldValue, Side } from '../../src/sync/snapshot.ts';
import { contractOf, customerIssue, deskIssue, mapping, person } from './builders.ts';

type Fields = Readonly<Record<FieldId, FieldValue>>;

const both = (field: FieldRef, convert: FieldMapping['convert'] = { by: 'copy' }): FieldMapping =>
  mapping(field, { direction: 'both', convert });

/** 1, 2 and 3 of the customer are 11, 12 and 13 of the desk; 4 and 14 have no counterpart. */
const tables = {
  desk: { byId: { 1: '11', 2: '12', 3: '13' }, byName: {} },
  customer: { byId: { 11: '1', 12: '2', 13: '3' }, byName: {} },
};
const contract = contractOf({
  fields: [
    both({ id: 'text', name: 'Text', kind: 'text' }),
    both({ id: 'labels', name: 'Labels', kind: 'labels' }),
    both({ id: 'option', name: 'Option', kind: 'option', format: 'select' }, { by: 'choices', tables }),
    both({ id: 'options', name: 'Options', kind: 'options', format: 'select' }, { by: 'choices', tables }),
    both({ id: 'user', name: 'User', kind: 'user' }, { by: 'people' }),
    both({ id: 'users', name: 'Users', kind: 'users' }, { by: 'people' }),
  ],
  twinLabel: { desk: 'acme' },
});
const people: People = {
  customer: new Map(['1', '2', '3'].map((id) => [id, `1${id}`])),
  desk: new Map(['1', '2', '3'].map((id) => [`1${id}`, id])),
};

const ids = (side: Side) =>
  fc.constantFrom(...['1', '2', '3', '4'].map((id) => (side === 'desk' ? `1${id}` : id)));
const some = (side: Side) => fc.uniqueArray(ids(side), { minLength: 1, maxLength: 4 });
const user = (accountId: string) => ({ ...person('P'), accountId });

function valueFor(id: FieldId, side: Side): fc.Arbitrary<FieldValue | undefined> {
  const value = (): fc.Arbitrary<FieldValue> => {
    switch (id) {
      case 'text':
        return fc.constantFrom('a', 'b', ' a ').map((text) => ({ kind: 'text', text }));
      case 'labels':
        return fc
          .uniqueArray(fc.constantFrom('x', 'y', 'acme'), { minLength: 1 })
          .map((labels) => ({ kind: 'labels', labels }));
      case 'option':
        return ids(side).map((one) => ({ kind: 'option', id: one }));
      case 'options':
        return some(side).map((all) => ({ kind: 'options', options: all.map((one) => ({ id: one })) }));
      case 'user':
        return ids(side).map((one) => ({ kind: 'user', user: user(one) }));
      default:
        return some(side).map((all) => ({ kind: 'users', users: all.map(user) }));
    }
  };
  return fc.option(value(), { nil: undefined });
}

const FIELD_IDS = ['text', 'labels', 'option', 'options', 'user', 'users'] as const;
interface Edit {
  readonly side: Side;
  readonly id: FieldId;
  readonly value: FieldValue | undefined;
}
const edit: fc.Arbitrary<Edit> = fc
  .tuple(fc.constantFrom<Side>('customer', 'desk'), fc.constantFrom(...FIELD_IDS))
  .chain(([side, id]) => valueFor(id, side).map((value) => ({ side, id, value })));

const put = (fields: Fields, id: FieldId, value: FieldValue | undefined): Fields => {
  const rest = Object.fromEntries(Object.entries(fields).filter(([other]) => other !== id));
  return value === undefined ? rest : { ...rest, [id]: value };
};

it('whatever people do on both sides, one run is enough, the next writes nothing, and what can be carried is equal', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.array(edit, { minLength: 1, maxLength: 6 }), fc.boolean()), {
        minLength: 1,
        maxLength: 6,
      }),
      (rounds) => {
        let state: Record<Side, Fields> = { customer: {}, desk: {} };
        let base: Base = {};
        const plan = (changes: Changes) => {
          const twins = {
            customer: customerIssue({ fields: state.customer }),
            desk: deskIssue({ fields: state.desk }),
          };
          return planFields({ contract, twins, base, people, changes });
        };
        for (const [edits, isDeskNewer] of rounds) {
          for (const { side, id, value } of edits) state = { ...state, [side]: put(state[side], id, value) };
          const last = new Map(FIELD_IDS.map((id) => [id, { at: 5000, by: 'x' }]));
          const changes: Changes = {
            customer: isDeskNewer ? new Map() : last,
            desk: isDeskNewer ? last : new Map(),
          };
          const planned = plan(changes);
          for (const side of ['customer', 'desk'] as const)
            for (const { field, value } of planned.writes[side]) {
              // Labels are written as a difference, so ours stay.
              const before = state[side][field.id];
              const ours = before?.kind === 'labels' && before.labels.includes('acme') ? ['acme'] : [];
              const labels = [...(value?.kind === 'labels' ? value.labels : []), ...ours];
              const stored: FieldValue | undefined =
                field.kind === 'labels'
                  ? labels.length === 0
                    ? undefined
                    : { kind: 'labels', labels }
                  : value;
              state = { ...state, [side]: put(state[side], field.id, stored) };
            }
          base = planned.base;
          const again = plan(changes);
          expect(again.writes).toEqual({ customer: [], desk: [] });
          expect(again.base).toBe(base);
          expectEqual(state);
        }
      },
    ),
    { numRuns: 2000 },
  );
});

/** Members that have a counterpart stand on both sides; a single choice without one stays alone. */
function expectEqual(state: Readonly<Record<Side, Fields>>): void {
  const shared = (side: Side, id: FieldId): unknown => {
    const value = state[side][id];
    const strip = (all: readonly string[]) =>
      all
        .map((one) => (side === 'desk' ? one.slice(1) : one))
        .filter((one) => one !== '4')
        .sort();
    switch (value?.kind) {
      case 'text':
        return value.text.trim();
      case 'labels':
        return value.labels
          .filter((label) => label !== 'acme')
          .sort()
          .join();
      case 'option':
        return strip([value.id]).join();
      case 'options':
        return strip(value.options.map(({ id: one }) => one)).join();
      case 'user':
        return strip([value.user.accountId]).join();
      case 'users':
        return strip(value.users.map(({ accountId }) => accountId)).join();
      default:
        return '';
    }
  };
  for (const id of FIELD_IDS) {
    const isSingle = id === 'option' || id === 'user';
    const [customer, desk] = [shared('customer', id), shared('desk', id)];
    const isAlone = isSingle && (hasOnly(state.customer[id], '4') || hasOnly(state.desk[id], '14'));
    if (!isAlone) expect([id, customer]).toEqual([id, desk]);
  }
}

function hasOnly(value: FieldValue | undefined, id: string): boolean {
  return (
    (value?.kind === 'option' && value.id === id) || (value?.kind === 'user' && value.user.accountId === id)
  );
}
