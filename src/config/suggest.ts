/**
 * How many single mistakes apart two words are: a letter too much, missing, wrong, or two neighbours swapped
 * (the "optimal string alignment" form of the Damerau-Levenshtein distance).
 */
export function distance(left: string, right: string): number {
  const width = right.length + 1;
  let beforeLast = new Array<number>(width).fill(0);
  let last = Array.from({ length: width }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const row = new Array<number>(width).fill(i);
    for (let j = 1; j <= right.length; j += 1) {
      const same = left[i - 1] === right[j - 1];
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1])
        best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      row[j] = best;
    }
    beforeLast = last;
    last = row;
  }
  return last[right.length] ?? 0;
}

/** Longer words are not compared: names in Jira end at 255 characters, and the cost grows with the square. */
const longest = 255;

/**
 * The candidate that was probably meant, whatever the letter case; undefined when none is near. A third of the word may
 * be wrong, but at least one mistake is always allowed. A beginning of three letters or more is near, too.
 */
export function suggest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = word.trim().toLowerCase();
  if (wanted.length > longest) return undefined;
  let best: { readonly candidate: string; readonly mistakes: number } | undefined;
  for (const candidate of candidates) {
    if (candidate.length > longest) continue;
    const mistakes = distance(wanted, candidate.toLowerCase());
    const allowed = Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) / 3));
    if (mistakes > allowed || mistakes >= candidate.length) continue;
    if (!best || mistakes < best.mistakes) best = { candidate, mistakes };
  }
  if (best) return best.candidate;
  if (wanted.length < 3) return undefined;
  return [...candidates].find((candidate) => candidate.toLowerCase().startsWith(wanted));
}

/** ` Did you mean "Improvement"?`, with the space before it, or nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const candidate = suggest(word, candidates);
  return candidate === undefined ? '' : ` Did you mean "${candidate}"?`;
}
