/** What random people do about issues that were there before: they name pairs, rightly and wrongly, and change their minds. */
import type { IssueView } from '../emulator/index.ts';
import type { Action } from './actions.ts';
import { fileOf, KEY_FIELD, namingsOf, PAIRS_FILE, tieOf } from './existing-pairs.ts';
import type { Turn } from './people.ts';
import { actOnIssue } from './people-issues.ts';
import { isAtHome, issuesOf, MARKER } from './scene.ts';

/** Does what the action says; nobody does it where the agreement knows no pairs. */
export function actOnPairs(turn: Turn, what: Action['what']): void {
  const { scene, pick, one, issues } = turn;
  if (scene.rules.pairs === 'none') return;
  switch (what) {
    case 'create-named': {
      // Sometimes both are new, and sometimes the customer's has been there for long.
      if (pick % 2 === 0) actOnIssue(turn, 'create');
      actOnIssue(turn, 'create-on-desk');
      const customers = issuesOf(scene, 'customer');
      const customer = pick % 2 === 0 ? newestOf(customers) : one(customers);
      const desk = newestOf(issuesOf(scene, 'desk'));
      if (customer !== undefined && desk !== undefined) name(turn, customer.key, desk);
      return;
    }
    case 'name-issue': {
      const customer = one(issues.customer);
      const free = issues.desk.filter(({ properties }) => properties[MARKER] === undefined);
      // Mostly one that is no twin yet.
      const desk = one(pick % 4 === 0 || free.length === 0 ? issues.desk : free);
      if (desk === undefined) return;
      // A key that is none, one of the wrong project, and one that never was.
      const wrong = [`see ${customer?.key ?? 'above'}`, desk.key, 'ACME-999'][pick % 3] ?? '';
      name(turn, pick % 7 === 0 || customer === undefined ? wrong : customer.key, desk);
      return;
    }
    case 'unname-issue': {
      if (scene.rules.pairs === 'file') {
        scene.pairs.rows.splice(pick % Math.max(1, scene.pairs.rows.length), 1);
        scene.bridge.writeFile(PAIRS_FILE, fileOf(scene.pairs.rows));
        return;
      }
      const filled = one(
        issues.desk.filter((desk) => isAtHome('desk', desk) && desk.fields[KEY_FIELD] !== undefined),
      );
      if (filled === undefined) return;
      setUnnamed(turn);
      turn.who.desk.edit(filled.key, { [KEY_FIELD]: null });
      return;
    }
    default:
      throw new Error(`nobody knows how to ${what}`);
  }
}

function newestOf(issues: readonly IssueView[]): IssueView | undefined {
  return issues.toSorted((a, b) => Number(a.id) - Number(b.id)).at(-1);
}

function name(turn: Turn, key: string, desk: IssueView): void {
  const { scene, pick, who } = turn;
  setUnnamed(turn);
  if (scene.rules.pairs === 'file') {
    // A row that holds no two keys is an error of the file, and nothing runs.
    const customer = key.startsWith('see ') ? 'ACME-999' : key;
    scene.pairs.rows.push({ customer, desk: desk.key });
    scene.bridge.writeFile(PAIRS_FILE, fileOf(scene.pairs.rows));
  } else if (isAtHome('desk', desk)) {
    who.desk.edit(desk.key, { [KEY_FIELD]: pick % 5 === 0 ? ` ${key} ` : key });
  }
}

/** An issue that nobody names any more was not touched itself: only a look through everything finds it. */
function setUnnamed({ scene }: Turn): void {
  for (const { customer, desk } of namingsOf(scene)) {
    if (customer !== undefined && tieOf(scene, customer.id, desk?.id ?? '') === undefined)
      scene.history.issue('customer', customer.id).silent = true;
  }
}
