/**
 * Measures what requests, time and memory are promised to stay under and writes `docs/benchmarks.md` with its charts. `--only idle,arms` measures
 * these rows again and keeps the figures of the others; `--quick` counts in small sizes and writes nothing; `--page`
 * measures nothing and writes the page from the figures at hand.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { drawArms, drawBudgets, drawCurve, drawGrowth } from './chart/charts.ts';
import { isKept } from './figure.ts';
import type { Figure, Row } from './figure.ts';
import { pageMarkdown, tableText } from './page.ts';
import { machineText, readResults, writeResults } from './results.ts';
import type { Results } from './results.ts';
import { CHARTED, QUICK, ROWS } from './rows/index.ts';

const DOCS = join(fileURLToPath(new URL('../../', import.meta.url)), 'docs');
const FIGURES = fileURLToPath(new URL('figures.json', import.meta.url));

/** The rows named by `--only`, all without it. @throws Error for a name that is no row. */
function chooseRows(all: readonly Row[], only: string | undefined): readonly Row[] {
  if (only === undefined) return all;
  const names = only.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !all.some((row) => row.name === name));
  if (unknown.length > 0) {
    const known = all.map(({ name }) => name).join(', ');
    throw new Error(`no row ${unknown.join(', ')}; there are ${known}`);
  }
  return all.filter(({ name }) => names.includes(name));
}

/** One row after the other, so that nothing disturbs what is timed. Tells each as soon as it is there. */
async function measure(rows: readonly Row[], keep: (results: Results) => Promise<void>): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const row of rows) {
    console.log(`${row.name} (about ${row.takes} s)`);
    const measured = await row.measure();
    console.log(`${tableText(measured.figures)}\n`);
    figures.push(...measured.figures);
    const date = new Date().toISOString().slice(0, 10);
    await keep({ [row.name]: { date, machine: machineText(), measured } });
  }
  return figures;
}

/** The page and its charts, from all that was measured so far. */
async function writePage(results: Results): Promise<void> {
  const measured = ROWS.flatMap(({ name }) => results[name]?.measured ?? []);
  const growths = measured
    .flatMap(({ growth = [] }) => growth)
    .filter(({ title }) => CHARTED.includes(title));
  const charts: readonly (readonly [string, string])[] = [
    ['budgets', drawBudgets(measured.flatMap(({ figures }) => figures))],
    ['growth', drawGrowth(growths)],
    ...measured.flatMap(({ curve }) => (curve === undefined ? [] : [['memory', drawCurve(curve)] as const])),
    ...measured.flatMap(({ arms }) => (arms === undefined ? [] : [['strategies', drawArms(arms)] as const])),
  ];
  for (const [name, svg] of charts) await writeFile(join(DOCS, `bench-${name}.svg`), svg);
  await writeFile(join(DOCS, 'benchmarks.md'), await pageMarkdown(ROWS, results));
  console.log('Written to docs/benchmarks.md.');
}

async function main(args: readonly string[]): Promise<readonly Figure[]> {
  const { values } = parseArgs({
    args: [...args],
    options: { quick: { type: 'boolean' }, page: { type: 'boolean' }, only: { type: 'string' } },
  });
  if (values.quick === true) {
    return measure(chooseRows(QUICK, values.only), () => Promise.resolve());
  }
  let results = await readResults(FIGURES);
  const rows = values.page === true ? [] : chooseRows(ROWS, values.only);
  // Kept after every row: what was measured is not lost when a later row fails.
  const figures = await measure(rows, async (more) => {
    results = { ...results, ...more };
    await writeResults(FIGURES, results);
  });
  await writePage(results);
  return figures;
}

const missed = (await main(process.argv.slice(2))).filter((figure) => !isKept(figure));
for (const { what } of missed) console.error(`Over its budget: ${what}`);
process.exitCode = missed.length > 0 ? 1 : 0;
