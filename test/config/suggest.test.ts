import { describe, expect, it } from 'vitest';
import { didYouMean, distance, suggest } from '../../src/config/suggest.ts';

describe('distance', () => {
  it.each([
    ['', '', 0],
    ['abc', '', 3],
    ['', 'abc', 3],
    ['sumary', 'summary', 1],
    ['summary', 'sumamry', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ])('from %j to %j is %d', (left, right, expected) => {
    expect(distance(left, right)).toBe(expected);
    expect(distance(right, left)).toBe(expected);
  });
});

describe('suggest', () => {
  const candidates = ['Summary', 'Description', 'Due date'];
  it.each([
    ['sumary', 'Summary'],
    ['DESCRIPTON', 'Description'],
    ['due-date', 'Due date'],
    ['Desc', 'Description'],
    ['xy', undefined],
    ['Reporter', undefined],
    ['', undefined],
  ])('of %j is %j', (word, expected) => {
    expect(suggest(word, candidates)).toBe(expected);
  });

  it('takes the nearest', () => {
    expect(suggest('P12', ['P21', 'P1', 'P123'])).toBe('P21');
    expect(suggest('feilds', ['yields', 'fields'])).toBe('fields');
  });

  it('does not compare what is too long to be a name', () => {
    expect(suggest('x'.repeat(100_000), ['x'.repeat(99_999)])).toBeUndefined();
  });

  it('says nothing where nothing is near', () => {
    expect(didYouMean('zzz', candidates)).toBe('');
  });
});
