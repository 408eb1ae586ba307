import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { CloudContext } from '../../src/jira/cloud/answer.ts';
import { readAnswer } from '../../src/jira/cloud/answer.ts';
import { FailureError } from '../../src/sync/failure.ts';
import { answer, createFakeSite } from './fake-site.ts';

const { transport } = createFakeSite(() => answer({}));
const context: CloudContext = { transport, onWarning: () => undefined };

function failureOf(schema: z.ZodType, json: unknown, name: 'search' | 'addComment' = 'search') {
  try {
    readAnswer(context, name, schema, json);
  } catch (error) {
    if (error instanceof FailureError) return { ...error.failure, outcome: error.outcome };
    throw error;
  }
  throw new Error('it was read');
}

describe('an answer of another form', () => {
  it('is told by the place, with Jira’s own names and no key that somebody typed', () => {
    const schema = z.object({ issues: z.array(z.object({ properties: z.record(z.string(), z.number()) })) });
    const json = { issues: [{ properties: { 'SECRET words of a person': 'SECRET' } }] };
    expect(failureOf(schema, json)).toMatchObject({
      code: 'unreadable-answer',
      detail: 'unexpected issues.0.properties.?',
    });
  });

  it('leaves the outcome of a write open: Jira did answer with a success', () => {
    expect(failureOf(z.object({ id: z.string() }), {}, 'addComment').outcome).toBe('unknown');
    expect(failureOf(z.object({ id: z.string() }), {}).outcome).toBe('not-applied');
  });
});
