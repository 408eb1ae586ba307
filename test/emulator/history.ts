/** What changed between two states of an issue, as the changelog tells it. */
import type { Doc } from '../../src/adf/document.ts';
import { plainText } from './adf-rules.ts';
import { asText, optionsIn } from './data.ts';
import type { Field, HistoryItem, IssueRecord, Named, Project } from './data.ts';
import type { Site } from './site.ts';
import { jiraTime } from './zone.ts';

/** Both forms of a value: what machines get and what people read. */
interface Told {
  readonly raw: string | null;
  readonly text: string | null;
}

const NONE: Told = { raw: null, text: null };

/** Names the changelog gives to system fields where they are not the id. */
const NAMES: Readonly<Record<string, string>> = {
  components: 'Component',
  fixVersions: 'Fix Version',
  versions: 'Version',
};

function item(field: Field, from: Told, to: Told): HistoryItem {
  const custom = field.schema.customId !== undefined;
  return {
    field: custom ? field.name : (NAMES[field.id] ?? field.id),
    fieldtype: custom ? 'custom' : 'jira',
    fieldId: field.id,
    from: from.raw,
    fromText: from.text,
    to: to.raw,
    toText: to.text,
  };
}

const list = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(String) : value === undefined ? [] : [asText(value)];

function namesOf(all: readonly Named[], ids: readonly string[]): string {
  return ids.map((id) => all.find((one) => one.id === id)?.name ?? id).join(',');
}

/** What a field may hold besides free text. */
function knownValues(site: Site, project: Project | undefined, field: Field): readonly Named[] {
  switch (field.kind) {
    case 'components':
      return project?.components ?? [];
    case 'version':
    case 'versions':
      return project?.versions ?? [];
    case 'organizations':
      return [...site.organizations.values()];
    case 'request-type':
      return project?.requestTypes ?? [];
    default:
      return optionsIn(field, project).flatMap((option) => [option, ...(option.children ?? [])]);
  }
}

function people(site: Site, ids: readonly string[]): string {
  return ids.map((id) => site.accounts.get(id)?.displayName ?? id).join(', ');
}

function tell(site: Site, project: Project | undefined, field: Field, value: unknown): Told {
  if (value === undefined) return NONE;
  switch (field.kind) {
    case 'text':
    case 'url':
    case 'number':
      return { raw: null, text: asText(value) };
    case 'rich-text':
      return { raw: null, text: plainText(value as Doc) };
    case 'date':
      return { raw: asText(value), text: `${asText(value)} 00:00:00.0` };
    case 'date-time': {
      const moment = jiraTime(Number(value), site.settings.timeZone);
      return { raw: moment, text: moment };
    }
    case 'labels':
      return { raw: '', text: list(value).join(' ') };
    case 'user':
      return { raw: asText(value), text: people(site, list(value)) };
    case 'users':
      return { raw: `[${list(value).join(', ')}]`, text: `[${people(site, list(value))}]` };
    case 'options':
    case 'versions':
    case 'components':
    case 'organizations':
      return {
        raw: `[${list(value).join(', ')}]`,
        text: namesOf(knownValues(site, project, field), list(value)),
      };
    case 'cascading':
      return {
        raw: list(value).join(':'),
        text: namesOf(knownValues(site, project, field), list(value)),
      };
    case 'priority':
    case 'option':
    case 'version':
    case 'request-type':
    case 'security':
    case 'resolution':
      return { raw: asText(value), text: namesOf(knownValues(site, project, field), list(value)) };
    case 'computed':
      return NONE;
  }
}

/** Components and system versions get an entry for each one that came or went. */
function eachOf(site: Site, field: Field, before: Side, after: Side): readonly HistoryItem[] {
  const [had, has] = [list(before.value), list(after.value)];
  const told = (side: Side, id: string): Told => ({
    raw: id,
    text: namesOf(knownValues(site, side.project, field), [id]),
  });
  return [
    ...had.filter((id) => !has.includes(id)).map((id) => item(field, told(before, id), NONE)),
    ...has.filter((id) => !had.includes(id)).map((id) => item(field, NONE, told(after, id))),
  ];
}

interface Side {
  readonly project: Project | undefined;
  readonly value: unknown;
}

function valueItems(site: Site, before: IssueRecord, after: IssueRecord): readonly HistoryItem[] {
  const [from, to] = [before, after].map(({ projectId }) => site.projects.get(projectId));
  const ids = new Set([...Object.keys(before.values), ...Object.keys(after.values)]);
  return [...ids].flatMap((id) => {
    const [had, has] = [before.values[id], after.values[id]];
    const field = site.fields.get(id);
    if (field === undefined || JSON.stringify(had) === JSON.stringify(has)) return [];
    const each =
      (field.kind === 'components' || field.kind === 'versions') && field.schema.system !== undefined;
    if (each) return eachOf(site, field, { project: from, value: had }, { project: to, value: has });
    return [item(field, tell(site, from, field, had), tell(site, to, field, has))];
  });
}

function namedItem(id: string, all: ReadonlyMap<string, Named>, from: string, to: string): HistoryItem[] {
  if (from === to) return [];
  return [
    {
      field: id,
      fieldtype: 'jira',
      fieldId: id,
      from,
      fromText: all.get(from)?.name ?? null,
      to,
      toText: all.get(to)?.name ?? null,
    },
  ];
}

function fileItems(site: Site, before: IssueRecord, after: IssueRecord): readonly HistoryItem[] {
  const file = (from: Told, to: Told): HistoryItem => ({
    field: 'Attachment',
    fieldtype: 'jira',
    fieldId: 'attachment',
    from: from.raw,
    fromText: from.text,
    to: to.raw,
    toText: to.text,
  });
  const told = (id: string): Told => ({ raw: id, text: site.attachments.get(id)?.filename ?? null });
  return [
    ...before.attachments.filter((id) => !after.attachments.includes(id)).map((id) => file(told(id), NONE)),
    ...after.attachments.filter((id) => !before.attachments.includes(id)).map((id) => file(NONE, told(id))),
  ];
}

/** Every field that differs, status, place, type and files included. Comments, links and properties are no fields. */
export function historyItems(site: Site, before: IssueRecord, after: IssueRecord): readonly HistoryItem[] {
  const items: HistoryItem[] = [];
  items.push(...namedItem('project', site.projects, before.projectId, after.projectId));
  if (before.key !== after.key) {
    items.push({
      field: 'Key',
      fieldtype: 'jira',
      from: null,
      fromText: before.key,
      to: null,
      toText: after.key,
    });
  }
  items.push(...namedItem('issuetype', site.issueTypes, before.typeId, after.typeId));
  items.push(...namedItem('status', site.statuses, before.statusId, after.statusId));
  if (before.values !== after.values) items.push(...valueItems(site, before, after));
  if (before.attachments !== after.attachments) items.push(...fileItems(site, before, after));
  return items;
}
