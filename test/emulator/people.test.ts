import { describe, expect, it } from 'vitest';
import { createWorld, docOf, serve, viewComments, viewIssue } from './index.ts';
import { escapeHtml } from './pages.ts';

describe('people', () => {
  it('do what they do in a browser', () => {
    const world = createWorld();
    const issue = world.ann.createIssue('ACME', {
      summary: 'Printer',
      description: 'Line one\nLine two',
      type: 'Bug',
      labels: ['x'],
      fields: {
        Priority: 'High',
        Effort: 3,
        'Security Level': 'Management only',
        Impact: 'Minor',
        Steps: 'First',
      },
    });
    expect(issue).toMatchObject({
      key: 'ACME-1',
      type: 'Bug',
      status: 'To Do',
      description: 'Line one\nLine two',
      creator: 'Ann Lee',
      fields: {
        Priority: 'High',
        Effort: 3,
        'Security Level': 'Management only',
        Impact: 'Minor',
        Steps: 'First',
      },
    });
    world.ann.addLabel('ACME-1', 'y');
    world.ann.removeLabel('ACME-1', 'x');
    world.ann.setStatus('ACME-1', 'Done');
    world.ann.setProperty('ACME-1', 'p', { a: 1 });
    expect(viewIssue(world.customer, 'ACME-1')).toMatchObject({
      labels: ['y'],
      status: 'Done',
      properties: { p: { a: 1 } },
    });
    world.ann.setProperty('ACME-1', 'p', undefined);
    world.ann.deleteIssue('ACME-1');
    expect(viewIssue(world.customer, 'ACME-1')).toBeUndefined();
    expect(() => world.ann.edit('ACME-1', {})).toThrow('no issue');
  });

  it('comment, edit, restrict, hide, tamper and delete', () => {
    const world = createWorld();
    world.bob.createIssue('HELP', { summary: 'S', requestType: 'Get IT Help' });
    expect(viewIssue(world.desk, 'HELP-1')?.fields).toEqual({ 'Request Type': 'Get IT Help' });
    const id = world.bob.comment('HELP-1', docOf('hello'));
    const look = (): string => viewComments(world.desk, 'HELP-1')[0]?.visibility ?? '';
    expect(look()).toBe('public');
    world.bob.makeInternal(id);
    expect(look()).toBe('internal');
    world.bob.makePublic(id);
    world.bob.restrictComment(id, 'Managers');
    expect(look()).toBe('restricted');
    world.bob.restrictComment(id, undefined);
    world.bob.editComment(id, 'changed');
    world.bob.setCommentProperty(id, 'deskbridge.acme', 'nonsense');
    const comment = viewComments(world.desk, 'HELP-1')[0]!;
    expect(comment).toMatchObject({
      author: 'Bob Agent',
      text: 'changed',
      visibility: 'public',
      properties: { 'deskbridge.acme': 'nonsense' },
    });
    expect(comment.updated).toBeGreaterThan(comment.created);
    world.bob.deleteComment(id);
    expect(viewComments(world.desk, 'HELP-1')).toEqual([]);
    expect(() => world.bob.editComment(id, 'x')).toThrow('no comment');
  });
});

describe('pages', () => {
  it('show issues and comments with a badge, everything escaped', async () => {
    const world = createWorld();
    const evil = '<script>alert("1")</script>';
    world.bob.createIssue('HELP', { summary: evil, description: evil, labels: ['<b>'] });
    world.bob.comment('HELP-1', `${evil} public`);
    world.bob.attach('HELP-1', { name: `${evil}.txt`, content: 'x' });
    world.bob.comment('HELP-1', 'quiet', { internal: true });
    world.bob.comment('HELP-1', 'few', { role: '<Managers>' });
    world.bob.comment('HELP-1', {
      type: 'doc',
      version: 1,
      content: [
        {
          type: 'paragraph',
          content: [
            {
              type: 'text',
              text: 'click',
              marks: [{ type: 'link', attrs: { href: 'javascript:alert(1)' } }],
            },
          ],
        },
      ],
    });
    const read = async (path: string): Promise<string> =>
      (await world.fetch(`${world.desk.baseUrl}${path}`)).text();
    const page = await read('/browse/HELP-1');
    expect(page).not.toContain('<script>');
    expect(page).not.toContain('javascript:');
    expect(page).toContain(escapeHtml(evil));
    expect(page).toContain(escapeHtml(`${evil}.txt (1 bytes, Bob Agent)`));
    expect(page).toContain('<span class="badge">public</span>');
    expect(page).toContain('<span class="badge">internal</span>');
    expect(page).toContain('restricted to &lt;Managers&gt;');
    expect(await read('/')).toContain('/browse/HELP-1');
    expect((await world.fetch(`${world.desk.baseUrl}/browse/HELP-2`)).status).toBe(404);
    expect(world.requests).toBe(0);
  });
});

describe('served on sockets', () => {
  it('each site has its own address and the path of a scoped token; a reset drops the connection', async () => {
    const world = createWorld();
    const served = await serve(world);
    try {
      expect(world.desk.baseUrl).toBe(served.urls['vendor']);
      expect(served.urls['vendor']).not.toBe(served.urls['acme']);
      const headers = { Authorization: `Basic ${btoa(`${world.deskSync.email}:${world.deskSync.token}`)}` };
      const me = await fetch(`${served.apiUrls['vendor']!}/rest/api/3/myself`, { headers });
      expect(me.status).toBe(200);
      expect(me.headers.get('date')).toBe('Mon, 02 Nov 2026 09:00:00 GMT');
      expect(await me.json()).toMatchObject({ accountId: world.deskSync.accountId });
      world.desk.faults.add({ action: { kind: 'reset-after' } });
      await expect(fetch(`${served.urls['vendor']!}/rest/api/3/myself`, { headers })).rejects.toThrow();
      expect((await fetch(`${served.urls['acme']!}/`)).headers.get('content-type')).toContain('text/html');
    } finally {
      await served.close();
    }
  });
});
