import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeAllowance } from '../../src/report/allow-once.ts';
import { renderFlow } from '../../src/report/flow-diagram.ts';
import { creation, oneOfEach, operation, pair, sync } from './samples.ts';

const at = (name: string, project: string) => ({
  sync: name,
  customer: { project, url: `https://${name}.atlassian.net/browse/${project}` },
});
const pairs = [
  pair('ACME-1', 'HELP-1', {
    operations: [
      ...creation('done', 2),
      operation('add-comment', 'customer'),
      operation('update', 'desk', { fields: 3 }),
      operation('status', 'customer'),
      operation('add-comment', 'desk', { status: 'failed' }),
      operation('delete-comment', 'desk', { reason: 'withdrawal' }),
    ],
  }),
];

describe('the diagram of the flow', () => {
  it('has a box per project, and the counts on the arrows that were used', () => {
    expect(renderFlow([sync({ pairs }), sync({ ...at('globex', 'GLX'), pairs })])).toEqual([
      [
        '```mermaid',
        'flowchart LR',
        '  p0["ACME"]',
        '  p1["HELP"]',
        '  p2["GLX"]',
        '  p0 -- "1 request, 2 comments, 3 fields" --> p1',
        '  p1 -- "1 comment, 1 status" --> p0',
        '  p2 -- "1 request, 2 comments, 3 fields" --> p1',
        '  p1 -- "1 comment, 1 status" --> p2',
        '```',
      ].join('\n'),
    ]);
  });

  it('is left out when nothing flowed, and when nobody could read it', () => {
    expect(renderFlow([])).toEqual([]);
    expect(renderFlow([sync()])).toEqual([]);
    const failed = [
      pair('A-1', 'H-1', { operations: [operation('add-comment', 'desk', { status: 'failed' })] }),
    ];
    expect(renderFlow([sync({ pairs: failed })])).toEqual([]);
    const many = Array.from({ length: 6 }, (_, index) => sync({ ...at(`a${index}`, 'AAA'), pairs }));
    expect(renderFlow(many.slice(0, 5))).toHaveLength(1);
    expect(renderFlow(many)).toEqual([]);
  });

  it('takes in nothing but the keys of projects', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (project) => {
        const [block = ''] = renderFlow([sync({ customer: { project, url: 'https://a.example/' }, pairs })]);
        if (block !== '') expect(project).toMatch(/^[A-Z][A-Z0-9_]*$/);
      }),
    );
    for (const project of ['ACME"]; click p0 "https://evil.example"', 'ACME\n```', '', 'acme']) {
      expect(renderFlow([sync({ customer: { project, url: '' }, pairs })])).toEqual([]);
    }
  });
});

describe('the command that allows a limit once', () => {
  const overLimit = [oneOfEach['over-limit'], { ...oneOfEach['over-limit'], limit: 'comments', wanted: 900 }];

  it('raises every limit that was reached, for this sync alone', () => {
    expect(describeAllowance({ sync: 'acme', overLimit }, 'deskbridge.yml')).toBe(
      'gh workflow run deskbridge.yml -f limits=creates=400,comments=900 -f syncs=acme',
    );
  });

  it('is not given without a workflow, or with a name that a shell could run', () => {
    expect(describeAllowance({ sync: 'acme', overLimit: [] }, 'a.yml')).toBeUndefined();
    expect(describeAllowance({ sync: 'acme', overLimit }, undefined)).toBeUndefined();
    for (const name of [
      '$(id).yml',
      'a b.yml',
      'a.yml; id',
      '`id`.yml',
      '../a.yml',
      'a.txt',
      '-x.yml',
      'x.yml\n',
    ]) {
      expect(describeAllowance({ sync: 'acme', overLimit }, name)).toBeUndefined();
    }
    for (const sync of ['$(id)', 'a b', 'a;id', '`', 'a\n```\n# b']) {
      expect(describeAllowance({ sync, overLimit }, 'a.yml')).toBeUndefined();
    }
  });
});
