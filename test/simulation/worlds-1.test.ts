import { it } from 'vitest';
import { playWorlds } from './worlds.ts';

it('keeps the promises in a thousand random worlds', { timeout: 600_000 }, async () => {
  await playWorlds({ worlds: 1000, seed: 1 });
});
