/** Writes the job summary into the file the runner names. */
import { appendFile } from 'node:fs/promises';
import { SUMMARY_MAX_BYTES } from '../report/summary.ts';

export type SummaryWritten =
  | { readonly ok: true }
  /** Why there is no summary, for the log. */
  | { readonly ok: false; readonly reason: string };

/**
 * Appends Markdown to the job summary. Never throws: a run whose summary cannot be written did its work all the same.
 *
 * Above 1 MiB GitHub drops the whole summary and marks the step with an error, so more than 900 KiB are refused here.
 */
export async function writeSummary(markdown: string, env: NodeJS.ProcessEnv): Promise<SummaryWritten> {
  const path = env['GITHUB_STEP_SUMMARY'] ?? '';
  if (path === '') return { ok: false, reason: 'There is no job summary here.' };
  const bytes = Buffer.byteLength(markdown);
  if (bytes > SUMMARY_MAX_BYTES)
    return { ok: false, reason: `The summary has ${bytes} bytes, too many for GitHub.` };
  try {
    await appendFile(path, markdown);
    return { ok: true };
  } catch (error) {
    return { ok: false, reason: `The summary could not be written (${codeOf(error)}).` };
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'unknown error';
}
