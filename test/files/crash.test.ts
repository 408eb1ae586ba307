/** Crash at every step, for files: wherever a run dies, the next ones end with one copy of each, and none too many. */
import { expect, it } from 'vitest';
import { hours, minutes } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import type { AttachmentView } from '../emulator/index.ts';
import { viewIssue } from '../emulator/index.ts';
import { forEveryCrash } from '../promises/kill.ts';
import { bridgeWith, filesAt, hashesAt, linksOf, namesAt } from './files.ts';

/** Three files of the customer, two of them alike, one of which goes; one of the desk, and one that stays there. */
async function begin(): Promise<Bridge> {
  const bridge = bridgeWith();
  const { ann, bob } = bridge.world;
  ann.createIssue('ACME', { summary: 'S', files: [{ name: 'image.png', content: 'gone soon' }] });
  await bridge.settle();
  bridge.world.advance(minutes(15));
  ann.deleteAttachment(filesAt(bridge, 'customer')[0]?.id ?? '');
  for (const content of ['one', 'two']) ann.attach('ACME-1', { name: 'image.png', content });
  bob.comment('HELP-1', 'For you', { files: [{ name: 'answer.pdf', content: 'three' }] });
  bob.comment('HELP-1', 'Not for you', { internal: true, files: [{ name: 'secret.pdf', content: 'four' }] });
  return bridge;
}

/** A new issue whose description and comment each show a picture of their own, and an answer that shows one. */
async function beginShown(): Promise<Bridge> {
  const bridge = bridgeWith();
  const { ann, bob } = bridge.world;
  ann.createIssue('ACME', { summary: 'S' });
  await bridge.settle();
  bridge.world.advance(minutes(15));
  bob.comment('HELP-1', 'So?', { files: [{ name: 'answer.png', content: 'answer' }] });
  ann.createIssue('ACME', { summary: 'T', description: 'See' });
  ann.addMedia('ACME-2');
  ann.comment('ACME-2', 'And here', { files: [{ name: 'comment.png', content: 'comment' }] });
  return bridge;
}

const CRASHES = [
  ['before', false],
  ['before', true],
  ['after', false],
  ['after', true],
] as const;

it.each(CRASHES)(
  'a run that dies %s any of its requests (cache lost: %s) leaves every link to its file',
  async (phase, lost) => {
    const crashes = await forEveryCrash(beginShown, phase, lost, async (bridge, where) => {
      bridge.world.advance(hours(1));
      await bridge.settle();
      const addressOf = (url: string, { id, filename }: AttachmentView) =>
        `${url}/secure/attachment/${id}/${filename}`;
      const twin = bridge.twin('ACME-2');
      const [picture, other] = filesAt(bridge, 'desk', twin.key);
      expect(twin.attachments, where).toHaveLength(2);
      if (picture === undefined || other === undefined) throw new Error(where);
      const onDesk = [picture, other].map((file) => addressOf(bridge.desk.baseUrl, file)).toSorted();
      const links = [twin.descriptionDoc, ...twin.comments.map(({ body }) => body)].flatMap(linksOf);
      expect(links.map(([, href]) => href).toSorted(), where).toEqual(onDesk);
      const [answer] = filesAt(bridge, 'customer', 'ACME-1');
      const mirror = viewIssue(bridge.customer, 'ACME-1')?.comments[0];
      expect(linksOf(mirror?.body), where).toEqual([
        ['[file: answer.png]', answer && addressOf(bridge.customer.baseUrl, answer)],
      ]);
    });
    expect(crashes).toBeGreaterThan(phase === 'before' ? 10 : 5);
  },
  180_000,
);

it.each(CRASHES)(
  'a run that dies %s any of its requests (cache lost: %s) leaves one copy of each',
  async (phase, lost) => {
    const crashes = await forEveryCrash(begin, phase, lost, async (bridge, where) => {
      bridge.world.advance(hours(1));
      await bridge.settle();
      expect(namesAt(bridge, 'customer').toSorted(), where).toEqual(['answer.pdf', 'image.png', 'image.png']);
      expect(namesAt(bridge, 'desk').toSorted(), where).toEqual([
        'answer.pdf',
        'image.png',
        'image.png',
        'secret.pdf',
      ]);
      const public_ = filesAt(bridge, 'desk').filter(({ filename }) => filename !== 'secret.pdf');
      expect(public_.map(({ sha256 }) => sha256).toSorted(), where).toEqual(hashesAt(bridge, 'customer'));
    });
    expect(crashes).toBeGreaterThan(phase === 'before' ? 10 : 5);
  },
  180_000,
);
