/**
 * One GitHub issue per sync that is open while the sync fails. Found again by its hidden line and its author; the search of
 * GitHub is not asked, because it lags, nor its filter by creator, which on some GitHubs does not find apps
 * (https://github.com/renovatebot/renovate/issues/44730): an issue that is not found would be made again.
 *
 * A sync that fails again reopens its issue, so that there is one to follow and its history stays in one place. Somebody who
 * closes it while the sync fails is heard: it stays closed until something else fails, or the sync recovers and fails again.
 *
 * One list is asked in every run, of what changed within {@link LOOKS_BACK}: in a fleet every job asks it, and the token of a run
 * has 1,000 requests an hour for the whole repository. So an issue of a sync that fails has to change now and then, one that
 * somebody closed, too: see {@link REFRESHED}.
 */
import { z } from 'zod';
import { attempt } from './client.ts';
import type { GitHub } from './client.ts';
import { hiddenLine, readHiddenLine } from './hidden-line.ts';
import type { GitHubTrouble, Purpose, TroubleCode } from './trouble.ts';

export interface SyncHealth {
  readonly sync: string;
  /** Earlier names: an issue under one of them is this sync's. */
  readonly formerNames: readonly string[];
  /** Undefined: nothing fails. */
  readonly failing: FailingSync | undefined;
  /** Markdown of the note with which the issue is closed. */
  readonly recovery: string;
}

export interface FailingSync {
  readonly title: string;
  /** Markdown, at most 65,000 characters. */
  readonly body: string;
  /** One word that changes with what fails, and with nothing else. */
  readonly what: string;
  /** One word that changes with what is said about it, too. */
  readonly detail: string;
}

export interface IssueKept {
  readonly sync: string;
  readonly action: KeptAction;
  readonly number: number;
  readonly url: string;
}

export type KeptAction =
  | 'opened'
  | 'reopened'
  | 'updated'
  | 'unchanged'
  /** A person closed it. */
  | 'left-closed'
  /** The same, and its text was written anew. */
  | 'refreshed-closed'
  | 'closed'
  /** A person had closed it, and the sync has recovered since. */
  | 'noted';

export interface IssuesKept {
  readonly kept: readonly IssueKept[];
  /** What could not be done; the other syncs go on. */
  readonly troubles: readonly GitHubTrouble[];
  /** Syncs that were not looked at, because enough was written: the next run goes on with them. */
  readonly postponed: number;
}

const KIND = 'failure';
/** In place of `what`, once a sync has recovered. */
const RECOVERED = 'recovered';
const DAY = 86_400_000;
/** How far back issues are looked for, by their last change. Milliseconds. */
const LOOKS_BACK = 30 * DAY;
/** After so long the text is written anew, though only its time changes: by that the issue stays among what is looked for. */
const REFRESHED = 7 * DAY;
/**
 * Issues written in one run. Where one dead token stops three hundred syncs, a run must neither wait for the pace of three hundred
 * writes (3 s each) nor send as many e-mails at once.
 */
const MOST_WRITTEN = 10;
const PURPOSE: Purpose = { verb: 'keep the failure issue', permission: 'issues: write' };
/** What every other issue would run into as well, at the pace of writes. */
const HOPELESS: readonly TroubleCode[] = ['dead-token', 'forbidden', 'refused', 'rate-limited'];

const Issue = z.object({
  number: z.number(),
  body: z.string().nullish(),
  state: z.string(),
  html_url: z.string(),
  updated_at: z.iso.datetime({ offset: true }),
  /** Only of a pull request, which is listed as an issue, too. */
  pull_request: z.unknown().optional(),
  user: z.object({ login: z.string() }).nullish(),
});

interface Found {
  readonly number: number;
  readonly url: string;
  readonly isOpen: boolean;
  /** Milliseconds since 1970. */
  readonly updated: number;
  /** Name of the sync in the hidden line. */
  readonly sync: string;
  readonly what: string;
  readonly detail: string;
  /** What follows the hidden line. */
  readonly text: string;
}

/**
 * Opens, updates, reopens and closes as the syncs need it.
 * @param now milliseconds since 1970, by GitHub's clock as well as may be
 */
export async function keepFailureIssues(
  github: GitHub,
  syncs: readonly SyncHealth[],
  now: number,
): Promise<IssuesKept> {
  const login = await github.login();
  if (!login.ok) return { kept: [], troubles: [login.trouble], postponed: 0 };
  const recent = await attempt(PURPOSE, async () =>
    listIssues(github, login.value, { state: 'all', since: new Date(now - LOOKS_BACK).toISOString() }),
  );
  if (!recent.ok) return { kept: [], troubles: [recent.trouble], postponed: 0 };

  // One that has not changed for long, because its sync did not run. Asked only before another one is made.
  let open: ReturnType<typeof listIssues> | undefined;
  const listOpen = () => (open ??= listIssues(github, login.value, { state: 'open' }));
  const all = { recent: recent.value, listOpen, now };

  const kept: IssueKept[] = [];
  const troubles = new Map<string, GitHubTrouble>();
  let written = 0;
  let postponed = 0;
  for (const [index, health] of syncs.entries()) {
    if (written >= MOST_WRITTEN) {
      postponed = syncs.length - index;
      break;
    }
    const done = await attempt(PURPOSE, async () => keepOne(github, health, all));
    written += done.ok ? done.value.filter(isWritten).length : 1;
    if (done.ok) kept.push(...done.value);
    else troubles.set(done.trouble.what, done.trouble);
    if (!done.ok && HOPELESS.includes(done.trouble.code)) break;
  }
  return { kept, troubles: [...troubles.values()], postponed };
}

function isWritten({ action }: IssueKept): boolean {
  return action !== 'unchanged' && action !== 'left-closed';
}

async function listIssues(
  { octokit, repository }: GitHub,
  login: string,
  query: { readonly state: 'open' | 'all'; readonly since?: string },
): Promise<readonly Found[]> {
  const all = await octokit.paginate(octokit.rest.issues.listForRepo, {
    ...repository,
    ...query,
    per_page: 100,
  });
  return z
    .array(Issue)
    .parse(all)
    .flatMap((issue): Found[] => {
      const { number, body, html_url: url } = issue;
      const [sync, what = '', detail = ''] = readHiddenLine(KIND, body) ?? [];
      if (sync === undefined || issue.user?.login !== login || issue.pull_request !== undefined) return [];
      const [isOpen, updated] = [issue.state === 'open', Date.parse(issue.updated_at)];
      return [{ number, url, isOpen, updated, sync, what, detail, text: textOf(body ?? '') }];
    })
    .toSorted((a, b) => a.number - b.number);
}

interface Listed {
  readonly recent: readonly Found[];
  readonly listOpen: () => Promise<readonly Found[]>;
  readonly now: number;
}

async function keepOne(
  github: GitHub,
  health: SyncHealth,
  { recent, listOpen, now }: Listed,
): Promise<readonly IssueKept[]> {
  const { sync, failing } = health;
  const isOurs = (issue: Found) => issue.sync === sync || health.formerNames.includes(issue.sync);
  const ours = recent.filter(isOurs);
  if (failing === undefined) {
    const settled: IssueKept[] = [];
    for (const issue of ours) {
      if (issue.isOpen) settled.push(await close(github, health, issue));
      else if (issue.what !== RECOVERED) settled.push(await note(github, health, issue));
    }
    return settled;
  }
  const known = pick(ours) ?? pick((await listOpen()).filter(isOurs));
  if (known === undefined) return [await create(github, sync, failing)];
  const kept = { sync, number: known.number, url: known.url };
  const staysClosed = !known.isOpen && known.what === failing.what;
  const isCurrent = known.sync === sync && known.detail === failing.detail;
  const isFresh = now - known.updated < REFRESHED;
  if (staysClosed && isFresh) return [{ ...kept, action: 'left-closed' }];
  if (known.isOpen && isCurrent && isFresh) return [{ ...kept, action: 'unchanged' }];
  await github.octokit.rest.issues.update({
    ...github.repository,
    issue_number: known.number,
    title: failing.title,
    body: bodyOf(sync, failing),
    ...(known.isOpen || staysClosed ? {} : { state: 'open' as const }),
  });
  return [{ ...kept, action: staysClosed ? 'refreshed-closed' : known.isOpen ? 'updated' : 'reopened' }];
}

/** The eldest that is open, or else the one that was open last. */
function pick(issues: readonly Found[]): Found | undefined {
  return issues.find(({ isOpen }) => isOpen) ?? issues.at(-1);
}

async function create(
  { octokit, repository }: GitHub,
  sync: string,
  failing: FailingSync,
): Promise<IssueKept> {
  const { data } = await octokit.rest.issues.create({
    ...repository,
    title: failing.title,
    body: bodyOf(sync, failing),
  });
  return { sync, action: 'opened', number: data.number, url: data.html_url };
}

/**
 * Closed first: a note that is there and an issue that could not be closed would bring another note in every run. What the issue
 * says stays as it is, to be read later.
 */
async function close({ octokit, repository }: GitHub, health: SyncHealth, issue: Found): Promise<IssueKept> {
  const at = { ...repository, issue_number: issue.number };
  await octokit.rest.issues.update({
    ...at,
    state: 'closed',
    state_reason: 'completed',
    body: recoveredBody(health, issue),
  });
  await octokit.rest.issues.createComment({ ...at, body: health.recovery });
  return { sync: health.sync, action: 'closed', number: issue.number, url: issue.url };
}

/** Only the hidden line: whoever closed it knows, and without it the next failure would be taken for this one. */
async function note({ octokit, repository }: GitHub, health: SyncHealth, issue: Found): Promise<IssueKept> {
  const body = recoveredBody(health, issue);
  await octokit.rest.issues.update({ ...repository, issue_number: issue.number, body });
  return { sync: health.sync, action: 'noted', number: issue.number, url: issue.url };
}

function recoveredBody({ sync }: SyncHealth, { text }: Found): string {
  return `${hiddenLine(KIND, sync, RECOVERED, RECOVERED)}\n${text}`;
}

function textOf(body: string): string {
  const end = body.indexOf('\n');
  return end === -1 ? '' : body.slice(end + 1);
}

function bodyOf(sync: string, { what, detail, body }: FailingSync): string {
  return `${hiddenLine(KIND, sync, what, detail)}\n${body}`;
}
