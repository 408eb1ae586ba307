/** A request whose customer issue is gone: named at once, and once two runs agree, told to the agents in an internal note. */
import { textDoc } from '../adf/carry-comment.ts';
import { refOf } from '../sync/checkpoint.ts';
import type { IssueRef, Operation } from '../sync/operation.ts';
import type { NotCarried } from '../sync/outcome.ts';
import type { IssueId, Millis } from '../sync/snapshot.ts';
import { applyOperations } from './apply.ts';
import { describe } from './describe.ts';
import { readVanishedNotes, wantsNote } from './notes.ts';
import type { Lone } from './read.ts';
import { nowOf } from './run.ts';
import type { Run } from './run.ts';
import { reportOf, settle, settleLone } from './settle.ts';

/** An issue that is being restored, or rights that are being changed, may look like this for a moment. */
const AGREE_AFTER: Millis = 60_000;

/**
 * Settles one such request. Its absence was read directly, with the customer's project readable. The first run that sees it
 * only remembers; a later one writes the note, which is there once, whatever is lost in between. Nothing is deleted, and if
 * the issue comes back, the pair goes on.
 */
export async function settleVanished(run: Run, { issue }: Lone, vanished: IssueRef): Promise<void> {
  const { checkpoint, progress } = run;
  const ref = refOf('desk', issue.id);
  const now = nowOf(run);
  const since = checkpoint.vanished?.find((one) => one.ref === ref)?.at;
  if (!(await isNoteDue(run, issue.id))) {
    settleLone(run, { side: 'desk', issue, because: { code: 'origin-deleted' } });
    return;
  }
  const isHeld = checkpoint.holds.some((hold) => hold.ref === ref && hold.until > now);
  const operation = noteOf(run, issue, vanished);
  const mayNote = since !== undefined && now - since >= AGREE_AFTER && !isHeld;
  const { later } = mayNote
    ? run.allowance.take([operation], { pair: ref, linkedAt: 0, created: () => now })
    : { later: [operation] };
  progress.handled.add(ref);
  const notCarried: NotCarried[] = [{ code: 'origin-deleted', what: 'issue', side: 'desk' }];
  if (later.length > 0) {
    if (mayNote) notCarried.push({ code: 'limit', what: 'issue', side: 'desk' });
    const report = reportOf(run, 'desk', issue.key, notCarried, describe(operation, 'held'));
    settle(run, ref, report, { pending: true });
    return;
  }
  const { operations, failures, holds, pending } = await applyOperations(run, ref, [operation]);
  settle(run, ref, reportOf(run, 'desk', issue.key, notCarried, operations), { failures, pending, holds });
}

/** An earlier run may have told the agents already: the note itself, and whatever they do, makes the request look changed. */
async function isNoteDue(run: Run, issue: IssueId): Promise<boolean> {
  const found = await readVanishedNotes(run, issue);
  return found !== undefined && wantsNote(run, found);
}

function noteOf(
  run: Run,
  issue: IssueRef,
  vanished: IssueRef,
): Extract<Operation, { kind: 'note-vanished' }> {
  return {
    kind: 'note-vanished',
    issue: { id: issue.id, key: issue.key },
    note: textDoc(
      `The customer's issue ${vanished.key} is gone: it was deleted, or Deskbridge may no longer see it. ` +
        'Nothing is carried here any more. If it comes back, Deskbridge goes on.',
    ),
    marker: {
      v: 1,
      // Of this issue itself: a mirror of something on the customer's side it is not.
      origin: { site: run.contract.desk.host, issue: issue.id, comment: vanished.id },
      hash: '',
      note: 'vanished',
    },
  };
}
