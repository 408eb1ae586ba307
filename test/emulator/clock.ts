/** The world's clock: virtual (it moves only when told) or bound to real time with an offset. */

interface Task {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Moves time forward and runs what falls due on the way, each task at its own time. */
  advance(ms: number): void;
  /** Runs `task` once the clock has reached `at`. */
  schedule(at: number, task: () => void): void;
  /** Runs whatever is due; a real clock has nobody else who would. */
  runDue(): void;
  /** A virtual clock jumps; a real one waits. */
  sleep(ms: number): Promise<void>;
}

export interface ClockOptions {
  readonly start: number;
  readonly real?: boolean;
}

/** Makes a clock that shows `start` now. */
export function createClock(options: ClockOptions): Clock {
  let offset = options.real === true ? options.start - Date.now() : options.start;
  let tasks: Task[] = [];
  let order = 0;
  const read = (): number => (options.real === true ? Date.now() + offset : offset);

  // Tasks see the time they were due at, so that what they write carries it.
  let pinned: number | undefined;

  function runUntil(time: number): void {
    for (;;) {
      const due = tasks.filter((task) => task.at <= time);
      const next = due.sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (next === undefined) return;
      tasks = tasks.filter((task) => task !== next);
      const outer = pinned;
      pinned = next.at;
      try {
        next.run();
      } finally {
        pinned = outer;
      }
    }
  }

  const clock: Clock = {
    now: () => pinned ?? read(),
    advance(ms) {
      const target = read() + ms;
      runUntil(target);
      offset += target - read();
    },
    schedule(at, task) {
      tasks.push({ at, order: order++, run: task });
    },
    runDue: () => runUntil(read()),
    async sleep(ms) {
      if (options.real === true) {
        await new Promise<void>((resolve) => setTimeout(resolve, ms));
        return;
      }
      clock.advance(ms);
      // A virtual wait still lets others go on, as a real one would.
      await new Promise<void>((resolve) => setImmediate(resolve));
    },
  };
  return clock;
}
