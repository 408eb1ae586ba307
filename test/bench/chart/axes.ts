/** Axes of a chart: from values to places, and the marks between. */
import { line, shortNumber, text } from './svg.ts';

export interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Powers of ten. @param from, to places on the page */
export function logScale(values: readonly number[], from: number, to: number): Scale {
  const low = Math.floor(Math.log10(Math.max(1, Math.min(...values))));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(1, ...values)) - 1e-9));
  const ticks = Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i));
  return {
    at: (value) => from + ((Math.log10(Math.max(1, value)) - low) / (high - low)) * (to - from),
    ticks,
  };
}

/** From zero up, with four to six round marks. */
export function linearScale(values: readonly number[], from: number, to: number): Scale {
  const most = Math.max(1, ...values);
  const rough = most / 5;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * unit).find((size) => size >= rough) ?? rough;
  const count = Math.ceil(most / step);
  return {
    at: (value) => from + (value / (count * step)) * (to - from),
    ticks: Array.from({ length: count + 1 }, (_, i) => i * step),
  };
}

/** Grid, axes, marks and names of both axes. */
export function drawAxes(
  { left, top, width, height }: Frame,
  scales: { readonly x: Scale; readonly y: Scale },
  names: { readonly x: string; readonly y: string },
): string[] {
  const bottom = top + height;
  return [
    ...scales.y.ticks.flatMap((tick) => [
      line(left, scales.y.at(tick), left + width, scales.y.at(tick), 'grid'),
      text(left - 8, scales.y.at(tick) + 4, shortNumber(tick), { anchor: 'end', class: 'small' }),
    ]),
    ...scales.x.ticks.map((tick) =>
      text(scales.x.at(tick), bottom + 18, shortNumber(tick), { anchor: 'middle', class: 'small' }),
    ),
    line(left, bottom, left + width, bottom, 'axis'),
    text(left + width, bottom + 34, names.x, { anchor: 'end' }),
    text(left, top - 10, names.y),
  ];
}

/** Moves labels apart that would lie on one another. Gives back their places in the order they came in. */
export function spread(places: readonly number[], gap: number): readonly number[] {
  const order = places.map((place, index) => ({ place, index })).sort((a, b) => a.place - b.place);
  let last = Number.NEGATIVE_INFINITY;
  const moved = new Map<number, number>();
  for (const { place, index } of order) {
    last = Math.max(place, last + gap);
    moved.set(index, last);
  }
  return places.map((place, index) => moved.get(index) ?? place);
}
