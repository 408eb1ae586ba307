/** Failures in words. The only place where one becomes text, so that summary, log, annotations and issues say the same. */
import type { Failure, FailureCode, RequestLabel } from '../sync/failure.ts';
import { RIGHT_NAMES } from '../sync/rights.ts';
import {
  hintForMarker,
  hintForRefusal,
  keepPair,
  OF_STRANGERS,
  overLimitNoun,
  UNTRUSTED,
} from './failure-hints.ts';
import { countOf, formatTime, listOf, say } from './wording.ts';

export interface FailureText {
  /** What happened, as a sentence. Parts between backticks are code. */
  readonly what: string;
  /** What to do about it. */
  readonly hint: string;
}

/**
 * Codes that end a run as failed whatever `fail-on` says: what only a person can mend, the stops of promise 8, and our own
 * faults.
 */
const ALWAYS_FAILS: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'config',
  'missing-right',
  'not-an-agent',
  'dead-token',
  'other-account',
  'site-without-visibility',
  'visibility-mismatch',
  'visibility-stop',
  'over-limit',
  'mass-absence',
  'empty-side',
  'write-in-plan',
  'bug',
]);

export function alwaysFails(failure: Failure): boolean {
  return ALWAYS_FAILS.has(failure.code);
}

function where(request: RequestLabel): string {
  return `Site ${say(request.site)}, \`${say(request.method)} ${say(request.route)}\``;
}

/** Jira's own words at the end of a sentence, if there are any. */
function quote(messages: string): string {
  const text = say(messages).trim();
  return text === '' ? '.' : `: ${text}`;
}

function afterSeconds(seconds: number): string {
  return seconds > 0 ? `It asks to wait ${countOf(Math.ceil(seconds), 'second')}. ` : '';
}

/** In: any failure. Out: what happened and what to do, in plain English without text from Jira issues. */
export function describeFailure(failure: Failure): FailureText {
  switch (failure.code) {
    case 'network':
      return {
        what: `${where(failure.request)}: no connection (${say(failure.detail)}).`,
        hint: 'The next run tries again. If it stays, check `url` of the site, its IP allow-list and the proxy of the runner.',
      };
    case 'timeout':
      return {
        what: `${where(failure.request)}: no answer within ${countOf(failure.seconds, 'second')}.`,
        hint: 'The next run tries again. If it stays, look at the status page of Jira.',
      };
    case 'server-error':
      return {
        what: `${where(failure.request)}: Jira answered ${failure.status}.`,
        hint: 'The next run tries again. If it stays, look at the status page of Jira.',
      };
    case 'rate-limited':
      return {
        what: `${where(failure.request)}: too many requests (${say(failure.reason)}).`,
        hint: `${afterSeconds(failure.retryAfter)}The next run goes on where this one stopped. If it stays, run less often or ask what else uses this site.`,
      };
    case 'quota':
      return {
        what: `${where(failure.request)}: the hourly allowance of the site is used up (${say(failure.reason)}).`,
        hint: `${afterSeconds(failure.retryAfter)}The next run goes on where this one stopped. Other apps of this site draw on the same allowance.`,
      };
    case 'dead-token':
      return {
        what: `Site ${say(failure.request.site)} does not know the token: it is expired, revoked or mistyped.`,
        hint: `Create a new API token for the sync account of ${say(failure.request.site)} and store it in the secret that \`sites.${say(failure.request.site)}.token.env\` is filled from. Check \`email\`, too.`,
      };
    case 'other-account':
      return {
        what: `Site ${say(failure.request.site)} answers as account ${say(failure.actual)}, but the sync runs as ${say(failure.expected)}.`,
        hint: `If the sync account was changed on purpose, add \`${say(failure.expected)}\` to \`sites.${say(failure.request.site)}.formerAccounts\`, so that its mirrors stay ours. Otherwise put the right token back.`,
      };
    case 'forbidden':
      return {
        what: `${where(failure.request)}: not allowed${quote(failure.messages)}`,
        hint: `Give the sync account of ${say(failure.request.site)} the right it lacks in the project's permission scheme, or the scope to its token.`,
      };
    case 'not-found':
      return {
        what: `${where(failure.request)}: not found, or hidden from the sync account.`,
        hint: 'Check that it still exists and that the sync account may see it (Browse Projects, issue security).',
      };
    case 'refused':
      return {
        what: `${where(failure.request)}: Jira refused it with ${failure.status}${quote(failure.messages)}${
          failure.fields.length === 0
            ? ''
            : ` (fields: ${failure.fields.map((id) => `\`${say(id)}\``).join(', ')})`
        }`,
        hint: hintForRefusal(failure),
      };
    case 'unreadable-answer':
      return {
        what: `${where(failure.request)}: the answer could not be read (${say(failure.detail)}).`,
        hint: 'The next run tries again. If it stays, a proxy may answer in place of Jira, or Jira changed: please report it with the code and the route.',
      };
    case 'write-in-plan':
      return {
        what: `${where(failure.request)}: a write was stopped, because this run may only read.`,
        hint: 'This is a fault of Deskbridge, and nothing was written. Please report it with the route.',
      };
    case 'config':
      return {
        what: `The configuration has ${countOf(failure.problems, 'problem')}.`,
        hint: 'Each one is listed with file, line and how to mend it. `mode: plan` checks again and writes nothing.',
      };
    case 'missing-right': {
      const names: Readonly<Record<string, string>> = RIGHT_NAMES;
      const rights = failure.rights.map((right) => names[right] ?? say(right));
      return {
        what: `On site ${say(failure.site)} the sync account lacks ${listOf(rights)} in project ${say(failure.project)}.`,
        hint: `Grant ${rights.length === 1 ? 'it' : 'them'} in the permission scheme of ${say(failure.project)}, best through a project role that holds the sync account.`,
      };
    }
    case 'not-an-agent':
      return {
        what: `The sync account of site ${say(failure.site)} is no agent of project ${say(failure.project)}. Without that, Jira does not let it write public comments there.`,
        hint: `The sync account must be an agent: give it a Jira Service Management licence and the role Service Desk Team in project ${say(failure.project)}.`,
      };
    case 'bad-marker':
      return {
        what: `The marker on ${say(failure.issue)} cannot be used (${say(failure.detail)}).`,
        hint: hintForMarker(failure),
      };
    case 'unconfirmed':
      return {
        what: `${say(failure.issue)} was linked with the existing issue ${say(failure.twin)}, which does not confirm it.`,
        hint: 'List the two in `pairs` to link them again, or delete the property `deskbridge.<sync>` from the desk issue.',
      };
    case 'twin-disagrees':
      return {
        what: `${say(failure.issue)} says that its twin is ${say(failure.twin)}, but that issue does not agree.`,
        hint: `The marker on the desk decides, and there it names another issue or none. ${keepPair('deskbridge.<sync>')} If they do not belong together, delete it from ${say(failure.issue)} alone, which then counts as new.`,
      };
    case 'unlisted-account': {
      const { what, otherwise } = OF_STRANGERS[failure.of ?? 'comment'];
      return {
        what: `${say(failure.issue)} ${what} account ${say(failure.account)}, which is neither the sync account nor a former one.`,
        hint: `If it was the sync account before, add \`${say(failure.account)}\` to \`formerAccounts\` of that site. ${otherwise}`,
      };
    }
    case 'unknown-visibility':
      return {
        what: `Jira does not say whether ${countOf(failure.comments, 'comment')} on ${say(failure.issue)} ${failure.comments === 1 ? 'is' : 'are'} public.`,
        hint: 'Nothing of this pair is touched. The next run asks again; if it stays, check that the sync account is an agent.',
      };
    case 'no-transition': {
      const available = failure.available.map((name) => `\`${say(name)}\``);
      const open = available.length === 0 ? 'None is open to it' : `Open to it: ${listOf(available)}`;
      return {
        what: `${say(failure.issue)} cannot go to the status \`${say(failure.wanted)}\`: from where it stands, no transition that the sync account may do leads there. ${open}.`,
        hint: 'Write a path of statuses in the row of `status`, give the sync account the right that the transition asks for, or move the issue by hand. Statuses that the configuration does not name are shown by their id.',
      };
    }
    case 'transition-fields':
      return {
        what: `The transition of ${say(failure.issue)} to the status \`${say(failure.wanted)}\` asks for fields that it was not given: ${listOf(failure.fields.map((id) => `\`${say(id)}\``))}.`,
        hint: 'A resolution can be given in the row of `status`. Any other field must be optional on the screen of the transition, or be filled in before.',
      };
    case 'site-without-visibility':
      return {
        what: `Site ${say(failure.site)} does not say of any comment whether it is public.`,
        hint: 'The sync stopped and carried nothing. Check that the desk project is a service project and that the sync account is an agent there.',
      };
    case 'visibility-mismatch':
      return {
        what: `Comment ${say(failure.comment)} on ${say(failure.issue)} did not get the visibility that was asked for. ${
          failure.deleted ? 'It was deleted at once.' : 'It could NOT be deleted.'
        }`,
        hint: `${failure.deleted ? '' : 'Delete it in Jira now. '}An automation rule or an app may change comments. The sync stays stopped until its configuration changes or a person runs it by hand.`,
      };
    case 'visibility-stop':
      return {
        what: `The sync is stopped since ${formatTime(failure.since)}, because a comment did not get the visibility that was asked for.`,
        hint: 'Find out why (an automation rule, an app), then start the workflow by hand or change the configuration of this sync.',
      };
    case 'over-limit':
      return {
        what: `${countOf(failure.wanted, overLimitNoun(failure.limit, failure.wanted), overLimitNoun(failure.limit, failure.wanted))} wanted, ${failure.allowed.toLocaleString('en-US')} allowed per run (limit \`${say(failure.limit)}\`).`,
        hint: `${
          failure.limit === 'creates' ? 'None is made.' : 'The oldest come first, the rest is pending.'
        } Once a plan looks right, allow it once: run the workflow by hand with \`limits: ${say(failure.limit)}=${failure.wanted}\`. For good, raise \`limits.${say(failure.limit)}\` of this sync.`,
      };
    case 'mass-absence':
      return {
        what: `${countOf(failure.absent, 'issue')} of ${failure.read.toLocaleString('en-US')} read on site ${say(failure.site)} ${failure.absent === 1 ? 'is' : 'are'} absent.`,
        hint: 'The sync stopped: so many at once look like a lost right or a moved project, not like deletions. Check Browse Projects and issue security of the sync account. If they were really deleted, start the workflow by hand: that run goes on, deletes nothing because of it, and later ones no longer count them.',
      };
    case 'empty-side':
      return {
        what: `Project ${say(failure.project)} on site ${say(failure.site)} lists nothing, though ${countOf(failure.expected, 'issue')} ${failure.expected === 1 ? 'is' : 'are'} known there.`,
        hint: 'The sync stopped before it looked at any change. Check that the project exists and that the sync account has Browse Projects. If its issues are really gone, start the workflow by hand: that run goes on.',
      };
    case 'untrusted-site':
      return {
        what: `Site ${say(failure.site)} was not contacted: ${UNTRUSTED[failure.reason].why}. A token must not travel to where the base branch never sent it.`,
        hint: UNTRUSTED[failure.reason].hint,
      };
    case 'bug':
      return {
        what: `Deskbridge itself failed (${say(failure.detail)}).`,
        hint: 'Please report it with this text. Nothing is lost: the next run goes on from what was confirmed.',
      };
  }
}
