/** What random people do to fields and statuses, on both sides. */
import { otherSide } from '../../src/sync/snapshot.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import type { IssueView } from '../emulator/index.ts';
import { openTransitions } from '../emulator/workflow.ts';
import { carriedFields, editOf } from './more-fields.ts';
import type { Turn } from './people.ts';
import { isAtHome, siteOf, tiedTwin, twinOf } from './scene.ts';

/** Where the pick falls, and an issue that is where it belongs: elsewhere, screens are others. */
function whereOf({ pick, some }: Turn): { readonly side: Side; readonly issue: IssueView | undefined } {
  const side: Side = Math.floor(pick / 8) % 2 === 0 ? 'customer' : 'desk';
  const issue = some[side];
  return { side, issue: issue !== undefined && isAtHome(side, issue) ? issue : undefined };
}

/** The other one of a pair, if it is where it belongs. */
function otherOf({ scene, issues }: Turn, side: Side, issue: IssueView): IssueView | undefined {
  const other =
    side === 'customer'
      ? tiedTwin(scene, issue.id)
      : issues.customer.find(({ id }) => id === twinOf(issue.properties));
  return other !== undefined && isAtHome(otherSide(side), other) ? other : undefined;
}

/**
 * Sets or empties one of the fields that the world carries, whichever way it goes.
 * @param both somebody on the other side does the same with the twin, some seconds later
 */
export function editField(turn: Turn, both: boolean): void {
  const { side, issue } = whereOf(turn);
  const carried = carriedFields(turn.scene.rules);
  const [name] = carried[Math.floor(turn.pick / 16) % Math.max(1, carried.length)] ?? [];
  if (issue === undefined || name === undefined) return;
  const edit = (where: Side, what: IssueView) => {
    const count = Number(turn.word().slice(1, -1));
    turn.who[where].edit(what.key, editOf(what, where, name, { count, pick: Math.floor(turn.pick / 5) }));
  };
  edit(side, issue);
  const other = both ? otherOf(turn, side, issue) : undefined;
  if (other === undefined) return;
  turn.pause();
  edit(otherSide(side), other);
}

/** Takes one of the transitions that are open to that person. With `both`, so does somebody on the other side. */
export function takeTransition(turn: Turn, both: boolean): void {
  const { side, issue } = whereOf(turn);
  if (issue === undefined) return;
  transit(turn, side, issue);
  const other = both ? otherOf(turn, side, issue) : undefined;
  if (other === undefined) return;
  turn.pause();
  transit(turn, otherSide(side), other);
}

function transit({ scene, pick, who }: Turn, side: Side, { id }: IssueView): void {
  const site = siteOf(scene, side);
  const issue = site.issues.get(id);
  if (issue === undefined) return;
  const open = openTransitions(site, issue, who[side].accountId).filter(({ to }) => to !== issue.statusId);
  const [transition] = open.slice(Math.floor(pick / 16) % Math.max(1, open.length));
  const status = site.statuses.get(transition?.to ?? '');
  if (status !== undefined) who[side].transition(issue.key, status.name);
}
