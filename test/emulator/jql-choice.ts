/** JQL on fields whose values are chosen: options, components, versions, people, resolutions. */
import { refuse } from './answer.ts';
import { optionsIn } from './data.ts';
import type { Field, IssueRecord, Named } from './data.ts';
import type { Site } from './site.ts';

/** A field as a query sees it: by names, of which several projects may each have one. */
export interface Choice {
  /** The name of what an operand names, in lower case. @throws Refused 400 when nothing is called so */
  readonly resolve: (text: string) => string;
  readonly read: (issue: IssueRecord) => readonly string[];
}

/** System fields by their names in JQL. */
const CLAUSES: Readonly<Record<string, string>> = {
  assignee: 'assignee',
  component: 'components',
  components: 'components',
  fixversion: 'fixVersions',
  affectedversion: 'versions',
  resolution: 'resolution',
};

/** What a field can hold on this site, in any project. */
function candidates(site: Site, field: Field): readonly Named[] | undefined {
  const projects = [...site.projects.values()];
  switch (field.kind) {
    case 'option':
    case 'options':
    case 'cascading':
    case 'resolution':
      return [undefined, ...projects]
        .flatMap((project) => optionsIn(field, project))
        .flatMap((option) => [option, ...(option.children ?? [])]);
    case 'components':
      return projects.flatMap(({ components }) => components);
    case 'version':
    case 'versions':
      return projects.flatMap(({ versions }) => versions);
    case 'user':
    case 'users':
      return [...site.accounts.values()].map(({ accountId, displayName }) => ({
        id: accountId,
        name: displayName,
      }));
    default:
      return undefined;
  }
}

/** The field a term names, if it is one to choose from: a system field, or a custom one by its name or `cf[id]`. */
export function findChoice(site: Site, name: string): Choice | undefined {
  const system = CLAUSES[name];
  const field =
    system === undefined
      ? [...site.fields.values()].find(
          ({ name: own, schema: { customId } }) =>
            customId !== undefined && (own.toLowerCase() === name || `cf[${customId}]` === name),
        )
      : site.fields.get(system);
  const all = field === undefined ? undefined : candidates(site, field);
  if (field === undefined || all === undefined) return undefined;
  return {
    resolve(text) {
      const found =
        all.find(({ id }) => id === text) ?? all.find((one) => one.name.toLowerCase() === text.toLowerCase());
      if (found === undefined)
        throw refuse(400, `The value '${text}' does not exist for the field '${name}'.`);
      return found.name.toLowerCase();
    },
    read(issue) {
      const raw = issue.values[field.id];
      const ids: readonly unknown[] = Array.isArray(raw) ? raw : raw === undefined ? [] : [raw];
      return ids.map((id) => (all.find((one) => one.id === id)?.name ?? String(id)).toLowerCase());
    },
  };
}
