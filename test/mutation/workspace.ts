/** A copy of the repository that may be broken: the original is never touched. */
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { mutate } from './mutation.ts';
import type { Mutation } from './mutation.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface Workspace {
  readonly folder: string;
  /** Runs `work` on the broken copy and mends it again. @throws Error when the mutation does not fit the file. */
  broken<T>(mutation: Mutation, work: () => Promise<T>): Promise<T>;
}

/** Files that belong to the repository and are there: also those that are new and not committed yet. */
function listFiles(): string[] {
  const names = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return [...new Set(names.split('\0'))].filter((name) => name !== '' && existsSync(join(ROOT, name)));
}

/** Copies the repository into a new temporary folder, which goes when the process ends; the packages are linked. */
export async function createWorkspace(): Promise<Workspace> {
  const folder = await mkdtemp(join(tmpdir(), 'deskbridge-mutation-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const name of listFiles()) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await cp(join(ROOT, name), join(folder, name));
  }
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'dir');
  return {
    folder,
    async broken(mutation, work) {
      const file = join(folder, mutation.file);
      const text = await readFile(file, 'utf8');
      await writeFile(file, mutate(text, mutation));
      try {
        return await work();
      } finally {
        await writeFile(file, text);
      }
    },
  };
}
