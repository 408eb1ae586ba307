import { describe, expect, it } from 'vitest';
import { asFailure } from '../../src/engine/run.ts';
import { FailureError } from '../../src/sync/failure.ts';

describe('an error that nobody foresaw', () => {
  it('is a bug with the place it came from, and without the text it stumbled over', () => {
    const stumble = () => JSON.parse('"SECRET') as unknown;
    let failure;
    try {
      stumble();
    } catch (thrown) {
      failure = asFailure(thrown);
    }
    expect(failure?.failure.code).toBe('bug');
    expect(JSON.stringify(failure?.failure)).toMatch(/SyntaxError/);
    expect(JSON.stringify(failure?.failure)).not.toContain('SECRET');
    expect(failure?.message).not.toContain('SECRET');
  });

  it('may have happened after a write went out', () => {
    expect(asFailure(new TypeError('SECRET')).outcome).toBe('unknown');
    expect(asFailure('SECRET').failure).toEqual({ code: 'bug', detail: 'string' });
  });

  it('is passed on when it is a failure already', () => {
    const failure = new FailureError({ code: 'config', problems: 1 });
    expect(asFailure(failure)).toBe(failure);
  });
});
