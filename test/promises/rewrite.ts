/** Answers of Jira that say something else about comments. */

/** A copy of an answer in which every comment that `which` picks is changed by `change`. */
export function rewriteComments(
  body: unknown,
  which: (comment: Record<string, unknown>) => boolean,
  change: (comment: Record<string, unknown>) => void,
): unknown {
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value as unknown[]) visit(item);
      return;
    }
    const record = value as Record<string, unknown>;
    if ('jsdPublic' in record && which(record)) change(record);
    for (const item of Object.values(record)) visit(item);
  };
  visit(body);
  return body;
}
