/**
 * Stops a run cleanly. When a person cancels it, GitHub sends SIGINT, after 7.5 seconds SIGTERM, and after another 2.5 seconds
 * kills everything; so what was done must be saved and reported within 7 seconds.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-cancellation
 */
import process from 'node:process';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export type StopSignal = (typeof SIGNALS)[number];

export interface Stop {
  /** Aborted at the first signal: start nothing new. `reason` is the signal's name. */
  readonly signal: AbortSignal;
  /** Takes everything back; the process behaves as before. */
  remove(): void;
}

/** The part of `process` that is used. */
export interface SignalSource {
  on(event: StopSignal, listener: (signal: StopSignal) => void): unknown;
  off(event: StopSignal, listener: (signal: StopSignal) => void): unknown;
}

/**
 * Listens for SIGINT and SIGTERM.
 *
 * @param finish called at most once, when a clean stop took too long or a second signal came: save what can be saved
 * synchronously and exit
 * @param graceMillis how long a clean stop may take
 */
export function listenForStop(
  finish: (signal: StopSignal) => void,
  {
    graceMillis = 7000,
    source = process,
  }: { readonly graceMillis?: number; readonly source?: SignalSource } = {},
): Stop {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let finished = false;

  const finishOnce = (signal: StopSignal) => {
    clearTimeout(timer);
    if (finished) return;
    finished = true;
    finish(signal);
  };
  const listen = (signal: StopSignal) => {
    if (controller.signal.aborted) {
      finishOnce(signal);
      return;
    }
    timer = setTimeout(() => finishOnce(signal), graceMillis);
    // A run that ends in time must not wait for this.
    timer.unref();
    controller.abort(signal);
  };

  for (const signal of SIGNALS) source.on(signal, listen);
  return {
    signal: controller.signal,
    remove() {
      clearTimeout(timer);
      finished = true;
      for (const signal of SIGNALS) source.off(signal, listen);
    },
  };
}
