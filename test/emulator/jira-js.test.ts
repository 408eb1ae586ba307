/** jira.js's own schemas accept every answer, over real sockets. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addAttachment,
  addComment,
  createIssue,
  createIssues,
  createOrUpdateRemoteIssueLink,
  deleteComment,
  deleteCommentProperty,
  deleteIssueProperty,
  doTransition,
  editIssue,
  bulkFetchIssues,
  findAssignableUsers,
  findUsers,
  getAllStatuses,
  getAttachment,
  getAttachmentContent,
  getAttachmentMeta,
  getBulkChangelogs,
  getBulkPermissions,
  getComment,
  getCommentProperty,
  getCommentPropertyKeys,
  getComments,
  getCommentsByIds,
  getCreateIssueMetaIssueTypeId,
  getCreateIssueMetaIssueTypes,
  getCurrentUser,
  getEditIssueMeta,
  getFields,
  getIssue,
  getIssueProperty,
  getIssuePropertyKeys,
  getMyPermissions,
  getProject,
  getRemoteIssueLinks,
  getServerInfo,
  getTransitions,
  removeAttachment,
  searchAndReconsileIssuesUsingJqlPost,
  searchPriorities,
  setCommentProperty,
  setIssueProperty,
  updateComment,
} from 'jira.js/cloud';
import { createClient } from 'jira.js/core';
import {
  getAttachmentsForRequest,
  getRequestComments,
  getRequestTypeFields,
  getRequestTypes,
  getServiceDeskOrganizations,
} from 'jira.js/serviceDesk';
import { createWorld, docOf, serve } from './index.ts';
import type { ScenarioWorld, Served } from './index.ts';
import { ROUTES } from './router.ts';

type Client = ReturnType<typeof createClient>;

describe('jira.js with onSchemaMismatch throw', () => {
  let world: ScenarioWorld;
  let served: Served;
  let desk: Client;
  const done = new Set<string>();

  beforeAll(async () => {
    world = createWorld();
    served = await serve(world);
    desk = createClient({
      host: served.apiUrls['vendor']!,
      auth: { type: 'basic', email: world.deskSync.email, apiToken: world.deskSync.token },
      onSchemaMismatch: 'throw',
    });
  });

  afterAll(async () => {
    for (const entry of world.desk.log.entries)
      if (entry.status < 400) done.add(`${entry.method} ${entry.route}`);
    await served.close();
    const gone = ['GET /rest/api/3/search', 'POST /rest/api/3/search'];
    const missing = ROUTES.map(({ method, route }) => `${method} ${route}`).filter(
      (name) => !done.has(name) && !gone.includes(name),
    );
    expect(missing).toEqual([]);
  });

  it('reads the metadata', async () => {
    expect((await getCurrentUser(desk)).accountId).toBe(world.deskSync.accountId);
    expect((await getServerInfo(desk)).deploymentType).toBe('Cloud');
    const project = await getProject(desk, { projectIdOrKey: 'HELP' });
    expect(project).toMatchObject({ id: '10200', projectTypeKey: 'service_desk' });
    expect(project.issueTypes?.map((type) => type.name)).toEqual([
      'IT Help',
      'Purchase',
      'Access',
      'Incident',
    ]);
    const fields = await getFields(desk);
    expect(fields.find((field) => field.schema?.custom === 'com.atlassian.servicedesk:vp-origin')?.id).toBe(
      'customfield_10010',
    );
    const priorities = await searchPriorities(desk, { projectId: ['10200'] });
    // jira.js has no function for it.
    await desk.sendRequest({ url: '/rest/api/3/resolution/search', method: 'GET' });
    expect(priorities.values.map((priority) => priority.name)).toEqual(['Medium', 'P1', 'P2', 'P3']);
    const types = await getCreateIssueMetaIssueTypes(desk, { projectIdOrKey: 'HELP' });
    expect(types.issueTypes?.[0]?.name).toBe('IT Help');
    const create = await getCreateIssueMetaIssueTypeId(desk, {
      projectIdOrKey: 'HELP',
      issueTypeId: '10011',
    });
    expect(create.fields?.find((field) => field.fieldId === 'summary')?.required).toBe(true);
    expect(create.fields?.map((field) => field.fieldId)).not.toContain('customfield_10010');
  });

  it('reads what the desk offers', async () => {
    const types = await getRequestTypes(desk, { serviceDeskId: 'projectId:10200' });
    const form = await getRequestTypeFields(desk, { serviceDeskId: 'projectId:10200', requestTypeId: 31 });
    expect(form.requestTypeFields?.map(({ fieldId }) => fieldId)).toEqual(['summary', 'description']);
    expect(types.values?.map((type) => type.name)).toContain('Get IT Help');
    const organizations = await getServiceDeskOrganizations(desk, { serviceDeskId: 'HELP' });
    expect(organizations.values?.map((organization) => organization.name)).toEqual(['Acme', 'Other company']);
  });

  it('asks for permissions', async () => {
    const mine = await getMyPermissions(desk, {
      projectKey: 'HELP',
      permissions: 'BROWSE_PROJECTS,SERVICEDESK_AGENT',
    });
    expect(mine.permissions?.['SERVICEDESK_AGENT']).toMatchObject({ havePermission: true });
    const checked = await getBulkPermissions(desk, {
      projectPermissions: [{ projects: [10_200], permissions: ['EDIT_ISSUES', 'EDIT_ALL_COMMENTS'] }],
    });
    expect(checked.projectPermissions.map(({ projects }) => projects)).toEqual([[10_200], []]);
  });

  it('creates, edits, finds and reads issues', async () => {
    const one = await createIssue(desk, {
      fields: {
        project: { id: '10200' },
        issuetype: { id: '10011' },
        summary: 'One',
        description: docOf('Words'),
        priority: { id: '10001' },
        customfield_10010: '31',
        customfield_10021: { value: 'Minor' },
        customfield_10002: [51],
      } as never,
      properties: [{ key: 'deskbridge.acme', value: { v: 1 } }],
    });
    const many = await createIssues(desk, {
      issueUpdates: [
        { fields: { project: { id: '10200' }, issuetype: { id: '10011' }, summary: 'Two' } },
        { fields: { project: { id: '10200' }, issuetype: { id: '99' }, summary: 'Bad' } },
      ] as never,
    });
    expect(many.errors?.map((error) => error.failedElementNumber)).toEqual([1]);
    await editIssue(desk, {
      issueIdOrKey: one.key,
      returnIssue: true,
      fields: { summary: 'One more' },
      update: { labels: [{ add: 'acme' }] },
    });
    const found = await searchAndReconsileIssuesUsingJqlPost(desk, {
      jql: 'project = 10200 AND labels = acme ORDER BY updated ASC, id ASC',
      fields: ['updated'],
      properties: ['deskbridge.acme'],
      maxResults: 100,
    });
    expect(found.issues?.map((issue) => issue.properties?.['deskbridge.acme'] as unknown)).toEqual([
      { v: 1 },
    ]);
    const fetched = await bulkFetchIssues(desk, { issueIdsOrKeys: [one.key, '404404'], fields: ['*all'] });
    const fields = fetched.issues?.[0]?.fields;
    expect(fields).toMatchObject({ summary: 'One more', customfield_10010: { requestType: { id: '31' } } });
    const read = await getIssue(desk, { issueIdOrKey: one.id, properties: ['*all'] });
    expect(read.key).toBe(one.key);
  });

  it('writes and reads comments', async () => {
    const issue = world.bob.createIssue('HELP', 'For comments');
    const added = await addComment(desk, {
      issueIdOrKey: issue.id,
      body: docOf('Hello') as never,
      properties: [{ key: 'sd.public.comment', value: { internal: true } }],
    });
    expect(added.jsdPublic).toBe(false);
    const id = added.id!;
    world.bob.comment(issue.id, 'Restricted', { role: 'Administrators' });
    const edited = await updateComment(desk, {
      issueIdOrKey: issue.id,
      id,
      body: { body: docOf('Hello again') },
    } as never);
    expect(edited.jsdPublic).toBe(false);
    expect((await getComment(desk, { issueIdOrKey: issue.id, id })).id).toBe(id);
    expect((await getComments(desk, { issueIdOrKey: issue.id })).total).toBe(2);
    await setCommentProperty(desk, { commentId: id, propertyKey: 'x', body: { a: 1 } });
    expect((await getCommentProperty(desk, { commentId: id, propertyKey: 'x' })).value).toEqual({ a: 1 });
    const listed = await getCommentsByIds(desk, { ids: [Number(id), 404_404], expand: 'properties' });
    expect(listed.values.map((comment) => comment.properties?.map((property) => property.key))).toEqual([
      ['sd.public.comment', 'x'],
    ]);
    expect((await getCommentPropertyKeys(desk, { commentId: id })).keys?.length).toBe(2);
    await deleteCommentProperty(desk, { commentId: id, propertyKey: 'x' });
    await deleteComment(desk, { issueIdOrKey: issue.id, id });
    expect((await getComments(desk, { issueIdOrKey: issue.id })).total).toBe(1);
  });

  it('writes properties and web links', async () => {
    const issue = world.bob.createIssue('HELP', 'For properties');
    const issueIdOrKey = issue.key;
    await setIssueProperty(desk, { issueIdOrKey, propertyKey: 'deskbridge.acme', body: { v: 1 } });
    expect((await getIssueProperty(desk, { issueIdOrKey, propertyKey: 'deskbridge.acme' })).value).toEqual({
      v: 1,
    });
    expect((await getIssuePropertyKeys(desk, { issueIdOrKey })).keys?.map((key) => key.key)).toEqual([
      'deskbridge.acme',
    ]);
    await deleteIssueProperty(desk, { issueIdOrKey, propertyKey: 'deskbridge.acme' });
    const link = {
      issueIdOrKey,
      globalId: 'deskbridge=1',
      object: { url: 'https://x.example/browse/A-1', title: 'A-1' },
    };
    const first = await createOrUpdateRemoteIssueLink(desk, link);
    const second = await createOrUpdateRemoteIssueLink(desk, link);
    expect(second.id).toBe(first.id);
    expect(await getRemoteIssueLinks(desk, { issueIdOrKey })).toHaveLength(1);
    expect(await getRemoteIssueLinks(desk, { issueIdOrKey, globalId: 'deskbridge=1' })).toBeDefined();
  });

  it('finds people and reads what can be set', async () => {
    const found = await findUsers(desk, { query: 'ida.agent@people.example' });
    expect(found.map((user) => user.displayName)).toEqual(['Ida Agent']);
    const assignable = await findAssignableUsers(desk, { project: 'HELP', query: 'agent' });
    expect(assignable).toHaveLength(2);
    // jira.js has no function for this one.
    const people = await desk.sendRequest<{ values: readonly { active: boolean }[] }>({
      url: '/rest/api/3/user/bulk',
      method: 'GET',
      searchParams: { accountId: [world.bob.accountId, world.gone.desk] },
    });
    expect(people.values.map((user) => user.active)).toEqual([true, false]);
    const issue = world.bob.createIssue('HELP', {
      summary: 'All kinds',
      fields: {
        Location: 'Asia / Tokyo',
        Platforms: ['macOS'],
        'Outage start': '2026-11-01T07:30:00.000Z',
        'Target versions': ['3.0'],
        Components: ['Backend'],
        Assignee: 'Ida Agent',
        'Request participants': ['Fay Hidden'],
      },
    });
    const meta = await getEditIssueMeta(desk, { issueIdOrKey: issue.key });
    expect(meta.fields?.['components']).toMatchObject({ required: false });
    const read = await getIssue(desk, { issueIdOrKey: issue.key });
    expect(read.fields).toMatchObject({ assignee: { displayName: 'Ida Agent' } });
  });

  it('changes the status and reads who changed what', async () => {
    const { key, id } = world.bob.createIssue('HELP', 'For a transition');
    const before = await getTransitions(desk, { issueIdOrKey: key, expand: 'transitions.fields' });
    const resolve = before.transitions?.find((one) => one.to?.name === 'Resolved');
    expect(resolve?.fields?.['resolution']).toMatchObject({ required: true });
    await doTransition(desk, {
      issueIdOrKey: key,
      transition: { id: resolve!.id! },
      fields: { resolution: { name: 'Done' } },
    });
    const statuses = await getAllStatuses(desk, { projectIdOrKey: 'HELP' });
    expect(statuses.map((type) => type.name)).toContain('Incident');
    const fetched = await bulkFetchIssues(desk, { issueIdsOrKeys: [key], expand: ['transitions'] });
    expect(fetched.issues?.[0]?.transitions?.map((one) => one.name)).toEqual(['Reopen', 'Close']);
    const log = await getBulkChangelogs(desk, { issueIdsOrKeys: [id], fieldIds: ['status'] });
    const [entry] = log.issueChangeLogs?.[0]?.changeHistories ?? [];
    expect(entry?.author?.accountId).toBe(world.deskSync.accountId);
    expect(entry?.items?.[0]).toMatchObject({ fieldId: 'status', from: '11', to: '13' });
  });

  it('moves files, directly and by way of comments', async () => {
    const { key, id } = world.bob.createIssue('HELP', {
      summary: 'For files',
      requestType: 'Get IT Help',
    });
    const comment = world.bob.comment(key, 'See', { files: [{ name: 'a.png', content: 'picture' }] });
    expect((await getAttachmentMeta(desk)).enabled).toBe(true);
    const added = await addAttachment(desk, {
      issueIdOrKey: key,
      attachments: { filename: 'b.txt', content: Buffer.from('words') },
    });
    expect(added.map((file) => file.size)).toEqual([5]);
    const own = added[0]!.id!;
    expect((await getAttachment(desk, { id: own })).filename).toBe('b.txt');
    const content = await getAttachmentContent(desk, { id: own });
    expect(new TextDecoder().decode(content as Uint8Array)).toBe('words');
    const listed = await getAttachmentsForRequest(desk, { issueIdOrKey: key, start: 0, limit: 50 });
    expect(listed.values?.map((file) => file.filename)).toEqual(['a.png', 'b.txt']);
    const comments = await getRequestComments(desk, { issueIdOrKey: key, expand: ['attachment'] });
    expect(comments.values?.[0]?.attachments?.values?.map((file) => file.filename)).toEqual(['a.png']);
    // jira.js has no function for this one.
    const files = await desk.sendRequest<{ values: readonly unknown[] }>({
      url: `/rest/servicedeskapi/request/${id}/comment/${comment}/attachment`,
      method: 'GET',
    });
    expect(files.values).toHaveLength(1);
    await removeAttachment(desk, { id: own });
    expect(world.desk.leakedCredentials).toEqual([]);
  });
});
