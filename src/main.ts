/** The Action starts here. */
import process from 'node:process';
import { createLog } from './github/log.ts';
import { listenForStop } from './github/signals.ts';
import { run } from './modes/run.ts';

const log = createLog();
const stop = listenForStop((signal) => {
  log.error(
    `The run did not end in time after ${signal}. What was not saved is found again by the next run.`,
  );
  process.exit(1);
});
process.exitCode = await run(process.env, log, stop.signal);
stop.remove();
// A request that was given up keeps the process alive until Jira answers, longer than GitHub waits after a cancellation.
if (stop.signal.aborted) process.stdout.write('', () => process.exit());
