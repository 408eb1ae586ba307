/** One snapshot for two plans: the second asks nothing that the first was answered. */
import { describe, expect, it } from 'vitest';
import type { IssueQuery, Site } from '../../src/jira/site.ts';
import { keepAnswers } from '../../src/modes/kept-answers.ts';
import type { Room } from '../../src/modes/kept-answers.ts';
import { FailureError } from '../../src/sync/failure.ts';
import type { CommentId, FieldRef, Issue, IssueId } from '../../src/sync/snapshot.ts';
import type { Bridge } from '../support/bridge.ts';
import { createBridge, minutes, scenarioRules, scenarioSync } from '../support/bridge.ts';
import { baseOf, fileOf, planPullRequest } from '../support/pull-request.ts';

const BASE = scenarioSync();

function withField(row: string): string {
  return scenarioSync(scenarioRules.replace('  - Summary', `  - Summary\n  - ${row}`));
}

async function busy(pairs: number, sync = BASE): Promise<Bridge> {
  const bridge = createBridge({ sync });
  for (let i = 0; i < pairs; i += 1) {
    bridge.world.advance(minutes(1));
    bridge.world.ann.createIssue('ACME', { summary: `Issue ${i}`, labels: ['red'] });
  }
  await bridge.settle();
  bridge.world.advance(minutes(15));
  for (let i = 1; i <= pairs; i += 1) bridge.world.ann.comment(`ACME-${i}`, `Comment ${i}`);
  bridge.world.ann.createIssue('ACME', { summary: 'New', labels: ['red'] });
  return bridge;
}

/** Questions of a run, each with how often it was asked. */
async function questionsOf(bridge: Bridge, run: () => Promise<unknown>): Promise<Map<string, number>> {
  for (const site of bridge.world.sites) site.log.clear();
  await run();
  const asked = new Map<string, number>();
  for (const site of bridge.world.sites) {
    for (const { method, path, query, body } of site.log.entries) {
      const question = `${site.name} ${method} ${path}${query} ${body === undefined ? '' : JSON.stringify(body)}`;
      asked.set(question, (asked.get(question) ?? 0) + 1);
    }
  }
  return asked;
}

describe('the plan of a pull request', () => {
  it.each([
    ['nothing changed', BASE, BASE],
    ['a mapping added', BASE, withField('Labels')],
    ['a mapping removed', withField('Labels'), BASE],
    ['a limit changed', BASE, `${BASE}\nlimits: { creates: 60 }`],
    ['files carried', BASE, `${BASE}\nattachments: { direction: both }`],
    ['a status table', BASE, `${BASE}\nstatus: { toDesk: { Done: Resolved } }`],
  ])('asks each question as often as one plan does: %s', async (_name, base, head) => {
    const bridge = await busy(3, base);
    bridge.configure(head);
    const alone = await questionsOf(bridge, () => bridge.run({ mode: 'plan' }));
    const both = await questionsOf(bridge, () =>
      planPullRequest(bridge, baseOf(fileOf(bridge, { acme: base }))),
    );
    // What both want of an issue is asked in one question, which then is another one than that of one plan.
    const sum = (asked: ReadonlyMap<string, number>, route: string) =>
      [...asked]
        .filter(([question]) => question.includes(route))
        .reduce((total, [, times]) => total + times, 0);
    for (const route of ['/issue/bulkfetch', '/comment/list', '/search/jql', '/myself', '/field'])
      expect([route, sum(both, route)]).toEqual([route, sum(alone, route)]);
    for (const [question, times] of both) {
      if (!question.includes('bulkfetch'))
        expect([question, times]).toEqual([question, alone.get(question) ?? 1]);
    }
  });

  it('sees one state of both Jiras, whatever people do meanwhile', async () => {
    const bridge = await busy(2);
    bridge.configure(withField('Labels'));
    let searches = 0;
    bridge.world.onRequest = (_n, phase, request) => {
      // After the first plan has looked for changes, somebody writes a comment.
      if (phase === 'after' && request.path.endsWith('/search/jql')) searches += 1;
      if (searches === 2) {
        searches += 1;
        bridge.world.ann.comment('ACME-1', 'In between');
        bridge.world.ann.createIssue('ACME', 'In between');
      }
    };
    const report = await planPullRequest(bridge, baseOf(fileOf(bridge, { acme: BASE })));
    const [change] = report.change?.syncs ?? [];
    expect(change?.plans?.brings).toMatchObject({ created: 0, commentsToDesk: 0 });
    expect(change?.plans?.drops).toMatchObject({ created: 0, commentsToDesk: 0 });
    expect(change?.plans?.readTwice).toBeUndefined();
  });
});

/** A site that counts what it is asked, and answers with the number of the question. */
function countingSite(): { readonly site: Site; readonly asked: string[] } {
  const asked: string[] = [];
  const issue = (id: string, query: IssueQuery): Issue =>
    ({
      id,
      fields: Object.fromEntries(query.fields.map((field) => [field.id, { kind: 'text', text: field.id }])),
      properties: Object.fromEntries(query.properties.map((key) => [key, asked.length])),
      comments: query.comments ? [{ id: '1' }] : [],
      ...(query.attachments === true ? { attachments: [] } : {}),
      ...(query.transitions === true ? { transitions: [], isResolved: false } : {}),
    }) as unknown as Issue;
  const site = {
    name: 'acme',
    searchUpdated: (...args: unknown[]) => {
      asked.push(`search ${JSON.stringify(args)}`);
      return Promise.resolve({ items: [{ id: String(asked.length), updated: 1 }] });
    },
    listWebLinks: (id: string) => {
      asked.push(`links ${id}`);
      return asked.length === 1 ? Promise.reject(new TypeError('a bug')) : Promise.resolve([]);
    },
    issueExists: (id: string) => {
      asked.push(`exists ${id}`);
      const request = { site: 'acme', method: 'GET', route: '/' };
      return Promise.reject(new FailureError({ code: 'server-error', request, status: 500 }));
    },
    fetchIssues: (refs: readonly string[], query: IssueQuery) => {
      asked.push(`fetch ${refs.join(' ')}: ${query.fields.map(({ id }) => id).join(' ')}`);
      if (query.fields.some(({ id }) => id === 'unreadable')) {
        const request = { site: 'acme', method: 'POST', route: '/' };
        return Promise.reject(new FailureError({ code: 'unreadable-answer', request, detail: '' }));
      }
      return Promise.resolve(refs.filter((ref) => ref !== '404').map((ref) => issue(ref, query)));
    },
    readCommentProperties: (ids: readonly string[]) => {
      asked.push(`properties ${ids.join(' ')}`);
      if (ids.includes('500') && asked.length === 1) {
        const request = { site: 'acme', method: 'POST', route: '/' };
        return Promise.reject(new FailureError({ code: 'server-error', request, status: 500 }));
      }
      return Promise.resolve(new Map(ids.filter((id) => id !== '404').map((id) => [id, { id }])));
    },
  } as unknown as Site;
  return { site, asked };
}

const roomFor = (bytes: number): Room => ({ bytes, isShort: false });
const field = (id: string): FieldRef => ({ id, name: id, kind: 'text' });
const full = (...fields: string[]): IssueQuery => ({
  fields: fields.map(field),
  properties: ['deskbridge.acme'],
  comments: true,
});
const ids = (...numbers: string[]) => numbers as IssueId[];

describe('kept answers', () => {
  it('give the nth answer to the nth question', async () => {
    const { site, asked } = countingSite();
    const kept = keepAnswers(site, roomFor(10_000));
    const one = kept.view();
    const two = kept.view();
    const first = await one.searchUpdated('1', 2);
    const second = await one.searchUpdated('1', 2);
    expect(first).not.toEqual(second);
    expect([await two.searchUpdated('1', 2), await two.searchUpdated('1', 2)]).toEqual([first, second]);
    expect(asked).toHaveLength(2);
    await two.searchUpdated('1', 2);
    await two.searchUpdated('1', 3);
    expect(asked).toHaveLength(4);
  });

  it('fail again as they failed', async () => {
    const { site, asked } = countingSite();
    const kept = keepAnswers(site, roomFor(10_000));
    for (const view of [kept.view(), kept.view()])
      await expect(view.issueExists('1' as IssueId)).rejects.toThrow('server-error');
    expect(asked).toEqual(['exists 1']);
  });

  it('bring together issues and comments that were read in other company', async () => {
    const { site, asked } = countingSite();
    const kept = keepAnswers(site, roomFor(100_000));
    const one = kept.view();
    await one.fetchIssues(ids('1', '2', '404'), full('summary'));
    await one.fetchIssues(ids('3'), full('summary'));
    await one.readCommentProperties(['7', '8', '404'] as CommentId[]);
    const two = kept.view();
    const found = await two.fetchIssues(ids('3', '2', '404', '4'), full('summary'));
    expect(found.map(({ id }) => id)).toEqual(['3', '2', '4']);
    const properties = await two.readCommentProperties(['8', '404', '9'] as CommentId[]);
    expect([...properties.keys()]).toEqual(['8', '9']);
    expect(asked).toEqual([
      'fetch 1 2 404: summary',
      'fetch 3: summary',
      'properties 7 8 404',
      'fetch 4: summary',
      'properties 9',
    ]);
  });

  it('are read with what both want, and show each only what it asked for', async () => {
    const { site, asked } = countingSite();
    const kept = keepAnswers(site, roomFor(100_000));
    kept.want({ fields: [field('labels')], attachments: true, transitions: true });
    const [wide] = await kept.view().fetchIssues(ids('1'), full('summary'));
    expect(Object.keys(wide?.fields ?? {})).toEqual(['summary']);
    expect(wide).not.toHaveProperty('attachments');
    expect(wide).not.toHaveProperty('transitions');
    const [other] = await kept.view().fetchIssues(ids('1'), { ...full('labels'), attachments: true });
    expect(Object.keys(other?.fields ?? {})).toEqual(['labels']);
    expect(other).toHaveProperty('attachments');
    expect(asked).toEqual(['fetch 1: summary labels']);
  });

  it('leave out what only the other plan wants, where Jira does not answer it', async () => {
    const { site, asked } = countingSite();
    const kept = keepAnswers(site, roomFor(100_000));
    kept.want({ fields: [field('unreadable')] });
    await kept.view().fetchIssues(ids('1'), full('summary'));
    await expect(kept.view().fetchIssues(ids('1'), full('unreadable'))).rejects.toThrow('unreadable-answer');
    expect(asked).toEqual(
      ['fetch 1: summary unreadable', 'fetch 1: summary', 'fetch 1: unreadable summary']
        .slice(0, 2)
        .concat('fetch 1: unreadable'),
    );
  });

  it('are those of the second try where the first one failed, and nothing is said of too little room', async () => {
    const { site, asked } = countingSite();
    const room = roomFor(10_000);
    const kept = keepAnswers(site, room);
    const one = kept.view();
    const both = ['7', '500'] as CommentId[];
    await expect(one.readCommentProperties(both)).rejects.toThrow('server-error');
    await one.readCommentProperties(both);
    const two = kept.view();
    expect([...(await two.readCommentProperties(both)).keys()]).toEqual(both);
    expect(asked).toEqual(['properties 7 500', 'properties 7 500']);
    expect(room.isShort).toBe(false);
  });

  it('are no bug of ours: what fails like that is asked again', async () => {
    const { site, asked } = countingSite();
    const room = roomFor(10_000);
    const kept = keepAnswers(site, room);
    const one = kept.view();
    await expect(one.listWebLinks('1' as IssueId)).rejects.toThrow('a bug');
    expect(await one.listWebLinks('1' as IssueId)).toEqual([]);
    expect(await kept.view().listWebLinks('1' as IssueId)).toEqual([]);
    expect(asked).toHaveLength(2);
    expect(room.isShort).toBe(false);
  });

  it('are asked anew, and say so, when there is no more room', async () => {
    const { site, asked } = countingSite();
    const room = roomFor(10);
    const kept = keepAnswers(site, room);
    await kept.view().searchUpdated('1', 2);
    expect(room.isShort).toBe(false);
    await kept.view().searchUpdated('1', 2);
    expect(asked).toHaveLength(2);
    expect(room.isShort).toBe(true);
  });
});
