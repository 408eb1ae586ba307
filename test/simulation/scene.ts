/** What the people, the weather and the judge of one world share. */
import { viewIssue, viewIssues } from '../emulator/index.ts';
import type { IssueView, Site } from '../emulator/index.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import type { Bridge } from '../support/bridge.ts';
import type { Accounts } from './accounts.ts';
import type { Pairs } from './existing-pairs.ts';
import type { Files } from './files.ts';
import type { History } from './history.ts';
import type { Rules } from './rules.ts';
import type { Truth } from './truth.ts';
import type { Watch } from './watch.ts';
import type { Excuses } from './weather.ts';

export const MARKER = 'deskbridge.acme';

/** The project of the agreement, and the one that issues move to and come back from. */
export const PROJECTS = {
  customer: { home: 'ACME', elsewhere: 'PRIV' },
  desk: { home: 'HELP', elsewhere: 'DEV' },
} as const;

export interface Scene {
  readonly bridge: Bridge;
  readonly rules: Rules;
  readonly history: History;
  /** What people made of fields and statuses. */
  readonly truth: Truth;
  readonly files: Files;
  /** What people named as pairs, and what runs tied. */
  readonly pairs: Pairs;
  /** What there was before the last run. */
  readonly watch: Watch;
  readonly accounts: Accounts;
  readonly excuses: Excuses;
  /** Editing or restricting a comment does not move the issue's `updated`. */
  readonly silentEdits: boolean;
  /** The sync's accounts can see what was moved away. */
  readonly seesElsewhere: boolean;
}

export function siteOf({ bridge }: Pick<Scene, 'bridge'>, side: Side): Site {
  return side === 'customer' ? bridge.customer : bridge.desk;
}

/** Whether an issue is in the project of the agreement. */
export function isAtHome(side: Side, { project }: Pick<IssueView, 'project'>): boolean {
  return project === PROJECTS[side].home;
}

/** The issues of a side, wherever they are now. */
export function issuesOf(scene: Pick<Scene, 'bridge'>, side: Side): readonly IssueView[] {
  const { home, elsewhere } = PROJECTS[side];
  const site = siteOf(scene, side);
  return [...viewIssues(site, home), ...viewIssues(site, elsewhere)];
}

/** Id of the customer issue that a desk issue's marker names. */
export function twinOf(properties: Readonly<Record<string, unknown>>): string | undefined {
  const marker = properties[MARKER];
  if (typeof marker !== 'object' || marker === null) return undefined;
  if (!('role' in marker) || marker.role !== 'desk' || !('v' in marker) || marker.v !== 1) return undefined;
  return 'twin' in marker ? (marker.twin as { readonly id: string }).id : undefined;
}

/** Id of the desk issue that a customer issue's marker names. */
export function hintOf(properties: Readonly<Record<string, unknown>>): string | undefined {
  const marker = properties[MARKER] as { readonly twin?: { readonly id: string } } | undefined;
  return marker?.twin?.id;
}

/** Whether the sync created an issue. */
export function isMade(scene: Pick<Scene, 'bridge' | 'accounts'>, side: Side, id: string): boolean {
  return scene.accounts.all(side).includes(siteOf(scene, side).issues.get(id)?.creatorId ?? '');
}

/**
 * Requests that this sync made for a customer issue or tied to it, the one it goes by first: the eldest that its account can see.
 * What a stranger gave the same marker is none. Or the request that it made the customer issue of.
 */
export function twinsOf(scene: Scene, customer: string, desks = issuesOf(scene, 'desk')): IssueView[] {
  const isTwin = isMade(scene, 'customer', customer);
  const isUnseen = ({ project }: IssueView) => !scene.seesElsewhere && project !== PROJECTS.desk.home;
  return desks
    .filter(
      (request) =>
        twinOf(request.properties) === customer &&
        (scene.pairs.ties.get(request.id)?.customer === customer ||
          isMade(scene, 'desk', request.id) ||
          (isTwin && !scene.history.markerCopied.has(request.id))),
    )
    .sort(
      (a, b) =>
        Number(isUnseen(a)) - Number(isUnseen(b)) || a.created - b.created || Number(a.id) - Number(b.id),
    );
}

/** The twin of a customer issue, if it has just one and names it itself: only of such a pair everybody can tell it is one. */
export function tiedTwin(scene: Scene, customer: string): IssueView | undefined {
  const [twin, ...others] = twinsOf(scene, customer);
  const issue = viewIssue(scene.bridge.customer, customer);
  if (twin === undefined || issue === undefined || others.length > 0) return undefined;
  if (hintOf(issue.properties) !== twin.id) return undefined;
  // Nor if two were made of one request, whoever names whom.
  const isDoubled = issuesOf(scene, 'customer').some(
    ({ id, properties }) =>
      id !== customer && hintOf(properties) === twin.id && isMade(scene, 'customer', id),
  );
  return isDoubled ? undefined : twin;
}
