/** What has to be asked about files before a pair can be planned: which comments show them. */
import pMap from 'p-map';
import { fileQuestions } from '../sync/file-questions.ts';
import type { FileFacts } from '../sync/file-privacy.ts';
import type { AttachmentId, IssueId } from '../sync/snapshot.ts';
import type { ReadTwins } from './complete.ts';
import { asFailure, endsSync } from './run.ts';
import type { Run } from './run.ts';

const PAIRS_AT_ONCE = 6;
/** Each file costs a request, and such a pair has few of them. */
const FILES_AT_ONCE = 3;

/**
 * Asks for the pairs that need it, by the id of the desk issue. A question that fails is a failure of that pair's files:
 * its comments do not wait for it.
 * @throws FailureError when it is the site that fails
 */
export async function readFileFacts(
  run: Pick<Run, 'contract' | 'sites'>,
  pairs: readonly ReadTwins[],
): Promise<ReadonlyMap<IssueId, FileFacts>> {
  const facts = new Map<IssueId, FileFacts>();
  if (run.contract.attachments === undefined) return facts;
  await pMap(
    pairs,
    async (pair) => {
      const { shown, media } = fileQuestions(run.contract, pair);
      if (!shown && media.length === 0) return;
      try {
        facts.set(pair.desk.id, {
          shown: shown ? await run.sites.desk.listShownFiles(pair.desk.id) : undefined,
          media: new Map(await pMap(media, (id) => mediaOf(run, id), { concurrency: FILES_AT_ONCE })),
        });
      } catch (thrown) {
        const { failure } = asFailure(thrown);
        if (endsSync(failure)) throw thrown;
        facts.set(pair.desk.id, { shown: undefined, media: new Map(), failure });
      }
    },
    { concurrency: PAIRS_AT_ONCE },
  );
  return facts;
}

async function mediaOf(
  run: Pick<Run, 'sites'>,
  id: AttachmentId,
): Promise<[AttachmentId, string | undefined]> {
  return [id, await run.sites.customer.readMediaId(id)];
}
