/** Values that are chosen from a list: options, priorities, components, versions, organizations, request types. */
import { isRecord } from '../answer.ts';
import { asText, optionsIn } from '../data.ts';
import type { Field, FieldOption, Named, Version } from '../data.ts';
import type { Parsed, Place } from './parsed.ts';

/** What was named, by `id` or by `key` (`value` for options, `name` for the rest). An id goes before a name. */
function find<T extends Named>(
  all: readonly T[],
  value: Record<string, unknown>,
  key: string,
): T | undefined {
  const { id } = value;
  if (id !== undefined && id !== null) return all.find((one) => one.id === String(id as string | number));
  return all.find((one) => one.name === value[key]);
}

const NO_PARENT = "Could not find valid 'id' or 'value' in the Parent Option object.";
const NO_CHILD = "Could not find valid 'id' or 'value' in the Child Option object.";

function named(value: Record<string, unknown>, key: string): boolean {
  return [value['id'], value[key]].some((one) => typeof one === 'string' || typeof one === 'number');
}

function chooseOption(all: readonly FieldOption[], value: unknown, missing = NO_PARENT): Parsed {
  if (!isRecord(value) || !named(value, 'value')) return { error: missing };
  const option = find(all, value, 'value');
  if (option !== undefined && option.disabled !== true) return { value: option.id };
  return {
    error:
      value['id'] === undefined
        ? `Option value '${asText(value['value'])}' is not valid`
        : `Option id '${asText(value['id'])}' is not valid`,
  };
}

/** A select list or radio buttons: `{ id }` or `{ value }`. */
export function parseOption({ project }: Place, field: Field, value: unknown): Parsed {
  return chooseOption(optionsIn(field, project), value);
}

/** Multi select and checkboxes, kept in the order of the options. */
export function parseOptions({ project }: Place, field: Field, value: unknown): Parsed {
  if (!Array.isArray(value)) return { error: 'data was not an array' };
  const all = optionsIn(field, project);
  const chosen = new Set<unknown>();
  for (const one of value as readonly unknown[]) {
    const parsed = chooseOption(all, one);
    if ('error' in parsed) return parsed;
    chosen.add(parsed.value);
  }
  return { value: filled(all.filter(({ id }) => chosen.has(id)).map(({ id }) => id)) };
}

/** `{ value, child: { value } }`, the child may be missing. Kept as `[parent]` or `[parent, child]`. */
export function parseCascading({ project }: Place, field: Field, value: unknown): Parsed {
  const all = optionsIn(field, project);
  const parent = chooseOption(all, value);
  if ('error' in parent) return parent;
  const child = isRecord(value) ? value['child'] : undefined;
  if (child === undefined || child === null) return { value: [parent.value] };
  const children = all.find(({ id }) => id === parent.value)?.children ?? [];
  const chosen = chooseOption(children, child, NO_CHILD);
  return 'error' in chosen ? chosen : { value: [parent.value, chosen.value] };
}

/** Priorities, security levels and resolutions: `{ id }` or `{ name }`. */
export function parseNamed({ project }: Place, field: Field, value: unknown): Parsed {
  if (!isRecord(value) || !named(value, 'name')) {
    return { error: `Could not find valid 'id' or 'name' in ${field.id} object.` };
  }
  const option = find(optionsIn(field, project), value, 'name');
  if (option !== undefined) return { value: option.id };
  const text = asText(value['id'] ?? value['name']);
  if (field.kind === 'priority') return { error: 'The priority selected is invalid.' };
  return {
    error:
      field.kind === 'resolution'
        ? `Resolution ${value['id'] === undefined ? 'name' : 'id'} '${text}' is not valid`
        : `Option id '${text}' is not valid`,
  };
}

function choose<T extends Named>(what: string, all: readonly T[], value: unknown): T | { error: string } {
  if (!isRecord(value) || !named(value, 'name')) return { error: "expected 'id' or 'name' property" };
  const found = find(all, value, 'name');
  if (found !== undefined) return found;
  return {
    error:
      value['id'] === undefined || value['id'] === null
        ? `${what} name '${asText(value['name'])}' is not valid`
        : `${what} id '${asText(value['id'])}' is not valid`,
  };
}

/** Components of this project. One of another project is as unknown as none. */
export function parseComponents({ project }: Place, _field: Field, value: unknown): Parsed {
  if (!Array.isArray(value)) return { error: 'data was not an array' };
  const ids = new Set<string>();
  for (const one of value as readonly unknown[]) {
    const found = choose('Component', project.components, one);
    if ('error' in found) return found;
    ids.add(found.id);
  }
  return { value: filled([...ids]) };
}

function chooseVersion(place: Place, value: unknown): Version | { error: string } {
  const found = choose('Version', place.project.versions, value);
  if ('error' in found || found.archived !== true) return found;
  return { error: `Version '${found.name}' is archived and cannot be selected.` };
}

/** A custom field for one version. */
export function parseVersion(place: Place, _field: Field, value: unknown): Parsed {
  const found = chooseVersion(place, value);
  return 'error' in found ? found : { value: found.id };
}

/** Fix versions, affected versions, and custom fields for several. */
export function parseVersions(place: Place, _field: Field, value: unknown): Parsed {
  if (!Array.isArray(value)) return { error: 'data was not an array' };
  const ids = new Set<string>();
  for (const one of value as readonly unknown[]) {
    const found = chooseVersion(place, one);
    if ('error' in found) return found;
    ids.add(found.id);
  }
  return { value: filled([...ids]) };
}

/** Bare ids, as numbers or texts. */
export function parseOrganizations({ site, project }: Place, _field: Field, value: unknown): Parsed {
  if (!Array.isArray(value)) return { error: 'data was not an array' };
  const ids = value.map((id: unknown) => String(id));
  const known = ids.every((id) => site.organizations.has(id) && project.organizationIds.includes(id));
  return known ? { value: ids } : { error: 'Organization does not exist or is not part of the project.' };
}

/** Cloud takes the bare id of the request type as a string and nothing else. */
export function parseRequestType({ site, project, typeId }: Place, _field: Field, value: unknown): Parsed {
  if (typeof value !== 'string') return { error: 'Operation value must be a string' };
  const type = project.requestTypes.find((candidate) => candidate.id === value);
  if (type === undefined) return { error: `Request type '${value}' is not valid.` };
  if (type.issueTypeId !== typeId && !site.settings.acceptForeignRequestType) {
    return { error: 'The request type is not valid for the issue type.' };
  }
  return { value };
}

/** An empty list is an empty field. */
function filled(ids: readonly string[]): readonly string[] | undefined {
  return ids.length === 0 ? undefined : ids;
}
