/** Codes as the source lists them: types leave no list behind. */
import { readFileSync } from 'node:fs';
import { isNotCarriedCode } from '../../src/report/not-carried-text.ts';
import type { NotCarriedCode } from '../../src/sync/outcome.ts';

/** @throws Error when the source names a code that has no sentence */
export function readNotCarriedCodes(): readonly NotCarriedCode[] {
  const source = readFileSync(new URL('../../src/sync/outcome.ts', import.meta.url), 'utf8');
  const [, union = ''] = source.split('export type NotCarriedCode =');
  return [...(union.split(';')[0] ?? '').matchAll(/'([a-z-]+)'/g)].map(([, code = '']) => {
    if (!isNotCarriedCode(code)) throw new Error(`${code} has no sentence`);
    return code;
  });
}
