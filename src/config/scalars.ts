/** The small values of the configuration, each with what it accepts and what to tell a person when it does not fit. */
import { z } from 'zod';
import { quote, tokenPrefix } from './key-path.ts';
import { didYouMean } from './suggest.ts';

/** A calendar day that exists: `2026-02-30` does not. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Why a text is no address of a site, or undefined if it is one. Never repeats the text: it stands under `sites`. */
function flawOfAddress(text: string, mayHavePath: boolean): string | undefined {
  if (!URL.canParse(text)) return 'must be an address such as https://acme.atlassian.net';
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback.has(url.hostname)))
    return 'must begin with https:// (http:// is only for 127.0.0.1, localhost and [::1])';
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or a password';
  if (text.includes('?') || text.includes('#')) return 'must not hold a ? or a #';
  if (!mayHavePath && url.pathname !== '/') return 'must be the address alone, without a path';
  return undefined;
}

function address(mayHavePath: boolean) {
  return z.string().superRefine((text, context) => {
    const flaw = flawOfAddress(text, mayHavePath);
    if (flaw !== undefined) context.addIssue({ code: 'custom', message: flaw });
  });
}

/** Address of a site as people open it. */
export const siteUrl = address(false);
/** Address that requests are sent to. */
export const apiUrl = address(true);

/**
 * Only capital letters: a token pasted by mistake holds small ones, so it can never pass as a name.
 */
export const environmentName = z
  .string({ error: 'must be the NAME of an environment variable' })
  .regex(
    new RegExp(`^(?!${tokenPrefix})[A-Z][A-Z0-9_]{0,99}$`),
    'must be the NAME of an environment variable in capital letters, digits and _ (a token itself never stands in this file; if one did, revoke it)',
  );

/**
 * An e-mail address. No two parts of it can take the same characters, and the length is looked at first: whoever may open a pull
 * request writes the text, and none may keep the check busy.
 */
const mailAddress = /^(?=[^]{3,320}$)[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/;

export const email = z.string().regex(mailAddress, 'must be an e-mail address or { env: NAME }');

export const day = z.string().refine(isDay, 'must be a day that exists, written YYYY-MM-DD');

export const dayOrAll = z
  .string()
  .refine((text) => text === 'all' || isDay(text), 'must be a day written YYYY-MM-DD, or `all`');

/** Part of every marker, so it is narrow. */
export const syncName = z
  .string()
  .regex(/^[a-z0-9-]{1,40}$/, 'must have 1 to 40 of a-z, 0-9 and -; it becomes part of every marker');

export const siteName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/,
    'a site name must have 1 to 40 of A-Z, a-z, 0-9, _ and -, and begin with a letter or digit',
  );

/** A key (letter, then letters, digits or _) or the project's id. */
export const projectKey = z.union([
  z
    .string()
    .regex(
      /^(?:[A-Za-z][A-Za-z0-9_]{1,254}|\d{1,19})$/,
      'must be a project key such as ACME, or a project id',
    ),
  z.int().positive(),
]);

/** A name or an id of Jira; an id may be written without quotes. */
export const nameOrId = z.union([
  z
    .string()
    .max(255, 'must have at most 255 characters, like every name in Jira')
    .refine((text) => text.trim() !== '', 'must not be empty'),
  z.int().nonnegative(),
]);

export const accountId = z
  .string()
  .regex(/^[A-Za-z0-9:_-]{1,128}$/, 'must be an Atlassian account id: letters, digits, : _ and -');

/** Who somebody is: the message never repeats what stands there. */
export const personName = z
  .string()
  .regex(
    new RegExp(`^(?:[A-Za-z0-9:_-]{1,128}$|${mailAddress.source.slice(1)})`),
    'must be an Atlassian account id or an e-mail address',
  );

/** What may stand in a text made of a value. */
const placeholders = ['{value}', '{key}', '{url}'];

/** A text with placeholders; a brace that opens none is just a brace. */
export const textTemplate = z
  .string()
  .max(1000, 'must have at most 1000 characters')
  .superRefine((text, context) => {
    if (text.trim() === '') context.addIssue({ code: 'custom', message: 'must not be empty' });
    for (const [word] of text.matchAll(/\{[^{}]*\}/g)) {
      if (placeholders.includes(word)) continue;
      context.addIssue({
        code: 'custom',
        message: `${quote(word)} means nothing here; known are ${placeholders.join(', ')}.${didYouMean(word, placeholders)}`,
      });
    }
  });

/** Jira ends a label at a space. */
export const label = z
  .string()
  .regex(/^[^\s]{1,255}$/, 'must be a label: 1 to 255 characters without a space');

/** A filter that somebody wrote is far shorter, and looking for what stands between quotes takes the square of the length. */
const longestJql = 10_000;

/** Our own conditions are joined to it with AND, so it must not sort. */
export const jql = z
  .string()
  .refine((text) => text.length <= longestJql, {
    error: `must have at most ${longestJql.toLocaleString('en-US')} characters`,
    abort: true,
  })
  .refine((text) => text.trim() !== '', 'must not be empty; leave the key out to take every issue')
  .refine(
    (text) => !/\border\s+by\b/i.test(text.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""')),
    'must not hold ORDER BY; Deskbridge sorts by itself',
  );

/** How much one run may do. */
export const amount = z.int().positive();

const plainValue = z.union([z.string(), z.number()]);

/** A default as written; what the field takes is known once the field is. */
export const defaultValue = z.union([z.string(), z.number(), z.array(plainValue).min(1)]);
