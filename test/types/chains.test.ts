/** A desk that is itself the customer of a second level: ACME → HELP → L2. */
import { describe, expect, it } from 'vitest';
import { linksOf } from '../files/files.ts';
import { addProject } from '../promises/projects.ts';
import { createBridge, hours, minutes, sitesOf } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { viewIssues } from '../emulator/index.ts';
import type { IssueView, ScenarioWorld } from '../emulator/index.ts';

interface Level {
  readonly types?: string;
  readonly more?: string;
  /** Whether both syncs carry files. */
  readonly files?: boolean;
}

const file =
  (second: Level) =>
  (world: ScenarioWorld): string => `version: 1
${sitesOf(world)}
syncs:
  first:
    customer: { site: acme, project: ACME, since: 2026-11-01 }
    desk: { site: vendor, project: HELP }
    issueTypes: [{ customer: Task, desk: IT Help, requestType: Get IT Help }]
    fields: [Summary, Description]
    webLinks: false
${second.files === true ? '    attachments: { direction: both }' : ''}
  second:
    customer: { site: vendor, project: HELP, since: 2026-11-01, jql: "labels = hard" }
    desk: { site: vendor, project: L2, since: 2026-11-01, jql: "labels = for-help" }
    issueTypes: [${second.types ?? '{ customer: IT Help, desk: Incident, requestType: Report an incident }'}]
    fields: [{ customer: Summary, desk: Summary, direction: both }, Description]
    webLinks: false
${second.files === true ? '    attachments: { direction: both }' : ''}
${second.more ?? ''}`;

function createChain(second: Level = {}): Bridge {
  const bridge = createBridge({ config: file(second) });
  const { deskSync, bob, ida } = bridge.world;
  addProject(bridge.desk, { id: '10220', key: 'L2', type: 'service_desk', like: 'HELP' }, [
    deskSync.accountId,
    bob.accountId,
    ida.accountId,
  ]);
  return bridge;
}

async function settle(bridge: Bridge): Promise<void> {
  for (let run = 0; run < 8; run += 1) {
    const before = bridge.writes();
    await bridge.runAll();
    bridge.world.advance(minutes(15));
    if (bridge.writes() === before) return;
  }
  throw new Error('still writing after 8 runs');
}

function level({ world }: Bridge, project: 'ACME' | 'HELP' | 'L2'): readonly IssueView[] {
  return viewIssues(project === 'ACME' ? world.customer : world.desk, project);
}

function only(bridge: Bridge, project: 'ACME' | 'HELP' | 'L2'): IssueView {
  const [issue, ...more] = level(bridge, project);
  if (issue === undefined || more.length > 0) throw new Error(`${project} has ${more.length + 1} issues`);
  return issue;
}

const texts = (issue: IssueView) => issue.comments.map(({ text }) => text);

/** An issue that has gone all the way down. */
async function escalated(second: Level = {}) {
  const bridge = createChain(second);
  const { ann, bob } = bridge.world;
  const { key } = ann.createIssue('ACME', { summary: 'Printer', type: 'Task' });
  await settle(bridge);
  bob.addLabel(only(bridge, 'HELP').key, 'hard');
  await settle(bridge);
  return { bridge, key, help: only(bridge, 'HELP').key, l2: only(bridge, 'L2').key };
}

describe('a chain', () => {
  it('leads on every desk to the copy that is there, and goes on about files of its own', async () => {
    const { bridge, key } = await escalated({ files: true });
    bridge.world.ann.addMedia(key);
    bridge.world.ann.comment(key, 'See', { files: [{ name: 'smoke.png', content: 'smoke' }] });
    await settle(bridge);
    for (const project of ['HELP', 'L2'] as const) {
      const { attachments, descriptionDoc, comments } = only(bridge, project);
      const addresses = attachments.map(
        ({ id, filename }) => `${bridge.desk.baseUrl}/secure/attachment/${id}/${filename}`,
      );
      const links = [descriptionDoc, ...comments.map(({ body }) => body)].flatMap(linksOf);
      expect(addresses, project).toHaveLength(2);
      expect(links.map(([, href]) => href).toSorted(), project).toEqual(addresses.toSorted());
    }
    const before = bridge.writes();
    bridge.world.advance(hours(25));
    await bridge.runAll({ compare: 'all' });
    expect(bridge.writes()).toBe(before);
  });

  it('takes public comments through both desks, naming the first author once, and stops internal ones', async () => {
    const { bridge, key, help, l2 } = await escalated();
    const { ann, bob, ida } = bridge.world;
    ann.comment(key, 'It smokes');
    bob.comment(help, 'An internal word of the first level', { internal: true });
    ida.comment(l2, 'An internal word of the second level', { internal: true });
    ida.comment(l2, 'Pull the plug', { internal: false });
    await settle(bridge);
    const [down] = texts(only(bridge, 'L2')).filter((text) => text.includes('It smokes'));
    expect(down?.match(/Ann Lee \(ACME\)/g)).toHaveLength(1);
    expect(down).not.toContain('Sync');
    const [up] = texts(only(bridge, 'ACME')).filter((text) => text.includes('Pull the plug'));
    expect(up?.match(/Ida Agent \(L2\)/g)).toHaveLength(1);
    expect(up).not.toContain('Sync');
    expect(JSON.stringify([only(bridge, 'ACME'), only(bridge, 'L2')])).not.toContain('first level');
    expect(JSON.stringify([only(bridge, 'ACME'), only(bridge, 'HELP')])).not.toContain('second level');
  });

  it('does not loop', async () => {
    const { bridge, key, help, l2 } = await escalated();
    const { ann, bob, ida } = bridge.world;
    ann.comment(key, 'One');
    bob.comment(help, 'Two');
    ida.comment(l2, 'Three');
    await settle(bridge);
    const before = bridge.writes();
    for (let run = 0; run < 4; run += 1) {
      bridge.world.advance(hours(7));
      await bridge.runAll({ compare: 'all' });
    }
    expect(bridge.writes()).toBe(before);
    for (const project of ['ACME', 'HELP', 'L2'] as const)
      expect(only(bridge, project).comments, project).toHaveLength(3);
  });

  it('takes edits and deletions through', async () => {
    const { bridge, key } = await escalated();
    const { ann } = bridge.world;
    const comment = ann.comment(key, 'It smokes');
    await settle(bridge);
    ann.editComment(comment, 'It burns');
    await settle(bridge);
    expect(texts(only(bridge, 'L2')).join()).toContain('It burns');
    expect(
      texts(only(bridge, 'L2'))
        .join()
        .match(/Ann Lee/g),
    ).toHaveLength(1);
    ann.deleteComment(comment);
    await settle(bridge);
    expect([only(bridge, 'HELP').comments, only(bridge, 'L2').comments]).toEqual([[], []]);
  });

  it('takes a withdrawal through, whatever the second level says about deletions', async () => {
    const more = '    comments: { deletes: false }\n    stopLabel: no-sync\n';
    const { bridge, key } = await escalated({ more });
    const { ann, ida } = bridge.world;
    const comment = ann.comment(key, 'Our password');
    await settle(bridge);
    expect(texts(only(bridge, 'L2')).join()).toContain('Our password');
    ida.addLabel(only(bridge, 'L2').key, 'no-sync');
    ann.restrictComment(comment, 'Administrators');
    await settle(bridge);
    expect([only(bridge, 'HELP').comments, only(bridge, 'L2').comments]).toEqual([[], []]);
  });

  it('names nobody below a desk that is anonymous', async () => {
    const { bridge, key } = await escalated({ more: '    comments: { authorship: anonymous }\n' });
    bridge.world.ann.comment(key, 'It smokes');
    await settle(bridge);
    const [text] = texts(only(bridge, 'L2'));
    expect(text).toContain('It smokes');
    expect(text).toContain('HELP');
    expect(text).not.toContain('Ann');
  });

  it('does not believe a header that an agent wrote under a marker of their own', async () => {
    const { bridge, help } = await escalated();
    const { bob } = bridge.world;
    const mark = (text: string) => ({ type: 'text', text });
    const claim = bob.comment(help, {
      type: 'doc',
      version: 1,
      content: [
        {
          type: 'paragraph',
          content: [
            { ...mark('Ann Lee'), marks: [{ type: 'strong' }] },
            mark(' (ACME) · 2026-11-02 09:14 UTC'),
          ],
        },
        { type: 'paragraph', content: [mark('I agree to pay')] },
      ],
    });
    bob.setCommentProperty(claim, 'deskbridge.elsewhere', { v: 1 });
    await settle(bridge);
    const text = texts(only(bridge, 'L2')).find((one) => one.includes('I agree to pay'));
    expect(text).toMatch(/^Bob Agent \(HELP\)/);
  });

  it('goes on where the second level makes issues of its own, and makes none of what the first level made', async () => {
    const { bridge } = await escalated({
      types: '{ customer: IT Help, desk: Incident, requestType: Report an incident, direction: both }',
    });
    const { ida } = bridge.world;
    ida.createIssue('L2', { summary: 'From below', type: 'Incident', labels: ['for-help'] });
    await settle(bridge);
    const summaries = (project: 'ACME' | 'HELP' | 'L2') =>
      level(bridge, project).map(({ summary }) => summary);
    expect(summaries('L2')).toEqual(['Printer', 'From below']);
    expect(summaries('HELP')).toEqual(['Printer', 'From below']);
    expect(summaries('ACME')).toEqual(['Printer']);
  });
});
