/** The secrets of a site: read from the environment, named in messages, never shown. */
import type { ConfigProblem, Notice } from '../sync/outcome.ts';
import type { Millis } from '../sync/snapshot.ts';
import type { KeyPath, Locate, SiteSettings } from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export type Credentials =
  | { readonly ok: true; readonly email: string; readonly token: string }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/**
 * Reads e-mail address and token of a site. A line break at the end, as secrets often have, is taken off.
 *
 * @param locate from `loadConfig`
 */
export function readCredentials(site: SiteSettings, env: Environment, locate: Locate): Credentials {
  const problems: ConfigProblem[] = [];
  const read = (name: string, key: 'email' | 'token', isValid: (value: string) => boolean, what: string) => {
    const value = (Object.hasOwn(env, name) ? (env[name] ?? '') : '').trim();
    const path: KeyPath = ['sites', site.name, key, 'env'];
    if (value === '')
      problems.push({
        ...locate(path),
        text: `the environment variable ${name} is not set. In the workflow: env: { ${name}: \${{ secrets.${name} }} }`,
      });
    else if (!isValid(value))
      problems.push({ ...locate(path), text: `the environment variable ${name} does not hold ${what}.` });
    return value;
  };
  const email =
    typeof site.email === 'string'
      ? site.email
      : read(site.email.env, 'email', (value) => /^[^\s@]+@[^\s@]+$/.test(value), 'an e-mail address');
  // A header carries it, so it must be printable and without spaces.
  const token = read(site.token.env, 'token', (value) => /^[\x21-\x7e]+$/.test(value), 'an API token');
  return problems.length > 0 ? { ok: false, problems } : { ok: true, email, token };
}

/** From this many days on a token that ends is mentioned. */
export const expiryWarningDays = 30;

const dayMillis = 86_400_000;

/**
 * Whole days until the last day of the token (UTC): 0 on that day, negative after it; undefined if the file does not say.
 *
 * @see https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account (at most a year)
 */
export function daysLeft(site: SiteSettings, now: Millis): number | undefined {
  if (site.token.expires === undefined) return undefined;
  const today = Math.floor(now / dayMillis);
  return Math.round(Date.parse(`${site.token.expires}T00:00:00Z`) / dayMillis) - today;
}

/** The notice for a token that ends within 30 days, or has ended; undefined for any other. */
export function noticeExpiry(site: SiteSettings, now: Millis): Notice | undefined {
  const days = daysLeft(site, now);
  if (days === undefined || days > expiryWarningDays) return undefined;
  return { code: 'token-expires', site: site.name, days };
}
