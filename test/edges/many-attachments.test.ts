/**
 * An issue with 2,000 attachments, the most that Jira takes. Where files are not carried, bodies that show them have to travel all
 * the same, and no read may bring along the list of all files, which weighs more than everything else of the issue together. Where
 * they are, as many arrive as the marker of the pair can hold, and the rest is named.
 */
import { describe, expect, it } from 'vitest';
import { attachFiles } from '../emulator/attachments/people.ts';
import type { Site } from '../emulator/index.ts';
import { viewComments } from '../emulator/index.ts';
import { findIssue } from '../emulator/store.ts';
import { bridgeWith, filesAt, namesAt } from '../files/files.ts';
import { codesOf, createBridge, minutes } from '../support/bridge.ts';
import { range } from './comments.ts';

const MOST = 2000;

/** Files of a person, as many as there should be on the issue in all. Their ids have as many digits as those of Jira Cloud. */
function fill(site: Site, key: string, authorId: string, count: number): void {
  site.next.attachment = Math.max(site.next.attachment, 10_000_000);
  const issue = findIssue(site, key);
  if (issue === undefined) throw new Error(`no issue ${key}`);
  attachFiles(
    site,
    issue,
    authorId,
    names(issue.attachments.length, count).map((name) => ({ name, content: name })),
  );
}

const names = (from: number, to: number) => range(from, to).map((i) => `photo-${i}.png`);

function textOf(site: Site, key: string): string {
  return viewComments(site, key)
    .map(({ text }) => text)
    .join('\n');
}

describe('an issue with 2,000 attachments', () => {
  it('travels with its bodies where files are not carried, and nobody asks for them', async () => {
    const b = createBridge({ schemaCheck: 'ignore' });
    const { ann, bob, customerSync } = b.world;
    const issue = ann.createIssue('ACME', { summary: 'Photos', description: 'Look at these:' });
    for (let i = 0; i < 20; i += 1) ann.addMedia(issue.key);
    const comment = ann.comment(issue.key, 'And at this one:');
    ann.addMediaToComment(comment);
    fill(b.customer, issue.key, ann.accountId, MOST);

    await b.run();
    const twin = b.twin(issue.key);
    fill(b.desk, twin.key, bob.accountId, MOST);
    expect(twin.description).toContain('Look at these:');
    expect(viewComments(b.desk, twin.key)[0]?.text).toContain('And at this one:');
    b.world.advance(minutes(15));
    bob.comment(twin.key, 'Thank you for the photos.', { internal: false });
    ann.comment(issue.key, 'You are welcome.');
    const report = await b.run({ compare: 'all' });
    expect(report.result).toBe('ok');
    expect(textOf(b.customer, issue.key)).toContain('Thank you for the photos.');
    expect(textOf(b.desk, twin.key)).toContain('You are welcome.');

    // What the list of files weighs where it is asked for: else this test could not fail.
    const heavy = await b.world.handle(
      new Request(`${b.customer.baseUrl}/rest/api/3/issue/${issue.key}?fields=*all`, {
        headers: { authorization: `Basic ${btoa(`${customerSync.email}:${customerSync.token}`)}` },
      }),
    );
    expect((await heavy.text()).length).toBeGreaterThan(500_000);
    const asked = b.world.sites
      .flatMap((site) => site.log.entries)
      .filter(({ query }) => !query.includes('*all'));
    expect(Math.max(...asked.map(({ bytes }) => bytes))).toBeLessThan(50_000);
    for (const { path, query, body } of asked) {
      const { fields } = (body ?? {}) as { readonly fields?: unknown };
      const wanted = Array.isArray(fields) ? fields.map(String) : [];
      expect([path, query, ...wanted].join(' ')).not.toMatch(/attachment|\*all|\*navigable/);
      if (path.endsWith('/bulkfetch')) expect(wanted.length).toBeGreaterThan(0);
    }
  });

  it('has as many copies as its marker can hold, names the rest, and goes on where there is room again', async () => {
    const b = bridgeWith(undefined, { schemaCheck: 'ignore' });
    const { ann, bob } = b.world;
    b.desk.next.attachment = 10_000_000;
    const { key } = ann.createIssue('ACME', 'Photos');
    fill(b.customer, key, ann.accountId, MOST);
    const first = await b.run();
    expect(first).toMatchObject({
      result: 'ok',
      overLimit: [],
      counts: { created: 1, failed: 0, pending: 0 },
    });
    expect(first.counts.files).toBeGreaterThan(1350);
    expect(namesAt(b, 'desk')).toEqual(names(0, first.counts.files));
    expect(codesOf(first, key)).toEqual(range(first.counts.files, MOST).map(() => 'too-many'));

    // Room is reckoned with care: once the real ids are known, a few more fit.
    await b.settle();
    const carried = namesAt(b, 'desk').length;
    expect(carried).toBeLessThan(1500);
    expect(namesAt(b, 'desk')).toEqual(names(0, carried));
    const marker = () => Buffer.byteLength(JSON.stringify(b.twin(key).properties['deskbridge.acme.files']));
    expect(marker()).toBeGreaterThan(31_000);
    expect(marker()).toBeLessThanOrEqual(32_768);
    const writes = b.writes();
    for (const compare of ['changed', 'all'] as const) {
      b.world.advance(minutes(15));
      await b.run({ compare });
    }
    expect(b.writes()).toBe(writes);

    // Words go on to travel, and the place of a file that is gone is taken by the next one.
    for (const { id } of filesAt(b, 'customer').slice(0, 2)) ann.deleteAttachment(id);
    ann.comment(key, 'And this is what they show.');
    bob.comment('HELP-1', 'Thank you for the photos.');
    b.world.advance(minutes(15));
    expect((await b.run()).counts.failed).toBe(0);
    b.world.advance(minutes(15));
    await b.settle();
    expect(namesAt(b, 'desk')).toEqual(names(2, carried + 2));
    expect(textOf(b.desk, 'HELP-1')).toContain('And this is what they show.');
    expect(textOf(b.customer, key)).toContain('Thank you for the photos.');
    expect(marker()).toBeLessThanOrEqual(32_768);
  });
});
