import { describe, expect, it } from 'vitest';
import type { Direction, FieldEnd } from '../../src/config/contract.ts';
import { chooseConversion } from '../../src/config/conversion.ts';
import type { FieldRow } from '../../src/config/settings.ts';
import type { FieldRef } from '../../src/sync/snapshot.ts';

const field = (name: string, kind: FieldRef['kind'], format?: FieldRef['format']): FieldEnd => ({
  from: 'field',
  field: { id: `customfield_${name}`, name, kind, ...(format ? { format } : {}) },
});

const ends: Readonly<Record<string, FieldEnd>> = {
  text: field('text', 'text'),
  url: field('url', 'text', 'url'),
  rich: field('rich', 'richText'),
  number: field('number', 'number'),
  date: field('date', 'date'),
  time: field('time', 'dateTime'),
  labels: field('labels', 'labels'),
  option: field('option', 'option', 'select'),
  options: field('options', 'options', 'component'),
  cascade: field('cascade', 'cascade', 'select'),
  user: field('user', 'user'),
  users: field('users', 'users'),
  Key: { from: 'key' },
  Url: { from: 'url' },
  Status: { from: 'status' },
};
const targets = Object.keys(ends).slice(0, 12);

/** c: copied, h: by choices, p: by people; t: only as a text (into text or rich text), -: not at all. */
const oneWay: Readonly<Record<string, string>> = {
  //       text url rich num date time labels option options cascade user users
  text: '   c   -   t    -   -    -    -      -      -       -       -    -',
  url: '    c   c   t    -   -    -    -      -      -       -       -    -',
  rich: '   t   -   c    -   -    -    -      -      -       -       -    -',
  number: ' t   -   t    c   -    -    -      -      -       -       -    -',
  date: '   t   -   t    -   c    -    -      -      -       -       -    -',
  time: '   t   -   t    -   -    c    -      -      -       -       -    -',
  labels: ' t   -   t    -   -    -    c      -      -       -       -    -',
  option: ' t   -   t    -   -    -    -      h      h       h       -    -',
  options: 't   -   t    -   -    -    -      h      h       h       -    -',
  cascade: 't   -   t    -   -    -    -      h      h       h       -    -',
  user: '   t   -   t    -   -    -    -      -      -       -       p    p',
  users: '  t   -   t    -   -    -    -      -      -       -       p    p',
  Key: '    c   -   t    -   -    -    -      -      -       -       -    -',
  Url: '    c   c   t    -   -    -    -      -      -       -       -    -',
  Status: ' c   -   t    -   -    -    -      -      -       -       -    -',
};
const letters = { copy: 'c', choices: 'h', people: 'p', text: 't' } as const;

/** What may go both ways, beside what is written here it is the same as one way. */
const onlyOneWay = new Set([
  'rich rich',
  'url text',
  'option options',
  'options option',
  'options cascade',
  'cascade options',
  'user users',
  'users user',
]);

const row = (direction: Direction, more: Partial<FieldRow> = {}): FieldRow => ({
  customer: 'A',
  desk: 'B',
  direction,
  when: 'change',
  ...more,
});

function pair(
  source: string,
  target: string,
  direction: Direction = 'to-desk',
  more: Partial<FieldRow> = {},
) {
  const [from, to] = [ends[source], ends[target]];
  if (!from || !to) throw new Error(`no such end: ${source} ${target}`);
  const both = direction === 'to-customer' ? { customer: to, desk: from } : { customer: from, desk: to };
  return chooseConversion(row(direction, more), both);
}

const cells = Object.entries(oneWay).flatMap(([source, line]) =>
  line
    .trim()
    .split(/\s+/)
    .map((letter, index): [string, string, string] => [source, targets[index] ?? '', letter]),
);

describe('one kind into another', () => {
  it('the table is whole', () => {
    expect(cells).toHaveLength(Object.keys(ends).length * targets.length);
  });

  it.each(cells)('%s into %s: %s', (source, target, letter) => {
    for (const direction of ['to-desk', 'to-customer'] as const) {
      const chosen = pair(source, target, direction);
      if (chosen.ok) {
        expect(letters[chosen.by]).toBe(letter);
        continue;
      }
      expect(letter).toMatch(/[t-]/);
      // Every refusal says what would work.
      expect(chosen.text).toMatch(/text: "/);
      expect(chosen.text).toContain(`"${target}"`);
    }
  });

  it.each(cells)('%s into %s as a text', (source, target) => {
    const chosen = pair(source, target, 'to-desk', { text: 'See {value}' });
    if (target === 'text' || target === 'rich') expect(chosen).toEqual({ ok: true, by: 'text' });
    else expect(chosen).toMatchObject({ ok: false, key: 'text' });
  });

  it.each(cells)('%s into %s by a table', (source, target, letter) => {
    const chosen = pair(source, target, 'to-desk', { values: { a: 'b' } });
    if (letter === 'h') expect(chosen).toEqual({ ok: true, by: 'choices' });
    else expect(chosen).toMatchObject({ ok: false, key: 'values' });
  });

  it.each(cells.filter(([source]) => ends[source]?.from === 'field'))(
    '%s and %s both ways',
    (left, right, letter) => {
      const chosen = pair(left, right, 'both');
      const back = cells.find(([source, target]) => source === right && target === left)?.[2];
      const isAllowed = /[chp]/.test(letter) && back === letter && !onlyOneWay.has(`${left} ${right}`);
      expect(chosen.ok, chosen.ok ? '' : chosen.text).toBe(isAllowed);
      // One way would do: the message says so.
      if (!chosen.ok && onlyOneWay.has(`${left} ${right}`) && right !== 'text')
        expect(chosen.text).toMatch(/`to-desk` or `to-customer`/);
    },
  );

  it('rich text both ways is refused with the reason', () => {
    expect(pair('rich', 'rich', 'both')).toMatchObject({
      key: 'direction',
      text: expect.stringMatching(/Jira rewrites documents.*cannot be told who changed what/) as string,
    });
  });

  it('what can be read only is never written', () => {
    expect(pair('text', 'Key')).toMatchObject({ ok: false });
    expect(pair('Status', 'text', 'both')).toMatchObject({ ok: false });
  });
});

describe('a text into an address', () => {
  it.each<[string, string, boolean]>([
    ['text', 'https://acme.example/{value}', true],
    ['Key', '{url}', true],
    ['url', '{value}', true],
    ['Url', '{value}?a', true],
    ['text', '{value}', false],
    ['Key', 'See https://acme.example', false],
  ])('%s by %s', (source, text, ok) => {
    expect(pair(source, 'url', 'to-desk', { text }).ok).toBe(ok);
  });
});
