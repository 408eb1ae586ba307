/** Atlassian's own schema of the document format, where the specifications are at hand. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import type { ErrorObject } from 'ajv';

const shared = new URL('../../../shared/', import.meta.url);
const schemaFile = new URL('specs/adf-full.json', shared);
const corpus = new URL('corpus/adf/', shared);

/** Whether the official schema and the sample documents are there. */
export const hasAdfSchema = existsSync(schemaFile) && existsSync(corpus);

interface Schema {
  $schema?: string;
  definitions: Record<string, unknown>;
}

function readSchema(): Schema {
  const schema = JSON.parse(readFileSync(schemaFile, 'utf8')) as Schema;
  // It calls itself draft-04 and uses nothing that later drafts read otherwise, except the name of the draft.
  if (/"(?:id": ?"http|exclusiveM(?:in|ax)imum)"/.test(JSON.stringify(schema))) {
    throw new Error('The schema uses a draft-04 keyword that must be converted first');
  }
  delete schema.$schema;
  return schema;
}

let validate: ((value: unknown) => readonly ErrorObject[]) | undefined;

/** A document → what the official schema says against it; empty if it is valid. */
export function adfErrors(value: unknown): readonly string[] {
  if (validate === undefined) {
    const check = new Ajv({ strict: false }).compile(readSchema());
    validate = (document) => (check(document) ? [] : (check.errors ?? []));
  }
  return validate(value).map(
    (error) => `${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`,
  );
}

/** The names of all nodes, or of all marks, of the official schema. */
export function adfTypes(of: 'node' | 'mark'): readonly string[] {
  const types = new Set<string>();
  for (const [name, definition] of Object.entries(readSchema().definitions)) {
    if (!name.endsWith(`_${of}`)) continue;
    const { properties } = definition as { properties?: { type?: { enum?: readonly string[] } } };
    for (const type of properties?.type?.enum ?? []) types.add(type);
  }
  return [...types].sort();
}

/** The sample documents by file name. */
export function adfSamples(
  kind: 'valid' | 'invalid',
): readonly { readonly name: string; readonly document: unknown }[] {
  const folder = new URL(`${kind}/`, corpus);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name, document: JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as unknown }));
}
