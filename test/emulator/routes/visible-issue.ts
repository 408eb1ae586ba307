/** Finding what a path names, with Jira's one answer for absent and hidden. */
import { NO_ISSUE, refuse } from '../answer.ts';
import type { Ask } from '../answer.ts';
import type { IssueRecord, Project } from '../data.ts';
import { canSee } from '../render.ts';
import { can, findProject } from '../site.ts';
import { findIssue } from '../store.ts';

/** The issue in the path. @throws Refused 404 when it is absent or hidden. */
export function visibleIssue(ask: Ask): IssueRecord {
  const issue = findIssue(ask.site, ask.params['issue'] ?? '');
  if (issue === undefined || !canSee(ask.site, issue, ask.account)) throw refuse(404, NO_ISSUE);
  return issue;
}

/** The project in the path. @throws Refused 404 when it is absent or hidden. */
export function visibleProject(ask: Ask): Project {
  const name = ask.params['project'] ?? '';
  const project = findProject(ask.site, name);
  if (project === undefined || !can(ask.site, ask.account?.accountId, project.id, 'BROWSE_PROJECTS')) {
    throw refuse(404, `No project could be found with key '${name}'.`);
  }
  return project;
}
