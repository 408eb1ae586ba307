/** Names of files: what they are called on the other side, and which of them stay at home. */

/** UTF-16 units, as Jira counts. */
const LONGEST = 255;

/**
 * The name a copy is given. It goes into a header of the upload, where quotes and line ends would begin something else,
 * and is compared when a copy is looked for; so it is the same for the same name, and carrying it again changes nothing.
 */
export function carriedName(name: string): string {
  const safe = name.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}"\\/]/gu, '_').trim();
  if (safe.length <= LONGEST) return safe === '' ? 'file' : safe;
  // The ending decides what opens the file.
  const ending = /\.[^.]{1,20}$/.exec(safe)?.[0] ?? '';
  // Half a character would come back as another one.
  return safe.slice(0, LONGEST - ending.length).replace(/[\uD800-\uDBFF]$/, '') + ending;
}

/**
 * Whether a name fits one of the patterns.
 * @param patterns `*` stands for any text, letter case does not count.
 */
export function isExcluded(patterns: readonly string[], name: string): boolean {
  const lower = name.toLowerCase();
  return patterns.some((pattern) => fits(pattern.toLowerCase().split('*'), lower));
}

/** The parts of a pattern have to come one after the other. No regular expression: a long name must not take minutes. */
function fits(parts: readonly string[], name: string): boolean {
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last))
    return false;
  let at = first.length;
  const end = name.length - last.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
