/** What random people do to issues: write, edit, label, move, retype, classify, delete. */
import type { IssueView } from '../emulator/index.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import type { Action } from './actions.ts';
import type { PersonIssue } from './history.ts';
import type { Turn } from './people.ts';
import { STOP_LABEL } from './own-labels.ts';
import { hintOf, PROJECTS, tiedTwin, twinOf } from './scene.ts';

const MAPPED_TYPES = ['Task', 'New Feature', 'Improvement'] as const;
const TYPES = { customer: [...MAPPED_TYPES, 'Bug', 'Bug'], desk: ['IT Help', 'Incident'] } as const;
const STATUSES = {
  customer: ['To Do', 'In Progress', 'Done', 'Reopened'],
  desk: ['Waiting for support', 'Waiting for customer', 'Resolved'],
} as const;

/** Does what the action says to one of the issues. */
export function actOnIssue(turn: Turn, what: Action['what']): void {
  const { scene, pick, one, issues, some, who, word } = turn;
  const { bridge, history } = scene;
  const { ann, bob } = bridge.world;
  const { customer, desk } = some;
  const someSide: Side = pick % 3 === 0 ? 'desk' : 'customer';
  const issue = some[someSide];

  switch (what) {
    case 'create':
      create(turn, MAPPED_TYPES[pick % 3] ?? 'Task', {});
      return;
    case 'create-other-type':
      create(turn, 'Bug', {});
      return;
    case 'create-secret':
      create(turn, 'Task', { security: 'Management only' });
      return;
    case 'create-on-desk': {
      const own = word();
      const summary = `Request ${own}`;
      const { id } = bob.createIssue('HELP', { summary, type: 'IT Help', requestType: 'Get IT Help' });
      entitle(turn, history.issue('desk', id), { summary: own });
      return;
    }
    case 'edit-summary':
      if (customer) edit(turn, 'customer', customer, 'summary');
      return;
    case 'edit-description':
      if (customer) edit(turn, 'customer', customer, 'description');
      return;
    case 'edit-desk-summary':
      if (desk) edit(turn, 'desk', desk, 'summary');
      return;
    case 'stop':
      if (issue === undefined || issue.labels.includes(STOP_LABEL)) return;
      (someSide === 'desk' ? bob : ann).addLabel(issue.key, STOP_LABEL);
      note(turn, someSide, issue, { stopped: true });
      return;
    case 'go-on': {
      const stopped = one(issues[someSide].filter(({ labels }) => labels.includes(STOP_LABEL)));
      if (stopped === undefined) return;
      (someSide === 'desk' ? bob : ann).removeLabel(stopped.key, STOP_LABEL);
      note(turn, someSide, stopped, { stopped: false });
      return;
    }
    case 'move-away':
    case 'move-back': {
      const { home, elsewhere } = PROJECTS[someSide];
      const [from, to] = what === 'move-away' ? [home, elsewhere] : [elsewhere, home];
      const movable = one(issues[someSide].filter(({ project }) => project === from));
      if (movable === undefined) return;
      // A twin that goes out of the account's sight before its customer issue names it cannot be known of: another is made.
      const named = issues.customer.find(({ id }) => id === twinOf(movable.properties));
      const hint = named && hintOf(named.properties);
      if (named !== undefined && hint === undefined && !scene.seesElsewhere) scene.excuses.doubles = true;
      // Nor could it be found again, by anybody, if its customer issue names another one.
      if (hint !== undefined && hint !== movable.id) return;
      who[someSide].moveIssue(movable.key, to, movable.type);
      note(turn, someSide, movable, { away: what === 'move-away' });
      return;
    }
    case 'change-type': {
      const type = one(TYPES[someSide].filter((name) => name !== issue?.type));
      if (issue === undefined || type === undefined) return;
      who[someSide].changeType(issue.key, type);
      note(turn, someSide, issue, { mapped: isMapped(type) });
      return;
    }
    case 'change-status': {
      const status = one(STATUSES[someSide]);
      // The engine does not carry the status: it is noise.
      if (issue !== undefined && status !== undefined) who[someSide].setStatus(issue.key, status);
      return;
    }
    case 'set-level':
      if (customer === undefined || history.issue('customer', customer.id).level) return;
      ann.edit(customer.key, { security: 'Management only' });
      note(turn, 'customer', customer, { level: true });
      return;
    case 'lift-level': {
      const secret = one(issues.customer.filter(({ id }) => history.issue('customer', id).level));
      if (secret === undefined) return;
      ann.edit(secret.key, { security: null });
      note(turn, 'customer', secret, { level: false });
      return;
    }
    case 'delete-twin': {
      // A twin that the customer's issue does not name yet looks as if it had never been made.
      const twin = one(
        issues.desk.filter(({ id, properties }) => tiedTwin(scene, twinOf(properties) ?? '')?.id === id),
      );
      const origin = twin && twinOf(twin.properties);
      if (twin === undefined || origin === undefined) return;
      bob.deleteIssue(twin.key);
      forget(turn, 'desk', twin.id);
      history.twinDeleted.add(origin);
      return;
    }
    case 'delete-origin':
      if (customer === undefined || pick % 3 !== 0) return;
      ann.deleteIssue(customer.key);
      forget(turn, 'customer', customer.id);
      return;
    case 'lose-origin': {
      const origin = one(issues.customer.filter(({ id }) => tiedTwin(scene, id) !== undefined));
      if (origin === undefined) return;
      ann.deleteIssue(origin.key);
      forget(turn, 'customer', origin.id);
      return;
    }
    default:
      throw new Error(`nobody knows how to ${what}`);
  }
}

function isMapped(type: string): boolean {
  return MAPPED_TYPES.some((name) => name === type);
}

function create({ scene, who, word, ...turn }: Turn, type: string, fields: Record<string, string>): void {
  const summary = word();
  const description = word();
  const { id } = who.customer.createIssue('ACME', {
    summary: `Issue ${summary}`,
    // Not everybody writes a description.
    ...(type === 'Bug' ? {} : { description: `Text ${description}` }),
    type,
    fields,
  });
  const issue = scene.history.issue('customer', id);
  issue.mapped = isMapped(type);
  issue.level = 'security' in fields;
  entitle({ scene, who, word, ...turn }, issue, { summary, ...(type === 'Bug' ? {} : { description }) });
}

function entitle(
  { scene }: Turn,
  issue: PersonIssue,
  words: Readonly<Partial<Record<'summary' | 'description', string>>>,
): void {
  const since = scene.bridge.world.now();
  const start = { summary: issue.side === 'desk' ? 'Request' : 'Issue', description: 'Text' };
  for (const part of ['summary', 'description'] as const) {
    const word = words[part];
    if (word !== undefined)
      scene.history.titled(issue, part, { word, text: `${start[part]} ${word}`, since });
  }
}

function edit(
  { scene, who, word }: Turn,
  side: Side,
  { id, key }: IssueView,
  part: 'summary' | 'description',
): void {
  const own = word();
  const text = `Changed ${own}`;
  who[side].edit(key, { [part]: text });
  scene.history.titled(scene.history.issue(side, id), part, {
    word: own,
    text,
    since: scene.bridge.world.now(),
  });
}

function note(
  { scene }: Turn,
  side: Side,
  { id }: IssueView,
  change: Partial<Pick<PersonIssue, 'away' | 'level' | 'stopped' | 'mapped'>>,
): void {
  Object.assign(scene.history.issue(side, id), change);
  scene.history.changed({ side, issue: id }, scene.bridge.world.now());
}

function forget({ scene }: Turn, side: Side, id: string): void {
  for (const comment of scene.history.comments)
    if (comment.side === side && comment.issue === id) comment.deleted = true;
  scene.history.changed({ side, issue: id }, scene.bridge.world.now());
}
