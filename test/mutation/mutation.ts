/** A mutation: one place of the engine broken on purpose, as data. */

export interface Mutation {
  /** `area/what`, unique. */
  readonly id: string;
  /** Path from the repository's root. */
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** What would happen to a user. */
  readonly harm: string;
  /** Where it should be noticed first: `sync/visibility` means `test/sync/visibility.test.ts`. */
  readonly tests: readonly string[];
  /** Why a test that never ends counts as noticing. Without a reason it does not. */
  readonly hangs?: string;
}

/**
 * The text of a file with the mutation in it.
 * @throws Error when the place to break is not there exactly once: the list no longer fits the code
 */
export function mutate(text: string, { id, file, find, replace }: Mutation): string {
  const found = text.split(find).length - 1;
  if (found !== 1) throw new Error(`${id}: its text stands ${found} times in ${file}, and not exactly once`);
  // A function, because `$&` and its like mean something in a replacement that is text.
  return text.replace(find, () => replace);
}

/** Path of a test file from the repository's root. */
export function testPath(name: string): string {
  return `test/${name}.test.ts`;
}
