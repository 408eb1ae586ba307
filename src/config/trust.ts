/**
 * Which sites may be contacted for a pull request. The plan runs with the real tokens before anybody has reviewed what
 * the pull request says, so a token may go only where the base branch sends it already, in the name it is sent there.
 */
import type { UntrustedReason } from '../sync/plan-change.ts';
import type { Config, FromEnvironment, SiteSettings } from './settings.ts';

/**
 * Finds the sites of the head that must not be contacted.
 *
 * @param base Configuration of the base branch; `none` if it has none, so that every site is new; `unknown` if it cannot
 * be read, so that nothing is known to be safe; `other-base` if it is not the default branch: anybody who may push can make one
 * that says what they like.
 * @returns reasons by name of the site; a site that is not in it may be contacted
 */
export function untrustedSites(
  base: Config | 'none' | 'unknown' | 'other-base',
  head: Config,
): ReadonlyMap<string, UntrustedReason> {
  const untrusted = new Map<string, UntrustedReason>();
  for (const [name, site] of Object.entries(head.sites)) {
    const reason = whyUntrusted(base, name, site);
    if (reason !== undefined) untrusted.set(name, reason);
  }
  return untrusted;
}

function whyUntrusted(
  base: Config | 'none' | 'unknown' | 'other-base',
  name: string,
  head: SiteSettings,
): UntrustedReason | undefined {
  if (base === 'unknown') return 'base-unknown';
  if (base === 'other-base') return base;
  // By its name: under another one it would be a site that nobody has seen in the base.
  const before = base !== 'none' && Object.hasOwn(base.sites, name) ? base.sites[name] : undefined;
  if (before === undefined) return 'new-site';
  if (before.url !== head.url || before.apiUrl !== head.apiUrl) return 'url';
  if (sourceOf(before.email) !== sourceOf(head.email)) return 'account';
  // The name of the variable: which secret is behind it, the workflow says.
  return before.token.env === head.token.env ? undefined : 'token';
}

/** An address in the file and a variable of the same name are two things. */
function sourceOf(email: string | FromEnvironment): string {
  return typeof email === 'string' ? `text ${email}` : `env ${email.env}`;
}
