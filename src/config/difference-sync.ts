/** What differs between two agreements of one sync, in words. Compares effective settings: templates are written out in them. */
import type { Difference } from '../sync/plan-change.ts';
import { compareCounts, compareRows, compareSettings, name, names, text, word } from './difference-rows.ts';
import type { Row, Setting, Settings } from './difference-rows.ts';
import { formatPath, quote } from './key-path.ts';
import { writesTo } from './resolving.ts';
import type {
  DefaultRow,
  DefaultValue,
  FieldRow,
  IssueTypeRow,
  KeyPath,
  PairSource,
  SideSettings,
  StatusRowSettings,
  SyncSettings,
} from './settings.ts';

/** Differences of one sync, in the order of its keys. Names are quoted; accounts and addresses are only counted. */
export function differencesOf(base: SyncSettings, head: SyncSettings): Difference[] {
  const at = (...path: KeyPath) => formatPath(['syncs', head.name, ...path]);
  return [
    ...compareSettings(at(), namesOf(base), namesOf(head)),
    ...compareSettings(at('customer'), sideOf(base.customer), sideOf(head.customer)),
    ...compareSettings(at('desk'), sideOf(base.desk), sideOf(head.desk)),
    ...compareRows(at('issueTypes'), typesOf(base.issueTypes), typesOf(head.issueTypes)),
    ...compareRows(at('defaults', 'desk'), defaultsOf(base.deskDefaults), defaultsOf(head.deskDefaults)),
    ...compareRows(
      at('defaults', 'customer'),
      defaultsOf(base.customerDefaults),
      defaultsOf(head.customerDefaults),
    ),
    ...compareRows(at('fields'), base.fields.map(fieldOf), head.fields.map(fieldOf)),
    ...compareSettings(at('comments'), commentsOf(base), commentsOf(head)),
    ...compareCounts(
      at('comments'),
      'ignoreAuthors',
      setOf(base.comments.ignoreAuthors),
      setOf(head.comments.ignoreAuthors),
    ),
    ...compareSettings(at('attachments'), attachmentsOf(base), attachmentsOf(head)),
    ...compareRows(at('status', 'toDesk'), base.status.desk.map(statusOf), head.status.desk.map(statusOf)),
    ...compareRows(
      at('status', 'toCustomer'),
      base.status.customer.map(statusOf),
      head.status.customer.map(statusOf),
    ),
    ...usersDiffer(at('users'), base, head),
    ...compareRows(at('pairs'), base.pairs.map(sourceOf), head.pairs.map(sourceOf)),
    ...compareCounts(at('pairs'), 'listed pairs', listedOf(base), listedOf(head)),
    ...compareSettings(at(), switchesOf(base), switchesOf(head)),
    ...compareSettings(at('limits'), numbersOf(base.limits), numbersOf(head.limits)),
  ];
}

/** A whole sync in a few words, for one that comes or goes. */
export function outlineOf({ customer, desk, issueTypes, fields, enabled }: SyncSettings): string {
  const end = ({ project, site }: SideSettings) => `${quote(project)} on ${quote(site)}`;
  const types = issueTypes.reduce((sum, row) => sum + row.customer.length, 0);
  const counts = [count(types, 'issue type'), count(fields.length, 'field')].join(', ');
  return `${end(customer)} and ${end(desk)}, ${counts}${enabled ? '' : ', switched off'}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function namesOf(sync: SyncSettings): Settings {
  return {
    name: text(sync.name),
    enabled: word(sync.enabled),
    ...(sync.formerNames.length === 0 ? {} : { formerNames: names(sync.formerNames) }),
  };
}

function sideOf({ site, project, since, jql }: SideSettings): Settings {
  return {
    site: text(site),
    project: text(project),
    ...(since === undefined ? {} : { since: since === 'all' ? word(since) : dayOf(since) }),
    ...(jql === undefined ? {} : { jql: { ...text(jql), label: 'filter (jql)' } }),
  };
}

function typesOf(rows: readonly IssueTypeRow[]): Row[] {
  return rows.flatMap(({ customer, desk, requestType, direction }) =>
    customer.map((type, index): Row => ({
      key: type.toLowerCase(),
      label: `customer ${quote(type)}`,
      settings: {
        desk: name(desk),
        direction: word(direction),
        // Here alone the order counts: of several types, the first is the one that a request of the desk becomes.
        ...(writesTo(direction, 'customer') && customer.length > 1
          ? { madeOfRequests: { ...word(index === 0), label: 'made of requests' } }
          : {}),
        ...(requestType === undefined ? {} : { requestType: name(requestType) }),
      },
    })),
  );
}

function fieldOf({ customer, desk, direction, when, onlyFor, values, text: template }: FieldRow): Row {
  const table = Object.entries(values ?? {}).map(([from, to]): [string, Setting] => [
    `values ${from.toLowerCase()}`,
    { ...name(to), label: `values ${quote(from)}` },
  ]);
  return {
    key: JSON.stringify([customer.toLowerCase(), desk.toLowerCase()]),
    label: `customer ${quote(customer)}, desk ${quote(desk)}`,
    settings: {
      direction: word(direction),
      when: word(when),
      ...(onlyFor === undefined ? {} : { onlyFor: names(onlyFor) }),
      ...(template === undefined ? {} : { text: text(template) }),
      ...Object.fromEntries(table),
    },
  };
}

function defaultsOf(rows: readonly DefaultRow[]): Row[] {
  return rows.map(({ field, value, byIssueType }) => ({
    key: field.toLowerCase(),
    label: quote(field),
    settings: {
      ...(value === undefined ? {} : { value: valueOf(value) }),
      ...Object.fromEntries(
        Object.entries(byIssueType).map(([type, one]): [string, Setting] => [
          `for ${type.toLowerCase()}`,
          { ...valueOf(one), label: `for ${quote(type)}` },
        ]),
      ),
    },
  }));
}

/** Letter case counts: what looks like the name of an option may be a text. */
function valueOf(value: DefaultValue): Setting {
  const values = typeof value === 'object' ? value.map(String) : [String(value)];
  return { value: JSON.stringify(values), shown: values.map(quote).join(', ') };
}

function commentsOf({ comments }: SyncSettings): Settings {
  const { authorship, since, direction, deskVisibility, restricted, fromApps, edits, deletes } = comments;
  return {
    direction: word(direction),
    'authorship.toDesk': word(authorship.toDesk),
    'authorship.toCustomer': word(authorship.toCustomer),
    deskVisibility: word(deskVisibility),
    restricted: word(restricted),
    fromApps: word(fromApps),
    ...(since === undefined ? {} : { since: dayOf(since) }),
    edits: word(edits),
    deletes: word(deletes),
  };
}

function attachmentsOf({ attachments }: SyncSettings): Settings {
  if (attachments === undefined) return {};
  const { direction, maxSizeMb, exclude } = attachments;
  return {
    direction: word(direction),
    maxSizeMb: word(maxSizeMb),
    ...(exclude.length === 0 ? {} : { exclude: names(exclude) }),
  };
}

function statusOf({ from, path, resolution, onlyFor }: StatusRowSettings): Row {
  return {
    key: from.toLowerCase(),
    label: quote(from),
    settings: {
      to: { value: JSON.stringify(path.map((one) => one.toLowerCase())), shown: path.map(quote).join(' → ') },
      ...(resolution === undefined ? {} : { resolution: name(resolution) }),
      ...(onlyFor === undefined ? {} : { onlyFor: names(onlyFor) }),
    },
  };
}

/** Who is who is nobody's business on GitHub: how many, and no more. */
function usersDiffer(path: string, base: SyncSettings, head: SyncSettings): Difference[] {
  const map = ({ users }: SyncSettings) => new Map(Object.entries(users.map));
  const fallback = ({ users }: SyncSettings) => new Map(Object.entries(users.fallback));
  return [
    ...compareCounts(path, 'map', map(base), map(head)),
    ...compareCounts(path, 'fallback', fallback(base), fallback(head)),
  ];
}

function sourceOf(source: PairSource): Row {
  const label = 'file' in source ? `file ${quote(source.file)}` : `field ${quote(source.field)}`;
  return { key: JSON.stringify(source), label, settings: {} };
}

function listedOf({ listedPairs }: SyncSettings): ReadonlyMap<string, string> {
  return setOf(listedPairs.map(({ customer, desk }) => `${customer} ${desk}`));
}

function switchesOf(sync: SyncSettings): Settings {
  const { twinLabel, stopLabel, webLinks, securityLevel, onDelete, conflicts } = sync;
  return {
    ...(twinLabel.customer === undefined ? {} : { 'twinLabel.customer': text(twinLabel.customer) }),
    ...(twinLabel.desk === undefined ? {} : { 'twinLabel.desk': text(twinLabel.desk) }),
    ...(stopLabel === undefined ? {} : { stopLabel: text(stopLabel) }),
    webLinks: word(webLinks),
    securityLevel: word(securityLevel),
    onDelete: word(onDelete),
    conflicts: word(conflicts),
  };
}

function numbersOf(limits: SyncSettings['limits']): Settings {
  return Object.fromEntries(Object.entries<number>({ ...limits }).map(([key, value]) => [key, word(value)]));
}

function setOf(items: readonly string[]): ReadonlyMap<string, string> {
  return new Map(items.map((item) => [item, '']));
}

function dayOf(time: number): Setting {
  return word(new Date(time).toISOString().slice(0, 10));
}
