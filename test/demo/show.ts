/** Prints to a terminal: lines of the story, and a job summary's Markdown as plain text with aligned tables. */
import process from 'node:process';
import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Colors only where a person reads: `styleText` asks the stream and NO_COLOR. */
const style = (how: Style, text: string): string => styleText(how, text, { stream: process.stdout });

const WIDTH = Math.min(Math.max(process.stdout.columns || 100, 60), 110);

export function say(text = ''): void {
  process.stdout.write(`${text}\n`);
}

export function chapter(title: string, aside = ''): void {
  const rest = WIDTH - widthOf(title) - widthOf(aside) - 5;
  say();
  say(
    `${style('bold', `── ${title} `)}${style('dim', `${'─'.repeat(Math.max(rest, 2))}${aside === '' ? '' : ` ${aside}`}`)}`,
  );
}

export function tell(who: string, what: string): void {
  const [first = '', ...more] = wrap(what, WIDTH - 13);
  say(`  ${style('cyan', who.padEnd(10))} ${first}`);
  for (const line of more) say(`             ${line}`);
}

export function check(holds: boolean, text: string): void {
  say(`  ${holds ? style('green', '✔') : style('red', '✘')} ${text}`);
}

/** A job summary, indented. */
export function showSummary(markdown: string): void {
  for (const line of readable(markdown, WIDTH - 4)) say(`  ${style('dim', '│')} ${line}`.trimEnd());
}

/** In: Markdown as `src/report` writes it. Out: lines of at most `width` columns, where words allow it. */
export function readable(markdown: string, width: number): readonly string[] {
  const lines: string[] = [];
  let rows: string[][] = [];
  const endTable = () => {
    lines.push(...layOut(rows, width));
    rows = [];
  };
  for (const line of markdown.trimEnd().split('\n')) {
    if (line.startsWith('| ')) {
      rows.push(cellsOf(line));
      continue;
    }
    if (rows.length > 0) endTable();
    if (line === '</details>' || (line === '' && lines.at(-1) === '')) continue;
    const heading = /^#+ (.*)$/.exec(line)?.[1];
    if (heading === undefined) lines.push(...wrap(plain(line), width));
    else lines.push(...wrap(plain(heading), width).map((one) => style('bold', one)));
  }
  if (rows.length > 0) endTable();
  while (lines.at(-1) === '') lines.pop();
  return lines;
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, line.lastIndexOf('|'))
    .split('|')
    .map((cell) => cell.trim());
}

/** Inline Markdown and HTML as text; links by their words. */
function plain(markdown: string): string {
  return markdown
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/<br>/g, '\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('**', '')
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('\u200b', '');
}

/** A table with a rule under its head. What does not fit is wrapped in the last column. */
function layOut(rows: readonly (readonly string[])[], width: number): string[] {
  const [head = [], rule = [], ...body] = rows;
  const right = rule.map((cell) => cell.endsWith(':'));
  const texts = [head, ...body].map((row) => row.map((cell) => plain(cell).split('\n')));
  const last = head.length - 1;
  const widths = head.map((_, column) =>
    Math.max(...texts.map((row) => Math.max(...(row[column] ?? ['']).map(widthOf)))),
  );
  // Counts of a wide table: their heads are broken into two lines rather than the table being too wide.
  const gaps = 2 * last;
  const taken = widths.slice(0, last).reduce((sum, next) => sum + next, gaps);
  if (right[last] !== true) widths[last] = Math.min(widths[last] ?? 0, Math.max(width - taken, 24));
  else if (taken + (widths[last] ?? 0) > width) return transpose(texts);
  const lines = texts.map((row) => {
    const cells = row.map((cell, column) => cell.flatMap((one) => wrap(one, widths[column] ?? 24)));
    const height = Math.max(...cells.map((cell) => cell.length));
    return Array.from({ length: height }, (_, index) =>
      cells
        .map((cell, column) => pad(cell[index] ?? '', widths[column] ?? 0, right[column] === true))
        .join('  ')
        .trimEnd(),
    );
  });
  const [headLines = [], ...bodyLines] = lines;
  return [
    ...headLines.map((line) => style('dim', line)),
    style('dim', widths.map((one) => '─'.repeat(one)).join('  ')),
    ...bodyLines.flat(),
  ];
}

/** Too wide for the terminal: one line per column, one column per row. */
function transpose(rows: readonly (readonly (readonly string[])[])[]): string[] {
  const [head = []] = rows;
  const label = Math.max(...head.map((cell) => widthOf(cell.join(' '))));
  const widths = rows.map((row) => Math.max(...row.map((cell) => widthOf(cell.join(' ')))));
  return head.map((cell, column) =>
    [
      style('dim', pad(cell.join(' '), label, false)),
      ...rows.slice(1).map((row, index) => pad((row[column] ?? []).join(' '), widths[index + 1] ?? 0, true)),
    ].join('  '),
  );
}

function pad(text: string, width: number, right: boolean): string {
  const space = ' '.repeat(Math.max(width - widthOf(text), 0));
  return right ? space + text : text + space;
}

/** Columns a text takes; a sign that is drawn as a picture takes two. */
function widthOf(text: string): number {
  return Array.from(text.replaceAll('\ufe0f', '')).reduce(
    (sum, sign) => sum + (/\p{Extended_Pictographic}/u.test(sign) && !/[↔©®]/u.test(sign) ? 2 : 1),
    0,
  );
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
