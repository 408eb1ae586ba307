/** Creates the twins of one batch: what is there already is adopted, what is sent is found again by its marker and tied. */
import pMap from 'p-map';
import { refOf } from '../sync/checkpoint.ts';
import type { Candidate } from '../sync/create-plan.ts';
import { scopeOf } from '../sync/create-plan.ts';
import { badMarker, readCustomerMarker, readDeskMarker } from '../sync/markers.ts';
import type { Side } from '../sync/snapshot.ts';
import { adoptTwin, chooseTwin } from './adopt.ts';
import { releaseDoubles } from './doubled.ts';
import { draftTwins, readyOf } from './drafts.ts';
import type { Draft, Ready } from './drafts.ts';
import { linkPair } from './link.ts';
import type { NewPair } from './link.ts';
import type { LinkedTwins } from './linked-twins.ts';
import { readOrigins } from './origins.ts';
import { PAIRS_AT_ONCE, throwIfFatal } from './run.ts';
import type { Run } from './run.ts';
import { sendDrafts, settleUnsent } from './send-drafts.ts';
import { settleLater, settleLone } from './settle.ts';
import type { Claimant, Walk } from './walk.ts';

/** Issues of one side that get twins on the other, with what is known of those that are there. */
export interface Making {
  /** The side of the origins. */
  readonly from: Side;
  readonly walk: Walk;
  readonly linked: () => Promise<LinkedTwins>;
}

/** @returns pairs whose comments are to be carried next. */
export async function createBatch(run: Run, making: Making, batch: readonly Candidate[]): Promise<NewPair[]> {
  const { from, walk, linked } = making;
  const readMarker = from === 'customer' ? readCustomerMarker : readDeskMarker;
  const origins = await readOrigins(run, from, batch);
  const made: NewPair[] = [];
  const ready: Ready[] = [];
  for (const origin of origins) {
    const one = readyOf(run, from, origin);
    const marker = readMarker(run.contract, origin.properties);
    const scope = scopeOf(run.contract, origin, from);
    if (marker.state === 'found')
      settleLater(run, from, origin); // Linked by another run in the meantime.
    else if (marker.state === 'bad') {
      settleLone(run, { side: from, issue: origin, because: { failure: badMarker(origin, marker) } });
    } else if (
      one === undefined ||
      scope.scope !== 'in' ||
      origin.projectId !== run.contract[from].project.id
    )
      continue;
    else {
      const claimants = walk.claimants(origin.id);
      const elder = await chooseTwin(run, one, claimants, linked);
      if (elder === undefined) ready.push(one);
      else {
        await releaseDoubles(run, from, claimants, elder, linked);
        made.push(...(await adoptTwin(run, one, elder)));
      }
    }
  }
  throwIfFatal(run);
  if (ready.length > 0) made.push(...(await createReady(run, making, ready)));
  return made;
}

async function createReady(run: Run, making: Making, ready: readonly Ready[]): Promise<NewPair[]> {
  const { from, walk, linked } = making;
  const drafts = await draftTwins(run, ready, (origin, error) => settleUnsent(run, from, origin, error));
  if (drafts.length === 0) return [];
  const { unsure, sent, created } = await sendDrafts(run, making, drafts);
  // The walk reads our own new issues too: results are told apart by their markers, not by their place in an answer.
  await walk.advance();
  const made: { readonly draft: Draft; readonly claimant: Claimant }[] = [];
  for (const draft of drafts) {
    const { origin } = draft;
    const claimants = walk.claimants(origin.id);
    // Beside our own there may be one that another run made meanwhile: then all runs tie the elder.
    const own = claimants.length === 1 ? claimants.find(({ id }) => created.has(id)) : undefined;
    const claimant = own ?? (await chooseTwin(run, draft, claimants, linked));
    if (claimant !== undefined) {
      await releaseDoubles(run, from, claimants, claimant, linked);
      made.push({ draft, claimant });
      const desk = refOf('desk', from === 'customer' ? claimant.id : origin.id);
      if (created.has(claimant.id)) run.progress.made.set(desk, claimant.statusId ?? '');
    } else if (unsure !== undefined) settleUnsent(run, from, origin, unsure);
    else if (!run.progress.settled.some((settled) => settled.ref === refOf(from, origin.id))) {
      settleLater(run, from, origin);
    }
  }
  const last = new Map(sent.map((draft) => [draft.origin.id, draft]));
  const pairs = await pMap(
    made,
    ({ draft, claimant }) => linkPair(run, last.get(draft.origin.id) ?? draft, claimant),
    { concurrency: PAIRS_AT_ONCE },
  );
  throwIfFatal(run);
  return pairs.flat();
}
