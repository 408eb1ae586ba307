/** Memory while files pass through the Action. */
import { measureFiles } from '../../files/memory.ts';
import type { Measured } from '../figure.ts';

const MEGABYTE = 1_048_576;

/** @param issues How many files at once, one on each issue; @param megabytes of each */
export async function measureAttachments(issues: number, megabytes: number): Promise<Measured> {
  const { without, withFiles } = await measureFiles(issues, megabytes * MEGABYTE, 'resident');
  return {
    figures: [
      {
        what: `${issues * megabytes} MB of attachments in flight`,
        measured: (withFiles - without) / MEGABYTE,
        unit: 'MB more resident',
        budget: 150,
        how: `${issues} files of ${megabytes} MB, over real sockets, against a run with as many files of 16 bytes. Most of it is garbage that nobody had to collect.`,
      },
    ],
  };
}
