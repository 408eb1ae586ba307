/** What was measured, kept as JSON between runs of the bench, so that one row can be repeated alone. */
import { readFile, writeFile } from 'node:fs/promises';
import { arch, cpus, platform, totalmem } from 'node:os';
import { format } from 'prettier';
import { z } from 'zod';
import type { Measured } from './figure.ts';

const isMeasured = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'figures' in value && Array.isArray(value.figures);

const resultSchema = z.object({
  /** ISO date. */
  date: z.string(),
  machine: z.string(),
  measured: z.custom<Measured>(isMeasured),
});

const resultsSchema = z.record(z.string(), resultSchema);

export type Result = z.infer<typeof resultSchema>;
/** By the name of the row. */
export type Results = Readonly<Record<string, Result>>;

/** What was measured before; nothing if there is no file. @throws Error when the file is not one of ours. */
export async function readResults(file: string): Promise<Results> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
  return resultsSchema.parse(JSON.parse(text));
}

export async function writeResults(file: string, results: Results): Promise<void> {
  await writeFile(file, await format(JSON.stringify(results), { parser: 'json', printWidth: 110 }));
}

/** The machine in words, without a name that would identify it. */
export function machineText(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${platform()} ${arch()}, ${cpus().length} × ${first?.model.trim() ?? 'unknown processor'}, ${memory} GB, node ${process.versions.node}`;
}
