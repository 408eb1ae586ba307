/** @param names those that an input gives; empty for all */
export function isChosen(names: readonly string[], name: string): boolean {
  return names.length === 0 || names.includes(name);
}
