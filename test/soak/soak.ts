/** `npm run soak`: a day of two busy companies, with the weather of a bad one. `--edges` measures the heavy edges instead. */
import { parseArgs } from 'node:util';
import { playSoak } from './play.ts';
import { soakTable } from './table.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    pairs: { type: 'string', default: '500' },
    hours: { type: 'string', default: '24' },
    actions: { type: 'string', default: '2400' },
    calm: { type: 'boolean', default: false },
    edges: { type: 'boolean', default: false },
  },
});

if (values.edges) {
  const { measureEdges } = await import('../edges/measure.ts');
  await measureEdges((line) => console.log(line));
} else {
  const started = performance.now();
  const options = {
    seed: Number(values.seed),
    pairs: Number(values.pairs),
    hours: Number(values.hours),
    from: 0,
    actions: Number(values.actions),
    calm: values.calm,
  };
  const figures = await playSoak(options);
  console.log(
    soakTable(options, figures, { milliseconds: performance.now() - started, memory: process.memoryUsage() }),
  );
}
