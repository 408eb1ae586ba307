/** Which files the input `config` means: the same on the disk of the runner and in a commit that is read through GitHub. */

/**
 * The files of a folder that are configuration: YAML directly in it, sorted by code point, which is the same on every machine and
 * the order in which problems are listed. Sub-folders, other files and names that begin with a dot are not looked at: editors and
 * systems leave copies under such names.
 */
export function chooseFiles(names: readonly string[]): readonly string[] {
  return names.filter((name) => /^[^.].*\.ya?ml$/is.test(name)).toSorted();
}
