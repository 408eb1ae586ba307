/** Fields and values as people say them, and as tests read them. */
import { docOf, plainText } from '../adf-rules.ts';
import type { Doc } from '../../../src/adf/document.ts';
import { optionsIn } from '../data.ts';
import type { Field, Named, Project } from '../data.ts';
import type { Site } from '../site.ts';

/** Between the two levels of a cascading value. */
const STEP = ' / ';

function fieldNamed(site: Site, name: string): Field {
  const field =
    site.fields.get(name) ??
    [...site.fields.values()].find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (field === undefined) throw new Error(`${site.name} has no field ${name}`);
  return field;
}

/** An account by its id or its display name. */
function personNamed(site: Site, name: string): unknown {
  const found =
    site.accounts.get(name) ?? [...site.accounts.values()].find((one) => one.displayName === name);
  return { accountId: found?.accountId ?? name };
}

function readText(site: Site, field: Field, text: string): unknown {
  switch (field.kind) {
    case 'rich-text':
      return docOf(text);
    case 'option':
      return { value: text };
    case 'cascading': {
      const [parent, child] = text.split(STEP);
      return { value: parent, ...(child === undefined ? {} : { child: { value: child } }) };
    }
    case 'priority':
    case 'security':
    case 'version':
    case 'resolution':
      return { name: text };
    case 'user':
      return personNamed(site, text);
    case 'date-time': {
      const time = Date.parse(text);
      return Number.isNaN(time) ? text : new Date(time).toISOString();
    }
    default:
      return text;
  }
}

function readEntry(site: Site, field: Field, entry: unknown): unknown {
  if (typeof entry !== 'string') return entry;
  switch (field.kind) {
    case 'options':
      return { value: entry };
    case 'components':
    case 'versions':
      return { name: entry };
    case 'users':
      return personNamed(site, entry);
    default:
      return entry;
  }
}

/** Names become ids, and texts what the API takes for the field. Values in the API's own form stay. */
export function resolveFields(
  site: Site,
  fields: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const field = fieldNamed(site, name);
      if (typeof value === 'string') return [field.id, readText(site, field, value)];
      if (Array.isArray(value)) return [field.id, value.map((entry) => readEntry(site, field, entry))];
      return [field.id, value];
    }),
  );
}

function nameIn(all: readonly Named[], id: unknown): string {
  return all.find((one) => one.id === id)?.name ?? String(id);
}

const list = (raw: unknown): readonly unknown[] => (Array.isArray(raw) ? raw : []);

/** A stored value by names: what `resolveFields` would take. Organizations stay ids, moments are ISO text in UTC. */
export function readable(site: Site, project: Project | undefined, field: Field, raw: unknown): unknown {
  const options = optionsIn(field, project);
  const person = (id: unknown): string => site.accounts.get(String(id))?.displayName ?? String(id);
  switch (field.kind) {
    case 'rich-text':
      return plainText(raw as Doc);
    case 'date-time':
      return new Date(Number(raw)).toISOString();
    case 'option':
    case 'priority':
    case 'security':
    case 'resolution':
      return nameIn(options, raw);
    case 'options':
      return list(raw).map((id) => nameIn(options, id));
    case 'cascading': {
      const all = options.flatMap((option) => [option, ...(option.children ?? [])]);
      return list(raw)
        .map((id) => nameIn(all, id))
        .join(STEP);
    }
    case 'components':
      return list(raw).map((id) => nameIn(project?.components ?? [], id));
    case 'version':
      return nameIn(project?.versions ?? [], raw);
    case 'versions':
      return list(raw).map((id) => nameIn(project?.versions ?? [], id));
    case 'user':
      return person(raw);
    case 'users':
      return list(raw).map(person);
    case 'request-type':
      return nameIn(project?.requestTypes ?? [], raw);
    default:
      return raw;
  }
}
