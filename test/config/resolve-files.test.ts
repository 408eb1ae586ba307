import { expect, it } from 'vitest';
import { configOf, fileWith, problemsOf } from './problems.ts';

const settingsOf = (attachments: string) => configOf(fileWith({ attachments })).config.syncs[0]?.attachments;

it('attachments are off without a direction, and limited to 20 MB', () => {
  expect(configOf(fileWith({})).config.syncs[0]?.attachments).toBeUndefined();
  expect(settingsOf('{ maxSizeMb: 1 }')).toEqual({ direction: 'off', maxSizeMb: 1, exclude: [] });
  expect(settingsOf('{ direction: both }')).toEqual({ direction: 'both', maxSizeMb: 20, exclude: [] });
});

it.each([
  ['true', 'syncs.acme.attachments'],
  ['{ direction: up }', 'syncs.acme.attachments.direction'],
  ['{ direction: both, maxSizeMb: 0 }', 'syncs.acme.attachments.maxSizeMb'],
  ['{ direction: both, exclude: [""] }', 'syncs.acme.attachments.exclude[0]'],
])('attachments: %s is a mistake', (attachments, path) => {
  expect(problemsOf(fileWith({ attachments })).map((problem) => problem.path)).toEqual([path]);
});
