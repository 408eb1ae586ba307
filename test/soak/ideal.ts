/**
 * What a perfect tool would need: one that forgets nothing and is never disturbed, but has to use Jira's API as it
 * is. Reckoned from what people did, without a look at what the engine does.
 */
import { SIDES } from '../../src/sync/snapshot.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import type { Bridge } from '../support/bridge.ts';
import type { History, PersonComment } from '../simulation/history.ts';
import type { Company } from './people.ts';

/** Jira's most in one call: https://developer.atlassian.com/cloud/jira/platform/rest/v3/ */
const ISSUES_PER_READ = 100;
const ISSUES_PER_CREATE = 50;

/** Requests of one run, by what they are for. */
export interface Need {
  /** One search a side tells whether there is anything to do. */
  readonly detection: number;
  /** The changed issues, a hundred a request. Timers count: only a read tells them from an edit. */
  readonly reading: number;
  /** One write for each thing to write: a comment added, changed or taken away, a pair's fields, a new twin's hint; creates by fifty. */
  readonly writing: number;
}

export interface Ideal {
  /** What the run that starts now would need at best, by side. */
  reckon(): Readonly<Record<Side, Need>>;
  /** To be called after the run: its own writes are no news to a perfect tool. */
  settle(): void;
}

export function createIdeal(bridge: Bridge, history: History, company: Company): Ideal {
  const known: Record<Side, Map<string, number>> = { customer: new Map(), desk: new Map() };
  /** The wording that stands on the other side by now, of each comment. */
  const mirrored = new Map<PersonComment, string>();
  const written = new Map<string, string>();
  const mapped = new Set(['10001', '10002', '10003']);

  function changedOn(side: Side): number {
    let changed = 0;
    for (const issue of bridge[side].issues.values())
      if (known[side].get(issue.id) !== issue.updated) changed += 1;
    return changed;
  }

  function writesOf(): Record<Side, number> {
    const writes = { customer: 0, desk: 0 };
    let created = 0;
    for (const issue of bridge.customer.issues.values()) {
      if (!mapped.has(issue.typeId)) continue;
      const now = JSON.stringify([issue.values['summary'], issue.values['description']]);
      const before = written.get(issue.id);
      if (before === undefined) {
        created += 1;
        writes.customer += 1;
      } else if (before !== now) writes.desk += 1;
      written.set(issue.id, now);
    }
    writes.desk += Math.ceil(created / ISSUES_PER_CREATE);
    for (const comment of history.comments) {
      const travels = !comment.deleted && !comment.internal && !comment.restricted && !comment.byApp;
      const hasTwin =
        comment.side === 'customer' ? written.has(comment.issue) : company.twins.has(comment.issue);
      const wanted = travels && hasTwin ? comment.word : undefined;
      if (mirrored.get(comment) === wanted) continue;
      writes[comment.side === 'customer' ? 'desk' : 'customer'] += 1;
      if (wanted === undefined) mirrored.delete(comment);
      else mirrored.set(comment, wanted);
    }
    return writes;
  }

  return {
    reckon() {
      const writes = writesOf();
      const need = (side: Side): Need => ({
        detection: 1,
        reading: Math.ceil(changedOn(side) / ISSUES_PER_READ),
        writing: writes[side],
      });
      return { customer: need('customer'), desk: need('desk') };
    },
    settle() {
      for (const side of SIDES)
        for (const issue of bridge[side].issues.values()) known[side].set(issue.id, issue.updated);
    },
  };
}

export function total({ detection, reading, writing }: Need): number {
  return detection + reading + writing;
}
