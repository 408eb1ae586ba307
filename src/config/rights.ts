/** What the account must be allowed to do in a project: no more than the agreement does there. Pure. */
import { FIELD_RIGHTS, RIGHT_NAMES } from '../sync/rights.ts';
import type { Right } from '../sync/rights.ts';
import type { Failure } from '../sync/failure.ts';
import type { ConfigProblem } from '../sync/outcome.ts';
import type { Side } from '../sync/snapshot.ts';
import type { Project } from './contract.ts';
import { quote } from './key-path.ts';
import type { Needs } from './needs.ts';
import { carriesFilesTo } from './resolve-files.ts';
import { writesTo } from './resolving.ts';
import type { KeyPath, Locate, SyncSettings } from './settings.ts';

/** A right, and the place in the file because of which it is needed. */
export interface NeededRight {
  readonly right: Right;
  readonly path: KeyPath;
}

/** Rights that are missing on one side: the failure that stops the sync, and a problem at each line that wants one. */
export interface Lack {
  readonly failure: Failure;
  readonly problems: readonly ConfigProblem[];
}

/**
 * The rights that a sync needs on one side, each once.
 *
 * @param hasFormer whether mirrors may be there that another account of ours wrote
 */
export function rightsFor(
  side: Side,
  sync: SyncSettings,
  project: Pick<Project, 'type'>,
  needs: Pick<Needs, 'written' | 'screens' | 'screensAreOptional' | 'screensFor' | 'transitions'>,
  hasFormer: boolean,
): readonly NeededRight[] {
  const here = ['syncs', sync.name];
  const at = (right: Right, ...path: KeyPath): NeededRight => ({ right, path: [...here, ...path] });
  const { direction, edits } = sync.comments;
  const comments = direction !== 'off' && writesTo(direction, side);
  return [
    at('BROWSE_PROJECTS', side, 'project'),
    // Markers are properties of the issues: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-properties/
    at('EDIT_ISSUES', side, 'project'),
    ...(project.type === 'service_desk' ? [at('SERVICEDESK_AGENT', side, 'project')] : []),
    // The desk gets notes of ours as well: about a second request, about an issue that vanished.
    ...(comments || side === 'desk' ? [at('ADD_COMMENTS', 'comments')] : []),
    ...(comments && edits ? [at('EDIT_OWN_COMMENTS', 'comments', 'edits')] : []),
    // Whatever the settings are now, a mirror of earlier must be withdrawn when its origin is no longer public.
    at('DELETE_OWN_COMMENTS', 'comments'),
    ...(hasFormer ? foreignComments(sync[side].site) : []),
    ...(needs.screens.length > 0 && !needs.screensAreOptional
      ? [at('CREATE_ISSUES', ...needs.screensFor)]
      : []),
    ...(sync.webLinks ? [at('LINK_ISSUES', 'webLinks')] : []),
    ...[...FIELD_RIGHTS].flatMap(([field, right]) => {
      const place = needs.written.get(field);
      return place === undefined ? [] : [at(right, ...place)];
    }),
    ...(needs.transitions
      ? [at('TRANSITION_ISSUES', 'status', side === 'desk' ? 'toDesk' : 'toCustomer')]
      : []),
    ...(carriesFilesTo(sync, side)
      ? [at('CREATE_ATTACHMENTS', 'attachments'), at('DELETE_OWN_ATTACHMENTS', 'attachments')]
      : []),
  ];
}

/** Mirrors of a former account are another person's comments to Jira. */
function foreignComments(site: string): readonly NeededRight[] {
  const path = ['sites', site, 'formerAccounts'];
  return [
    { right: 'EDIT_ALL_COMMENTS', path },
    { right: 'DELETE_ALL_COMMENTS', path },
  ];
}

/** @returns undefined where nothing is missing */
export function lackOf(
  needed: readonly NeededRight[],
  missing: ReadonlySet<Right>,
  place: { readonly site: string; readonly project: string },
  locate: Locate,
): Lack | undefined {
  const lacking = needed.filter(({ right }) => missing.has(right));
  if (lacking.length === 0) return undefined;
  const others = [...new Set(lacking.map(({ right }) => right))].filter(
    (right) => right !== 'SERVICEDESK_AGENT',
  );
  const failure: Failure =
    others.length > 0
      ? { code: 'missing-right', ...place, rights: others }
      : { code: 'not-an-agent', ...place };
  const lines = Map.groupBy(lacking, ({ path }) => JSON.stringify(path));
  const problems = [...lines.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const rights = same.map(({ right }) => right);
    const plain = rights.filter((right) => right !== 'SERVICEDESK_AGENT');
    const texts = [
      ...(plain.length > 0 ? [textOf(plain, place)] : []),
      ...(plain.length < rights.length ? [agentText(place)] : []),
    ];
    return texts.map((text) => ({ ...locate(first.path), text }));
  });
  return { failure, problems };
}

function textOf(
  rights: readonly Right[],
  { site, project }: { readonly site: string; readonly project: string },
) {
  const names = rights.map((right) => `${RIGHT_NAMES[right]} (${right})`).join(', ');
  return `this needs a right that the sync account of the site ${quote(site)} lacks in the project ${quote(project)}: ${names}. Grant it in the permission scheme of the project, best through a project role that holds the account; or leave out what needs it.`;
}

/** Who may comment in public: https://support.atlassian.com/jira-service-management-cloud/docs/what-are-the-different-types-of-roles-in-jira-service-management/ */
function agentText({ site, project }: { readonly site: string; readonly project: string }) {
  return `the sync account of the site ${quote(site)} is no agent of the project ${quote(project)} (SERVICEDESK_AGENT), so Jira would let it write no public comment. Give it a Jira Service Management licence and the role Service Desk Team.`;
}
