/** Names of people, as they may be shown on the other side. */
import { oneLine, shorten } from './text.ts';

const NAME_LENGTH = 80;

// An address inside a name, with everything that can stand for the at sign's neighbours; then an at sign that stands alone.
const ADDRESS = /([^\s@＠<>(),;]+)(?:[@＠][^\s@＠<>(),;]*)+/g;
const LONE_DOMAIN = /\s*[@＠]\s*[^\s@＠<>(),;]+\.[^\s@＠<>(),;]+/g;

/**
 * Display name → the name to show: one line of at most 80 characters. Never an e-mail address: portal customers often have theirs as
 * their name, so of every address only the part before the @ is shown. Empty if nothing is left.
 */
export function publicName(name: string | undefined): string {
  if (name === undefined) return '';
  // Enough to see any address that begins in what is shown, and little enough for the expressions above.
  const line = oneLine(name).slice(0, 5 * NAME_LENGTH);
  return shorten(oneLine(line.replace(ADDRESS, '$1').replace(LONE_DOMAIN, '')), NAME_LENGTH);
}
