/** How key paths and quoted values are shown. Everything that may be private is left out here, once. */
import type { KeyPath } from './settings.ts';

/** Below `sites.<name>` only these keys are shown: a secret in the wrong place becomes a key, too. */
const siteKeys = new Set([
  'url',
  'apiUrl',
  'email',
  'token',
  'env',
  'expires',
  'formerAccounts',
  'formerUrls',
]);

/** How the API tokens of people, organizations and service accounts begin. */
export const tokenPrefix = 'AT[ACS]TT';

const startsToken = new RegExp(tokenPrefix);

/** Whether a text may be a token or an e-mail address. Long words that mix digits, capitals and small letters are tokens. */
export function looksPrivate(text: string): boolean {
  if (text.includes('@')) return true;
  return (
    startsToken.test(text) ||
    text
      .split(/\s+/)
      .some((word) => word.length >= 20 && /\d/.test(word) && /[A-Z]/.test(word) && /[a-z]/.test(word))
  );
}

/** A value of the file in a message: one line, at most 60 characters, nothing that looks private. */
export function quote(value: string): string {
  if (looksPrivate(value)) return '"…"';
  // Control characters would break the line, and with it the log command that carries it.
  // A backtick would begin or end what a report shows as code.
  const line = value.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').replaceAll('`', "'");
  return `"${line.length > 60 ? `${line.slice(0, 59)}…` : line}"`;
}

/** `['syncs', 'acme', 'fields', 2]` as `syncs.acme.fields[2]`. Ends before a step that must not be shown. */
export function formatPath(path: KeyPath): string {
  let text = '';
  for (const [index, step] of path.entries()) {
    if (typeof step === 'number') {
      text += `[${String(step)}]`;
      continue;
    }
    const hidden =
      looksPrivate(step) ||
      (path[0] === 'sites' &&
        ((index === 1 && !/^[A-Za-z0-9_-]{1,40}$/.test(step)) || (index > 1 && !siteKeys.has(step))));
    if (hidden) return text;
    if (/^[\w-]+$/.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${quote(step)}]`;
  }
  return text;
}
