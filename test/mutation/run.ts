/**
 * `npm run mutate`: breaks a copy of the repository in every place of the catalogue, one at a time, and shows that tests
 * notice. `--only visibility` or `--only visibility/own-property` for a part, `--jobs 2` for two copies side by side,
 * `--narrow` to ask no other tests than those that a mutation names.
 */
import { parseArgs } from 'node:util';
import { CATALOGUE } from './catalogue.ts';
import { testPath } from './mutation.ts';
import type { Mutation } from './mutation.ts';
import { runTests } from './run-tests.ts';
import type { Selection, Verdict } from './run-tests.ts';
import { createWorkspace } from './workspace.ts';
import type { Workspace } from './workspace.ts';

interface Result {
  readonly mutation: Mutation;
  readonly caught: boolean;
  readonly text: string;
}

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    jobs: { type: 'string', default: '1' },
    narrow: { type: 'boolean', default: false },
  },
});
const chosen = CATALOGUE.filter(
  ({ id }) =>
    values.only.length === 0 || values.only.some((part) => id === part || id.startsWith(`${part}/`)),
);
const jobs = Math.max(1, Math.min(Number(values.jobs), chosen.length));
if (chosen.length === 0) throw new Error('--only names no mutation');
process.exitCode = (await run()) ? 0 : 1;

async function run(): Promise<boolean> {
  const started = Date.now();
  const workspaces: Workspace[] = [];
  // A cancelled run leaves no copies behind.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  for (let job = 0; job < jobs; job += 1) workspaces.push(await createWorkspace());
  const [first] = workspaces;
  if (first === undefined || !(await isSoundAtFirst(first))) return false;
  const queue = [...chosen];
  const results: Result[] = [];
  await Promise.all(
    workspaces.map(async (workspace) => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const result = await tryOne(workspace, next);
        results.push(result);
        console.log(`${result.caught ? 'caught  ' : 'SURVIVED'} ${next.id}: ${result.text}`);
      }
    }),
  );
  return showResults(results, Math.round((Date.now() - started) / 1000));
}

/** A test that fails anyway would seem to catch everything. */
async function isSoundAtFirst({ folder }: Workspace): Promise<boolean> {
  const files = [...new Set(chosen.flatMap(({ tests }) => tests))].map(testPath);
  const verdict = await runTests(folder, narrow(files, jobs));
  if (verdict.is === 'passed') {
    console.log(`The untouched copy passes ${files.length} test files.`);
    return true;
  }
  console.log(`The untouched copy fails already: ${describe(verdict)}`);
  return false;
}

async function tryOne(workspace: Workspace, mutation: Mutation): Promise<Result> {
  try {
    return await workspace.broken(mutation, async () => {
      const first = await runInTurn(workspace, mutation.tests.map(testPath));
      if (first.is !== 'passed' || values.narrow) return resultOf(mutation, first);
      const wide = resultOf(mutation, await runTests(workspace.folder, WIDE));
      return { ...wide, text: `not by the tests it names, but ${wide.text}` };
    });
  } catch (error) {
    return { mutation, caught: false, text: error instanceof Error ? error.message : String(error) };
  }
}

/** One file after the other, because the first one named is usually the quickest to notice. */
async function runInTurn({ folder }: Workspace, files: readonly string[]): Promise<Verdict> {
  for (const file of files) {
    const verdict = await runTests(folder, narrow([file], 1));
    if (verdict.is !== 'passed') return verdict;
  }
  return { is: 'passed' };
}

function narrow(files: readonly string[], workers: number): Selection {
  return { files, exclude: [], workers };
}

/** End-to-end tests run the bundle, which is not built anew; and the catalogue's own test knows every mutation. */
const WIDE: Selection = { files: [], exclude: ['test/e2e/**', 'test/mutation/**'], workers: 2 };

function resultOf(mutation: Mutation, verdict: Verdict): Result {
  const caught = verdict.is === 'failed' || (verdict.is === 'hung' && mutation.hangs !== undefined);
  return { mutation, caught, text: describe(verdict) };
}

function describe(verdict: Verdict): string {
  switch (verdict.is) {
    case 'passed':
      return 'all tests passed';
    case 'failed':
      return verdict.test;
    case 'hung':
      return `never ended: ${verdict.test}`;
    case 'broken':
      return `no test judged it: ${verdict.detail}`;
  }
}

/** A table by area, the survivors again, and the line to look for. @returns whether all were caught */
function showResults(results: readonly Result[], seconds: number): boolean {
  const areas = Map.groupBy(results, ({ mutation }) => mutation.id.slice(0, mutation.id.indexOf('/')));
  console.log('\n| area | mutations | caught |\n| --- | --- | --- |');
  for (const [area, ofArea] of [...areas].sort(([a], [b]) => (a < b ? -1 : 1))) {
    console.log(`| ${area} | ${ofArea.length} | ${ofArea.filter(({ caught }) => caught).length} |`);
  }
  const survivors = results.filter(({ caught }) => !caught);
  for (const { mutation } of survivors) console.log(`\nSURVIVED ${mutation.id}: ${mutation.harm}`);
  const caught = results.length - survivors.length;
  console.log(`\n${seconds} s\n${caught} of ${results.length} mutations caught`);
  return survivors.length === 0;
}
