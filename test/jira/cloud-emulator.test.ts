/** The adapter against the emulator, with jira.js's own schemas checking every answer. */
import { describe, expect, it } from 'vitest';
import type { Doc } from '../../src/adf/document.ts';
import { createCloudSite } from '../../src/jira/cloud.ts';
import type { IssueDraft, Site } from '../../src/jira/site.ts';
import { createTransport } from '../../src/jira/transport.ts';
import type { CommentId, FieldRef, IssueId } from '../../src/sync/snapshot.ts';
import { createWorld, setToken, viewComments, viewIssue } from '../emulator/index.ts';
import type { ApiAccount, ScenarioOptions, Site as EmulatedSite } from '../emulator/index.ts';
import { failureOf as failureOnClock } from './fake-site.ts';

const body: Doc = {
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Hi' }] }],
};
const summary: FieldRef = { id: 'summary', name: 'Summary', kind: 'text' };
const description: FieldRef = { id: 'description', name: 'Description', kind: 'richText' };
const MARKER = 'deskbridge.acme';

const failureOf = (promise: Promise<unknown>) =>
  failureOnClock({ run: <T>(one: Promise<T>) => one } as Parameters<typeof failureOnClock>[0], promise);

function setUp(options: ScenarioOptions = {}) {
  const world = createWorld(options);
  function connect(emulated: EmulatedSite, account: ApiAccount): Site & { requests(): number } {
    const transport = createTransport({
      name: emulated.name,
      url: emulated.baseUrl,
      email: account.email,
      token: account.token,
      fetch: world.fetch,
      clock: world.clock,
      random: () => 0.5,
      readOnly: false,
      userAgent: 'deskbridge/0',
      onSchemaMismatch: 'throw',
    });
    transport.expectAccount(account.accountId);
    const site = createCloudSite(transport, { name: emulated.name, url: emulated.baseUrl });
    return { ...site, requests: () => transport.requests() };
  }
  return {
    world,
    customer: connect(world.customer, world.customerSync),
    desk: connect(world.desk, world.deskSync),
  };
}

async function contractOf(desk: Site) {
  const project = await desk.getProject('HELP');
  const requestTypes = await desk.listRequestTypes(project.id);
  const field = (await desk.listFields()).find((one) => one.ref?.format === 'requestType')?.ref;
  const requestType = requestTypes[0];
  if (field === undefined || requestType === undefined) throw new Error('the emulator has no request types');
  const draft = (text: string): IssueDraft => ({
    projectId: project.id,
    issueTypeId: requestType.issueTypeId,
    fields: [
      { field: summary, value: { kind: 'text', text } },
      { field: description, value: { kind: 'richText', doc: body } },
      { field, value: { kind: 'option', id: requestType.id } },
    ],
    labels: ['acme'],
    properties: { [MARKER]: { v: 1, of: text } },
  });
  return { project, requestType, field, draft };
}

describe('metadata of the emulator', () => {
  it('has everything that resolving a contract needs', async () => {
    const { desk, customer, world } = setUp();
    world.desk.settings.metadataPage = 2;
    expect((await customer.whoAmI()).accountId).toBe(world.customerSync.accountId);
    const { project, requestType } = await contractOf(desk);
    expect(project).toMatchObject({ key: 'HELP', type: 'service_desk' });
    expect(project.issueTypes.map((type) => type.id)).toContain(requestType.issueTypeId);
    expect((await customer.getProject('acme')).type).toBe('software');
    expect((await desk.listPriorities(project.id)).length).toBeGreaterThan(2);
    expect(await desk.missingRights(project.id, ['BROWSE_PROJECTS', 'SERVICEDESK_AGENT'])).toEqual([]);
    const fields = await desk.listCreateFields(project.id, requestType.issueTypeId);
    expect(fields.find((one) => one.id === 'summary')?.required).toBe(true);
    expect(await failureOf(customer.getProject('NONE'))).toMatchObject({ code: 'not-found' });
  });
});

describe('issues of the emulator', () => {
  it('are created in bulk with their markers and read back', async () => {
    const { desk } = setUp();
    const { draft, field, requestType, project } = await contractOf(desk);
    const { created, refused } = await desk.createIssues([draft('One'), draft('Two')]);
    expect(refused).toEqual([]);
    const fields = [summary, description, field];
    const read = await desk.fetchIssues(
      created.map((one) => one.id),
      { fields, properties: [MARKER], comments: true },
    );
    expect(read).toHaveLength(2);
    expect(read.map((issue) => issue.properties[MARKER])).toEqual([
      { v: 1, of: 'One' },
      { v: 1, of: 'Two' },
    ]);
    expect(read[0]).toMatchObject({
      projectId: project.id,
      labels: ['acme'],
      comments: [],
      hasSecurityLevel: false,
    });
    expect(read[0]?.fields).toMatchObject({
      summary: { kind: 'text', text: 'One' },
      description: { kind: 'richText' },
      [field.id]: { kind: 'option', id: requestType.id },
    });
    const newest = await desk.searchNewest(project.id);
    expect(newest?.key).toBe(created[1]?.key);
  });

  it('are refused one by one', async () => {
    const { desk } = setUp();
    const { draft } = await contractOf(desk);
    const bad = {
      ...draft('x'),
      fields: [{ field: summary, value: { kind: 'text', text: 'y'.repeat(300) } as const }],
    };
    const some = await desk.createIssues([draft('One'), bad]);
    expect(some.created).toHaveLength(1);
    expect(some.refused).toMatchObject([{ index: 1, status: 400, fields: ['summary'] }]);
    expect(some.refused[0]?.messages).not.toContain('yyy');
    const all = await desk.createIssues([bad, bad]);
    expect(all.created).toEqual([]);
    expect(all.refused.map((one) => one.index)).toEqual([0, 1]);
  });

  it('are found by what changed, by scope and by ids, over pages', async () => {
    const { customer, world } = setUp();
    world.customer.settings.searchPage = { minimal: 2, light: 2, heavy: 2 };
    const project = await customer.getProject('ACME');
    const start = world.now();
    const made = [1, 2, 3, 4, 5].map((number) => world.ann.createIssue('ACME', `Issue ${String(number)}`));
    const found: string[] = [];
    let next: string | undefined;
    do {
      const page = await customer.searchUpdated(project.id, start, next);
      found.push(...page.items.map((item) => item.id));
      next = page.next;
    } while (next !== undefined);
    expect(found).toEqual(made.map((issue) => issue.id));

    world.ann.deleteIssue(made[1]!.key);
    const scope = {
      projectId: project.id,
      issueTypeIds: project.issueTypes.map((type) => type.id),
      since: 'all',
    } as const;
    const ids = made.map((issue) => issue.id as IssueId);
    const narrowed = await customer.searchScope({ ...scope, ids, jql: 'summary ~ "Issue"' }, [MARKER]);
    expect(narrowed.items.map((item) => item.id)).toEqual([ids[0], ids[2], ids[3], ids[4]]);
    const read = await customer.fetchIssues(ids, { fields: [], properties: [], comments: false });
    expect(read.map((issue) => issue.id)).toEqual([ids[0], ids[2], ids[3], ids[4]]);
    expect(await customer.issueExists(ids[1]!)).toBe('absent');
    expect(await customer.issueExists(ids[0]!)).toBe('present');
  });

  it('are updated, labelled and marked in one request, and linked', async () => {
    const { desk, world } = setUp();
    const { draft } = await contractOf(desk);
    const { created } = await desk.createIssues([draft('One')]);
    const issue = created[0]!;
    const before = desk.requests();
    await desk.updateIssue(issue.id, {
      fields: [
        { field: summary, value: { kind: 'text', text: 'New' } },
        { field: description, value: undefined },
      ],
      addLabels: ['more'],
      properties: { [MARKER]: { v: 2 } },
    });
    expect(desk.requests()).toBe(before + 1);
    await desk.setIssueProperty(issue.id, `${MARKER}.files`, { v: 1 });
    const properties = [MARKER, `${MARKER}.files`];
    const [read] = await desk.fetchIssues([issue.key], {
      fields: [summary, description],
      properties,
      comments: false,
    });
    expect(read?.fields).toEqual({ summary: { kind: 'text', text: 'New' } });
    expect(read?.labels).toEqual(['acme', 'more']);
    expect(read?.properties).toEqual({ [MARKER]: { v: 2 }, [`${MARKER}.files`]: { v: 1 } });
    await desk.deleteIssueProperty(issue.id, MARKER);
    await desk.deleteIssueProperty(issue.id, MARKER);
    const link = {
      globalId: 'g',
      url: 'https://acme.example/browse/ACME-1',
      title: 'ACME-1',
      relationship: 'twin',
    };
    await desk.putWebLink(issue.id, link);
    await desk.putWebLink(issue.id, link);
    expect(viewIssue(world.desk, issue.key)).toMatchObject({ summary: 'New' });
  });
});

describe('comments of the emulator', () => {
  it('are written with their visibility and marker, edited and deleted', async () => {
    const { desk, world } = setUp();
    const { draft } = await contractOf(desk);
    const issue = (await desk.createIssues([draft('One')])).created[0]!;
    const properties = { [MARKER]: { v: 1 } };
    const open = await desk.addComment(issue.id, { body, properties, internal: false });
    const hidden = await desk.addComment(issue.id, { body, properties, internal: true });
    expect([open.jsdPublic, hidden.jsdPublic]).toEqual([true, false]);
    expect(await desk.editComment(issue.id, open.id, { body, properties: { [MARKER]: { v: 2 } } })).toEqual({
      jsdPublic: true,
    });
    const [read] = await desk.fetchIssues([issue.id], { fields: [], properties: [], comments: true });
    expect(read?.comments.map(({ id, jsdPublic, restricted }) => [id, jsdPublic, restricted])).toEqual([
      [open.id, true, false],
      [hidden.id, false, false],
    ]);
    const markers = await desk.readCommentProperties([open.id, hidden.id, '999999' as CommentId]);
    expect(markers.get(open.id)).toMatchObject({ [MARKER]: { v: 2 } });
    expect(markers.has('999999' as CommentId)).toBe(false);
    await desk.deleteComment(issue.id, hidden.id);
    await desk.deleteComment(issue.id, hidden.id);
    expect(await desk.commentExists(issue.id, hidden.id)).toBe('absent');
    expect(viewComments(world.desk, issue.key)).toHaveLength(1);
  });

  it('come by pages when Jira embeds only some of them', async () => {
    const { customer, world } = setUp();
    world.customer.settings.embeddedComments = 3;
    world.customer.settings.commentPage = 4;
    const issue = world.ann.createIssue('ACME', 'One');
    const ids = Array.from({ length: 10 }, (_, index) =>
      world.ann.comment(issue.key, `Comment ${String(index)}`),
    );
    const [read] = await customer.fetchIssues([issue.id as IssueId], {
      fields: [],
      properties: [],
      comments: true,
    });
    expect(read?.comments.map((comment) => comment.id)).toEqual(ids);
    expect(read?.comments[0]?.author).toMatchObject({ displayName: 'Ann Lee', accountType: 'atlassian' });
    expect(customer.requests()).toBe(4);
  });
});

describe('faults of the emulator', () => {
  it('are told apart: before and after it was carried out', async () => {
    const { customer, world } = setUp();
    const issue = world.ann.createIssue('ACME', 'One');
    const write = () => customer.addComment(issue.id as IssueId, { body, properties: {} });
    for (const kind of ['reset-before', 'reset-after', 'garbage', 'html'] as const) {
      world.customer.faults.add({ match: { write: true }, action: { kind } });
      expect(await failureOf(write())).toMatchObject({ outcome: 'unknown' });
    }
    expect(viewComments(world.customer, issue.key)).toHaveLength(3);
    world.customer.faults.add({ match: { write: true }, action: { kind: 'rate-limit', retryAfter: 3 } });
    await write();
    expect(viewComments(world.customer, issue.key)).toHaveLength(4);
  });

  it('never let a dead token look like an empty project', async () => {
    const { customer, world } = setUp();
    const issue = world.ann.createIssue('ACME', 'One');
    const project = await customer.getProject('ACME');
    setToken(world.customer, world.customerSync.accountId, undefined);
    const query = { fields: [], properties: [], comments: false };
    for (const call of [
      () => customer.searchUpdated(project.id, 0),
      () => customer.fetchIssues([issue.id as IssueId], query),
      () => customer.readCommentProperties(['1' as CommentId]),
      () => customer.issueExists(issue.id as IssueId),
      () => customer.getProject('ACME'),
      () => customer.addComment(issue.id as IssueId, { body, properties: {} }),
    ]) {
      expect(await failureOf(call())).toMatchObject({ code: 'dead-token' });
    }
  });

  it('do not stop a flood of comments on one issue', async () => {
    const { customer, world } = setUp();
    const issue = world.ann.createIssue('ACME', 'One');
    const before = customer.requests();
    await Promise.all(
      Array.from({ length: 120 }, () => customer.addComment(issue.id as IssueId, { body, properties: {} })),
    );
    // Paced so that Jira never had to refuse one.
    expect(customer.requests() - before).toBe(120);
    expect(viewComments(world.customer, issue.key)).toHaveLength(120);
  });
});
