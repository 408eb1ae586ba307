/**
 * Writes what is made from the zod schema: the JSON Schema for editors, and the tables of `docs/configuration.md`. The pages that
 * repeat `action.yml` and `examples/` are made with it.
 *
 * Run it with `npm run schema` after a change of `src/config/schema*.ts`, `action.yml` or `examples/`; a test tells when it was forgotten.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import { fileSchema } from '../src/config/schema.ts';
import { writePages } from './build-readme.ts';

const schemaPath = fileURLToPath(new URL('../schema/deskbridge.schema.json', import.meta.url));
const docsPath = fileURLToPath(new URL('../docs/configuration.md', import.meta.url));

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly required?: readonly string[];
}

function toJsonSchema(): JsonSchema {
  return z.toJSONSchema(fileSchema, {
    target: 'draft-7',
    io: 'input',
    override: ({ jsonSchema }) => {
      // What is known only to be refused with a reason is nothing that an editor should offer.
      for (const [key, schema] of Object.entries(jsonSchema.properties ?? {}))
        if (typeof schema === 'object' && schema['refused'] === true) delete jsonSchema.properties?.[key];
    },
  }) as JsonSchema;
}

/** The JSON Schema of one configuration file (draft 7, which editors read best), as text. */
export function buildJsonSchema(): string {
  const { $schema, ...schema } = toJsonSchema() as MutableSchema;
  const sync = schema.properties?.['syncs']?.additionalProperties;
  if (sync === undefined) throw new Error('the schema has no syncs');
  const head = { $schema, title: 'Deskbridge configuration' };
  requireWithoutTemplate(sync);
  return `${JSON.stringify({ ...head, ...schema }, null, 2)}\n`;
}

interface MutableSchema {
  $schema?: string;
  properties?: Record<string, MutableSchema>;
  additionalProperties?: MutableSchema;
  required?: readonly string[];
  if?: unknown;
  then?: unknown;
}

/** What a template may bring along is missing only where none is named. The Action looks at the whole, an editor at one file. */
function requireWithoutTemplate(sync: MutableSchema): void {
  const { required = [], properties = {} } = sync;
  const inner = required.map((key) => [key, { required: properties[key]?.required ?? [] }] as const);
  sync.if = { not: { required: ['template'] } };
  sync.then = { required, properties: Object.fromEntries(inner) };
  delete sync.required;
  for (const key of required) delete properties[key]?.required;
}

/** The parts of the file that get a table of their own, in reading order. */
const sections: readonly { readonly title: string; readonly path: readonly string[] }[] = [
  { title: 'The file', path: [] },
  { title: 'A site', path: ['sites', '*'] },
  { title: 'The token of a site', path: ['sites', '*', 'token'] },
  { title: 'A sync', path: ['syncs', '*'] },
  { title: 'The customer side', path: ['syncs', '*', 'customer'] },
  { title: 'The desk side', path: ['syncs', '*', 'desk'] },
  { title: 'Issue types', path: ['syncs', '*', 'issueTypes', '*'] },
  { title: 'Defaults', path: ['syncs', '*', 'defaults'] },
  { title: 'An entry of `defaults.desk`', path: ['syncs', '*', 'defaults', 'desk', '*'] },
  { title: 'An entry of `defaults.customer`', path: ['syncs', '*', 'defaults', 'customer', '*'] },
  { title: 'Fields', path: ['syncs', '*', 'fields', '*'] },
  { title: 'Users', path: ['syncs', '*', 'users'] },
  { title: 'Who stands in, if it differs by side', path: ['syncs', '*', 'users', 'fallback'] },
  { title: 'Status', path: ['syncs', '*', 'status'] },
  { title: 'A row of `status.toDesk` or `status.toCustomer`', path: ['syncs', '*', 'status', 'toDesk', '*'] },
  { title: 'Comments', path: ['syncs', '*', 'comments'] },
  { title: 'Authorship, if the two ways differ', path: ['syncs', '*', 'comments', 'authorship'] },
  { title: 'Labels on twins', path: ['syncs', '*', 'twinLabel'] },
  { title: 'Limits of a run', path: ['syncs', '*', 'limits'] },
  { title: 'Attachments', path: ['syncs', '*', 'attachments'] },
  { title: 'Existing pairs', path: ['syncs', '*', 'pairs', '*'] },
];

/** Where the tables stand in `docs/configuration.md`. */
const begin = '<!-- reference: made by scripts/build-schema.ts -->';
const end = '<!-- end of reference -->';

/** @returns the text of `docs/configuration.md` with its tables made anew */
export async function buildReference(docs: string): Promise<string> {
  const from = docs.indexOf(begin);
  const to = docs.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/configuration.md must hold "${begin}" and "${end}"`);
  const root = toJsonSchema();
  const tables = sections.map(({ title, path }) => renderSection(title, path, root)).join('\n');
  const text = `${docs.slice(0, from)}${begin}\n\n${tables}\n${docs.slice(to)}`;
  return format(text, { ...(await resolveConfig(docsPath)), parser: 'markdown' });
}

function renderSection(title: string, path: readonly string[], root: JsonSchema): string {
  let map: JsonSchema | undefined = root;
  for (const step of path) map = map && mapOf(stepInto(map, step));
  const { properties, required } = map ?? {};
  if (!properties) throw new Error(`the schema has no map at ${path.join('.')}`);
  const rows = Object.entries(properties).map(
    ([key, schema]) =>
      `| \`${key}\` | ${kindOf(schema)} | ${defaultOf(schema, required?.includes(key) ?? false)} | ${describe(schema)} |`,
  );
  const name = path.length === 0 ? '' : `\`${path.join('.').replaceAll('.*', '.<…>')}\`\n\n`;
  return `### ${title}\n\n${name}| key | value | default | meaning |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
}

function stepInto(schema: JsonSchema, step: string): JsonSchema | undefined {
  if (step !== '*') return schema.properties?.[step];
  if (schema.items) return schema.items;
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}

/** Where a short form is allowed, the long form is the one with keys. */
function mapOf(schema: JsonSchema | undefined): JsonSchema | undefined {
  return schema?.anyOf?.find(({ type }) => type === 'object') ?? schema;
}

function kindOf(schema: JsonSchema): string {
  if (schema.anyOf) return [...new Set(schema.anyOf.map(kindOf))].join(' or ');
  if (schema.enum) return schema.enum.map((word) => `\`${String(word)}\``).join(', ');
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.type === 'array') return schema.items ? `list of ${kindOf(schema.items)}` : 'list';
  const kinds: Readonly<Record<string, string>> = {
    string: 'text',
    integer: 'whole number',
    number: 'number',
    boolean: '`true`, `false`',
    object: 'map',
  };
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  return types.map((type) => kinds[type] ?? type).join(' or ') || 'any';
}

function defaultOf(schema: JsonSchema, isRequired: boolean): string {
  if (isRequired) return '**required**';
  const value = schema.default;
  if (value === undefined || (typeof value === 'object' && JSON.stringify(value).length === 2)) return '';
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

const longestExample = 100;

function describe(schema: JsonSchema): string {
  if (schema.description === undefined) throw new Error('every key of the schema needs a description');
  const example = schema.examples?.[0];
  const shown = typeof example === 'string' ? example : JSON.stringify(example);
  // Where the column of values says it all, and where a whole map would break the table, an example helps nobody.
  const isPlain = schema.enum !== undefined || typeof example === 'boolean' || typeof example === 'number';
  if (example === undefined || isPlain || shown.length > longestExample) return schema.description;
  return `${schema.description} Example: \`${shown}\``;
}

if (import.meta.main) {
  await writeFile(schemaPath, buildJsonSchema());
  await writeFile(docsPath, await buildReference(await readFile(docsPath, 'utf8')));
  await writePages();
}
