import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { SideFacts, SiteField } from '../../src/config/facts.ts';
import { suggestAgreement } from '../../src/config/suggest-agreement.ts';
import { draftAgreement } from '../../src/config/suggest-rows.ts';
import type { Suggestion } from '../../src/sync/outcome.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import { customerFacts, deskFacts, screen } from './facts.ts';
import { configOf, fileWith, rightSites } from './problems.ts';
import { contractOf } from './resolving.ts';

interface Changes {
  readonly customer?: Partial<SideFacts>;
  readonly desk?: Partial<SideFacts>;
}

const everyScreen = (own: SideFacts['createFields'][string]) =>
  Object.fromEntries(['21', '22', '23', '24'].map((id) => [id, own]));

const begun = fileWith({ issueTypes: '', fields: '' });

function suggestionFor(
  text: string,
  { customer, desk }: Changes = {},
  movable: readonly Side[] = ['customer', 'desk'],
): Suggestion | undefined {
  const { config } = configOf(text);
  const sync = config.syncs[0]!;
  const facts = {
    // Statuses have tests of their own.
    customer: { ...customerFacts, statuses: {}, ...customer },
    desk: { ...deskFacts, statuses: {}, createFields: everyScreen(screen()), ...desk },
  };
  const draft = draftAgreement(sync, facts);
  return draft && suggestAgreement(sync, draft, config.sites, facts, movable);
}

interface Block {
  readonly enabled?: boolean;
  readonly customer?: object;
  readonly issueTypes?: readonly Record<string, unknown>[];
  readonly fields?: readonly unknown[];
  readonly status?: { readonly toDesk?: object; readonly toCustomer?: object };
}

function blockOf(suggestion: Suggestion | undefined): Block {
  const { syncs } = parse(suggestion?.yaml ?? 'syncs: { acme: {} }') as { syncs: Record<string, Block> };
  return syncs['acme'] ?? {};
}

/** Facts in which an issue type, its request type and a field of both sides have this name. */
function worldOf(name: string): Required<Changes> {
  const type = { id: '91', name };
  const field: SiteField = {
    id: 'customfield_91',
    name,
    type: 'string',
    ref: { id: 'customfield_91', name, kind: 'text' },
  };
  const shown = [...screen(), { id: field.id, name, required: false, hasDefault: false, options: [] }];
  return {
    customer: {
      project: { ...customerFacts.project, issueTypes: [type] },
      fields: [...customerFacts.fields, field],
    },
    desk: {
      project: { ...deskFacts.project, issueTypes: [type] },
      requestTypes: [{ ...type, id: '92', issueTypeId: '91' }],
      fields: [...deskFacts.fields, field],
      createFields: { '91': shown },
    },
  };
}

const resolves = (suggestion: Suggestion | undefined, { customer, desk }: Changes = {}) =>
  contractOf(`version: 1\nsites:${rightSites}\n${suggestion?.yaml ?? ''}`, {
    ...(customer ? { customer } : {}),
    desk: { createFields: everyScreen(screen()), ...desk },
  });

describe('what is suggested', () => {
  it('is every pair of equal names that can be mapped, the summary first', () => {
    const suggestion = suggestionFor(begun);
    expect(blockOf(suggestion)).toEqual({
      enabled: false,
      customer: { site: 'acme', project: 'ACME', since: '2026-11-01' },
      desk: { site: 'vendor', project: 'HELP' },
      // The desk's type Task has no request type, so no name is the same.
      issueTypes: [
        {
          customer: ['Task', 'New Feature', 'Improvement', 'Bug'],
          desk: 'IT Help',
          requestType: 'Get IT Help',
        },
      ],
      fields: [
        'Summary',
        'Description',
        'Components',
        'Due date',
        'Fix versions',
        'Labels',
        'Priority',
        'Start',
        'Website',
      ],
    });
    expect(suggestion).toMatchObject({ isNew: true, issueTypes: 1, fields: 9, left: 0, open: [] });
    expect(resolves(suggestion).fields).toHaveLength(9);
  });

  it('takes issue types by name, in any letter case, with a request type of their own', () => {
    const requestTypes = [
      { id: '1', name: 'Anything', issueTypeId: '24' },
      { id: '2', name: 'task', issueTypeId: '24' },
    ];
    const issueTypes = [{ id: '24', name: 'TASK' }];
    const desk = { requestTypes, project: { ...deskFacts.project, issueTypes } };
    expect(blockOf(suggestionFor(begun, { desk })).issueTypes).toEqual([
      { customer: 'Task', desk: 'TASK', requestType: 'task' },
    ]);
  });

  it('leaves the request type to a default that names it', () => {
    const text = fileWith({
      issueTypes: '',
      defaults: '{ desk: [{ field: Request Type, byIssueType: { it help: Report a fault } }] }',
    });
    const [row] = blockOf(suggestionFor(text)).issueTypes ?? [];
    expect(row).not.toHaveProperty('requestType');
    expect(suggestionFor(text)?.open).toEqual([]);
  });

  it('is for some issue types where only their create screens have the field, and nothing where none has', () => {
    const two =
      '[{ customer: Task, desk: IT Help, requestType: Get IT Help }, { customer: Bug, desk: Purchase, requestType: Purchase request }]';
    const hides = (...ids: string[]) => screen().filter(({ id }) => !ids.includes(id));
    const createFields = {
      '21': hides('labels'),
      '22': hides('labels', 'duedate'),
    };
    const block = blockOf(suggestionFor(fileWith({ issueTypes: two }), { desk: { createFields } }));
    expect(block.fields).toContainEqual({ customer: 'Due date', desk: 'Due date', onlyFor: ['IT Help'] });
    expect(JSON.stringify(block.fields)).not.toContain('Labels');
  });

  it('is at most 40 lines, with a count of the rest, and still resolves', () => {
    const many = Array.from({ length: 90 }, (_, index): SiteField => {
      const id = `customfield_${String(1000 + index)}`;
      return { id, name: `Extra ${String(index)}`, type: 'string', ref: { id, name: '', kind: 'text' } };
    });
    const shown = many.map(({ id, name }) => ({ id, name, required: false, hasDefault: false, options: [] }));
    const changes = {
      customer: { fields: [...many, ...customerFacts.fields] },
      desk: { fields: [...many, ...deskFacts.fields], createFields: everyScreen([...screen(), ...shown]) },
    };
    const suggestion = suggestionFor(begun, changes);
    expect(suggestion?.yaml.trimEnd().split('\n')).toHaveLength(40);
    expect(suggestion).toMatchObject({ fields: 99, left: 99 - 32 });
    expect(blockOf(suggestion).fields?.slice(0, 2)).toEqual(['Summary', 'Description']);
    expect(resolves(suggestion, changes).fields).toHaveLength(32);
  });
});

describe('statuses', () => {
  const named = (...names: string[]) => names.map((name, index) => ({ id: String(60 + index), name }));
  const statuses = {
    customer: Object.fromEntries(
      ['1', '2', '3', '4'].map((id) => [id, named('Open', 'Done', 'Ready', 'Ready')]),
    ),
    desk: { '21': named('done', 'Ready', 'Waiting', 'open'), '22': named('Open') },
  };
  const changes = { customer: { statuses: statuses.customer }, desk: { statuses: statuses.desk } };
  const tables = (text: string, ...movable: Side[]) => blockOf(suggestionFor(text, changes, movable)).status;

  it('of one name on both sides are suggested each way', () => {
    expect(tables(begun, 'customer', 'desk')).toEqual({
      toDesk: { Open: 'open', Done: 'done' },
      toCustomer: { done: 'Done', open: 'Open' },
    });
    const contract = resolves(suggestionFor(begun, changes), changes);
    expect(contract.status.desk).toHaveLength(2);
    expect(contract.status.customer).toHaveLength(2);
  });

  it('are suggested only where the account may move issues', () => {
    expect(tables(begun, 'customer')).toEqual({ toCustomer: { done: 'Done', open: 'Open' } });
    expect(tables(begun)).toBeUndefined();
  });

  it('are suggested only for the table that the file has, and without its rows', () => {
    const status = '{ toDesk: { 60: Waiting } }';
    expect(tables(fileWith({ status }), 'customer', 'desk')).toEqual({ toDesk: { Done: 'done' } });
  });

  it('that some workflow does not have are left out', () => {
    const issueTypes =
      '[{ customer: Task, desk: IT Help, requestType: Get IT Help }, { customer: Bug, desk: Purchase, requestType: Purchase request }]';
    const desk = { '21': named('Open', 'Done'), '22': named('Open') };
    const own = { ...changes, desk: { statuses: desk } };
    expect(blockOf(suggestionFor(fileWith({ issueTypes }), own)).status?.toDesk).toEqual({ Open: 'Open' });
  });
});

describe('what is not suggested', () => {
  it('is anything that the file maps, under whatever name, on either side', () => {
    const fields =
      '[summary, { customer: Notes, desk: description }, { customer: Priority, desk: Severity, values: { "*": Low } }, { customer: Labels, desk: labels, direction: to-customer }]';
    const block = blockOf(suggestionFor(fileWith({ fields })));
    expect(block.fields).toEqual(['Components', 'Due date', 'Fix versions', 'Start', 'Website']);
    expect(block.issueTypes).toBeUndefined();
  });

  it('is anything, when all is mapped', () => {
    const fields =
      '[Summary, Description, Components, Due date, Fix versions, Labels, Priority, Start, Website]';
    expect(suggestionFor(fileWith({ fields }))).toBeUndefined();
  });

  it('is a field of which one side has two, or that holds something else there', () => {
    const twice: SiteField = {
      id: 'customfield_99',
      name: 'Due Date',
      type: 'date',
      ref: { id: 'customfield_99', name: 'Due Date', kind: 'date' },
    };
    const text: SiteField = {
      id: 'labels',
      name: 'Labels',
      type: 'string',
      ref: { id: 'labels', name: 'Labels', kind: 'text' },
    };
    const fields = deskFacts.fields.filter(({ id }) => id !== 'labels');
    const block = blockOf(suggestionFor(begun, { desk: { fields: [...fields, twice, text] } }));
    expect(block.fields).not.toContain('Due date');
    expect(block.fields).not.toContain('Labels');
  });

  it('is who sees or treats an issue: reporter, assignee, organizations', () => {
    const names = JSON.stringify(blockOf(suggestionFor(begun)).fields);
    for (const name of ['Reporter', 'Assignee', 'Organizations']) expect(names).not.toContain(name);
  });

  it('is a choice without a single common name', () => {
    const block = blockOf(suggestionFor(begun, { desk: { priorities: [{ id: '1', name: 'P1' }] } }));
    expect(block.fields).not.toContain('Priority');
    expect(block.fields).toContain('Components');
  });

  it('is a type that would be refused beside those of the file', () => {
    const createFields = { ...everyScreen(screen()), '22': screen({ customfield_14: { required: true } }) };
    const customer = {
      project: {
        ...customerFacts.project,
        issueTypes: [...customerFacts.project.issueTypes, { id: '5', name: 'purchase' }],
      },
    };
    expect(blockOf(suggestionFor(fileWith({}), { customer })).issueTypes).toHaveLength(1);
    const suggestion = suggestionFor(fileWith({}), { customer, desk: { createFields } });
    expect(blockOf(suggestion).issueTypes).toBeUndefined();
    expect(blockOf(suggestion).fields).toContain('Description');
  });

  it('is a type for which an entry of the file could not be written', () => {
    const customer = {
      project: {
        ...customerFacts.project,
        issueTypes: [
          { id: '1', name: 'Task' },
          { id: '5', name: 'purchase' },
        ],
      },
    };
    const fileFields = fileWith({ fields: '[Summary, Labels]' });
    expect(blockOf(suggestionFor(fileFields, { customer })).issueTypes).toHaveLength(1);
    const createFields = { ...everyScreen(screen()), '22': screen().filter(({ id }) => id !== 'labels') };
    const block = blockOf(suggestionFor(fileFields, { customer, desk: { createFields } }));
    expect(block.issueTypes).toBeUndefined();
    expect(block.fields).toContain('Description');
  });
});

describe('names that are meant to do harm', () => {
  it('a sync may have the name of a key', () => {
    const suggestion = suggestionFor(begun.replace('\n  acme:\n    customer', '\n  desk:\n    customer'));
    expect(parse(suggestion?.yaml ?? '')).toMatchObject({ syncs: { desk: { enabled: false } } });
    expect(suggestion?.yaml.split('\n')[1]).toBe('  desk:');
  });

  it.each([
    ['a comment and a fence', '*/ ``` "<script>"'],
    ['a fence on lines of its own', 'a\n```\n<img src=x>\n````yaml\nb'],
    ['a line break', 'one\ntwo: three'],
    ['a line break in a long name', `${'long '.repeat(10)}\n\n ${'name '.repeat(10)}end`],
    ['a Windows line break', 'one\r\ntwo'],
    ['a mapping', 'a: b'],
    ['a comment', 'a #b'],
    ['a flow', '}, { desk: "x" ]'],
    ['an anchor', '&a *b !c'],
    ['a key that merges', '<<'],
    ['both quotes and a backslash', `\\"it's" \\n`],
    ['marks that turn text', 'a\u202eb\u2028c\u0085d\ufeffe\u200b'],
    ['something beyond the first plane', '👩‍💻 \u{e0041}'],
    ['half a character', 'a\ud83d b'],
    ['a truth value', 'yes'],
    ['nothing', 'null'],
    ['a number', '1.10'],
    ['a date', '2026-11-01'],
    ['255 characters', 'x y'.repeat(85)],
  ])('%s comes back from the YAML as it was', (_, name) => {
    const changes = worldOf(name);
    const suggestion = suggestionFor(begun, changes);
    const { issueTypes, fields } = blockOf(suggestion);
    expect(issueTypes).toEqual([{ customer: name, desk: name, requestType: name }]);
    expect(fields).toContain(name);
    expect(suggestion?.yaml).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|(?!\n)\p{Cc}/u);
    // One line for each entry, or the count of lines says nothing.
    const entries = (issueTypes ?? []).length + (fields ?? []).length;
    expect(suggestion?.yaml.trimEnd().split('\n')).toHaveLength(entries + 7);
    expect(resolves(suggestion, changes).issueTypes).toHaveLength(1);
  });

  it.each([
    ['more than the file takes', 'x'.repeat(300)],
    ['an e-mail address', 'ann.lee@people.example'],
    ['something like a token', 'ATATT3xFfGF0abcdefgh1234'],
    ['blanks at both ends', ' Task '],
  ])('%s is written as an id', (_, name) => {
    const changes = worldOf(name);
    const suggestion = suggestionFor(begun, changes);
    const { issueTypes, fields } = blockOf(suggestion);
    expect(issueTypes).toEqual([{ customer: '91', desk: '91', requestType: '92' }]);
    expect(fields).toContain('customfield_91');
    expect(suggestion?.yaml).not.toContain(name);
    expect(resolves(suggestion, changes).issueTypes).toHaveLength(1);
  });

  it.each(['Key', 'status', 'IssueKey', 'Request type'])('a field called %s is written as an id', (name) => {
    const changes = worldOf(name);
    const suggestion = suggestionFor(begun, changes);
    const row = (blockOf(suggestion).fields ?? []).find((one) =>
      JSON.stringify(one).includes('customfield_91'),
    );
    expect(row).toBeDefined();
    expect(resolves(suggestion, changes).fields.map(({ id }) => id)).toContain(
      'customfield_91>customfield_91',
    );
  });
});
