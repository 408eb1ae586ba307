/** What people of the desk do to requests that are for the customer, or are not. */
import { viewIssue } from '../emulator/index.ts';
import type { IssueView } from '../emulator/index.ts';
import { entitle, note } from './note-issues.ts';
import type { Turn } from './people.ts';
import { FOR_ACME, isMapped, KINDRED, REQUEST_TYPES } from './types.ts';

/** A new request. Where types go to the customer, one of three is none of their business. */
export function createRequest(turn: Turn): void {
  const { scene, pick, word } = turn;
  const { bridge, history, rules } = scene;
  const goes = rules.types !== 'to-desk';
  const summary = word();
  const description = goes && pick % 2 === 0 ? word() : undefined;
  const type = goes ? (KINDRED.desk[Math.floor(pick / 2) % KINDRED.desk.length] ?? 'IT Help') : 'IT Help';
  const labels = goes && pick % 3 !== 1 ? [FOR_ACME] : [];
  const { id } = bridge.world.bob.createIssue('HELP', {
    summary: `Request ${summary}`,
    ...(description === undefined ? {} : { description: `Text ${description}` }),
    type,
    requestType: REQUEST_TYPES[type] ?? '',
    labels,
  });
  const request = history.issue('desk', id);
  request.mapped = isMapped(rules.types, 'desk', { type, labels });
  entitle(turn, request, { summary, ...(description === undefined ? {} : { description }) });
}

/** Puts the label that says whose request it is, or takes it off. */
export function setForAcme(turn: Turn, isFor: boolean): void {
  const { scene, one, issues } = turn;
  const { bridge, rules } = scene;
  if (rules.types === 'to-desk') return;
  const request: IssueView | undefined = one(
    issues.desk.filter(({ labels }) => labels.includes(FOR_ACME) !== isFor),
  );
  if (request === undefined) return;
  const { bob } = bridge.world;
  if (isFor) bob.addLabel(request.key, FOR_ACME);
  else bob.removeLabel(request.key, FOR_ACME);
  const now = viewIssue(bridge.desk, request.id) ?? request;
  note(turn, 'desk', request, { mapped: isMapped(rules.types, 'desk', now) });
}
