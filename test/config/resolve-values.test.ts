import { describe, expect, it } from 'vitest';
import type { ChoiceTable } from '../../src/config/contract.ts';
import type { SideFacts } from '../../src/config/facts.ts';
import { choiceFingerprint as print } from '../../src/sync/choices.ts';
import { scopeDigest } from '../../src/sync/digest.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import { customerFacts, customerScreen, deskFacts, screen } from './facts.ts';
import { fileWith } from './problems.ts';
import { both, contractOf, noticesOf, unresolvedOf } from './resolving.ts';
import type { Changes } from './resolving.ts';

const file = (row: string, more: Readonly<Record<string, string>> = {}) =>
  fileWith({ fields: `[Summary, ${row}]`, ...more });

function tablesOf(row: string, changes: Changes = {}): Partial<Record<Side, ChoiceTable>> {
  const convert = contractOf(file(row), changes).fields[1]?.convert;
  if (convert?.by !== 'choices') throw new Error(`by ${convert?.by ?? 'nothing'}`);
  return convert.tables;
}

describe('what is wrong with a table is said before anything is written', () => {
  it.each<[string, string, RegExp]>([
    [
      'an unknown value of the customer',
      '{ customer: Priority, desk: Priority, values: { Hihgest: P1, "*": P3 } }',
      /values\.Hihgest: "Hihgest" is no priority at the customer\. Did you mean "Highest"/,
    ],
    [
      'an unknown value of the desk',
      '{ customer: Priority, desk: Priority, values: { Highest: P11, "*": P3 } }',
      /values\.Highest: "P11" is no priority on the desk\. Did you mean "P1"/,
    ],
    [
      'an unknown last resort',
      '{ customer: Priority, desk: Priority, values: { Highest: P1, "*": P4 } }',
      /values\["\*"\]: "P4" is no priority on the desk/,
    ],
    [
      'an unknown option',
      '{ customer: Urgency, desk: Severity, values: { Hihg: High } }',
      /"Hihg" is no value of "Urgency" at the customer\. Did you mean "High"/,
    ],
    [
      'an unknown child',
      '{ customer: Place, desk: Location, values: { Berlin > Nord: Berlin > North } }',
      /"Berlin > Nord" is no value of "Place" at the customer\. Did you mean "Berlin > North"/,
    ],
    [
      'the wrong way round',
      '{ customer: Urgency, desk: Severity, direction: to-customer, values: { Middle: Low } }',
      /"Middle" is no value of "Severity" on the desk/,
    ],
    [
      'a value by name and by id',
      '{ customer: Urgency, desk: Severity, values: { Middle: Low, 802: High } }',
      /stands twice/,
    ],
    [
      'a table for what has no choices',
      '{ customer: Room, desk: Customer issue, values: { a: b } }',
      /fields\[1\]\.values: .*"Room" holds short text/,
    ],
    [
      'a table into a text',
      '{ customer: Priority, desk: Customer issue, values: { Highest: high } }',
      /fields\[1\]\.values: .*Use `text: "\{value\}"`/,
    ],
    [
      'no name in common and no table',
      '{ customer: Place, desk: Area }',
      /no value of "Place" at the customer has the name of one of "Area" on the desk.*Add a table, such as values: \{ "Berlin": "Shop" \}/,
    ],
    [
      'two values to one, both ways',
      '{ customer: Priority, desk: Priority, direction: both, values: { Highest: P1, 3: P1, "*": P3 } }',
      /values\.Highest: "3" and "Highest" both become "P1", so with `both` it cannot be told which comes back/,
    ],
    [
      'choices of a field that no screen shows',
      '{ customer: Aside, desk: Severity, direction: to-customer }',
      /fields\[1\]\.customer: the choices of the field "Aside" at the customer cannot be read: it is not on the create screen of the issue type "Task"/,
    ],
    [
      'an organization that is none: whom else the desk serves is not told',
      '{ customer: Urgency, desk: Organizations, values: { High: Globax } }',
      /"Globax" is no organization on the desk\. There are 2, not named here; look the name up in Jira\.$/,
    ],
    [
      'organizations where there are none',
      '{ customer: Organizations, desk: Organizations, direction: to-customer }',
      /customer: .*"ACME" is no service project, and only those have organizations/,
    ],
  ])('%s', (_name, row, expected) => {
    expect(unresolvedOf(file(row))).toEqual([expect.stringMatching(expected)]);
  });

  it('nothing about choices where no issue type is left', () => {
    const row = '{ customer: Urgency, desk: Severity, onlyFor: [Access] }';
    expect(noticesOf(file(row))).toMatchObject([{ path: 'syncs.acme.fields[1].onlyFor[0]' }]);
    expect(contractOf(file(row)).fields).toHaveLength(1);
    const issueTypes = '[{ customer: Tsk, desk: IT Help, requestType: Get IT Help }]';
    expect(
      unresolvedOf(file('{ customer: Urgency, desk: Severity, direction: both }', { issueTypes })),
    ).toEqual([expect.stringMatching(/"Tsk" is no issue type/)]);
  });

  it('every mistake of a table at once', () => {
    const row = '{ customer: Urgency, desk: Severity, values: { Hihg: High, Low: Lo, Middle: Nothing } }';
    expect(unresolvedOf(file(row))).toHaveLength(3);
  });

  it('a field whose choices differ by issue type', () => {
    const other = screen({ customfield_13: { options: [{ id: '601', name: 'High' }] } });
    const desk = { createFields: { '21': screen(), '22': other } };
    const row = (more = '') => `{ customer: Urgency, desk: Severity${more} }`;
    const text = (rows: string) => fileWith({ issueTypes: both, fields: `[Summary, ${rows}]` });
    expect(unresolvedOf(text(row()), { desk })).toEqual([
      expect.stringMatching(
        /desk: .*different choices for the desk issue types "IT Help", "Purchase".*`onlyFor`/,
      ),
    ]);
    const divided = text(`${row(', onlyFor: [IT Help]')}, ${row(', onlyFor: [Purchase]')}`);
    const { fields } = contractOf(divided, { desk });
    expect(
      fields.slice(1).map(({ convert }) => convert.by === 'choices' && convert.tables.desk?.byId),
    ).toEqual([{ '801': '501', '803': '502' }, { '801': '601' }]);
  });
});

describe('tables', () => {
  it('the example of the design: what only `*` gives has no way back', () => {
    expect(
      tablesOf(
        '{ customer: Priority, desk: Priority, direction: both, values: { Highest: P1, High: P2, "*": P3 } }',
      ),
    ).toEqual({
      desk: {
        byId: { '1': '11', '2': '12' },
        byName: { [print('Highest')]: '11', [print('High')]: '12' },
        otherwise: '13',
      },
      // The desk's "High" is nobody's, because the customer's has become P2; nor are "Medium" and "P3". "Low" is not known yet.
      customer: {
        byId: { '11': '1', '12': '2' },
        byName: { [print('P1')]: '1', [print('P2')]: '2', [print('Low')]: '3' },
      },
    });
  });

  it('without a table, by equal names in any letter case', () => {
    expect(tablesOf('Components')).toEqual({
      desk: { byId: { '71': '171' }, byName: { [print('Portal')]: '172' } },
    });
    expect(tablesOf('{ customer: Urgency, desk: Severity }').desk?.byId).toEqual({
      '801': '501',
      '803': '502',
    });
  });

  it('a table without `*` leaves equal names alone', () => {
    expect(tablesOf('{ customer: Urgency, desk: Severity, values: { Middle: Low } }').desk?.byId).toEqual({
      '801': '501',
      '802': '502',
      '803': '502',
    });
  });

  it('a table with `*` speaks of everything', () => {
    expect(
      tablesOf('{ customer: Urgency, desk: Severity, values: { Middle: Low, "*": High } }').desk,
    ).toEqual({ byId: { '802': '502' }, byName: { [print('Middle')]: '502' }, otherwise: '501' });
  });

  it('two to one and both ways: the one of the same name comes back', () => {
    const row =
      '{ customer: Urgency, desk: Severity, direction: both, values: { Middle: High, High: High, Low: Low } }';
    expect(tablesOf(row).customer?.byId).toEqual({
      '501': '801',
      '502': '803',
    });
  });

  it('a line for what `*` gives says what comes back', () => {
    const row =
      '{ customer: Priority, desk: Priority, direction: both, values: { Highest: P1, Low: P3, "*": P3 } }';
    const { desk, customer } = tablesOf(row);
    expect(desk?.otherwise).toBe('13');
    expect(customer?.byId['13']).toBe('3');
  });

  it('to the customer, from the desk', () => {
    const tables = tablesOf(
      '{ customer: Urgency, desk: Severity, direction: to-customer, values: { High: High, "*": Middle } }',
    );
    expect(tables).toEqual({
      customer: { byId: { '501': '801' }, byName: { [print('High')]: '801' }, otherwise: '802' },
    });
  });

  it('choices below a choice go with it, unless they have a line of their own', () => {
    const row =
      '{ customer: Place, desk: Area, values: { Berlin: Shop, Berlin > South: Rest, Oslo > Harbour: Rest } }';
    expect(tablesOf(row).desk?.byId).toEqual({
      '91': '351',
      '91/911': '351',
      '91/912': '352',
      '92/921': '352',
    });
  });

  it('cascading by equal names, and into a pair', () => {
    expect(tablesOf('{ customer: Place, desk: Location }').desk?.byId).toEqual({
      '91': '31',
      '91/911': '31/311',
    });
    expect(
      tablesOf('{ customer: Urgency, desk: Location, values: { High: Berlin > North, "*": Elsewhere } }')
        .desk,
    ).toMatchObject({ byId: { '801': '31/311' }, otherwise: '32' });
  });

  it('where the choices of the customer cannot be read, names stand in the table', () => {
    const customer: Partial<SideFacts> = { createFields: {} };
    const row = '{ customer: Urgency, desk: Severity, values: { Unseen: Low, 802: High } }';
    expect(tablesOf(row, { customer }).desk).toEqual({
      byId: { '802': '501' },
      // "Low" and "low " look the same: neither of them is meant.
      byName: { [print('Unseen')]: '502', [print('802')]: '501', [print('High')]: '501' },
    });
  });

  it('a request type can be read', () => {
    const row = '{ customer: Vendor ticket, desk: Request Type, direction: to-customer, text: "{value}" }';
    expect(contractOf(file(row)).fields[1]).toMatchObject({ id: 'customfield_7<customfield_10' });
  });

  it('hold no name of Jira', () => {
    const text = file(
      '{ customer: Urgency, desk: Severity, direction: both, values: { 802: 502 } }, Components, { customer: Place, desk: Location }',
      { defaults: '{ desk: [{ field: Organizations, value: [7] }] }' },
    );
    const kept = JSON.stringify(contractOf(text));
    for (const name of ['Middle', 'Backend', 'backend', 'Portal', 'Berlin', 'Acme Inc', 'Globex'])
      expect(kept).not.toContain(name);
  });

  it('an option more is no other agreement', () => {
    const text = file('{ customer: Urgency, desk: Severity, direction: both }');
    const more = customerScreen({ customfield_8: { options: [{ id: '801', name: 'High' }] } });
    const createFields = { ...customerFacts.createFields, '1': more };
    const [before, after] = [contractOf(text), contractOf(text, { customer: { createFields } })];
    expect(after).not.toEqual(before);
    expect(scopeDigest(after)).toBe(scopeDigest(before));
    expect(scopeDigest(contractOf(file('{ customer: Urgency, desk: Severity }')))).not.toBe(
      scopeDigest(before),
    );
  });
});

describe('a choice renamed in Jira goes on by its id', () => {
  const text = file(
    '{ customer: Priority, desk: Priority, values: { Highest: P1, "*": P3 } }, { customer: Place, desk: Location, values: { Oslo > Harbour: Elsewhere, "*": Berlin } }',
  );
  const previous = contractOf(text);
  const rename = <T extends { id: string; name: string }>(list: readonly T[], id: string) =>
    list.map((one) => (one.id === id ? { ...one, name: `New ${one.name}` } : one));
  const options = [{ id: '92', name: 'Norway', children: [{ id: '921', name: 'Port' }] }];
  const renamed: Changes = {
    previous,
    customer: {
      priorities: rename(customerFacts.priorities, '1'),
      createFields: { '1': customerScreen({ customfield_9: { options } }) },
    },
    desk: { priorities: rename(deskFacts.priorities, '11') },
  };

  it('with a notice for each', () => {
    const said = noticesOf(text, renamed).map(
      (notice) => notice.code === 'renamed' && [notice.path, notice.now],
    );
    expect(said).toEqual([
      ['syncs.acme.fields[1].values.Highest', 'New Highest'],
      ['syncs.acme.fields[1].values.Highest', 'New P1'],
      ['syncs.acme.fields[2].values["Oslo > Harbour"]', 'Norway > Port'],
    ]);
  });

  it('again and again', () => {
    const again = contractOf(text, renamed);
    expect(contractOf(text, { ...renamed, previous: again })).toEqual(again);
    expect(again.fields[1]?.convert).toEqual(previous.fields[1]?.convert);
  });

  it('but not without the contract of before', () => {
    const { customer = {}, desk = {} } = renamed;
    expect(unresolvedOf(text, { customer, desk })).toHaveLength(3);
  });
});
