/** The figures as text: a table for the terminal and the page `docs/benchmarks.md`. */
import { format } from 'prettier';
import { isFarOff, isKept } from './figure.ts';
import type { Arms, Figure, Growth, Row } from './figure.ts';
import type { Results } from './results.ts';
import { SECTIONS } from './page-text.ts';

function number(value: number | undefined, digits = 0): string {
  if (value === undefined) return '–';
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function sign(figure: Figure): string {
  if (figure.budget === undefined) return '–';
  return isKept(figure) ? '✅' : '❌';
}

function overIdeal(measured: number, ideal: number | undefined): string {
  if (ideal === undefined || ideal === 0) return '–';
  const percent = Math.round((measured / ideal - 1) * 100);
  return percent === 0 ? '=' : `${percent > 0 ? '+' : '−'}${Math.abs(percent)} %`;
}

function cells(figure: Figure): readonly string[] {
  const { what, measured, digits, unit, budget, ideal } = figure;
  return [
    what,
    `${number(measured, digits)} ${unit}`,
    number(budget, digits),
    sign(figure),
    number(ideal, digits),
    overIdeal(measured, ideal),
  ];
}

const HEAD = ['what', 'measured', 'at most', '', 'ideal', 'over ideal'] as const;

/** The table as a terminal shows it. */
export function tableText(figures: readonly Figure[]): string {
  const rows = [HEAD, ...figures.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function growthMarkdown({ title, of, points, note }: Growth): string {
  const hasBudget = points.some(({ budget }) => budget !== undefined);
  const hasTime = points.some(({ seconds }) => seconds !== undefined);
  const head = [
    of,
    'requests',
    'ideal',
    'over ideal',
    ...(hasBudget ? ['budget'] : []),
    ...(hasTime ? ['seconds in Jira', 'ideal'] : []),
  ];
  const rows = points.map(({ size, requests, ideal, budget, seconds, idealSeconds }) => [
    number(size),
    number(requests),
    number(ideal),
    overIdeal(requests, ideal),
    ...(hasBudget ? [number(budget)] : []),
    ...(hasTime ? [number(seconds, 1), number(idealSeconds, 1)] : []),
  ]);
  return `### ${title}\n\n${table(head, rows)}\n\n${note}`;
}

function armsMarkdown({ day, results }: Arms): string {
  const sizes = results[0]?.idle.map(({ pairs }) => pairs) ?? [];
  const head = [
    'strategy',
    'requests of the day',
    'lost',
    'doubled',
    'leaked',
    'stale',
    ...sizes.map((size) => `idle run, ${number(size)} pairs`),
  ];
  const rows = results.map(({ arm, requests, lost, doubled, leaked, stale, idle }) => [
    arm,
    ...[requests, lost, doubled, leaked, stale, ...idle.map((one) => one.requests)].map((count) =>
      number(count),
    ),
  ]);
  const described = results.map(({ arm, how, goodAt }) => `- **${arm}**: ${how} _Good at:_ ${goodAt}`);
  return `${day}\n\n${table(head, rows)}\n\n${described.join('\n')}`;
}

/** Figures more than a tenth off the ideal or over their budget, each with its reason. */
function reasons(figures: readonly Figure[]): string {
  const off = figures.filter((figure) => isFarOff(figure) || !isKept(figure));
  if (off.length === 0) return 'Every figure with an ideal is within 10 % of it, and every budget is kept.';
  const lines = off.map(({ what, measured, ideal, why }) => {
    const distance = ideal === undefined ? 'over its budget' : overIdeal(measured, ideal);
    return `- **${what}** (${distance}): ${why ?? 'no reason is known yet.'}`;
  });
  return `${lines.join('\n')}\n\nEvery other figure with an ideal is within 10 % of it.`;
}

/** Which rows were measured when and where: all at once, as a rule. */
function origins(rows: readonly Row[], results: Results): string {
  const groups = new Map<string, string[]>();
  for (const [name, { date, machine }] of Object.entries(results)) {
    const key = `${date}. Machine: ${machine}`;
    groups.set(key, [...(groups.get(key) ?? []), name]);
  }
  const missing = rows.filter(({ name }) => results[name] === undefined).map(({ name }) => name);
  const note = missing.length === 0 ? '' : `\n\nNot measured yet: ${missing.join(', ')}.`;
  if (groups.size === 1) return `on ${[...groups.keys()].join('')}.${note}`;
  const lines = [...groups].map(([key, names]) => `- ${names.join(', ')}: on ${key}.`);
  return `:\n\n${lines.join('\n')}${note}`;
}

/** The page, from all rows that were measured so far. */
export async function pageMarkdown(rows: readonly Row[], results: Results): Promise<string> {
  const measured = rows.flatMap(({ name }) => results[name]?.measured ?? []);
  const figures = measured.flatMap((one) => one.figures);
  const growths = measured.flatMap((one) => one.growth ?? []);
  const arms = measured.flatMap((one) => one.arms ?? []);
  const budgets = figures.filter(({ budget }) => budget !== undefined);
  const kept = budgets.filter(isKept).length;
  const page = `# Benchmarks

Written by \`npm run bench\` ${origins(rows, results)}

${kept} of ${budgets.length} budgets are kept.

![Measured figures as a share of their budgets](bench-budgets.svg)

${table(HEAD, figures.map(cells))}

${SECTIONS.ideal}

## Where the ideal is missed, and why

${reasons(figures)}

${SECTIONS.alwaysPaid}

## How each was measured

${SECTIONS.method}

${figures.map(({ what, how }) => `- **${what}**: ${how}`).join('\n')}

## How it grows

![Requests of one run by size](bench-growth.svg)

${SECTIONS.time}

${growths.map(growthMarkdown).join('\n\n')}

## Memory

![Memory in use along a comparison](bench-memory.svg)

${SECTIONS.memory}

## Other strategies

${SECTIONS.arms}

![What went wrong on the day by strategy, and what an idle run costs](bench-strategies.svg)

${arms.map(armsMarkdown).join('\n\n')}

## Measuring again

${SECTIONS.again}

${table(
  ['row', 'seconds', 'depends on the machine'],
  rows.map(({ name, takes, timed }) => [`\`${name}\``, number(takes), timed ? 'yes' : 'no']),
)}
`;
  return format(page, { parser: 'markdown', printWidth: 110, proseWrap: 'preserve' });
}
