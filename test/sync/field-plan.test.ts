import { describe, expect, it } from 'vitest';
import { hashDoc, hashJson } from '../../src/adf/hash.ts';
import type { Doc } from '../../src/adf/document.ts';
import type { Contract, FieldMapping } from '../../src/config/contract.ts';
import { planFields } from '../../src/sync/field-plan.ts';
import { planNewFields } from '../../src/sync/new-fields.ts';
import type { NewFields } from '../../src/sync/new-fields.ts';
import { NO_PEOPLE } from '../../src/sync/people.ts';
import type { Base } from '../../src/sync/markers.ts';
import type { FieldPlan } from '../../src/sync/field-plan.ts';
import type { FieldRef, FieldValue, Issue } from '../../src/sync/snapshot.ts';
import {
  contractOf,
  customerIssue,
  description,
  deskIssue,
  doc,
  docWithFile,
  mapping,
  summary,
} from './builders.ts';

const text = (value: string): FieldValue => ({ kind: 'text', text: value });
const rich = (value: Doc | string): FieldValue => ({
  kind: 'richText',
  doc: typeof value === 'string' ? doc(value) : value,
});
const reference: FieldRef = { id: 'customfield_1', name: 'Reference', kind: 'text' };
const one = (map: FieldMapping): Contract => contractOf({ fields: [map] });

type Fields = Issue['fields'];

function newTwin(contract: Contract, fields: Fields, desk = '21'): NewFields {
  const origin = customerIssue({ fields });
  const types = { desk, target: desk };
  return planNewFields(contract, { from: 'customer', origin, types, people: NO_PEOPLE });
}

/** The base right after a twin was made from these fields. */
function baseOf(contract: Contract, fields: Fields): Base {
  return newTwin(contract, fields).base;
}

function plan(contract: Contract, customer: Fields, desk: Fields, base: Base): FieldPlan {
  const twins = { customer: customerIssue({ fields: customer }), desk: deskIssue({ fields: desk }) };
  return planFields({ contract, twins, base, people: NO_PEOPLE, changes: undefined });
}

const NO_WRITES = { customer: [], desk: [] };

function written({ writes }: FieldPlan): unknown[] {
  expect(writes.customer).toEqual([]);
  return writes.desk.map(({ field, value }) => [field.id, value]);
}

describe('when: change', () => {
  const contract = one(mapping(reference));
  const base = baseOf(contract, { customfield_1: text('A') });

  it('writes what changed on the customer’s side', () => {
    const planned = plan(contract, { customfield_1: text('B') }, { customfield_1: text('A') }, base);
    expect(written(planned)).toEqual([['customfield_1', text('B')]]);
    expect(planned.base).not.toEqual(base);
  });

  it('leaves what a person of the desk wrote, as long as the customer’s side stays as it was', () => {
    const planned = plan(contract, { customfield_1: text('A') }, { customfield_1: text('agent’s') }, base);
    expect(planned.writes).toEqual(NO_WRITES);
    expect(planned.base).toBe(base);
  });

  it('writes over it as soon as the customer’s side changes', () => {
    const planned = plan(contract, { customfield_1: text('B') }, { customfield_1: text('agent’s') }, base);
    expect(written(planned)).toEqual([['customfield_1', text('B')]]);
  });

  it('only refreshes the base when the desk has the new value already', () => {
    const planned = plan(contract, { customfield_1: text('B') }, { customfield_1: text('B') }, base);
    expect(planned.writes).toEqual(NO_WRITES);
    expect(planned.base).toEqual(baseOf(contract, { customfield_1: text('B') }));
  });

  it('empties the field when the customer emptied it', () => {
    const planned = plan(contract, {}, { customfield_1: text('A') }, base);
    expect(written(planned)).toEqual([['customfield_1', undefined]]);
    expect(plan(contract, {}, {}, planned.base).base).toBe(planned.base);
  });

  it('does nothing where both are empty and always were', () => {
    const empty = baseOf(contract, {});
    expect(plan(contract, {}, {}, empty).base).toBe(empty);
  });

  it('writes a mapping that is new to the pair', () => {
    const planned = plan(contract, { customfield_1: text('A') }, {}, {});
    expect(written(planned)).toEqual([['customfield_1', text('A')]]);
  });

  it('does not compare hashes of another version', () => {
    const planned = plan(
      contract,
      { customfield_1: text('B') },
      {},
      { [mapping(reference).id]: ['0:x', '0:y'] },
    );
    expect(planned.writes).toEqual(NO_WRITES);
  });

  it('keeps what the base says about other mappings', () => {
    const more: Base = { ...base, 'gone>gone': ['1:a', '1:b'] };
    const planned = plan(contract, { customfield_1: text('B') }, {}, more);
    expect(planned.base['gone>gone']).toEqual(['1:a', '1:b']);
  });
});

describe('when: create', () => {
  it('is written with the twin and never again', () => {
    const contract = one(mapping(reference, { when: 'create' }));
    const fields = { customfield_1: text('A') };
    const created = newTwin(contract, fields);
    expect(created.writes).toMatchObject([{ field: { id: 'customfield_1' }, value: text('A') }]);
    expect(plan(contract, { customfield_1: text('B') }, {}, created.base).writes).toEqual(NO_WRITES);
  });
});

describe('when: always', () => {
  const contract = one(mapping(description, { when: 'always' }));
  const origin = { description: rich('line one\n\nline two') };
  const base = baseOf(contract, origin);

  it('writes over what a person of the desk wrote', () => {
    const planned = plan(contract, origin, { description: rich('agent’s words') }, base);
    expect(written(planned)).toEqual([['description', origin.description]]);
  });

  it('does not write again when Jira stored the document in another form', () => {
    const normalised: Doc = {
      type: 'doc',
      version: 1,
      content: [
        {
          type: 'paragraph',
          attrs: { localId: 'a1' },
          content: [
            { type: 'text', text: 'line ' },
            { type: 'text', text: 'one', marks: [{ type: 'strong' }] },
          ],
        },
        { type: 'paragraph', attrs: { localId: 'a2' }, content: [{ type: 'text', text: 'line two' }] },
        { type: 'paragraph', content: [] },
      ],
    };
    expect(hashDoc(normalised)).not.toBe(hashDoc(doc('line one\n\nline two')));
    const planned = plan(contract, origin, { description: rich(normalised) }, base);
    expect(planned.writes).toEqual(NO_WRITES);
    expect(planned.base).toBe(base);
  });

  it('fills again what somebody emptied', () => {
    expect(written(plan(contract, origin, {}, base))).toEqual([['description', origin.description]]);
  });

  it('empties again what somebody filled', () => {
    const planned = plan(contract, {}, { description: rich('agent’s') }, baseOf(contract, {}));
    expect(written(planned)).toEqual([['description', undefined]]);
  });
});

describe('a field with a file in it', () => {
  it('is not written over: Jira would delete the file', () => {
    const contract = one(mapping(description));
    const base = baseOf(contract, { description: rich('a') });
    const planned = plan(contract, { description: rich('b') }, { description: rich(docWithFile('a')) }, base);
    expect(planned.writes).toEqual(NO_WRITES);
    expect(planned.base).toBe(base);
    expect(planned.notCarried).toEqual([
      { code: 'media', what: 'field', side: 'customer', ref: 'Description → Description' },
    ]);
  });

  it('is not emptied either', () => {
    const contract = one(mapping(description));
    const base = baseOf(contract, { description: rich('a') });
    expect(plan(contract, {}, { description: rich(docWithFile('a')) }, base).writes).toEqual(NO_WRITES);
  });

  it('does not hold up the other fields', () => {
    const contract = contractOf({ fields: [mapping(description), mapping(reference)] });
    const base = baseOf(contract, { description: rich('a'), customfield_1: text('A') });
    const planned = plan(
      contract,
      { description: rich('b'), customfield_1: text('B') },
      { description: rich(docWithFile('a')), customfield_1: text('A') },
      base,
    );
    expect(written(planned)).toEqual([['customfield_1', text('B')]]);
    expect(planned.base[mapping(description).id]).toEqual(base[mapping(description).id]);
  });

  it('travels as its name, so that the desk’s copy holds no media node', () => {
    const contract = one(mapping(description));
    const planned = plan(contract, { description: rich(docWithFile('a')) }, {}, {});
    expect(planned.writes.desk).toHaveLength(1);
    expect(JSON.stringify(planned.writes)).not.toContain('"media');
  });
});

describe('onlyFor', () => {
  const contract = one(mapping(reference, { onlyFor: ['29'] }));
  it('leaves the field of other types alone', () => {
    expect(plan(contract, { customfield_1: text('A') }, {}, {}).writes).toEqual(NO_WRITES);
    expect(newTwin(contract, { customfield_1: text('A') })).toEqual({ writes: [], base: {}, notCarried: [] });
  });
  it('writes it for its own', () => {
    const fields = { customfield_1: text('A') };
    const twins = { customer: customerIssue({ fields }), desk: deskIssue({ issueTypeId: '29' }) };
    const pair = { contract, twins, base: {}, people: NO_PEOPLE, changes: undefined };
    expect(planFields(pair).writes.desk).toHaveLength(1);
    expect(newTwin(contract, fields, '29').writes).toHaveLength(1);
  });
});

describe('the summary', () => {
  const contract = one(mapping(summary));
  const summaryOf = (value: string) => {
    const [write] = plan(contract, { summary: text(value) }, {}, {}).writes.desk;
    if (write?.value?.kind !== 'text') throw new Error('no summary was written');
    return write.value.text;
  };

  it('is cut to 255 characters and one line', () => {
    expect(summaryOf('x'.repeat(255))).toHaveLength(255);
    expect(summaryOf('x'.repeat(256)).length).toBeLessThanOrEqual(255);
    expect(summaryOf('a\r\nb\tc')).toBe('a b c');
  });

  it('is never empty', () => {
    expect(summaryOf(' \n ')).not.toBe('');
  });

  it('that was cut is in step afterwards, although it differs from the origin', () => {
    const long = { summary: text('y'.repeat(300)) };
    for (const when of ['change', 'always'] as const) {
      const always = one(mapping(summary, { when }));
      const first = plan(always, long, {}, {});
      const stored = first.writes.desk[0]?.value;
      if (stored === undefined) throw new Error('nothing written');
      expect(plan(always, long, { summary: stored }, first.base)).toMatchObject({
        writes: NO_WRITES,
        base: first.base,
      });
    }
  });
});

describe('values that can only be read', () => {
  const from = (word: 'key' | 'url' | 'status') =>
    one(mapping(reference, { customer: { from: word }, id: `${word}>customfield_1` }));
  it.each([
    ['key', 'ACME-1'],
    ['url', 'https://acme.atlassian.net/browse/ACME-1'],
    ['status', 'To Do'],
  ] as const)('%s', (word, expected) => {
    expect(written(plan(from(word), {}, {}, {}))).toEqual([['customfield_1', text(expected)]]);
  });
});

describe('a new twin', () => {
  const priority: FieldRef = { id: 'priority', name: 'Priority', kind: 'option', format: 'priority' };
  const high: FieldValue = { kind: 'option', id: '2' };
  const low: FieldValue = { kind: 'option', id: '4' };

  it('gets a default where no mapping wrote the field, by issue type before the general one', () => {
    const contract = contractOf({
      deskDefaults: [{ field: priority, byIssueType: { '21': high }, otherwise: low }],
    });
    const values = (type: string) => newTwin(contract, {}, type).writes.map((w) => w.value);
    expect(values('21')).toEqual([high]);
    expect(values('22')).toEqual([low]);
  });

  it('gets no default for a type that none is given for', () => {
    const contract = contractOf({ deskDefaults: [{ field: priority, byIssueType: { '29': high } }] });
    expect(newTwin(contract, {}).writes).toEqual([]);
  });

  it('gets the mapping’s value before a default, and the default where the mapping has nothing', () => {
    const contract = contractOf({
      fields: [mapping(reference)],
      deskDefaults: [{ field: reference, byIssueType: {}, otherwise: text('default') }],
    });
    const values = (fields: Fields) => newTwin(contract, fields).writes.map((write) => write.value);
    expect(values({ customfield_1: text('A') })).toEqual([text('A')]);
    expect(values({})).toEqual([text('default')]);
  });

  it('keeps its default: the base says that the customer’s side was empty', () => {
    const contract = contractOf({
      fields: [mapping(reference)],
      deskDefaults: [{ field: reference, byIssueType: {}, otherwise: text('default') }],
    });
    const { base } = newTwin(contract, {});
    expect(base[mapping(reference).id]?.[0]).toBe(hashJson(null));
    expect(plan(contract, {}, { customfield_1: text('default') }, base).writes).toEqual(NO_WRITES);
  });

  it('is in step with what it was made from', () => {
    const contract = contractOf({
      fields: [mapping(summary, { when: 'always' }), mapping(description, { when: 'always' })],
    });
    const fields = { summary: text(' a\nb '), description: rich(docWithFile('x')) };
    const { writes, base } = newTwin(contract, fields);
    const stored = Object.fromEntries(
      writes.flatMap(({ field, value }) => (value ? [[field.id, value]] : [])),
    );
    expect(plan(contract, fields, stored, base)).toEqual({
      writes: NO_WRITES,
      base,
      notCarried: [],
      conflicts: [],
      undecided: [],
    });
  });
});
