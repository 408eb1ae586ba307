/**
 * Templates: parts that many syncs share. Every sync that names one is written out before anything is checked, and the
 * place of each of its values is still the place where a person wrote it.
 */
import type { ConfigDocument } from './document.ts';
import { quote } from './key-path.ts';
import type { KeyPath, Location } from './settings.ts';
import { didYouMean } from './suggest.ts';

type Values = Readonly<Record<string, unknown>>;

export interface Expanded {
  readonly documents: readonly ConfigDocument[];
  /** Templates that are not there, or not a name; placed at the sync that asks for them. */
  readonly problems: readonly (Location & { readonly text: string })[];
}

/**
 * A template is small and a fleet has thousands of syncs; but whoever may open a pull request writes the file, and a large template in
 * each of them would take all memory there is.
 */
const mostValues = 500_000;

interface Template {
  readonly document: ConfigDocument;
  readonly value: Values;
  /** How many values it writes into each sync. */
  readonly size: number;
}

/**
 * Writes the templates out: maps merge key by key, lists append (the template's entries first), anything else of the sync
 * replaces what the template says, and `null` removes it.
 * @param documents all files; a template may stand in another file than the syncs that use it
 */
export function expandTemplates(documents: readonly ConfigDocument[]): Expanded {
  const templates = collect(documents);
  const problems: Expanded['problems'][number][] = [];
  const room = { values: mostValues };
  const expanded = documents.map((document) => expandDocument(document, templates, room, problems));
  return { documents: expanded, problems };
}

function collect(documents: readonly ConfigDocument[]): Map<string, Template> {
  const templates = new Map<string, Template>();
  for (const document of documents) {
    for (const [name, value] of Object.entries(mapAt(document.value, 'templates'))) {
      // The first one counts; that a name stands twice is said where files are joined.
      if (isMap(value) && !templates.has(name)) templates.set(name, { document, value, size: sizeOf(value) });
    }
  }
  return templates;
}

function expandDocument(
  document: ConfigDocument,
  templates: ReadonlyMap<string, Template>,
  room: { values: number },
  problems: Expanded['problems'][number][],
): ConfigDocument {
  const syncs = mapAt(document.value, 'syncs');
  const used = new Map<string, Template & { readonly name: string; readonly own: Values }>();
  for (const [sync, own] of Object.entries(syncs)) {
    if (!isMap(own) || own['template'] === undefined) continue;
    const name = own['template'];
    const template = typeof name === 'string' ? templates.get(name) : undefined;
    if (typeof name === 'string' && template !== undefined) {
      room.values -= template.size;
      if (room.values >= 0) used.set(sync, { ...template, name, own });
      else
        problems.push({
          ...document.locate(['syncs', sync, 'template']),
          text: `the templates write more than ${mostValues.toLocaleString('en-US')} values into the syncs; make ${quote(name)} smaller, or divide the syncs among several configurations.`,
        });
    } else if (typeof name === 'string') {
      const known = [...templates.keys()];
      const meant = didYouMean(name, known);
      const all = known.length === 0 ? ' No template is defined.' : ` Defined: ${known.join(', ')}.`;
      const text = `the template ${quote(name)} is not defined under \`templates\`.${meant === '' ? all : meant}`;
      problems.push({ ...document.locate(['syncs', sync, 'template']), text });
    }
  }
  if (used.size === 0) return document;
  const written = Object.fromEntries(
    Object.entries(syncs).map(([sync, own]) => {
      const template = used.get(sync);
      return [sync, template === undefined ? own : merge(template.value, template.own)];
    }),
  );
  /** Where a path of the written out value stands: in the sync itself, or in its template. */
  const placeOf = (path: KeyPath): { readonly at: ConfigDocument; readonly path: KeyPath } => {
    const [top, sync, ...rest] = path;
    const template = top === 'syncs' && typeof sync === 'string' ? used.get(sync) : undefined;
    if (template === undefined || sync === undefined) return { at: document, path };
    const found = originOf(template.value, template.own, rest);
    return found.from === 'own'
      ? { at: document, path: ['syncs', sync, ...found.path] }
      : { at: template.document, path: ['templates', template.name, ...found.path] };
  };
  return {
    ...document,
    value: { ...(document.value as Values), syncs: written },
    locate: (path, what) => {
      const place = placeOf(path);
      return place.at.locate(place.path, what);
    },
    has: (path) => {
      const place = placeOf(path);
      return place.at.has(place.path);
    },
  };
}

function merge(template: unknown, own: unknown): unknown {
  if (isMap(template) && isMap(own)) {
    const keys = [...new Set([...Object.keys(template), ...Object.keys(own)])];
    return Object.fromEntries(
      keys.flatMap((key): [string, unknown][] => {
        if (!Object.hasOwn(own, key)) return [[key, template[key]]];
        if (!Object.hasOwn(template, key)) return [[key, own[key]]];
        // A key without a value takes away what the template says.
        return own[key] === null ? [] : [[key, merge(template[key], own[key])]];
      }),
    );
  }
  if (Array.isArray(template) && Array.isArray(own))
    return [...(template as unknown[]), ...(own as unknown[])];
  return own;
}

interface Origin {
  readonly from: 'own' | 'template';
  readonly path: KeyPath;
}

/** Follows a path of the merged value back to the side it came from. What neither has is missing in the sync. */
function originOf(template: unknown, own: unknown, path: KeyPath): Origin {
  let both = { template, own };
  for (const [index, step] of path.entries()) {
    const rest = path.slice(index + 1);
    const before = path.slice(0, index);
    if (Array.isArray(both.template) && Array.isArray(both.own)) {
      if (typeof step !== 'number') break;
      const shift = step - both.template.length;
      return shift < 0 ? { from: 'template', path } : { from: 'own', path: [...before, shift, ...rest] };
    }
    if (!isMap(both.template) || !isMap(both.own)) break;
    const [inTemplate, inOwn] = [Object.hasOwn(both.template, step), Object.hasOwn(both.own, step)];
    if (inTemplate !== inOwn) return { from: inTemplate ? 'template' : 'own', path };
    if (!inTemplate) break;
    both = { template: both.template[step], own: both.own[step] };
  }
  return { from: 'own', path };
}

function sizeOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, one) => sum + sizeOf(one), 1);
}

function mapAt(value: unknown, key: string): Values {
  const found = isMap(value) ? value[key] : undefined;
  return isMap(found) ? found : {};
}

function isMap(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
