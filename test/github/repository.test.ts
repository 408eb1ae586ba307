/** The files by which GitHub receives people and updates. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { read, root } from '../examples/marked-blocks.ts';

/** @see https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema */
const Form = z.strictObject({
  name: z.string(),
  description: z.string(),
  labels: z.array(z.string()),
  body: z.array(
    z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('markdown'), attributes: z.strictObject({ value: z.string() }) }),
      z.strictObject({
        type: z.enum(['textarea', 'input']),
        id: z.string(),
        attributes: z.strictObject({
          label: z.string(),
          description: z.string().optional(),
          placeholder: z.string().optional(),
          render: z.string().optional(),
        }),
        validations: z.strictObject({ required: z.boolean() }).optional(),
      }),
      z.strictObject({
        type: z.literal('dropdown'),
        id: z.string(),
        attributes: z.strictObject({ label: z.string(), options: z.array(z.string()).min(2) }),
        validations: z.strictObject({ required: z.boolean() }).optional(),
      }),
      z.strictObject({
        type: z.literal('checkboxes'),
        id: z.string(),
        attributes: z.strictObject({
          label: z.string(),
          options: z.array(z.strictObject({ label: z.string(), required: z.boolean() })),
        }),
      }),
    ]),
  ),
});

const folder = '.github/ISSUE_TEMPLATE';
const forms = readdirSync(join(root, folder)).filter((name) => name !== 'config.yml');

describe('the forms for issues', () => {
  it('are one for what is wrong and one for questions; nobody starts with an empty page', () => {
    expect(forms.toSorted()).toEqual(['bug.yml', 'question.yml']);
    expect(parse(read(`${folder}/config.yml`))).toMatchObject({ blank_issues_enabled: false });
  });

  it.each(forms)('%s says first, and has confirmed last, that no text of a Jira is in it', (name) => {
    const { body } = Form.parse(parse(read(`${folder}/${name}`)));
    const [first, last] = [body[0], body.at(-1)];
    expect(first?.type === 'markdown' ? first.attributes.value : '').toMatch(
      /Never paste text from a Jira, a token, an e-mail address/,
    );
    expect(
      last?.type === 'checkboxes' ? last.attributes.options.map(({ required }) => required) : [],
    ).toEqual([true]);
    const ids = body.flatMap((part) => ('id' in part ? [part.id] : []));
    expect(new Set(ids).size).toBe(ids.length);
  });
});

it('Dependabot looks after packages and actions, and lets a new release lie for some days', () => {
  const { updates } = z
    .object({
      updates: z.array(
        z.object({
          'package-ecosystem': z.string(),
          cooldown: z.object({ 'default-days': z.number().min(7) }),
        }),
      ),
    })
    .parse(parse(read('.github/dependabot.yml')));
  expect(updates.map((update) => update['package-ecosystem'])).toEqual(['npm', 'github-actions']);
});

it('SECURITY.md leads to the threat model, whose tests exist', () => {
  expect(read('SECURITY.md')).toContain('(docs/threat-model.md)');
  const model = read('docs/threat-model.md');
  const numbers = [...model.matchAll(/^(\d+)\. \*\*/gm)].map(([, number]) => Number(number));
  const invariants = numbers.slice(numbers.lastIndexOf(1));
  expect(invariants).toEqual(invariants.map((_, index) => index + 1));
  expect(invariants.length).toBeGreaterThan(10);
  expect(existsSync(join(root, 'test/promises'))).toBe(true);
});
