/** The list of mutations cannot rot: each still fits the code, and what it makes is still a program. */
import { existsSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from './catalogue.ts';
import { mutate, testPath } from './mutation.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('the catalogue', () => {
  it('names each mutation once, and enough of them', () => {
    const ids = CATALOGUE.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(ids.filter((id) => !/^[a-z]+\/[a-z0-9-]+$/.test(id))).toEqual([]);
    expect(ids.length).toBeGreaterThanOrEqual(50);
  });

  it.each(CATALOGUE.map((mutation) => [mutation.id, mutation] as const))(
    '%s fits the code',
    (_, mutation) => {
      const before = readFileSync(join(ROOT, mutation.file), 'utf8');
      const after = mutate(before, mutation);
      expect(after).not.toBe(before);
      expect(() => stripTypeScriptTypes(after)).not.toThrow();
      expect(mutation.tests.map(testPath).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
      expect(mutation.tests.length).toBeGreaterThan(0);
    },
  );
});

describe('a mutation whose place is gone or doubled', () => {
  it.each(['', 'twice(); twice();'])('is an error in %j', (text) => {
    const mutation = { id: 'a/b', file: 'src/a.ts', find: 'twice()', replace: '', harm: '', tests: [] };
    expect(() => mutate(text, mutation)).toThrow('a/b');
  });
});
