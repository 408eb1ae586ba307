import { describe, expect, it } from 'vitest';
import { buildJsonSchema } from '../../scripts/build-schema.ts';

interface Node {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly if?: unknown;
}

const schema = JSON.parse(buildJsonSchema()) as Node & { readonly $schema: string };

interface Key {
  readonly path: string;
  readonly node: Node;
}

/** Every key that the schema knows, wherever it may stand. */
function keysOf(node: Node, path: string): Key[] {
  const below = (inner: Node | boolean | undefined, step: string) =>
    typeof inner === 'object' ? keysOf(inner, path + step) : [];
  return [
    ...Object.entries(node.properties ?? {}).flatMap(([key, inner]) => [
      { path: `${path}.${key}`, node: inner },
      ...keysOf(inner, `${path}.${key}`),
    ]),
    ...below(node.additionalProperties, '.*'),
    ...below(node.items, '[]'),
    ...(node.anyOf ?? []).flatMap((inner) => keysOf(inner, path)),
  ];
}

describe('the JSON Schema', () => {
  const keys = keysOf(schema, '');

  it('is draft 7, which editors read best', () => {
    expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#');
    // As many as the format has, templates and short forms included; a walk that finds none would prove nothing.
    expect(keys.length).toBeGreaterThan(150);
    for (const path of ['.sites.*.email.env', '.syncs.*.status.toDesk', '.templates.*.fields[].when'])
      expect(keys.map((key) => key.path)).toContain(path);
  });

  it('says of every key what it is, and gives an example', () => {
    const silent = keys.filter(
      ({ node }) => (node.description ?? '').length < 10 || (node.examples ?? []).length === 0,
    );
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it('offers no key that is only known to be refused', () => {
    expect(keys.map(({ path }) => path)).not.toContain('.syncs.*.pairs[].customer');
  });
});
