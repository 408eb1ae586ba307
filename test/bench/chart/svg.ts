/** Drawing: a few SVG elements as text. Colours follow the reader's light or dark scheme. */

/** Distinct in both schemes, and for people who tell red from green badly. */
const COLOURS = {
  light: ['#0969da', '#bc4c00', '#1a7f37', '#8250df', '#57606a', '#bf3989'],
  dark: ['#58a6ff', '#f0883e', '#3fb950', '#bc8cff', '#8b949e', '#f778ba'],
} as const;

export const COLOUR_COUNT = COLOURS.light.length;

const rules = (scheme: 'light' | 'dark'): string => {
  const ink = scheme === 'light' ? '#1f2328' : '#e6edf3';
  const faint = scheme === 'light' ? '#d0d7de' : '#30363d';
  const colours = COLOURS[scheme].map((colour, i) => `.c${i}{stroke:${colour}}.f${i}{fill:${colour}}`);
  return `text{fill:${ink}}.axis{stroke:${ink}}.grid{stroke:${faint}}.back{fill:${faint}}${colours.join('')}`;
};

const STYLE = `text{font:12px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif}.title{font-size:14px;font-weight:600}.small{font-size:11px}.line{fill:none;stroke-width:2}.dashed{stroke-dasharray:4 4;stroke-width:1.5}.axis,.grid{stroke-width:1}${rules('light')}@media(prefers-color-scheme:dark){${rules('dark')}}`;

export function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const round = (value: number): string => String(Math.round(value * 10) / 10);

export interface TextOptions {
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly class?: string;
}

export function text(x: number, y: number, content: string, options: TextOptions = {}): string {
  const { anchor = 'start', class: name } = options;
  const attributes = `${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}${name === undefined ? '' : ` class="${name}"`}`;
  return `<text x="${round(x)}" y="${round(y)}"${attributes}>${escapeText(content)}</text>`;
}

export function line(x1: number, y1: number, x2: number, y2: number, name: string): string {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" class="${name}"/>`;
}

export function path(points: readonly (readonly [number, number])[], name: string): string {
  const steps = points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
  return `<path d="${steps}" class="${name}"/>`;
}

export function rect(x: number, y: number, width: number, height: number, name: string): string {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" class="${name}"/>`;
}

export function dot(x: number, y: number, name: string): string {
  return `<circle cx="${round(x)}" cy="${round(y)}" r="3" class="${name}"/>`;
}

/** A whole picture. @param label what it shows, for people who do not see it */
export function picture(width: number, height: number, label: string, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeText(label)}">
<style>${STYLE}</style>
${parts.join('\n')}
</svg>
`;
}

/** A number as an axis shows it: `1,000`, `0.5`. */
export function shortNumber(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 2 });
}
