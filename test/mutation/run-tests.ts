/** Runs tests of a workspace and says what came of them. */
import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

export type Verdict =
  | { readonly is: 'passed' }
  /** `test` is its file and full name. */
  | { readonly is: 'failed'; readonly test: string }
  /** A test that never ended. */
  | { readonly is: 'hung'; readonly test: string }
  /** Nothing was judged: the code could not even be loaded, or the run broke down. */
  | { readonly is: 'broken'; readonly detail: string };

export interface Selection {
  /** Paths of test files; empty for all. */
  readonly files: readonly string[];
  readonly exclude: readonly string[];
  readonly workers: number;
}

/** Longer than the whole suite takes on a busy machine. */
const MOST_MINUTES = 20;

const reportSchema = z.object({
  success: z.boolean(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});

/** Runs vitest in a process of its own, up to the first test that fails. */
export async function runTests(folder: string, { files, exclude, workers }: Selection): Promise<Verdict> {
  const output = join(folder, 'mutation-report.json');
  await rm(output, { force: true });
  const exit = await runNode(folder, [
    join('node_modules', 'vitest', 'vitest.mjs'),
    'run',
    ...files,
    ...exclude.flatMap((glob) => ['--exclude', glob]),
    '--bail=1',
    `--maxWorkers=${workers}`,
    '--reporter=json',
    `--outputFile=${output}`,
    // The packages are shared with the original: nothing of a broken copy may be remembered there.
    '--cache=false',
    '--fsModuleCache=false',
  ]);
  if (exit === 'too long') return { is: 'hung', test: `the whole run, after ${MOST_MINUTES} minutes` };
  const text = await readFile(output, 'utf8').catch(() => undefined);
  if (text === undefined) return { is: 'broken', detail: `no report, exit code ${exit ?? 'none'}` };
  return judge(reportSchema.parse(JSON.parse(text)), folder, exit);
}

function judge(report: z.infer<typeof reportSchema>, folder: string, exit: number | null): Verdict {
  const failed = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => ({
        test: `${name.replace(`${folder}/`, '')}: ${test.fullName.trim()}`,
        hung: (test.failureMessages ?? []).some((message) => /\b(?:Test|Hook) timed out in /.test(message)),
      })),
  );
  const [first] = failed.toSorted((a, b) => Number(a.hung) - Number(b.hung));
  if (first !== undefined) return { is: first.hung ? 'hung' : 'failed', test: first.test };
  if (report.success && exit === 0) return { is: 'passed' };
  const unloaded = report.testResults.find(({ status }) => status === 'failed');
  return { is: 'broken', detail: (unloaded?.message ?? `exit code ${exit ?? 'none'}`).slice(0, 300) };
}

/** @returns the exit code, null after a signal that was not ours */
function runNode(cwd: string, args: readonly string[]): Promise<number | null | 'too long'> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, stdio: 'ignore' });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, MOST_MINUTES * 60_000);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve(late ? 'too long' : code);
    });
  });
}
