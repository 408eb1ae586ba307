import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChoiceTable, NamedId } from '../../src/config/contract.ts';
import { choose } from '../../src/sync/choices.ts';
import type { FieldRef } from '../../src/sync/snapshot.ts';
import { fileWith } from './problems.ts';
import { resolve } from './resolving.ts';

const priority: FieldRef = { id: 'priority', name: 'Priority', kind: 'option', format: 'priority' };

function become(table: ChoiceTable | undefined, choice: NamedId): string | undefined {
  const value = table && choose({ kind: 'option', ...choice }, table, priority).value;
  return value?.kind === 'option' ? value.id : undefined;
}

const names = fc.uniqueArray(fc.constantFrom('P1', 'P2', 'P3', 'High', 'high', 'Low', 'Other'), {
  minLength: 1,
  maxLength: 6,
});
const listOf = (first: number, all: readonly string[]): NamedId[] =>
  all.map((name, index) => ({ id: String(first + index), name }));

describe('tables that go both ways', () => {
  it('settle: what was carried comes back as itself, or not at all', () => {
    let resolved = 0;
    fc.assert(
      fc.property(
        names,
        names,
        fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 5 }),
        fc.option(fc.nat(9), { nil: undefined }),
        (left, right, lines, rest) => {
          const customer = { priorities: listOf(100, left) };
          const desk = { priorities: listOf(200, right) };
          const values = Object.fromEntries([
            ...lines.map(([from, to]) => [100 + (from % left.length), 200 + (to % right.length)] as const),
            ...(rest === undefined ? [] : [['*', 200 + (rest % right.length)] as const]),
          ]);
          const row = { customer: 'Priority', desk: 'Priority', direction: 'both', values };
          const result = resolve(fileWith({ fields: `[Summary, ${JSON.stringify(row)}]` }), {
            customer,
            desk,
          });
          if (!result.ok) return;
          resolved += 1;
          const convert = result.contract.fields[1]?.convert;
          if (convert?.by !== 'choices') throw new Error('no tables');
          const { tables } = convert;
          for (const source of customer.priorities) {
            const there = desk.priorities.find(({ id }) => id === become(tables.desk, source));
            if (rest !== undefined) expect(there).toBeDefined();
            if (!there) continue;
            const back = customer.priorities.find(({ id }) => id === become(tables.customer, there));
            if (!back) continue;
            expect(become(tables.desk, back)).toBe(there.id);
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(resolved).toBeGreaterThan(50);
  });
});
