import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildJsonSchema, buildReference } from '../../scripts/build-schema.ts';
import { configOf, fileWith, fixture } from './problems.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('what is made from the schema is fresh (if not: node scripts/build-schema.ts)', () => {
  it('the JSON Schema', () => {
    expect(read('schema/deskbridge.schema.json')).toBe(buildJsonSchema());
  });

  it('the reference', async () => {
    const docs = read('docs/configuration.md');
    expect(docs).toBe(await buildReference(docs));
  });
});

describe('the JSON Schema', () => {
  const validate = new Ajv({ strict: false }).compile(JSON.parse(buildJsonSchema()) as object);

  it('accepts every key of the format', () => {
    expect(validate(parse(fixture('full.yml'))), JSON.stringify(validate.errors)).toBe(true);
    expect(validate(parse(fixture('scenario.yml')))).toBe(true);
  });

  it.each([
    { limits: '{ creates: 0 }' },
    { feilds: '[]' },
    { fields: '[{ customer: A, desk: B, when: never }]' },
    { issueTypes: '[]' },
    { desk: '' },
  ])('refuses %j', (changes) => {
    expect(validate(parse(fileWith(changes)))).toBe(false);
  });
});

it('the example of the docs loads', () => {
  const example = /```yaml\n([^]*?)```/.exec(read('docs/configuration.md'))?.[1];
  expect(configOf(example ?? '').config.syncs).toHaveLength(1);
});
