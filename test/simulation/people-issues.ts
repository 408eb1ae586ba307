/** What random people do to issues: write, edit, label, move, retype, classify, delete. */
import type { IssueView } from '../emulator/index.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import type { Action } from './actions.ts';
import type { Turn } from './people.ts';
import { STOP_LABEL } from './own-labels.ts';
import { hintOf, isMade, PROJECTS, tiedTwin, twinOf } from './scene.ts';
import { entitle, forget, note } from './note-issues.ts';
import { createRequest, setForAcme } from './people-types.ts';
import { isMapped, KINDRED, typesOf } from './types.ts';

const STATUSES = {
  customer: ['To Do', 'In Progress', 'Done', 'Reopened'],
  desk: ['Waiting for support', 'Waiting for customer', 'Resolved'],
} as const;

/** Does what the action says to one of the issues. */
export function actOnIssue(turn: Turn, what: Action['what']): void {
  const { scene, pick, one, issues, some, who } = turn;
  const { bridge, history } = scene;
  const { ann, bob } = bridge.world;
  const { customer, desk } = some;
  const someSide: Side = pick % 3 === 0 ? 'desk' : 'customer';
  const issue = some[someSide];

  switch (what) {
    case 'create':
      if (comesFromDesk(turn)) createRequest(turn);
      else create(turn, KINDRED.customer[pick % 3] ?? 'Task', {});
      return;
    case 'create-other-type':
      create(turn, 'Bug', {});
      return;
    case 'create-secret':
      create(turn, 'Task', { security: 'Management only' });
      return;
    case 'create-on-desk':
      createRequest(turn);
      return;
    case 'for-acme':
    case 'not-for-acme':
      setForAcme(turn, what === 'for-acme');
      return;
    case 'edit-summary':
      if (customer) edit(turn, 'customer', customer, 'summary');
      return;
    case 'edit-description':
      if (comesFromDesk(turn)) {
        if (desk) edit(turn, 'desk', desk, 'description');
      } else if (customer) edit(turn, 'customer', customer, 'description');
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
      // So it is with one that was made of a request which does not name it yet.
      if (someSide === 'customer' && isLoose(turn, movable) && !scene.seesElsewhere) return;
      who[someSide].moveIssue(movable.key, to, movable.type);
      note(turn, someSide, movable, { away: what === 'move-away' });
      return;
    }
    case 'change-type': {
      const { types } = scene.rules;
      const type = one(typesOf(types)[someSide].filter((name) => name !== issue?.type));
      if (issue === undefined || type === undefined) return;
      who[someSide].changeType(issue.key, type);
      note(turn, someSide, issue, { mapped: isMapped(types, someSide, { ...issue, type }) });
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
      // A twin that its origin does not name yet, or the other way round, looks as if it had never been made.
      const request = one(
        issues.desk.filter(({ id, properties }) => tiedTwin(scene, twinOf(properties) ?? '')?.id === id),
      );
      const named = request && twinOf(request.properties);
      if (request === undefined || named === undefined) return;
      const [side, twin, origin] = isMade(scene, 'desk', request.id)
        ? (['desk', request.id, `customer ${named}`] as const)
        : (['customer', named, `desk ${request.id}`] as const);
      (side === 'desk' ? bob : ann).deleteIssue(twin);
      forget(turn, side, twin);
      history.twinDeleted.add(origin);
      return;
    }
    case 'delete-origin': {
      const side = comesFromDesk(turn) ? 'desk' : 'customer';
      const origin = some[side];
      if (origin === undefined || pick % 3 !== 0 || isMade(scene, side, origin.id)) return;
      // What a customer's issue names besides cannot be told from its request any more.
      const twin = twinOf(origin.properties);
      if (side === 'desk' && twin !== undefined && tiedTwin(scene, twin)?.id !== origin.id) return;
      (side === 'desk' ? bob : ann).deleteIssue(origin.key);
      forget(turn, side, origin.id);
      return;
    }
    case 'lose-origin': {
      if (scene.rules.types !== 'to-desk') return;
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

/** Whether somebody on the desk does it, where issues come from both sides or from there. */
function comesFromDesk({ scene, pick }: Turn): boolean {
  const { types } = scene.rules;
  if (types === 'to-desk') return false;
  return types === 'both' ? Math.floor(pick / 3) % 2 === 0 : pick % 5 !== 0;
}

/** Whether this customer issue was made of a request that does not name it. */
function isLoose({ scene, issues }: Turn, { id }: IssueView): boolean {
  return isMade(scene, 'customer', id) && !issues.desk.some(({ properties }) => twinOf(properties) === id);
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
  issue.mapped = isMapped(scene.rules.types, 'customer', { type, labels: [] });
  issue.level = 'security' in fields;
  entitle({ scene, who, word, ...turn }, issue, { summary, ...(type === 'Bug' ? {} : { description }) });
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
