import { describe, expect, it } from 'vitest';
import { contractOf, noticesOf, resolve, unresolvedOf } from './resolving.ts';
import { fileWith, problemsOf } from './problems.ts';

const types =
  '[{ customer: [Task, Bug], desk: IT Help, requestType: Get IT Help }, { customer: Improvement, desk: Purchase, requestType: Purchase request }]';
const withStatus = (status: string) => fileWith({ issueTypes: types, status });
const status = (text: string) => contractOf(withStatus(text)).status;
const unresolved = (text: string) => unresolvedOf(withStatus(text));

describe('a status table', () => {
  it('takes a status, a path, a row, and rows for different issue types', () => {
    const { desk, customer } = status(`
      toDesk:
        Reopened: in progress
        Waiting: [In Progress, 12]
        Done:
          - { status: [In Progress, Resolved], resolution: declined, onlyFor: [IT Help] }
          - { status: Escalated, onlyFor: [Purchase] }
      toCustomer: { 12: Waiting }`);
    expect(desk).toEqual([
      { from: { id: '4', name: 'Reopened' }, path: [{ id: '3', name: 'in progress' }] },
      {
        from: { id: '5', name: 'Waiting' },
        path: [
          { id: '3', name: 'In Progress' },
          { id: '12', name: '12' },
        ],
      },
      {
        from: { id: '6', name: 'Done' },
        path: [
          { id: '3', name: 'In Progress' },
          { id: '13', name: 'Resolved' },
        ],
        resolution: { id: '201', name: 'declined' },
        onlyFor: ['21'],
      },
      { from: { id: '6', name: 'Done' }, path: [{ id: '15', name: 'Escalated' }], onlyFor: ['22'] },
    ]);
    expect(customer).toEqual([{ from: { id: '12', name: '12' }, path: [{ id: '5', name: 'Waiting' }] }]);
  });

  it('may contradict the other one: what we set ourselves is no change', () => {
    const text = '{ toDesk: { Reopened: Waiting for support }, toCustomer: { Waiting for support: To Do } }';
    expect(unresolved(text)).toEqual([]);
  });

  it('goes on by id where a status or resolution was renamed, and says so', () => {
    const text = withStatus('{ toDesk: { Done: { status: Resolved, resolution: Done } } }');
    const previous = contractOf(text);
    const renamed = [
      { id: '3', name: 'In Progress' },
      { id: '13', name: 'Solved' },
    ];
    const desk = {
      statuses: { '21': renamed, '22': renamed },
      resolutions: [{ id: '200', name: 'Fixed' }],
    };
    expect(contractOf(text, { desk, previous }).status).toEqual(previous.status);
    expect(noticesOf(text, { desk, previous })).toMatchObject([
      { code: 'renamed', now: 'Solved' },
      { code: 'renamed', now: 'Fixed' },
    ]);
    expect(resolve(text, { desk }).ok).toBe(false);
  });
});

describe('a row is refused', () => {
  it.each([
    [
      'for a status that is not there',
      '{ toDesk: { Reopend: In Progress } }',
      /"Reopend" is no status of the customer's.*Did you mean "Reopened"/,
    ],
    [
      'for a goal that is not there',
      '{ toCustomer: { Resolved: [Waiting, Don] } }',
      /"Don" is no status of the customer's.*Did you mean "Done"/,
    ],
    [
      'for a resolution that is not there',
      '{ toDesk: { Done: { status: Resolved, resolution: Decline } } }',
      /resolution: "Decline" is no resolution of the desk site.*Did you mean "Declined"/,
    ],
    [
      'for a status that one of the workflows lacks',
      '{ toDesk: { Done: Escalated } }',
      /"Escalated" is not in the workflow of the desk's issue type "IT Help".*onlyFor/,
    ],
    [
      'for a status that stands there twice by name and id',
      '{ toDesk: { Done: Resolved, 6: Closed } }',
      /has a row already, which leads to "(Resolved|Closed)"/,
    ],
    [
      'for types that overlap',
      '{ toDesk: { Done: { status: Resolved }, 6: { status: Closed, onlyFor: [IT Help] } } }',
      /"Done" has a row already, which leads to "Closed"/,
    ],
    [
      'for a path that comes by twice',
      '{ toDesk: { Done: [In Progress, Resolved, 3] } }',
      /comes to "3" twice/,
    ],
    [
      'for an issue type that is not there',
      '{ toDesk: { Done: { status: Resolved, onlyFor: [IT Helpp] } } }',
      /"IT Helpp" is no issue type/,
    ],
  ])('%s', (_, text, message) => {
    expect(unresolved(text)).toHaveLength(1);
    expect(unresolved(text)[0]).toMatch(message);
  });

  it('but one for a type that nothing becomes is noted', () => {
    const text = withStatus('{ toDesk: { Done: { status: Resolved, onlyFor: [Access] } } }');
    expect(noticesOf(text)).toMatchObject([{ code: 'unused-default' }]);
    expect(contractOf(text).status.desk).toEqual([]);
  });
});

describe('what has no sense in itself is said without asking a site', () => {
  it.each([
    ['{ toDesk: { Done: [] } }', 'must hold at least one entry'],
    ['{ toDsk: { Done: Resolved } }', 'the key "toDsk" is not known here. Did you mean "toDesk"?'],
    [
      '{ toDesk: { Done: { status: Resolved, resolutoin: Done } } }',
      'the key "resolutoin" is not known here. Did you mean "resolution"?',
    ],
    [
      '{ toDesk: { Done: [In Progress, { status: Resolved }] } }',
      'must be a path of statuses, or a list of rows `{ status, onlyFor }`, not a mixture',
    ],
    ['{ toDesk: { Done: { resolution: Done } } }', /`status` is missing/],
    ['{ toDesk: { Done: true } }', /must be/],
    [
      '{ toDesk: { Done: [{ status: Resolved }, { status: Closed, onlyFor: [IT Help] }] } }',
      '"Done" has a row already, which leads to "Resolved"; keep one, or divide them with `onlyFor`.',
    ],
    ['{ toDesk: { Done: Resolved, done: Closed } }', '"done" has a row already, which leads to "Resolved"'],
    ['{ toDesk: { Done: [In Progress, Resolved, in progress] } }', 'the path comes to "in progress" twice'],
  ])('%s', (text, message) => {
    const problems = problemsOf(withStatus(text));
    expect(problems).toHaveLength(1);
    expect(problems[0]?.text).toMatch(message);
  });
});
