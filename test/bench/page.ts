/** The figures as text: a table for the terminal and the page `docs/benchmarks.md`. */
import { arch, cpus, platform, totalmem } from 'node:os';
import { isKept } from './figure.ts';
import type { Figure, Point } from './figure.ts';

export interface Charts {
  readonly comparison: readonly Point[];
  readonly comments: readonly Point[];
}

function number(value: number | undefined, digits = 0): string {
  if (value === undefined) return '–';
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function sign(figure: Figure): string {
  if (figure.budget === undefined) return '–';
  return isKept(figure) ? '✅' : '❌';
}

function overIdeal({ measured, ideal }: Figure): string {
  if (ideal === undefined) return '–';
  const percent = Math.round((measured / ideal - 1) * 100);
  return percent === 0 ? '=' : `+${percent} %`;
}

function row(figure: Figure): readonly string[] {
  const { what, measured, digits, unit, budget, ideal } = figure;
  return [
    what,
    `${number(measured, digits)} ${unit}`,
    number(budget, digits),
    sign(figure),
    number(ideal, digits),
    overIdeal(figure),
  ];
}

const HEAD = ['what', 'measured', 'at most', '', 'ideal', 'over ideal'] as const;

/** Columns of equal width. */
function align(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  return rows.map((cells) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
}

/** The table as a terminal shows it. */
export function tableText(figures: readonly Figure[]): string {
  return align([HEAD, ...figures.map(row)])
    .map((cells) => cells.join('  ').trimEnd())
    .join('\n');
}

function tableMarkdown(figures: readonly Figure[]): string {
  const rule = HEAD.map(() => '---');
  return align([HEAD, rule, ...figures.map(row)])
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/** Three lines by size; Mermaid draws no legend, so the text above says which is which. */
function chart(title: string, axis: string, points: readonly Point[]): string {
  const line = (value: (point: Point) => number) =>
    points.map((point) => Math.round(value(point))).join(', ');
  return [
    '```mermaid',
    'xychart-beta',
    `    title "${title}"`,
    `    x-axis "${axis}" [${points.map((point) => point.size).join(', ')}]`,
    '    y-axis "requests"',
    `    line [${line((point) => point.budget)}]`,
    `    line [${line((point) => point.measured)}]`,
    `    line [${line((point) => point.ideal)}]`,
    '```',
  ].join('\n');
}

function pointsMarkdown(head: string, points: readonly Point[]): string {
  return [
    `| ${head} | budget | measured | ideal |`,
    '| --- | --- | --- | --- |',
    ...points.map(
      ({ size, budget, measured, ideal }) =>
        `| ${number(size)} | ${number(budget)} | ${number(measured)} | ${number(ideal)} |`,
    ),
  ].join('\n');
}

/** The machine in words, without a name that would identify it. */
export function machineText(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${platform()} ${arch()}, ${cpus().length} × ${first?.model.trim() ?? 'unknown processor'}, ${memory} GB, node ${process.versions.node}`;
}

/** The page. @param date ISO date of the measurement */
export function pageMarkdown(figures: readonly Figure[], charts: Charts, date: string): string {
  const missed = figures.filter((figure) => !isKept(figure)).length;
  const kept = figures.filter((figure) => figure.budget !== undefined).length - missed;
  return `# Benchmarks

Written by \`npm run bench\` on ${date}. Machine: ${machineText()}.

${kept} of ${kept + missed} budgets are kept.

${tableMarkdown(figures)}

"At most" is the budget. "Ideal" is the least that Jira's documented limits allow for the same work: 100 issues in a read by id,
1,000 comments in a read of markers, 50 issues in a create, one comment or one issue in any other write.

## How each was measured

Requests are counted in the logs of the emulated sites (\`test/emulator\`), retries included, on a virtual clock: these figures are
the same on every machine. Times and memory depend on the machine and on what else it does.

${figures.map(({ what, how }) => `- **${what}**: ${how}`).join('\n')}

## Where the ideal is missed, and why

- **Backlog**: just before each bulk create the engine reads the 50 customer issues again, and after it walks the desk's newest
  keys until 200 are empty. That is how it knows that nothing is made twice even if an answer was lost, and it costs about four
  requests per 50 issues instead of one.
- **Comparison**: markers are read for 300 pairs at a time, to bound memory, so a read of markers is seldom full.
- **Sizes of search pages**: Jira does not say how many lines a page of its search holds. The emulator's model: 5,000 with ids only,
  1,000 with up to five fields and properties, 100 with more. The searches of the sweep and of the comparison ask for exactly five.
- **Memory**: "in use" is what is left after a collection of garbage. What is resident is several times as much, because V8 leaves
  garbage lying while the machine has room. That is the miss where issues are out of scope or linked. Over the limit, every issue is
  held in memory until it is named in the report, so that there the memory in use grows with them, too.
- **Start**: the code itself is one file of 2.4 MB that has to be compiled. A checkpoint can only be had through \`@actions/cache\`,
  which is as large again and unpacks with a process of its own, all before the first request.

## Requests by size

From above: budget, measured, ideal.

${chart('Comparing all pairs, two comments on each side', 'pairs', charts.comparison)}

${pointsMarkdown('pairs', charts.comparison)}

${chart('One new comment on each pair', 'comments', charts.comments)}

${pointsMarkdown('comments', charts.comments)}
`;
}
