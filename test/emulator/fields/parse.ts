/** A value that somebody sent for a field: what is kept of it, or what Jira says against it. */
import { findAdfProblem, normaliseDoc } from '../adf-rules.ts';
import type { AdfProblem } from '../adf-rules.ts';
import type { Doc } from '../../../src/adf/document.ts';
import { refuse } from '../answer.ts';
import type { Refused } from '../answer.ts';
import type { Field } from '../data.ts';
import type { Site } from '../site.ts';
import {
  parseCascading,
  parseComponents,
  parseNamed,
  parseOption,
  parseOptions,
  parseOrganizations,
  parseRequestType,
  parseVersion,
  parseVersions,
} from './parse-choice.ts';
import { parseUser, parseUsers } from './parse-people.ts';
import {
  parseDate,
  parseLabels,
  parseMoment,
  parseNumber,
  parseSummary,
  parseText,
  parseUrl,
} from './parse-text.ts';
import { notSettable } from './parsed.ts';
import type { Parsed, Place } from './parsed.ts';

/** The refusal of a document, as opaque as Jira's. */
export function refuseAdf(problem: AdfProblem, field: string): Refused {
  switch (problem) {
    case 'NOT_ADF':
      return refuse(400, [], {
        [field]:
          field === 'comment'
            ? 'Comment body is not valid!'
            : 'Operation value must be an Atlassian Document (see the Atlassian Document Format)',
      });
    case 'INVALID_INPUT':
    case 'CONTENT_LIMIT_EXCEEDED':
    case 'ATTACHMENT_VALIDATION_ERROR':
      return refuse(400, problem);
  }
}

/** Checks a document and returns it as Jira keeps it. @throws Refused */
export function acceptDoc(site: Site, value: unknown, field: string): Doc {
  const problem = findAdfProblem(value, (id) => site.media.has(id));
  if (problem !== undefined) throw refuseAdf(problem, field);
  return normaliseDoc(value as Doc, site.random);
}

/** Reads one value. @throws Refused for a document that is none: Jira names no field then */
export function parseValue(place: Place, field: Field, value: unknown): Parsed {
  if (field.id === 'summary') return parseSummary(value);
  if (value === null || value === undefined) {
    return field.id === 'reporter' ? { error: 'Reporter is required.' } : { value: undefined };
  }
  switch (field.kind) {
    case 'text':
      return parseText(value);
    case 'url':
      return parseUrl(value);
    case 'rich-text':
      return { value: acceptDoc(place.site, value, field.id) };
    case 'number':
      return parseNumber(value);
    case 'date':
      return parseDate(field, value);
    case 'date-time':
      return parseMoment(value);
    case 'labels':
      return parseLabels(value);
    case 'priority':
    case 'security':
      return parseNamed(place, field, value);
    case 'option':
      return parseOption(place, field, value);
    case 'options':
      return parseOptions(place, field, value);
    case 'cascading':
      return parseCascading(place, field, value);
    case 'components':
      return parseComponents(place, field, value);
    case 'version':
      return parseVersion(place, field, value);
    case 'versions':
      return parseVersions(place, field, value);
    case 'user':
      return parseUser(place, field, value);
    case 'users':
      return parseUsers(place, field, value);
    case 'organizations':
      return parseOrganizations(place, field, value);
    case 'request-type':
      return parseRequestType(place, field, value);
    case 'resolution':
    case 'computed':
      return { error: notSettable(field.id) };
  }
}
