import type { Clock } from "../engine/ports.ts";

type Latencies = { latencyP50Ms: number | null; latencyP95Ms: number | null };
type Count = (stretch: { activeMs: number } & Latencies) => void;

/** How much of the time that a run was active a kill may take away from what is counted. */
const countEachMs = 2_000;
const none: Latencies = { latencyP50Ms: null, latencyP95Ms: null };

/** Counts the time that a run is active while it goes on: a budget of minutes and the rows a second outlive a kill. */
export class ActiveTime implements Disposable {
  readonly #clock: Clock;
  readonly #count: Count;
  readonly #timer: ReturnType<typeof setInterval>;
  #countedAt: number;

  constructor(clock: Clock, count: Count) {
    this.#clock = clock;
    this.#count = count;
    this.#countedAt = clock.now();
    this.#timer = setInterval(() => {
      try {
        this.count();
      } catch {
        // what could not be stored is counted with the next stretch
      }
    }, countEachMs);
  }

  /** Counts what has gone by since it was counted last. Throws what storing says, and has counted nothing then. */
  count(latencies = none): void {
    const now = this.#clock.now();
    this.#count({ activeMs: now - this.#countedAt, ...latencies });
    this.#countedAt = now;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
