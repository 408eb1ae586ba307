/** Promise 5: it writes only what a person wrote on the other side. Never a foreign body, never a field that is not mapped. */
import { describe, expect, it } from 'vitest';
import type { SeenRequest } from '../emulator/faults.ts';
import { viewComments, viewIssue, viewIssues } from '../emulator/index.ts';
import type { Site } from '../emulator/index.ts';
import { codesOf, createBridge, minutes, scenarioSync } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { makePair, syncWith } from './pair.ts';

const BULK_CREATE = '/rest/api/3/issue/bulk';
const ISSUE = '/rest/api/3/issue/{issue}';
const COMMENTS = '/rest/api/3/issue/{issue}/comment';
const COMMENT = '/rest/api/3/issue/{issue}/comment/{comment}';
const PROPERTY = '/rest/api/3/issue/{issue}/properties/{property}';
const MARKER = /^deskbridge\.acme$/;

/** What the scenario's agreement maps to the desk, and what its defaults fill. */
const MAPPED = ['summary', 'description', 'customfield_10020'];
const ON_CREATE = [...MAPPED, 'project', 'issuetype', 'customfield_10010', 'priority'];

interface Body {
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly update?: Readonly<Record<string, unknown>>;
  readonly properties?: readonly { readonly key: string }[];
  readonly issueUpdates?: readonly Body[];
  readonly body?: unknown;
  readonly visibility?: unknown;
}

/** Judges one write as it arrives; answers what is wrong with it. */
function judge(b: Bridge, site: Site, { method, route, path, body }: SeenRequest): string[] {
  const sent = (body ?? {}) as Body;
  const at = `${method} ${path}`;
  const ownProperties = (properties: Body['properties'] = [], also: readonly string[] = []) =>
    properties
      .filter(({ key }) => !MARKER.test(key) && !also.includes(key))
      .map(({ key }) => `${at} writes the property ${key}`);
  const onlyKeys = (keys: readonly string[]) =>
    Object.keys(sent)
      .filter((key) => !keys.includes(key))
      .map((key) => `${at} sends ${key}`);
  const onlyFields = (part: Body, allowed: readonly string[]) =>
    Object.keys(part.fields ?? {})
      .filter((field) => !allowed.includes(field))
      .map((field) => `${at} writes the field ${field}`);
  if (route === BULK_CREATE) {
    if (site !== b.desk) return [`${at} creates on the customer's side`];
    return (sent.issueUpdates ?? []).flatMap((issue) => [
      ...onlyFields(issue, ON_CREATE),
      ...Object.keys(issue.update ?? {}).map((field) => `${at} updates ${field}`),
      ...ownProperties(issue.properties),
    ]);
  }
  if (route === ISSUE && method === 'PUT') {
    if (site !== b.desk) return [`${at} edits the customer's issue`];
    return [
      ...onlyKeys(['fields', 'properties']),
      ...onlyFields(sent, MAPPED),
      ...ownProperties(sent.properties),
    ];
  }
  if (route === COMMENTS || (route === COMMENT && method === 'PUT')) {
    const allowed = ownProperties(sent.properties, site === b.desk ? ['sd.public.comment'] : []);
    return [
      ...onlyKeys(['body', 'properties']),
      ...allowed,
      ...(method === 'PUT' ? foreign(b, site, path) : []),
    ];
  }
  if (route === COMMENT && method === 'DELETE') return foreign(b, site, path);
  if (route === PROPERTY)
    return MARKER.test(path.split('/').at(-1) ?? '') ? [] : [`${at} is not our property`];
  return [`${at} is no write that this agreement asks for`];
}

/** Whether the comment that is about to be changed is somebody else's. */
function foreign(b: Bridge, site: Site, path: string): string[] {
  const [, issue = '', comment = ''] = /issue\/(\d+)\/comment\/(\d+)$/.exec(path) ?? [];
  const found = viewComments(site, issue).find((one) => one.id === comment);
  const ours = site === b.desk ? b.world.deskSync.accountId : b.world.customerSync.accountId;
  const isMirror = found?.authorId === ours && 'deskbridge.acme' in found.properties;
  return isMirror ? [] : [`${path} is not a mirror of ours`];
}

/** From now on every write is judged when it arrives. */
function watch(b: Bridge): { readonly complaints: string[]; readonly writes: () => number } {
  const complaints: string[] = [];
  let writes = 0;
  b.world.onRequest = (_, phase, request) => {
    if (phase !== 'before' || !request.write) return;
    writes += 1;
    complaints.push(...judge(b, b.world.site(request.site), request));
  };
  return { complaints, writes: () => writes };
}

describe('every write of a busy week', () => {
  it('is a mirror, a mapped field or a marker, and nothing else', async () => {
    const b = createBridge();
    const watched = watch(b);
    const { ann, ben, bob, colin, bot, deskBot } = b.world;
    const keys = ['one', 'two', 'three'].map(
      (name) =>
        ann.createIssue('ACME', {
          summary: name,
          description: `about ${name}`,
          labels: ['urgent'],
          fields: {
            Priority: 'High',
            'Due date': '2026-12-01',
            Impact: 'Minor',
            Effort: 3,
            Steps: 'first, then',
          },
        }).key,
    );
    bob.createIssue('HELP', 'no twin of anything');
    await b.run();
    for (const [i, key] of keys.entries()) {
      const desk = b.twin(key).key;
      const question = ann.comment(key, `question ${i}`);
      const aside = ben.comment(key, `aside ${i}`);
      const answer = bob.comment(desk, `answer ${i}`);
      colin.comment(desk, `note ${i}`);
      bot.comment(key, 'beep');
      deskBot.comment(desk, 'boop');
      b.world.advance(minutes(15));
      await b.run();
      ann.edit(key, {
        summary: `${key} edited`,
        Priority: 'Low',
        labels: ['later'],
        'Due date': '2027-01-01',
      });
      bob.edit(desk, { Priority: 'P1', Impact: 'Extensive', Effort: 5, labels: ['desk'] });
      bob.setStatus(desk, 'Waiting for customer');
      ann.editComment(question, `better question ${i}`);
      ann.deleteComment(aside);
      bob.makeInternal(answer);
      b.world.advance(minutes(15));
      await b.run();
    }
    b.world.advance(minutes(15));
    await b.run({ compare: 'all' });
    expect(watched.complaints).toEqual([]);
    expect(watched.writes()).toBeGreaterThan(15);
    for (const key of keys) {
      expect(b.twin(key)).toMatchObject({
        labels: ['desk'],
        fields: { Priority: 'P1', Impact: 'Extensive', Effort: 5 },
      });
      expect(viewIssue(b.customer, key)).toMatchObject({ labels: ['later'], status: 'To Do' });
    }
  });

  it('is an issue on the desk, never one on the side of the customer', async () => {
    const b = createBridge();
    b.world.bob.createIssue('HELP', 'a request of the portal');
    b.world.pia.createIssue('HELP', 'another');
    await b.run();
    await b.run({ compare: 'all' });
    expect(viewIssues(b.customer, 'ACME')).toEqual([]);
    expect(b.writes()).toBe(0);
  });
});

describe('a body that somebody else wrote', () => {
  it('is never edited or deleted, whatever marker it carries', async () => {
    const story = await makePair();
    story.b.world.ann.comment(story.key, 'a question');
    await story.next();
    const mirror = story.find('desk', 'a question')!;
    const own = story.b.world.bob.comment(story.deskKey, 'words of Bob');
    story.b.world.bob.setCommentProperty(own, 'deskbridge.acme', mirror.properties['deskbridge.acme']);
    const watched = watch(story.b);
    await story.next();
    story.b.world.ann.deleteComment(story.find('customer', 'a question')!.id);
    await story.next();
    await story.next({ compare: 'all' });
    expect(watched.complaints).toEqual([]);
    expect(story.find('desk', 'words of Bob')?.text).toBe('words of Bob');
  });

  it('is a mirror of ours that a person edited: it stays until its origin changes', async () => {
    const story = await makePair();
    const id = story.b.world.ann.comment(story.key, 'first words');
    await story.next();
    story.b.world.bob.editComment(story.find('desk', 'first words')!.id, 'rewritten by Bob');
    await story.next();
    // A run without its checkpoint looks at every pair. Only `compare: all` repairs what people did to mirrors.
    story.b.checkpoints.clear();
    await story.next();
    expect(story.find('desk', 'rewritten by Bob')).toBeDefined();
    story.b.world.ann.editComment(id, 'second words');
    await story.next();
    expect(story.find('desk', 'rewritten by Bob')).toBeUndefined();
    expect(story.findAll('desk', 'second words')).toHaveLength(1);
  });

  it('is left alone when a person deletes our mirror of it; the mirror comes back once, for nothing may be lost', async () => {
    const story = await makePair();
    story.b.world.ann.comment(story.key, 'a question');
    await story.next();
    const before = story.customer().comments;
    story.b.world.bob.deleteComment(story.find('desk', 'a question')!.id);
    await story.next();
    await story.next({ compare: 'all' });
    expect(story.customer().comments).toEqual(before);
    expect(story.findAll('desk', 'a question')).toHaveLength(1);
  });
});

describe('a body with files in it', () => {
  it('is not overwritten in a mirror, even if its origin changes', async () => {
    const story = await makePair();
    const id = story.b.world.ann.comment(story.key, 'first words');
    await story.next();
    story.b.world.bob.addMediaToComment(story.find('desk', 'first words')!.id);
    story.b.world.ann.editComment(id, 'second words');
    const report = await story.next();
    expect(codesOf(report, story.key)).toContain('media');
    expect(story.b.desk.lostMedia).toEqual([]);
    expect(story.b.desk.media.size).toBe(1);
  });

  it('is not overwritten in a description, and the other fields are written', async () => {
    const story = await makePair();
    story.b.world.bob.addMedia(story.deskKey);
    story.b.world.ann.edit(story.key, { summary: 'Printer, edited', description: 'It hums louder.' });
    const report = await story.next();
    expect(codesOf(report, story.key)).toContain('media');
    expect(story.b.desk.lostMedia).toEqual([]);
    expect(story.desk().summary).toBe('Printer, edited');
    expect(story.desk().description).toContain('It hums.');
  });

  it('of the customer stays as it is: its text travels, its files do not vanish', async () => {
    const story = await makePair();
    story.b.world.ann.addMedia(story.key);
    const id = story.b.world.ann.comment(story.key, 'see the picture');
    story.b.world.ann.addMediaToComment(id);
    await story.next();
    expect(story.b.customer.lostMedia).toEqual([]);
    expect(story.b.desk.lostMedia).toEqual([]);
    expect(story.find('desk', 'see the picture')).toBeDefined();
    expect(JSON.stringify(story.find('desk', 'see the picture')?.body)).not.toContain('"media"');
  });

  it('is not overwritten with when: always either', async () => {
    const rules = (when: string) =>
      scenarioSync(`
issueTypes:
  - { customer: Task, desk: IT Help, requestType: Get IT Help }
fields:
  - Summary
  - { customer: Description, desk: Description, when: ${when} }
webLinks: false
`);
    const story = await makePair({ sync: rules('always') });
    story.b.world.bob.addMedia(story.deskKey);
    await story.next();
    await story.next({ compare: 'all' });
    expect(story.b.desk.lostMedia).toEqual([]);
  });
});

describe('a field that a desk person edited', () => {
  const rules = (when: string) =>
    scenarioSync(`
issueTypes:
  - { customer: Task, desk: IT Help, requestType: Get IT Help }
fields:
  - { customer: Summary, desk: Summary, when: ${when} }
  - { customer: Description, desk: Description, when: ${when} }
webLinks: false
`);

  it('stays with when: change until the origin changes', async () => {
    const story = await makePair({ sync: rules('change') });
    story.b.world.bob.edit(story.deskKey, {
      summary: 'Printer (2nd floor)',
      description: 'Bob looked at it.',
    });
    await story.next();
    story.b.checkpoints.clear();
    await story.next();
    story.b.world.ann.comment(story.key, 'touches the issue');
    await story.next();
    expect(story.desk()).toMatchObject({ summary: 'Printer (2nd floor)', description: 'Bob looked at it.' });
    story.b.world.ann.edit(story.key, { summary: 'Printer on fire' });
    await story.next();
    expect(story.desk()).toMatchObject({ summary: 'Printer on fire', description: 'Bob looked at it.' });
  });

  it('is overwritten with when: always, and then is quiet', async () => {
    const story = await makePair({ sync: rules('always') });
    story.b.world.bob.edit(story.deskKey, {
      summary: 'Printer (2nd floor)',
      description: 'Bob looked at it.',
    });
    await story.next();
    expect(story.desk()).toMatchObject({ summary: 'Printer', description: 'It hums.' });
    const writes = story.b.writes();
    await story.next({ compare: 'all' });
    expect(story.b.writes()).toBe(writes);
  });

  it('stays for good with when: create', async () => {
    const story = await makePair({ sync: rules('create') });
    story.b.world.bob.edit(story.deskKey, { summary: 'Printer (2nd floor)' });
    story.b.world.ann.edit(story.key, { summary: 'Printer on fire' });
    await story.next();
    await story.next({ compare: 'all' });
    expect(story.desk().summary).toBe('Printer (2nd floor)');
  });

  it('is not written back to the customer', async () => {
    const story = await makePair({ sync: rules('change') });
    const before = story.customer();
    story.b.world.bob.edit(story.deskKey, {
      summary: 'Printer (2nd floor)',
      description: 'Bob looked at it.',
    });
    await story.next();
    await story.next({ compare: 'all' });
    expect(story.customer()).toEqual(before);
  });
});

describe('settings that forbid a write', () => {
  it('edits: false leaves a mirror as it is', async () => {
    const story = await makePair({ sync: syncWith('edits: false') });
    const id = story.b.world.ann.comment(story.key, 'first words');
    await story.next();
    story.b.world.ann.editComment(id, 'second words');
    const report = await story.next();
    expect(codesOf(report, story.key)).toEqual(['edits-off']);
    expect(story.find('desk', 'first words')).toBeDefined();
  });

  it('deletes: false leaves a mirror where it is when its origin is deleted', async () => {
    const story = await makePair({ sync: syncWith('deletes: false') });
    const id = story.b.world.ann.comment(story.key, 'first words');
    await story.next();
    story.b.world.ann.deleteComment(id);
    const report = await story.next();
    expect(codesOf(report, story.key)).toEqual(['deletes-off']);
    expect(story.find('desk', 'first words')).toBeDefined();
  });

  it('enabled: false writes nothing at all, and asks nothing', async () => {
    const b = createBridge({ sync: `enabled: false\n${scenarioSync()}` });
    b.world.ann.createIssue('ACME', 'Printer');
    const report = await b.run();
    expect(report.notices).toEqual([{ code: 'disabled' }]);
    expect(b.world.requests).toBe(0);
  });

  it('a plan sends no request that is not a read', async () => {
    const b = createBridge();
    const issue = b.world.ann.createIssue('ACME', 'Printer');
    b.world.ann.comment(issue.key, 'a question');
    const report = await b.run({ mode: 'plan' });
    expect(report.counts).toMatchObject({ created: 1, commentsToDesk: 1 });
    expect(b.world.sites.flatMap((site) => site.log.find({ write: true }))).toEqual([]);
    expect(b.checkpoints.size).toBe(0);
  });
});
