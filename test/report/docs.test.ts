/** What the documents list must be what the code knows. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

it('docs/not-carried.md lists every code, and no other', () => {
  const [, union = ''] = read('src/sync/outcome.ts').split('export type NotCarriedCode =');
  const codes = [...(union.split(';')[0] ?? '').matchAll(/'([a-z-]+)'/g)].map(([, code]) => code);
  const listed = [...read('docs/not-carried.md').matchAll(/^\| `([a-z-]+)` +\|/gm)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(10);
  expect(listed.sort()).toEqual(codes.sort());
});
