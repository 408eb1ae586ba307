import { describe, expect, it } from 'vitest';
import { configOf, fileWith, fixture, problemsOf } from './problems.ts';

describe('what does not work yet is refused', () => {
  it.each<[Record<string, string>, string]>([
    [{ attachments: '{ direction: both }' }, 'syncs.acme.attachments'],
    [{ attachments: 'true' }, 'syncs.acme.attachments'],
    [{ status: '{ toDesk: { A: B } }' }, 'syncs.acme.status'],
    [{ pairs: '[{ file: a.csv }]' }, 'syncs.acme.pairs'],
    // Wrong in itself, too: one message is enough.
    [{ status: '{ toDsk: 1 }' }, 'syncs.acme.status'],
    [{ pairs: 'yes' }, 'syncs.acme.pairs'],
  ])('%j', (changes, path) => {
    const problems = problemsOf(fileWith(changes));
    expect(problems.map((problem) => problem.path)).toEqual([path]);
    expect(problems[0]?.text).toMatch(/^not supported yet: /);
  });

  it('beside everything else that is wrong', () => {
    const problems = problemsOf(fileWith({ webLinks: '1', pairs: '[{ file: a.csv }]' }));
    expect(problems.map(({ path }) => path)).toEqual(['syncs.acme.webLinks', 'syncs.acme.pairs']);
  });
});

describe('what asks for nothing is accepted', () => {
  it.each<[Record<string, string>]>([
    [{ attachments: '{ direction: off }' }],
    [{ status: '{}', users: '{}', pairs: '[]', defaults: '{ customer: [] }' }],
    [{ issueTypes: '[{ customer: A, desk: B, direction: to-desk }]' }],
    [{ fields: '[{ customer: A, desk: B, direction: to-desk }]' }],
    [{ conflicts: 'desk' }],
  ])('%j', (changes) => {
    expect(configOf(fileWith(changes)).config.syncs).toHaveLength(1);
  });
});

it('of a file with every key of the format, only what does not work yet is refused', () => {
  const problems = problemsOf(fixture('full.yml'));
  expect(problems.map(({ path }) => path)).toEqual([
    'syncs.globex.attachments',
    'syncs.globex.status',
    'syncs.globex.pairs',
    'syncs.globex.onDelete',
  ]);
  for (const { text } of problems) expect(text).toMatch(/^not supported yet: /);
});
