/** Which addresses may travel in a link. */

/** Longer addresses are hardly ever typed by people, and one alone could use up a comment. */
const HREF_LENGTH = 4_000;

const PLAIN_WEB = /^(?:https?:\/\/|mailto:)[^\s\\"<>]+$/i;

/**
 * Address of a link or a card → the address to write, or undefined if it must not be a link: any scheme but http, https and
 * mailto (`javascript:` hidden by white space included), a relative address without `baseUrl`, an address of excessive length.
 */
export function safeHref(href: unknown, baseUrl?: string): string | undefined {
  if (typeof href !== 'string') return undefined;
  const trimmed = href.trim();
  if (trimmed === '' || trimmed.length > HREF_LENGTH) return undefined;
  const url = parse(trimmed, baseUrl);
  if (url === undefined || !['http:', 'https:', 'mailto:'].includes(url.protocol)) return undefined;
  // The address is kept letter by letter where it can be: normalising would make an edit out of nothing.
  const written =
    PLAIN_WEB.test(trimmed) && trimmed.isWellFormed() && !hasControls(trimmed) ? trimmed : url.href;
  return written.length <= HREF_LENGTH ? written : undefined;
}

function parse(href: string, baseUrl: string | undefined): URL | undefined {
  const absolute = URL.parse(href);
  if (absolute !== null) return absolute;
  // `www.example.com` is relative by the letter of the law, but nobody means a page below the issue by it.
  const relative = /^[/?#]|^[.]{1,2}[/]/.test(href);
  const resolved = relative && baseUrl !== undefined ? URL.parse(href, baseUrl) : null;
  return resolved ?? undefined;
}

function hasControls(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return true;
  }
  return false;
}
