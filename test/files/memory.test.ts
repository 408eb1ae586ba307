import { expect, it } from 'vitest';
import { measureFiles } from './memory.ts';

const MEGABYTE = 1_048_576;

// What is resident holds garbage as well, so that it tells only with more files; the bench does that with 200 MB.
it('a file passes through: of 48 MB not even half is held', async () => {
  const { without, withFiles } = await measureFiles(1, 48 * MEGABYTE, 'held');
  expect((withFiles - without) / MEGABYTE).toBeLessThan(24);
}, 180_000);
