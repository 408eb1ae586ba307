/** The workflows of the scenario: a free one, strict ones with screens, conditions and paths. */
import type { Status, Workflow } from './data.ts';

export const STATUSES: readonly Status[] = [
  { id: '1', name: 'To Do', category: 'new' },
  { id: '3', name: 'In Progress', category: 'indeterminate' },
  { id: '4', name: 'Reopened', category: 'new' },
  { id: '5', name: 'Waiting', category: 'indeterminate' },
  { id: '6', name: 'Done', category: 'done' },
  { id: '7', name: 'In Review', category: 'indeterminate' },
  { id: '11', name: 'Waiting for support', category: 'new' },
  { id: '12', name: 'Waiting for customer', category: 'indeterminate' },
  { id: '13', name: 'Resolved', category: 'done' },
  { id: '14', name: 'Closed', category: 'done' },
  { id: '15', name: 'Escalated', category: 'indeterminate' },
];

const DONE = '10000';

/** Tasks, features, improvements: every status can be reached from every other; Done sets the resolution by itself. */
const FREE: Workflow = {
  id: 'free',
  name: 'Acme simple workflow',
  firstStatusId: '1',
  statusIds: ['1', '3', '5', '6', '4'],
  transitions: [
    { id: '11', name: 'To Do', to: '1', resolution: null },
    { id: '21', name: 'In Progress', to: '3', resolution: null },
    { id: '31', name: 'Waiting', to: '5', resolution: null },
    { id: '41', name: 'Done', to: '6', resolution: DONE },
    { id: '51', name: 'Reopen', to: '4', from: ['6'], resolution: null },
  ],
};

/** Bugs: a path through a review, whose last step asks for a resolution and a comment may be left out. */
const BUG: Workflow = {
  id: 'bug',
  name: 'Acme bug workflow',
  firstStatusId: '1',
  statusIds: ['1', '3', '5', '7', '6', '4'],
  transitions: [
    { id: '4', name: 'Start work', from: ['1', '4'], to: '3' },
    { id: '5', name: 'Wait', from: ['3'], to: '5' },
    { id: '6', name: 'Go on', from: ['5'], to: '3' },
    { id: '7', name: 'Ask for review', from: ['3'], to: '7' },
    {
      id: '8',
      name: 'Approve',
      from: ['7'],
      to: '6',
      screen: [
        { fieldId: 'resolution', required: true },
        { fieldId: 'fixVersions', required: false },
      ],
    },
    { id: '9', name: 'Reopen', from: ['6'], to: '4', resolution: null },
  ],
};

/** Requests: names of transitions that are not the names of their statuses, two ways to the same status. */
const REQUEST: Workflow = {
  id: 'request',
  name: 'Service request fulfilment workflow',
  firstStatusId: '11',
  statusIds: ['11', '3', '12', '13', '14'],
  transitions: [
    { id: '851', name: 'Respond to support', from: ['12'], to: '11' },
    { id: '781', name: 'Start work', from: ['11', '12'], to: '3' },
    { id: '861', name: 'Respond to customer', from: ['11', '3'], to: '12' },
    {
      id: '761',
      name: 'Resolve this issue',
      from: ['11', '3', '12'],
      to: '13',
      screen: [{ fieldId: 'resolution', required: true }],
    },
    { id: '771', name: 'Reopen', from: ['13', '14'], to: '11', resolution: null },
    { id: '901', name: 'Close', to: '14', resolution: DONE, needs: 'SERVICEDESK_AGENT' },
  ],
};

/** Incidents: escalation is for people who may resolve; without an agent's hand there is no way back from Closed. */
const INCIDENT: Workflow = {
  id: 'incident',
  name: 'Incident workflow',
  firstStatusId: '11',
  statusIds: ['11', '3', '15', '12', '13', '14'],
  transitions: [
    { id: '11', name: 'Investigate', from: ['11', '15'], to: '3' },
    { id: '21', name: 'Escalate', from: ['11', '3'], to: '15', needs: 'RESOLVE_ISSUES' },
    { id: '31', name: 'Pending', from: ['3'], to: '12' },
    { id: '41', name: 'Back to work', from: ['12', '13'], to: '3', resolution: null },
    { id: '51', name: 'Resolve', from: ['3'], to: '13', resolution: DONE },
    { id: '61', name: 'Close', from: ['13'], to: '14' },
  ],
};

export const WORKFLOWS: readonly Workflow[] = [FREE, BUG, REQUEST, INCIDENT];
