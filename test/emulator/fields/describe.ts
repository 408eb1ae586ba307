/** Fields as createmeta, editmeta and transitions describe them. */
import { optionsIn } from '../data.ts';
import type { Field, Project } from '../data.ts';
import { LIST_KINDS } from '../field-values.ts';
import { showIssueType, showProjectRef } from '../render.ts';
import type { Site } from '../site.ts';
import { showComponent, showOption, showPriority, showResolution, showVersion } from './show.ts';

type Json = Readonly<Record<string, unknown>>;

function allowedValues(
  site: Site,
  project: Project,
  typeId: string,
  field: Field,
): readonly Json[] | undefined {
  const options = optionsIn(field, project).filter((option) => option.disabled !== true);
  switch (field.kind) {
    case 'priority':
      return options.map(({ id, name }) => showPriority(site, id, name));
    case 'resolution':
      return options.map((option) => showResolution(site, option));
    case 'security':
      return options.map(({ id, name }) => ({
        self: `${site.baseUrl}/rest/api/3/securitylevel/${id}`,
        id,
        name,
      }));
    case 'option':
    case 'options':
      return options.map((option) => showOption(site, option));
    case 'cascading':
      return options.map((option) => ({
        ...showOption(site, option),
        children: (option.children ?? []).map((child) => showOption(site, child)),
      }));
    case 'components':
      return project.components.map((component) => showComponent(site, component));
    case 'version':
    case 'versions':
      return project.versions
        .filter((version) => version.archived !== true)
        .map((version) => showVersion(site, version));
    case 'computed':
      if (field.id === 'project') return [showProjectRef(site, project)];
      return field.id === 'issuetype' ? [showIssueType(site, typeId)] : undefined;
    case 'text':
    case 'rich-text':
    case 'number':
    case 'date':
    case 'date-time':
    case 'url':
    case 'labels':
    case 'user':
    case 'users':
    case 'organizations':
    case 'request-type':
      return undefined;
  }
}

/** Where a field of people can be completed while somebody types. */
function completion(site: Site, project: Project, field: Field): Json {
  if (field.kind !== 'user' && field.kind !== 'users') return {};
  const path =
    field.id === 'assignee' ? `user/assignable/search?project=${project.key}&query=` : 'user/search?query=';
  return { autoCompleteUrl: `${site.baseUrl}/rest/api/3/${path}` };
}

/** `FieldMetadata` of the OpenAPI document. */
export function describeField(
  site: Site,
  project: Project,
  typeId: string,
  field: Field,
  required: boolean,
): Json {
  const values = allowedValues(site, project, typeId, field);
  return {
    required,
    schema: field.schema,
    name: field.name,
    key: field.id,
    // The reporter is filled with the account that creates the issue.
    hasDefaultValue: field.kind === 'priority' || field.id === 'reporter',
    operations: LIST_KINDS.has(field.kind)
      ? ['add', 'set', 'remove']
      : field.id === 'issuetype' || field.id === 'project'
        ? []
        : ['set'],
    ...(values === undefined ? {} : { allowedValues: values }),
    ...completion(site, project, field),
  };
}

/** Whether a create must carry the field. */
export function isRequired(project: Project, id: string): boolean {
  return ['summary', 'project', 'issuetype', 'reporter', ...project.required].includes(id);
}
