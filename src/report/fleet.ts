/** What `matrix` made of the configuration, for the log and the job summary. */
import { code, prose } from './escape.ts';
import { table } from './table.ts';
import { countOf } from './wording.ts';

interface Job {
  readonly name: string;
  readonly syncs: string;
  readonly env: readonly string[];
}

/** One line of plain text: `3 syncs in 3 jobs.` */
export function describeFleet(jobs: readonly Job[], left: number): string {
  const syncs = jobs.reduce((sum, job) => sum + job.syncs.split(',').length, 0);
  const said =
    jobs.length === 0
      ? "No sync is enabled, so the matrix is empty. A job with an empty matrix fails: give it `if: needs.<job>.outputs.matrix != '[]'`."
      : `${countOf(syncs, 'sync')} in ${countOf(jobs.length, 'job')}.`;
  return left === 0 ? said : `${said} Left out: ${countOf(left, 'disabled sync')}.`;
}

/**
 * One line, and the jobs folded. At most 256 rows with some names in each, so it always fits into a summary.
 * @param left how many syncs were left out because they are disabled
 */
export function renderFleet(jobs: readonly Job[], left: number): string {
  const line = prose(`Deskbridge matrix: ${describeFleet(jobs, left)}`);
  if (jobs.length === 0) return `${line}\n`;
  const rows = jobs.map(({ name, syncs, env }) => [code(name), some(syncs.split(',')), some(env)]);
  return `${line}\n\n<details><summary>Jobs</summary>\n\n${table(['job', 'syncs', 'secrets'], rows)}\n\n</details>\n`;
}

/** The first of many names, and how many more there are. */
function some(names: readonly string[]): string {
  const shown = names.slice(0, 10).map(code);
  return [...shown, ...(names.length > shown.length ? [`${names.length - shown.length} more`] : [])].join(
    ', ',
  );
}
