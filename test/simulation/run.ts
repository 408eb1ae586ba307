/** `npm run simulate -- --worlds 100000 --seed 7`: the long run, in slices with a seed each, so that any can be replayed. */
import { parseArgs } from 'node:util';
import { playWorlds } from './worlds.ts';

const SLICE = 500;

const { values } = parseArgs({
  options: {
    worlds: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    path: { type: 'string' },
  },
});
const worlds = Number(values.worlds);
const first = Number(values.seed);

if (values.path !== undefined) {
  await playWorlds({ worlds: 1, seed: first, path: values.path });
  console.log('The promises hold.');
} else {
  const started = Date.now();
  for (let done = 0, seed = first; done < worlds; done += SLICE, seed += 1) {
    await playWorlds({ worlds: Math.min(SLICE, worlds - done), seed });
    const seconds = Math.round((Date.now() - started) / 1000);
    console.log(
      `${Math.min(done + SLICE, worlds)} worlds, seeds ${first} to ${seed}, ${seconds} s: the promises hold.`,
    );
  }
}
