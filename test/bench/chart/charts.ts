/** The charts of the page, drawn from the figures. */
import type { Arms, Curve, Figure, Growth } from '../figure.ts';
import { drawAxes, linearScale, logScale, spread } from './axes.ts';
import type { Frame } from './axes.ts';
import { COLOUR_COUNT, dot, line, path, picture, rect, text } from './svg.ts';

const LABEL_GAP = 15;

interface Series {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly dashed?: readonly { readonly x: number; readonly y: number }[];
  readonly colour: number;
}

/** Lines that lie on one another become one line with both names. */
function mergeSame(series: readonly Series[]): Series[] {
  const merged = new Map<string, Series>();
  for (const one of series) {
    const key = JSON.stringify(one.points);
    const before = merged.get(key);
    merged.set(key, before === undefined ? one : { ...before, name: `${before.name}, ${one.name}` });
  }
  return [...merged.values()];
}

/** Lines on logarithmic axes, each named at its end. */
function drawLines(
  frame: Frame,
  series: readonly Series[],
  names: { readonly x: string; readonly y: string },
): string[] {
  const all = series.flatMap(({ points, dashed = [] }) => [...points, ...dashed]);
  const { left, top, width, height } = frame;
  const x = logScale(
    all.map((point) => point.x),
    left,
    left + width,
  );
  const y = logScale(
    all.map((point) => point.y),
    top + height,
    top,
  );
  const place = (point: { readonly x: number; readonly y: number }) =>
    [x.at(point.x), y.at(point.y)] as const;
  const ends = series.map(({ points }) => points.at(-1) ?? { x: 1, y: 1 });
  const labels = spread(
    ends.map((end) => y.at(end.y) + 4),
    LABEL_GAP,
  );
  return [
    ...drawAxes(frame, { x, y }, names),
    ...series.flatMap(({ name, points, dashed, colour }, i) => {
      const end = ends[i] ?? { x: 1, y: 1 };
      return [
        ...(dashed === undefined ? [] : [path(dashed.map(place), `line dashed c${colour}`)]),
        path(points.map(place), `line c${colour}`),
        ...points.map((point) => dot(...place(point), `f${colour}`)),
        text(x.at(end.x) + 10, labels[i] ?? 0, name),
      ];
    }),
  ];
}

/** How requests grow with size; the dashed lines are the ideal. */
export function drawGrowth(growths: readonly Growth[]): string {
  const frame = { left: 70, top: 60, width: 430, height: 320 };
  const series = growths.map(({ title, points }, i): Series => ({
    colour: i % COLOUR_COUNT,
    name: title.split(/[:,]/)[0] ?? title,
    points: points.map(({ size, requests }) => ({ x: size, y: requests })),
    dashed: points.map(({ size, ideal }) => ({ x: size, y: ideal })),
  }));
  const title = 'Requests of one run by size (dashed: ideal)';
  return picture(760, 440, title, [
    text(20, 24, title, { class: 'title' }),
    ...drawLines(frame, series, { x: 'pairs, issues or comments', y: 'requests' }),
  ]);
}

/** What is in use along a run; from zero, so that flat looks flat. */
export function drawCurve(curve: Curve): string {
  const frame = { left: 70, top: 60, width: 640, height: 220 };
  const { left, top, width, height } = frame;
  const x = linearScale(
    curve.points.map((point) => point.at),
    left,
    left + width,
  );
  const y = linearScale(
    curve.points.map((point) => point.megabytes),
    top + height,
    top,
  );
  return picture(760, 340, curve.title, [
    text(20, 24, curve.title, { class: 'title' }),
    ...drawAxes(frame, { x, y }, { x: curve.of, y: 'MB' }),
    path(
      curve.points.map((point) => [x.at(point.at), y.at(point.megabytes)] as const),
      'line c0',
    ),
  ]);
}

const FAULTS = ['lost', 'doubled', 'leaked', 'stale'] as const;

/** What each strategy did to the items of the day, and what it costs when nothing happens. */
export function drawArms({ results }: Arms): string {
  const bars = { left: 160, top: 70, width: 500, row: 34 };
  const totals = results.map((result) => FAULTS.reduce((sum, fault) => sum + result[fault], 0));
  const most = Math.max(1, ...totals);
  const scale = (count: number) => (count / most) * bars.width;
  const below = bars.top + results.length * bars.row;
  const rows = results.flatMap((result, row) => {
    const y = bars.top + row * bars.row;
    let x = bars.left;
    const parts = FAULTS.map((fault, i) => {
      const width = scale(result[fault]);
      const part = result[fault] === 0 ? '' : rect(x, y, width, 20, `f${i + 1}`);
      x += width;
      return part;
    });
    return [
      text(bars.left - 10, y + 15, result.arm, { anchor: 'end' }),
      ...parts.filter((part) => part !== ''),
      text(x + 8, y + 15, String(totals[row] ?? 0)),
    ];
  });
  const legend = FAULTS.flatMap((fault, i) => [
    rect(bars.left + i * 110, 40, 12, 12, `f${i + 1}`),
    text(bars.left + i * 110 + 18, 50, fault),
  ]);
  const frame = { left: 70, top: below + 70, width: 420, height: 220 };
  const series = results.map(({ arm, idle }, i): Series => ({
    // Apart from the colours of the bars.
    colour: i === 0 ? 0 : 5,
    name: arm,
    points: idle.map(({ pairs, requests }) => ({ x: pairs, y: requests })),
  }));
  const title = 'One bad day: items that went wrong, by strategy';
  return picture(760, frame.top + frame.height + 50, title, [
    text(20, 24, title, { class: 'title' }),
    ...legend,
    ...rows,
    text(20, below + 36, 'Requests of an idle run, by pairs in the project', { class: 'title' }),
    ...drawLines(frame, mergeSame(series), { x: 'pairs', y: 'requests' }),
  ]);
}

/** Every figure with a budget as a share of it; the mark in the bar is the ideal. */
export function drawBudgets(figures: readonly Figure[]): string {
  const budgeted = figures.filter(({ budget }) => budget !== undefined && budget > 0);
  const rowHeight = 26;
  const left = 420;
  const width = 230;
  const top = 56;
  const shown = 1.25;
  const rows = budgeted.flatMap((figure, row) => {
    const { what, measured, budget = 1, ideal, digits = 0 } = figure;
    const y = top + row * rowHeight;
    const share = Math.min(shown, measured / budget);
    const colour = measured > budget ? 1 : 0;
    const number = (value: number) =>
      value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return [
      text(left - 10, y + 13, what.length > 72 ? `${what.slice(0, 70)}…` : what, {
        anchor: 'end',
        class: 'small',
      }),
      rect(left, y + 3, (width / shown) * share, 13, `f${colour}`),
      ...(ideal === undefined || ideal > budget * shown
        ? []
        : [
            line(
              left + (width / shown) * (ideal / budget),
              y,
              left + (width / shown) * (ideal / budget),
              y + 19,
              'axis',
            ),
          ]),
      text(left + width + 10, y + 13, `${number(measured)} of ${number(budget)}`, { class: 'small' }),
    ];
  });
  const bottom = top + budgeted.length * rowHeight;
  const full = left + width / shown;
  const title = 'Measured, as a share of the budget (upright mark: the ideal)';
  return picture(780, bottom + 24, title, [
    text(20, 24, title, { class: 'title' }),
    text(full, 46, 'budget', { anchor: 'middle', class: 'small' }),
    ...rows,
    line(full, 50, full, bottom, 'axis'),
  ]);
}
