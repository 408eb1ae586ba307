import { describe, expect, it } from 'vitest';
import { detect } from '../../src/engine/detect.ts';
import type { Detected } from '../../src/engine/detect.ts';
import type { Run } from '../../src/engine/run.ts';
import type { FoundIssue, Page } from '../../src/jira/site.ts';
import { DAY, emptyCheckpoint, HOUR } from '../../src/sync/checkpoint.ts';
import { contractOf, issueId, NOON } from '../sync/builders.ts';

/** Detection with these pages of the customer's search; the desk's is empty. */
async function detected(
  pages: readonly (readonly FoundIssue[])[],
  cursor = NOON - HOUR,
): Promise<Detected[]> {
  const checkpoint = emptyCheckpoint(NOON);
  const site = (of: readonly (readonly FoundIssue[])[]) => ({
    now: () => NOON,
    searchUpdated: (_project: string, _since: number, next = '0'): Promise<Page<FoundIssue>> => {
      const page = Number(next);
      const isLast = page + 1 >= of.length;
      return Promise.resolve({ items: of[page] ?? [], ...(isLast ? {} : { next: String(page + 1) }) });
    },
  });
  const side = { ...checkpoint.sides.customer, cursor };
  const run = {
    contract: contractOf(),
    checkpoint: { ...checkpoint, sides: { customer: side, desk: side } },
    sites: { customer: site(pages), desk: site([]) },
    progress: { page: { customer: 100, desk: 100 } },
  } as unknown as Run;
  const all: Detected[] = [];
  for await (const one of detect(run)) all.push(one);
  return all;
}

function found(id: number, updated: number): FoundIssue {
  return { id: issueId(id), updated };
}

describe('the cursor', () => {
  it('goes as far as what search has shown, not as far as the clock', async () => {
    const [only] = await detected([[found(1, NOON - 40_000), found(2, NOON - 30_000)]]);
    expect(only?.cursor.customer).toBe(NOON - 30_000);
  });

  it('does not go ahead of the clock for an issue from the future', async () => {
    const [only] = await detected([[found(1, NOON + 3 * DAY)]]);
    expect(only?.cursor.customer).toBe(NOON);
  });

  it('never goes back', async () => {
    const [only] = await detected([[found(1, NOON - 2 * HOUR)]]);
    expect(only?.cursor.customer).toBe(NOON - HOUR);
  });

  it('of a page covers that page alone', async () => {
    const pages = await detected([[found(1, NOON - 500)], [found(2, NOON - 400)], [found(3, NOON - 300)]]);
    expect(pages.map(({ cursor }) => cursor.customer)).toEqual([NOON - 500, NOON - 400, NOON - 300]);
    expect(pages.flatMap(({ changed }) => changed.customer)).toEqual(['1', '2', '3']);
  });
});
