import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { at, list } from './ask.ts';
import type { Answered } from './ask.ts';
import { authorization, deskWorld, download, files, onDesk, sha256, upload } from './attachments/asking.ts';
import { docOf, grant, readBytes, revoke, viewComments, viewHistory } from './index.ts';
import type { AttachmentView, ScenarioWorld } from './index.ts';

describe('an upload', () => {
  it('adds files whose names and contents survive, and says so in the history', async () => {
    const world = deskWorld();
    const text = 'Grüße\r\n--boundary\r\nlast line without end';
    const answer = await upload(world, 'HELP-1', [
      new File([text], 'ü "quoted"; name.txt', { type: 'text/plain' }),
      new File([new Uint8Array([0, 13, 10, 45, 45, 255])], 'b.bin'),
      new File([], 'empty.png', { type: 'image/png' }),
    ]);
    expect(answer.status).toBe(200);
    const body = await answer.json();
    expect(list(body).map((file) => [at(file, 'filename'), at(file, 'size'), at(file, 'mimeType')])).toEqual([
      ['ü "quoted"; name.txt', Buffer.byteLength(text), 'text/plain'],
      ['b.bin', 6, 'application/octet-stream'],
      ['empty.png', 0, 'image/png'],
    ]);
    expect(files(world)[0]?.sha256).toBe(createHash('sha256').update(text).digest('hex'));
    const content = await download(
      world,
      world.desk,
      `/rest/api/3/attachment/content/${files(world)[0]!.id}`,
    );
    expect(await content.text()).toBe(text);
    const read = await onDesk(world, 'GET /rest/api/3/issue/HELP-1?fields=attachment');
    expect(list(read.body, 'fields', 'attachment')).toMatchObject([
      { id: files(world)[0]!.id, author: { displayName: 'Sync Vendor' } },
      {},
      { thumbnail: expect.stringContaining('thumbnail') as unknown },
    ]);
    expect(viewHistory(world.desk, 'HELP-1').map(({ author, field, to }) => [author, field, to])).toEqual([
      ['Sync Vendor', 'Attachment', 'ü "quoted"; name.txt'],
      ['Sync Vendor', 'Attachment', 'b.bin'],
      ['Sync Vendor', 'Attachment', 'empty.png'],
    ]);
  });

  it('is refused without the header, the right, a form, room, or attachments at all', async () => {
    const world = deskWorld();
    const file = new File(['x'.repeat(100)], 'a.txt');
    const { attachments } = world.desk.settings;
    expect((await upload(world, 'HELP-1', [file], { headers: { 'X-Atlassian-Token': '' } })).status).toBe(
      403,
    );
    expect((await upload(world, 'HELP-9', [file])).status).toBe(404);
    expect((await onDesk(world, 'POST /rest/api/3/issue/HELP-1/attachments', {})).status).toBe(403);
    attachments.uploadLimit = 99;
    expect((await upload(world, 'HELP-1', [new File(['y'], 'b.txt'), file])).status).toBe(413);
    attachments.uploadLimit = 100;
    const many = Array.from({ length: 61 }, (_, index) => new File(['y'], `${index}.txt`));
    expect((await upload(world, 'HELP-1', many)).status).toBe(413);
    attachments.enabled = false;
    expect((await upload(world, 'HELP-1', [file])).status).toBe(403);
    attachments.enabled = true;
    revoke(world.desk, world.deskSync.accountId, 'HELP', ['CREATE_ATTACHMENTS']);
    expect((await upload(world, 'HELP-1', [file])).status).toBe(403);
    expect(files(world)).toEqual([]);
    grant(world.desk, world.deskSync.accountId, 'HELP', ['CREATE_ATTACHMENTS']);
    // Parts under another name are no files.
    expect(await (await upload(world, 'HELP-1', [file], { field: 'document' })).json()).toEqual([]);
    expect((await upload(world, 'HELP-1', [file])).status).toBe(200);
  });

  it('that breaks off was never made', async () => {
    const world = deskWorld();
    const parts = ['--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc'];
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const next = parts.shift();
        if (next === undefined) controller.error(new Error('the source broke'));
        else controller.enqueue(new TextEncoder().encode(next));
      },
    });
    const request = world.fetch(`${world.desk.baseUrl}/rest/api/3/issue/HELP-1/attachments`, {
      method: 'POST',
      headers: {
        Authorization: authorization(world.deskSync),
        'X-Atlassian-Token': 'no-check',
        'Content-Type': 'multipart/form-data; boundary=b',
      },
      body,
      duplex: 'half',
    });
    await expect(request).rejects.toThrow('the source broke');
    expect(files(world)).toEqual([]);
    expect(world.desk.log.count({ method: 'POST' })).toBe(0);
  });

  it('counts as a write on its issue', async () => {
    const world = deskWorld();
    for (let count = 0; count < 20; count += 1) await upload(world, 'HELP-1', [new File(['x'], 'a.txt')]);
    const answer = await upload(world, 'HELP-1', [new File(['x'], 'a.txt')]);
    expect([answer.status, answer.headers.get('RateLimit-Reason')]).toEqual([429, 'jira-per-issue-on-write']);
    expect((await onDesk(world, `DELETE /rest/api/3/attachment/${files(world)[0]!.id}`)).status).toBe(429);
  });
});

describe('a download', () => {
  function withFile(size = 200_000): { world: ScenarioWorld; file: AttachmentView; path: string } {
    const world = deskWorld();
    world.bob.attach('HELP-1', { name: 'big.zip', size });
    const file = files(world)[0]!;
    return { world, file, path: `/rest/api/3/attachment/content/${file.id}` };
  }

  it('leads to another host under an address that names the media id and needs no credentials', async () => {
    const { world, file, path } = withFile();
    const first = await download(world, world.desk, path, { redirect: 'manual' });
    expect(first.status).toBe(303);
    const location = first.headers.get('location')!;
    expect(new URL(location).origin).toBe(world.desk.mediaUrl);
    expect(new URL(location).origin).not.toBe(world.desk.baseUrl);
    expect(new URL(location).pathname).toBe(`/file/${file.mediaId}/binary`);
    const second = await world.fetch(location);
    expect(second.headers.get('content-type')).toBe('application/zip');
    expect(second.headers.get('content-length')).toBe('200000');
    expect(await sha256(second)).toBe(file.sha256);
  });

  it('refuses credentials, a wrong address and one that is too old', async () => {
    const { world, path } = withFile();
    const location = (await download(world, world.desk, path, { redirect: 'manual' })).headers.get(
      'location',
    )!;
    const leaky = await world.fetch(location, { headers: { Authorization: authorization(world.deskSync) } });
    expect(leaky.status).toBe(400);
    expect(world.desk.leakedCredentials).toHaveLength(1);
    expect((await world.fetch(location.replace('token=', 'token=1'))).status).toBe(403);
    world.advance(world.desk.settings.attachments.linkLife + 1);
    expect((await world.fetch(location)).status).toBe(403);
  });

  it('is followed without credentials, as fetch does', async () => {
    const { world, file, path } = withFile();
    expect(await sha256(await download(world, world.desk, path))).toBe(file.sha256);
    expect(world.desk.leakedCredentials).toEqual([]);
    await expect(download(world, world.desk, path, { redirect: 'error' })).rejects.toThrow('fetch failed');
  });

  it('comes at once with redirect=false, whole or in part', async () => {
    const { world, file, path } = withFile();
    const whole = await download(world, world.desk, `${path}?redirect=false`);
    expect([whole.status, await sha256(whole)]).toEqual([200, file.sha256]);
    const all = Buffer.concat([...readBytes(world.desk.attachments.get(file.id)!.content)]);
    const cases: readonly (readonly [string, number, Buffer | undefined])[] = [
      ['bytes=65530-65545', 206, all.subarray(65_530, 65_546)],
      ['bytes=199990-', 206, all.subarray(199_990)],
      ['bytes=-10', 206, all.subarray(199_990)],
      ['bytes=0-999999', 206, all],
      ['bytes=200000-', 416, undefined],
      ['bytes=x', 400, undefined],
    ];
    for (const [range, status, bytes] of cases) {
      const answer = await download(world, world.desk, `${path}?redirect=false`, {
        headers: { Range: range },
      });
      expect(answer.status, range).toBe(status);
      if (bytes === undefined) continue;
      expect(Buffer.from(await answer.arrayBuffer()).equals(bytes), range).toBe(true);
      expect(answer.headers.get('content-range')).toMatch(/^bytes \d+-\d+\/200000$/);
    }
  });

  it('can break off, be slow or fail on the way', async () => {
    const { world, path } = withFile();
    const match = { route: '/file/{media}/binary' };
    world.desk.faults.add({ match, action: { kind: 'cut', bytes: 100_000 } });
    const cut = await download(world, world.desk, path);
    expect(cut.headers.get('content-length')).toBe('200000');
    await expect(cut.arrayBuffer()).rejects.toThrow('fetch failed');
    world.desk.faults.add({ match, action: { kind: 'status', status: 503 } });
    expect((await download(world, world.desk, path)).status).toBe(503);
    world.desk.faults.add({ match, action: { kind: 'reset-before' } });
    await expect(download(world, world.desk, path)).rejects.toThrow('fetch failed');
    expect((await download(world, world.desk, path)).status).toBe(200);
  });
});

describe('files of an issue', () => {
  it('are described, deleted, and gone', async () => {
    const world = deskWorld();
    const own = at(await (await upload(world, 'HELP-1', [new File(['x'], 'a.txt')])).json(), 0, 'id');
    const foreign = world.bob.attach('HELP-1', { name: 'b.txt', content: 'b' });
    expect((await onDesk(world, `GET /rest/api/3/attachment/${foreign}`)).body).toMatchObject({
      id: Number(foreign),
      filename: 'b.txt',
      size: 1,
    });
    expect((await onDesk(world, `DELETE /rest/api/3/attachment/${foreign}`)).status).toBe(403);
    expect((await onDesk(world, `DELETE /rest/api/3/attachment/${String(own)}`)).status).toBe(204);
    expect((await onDesk(world, `DELETE /rest/api/3/attachment/${String(own)}`)).status).toBe(404);
    grant(world.desk, world.deskSync.accountId, 'HELP', ['DELETE_ALL_ATTACHMENTS']);
    expect((await onDesk(world, `DELETE /rest/api/3/attachment/${foreign}`)).status).toBe(204);
    expect(files(world)).toEqual([]);
    expect(viewHistory(world.desk, 'HELP-1').at(-1)).toMatchObject({ field: 'Attachment', from: 'b.txt' });
  });

  it('are absent while attachments are off; the settings say so', async () => {
    const world = deskWorld();
    const id = world.bob.attach('HELP-1', { name: 'b.txt', content: 'b' });
    expect((await onDesk(world, 'GET /rest/api/3/attachment/meta')).body).toEqual({
      enabled: true,
      uploadLimit: 1_073_741_824,
    });
    world.desk.settings.attachments.enabled = false;
    expect(at((await onDesk(world, 'GET /rest/api/3/attachment/meta')).body, 'enabled')).toBe(false);
    for (const path of [id, `content/${id}`]) {
      expect((await onDesk(world, `GET /rest/api/3/attachment/${path}`)).status).toBe(404);
    }
  });

  it('only a restricted comment shows are hidden with it', async () => {
    const world = deskWorld();
    world.bob.comment('HELP-1', 'a', { role: 'Managers', files: [{ name: 'secret.txt', content: 's' }] });
    world.bob.attach('HELP-1', { name: 'open.txt', content: 'o' });
    const names = async (): Promise<unknown[]> => {
      const read = await onDesk(world, 'GET /rest/api/3/issue/HELP-1?fields=attachment');
      return list(read.body, 'fields', 'attachment').map((file) => at(file, 'filename'));
    };
    expect(await names()).toEqual(['secret.txt', 'open.txt']);
    world.desk.unseen.set(world.deskSync.accountId, new Set(['Managers']));
    expect(await names()).toEqual(['open.txt']);
    expect((await onDesk(world, `GET /rest/api/3/attachment/${files(world)[0]!.id}`)).status).toBe(404);
  });

  it('can be shown by a document under their media id, and by no other', async () => {
    const world = deskWorld();
    await upload(world, 'HELP-1', [new File(['x'], 'a.png', { type: 'image/png' })]);
    const show = (id: string): Promise<Answered> => {
      const media = { type: 'media', attrs: { type: 'file', id, collection: '' } };
      const body = { ...docOf('see'), content: [{ type: 'mediaSingle', content: [media] }] };
      return onDesk(world, 'POST /rest/api/3/issue/HELP-1/comment', { body });
    };
    const [file] = files(world);
    expect((await show(file!.mediaId)).status).toBe(201);
    const wrong = await show(file!.id);
    expect([wrong.status, at(wrong.body, 'errorMessages')]).toEqual([400, ['ATTACHMENT_VALIDATION_ERROR']]);
    const comment = viewComments(world.desk, 'HELP-1')[0]!;
    world.bob.editComment(comment.id, 'no picture any more');
    expect(files(world)).toEqual([]);
    expect(world.desk.lostMedia).toEqual([file!.mediaId]);
  });

  it('are called by their names in what people write', () => {
    const world = deskWorld();
    world.bob.comment('HELP-1', 'see', { files: [{ name: 'a.png', content: 'x' }] });
    const shown = { type: 'media', attrs: { alt: 'a.png', id: files(world)[0]?.mediaId } };
    expect(viewComments(world.desk, 'HELP-1')[0]?.body.content[1]).toMatchObject({ content: [shown] });
  });
});
