import { describe, expect, it } from 'vitest';
import { ask, at, list } from './ask.ts';
import type { Answered } from './ask.ts';
import { createWorld } from './index.ts';
import type { ScenarioWorld } from './index.ts';

function search(world: ScenarioWorld, jql: string): Promise<Answered> {
  const body = { jql: `project = ACME AND ${jql} ORDER BY key`, fields: ['summary'] };
  return ask(world, world.customer, world.customerSync, 'POST /rest/api/3/search/jql', body);
}

function world(): ScenarioWorld {
  const made = createWorld();
  made.ann.createIssue('ACME', {
    summary: 'One',
    fields: { Components: ['Backend'], Assignee: 'Ben Ode', Platforms: ['Windows', 'Linux'] },
  });
  made.ann.createIssue('ACME', {
    summary: 'Two',
    fields: { 'Fix versions': ['2.0'], Severity: 'Minor', Location: 'Europe / Paris' },
  });
  made.ann.transition('ACME-2', 'Done');
  return made;
}

describe('a search by what was chosen', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['component = Backend', ['ACME-1']],
    ['component is EMPTY', ['ACME-2']],
    ['assignee = "Ben Ode"', ['ACME-1']],
    ['assignee = currentUser()', []],
    ['assignee is not EMPTY', ['ACME-1']],
    ['fixVersion in (1.1, "2.0")', ['ACME-2']],
    ['resolution = done', ['ACME-2']],
    ['Platforms = linux', ['ACME-1']],
    ['Severity != Major', ['ACME-2']],
    ['cf[10050] = Paris', ['ACME-2']],
  ];
  it.each(cases)('%s', async (jql, expected) => {
    const answer = await search(world(), jql);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    expect(list(answer.body, 'issues').map((issue) => at(issue, 'key'))).toEqual(expected);
  });

  it('refuses a value that is not there', async () => {
    const answer = await search(world(), 'component = Nowhere');
    expect(answer.status).toBe(400);
    expect(at(answer.body, 'errorMessages', 0)).toContain("The value 'Nowhere' does not exist");
  });
});
