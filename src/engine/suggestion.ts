/** What a plan looks at beside the contract: what the file could map and does not map yet. */
import type { Contract } from '../config/contract.ts';
import { resolveContract } from '../config/resolve.ts';
import type { Resolved } from '../config/resolve.ts';
import type { SideFacts } from '../config/facts.ts';
import type { Config, Locate, SyncSettings } from '../config/settings.ts';
import { suggestAgreement } from '../config/suggest-agreement.ts';
import { draftAgreement, withDraft } from '../config/suggest-rows.ts';
import type { Site } from '../jira/site.ts';
import { FailureError } from '../sync/failure.ts';
import type { Notice, Suggestion } from '../sync/outcome.ts';
import type { Side } from '../sync/snapshot.ts';
import { findProjects, readFacts, withLacks } from './contract.ts';
import type { Basics } from './contract.ts';
import { noticeNotEditable } from './editable.ts';

/** What a run rests on: a contract or problems, except for a sync that is only being set up; and what could be added. */
export interface Live {
  readonly resolved?: Resolved;
  readonly suggestion?: Suggestion;
  readonly notices: readonly Notice[];
}

/**
 * As `resolveLive`, and looks for what is not mapped yet. A sync without issue types has no contract, only a suggestion.
 * @throws FailureError as `resolveLive`; what fails only on the way to additions is a notice.
 */
export async function suggestLive(
  settings: SyncSettings,
  config: Pick<Config, 'sites'>,
  locate: Locate,
  sites: Readonly<Record<Side, Site>>,
  previous: Contract | undefined,
): Promise<Live> {
  const isNew = settings.issueTypes.length === 0;
  const found = await findProjects(settings, config, locate, sites);
  if (!found.ok) return { resolved: found, notices: [] };
  const { facts, lacks } = await readFacts(found.basics, settings, locate, sites, previous);
  // Of a desk that is no service project only that can be said, and of an account without rights only those.
  const resolved =
    isNew && facts.desk.project.type === 'service_desk' && lacks.length === 0
      ? undefined
      : withLacks(resolveContract(settings, config.sites, facts, locate, previous), lacks);
  if (resolved?.ok === false) return { resolved, notices: [] };
  const said: Live = {
    ...(resolved === undefined ? {} : { resolved }),
    notices:
      resolved === undefined
        ? [{ code: 'no-issue-types' }]
        : await noticeNotEditable(settings, resolved.contract, facts, locate, sites),
  };
  const draft = draftAgreement(settings, facts);
  if (draft === undefined)
    return { ...said, notices: [...said.notices, { code: 'no-suggestion', reason: 'no-request-type' }] };
  try {
    const isMore = draft.issueTypes.length + draft.fields.length > 0;
    const wider = isMore
      ? await readWider(found.basics, withDraft(settings, draft), locate, sites, previous)
      : facts;
    const [customer, desk] = await Promise.all([
      withStatuses('customer', wider.customer, found.basics, sites),
      withStatuses('desk', wider.desk, found.basics, sites),
    ]);
    const movable = [customer, desk].flatMap(({ side, mayMove }) => (mayMove ? [side] : []));
    const known = { customer: customer.facts, desk: desk.facts };
    const suggestion = suggestAgreement(settings, draft, config.sites, known, movable, previous);
    return suggestion === undefined ? said : { ...said, suggestion };
  } catch (error) {
    // The plan of what is mapped is worth more than a look at what is not.
    if (!(error instanceof FailureError) || isNew) throw error;
    return { ...said, notices: [...said.notices, { code: 'no-suggestion', reason: error.failure.code }] };
  }
}

/** @throws FailureError when the account lacks a right that only the additions would need */
async function readWider(...asked: Parameters<typeof readFacts>): Promise<Record<Side, SideFacts>> {
  const { facts, lacks } = await readFacts(...asked);
  const [first] = lacks;
  if (first !== undefined) throw new FailureError(first.failure);
  return facts;
}

/** A status table takes a right that nothing else does: without it the side is not written. */
async function withStatuses(
  side: Side,
  facts: SideFacts,
  basics: Readonly<Record<Side, Basics>>,
  sites: Readonly<Record<Side, Site>>,
): Promise<{ readonly side: Side; readonly facts: SideFacts; readonly mayMove: boolean }> {
  const { id } = basics[side].project;
  const [statuses, missing] = await Promise.all([
    sites[side].listStatuses(id),
    sites[side].missingRights(id, ['TRANSITION_ISSUES']),
  ]);
  return { side, facts: { ...facts, statuses }, mayMove: missing.length === 0 };
}
