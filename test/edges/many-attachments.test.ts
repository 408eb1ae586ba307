/**
 * An issue with 2,000 attachments, the most that Jira takes. Files are not carried yet; bodies that show them have to travel all the
 * same, and no read may bring along the list of all files, which weighs more than everything else of the issue together.
 */
import { describe, expect, it } from 'vitest';
import type { Site } from '../emulator/index.ts';
import { projectOf, viewComments } from '../emulator/index.ts';
import { changeIssue, findIssue } from '../emulator/store.ts';
import { createBridge, minutes } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { range } from './comments.ts';

const MOST = 2000;

/** Gives an issue the metadata of its files as Jira shows them in the field `attachment`: when it is asked for, and in `*all`. */
function attach(b: Bridge, site: Site, key: string, count: number): void {
  const issue = findIssue(site, key);
  if (issue === undefined) throw new Error(`no issue ${key}`);
  const project = projectOf(site, issue.projectId);
  // A kind that shows what is stored as it is; nobody writes it.
  const schema = { type: 'array', items: 'attachment', system: 'attachment' };
  site.fields.set('attachment', { id: 'attachment', name: 'Attachment', kind: 'date', schema, options: [] });
  site.projects.set(project.id, { ...project, offScreen: [...project.offScreen, 'attachment'] });
  const attachment = range(0, count).map((i) => ({
    self: `${site.baseUrl}/rest/api/3/attachment/${40_000 + i}`,
    id: String(40_000 + i),
    filename: `photo-${i}.png`,
    author: { accountId: b.world.ann.accountId, displayName: 'Ann Lee', active: true },
    created: '2026-11-02T10:00:00.000+0100',
    size: 123_456,
    mimeType: 'image/png',
    content: `${site.baseUrl}/rest/api/3/attachment/content/${40_000 + i}`,
    thumbnail: `${site.baseUrl}/rest/api/3/attachment/thumbnail/${40_000 + i}`,
  }));
  changeIssue(site, issue, { values: { ...issue.values, attachment } }, true);
}

describe('an issue with 2,000 attachments', () => {
  it('travels with its bodies, and nobody asks for the files', async () => {
    const b = createBridge({ schemaCheck: 'ignore' });
    const { ann, bob, customerSync } = b.world;
    const issue = ann.createIssue('ACME', { summary: 'Photos', description: 'Look at these:' });
    for (let i = 0; i < 20; i += 1) ann.addMedia(issue.key);
    const comment = ann.comment(issue.key, 'And at this one:');
    ann.addMediaToComment(comment);
    attach(b, b.customer, issue.key, MOST);

    await b.run();
    const twin = b.twin(issue.key);
    attach(b, b.desk, twin.key, MOST);
    expect(twin.description).toContain('Look at these:');
    expect(viewComments(b.desk, twin.key)[0]?.text).toContain('And at this one:');
    b.world.advance(minutes(15));
    bob.comment(twin.key, 'Thank you for the photos.', { internal: false });
    ann.comment(issue.key, 'You are welcome.');
    const report = await b.run({ compare: 'all' });
    expect(report.result).toBe('ok');
    expect(
      viewComments(b.customer, issue.key)
        .map(({ text }) => text)
        .join(),
    ).toContain('Thank you for the photos.');
    expect(
      viewComments(b.desk, twin.key)
        .map(({ text }) => text)
        .join(),
    ).toContain('You are welcome.');

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
});
