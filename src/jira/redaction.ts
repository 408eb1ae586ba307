/** Makes Jira's own error texts fit to be shown where everybody can read them. */

const LONGEST = 200;
/** Stands for a masked part until the end; foreign text cannot hold it, because control and private characters go first. */
const MASK = '\u{E000}';

/** Every way to open a quotation, with its end. A single quote opens only where no letter stands before it. */
const QUOTES: readonly (readonly [open: RegExp, close: RegExp])[] = [
  [/"/, /"/],
  [/[“„”]/, /[“”]/],
  [/«/, /»/],
  [/`/, /`/],
  [/[‘‚]/, /[’‘]/],
  [/(?<![\p{L}\p{N}])'/u, /'(?![\p{L}\p{N}])/u],
];

/** A part of what was sent is looked for from this length on; shorter ones are words of Jira's own vocabulary as well. */
const SHORTEST_SENT = 4;
/** A sent text that comes back cut is recognised by its beginning. */
const BEGINNING = 16;

export interface Refusal {
  /** Masked and at most 200 characters long; empty when Jira gave no text. */
  readonly messages: string;
  /** Ids of the fields it complains about. */
  readonly fields: readonly string[];
}

/**
 * Masks a text of Jira: from the first quotation mark to the last of its kind (a value may itself hold quotation marks,
 * so the parts between cannot be told apart), e-mail addresses, addresses, and whatever the request had sent.
 *
 * @param sent strings of the request, so that a body that Jira repeats is not shown.
 * @param secrets token, e-mail address and what is made of them.
 */
export function maskText(text: string, sent: readonly string[], secrets: readonly string[]): string {
  let masked = tidy(text);
  for (const secret of secrets) masked = masked.replaceAll(secret, MASK);
  for (const part of sent) masked = maskSent(masked, tidy(part));
  for (const [open, close] of QUOTES) masked = maskQuoted(masked, open, close);
  masked = masked
    .replaceAll(/[^\s@<>()[\],;:"]+@[^\s@<>()[\],;:"]+/g, MASK)
    .replaceAll(/\bhttps?:\S+/gi, MASK);
  return cut(masked.replaceAll(new RegExp(`${MASK}[${MASK} ]*${MASK}|${MASK}`, 'gu'), '"…"'));
}

/** One line without control, private and invisible characters. */
function tidy(text: string): string {
  return text.replaceAll(/[\p{C}\s]+/gu, ' ').trim();
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}

function maskSent(text: string, part: string): string {
  if (part.length < SHORTEST_SENT) return text;
  const masked = text.replaceAll(part, MASK);
  if (part.length < BEGINNING) return masked;
  const at = masked.indexOf(part.slice(0, BEGINNING));
  return at === -1 ? masked : `${masked.slice(0, at)}${MASK}`;
}

function maskQuoted(text: string, open: RegExp, close: RegExp): string {
  const begin = text.search(open);
  if (begin === -1) return text;
  let end = text.length;
  for (const match of text.matchAll(new RegExp(close, 'gu'))) if (match.index > begin) end = match.index;
  // A quotation without an end reaches to the end of the text.
  return `${text.slice(0, begin)}${MASK}${text.slice(end + 1)}`;
}

/** All strings of a request body, longest first, so that a short one does not cut a long one into pieces. */
export function stringsOf(body: unknown): string[] {
  const found = new Set<string>();
  const queue: unknown[] = [body];
  while (queue.length > 0) {
    const value = queue.pop();
    if (typeof value === 'string') found.add(value);
    else if (typeof value === 'object' && value !== null)
      for (const part of Object.values(value) as unknown[]) queue.push(part);
  }
  return [...found].sort((a, b) => b.length - a.length);
}

/**
 * Reads the usual error answer `{ errorMessages, errors }`, or JSM's `{ errorMessage }`, as something that may be shown.
 * Anything else gives an empty text.
 */
export function readRefusal(body: unknown, sent: unknown, secrets: readonly string[]): Refusal {
  if (typeof body !== 'object' || body === null) return { messages: '', fields: [] };
  const { errorMessages, errorMessage, errors } = body as Record<string, unknown>;
  const texts: unknown[] = [
    ...(Array.isArray(errorMessages) ? (errorMessages as unknown[]) : []),
    errorMessage,
  ];
  const fields: string[] = [];
  if (typeof errors === 'object' && errors !== null && !Array.isArray(errors)) {
    for (const [field, text] of Object.entries(errors)) {
      // Anything else than an id could be a text.
      if (/^[a-z][A-Za-z0-9_-]{0,63}$/.test(field)) fields.push(field);
      texts.push(text);
    }
  }
  const strings = stringsOf(sent);
  const masked = texts
    .filter((text) => typeof text === 'string' && text !== '')
    .map((text) => maskText(text as string, strings, secrets));
  const joined = [...new Set(masked)].join(' ');
  return { messages: cut(joined), fields };
}
