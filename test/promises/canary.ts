/** A world in which everything that people wrote holds a canary, and the check that it is nowhere to be seen. */
import { expect } from 'vitest';
import type { RunReport } from '../../src/sync/outcome.ts';
import { createBridge, minutes, scenarioSync } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { shownOf } from './shown.ts';

/** Stands in every text that a person at either company wrote. */
export const CANARY = 'Canary 7f3 <budget>';
const SEEN = /canary|7f3 </i;

export const MARKER = 'deskbridge.acme';

/** All fields that the scenario's projects have, so that each holds a text that must not be seen. */
export const CANARY_SYNC = scenarioSync(`
issueTypes:
  - { customer: [Task, New Feature, Improvement], desk: IT Help, requestType: Get IT Help }
fields:
  - Summary
  - Description
  - Steps
  - { customer: Key, desk: Customer issue }
  - { customer: Status, desk: Customer contact }
comments: { restricted: internal }
attachments: { direction: both }
stopLabel: no-sync
webLinks: true
`);

/** A world in which every text holds the canary: fields, comments, names of people and projects, roles, properties. */
export function canaryBridge(): Bridge {
  const b = createBridge({ sync: CANARY_SYNC, schemaCheck: 'ignore' });
  for (const site of b.world.sites) {
    for (const [id, account] of site.accounts)
      site.accounts.set(id, { ...account, displayName: `${CANARY} ${account.displayName}` });
    for (const [id, project] of site.projects)
      site.projects.set(id, { ...project, name: `${CANARY} ${project.name}` });
    for (const [id, status] of site.statuses)
      // Another name on each side: a plan shows those that are the same, to be mapped.
      site.statuses.set(id, { ...status, name: `${CANARY} ${site.name} ${status.name}` });
    for (const [id, organization] of site.organizations)
      site.organizations.set(id, { ...organization, name: `${CANARY} ${organization.name}` });
  }
  return b;
}

export interface Life {
  readonly key: string;
  readonly deskKey: string;
}

/** A pair with everything on it, and other issues in every kind of trouble. */
export async function live(b: Bridge): Promise<Life> {
  const { ann, bob, colin, bot } = b.world;
  const make = (name: string) =>
    ann.createIssue('ACME', {
      summary: `${CANARY} ${name}`,
      description: `${CANARY} description`,
      labels: ['canary7f3'],
      fields: { Steps: `${CANARY} steps` },
    }).key;
  const key = make('one');
  ann.setProperty(key, 'notes', { text: CANARY });
  const file = (name: string) => ({ name: `${CANARY} ${name}.txt`, mimeType: 'text/plain', content: CANARY });
  ann.attach(key, file('picture'));
  ann.comment(key, `${CANARY} question`, { properties: { note: CANARY }, files: [file('enclosure')] });
  ann.comment(key, `${CANARY} restricted`, { role: `${CANARY} role` });
  expect((await b.run()).problems).toBeUndefined();
  const deskKey = b.twin(key).key;
  bob.comment(deskKey, `${CANARY} answer`, { internal: false, files: [file('reply')] });
  bob.comment(deskKey, `${CANARY} note`, { internal: true });
  colin.comment(deskKey, `${CANARY} colleague`);
  bot.comment(key, `${CANARY} bot`);
  for (const value of [
    CANARY,
    { v: 1, role: CANARY },
    { v: 1, role: 'customer', twin: { site: CANARY, id: '1', key: 'HELP-1' } },
  ])
    ann.setProperty(make('tampered'), MARKER, value);
  const tampered = make('with a tampered request');
  const badMirror = ann.comment(make('with a tampered comment'), `${CANARY} with a bad marker`);
  ann.setCommentProperty(badMirror, MARKER, {
    v: 1,
    origin: { site: CANARY, issue: CANARY, comment: CANARY },
  });
  b.world.advance(minutes(15));
  await b.run();
  const request = b.twin(tampered);
  bob.setProperty(request.key, MARKER, {
    ...(request.properties[MARKER] as object),
    base: { [CANARY]: CANARY },
    [CANARY]: CANARY,
  });
  const stopped = make('stopped');
  ann.addLabel(stopped, 'no-sync');
  b.world.advance(minutes(15));
  return { key, deskKey };
}

/** Fails where a text holds the canary, a token or an address of a person. */
export function expectNothingPrivate(
  places: Readonly<Record<string, unknown>>,
  { world }: Pick<Bridge, 'world'>,
): void {
  for (const [place, shown] of Object.entries(places)) {
    const text = String(shown);
    const at = SEEN.exec(text)?.index ?? -1;
    expect(at === -1 ? '' : text.slice(Math.max(0, at - 120), at + 60), place).toBe('');
    for (const { token, email } of [world.customerSync, world.deskSync]) {
      expect(text, place).not.toContain(token);
      expect(text, place).not.toContain(email);
      expect(text, place).not.toContain(btoa(`${email}:${token}`));
    }
    expect(text, place).not.toMatch(/[\w.]+@[\w.]+\.example/);
  }
}

export function expectHidden(report: RunReport, b: Bridge): void {
  expectNothingPrivate({ ...shownOf(report, b) }, b);
}
