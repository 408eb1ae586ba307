/** Stored values of settable fields as Jira shows them. */
import { optionsIn } from '../data.ts';
import type { Account, Field, FieldOption, IssueRecord, Named, Project, Version } from '../data.ts';
import type { Site } from '../site.ts';
import { jiraTime } from '../zone.ts';
import { showUser } from './show-people.ts';

type Json = Readonly<Record<string, unknown>>;

const api = (site: Site, path: string): string => `${site.baseUrl}/rest/api/3/${path}`;

export function showPriority(site: Site, id: string, name: string): Json {
  return { self: api(site, `priority/${id}`), iconUrl: `${site.baseUrl}/icon?priority=${id}`, name, id };
}

export function showOption(site: Site, option: Named): Json {
  return { self: api(site, `customFieldOption/${option.id}`), value: option.name, id: option.id };
}

export function showComponent(site: Site, component: Named): Json {
  return { self: api(site, `component/${component.id}`), id: component.id, name: component.name };
}

export function showVersion(site: Site, version: Version): Json {
  return {
    self: api(site, `version/${version.id}`),
    id: version.id,
    name: version.name,
    archived: version.archived ?? false,
    released: version.released ?? false,
  };
}

export function showResolution(site: Site, { id, name }: Named): Json {
  return { self: api(site, `resolution/${id}`), id, description: '', name };
}

function showSecurity(site: Site, { id, name }: Named): Json {
  return { self: api(site, `securitylevel/${id}`), id, description: '', name };
}

function showCascading(site: Site, options: readonly FieldOption[], [parentId, childId]: string[]): unknown {
  const parent = options.find(({ id }) => id === parentId);
  if (parent === undefined) return null;
  const child = parent.children?.find(({ id }) => id === childId);
  return { ...showOption(site, parent), ...(child === undefined ? {} : { child: showOption(site, child) }) };
}

/** Those of `all` with these ids, in the order of the ids. */
function pick<T extends Named>(all: readonly T[], ids: unknown): readonly T[] {
  const list: readonly unknown[] = Array.isArray(ids) ? ids : ids === undefined ? [] : [ids];
  return list.flatMap((id) => all.find((one) => one.id === id) ?? []);
}

const one = (list: readonly Json[]): Json | null => list[0] ?? null;
const orNull = (list: readonly Json[]): readonly Json[] | null => (list.length === 0 ? null : list);
const texts = (raw: unknown): string[] => (Array.isArray(raw) ? raw.map(String) : []);

/** The value of a settable field; null when it is empty, and an empty list for system lists. */
export function showValue(
  site: Site,
  project: Project | undefined,
  issue: IssueRecord,
  field: Field,
  viewer: Account | undefined,
): unknown {
  const raw = issue.values[field.id];
  const options = optionsIn(field, project);
  switch (field.kind) {
    case 'text':
    case 'url':
    case 'rich-text':
    case 'number':
    case 'date':
      return raw ?? null;
    case 'date-time':
      return typeof raw === 'number' ? jiraTime(raw, site.settings.timeZone) : null;
    case 'labels':
      // Empty system lists are lists, empty custom ones are null.
      return raw ?? (field.schema.system === undefined ? null : []);
    case 'priority':
      return one(pick(options, raw).map(({ id, name }) => showPriority(site, id, name)));
    case 'security':
      return one(pick(options, raw).map((option) => showSecurity(site, option)));
    case 'resolution':
      return one(pick(options, raw).map((option) => showResolution(site, option)));
    case 'option':
      return one(pick(options, raw).map((option) => showOption(site, option)));
    case 'options':
      return orNull(pick(options, raw).map((option) => showOption(site, option)));
    case 'cascading':
      return showCascading(site, options, texts(raw));
    case 'components':
      return pick(project?.components ?? [], raw).map((component) => showComponent(site, component));
    case 'version':
      return one(pick(project?.versions ?? [], raw).map((version) => showVersion(site, version)));
    case 'versions': {
      const versions = pick(project?.versions ?? [], raw).map((version) => showVersion(site, version));
      return field.schema.system === undefined ? orNull(versions) : versions;
    }
    case 'user': {
      const id = typeof raw === 'string' ? raw : field.id === 'reporter' ? issue.creatorId : undefined;
      return id === undefined ? null : showUser(site, id, viewer);
    }
    case 'users': {
      const people = texts(raw).map((id) => showUser(site, id, viewer));
      return field.schema.items === 'user' &&
        field.schema.custom?.endsWith(':sd-request-participants') === true
        ? people
        : orNull(people);
    }
    case 'organizations':
      return texts(raw).map((id) => ({
        id,
        name: site.organizations.get(id)?.name ?? '',
        _links: { self: `${site.baseUrl}/rest/servicedeskapi/organization/${id}` },
      }));
    case 'request-type':
    case 'computed':
      return null;
  }
}
