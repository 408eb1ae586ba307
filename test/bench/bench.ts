/**
 * Measures what DESIGN section 10 promises and writes `docs/benchmarks.md`. With `--quick` only the counts, with small
 * sizes, and nothing is written.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chartComments, chartComparison, FULL, measureCounts, QUICK } from './counts.ts';
import { isKept } from './figure.ts';
import type { Figure } from './figure.ts';
import { pageMarkdown, tableText } from './page.ts';
import { measureProcesses } from './processes.ts';
import { measureTimes } from './times.ts';

const PAGE = join(fileURLToPath(new URL('../../', import.meta.url)), 'docs', 'benchmarks.md');

/** Everything, one after the other, so that nothing disturbs what is timed. */
async function measureAll(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const measure of [() => measureCounts(FULL), measureTimes, measureProcesses]) {
    const measured = await measure();
    console.log(tableText(measured));
    figures.push(...measured);
  }
  return figures;
}

async function main(args: readonly string[]): Promise<readonly Figure[]> {
  const unknown = args.filter((arg) => arg !== '--quick');
  if (unknown.length > 0) throw new Error(`unknown option ${unknown.join(' ')}; there is only --quick`);
  if (args.includes('--quick')) {
    const quick = await measureCounts(QUICK);
    console.log(tableText(quick));
    return quick;
  }
  const figures = await measureAll();
  const charts = {
    comparison: await chartComparison([500, 1000, 2500, 5000, 10_000]),
    comments: await chartComments([1, 10, 50, 100, 200]),
  };
  await writeFile(PAGE, pageMarkdown(figures, charts, new Date().toISOString().slice(0, 10)));
  console.log('Written to docs/benchmarks.md.');
  return figures;
}

const missed = (await main(process.argv.slice(2))).filter((figure) => !isKept(figure));
for (const { what } of missed) console.error(`Over its budget: ${what}`);
process.exitCode = missed.length > 0 ? 1 : 0;
