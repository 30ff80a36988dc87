import { AbortListener, listen, unlisten } from "./abort.ts";
import type { Clock } from "./ports.ts";

const longestTimerMs = 2 ** 30; // a timer longer than 2^31-1 ms fires at once

class Sleep extends AbortListener {
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly until: number,
    readonly signal: AbortSignal,
    readonly resolve: () => void,
    readonly reject: (reason: unknown) => void,
  ) {
    super();
    listen(signal, this);
    this.#set();
  }

  override aborted(reason: unknown): void {
    clearTimeout(this.#timer);
    this.reject(reason);
  }

  #set(): void {
    const restMs = Math.min(Math.max(0, this.until - performance.now()), longestTimerMs);
    this.#timer = setTimeout(() => {
      if (performance.now() < this.until) return this.#set();
      unlisten(this.signal, this);
      this.resolve();
    }, Math.ceil(restMs));
  }
}

/** The machine's clock. Waits go by monotonic time; the date is for people to read, and may jump. */
export const realClock: Clock = {
  now: () => performance.now(),
  date: () => new Date(),
  sleep(ms, signal) {
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      new Sleep(performance.now() + ms, signal, resolve, reject);
    });
  },
  random: () => Math.random(),
};
