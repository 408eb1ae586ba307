/** What one run sent, by what the agreement limits: read from the requests that the sites logged. */
import type { AttachmentView, IssueView, Site } from '../emulator/index.ts';
import type { LoggedRequest } from '../emulator/request-log.ts';
import { otherSide, SIDES } from '../../src/sync/snapshot.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import { isThere, originOfCopy } from './files.ts';
import { originOf } from './judge-comment.ts';
import { TWIN_LABEL } from './own-labels.ts';
import { hintOf, isMade, issuesOf, MARKER, siteOf, twinOf } from './scene.ts';
import type { Scene } from './scene.ts';

/** Distinct things that were written or tried to; a request that is sent again is no second one. */
export interface Tally {
  readonly creates: ReadonlySet<string>;
  /** Pairs. */
  readonly updates: ReadonlySet<string>;
  readonly comments: ReadonlySet<string>;
  readonly deletes: ReadonlySet<string>;
  /** Comments by pair. */
  readonly perPair: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What there was before a run. */
export interface Before {
  readonly logged: ReadonlyMap<string, number>;
  readonly issues: Readonly<Record<Side, ReadonlyMap<string, IssueView>>>;
}

export function lookBefore(scene: Scene): Before {
  return {
    logged: new Map(scene.bridge.world.sites.map((site) => [site.name, site.log.entries.length])),
    issues: byId(scene),
  };
}

function byId(scene: Scene): Before['issues'] {
  const of = (side: Side) => new Map(issuesOf(scene, side).map((issue) => [issue.id, issue]));
  return { customer: of('customer'), desk: of('desk') };
}

/** Counts what was sent since then, to be called when the run is over and nobody has done anything yet. */
export function tallyOf(scene: Scene, before: Before): Tally {
  const after = byId(scene);
  const creates = new Set<string>();
  const updates = new Set<string>();
  const comments = new Set<string>();
  const deletes = new Set<string>();
  const perPair = new Map<string, Set<string>>();

  for (const site of scene.bridge.world.sites) {
    for (const entry of site.log.entries.slice(before.logged.get(site.name)))
      if (entry.write) count(site, entry);
  }
  return { creates, updates, comments, deletes, perPair };

  function count(site: Site, { method, route, path, body }: LoggedRequest): void {
    const [, id = ''] = /\/issue\/(\d+)/.exec(path) ?? [];
    const ownId = path.split('/').at(-1) ?? '';
    // Two sites may have the same id.
    const sides = SIDES.filter((side) => siteOf(scene, side) === site);
    const place = placeOf(sides, id);
    switch (`${method} ${route.replace('/rest/api/3', '')}`) {
      case 'POST /issue/bulk':
        for (const draft of (body as { readonly issueUpdates: readonly Marked[] }).issueUpdates)
          creates.add((markerIn(draft) as { readonly twin: { readonly id: string } }).twin.id);
        return;
      case 'PUT /issue/{issue}':
        if (place !== undefined && writesFields(body) && !isNewPair(place.customer))
          updates.add(place.customer);
        return;
      case 'POST /issue/{issue}/transitions':
        if (place !== undefined && !isNewPair(place.customer)) updates.add(place.customer);
        return;
      case 'POST /issue/{issue}/comment':
        if (place !== undefined) countMirror(place, id, markerIn(body as Marked));
        return;
      case 'PUT /issue/{issue}/comment/{comment}':
        if (place !== undefined) addComment(place.customer, `edit ${place.side} ${ownId}`);
        return;
      case 'DELETE /issue/{issue}/comment/{comment}':
        if (place !== undefined) countRemoval(place.side, id, ownId);
        return;
      case 'POST /issue/{issue}/attachments':
        if (place !== undefined) countFiles(place, body as { readonly files: readonly Content[] });
        return;
      case 'DELETE /attachment/{attachment}':
        for (const side of sides) countFileRemoval(side, ownId);
        return;
      default:
    }
  }

  function placeOf(sides: readonly Side[], id: string): Place | undefined {
    for (const issues of [before.issues, after]) {
      for (const side of sides) {
        const issue = issues[side].get(id);
        if (issue === undefined) continue;
        return { side, customer: side === 'customer' ? id : (twinOf(issue.properties) ?? id) };
      }
    }
    return undefined;
  }

  /** Made, or linked for the first time, by this run: what is set on it is part of making it. */
  function isNewPair(customer: string): boolean {
    const issue = before.issues.customer.get(customer);
    return issue === undefined || hintOf(issue.properties) === undefined;
  }

  function addComment(customer: string, what: string): void {
    comments.add(what);
    perPair.set(customer, (perPair.get(customer) ?? new Set()).add(what));
  }

  /** What is as old as the twin, or older, is its history: that belongs to its creation. */
  function isHistory(customer: string, written: number | undefined): boolean {
    const made = [...after.desk.values()]
      // A person's request that bears a copied marker is younger than its twin may be.
      .filter(({ id, properties }) => twinOf(properties) === customer && isMade(scene, 'desk', id))
      .map(({ created }) => created);
    return written !== undefined && made.some((at) => written <= at);
  }

  function countMirror({ side, customer }: Place, id: string, marker: unknown): void {
    const { origin, note } = marker as Mirror;
    // The note on a doubled request clears away what should not be there.
    if (note === undefined && origin.comment === id) return;
    const found = before.issues[otherSide(side)]
      .get(origin.issue)
      ?.comments.find((comment) => comment.id === origin.comment);
    // Two requests that name one issue, one of them by a copied marker, have a note each.
    const what = note === undefined ? `add ${side} ${origin.comment}` : `note ${id}`;
    if (!isHistory(customer, found?.created)) addComment(note === undefined ? customer : what, what);
  }

  /** Withdrawals, doubles and what is made anew know no limit: of them the original is there, or another mirror stays. */
  function countRemoval(side: Side, issue: string, id: string): void {
    const mirror = before.issues[side].get(issue)?.comments.find((comment) => comment.id === id);
    const origin = mirror === undefined ? undefined : originOf(mirror);
    if (origin === undefined || isCommentThere(otherSide(side), origin.comment)) return;
    const isLeft = after[side]
      .get(issue)
      ?.comments.some((one) => one.id !== id && originOf(one)?.comment === origin.comment);
    if (isLeft !== true) deletes.add(`${side} ${origin.comment}`);
  }

  function isCommentThere(side: Side, id: string): boolean {
    return [...after[side].values()].some(({ comments: all }) => all.some((comment) => comment.id === id));
  }

  function countFiles({ side, customer }: Place, { files }: { readonly files: readonly Content[] }): void {
    for (const { sha256 } of files) {
      const origin = scene.files.all.find((file) => file.side !== side && file.sha256 === sha256);
      const written = origin && fileIn(before.issues[origin.side], origin.id)?.created;
      if (!isHistory(customer, written)) addComment(customer, `file ${side} ${sha256}`);
    }
  }

  function countFileRemoval(side: Side, id: string): void {
    const copy = fileIn(before.issues[side], id);
    const origin = copy && originOfCopy(scene, side, copy);
    if (origin !== undefined && !isThere(scene, origin)) deletes.add(`file ${origin.id}`);
  }
}

/** Where a request writes: on which side, and of which pair, by its customer issue. */
interface Place {
  readonly side: Side;
  readonly customer: string;
}

type Content = Pick<AttachmentView, 'sha256'>;

interface Marked {
  readonly properties?: readonly { readonly key: string; readonly value: unknown }[];
}

interface Mirror {
  readonly origin: { readonly issue: string; readonly comment: string };
  /** It is a note of ours, and the mirror of nothing. */
  readonly note?: string;
}

function markerIn({ properties = [] }: Marked): unknown {
  return properties.find(({ key }) => key === MARKER)?.value;
}

function fileIn(issues: ReadonlyMap<string, IssueView>, id: string): AttachmentView | undefined {
  return [...issues.values()].flatMap(({ attachments }) => attachments).find((file) => file.id === id);
}

/** Whether a request writes more than a marker and the label of every twin. */
function writesFields(body: unknown): boolean {
  const { fields = {}, update = {} } = body as {
    readonly fields?: Readonly<Record<string, unknown>>;
    readonly update?: Readonly<Record<string, readonly { readonly add?: unknown }[]>>;
  };
  const ours: readonly unknown[] = Object.values(TWIN_LABEL);
  const edits = Object.values(update).flat();
  return Object.keys(fields).length > 0 || edits.some(({ add }) => add === undefined || !ours.includes(add));
}
