/** Changing the status of an issue along the workflow of its type. */
import { refuse } from './answer.ts';
import type { Account, IssueRecord, Project, Transition, Workflow } from './data.ts';
import { describeField } from './fields/describe.ts';
import { applyChanges, readFieldWrites } from './field-values.ts';
import { showStatus } from './render.ts';
import { can, projectOf } from './site.ts';
import type { Site } from './site.ts';
import { changeIssue } from './store.ts';

/** The workflow of an issue; undefined where its type has none. */
export function workflowOf(site: Site, issue: IssueRecord): Workflow | undefined {
  const project = site.projects.get(issue.projectId);
  return site.workflows.get(project?.workflows[issue.typeId] ?? '');
}

/** Transitions out of the present status, whether their conditions hold or not. */
export function transitionsOf(site: Site, issue: IssueRecord): readonly Transition[] {
  return (workflowOf(site, issue)?.transitions ?? []).filter(
    ({ from }) => from === undefined || from.includes(issue.statusId),
  );
}

/** Whether the condition of a transition holds for an account. */
export function isAvailable(
  site: Site,
  issue: IssueRecord,
  transition: Transition,
  accountId: string | undefined,
): boolean {
  return transition.needs === undefined || can(site, accountId, issue.projectId, transition.needs);
}

/** Those an account can do now. Without TRANSITION_ISSUES there are none, and no error. */
export function openTransitions(
  site: Site,
  issue: IssueRecord,
  accountId: string | undefined,
  unavailableToo = false,
): readonly Transition[] {
  if (!can(site, accountId, issue.projectId, 'TRANSITION_ISSUES')) return [];
  return transitionsOf(site, issue).filter(
    (transition) => unavailableToo || isAvailable(site, issue, transition, accountId),
  );
}

/** `IssueTransition` of the OpenAPI document; `withFields` adds what its screen asks for. */
export function showTransition(
  site: Site,
  issue: IssueRecord,
  transition: Transition,
  accountId: string | undefined,
  withFields: boolean,
): Record<string, unknown> {
  const project = projectOf(site, issue.projectId);
  return {
    id: transition.id,
    name: transition.name,
    to: showStatus(site, transition.to),
    hasScreen: transition.screen !== undefined,
    isGlobal: transition.from === undefined,
    isInitial: false,
    isAvailable: isAvailable(site, issue, transition, accountId),
    isConditional: transition.needs !== undefined,
    looped: transition.to === issue.statusId,
    ...(withFields ? { fields: describeScreen(site, project, issue, transition) } : {}),
  };
}

function describeScreen(
  site: Site,
  project: Project,
  issue: IssueRecord,
  transition: Transition,
): Record<string, unknown> {
  return Object.fromEntries(
    (transition.screen ?? []).flatMap(({ fieldId, required }) => {
      const field = site.fields.get(fieldId);
      return field === undefined
        ? []
        : [[fieldId, describeField(site, project, issue.typeId, field, required)]];
    }),
  );
}

/** The words Jira has for a transition that the present status does not allow. */
function notNow(issue: IssueRecord, name: string): ReturnType<typeof refuse> {
  return refuse(
    400,
    `It seems that you have tried to perform a workflow operation (${name}) that is not valid for the current state of ` +
      `this issue (${issue.key}). The likely cause is that somebody has changed the issue recently, please look at the ` +
      'issue history for details.',
  );
}

/** The transition with this id, if it can be done now. @throws Refused 400 */
export function transitionById(
  site: Site,
  issue: IssueRecord,
  id: string,
  accountId: string | undefined,
): Transition {
  const known = workflowOf(site, issue)?.transitions.find((transition) => transition.id === id);
  if (known === undefined) throw refuse(400, `Transition id '${id}' is not valid for this issue.`);
  if (!openTransitions(site, issue, accountId).includes(known)) throw notNow(issue, known.name);
  return known;
}

/**
 * Does a transition: its screen's fields, its post functions, the new status, one entry in the history.
 *
 * @param account whose rights count for the fields; undefined for a person in the browser
 * @throws Refused 400 for fields that are not on its screen, missing or wrong
 */
export function performTransition(
  site: Site,
  issue: IssueRecord,
  transition: Transition,
  by: string,
  account: Account | undefined,
  fields: Record<string, unknown>,
  update: Record<string, unknown>,
): IssueRecord {
  const screen = transition.screen ?? [];
  const project = projectOf(site, issue.projectId);
  const target = { project, typeId: issue.typeId, issue, account };
  const changes = readFieldWrites(
    site,
    { ...target, transitionScreen: screen.map(({ fieldId }) => fieldId) },
    fields,
    update,
  );
  const missing = screen.filter(
    ({ fieldId, required }) => required && (changes[fieldId] ?? issue.values[fieldId]) === undefined,
  );
  if (missing.length > 0) {
    const nameOf = (id: string): string => site.fields.get(id)?.name ?? id;
    throw refuse(
      400,
      [],
      Object.fromEntries(missing.map(({ fieldId }) => [fieldId, `${nameOf(fieldId)} is required.`])),
    );
  }
  const posted =
    transition.resolution === undefined || changes['resolution'] !== undefined
      ? {}
      : { resolution: transition.resolution ?? undefined };
  const values = applyChanges(site, issue.values, { ...posted, ...changes });
  return changeIssue(site, issue, { statusId: transition.to, values }, true, by);
}
