import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { authorization, deskWorld, download, files, upload } from './attachments/asking.ts';
import { createWorld, serve, viewIssue } from './index.ts';
import type { ScenarioWorld } from './index.ts';

describe('a big file', () => {
  const SIZE = 300 * 1_048_576;

  /** Takes the customer's file to the desk as a stream, over whatever `send` is. Returns the hash the desk computed. */
  async function copy(
    world: ScenarioWorld,
    send: typeof globalThis.fetch,
    id: string,
    name: string,
  ): Promise<string | undefined> {
    const source = await send(`${world.customer.baseUrl}/rest/api/3/attachment/content/${id}`, {
      headers: { Authorization: authorization(world.customerSync) },
    });
    const head = `--b\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`;
    const form = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from(head);
      yield* source.body as unknown as AsyncIterable<Uint8Array>;
      yield Buffer.from('\r\n--b--\r\n');
    };
    const answer = await send(`${world.desk.baseUrl}/rest/api/3/issue/HELP-1/attachments`, {
      method: 'POST',
      headers: {
        Authorization: authorization(world.deskSync),
        'X-Atlassian-Token': 'no-check',
        'Content-Type': 'multipart/form-data; boundary=b',
      },
      body: Readable.toWeb(Readable.from(form())) as ReadableStream,
      duplex: 'half',
    });
    expect(answer.status).toBe(200);
    return files(world).at(-1)?.sha256;
  }

  it('is made while it is read and checked while it is written, without being held', async () => {
    const world = deskWorld();
    const { key } = world.ann.createIssue('ACME', {
      summary: 'A',
      files: [{ name: 'dump.zip', size: SIZE }],
    });
    const file = viewIssue(world.customer, key)!.attachments[0]!;
    const before = process.memoryUsage().rss;
    expect(await copy(world, world.fetch, file.id, 'dump.zip')).toBe(file.sha256);
    expect(process.memoryUsage().rss - before).toBeLessThan(SIZE / 2);
    // The copy is as good as the original: it can be read again.
    const again = await download(world, world.desk, `/rest/api/3/attachment/content/${files(world)[0]!.id}`);
    expect(again.headers.get('content-length')).toBe(String(SIZE));
    await again.body?.cancel();
  }, 60_000);

  it('travels over real sockets, where the download has an origin of its own', async () => {
    const world = createWorld({ clock: 'real' });
    world.bob.createIssue('HELP', 'S');
    const { key } = world.ann.createIssue('ACME', {
      summary: 'A',
      files: [{ name: 'a.zip', size: 20_000_000 }],
    });
    const served = await serve(world);
    try {
      const file = viewIssue(world.customer, key)!.attachments[0]!;
      expect(await copy(world, fetch, file.id, 'a.zip')).toBe(file.sha256);
      expect(world.customer.leakedCredentials).toEqual([]);
      const match = { route: '/file/{media}/binary' };
      world.customer.faults.add({ match, action: { kind: 'cut', bytes: 1_000_000 } });
      await expect(copy(world, fetch, file.id, 'a.zip')).rejects.toThrow();
      expect(files(world)).toHaveLength(1);
    } finally {
      await served.close();
    }
  }, 60_000);

  it('that nobody knows leaves its hash and size only', async () => {
    const world = deskWorld();
    world.desk.settings.attachments.keepBytes = 10;
    await upload(world, 'HELP-1', [new File(['x'.repeat(11)], 'a.txt')]);
    const [file] = files(world);
    expect(file).toMatchObject({
      size: 11,
      sha256: createHash('sha256').update('x'.repeat(11)).digest('hex'),
    });
    const read = await download(world, world.desk, `/rest/api/3/attachment/content/${file!.id}`);
    await expect(read.arrayBuffer()).rejects.toThrow('kept only the hash');
  });
});
