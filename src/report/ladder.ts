/** One way to make a report fit: whole renderings with less and less detail, so that nothing is ever cut inside a tag. */

/** How much detail a rendering shows; 0 leaves a part out. */
export interface Detail {
  /** Rows of pairs per table. */
  readonly pairs: number;
  readonly failures: number;
  readonly problems: number;
  /** Lines on what deserves attention, of all syncs together. */
  readonly attention: number;
  /** Lines on what differs in the configuration, per sync. */
  readonly differences: number;
  readonly explanations: boolean;
  /** Syncs with a section of their own. */
  readonly syncs: number;
}

const ALL = Infinity;

/** Everything, less of it, even less, counts only, and the verdict alone. */
export const LADDER: readonly Detail[] = [
  detail(ALL, ALL, ALL, ALL, ALL, true, ALL),
  detail(500, 500, 500, ALL, 500, false, ALL),
  detail(50, 50, 100, 200, 50, false, ALL),
  detail(0, 5, 50, 50, 10, false, 500),
  detail(0, 0, 5, 10, 0, false, 50),
  detail(0, 0, 0, 0, 0, false, 0),
];

function detail(
  pairs: number,
  failures: number,
  problems: number,
  attention: number,
  differences: number,
  explanations: boolean,
  syncs: number,
): Detail {
  return { pairs, failures, problems, attention, differences, explanations, syncs };
}

/**
 * Renders until it fits.
 *
 * @param steps what to render with, the most detail first
 * @param render one step as text
 * @param fits whether a text is short enough
 * @returns the first text that fits; that of the last step whether it fits or not
 */
export function renderFitting<Step>(
  steps: readonly Step[],
  render: (step: Step, index: number) => string,
  fits: (text: string) => boolean,
): string {
  let text = '';
  for (const [index, step] of steps.entries()) {
    text = render(step, index);
    if (fits(text)) break;
  }
  return text;
}

/** Whether a text is short enough, counted in bytes of UTF-8. */
export function fitsInBytes(maxBytes: number): (text: string) => boolean {
  return (text) => Buffer.byteLength(text) <= maxBytes;
}
