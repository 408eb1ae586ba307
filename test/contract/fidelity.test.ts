/** Carrying rich text, measured over Atlassian's own sample documents where they are at hand. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasAdfSchema } from './adf-schema.ts';
import { measureFidelity } from './fidelity.ts';
import type { Count } from './fidelity.ts';

const page = readFileSync(new URL('../../docs/rich-text.md', import.meta.url), 'utf8');

/** The rows of the table `## Measured`: type, how many there are, how many arrive as they were. */
function rowsOfPage(): Map<string, Count> {
  const [, section = ''] = page.split('## Measured');
  const rows = [...section.matchAll(/^\| `(\w+)` +\| +(\d+) +\| +(\d+) +\|/gm)];
  return new Map(
    rows.map(([, type = '', there, arrived]) => [type, { there: Number(there), arrived: Number(arrived) }]),
  );
}

describe.runIf(hasAdfSchema)('the sample documents', () => {
  // The body of a group is run also where its tests are not.
  let measured: ReturnType<typeof measureFidelity>;
  beforeAll(() => {
    measured = measureFidelity();
  });

  it('arrive as valid documents, and no text is lost', () => {
    expect(measured.documents).toBeGreaterThan(50);
    expect(measured.invalid).toEqual([]);
    expect(measured.lossy).toEqual([]);
  });

  it('arrive as docs/rich-text.md says, node by node and mark by mark', () => {
    expect(rowsOfPage()).toEqual(new Map([...measured.nodes, ...measured.marks]));
  });
});
