/** Rights of a Jira account in a project. */

/** Keys as Jira's permission schemes have them; those that Deskbridge may need. */
export type Right =
  | 'BROWSE_PROJECTS'
  | 'CREATE_ISSUES'
  | 'EDIT_ISSUES'
  | 'SCHEDULE_ISSUES'
  | 'RESOLVE_ISSUES'
  | 'ASSIGN_ISSUES'
  | 'MODIFY_REPORTER'
  | 'TRANSITION_ISSUES'
  | 'LINK_ISSUES'
  | 'ADD_COMMENTS'
  | 'EDIT_OWN_COMMENTS'
  | 'EDIT_ALL_COMMENTS'
  | 'DELETE_OWN_COMMENTS'
  | 'DELETE_ALL_COMMENTS'
  | 'CREATE_ATTACHMENTS'
  | 'DELETE_OWN_ATTACHMENTS'
  | 'SERVICEDESK_AGENT';

/**
 * How Jira's permission pages call them.
 * @see https://support.atlassian.com/jira-cloud-administration/docs/permissions-for-company-managed-projects/
 */
export const RIGHT_NAMES: Readonly<Record<Right, string>> = {
  BROWSE_PROJECTS: 'Browse Projects',
  CREATE_ISSUES: 'Create Issues',
  EDIT_ISSUES: 'Edit Issues',
  SCHEDULE_ISSUES: 'Schedule Issues',
  RESOLVE_ISSUES: 'Resolve Issues',
  ASSIGN_ISSUES: 'Assign Issues',
  MODIFY_REPORTER: 'Modify Reporter',
  TRANSITION_ISSUES: 'Transition Issues',
  LINK_ISSUES: 'Link Issues',
  ADD_COMMENTS: 'Add Comments',
  EDIT_OWN_COMMENTS: 'Edit Own Comments',
  EDIT_ALL_COMMENTS: 'Edit All Comments',
  DELETE_OWN_COMMENTS: 'Delete Own Comments',
  DELETE_ALL_COMMENTS: 'Delete All Comments',
  CREATE_ATTACHMENTS: 'Create Attachments',
  DELETE_OWN_ATTACHMENTS: 'Delete Own Attachments',
  SERVICEDESK_AGENT: 'Service Desk Agent',
};

/** Rights without which Jira neither shows nor takes a field, by the field's id. */
export const FIELD_RIGHTS: ReadonlyMap<string, Right> = new Map([
  ['assignee', 'ASSIGN_ISSUES'],
  ['reporter', 'MODIFY_REPORTER'],
  ['duedate', 'SCHEDULE_ISSUES'],
  ['fixVersions', 'RESOLVE_ISSUES'],
]);
