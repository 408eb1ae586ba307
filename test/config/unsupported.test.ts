import { describe, expect, it } from 'vitest';
import { configOf, fileWith, fixture, problemsOf } from './problems.ts';

describe('what does not work yet is refused', () => {
  it.each<[Record<string, string>, string]>([
    [{ attachments: '{ direction: both }' }, 'syncs.acme.attachments'],
    [{ attachments: 'true' }, 'syncs.acme.attachments'],
    [{ status: '{ toDesk: { A: B } }' }, 'syncs.acme.status'],
    [{ users: '{ map: { a: b } }' }, 'syncs.acme.users'],
    [{ pairs: '[{ file: a.csv }]' }, 'syncs.acme.pairs'],
    [{ template: 'usual' }, 'syncs.acme.template'],
    [{ fields: '[Summary, { customer: A, desk: B, values: { C: D } }]' }, 'syncs.acme.fields[1].values'],
    [{ fields: '[{ customer: A, desk: B, text: "{value}!" }]' }, 'syncs.acme.fields[0].text'],
    [{ fields: '[{ customer: A, desk: B, direction: to-customer }]' }, 'syncs.acme.fields[0].direction'],
    [{ fields: '[{ customer: A, desk: B, direction: both }]' }, 'syncs.acme.fields[0].direction'],
    [
      { issueTypes: '[{ customer: A, desk: B, direction: to-customer }]' },
      'syncs.acme.issueTypes[0].direction',
    ],
    [{ issueTypes: '[{ customer: A, desk: B, direction: both }]' }, 'syncs.acme.issueTypes[0].direction'],
    [{ defaults: '{ customer: [{ field: A, value: B }] }' }, 'syncs.acme.defaults.customer'],
    // Wrong in itself, too: one message is enough.
    [{ status: '{ toDsk: 1 }' }, 'syncs.acme.status'],
    [{ pairs: 'yes' }, 'syncs.acme.pairs'],
  ])('%j', (changes, path) => {
    const problems = problemsOf(fileWith(changes));
    expect(problems.map((problem) => problem.path)).toEqual([path]);
    expect(problems[0]?.text).toMatch(/^not supported yet: /);
  });

  it('templates', () => {
    const problems = problemsOf(`${fileWith({})}templates: { usual: { fields: [Summary] } }\n`);
    expect(problems.map(({ path }) => path)).toEqual(['templates']);
  });

  it('what a sync leaves to its template is not called missing', () => {
    const problems = problemsOf(fileWith({ template: 'usual', issueTypes: '', customer: '' }));
    expect(problems.map(({ path }) => path)).toEqual(['syncs.acme.template']);
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
    'templates',
    'syncs.globex.template',
    'syncs.globex.issueTypes[1].direction',
    'syncs.globex.fields[2].direction',
    'syncs.globex.fields[2].values',
    'syncs.globex.fields[4].text',
    'syncs.globex.attachments',
    'syncs.globex.status',
    'syncs.globex.users',
    'syncs.globex.pairs',
    'syncs.globex.onDelete',
  ]);
  for (const { text } of problems) expect(text).toMatch(/^not supported yet: /);
});
