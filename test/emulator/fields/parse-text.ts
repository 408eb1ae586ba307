/** Texts, numbers, dates and labels on their way in. */
import { asText } from '../data.ts';
import type { Field } from '../data.ts';
import type { Parsed } from './parsed.ts';

const TEXT_LIMIT = 255;
const TEXT_TOO_LONG = 'The entered text is too long. It exceeds the allowed limit of 255 characters.';

/** One line of at most 255 characters, never empty. */
export function parseSummary(value: unknown): Parsed {
  if (typeof value !== 'string' || value.trim() === '')
    return { error: 'You must specify a summary of the issue.' };
  if (/[\r\n]/.test(value))
    return { error: 'The summary is invalid because it contains newline characters.' };
  if (value.length > TEXT_LIMIT) return { error: 'Summary must be less than 255 characters.' };
  return { value };
}

export function parseText(value: unknown): Parsed {
  if (typeof value !== 'string') return { error: 'Operation value must be a string' };
  return value.length > TEXT_LIMIT ? { error: TEXT_TOO_LONG } : { value: value === '' ? undefined : value };
}

/** Only complete addresses of the usual schemes. */
export function parseUrl(value: unknown): Parsed {
  if (typeof value !== 'string') return { error: 'Operation value must be a string' };
  if (value === '') return { value: undefined };
  return URL.canParse(value) && /^(https?|ftp|mailto|file):/i.test(value)
    ? { value }
    : { error: 'Not a valid URL' };
}

export function parseNumber(value: unknown): Parsed {
  return typeof value === 'number' && Number.isFinite(value)
    ? { value }
    : { error: 'Operation value must be a number' };
}

/** `yyyy-MM-dd`, a day that exists. */
export function parseDate(field: Field, value: unknown): Parsed {
  if (typeof value !== 'string') return { error: 'Operation value must be a string' };
  const real = /^\d{4}-\d{2}-\d{2}$/.test(value) && new Date(`${value}T00:00:00Z`);
  if (real instanceof Date && !Number.isNaN(real.getTime()) && real.toISOString().startsWith(value)) {
    return { value };
  }
  return {
    error:
      field.schema.system === undefined
        ? `Error parsing date string: ${value}`
        : `Date value '${value}' for field '${field.id}' is invalid. Valid formats include: 'yyyy-MM-dd'.`,
  };
}

const MOMENT = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}):(\d{2})\.(\d{3})(Z|[+-]\d{2}:?\d{2})$/;

/**
 * ISO 8601 with milliseconds and an offset: https://github.com/sooperset/mcp-atlassian/issues/863 reports that an offset
 * with a colon is refused. Kept as milliseconds, cut to the minute as the picker does.
 */
export function parseMoment(value: unknown): Parsed {
  if (typeof value !== 'string') return { error: 'Operation value must be a string' };
  const [, day, minute, , , offset = ''] = MOMENT.exec(value) ?? [];
  const time =
    day === undefined || offset.includes(':')
      ? Number.NaN
      : Date.parse(`${day}T${minute ?? ''}:00.000${offset.replace(/(\d{2})(\d{2})$/, '$1:$2')}`);
  return Number.isNaN(time)
    ? { error: `Error parsing time: ${value}, expected format is 'yyyy-MM-dd'T'HH:mm:ss.SSSZ'` }
    : { value: time };
}

/** A set of words without blanks; Jira sorts them. */
export function parseLabels(value: unknown): Parsed {
  if (!Array.isArray(value)) return { error: 'data was not an array' };
  const labels = value.map((label: unknown) => label);
  for (const [index, label] of labels.entries()) {
    if (typeof label !== 'string' || label === '') return { error: `string expected at index ${index}` };
    if (/\s/.test(label)) return { error: `The label '${asText(label)}' contains spaces which is invalid.` };
    if (label.length > TEXT_LIMIT)
      return { error: `The label '${label}' exceeds the maximum length of 255 characters.` };
  }
  return { value: [...new Set(labels)].sort() };
}
