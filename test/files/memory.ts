/** How much memory a run takes while files pass through it: over real sockets, in a process of its own. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createWorld, serve, viewIssues } from '../emulator/index.ts';
import type { Site } from '../emulator/index.ts';
import { environmentOf, scenarioRules, scenarioSync, sitesOf } from '../support/bridge.ts';

export interface ChildTask {
  readonly config: string;
  readonly env: Readonly<Record<string, string>>;
  readonly checkpoint?: string | undefined;
  readonly held: boolean;
}

export interface ChildAnswer {
  /** Most that was ever resident, or, if asked for, in use right after a collection of garbage. */
  readonly bytes: number;
  readonly files: number;
  readonly result: string;
  readonly checkpoint?: string | undefined;
}

async function runChild(task: ChildTask): Promise<ChildAnswer> {
  const script = fileURLToPath(new URL('./memory-child.ts', import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(task));
  let text = '';
  for await (const piece of child.stdout) text += String(piece);
  return JSON.parse(text) as ChildAnswer;
}

export interface FilesMemory {
  /** Bytes of a run that carries the same number of tiny files, and of one that carries the big ones. */
  readonly without: number;
  readonly withFiles: number;
}

/**
 * Carries files of `size` bytes on `issues` issues at once.
 * @param measured `resident`: what the machine has to give; `held`: what is really in use
 * @throws Error when not all of them arrived whole
 */
export async function measureFiles(
  issues: number,
  size: number,
  measured: 'resident' | 'held',
): Promise<FilesMemory> {
  const world = createWorld({ clock: 'real' });
  const served = await serve(world);
  try {
    const rules = `${scenarioRules}attachments: { direction: both, maxSizeMb: 2048 }\n`;
    const sync = scenarioSync(rules)
      .replace('since: 2026-11-01', 'since: all')
      .split('\n')
      .map((line) => `    ${line}`)
      .join('\n');
    const config = `version: 1\n${sitesOf(world)}\nsyncs:\n  acme:\n${sync}\n`;
    const task = { config, env: environmentOf(world), held: measured === 'held' };
    const files = (bytes: number) => (name: string) => ({ name: `${name} ${bytes}.zip`, size: bytes });
    const made = Array.from({ length: issues }, (_, index) =>
      world.ann.createIssue('ACME', { summary: 'S', files: [files(16)(`Issue ${index}`)] }),
    );
    const small = await runChild(task);
    for (const { key } of made) world.ann.attach(key, files(size)(key));
    const big = await runChild({ ...task, checkpoint: small.checkpoint });
    const hashes = (site: Site, project: string) =>
      viewIssues(site, project)
        .flatMap(({ attachments }) => attachments.map(({ sha256 }) => sha256))
        .toSorted()
        .join();
    if (big.files !== issues || hashes(world.customer, 'ACME') !== hashes(world.desk, 'HELP'))
      throw new Error(`${big.files} of ${issues} files arrived; the run was ${big.result}`);
    return { without: small.bytes, withFiles: big.bytes };
  } finally {
    await served.close();
  }
}
