import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listenForStop } from '../../src/github/signals.ts';

describe('stopping', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function listen() {
    const source = new EventEmitter();
    const finished: string[] = [];
    const stop = listenForStop((signal) => finished.push(signal), { source });
    return { source, finished, stop };
  }

  it.each(['SIGINT', 'SIGTERM'])('the first %s only asks to stop', (signal) => {
    const { source, finished, stop } = listen();
    expect(stop.signal.aborted).toBe(false);
    source.emit(signal, signal);
    expect(stop.signal.aborted).toBe(true);
    expect(stop.signal.reason).toBe(signal);
    vi.advanceTimersByTime(6999);
    expect(finished).toEqual([]);
  });

  it('after 7 seconds it is over', () => {
    const { source, finished } = listen();
    source.emit('SIGINT', 'SIGINT');
    vi.advanceTimersByTime(7000);
    expect(finished).toEqual(['SIGINT']);
  });

  it('a second signal ends it at once, and only once', () => {
    const { source, finished } = listen();
    source.emit('SIGINT', 'SIGINT');
    source.emit('SIGTERM', 'SIGTERM');
    source.emit('SIGTERM', 'SIGTERM');
    vi.advanceTimersByTime(60_000);
    expect(finished).toEqual(['SIGTERM']);
  });

  it('a stop that was removed in time never ends anything', () => {
    const { source, finished, stop } = listen();
    source.emit('SIGINT', 'SIGINT');
    stop.remove();
    vi.advanceTimersByTime(60_000);
    expect(finished).toEqual([]);
    expect(source.listenerCount('SIGINT') + source.listenerCount('SIGTERM')).toBe(0);
  });
});

describe('a process that listens', () => {
  const file = pathToFileURL(join(import.meta.dirname, '../../src/github/signals.ts')).href;

  async function runScript(script: string, signals: readonly NodeJS.Signals[]) {
    const child = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `import { listenForStop } from '${file}';${script}`,
    ]);
    let output = '';
    child.stderr.on('data', (data) => (output += String(data)));
    for await (const data of child.stdout) {
      output += String(data);
      if (output.includes('ready')) break;
    }
    child.stdout.on('data', (data) => (output += String(data)));
    for (const signal of signals) {
      child.kill(signal);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    const [code] =
      child.exitCode === null ? ((await once(child, 'exit')) as [number | null]) : [child.exitCode];
    return { code, output };
  }

  it('ends by itself when the work stops, without waiting for the grace period', async () => {
    const started = Date.now();
    const { code } = await runScript(
      `const stop = listenForStop(() => process.exit(9));
       const work = setInterval(() => {}, 1000);
       stop.signal.addEventListener('abort', () => { clearInterval(work); process.exitCode = 1; });
       process.stdout.write('ready');
       await new Promise((resolve) => stop.signal.addEventListener('abort', resolve));
       stop.remove();`,
      ['SIGINT'],
    );
    expect(code).toBe(1);
    expect(Date.now() - started).toBeLessThan(6000);
  });

  it('is ended by the second signal when the work hangs', async () => {
    const { code } = await runScript(
      `listenForStop(() => process.exit(9)); setInterval(() => {}, 1000); process.stdout.write('ready');`,
      ['SIGINT', 'SIGTERM'],
    );
    expect(code).toBe(9);
  });
});
