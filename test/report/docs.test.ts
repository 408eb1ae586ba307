/** What the documents list must be what the code knows. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readNotCarriedCodes } from './codes.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

it('docs/not-carried.md lists every code, and no other', () => {
  const codes = readNotCarriedCodes();
  const listed = [...read('docs/not-carried.md').matchAll(/^\| `([a-z-]+)` +\|/gm)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(10);
  expect(listed.toSorted()).toEqual(codes.toSorted());
});
