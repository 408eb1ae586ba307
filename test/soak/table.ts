/** What a soak came to, as text. */
import { KINDS } from './requests.ts';
import type { Kind } from './requests.ts';
import type { SoakFigures, SoakOptions } from './play.ts';

const WHY: Readonly<Record<Kind, string>> = {
  detection: 'one search per side and run; more where the answer was empty or a run overlapped',
  reading: 'twins, our own writes coming back, batches that are not full, the comparison of a seventh a day',
  markers: 'properties of comments, 1,000 a request: the only memory of what was carried',
  'comment pages': 'issues with more comments than Jira sends along',
  'single reads': 'one look before a mirror is deleted, or when an issue was left out of an answer',
  'key walk': 'before and after creating: what an earlier run may have made and search does not show',
  sweep: 'all issues in scope once a day, and the pairs to compare',
  metadata: 'fields, types and rights, once a day',
  writing: 'repeated after an unknown outcome, or doubled and healed',
  failed: '429, 5xx and dropped connections: asked again',
};

const MEGABYTE = 1024 * 1024;

/** A table as `npm run soak` prints it. */
export function soakTable(
  options: SoakOptions,
  figures: SoakFigures,
  cost: { readonly milliseconds: number; readonly memory: NodeJS.MemoryUsage },
): string {
  const { requests, ideal, kinds, idealKinds, checkpoint, arrival, issues } = figures;
  const all = requests.customer + requests.desk;
  const best = ideal.customer + ideal.desk;
  const ratio = (a: number, b: number) => (b === 0 ? '-' : (a / b).toFixed(2));
  const row = (...cells: readonly (string | number)[]) =>
    cells
      .map((cell, i) => (i === 0 ? String(cell).padEnd(24) : i < 5 ? String(cell).padStart(9) : `  ${cell}`))
      .join('');
  const counts = (record: Readonly<Record<string, number>>) =>
    Object.entries(record)
      .sort(([, a], [, b]) => b - a)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ');
  return [
    `${options.hours} hours from ${options.from}:00, ${options.pairs} pairs, seed ${options.seed}: the promises hold.`,
    '',
    row('', 'requests', 'ideal', 'ratio', 'surplus', 'where the surplus goes'),
    ...KINDS.map((kind) =>
      row(
        kind,
        kinds[kind],
        idealKinds[kind],
        ratio(kinds[kind], idealKinds[kind]),
        kinds[kind] - idealKinds[kind],
        WHY[kind],
      ),
    ),
    row('all', all, best, ratio(all, best), all - best),
    row(
      '  customer',
      requests.customer,
      ideal.customer,
      ratio(requests.customer, ideal.customer),
      requests.customer - ideal.customer,
    ),
    row('  desk', requests.desk, ideal.desk, ratio(requests.desk, ideal.desk), requests.desk - ideal.desk),
    '',
    row('runs', 'number', 'requests', 'ideal', 'ratio'),
    ...[...figures.accounts].map(([sort, { runs, requests: needed, ideal: fewest }]) =>
      row(sort, runs, needed, fewest, ratio(needed, fewest)),
    ),
    '',
    `Writes carried out: ${figures.writes}. Issues at the end: ${issues.customer} and ${issues.desk}.`,
    `People: ${counts(figures.done)}.`,
    `Faults: ${counts(figures.faults) || 'none'}.`,
    `Failures reported and mended: ${counts(figures.failures) || 'none'}.`,
    `A comment arrived after ${arrival.median.toFixed(0)} minutes in the middle, ${arrival.longest.toFixed(0)} at the most.`,
    `Checkpoint: ${checkpoint.start} bytes after the first run, ${checkpoint.max} at the most, ${checkpoint.end} after the last.`,
    `Real time: ${(cost.milliseconds / 1000).toFixed(0)} s. Resident: ${(cost.memory.rss / MEGABYTE).toFixed(0)} MB, heap ${(cost.memory.heapUsed / MEGABYTE).toFixed(0)} MB, emulated sites included.`,
  ].join('\n');
}
