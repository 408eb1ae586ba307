/** What random people do before a plan is made. A deed picks its object by a number, so that a shorter story still makes sense. */
import fc from 'fast-check';
import type { Side } from '../../../src/sync/snapshot.ts';
import { viewIssues } from '../../emulator/index.ts';
import type { IssueView } from '../../emulator/index.ts';
import type { Bridge } from '../../support/bridge.ts';
import { STOP_LABEL } from './agreement.ts';

const DEEDS = [
  'create',
  'create-full',
  'create-on-desk',
  'comment',
  'comment',
  'comment',
  'comment-restricted',
  'answer',
  'answer',
  'note',
  'bot',
  'comment-with-file',
  'answer-with-file',
  'note-with-file',
  'edit-comment',
  'edit-comment',
  'delete-comment',
  'restrict',
  'hide',
  'show',
  'edit-text',
  'edit-text',
  'edit-choice',
  'edit-on-both-sides',
  'status',
  'status',
  'attach',
  'detach',
  'stop',
  'go-on',
  'label',
  'delete-issue',
  'delete-mirror',
  'change-type',
] as const;

export interface Deed {
  readonly what: (typeof DEEDS)[number];
  /** Picks the object among those that fit. */
  readonly pick: number;
}

const deed = (what: readonly Deed['what'][]) =>
  fc.record({ what: fc.constantFrom(...what), pick: fc.nat(1000) });

export const deedsArbitrary = (most: number) => fc.array(deed(DEEDS), { minLength: 1, maxLength: most });
/** One to three issues: what there is before the first run. */
export const beginningArbitrary = fc.array(deed(['create', 'create-full']), { minLength: 1, maxLength: 3 });

const TYPES = ['Task', 'New Feature', 'Improvement', 'Bug'] as const;
const STATUSES = {
  customer: ['In Progress', 'Done', 'Reopened', 'Waiting'],
  desk: ['In Progress', 'Waiting for customer', 'Resolved', 'Waiting for support'],
} as const;

const MARKER = 'deskbridge.acme';

interface Said {
  readonly id: string;
  readonly side: Side;
  readonly issue: IssueView;
  readonly isMirror: boolean;
}

/** Lets somebody do something; nothing happens where there is nothing to do it to, or Jira does not let them. */
export function act(b: Bridge, { what, pick }: Deed, word: () => string): void {
  const { ann, bob, bot } = b.world;
  const one = <T>(list: readonly T[]): T | undefined => list[pick % Math.max(1, list.length)];
  const issues = { customer: viewIssues(b.customer, 'ACME'), desk: viewIssues(b.desk, 'HELP') };
  const side: Side = pick % 3 === 0 ? 'desk' : 'customer';
  const person = { customer: ann, desk: bob };
  const issue = one(issues[side]);
  const said = (['customer', 'desk'] as const).flatMap((where) =>
    issues[where].flatMap((of) =>
      of.comments.map(({ id, properties }): Said => ({
        id,
        side: where,
        issue: of,
        isMirror: MARKER in properties,
      })),
    ),
  );
  const own = one(said.filter((comment) => !comment.isMirror && comment.side === side));
  const say = (where: Side, input: Parameters<typeof ann.comment>[2]) => {
    const about = one(issues[where]);
    if (about !== undefined) person[where].comment(about.key, `It says ${word()}.`, input);
  };
  const file = () => ({ name: `${word()}.txt`, mimeType: 'text/plain', content: `content ${word()}` });

  switch (what) {
    case 'create':
      ann.createIssue('ACME', { summary: `About ${word()}`, type: TYPES[pick % 4] ?? 'Task' });
      return;
    case 'create-full':
      ann.createIssue('ACME', {
        summary: `About ${word()}`,
        description: `It says ${word()}.`,
        type: TYPES[pick % 3] ?? 'Task',
        labels: [word()],
        fields: {
          'Contract number': word(),
          Severity: pick % 2 === 0 ? 'Minor' : 'Major',
          Priority: pick % 2 === 0 ? 'Highest' : 'Low',
          'Wish date': '2026-12-24',
          Effort: pick,
        },
        files: pick % 2 === 0 ? [file()] : [],
      });
      return;
    case 'create-on-desk':
      bob.createIssue('HELP', { summary: `Request ${word()}`, type: 'IT Help', requestType: 'Get IT Help' });
      return;
    case 'comment':
      say('customer', {});
      return;
    case 'comment-restricted':
      say('customer', { role: 'Administrators' });
      return;
    case 'answer':
      say('desk', { internal: false });
      return;
    case 'note':
      say('desk', { internal: true });
      return;
    case 'bot':
      if (issues.customer[0] !== undefined) bot.comment(issues.customer[0].key, `It says ${word()}.`);
      return;
    case 'comment-with-file':
      say('customer', { files: [file()] });
      return;
    case 'answer-with-file':
      say('desk', { internal: false, files: [file()] });
      return;
    case 'note-with-file':
      say('desk', { internal: true, files: [file()] });
      return;
    case 'edit-comment':
      if (own) person[own.side].editComment(own.id, `It says ${word()} now.`);
      return;
    case 'delete-comment':
      if (own) person[own.side].deleteComment(own.id);
      return;
    case 'restrict': {
      const comment = one(said.filter((each) => !each.isMirror && each.side === 'customer'));
      if (comment) ann.restrictComment(comment.id, pick % 2 === 0 ? 'Administrators' : undefined);
      return;
    }
    case 'hide':
    case 'show': {
      const comment = one(said.filter((each) => !each.isMirror && each.side === 'desk'));
      if (comment && what === 'hide') bob.makeInternal(comment.id);
      if (comment && what === 'show') bob.makePublic(comment.id);
      return;
    }
    case 'edit-text':
      if (issue === undefined) return;
      if (pick % 4 === 0) person[side].edit(issue.key, { 'Contract number': word() });
      else
        person[side].edit(issue.key, pick % 2 === 0 ? { summary: `Now ${word()}` } : { description: word() });
      return;
    case 'edit-choice':
      if (issue === undefined) return;
      if (pick % 2 === 0) person[side].edit(issue.key, { Effort: pick });
      else person[side].edit(issue.key, { Severity: side === 'desk' ? 'Trivial' : 'Minor' });
      return;
    case 'edit-on-both-sides': {
      const twin = issues.desk.find(({ properties }) => MARKER in properties);
      const customer = issues.customer.find(({ id }) => id === twinIdOf(twin));
      if (twin === undefined || customer === undefined) return;
      ann.edit(customer.key, { 'Contract number': word() });
      bob.edit(twin.key, { 'Contract number': word() });
      return;
    }
    case 'status': {
      const status = STATUSES[side][pick % 4];
      if (issue !== undefined && status !== undefined) person[side].setStatus(issue.key, status);
      return;
    }
    case 'attach':
      if (issue !== undefined) person[side].attach(issue.key, file());
      return;
    case 'detach': {
      const attachment = issue && one(issue.attachments);
      if (attachment !== undefined) person[side].deleteAttachment(attachment.id);
      return;
    }
    case 'stop':
    case 'go-on':
      if (issue === undefined || issue.labels.includes(STOP_LABEL) === (what === 'stop')) return;
      if (what === 'stop') person[side].addLabel(issue.key, STOP_LABEL);
      else person[side].removeLabel(issue.key, STOP_LABEL);
      return;
    case 'label':
      if (issue !== undefined) person[side].addLabel(issue.key, word());
      return;
    case 'delete-issue':
      if (issue !== undefined && pick % 2 === 0) person[side].deleteIssue(issue.key);
      return;
    case 'delete-mirror': {
      const mirror = one(said.filter((comment) => comment.isMirror));
      if (mirror) person[mirror.side].deleteComment(mirror.id);
      return;
    }
    case 'change-type':
      if (issue !== undefined && side === 'customer') ann.changeType(issue.key, TYPES[pick % 4] ?? 'Task');
  }
}

function twinIdOf(issue: IssueView | undefined): string | undefined {
  return (issue?.properties[MARKER] as { readonly twin?: { readonly id: string } } | undefined)?.twin?.id;
}
