import fc from 'fast-check';
import { it } from 'vitest';
import { scriptArbitrary, simulate } from './simulate.ts';

it('worlds', async () => {
  const n = Number(process.env['WORLDS'] ?? 50);
  const seed = process.env['SEED'];
  const t=Date.now();
  await fc.assert(
    fc.asyncProperty(scriptArbitrary, async (script) => { await simulate(script); }),
    { numRuns: n, ...(seed ? { seed: Number(seed) } : {}), ...(process.env['FCPATH'] ? { path: process.env['FCPATH'] } : {}) },
  );
  console.log('ms per world', (Date.now()-t)/n);
}, 3_000_000);
