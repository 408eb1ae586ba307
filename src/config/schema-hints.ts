/** What the schema says about a key path: its description for messages, and the keys known there. */
import type { z } from 'zod';
import type { KeyPath } from './settings.ts';

type Schema = z.core.$ZodType;

/** The schemas that a value at this place may have: more than one where short forms are allowed. */
export function schemasAt(root: Schema, path: KeyPath): Schema[] {
  let found = open(root);
  for (const step of path) found = found.flatMap((schema) => stepInto(schema, step)).flatMap(open);
  return found;
}

/** The keys of all maps that may stand at this place. */
export function keysAt(root: Schema, path: KeyPath): string[] {
  const maps = schemasAt(root, path).filter(isObject);
  return [...new Set(maps.flatMap((schema) => Object.keys(schema._zod.def.shape)))];
}

/** Description and example of a key, as `.meta()` gave them; undefined where there is none. */
export function hintAt(root: Schema, path: KeyPath): string | undefined {
  const parents = schemasAt(root, path.slice(0, -1));
  const last = path.at(-1);
  if (last === undefined) return undefined;
  for (const schema of parents.flatMap((parent) => stepInto(parent, last))) {
    const meta = metaOf(schema);
    if (meta?.description === undefined) continue;
    const example = (meta as { examples?: unknown[] }).examples?.[0];
    return example === undefined
      ? meta.description
      : `${meta.description} For example: ${last.toString()}: ${showExample(example)}`;
  }
  return undefined;
}

/** What `.meta()` said of a key, or of what was made optional later, as in templates. */
function metaOf(schema: Schema): z.core.GlobalMeta | undefined {
  const meta = (schema as z.ZodType).meta();
  const def = (schema as z.core.$ZodTypes)._zod.def;
  return meta?.description === undefined && def.type === 'optional' ? metaOf(def.innerType) : meta;
}

function showExample(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(showExample).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, inner]) => `${key}: ${showExample(inner)}`)
      .join(', ')} }`;
  return String(value);
}

/** Takes off what only says "may be absent", and lists the members of a union. */
function open(schema: Schema): Schema[] {
  const def = (schema as z.core.$ZodTypes)._zod.def;
  switch (def.type) {
    case 'optional':
    case 'default':
    case 'prefault':
      return open(def.innerType);
    case 'union':
      return def.options.flatMap(open);
    default:
      return [schema];
  }
}

function isObject(schema: Schema): schema is z.core.$ZodObject {
  return schema._zod.def.type === 'object';
}

function stepInto(schema: Schema, step: string | number): Schema[] {
  const def = (schema as z.core.$ZodTypes)._zod.def;
  if (def.type === 'array') return typeof step === 'number' ? [def.element] : [];
  if (def.type === 'record') return [def.valueType];
  if (def.type !== 'object' || !Object.hasOwn(def.shape, step)) return [];
  const inner = def.shape[step];
  return inner ? [inner] : [];
}
