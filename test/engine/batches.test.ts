import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makePair } from '../promises/pair.ts';
import type { PairStory } from '../promises/pair.ts';

const SEARCH = '/rest/api/3/search/jql';

function cursorOf({ b }: PairStory): number {
  const schema = z.object({ sides: z.object({ customer: z.object({ cursor: z.number() }) }) });
  return schema.parse(JSON.parse(b.checkpoints.get('acme') ?? '')).sides.customer.cursor;
}

describe('a mirror that somebody deletes before the next run', () => {
  it('comes back at once, although the issue looks as it did before the mirror was written', async () => {
    const story = await makePair();
    await story.next();
    story.b.world.bob.comment(story.deskKey, 'On it');
    await story.next();
    const mirror = story.find('customer', 'On it');
    story.b.world.ann.deleteComment(mirror?.id ?? '');
    await story.next();
    expect(story.findAll('customer', 'On it')).toHaveLength(1);
    expect(story.find('customer', 'On it')?.id).not.toBe(mirror?.id);
  });
});

describe('a run that has to end between a search and looking at what it found', () => {
  it('leaves the cursor where it was', async () => {
    const story = await makePair();
    await story.next();
    const before = cursorOf(story);
    story.b.world.ann.comment(story.key, 'Any news?');
    const searches = () => story.b.customer.log.count({ route: SEARCH });
    const already = searches();
    const report = await story.next({ halt: () => (searches() > already ? 'time-budget' : undefined) });
    expect(report.result).toBe('partial');
    expect(story.find('desk', 'Any news?')).toBeUndefined();
    expect(cursorOf(story)).toBe(before);
    await story.next();
    expect(story.find('desk', 'Any news?')).toBeDefined();
    expect(cursorOf(story)).toBeGreaterThan(before);
  });
});
