import { describe, expect, it } from 'vitest';
import { needsOf } from '../../src/config/needs.ts';
import { customerFacts, deskFacts, screen } from './facts.ts';
import { configOf, fileWith } from './problems.ts';
import { type Changes, contractOf, unresolvedOf, noticesOf } from './resolving.ts';

describe('something renamed in Jira goes on by its id', () => {
  const defaults = '{ desk: [{ field: Severity, value: High }] }';
  const text = fileWith({ fields: '[Summary, { customer: Room, desk: Customer issue }]', defaults });
  const previous = contractOf(text);
  const rename = <T extends { id: string; name: string }>(list: readonly T[], id: string) =>
    list.map((one) => (one.id === id ? { ...one, name: `New ${one.name}` } : one));
  const renamed: Changes = {
    previous,
    customer: {
      fields: rename(customerFacts.fields, 'customfield_2'),
      project: { ...customerFacts.project, issueTypes: rename(customerFacts.project.issueTypes, '1') },
    },
    desk: {
      fields: rename(deskFacts.fields, 'customfield_11'),
      requestTypes: rename(deskFacts.requestTypes, '335'),
      project: { ...deskFacts.project, issueTypes: rename(deskFacts.project.issueTypes, '21') },
      createFields: { '21': screen({ customfield_13: { options: [{ id: '501', name: 'New High' }] } }) },
    },
  };

  it('with a notice that names the line', () => {
    expect(
      noticesOf(text, renamed).map((notice) => notice.code === 'renamed' && [notice.path, notice.now]),
    ).toEqual([
      ['syncs.acme.issueTypes[0].desk', 'New IT Help'],
      ['syncs.acme.issueTypes[0].customer', 'New Task'],
      ['syncs.acme.issueTypes[0].requestType', 'New Get IT Help'],
      ['syncs.acme.fields[1].customer', 'New Room'],
      ['syncs.acme.fields[1].desk', 'New Customer issue'],
      ['syncs.acme.defaults.desk[0].value', 'New High'],
    ]);
  });

  it('to the same contract, so that it goes on tomorrow, too', () => {
    const again = contractOf(text, renamed);
    expect(again).toEqual(previous);
    expect(contractOf(text, { ...renamed, previous: again })).toEqual(previous);
  });

  it('finds the desk types to ask for', () => {
    const { config } = configOf(text);
    const desk = { ...deskFacts, ...renamed.desk };
    expect(
      config.syncs.flatMap((sync) => needsOf('desk', sync, desk, previous).screens).map(({ id }) => id),
    ).toEqual(['21']);
  });

  it('but not without the earlier contract, nor with that of another site or project', () => {
    const without: Changes = { customer: renamed.customer ?? {}, desk: renamed.desk ?? {} };
    expect(unresolvedOf(text, without).length).toBeGreaterThan(0);
    const elsewhere = { ...previous, desk: { ...previous.desk, host: 'other.atlassian.net' } };
    expect(unresolvedOf(text, { ...renamed, previous: elsewhere }).length).toBeGreaterThan(0);
    const moved = {
      ...previous,
      customer: { ...previous.customer, project: { ...previous.customer.project, id: '9' } },
    };
    expect(unresolvedOf(text, { ...renamed, previous: moved }).length).toBeGreaterThan(0);
  });

  it('and a thing that is gone is an error', () => {
    const fields = deskFacts.fields.filter(({ id }) => id !== 'customfield_11');
    expect(unresolvedOf(text, { previous, desk: { fields } })).toEqual([
      expect.stringMatching(/no field of the desk site/),
    ]);
  });

  it('a name that another thing has taken means that thing', () => {
    const taken = [
      ...rename(customerFacts.fields, 'customfield_2'),
      {
        type: 'text',
        name: 'Room',
        id: 'customfield_99',
        ref: { id: 'customfield_99', name: 'Room', kind: 'text' as const },
      },
    ];
    expect(contractOf(text, { previous, customer: { fields: taken } }).fields[1]?.id).toBe(
      'customfield_99>customfield_11',
    );
  });
});
