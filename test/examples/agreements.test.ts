/** Every agreement that README.md, docs/ and examples/ show: it fits the schema, loads, and does what it says on the emulator. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeNotice } from '../../src/report/notice-text.ts';
import type { SyncReport } from '../../src/sync/outcome.ts';
import { read, root, yamlBlocks } from './marked-blocks.ts';
import type { Carried } from './run-agreement.ts';
import { carry, completed, problemsOf, schemaErrors, syncsOf, warningsOf } from './run-agreement.ts';

const noticesOf = ({ notices }: SyncReport): string[] =>
  notices.map(describeNotice).flatMap(({ level, text }) => (level === 'warning' ? [text] : []));

/** The plan reads only and tells what the run then does, without a word of warning. */
function expectCarried({ plan, writesOfPlan, sync, twin }: Carried): void {
  expect(plan.problems ?? []).toEqual([]);
  expect(plan).toMatchObject({ result: 'ok', counts: { created: 1 } });
  expect(writesOfPlan).toBe(0);
  expect(sync).toMatchObject({ result: 'ok', counts: { created: 1 } });
  for (const report of [plan, sync]) {
    expect(report.notices.map(({ code }) => code)).not.toContain('unused-default');
    expect(noticesOf(report)).toEqual([]);
  }
  expect(twin).toBeDefined();
}

describe('examples/deskbridge.yml', () => {
  const text = read('examples/deskbridge.yml');

  it('fits the JSON Schema and loads as it stands', () => {
    expect(schemaErrors(text)).toEqual([]);
    expect(problemsOf([{ path: '.github/deskbridge.yml', text }])).toEqual([]);
    expect(warningsOf([{ path: '.github/deskbridge.yml', text }])).toEqual([]);
  });

  it('names the schema of this repository', () => {
    expect(/\$schema=\S+?\/v0\/(\S+)/.exec(text)?.[1]).toBe('schema/deskbridge.schema.json');
  });

  it('carries an issue and its comment', async () => {
    const carried = await carry([text], 'acme');
    expectCarried(carried);
    expect(carried.sync.counts).toMatchObject({ created: 1, commentsToDesk: 1 });
    expect(carried.twin).toMatchObject({
      type: 'IT Help',
      summary: 'The export is empty',
      fields: { 'Customer issue': carried.sync.pairs[0]?.customer?.key, Priority: 'Medium' },
      comments: [{ visibility: 'public' }],
    });
  });
});

describe('examples/folder', () => {
  const names = readdirSync(join(root, 'examples/folder')).filter((name) => name.endsWith('.yml'));
  const files = names.map((name) => ({
    path: `.github/deskbridge/${name}`,
    text: read(`examples/folder/${name}`),
  }));
  const texts = files.map(({ text }) => text);

  it('has one file per customer and one for what they share', () => {
    expect(files.map(({ text }) => syncsOf([text]).length).toSorted()).toEqual([0, 1, 1]);
  });

  it('fits the JSON Schema and loads as a whole', () => {
    for (const { text } of files) expect(schemaErrors(text)).toEqual([]);
    expect(problemsOf(files)).toEqual([]);
    expect(warningsOf(files)).toEqual([]);
  });

  it.each(syncsOf(texts))('the sync %s carries an issue', async (sync) => {
    expectCarried(await carry(texts, sync, { labels: ['vendor-support'] }));
  });
});

describe('the blocks of YAML in the pages', () => {
  it('all say what they are', () => {
    const unmarked = yamlBlocks.filter(({ mark }) => mark === undefined);
    expect(unmarked.map(({ page, line }) => `${page}:${line}`)).toEqual([]);
    const known = /^(agreement|sync|fields|file [\w./-]+)$/;
    expect(yamlBlocks.filter(({ mark }) => !known.test(mark ?? '')).map(({ mark }) => mark)).toEqual([]);
  });

  const marked = (kind: string) =>
    yamlBlocks
      .filter(({ mark }) => mark === kind)
      .map((block) => [`${block.page}:${block.line}`, block] as const);

  it.each(marked('agreement'))('%s is a file that loads and runs', async (_where, { text }) => {
    expect(schemaErrors(text)).toEqual([]);
    expect(problemsOf([{ path: '.github/deskbridge.yml', text }])).toEqual([]);
    expect(warningsOf([{ path: '.github/deskbridge.yml', text }])).toEqual([]);
    for (const sync of syncsOf([text])) {
      const carried = await carry([text], sync, { labels: ['vendor-support'] });
      // A sync that has only its two sides is planned, to have the rest suggested.
      if (carried.plan.notices.some(({ code }) => code === 'no-issue-types')) {
        expect(carried.plan.suggestion?.isNew).toBe(true);
      } else {
        expectCarried(carried);
      }
    }
  });

  it.each([...marked('sync'), ...marked('fields')])(
    '%s works as a part of a sync',
    async (_where, { mark, text }) => {
      const whole = completed(mark === 'sync' ? 'sync' : 'fields', text);
      expect(schemaErrors(whole)).toEqual([]);
      expect(problemsOf([{ path: '.github/deskbridge.yml', text: whole }])).toEqual([]);
      expect(warningsOf([{ path: '.github/deskbridge.yml', text: whole }])).toEqual([]);
      for (const type of ['New Feature', 'Bug']) expectCarried(await carry([whole], 'acme', { type }));
    },
  );

  const copies = yamlBlocks.flatMap((block) => {
    const path = /^file (.+)$/.exec(block.mark ?? '')?.[1];
    return path === undefined ? [] : [[`${block.page}:${block.line}`, path, block.text] as const];
  });

  it.each(copies)('%s is what %s is', (_where, path, text) => {
    expect(text).toBe(read(path));
  });
});
