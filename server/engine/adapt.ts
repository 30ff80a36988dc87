import type { Permit, Permits } from "./permits.ts";

/** A bound is at most so many times slower to pass again than to reach. */
const mostPatience = 32;

/**
 * Finds how many requests an endpoint bears: half as many after each wave of refusals, a tenth more after each window
 * of as many answers as there are permits. An endpoint that bears no more than it did before is asked for more ever
 * more rarely, since each such question costs a row an attempt.
 */
export class Pace {
  #permits: Permits;
  #adaptive: boolean;
  #answers = 0;
  /** The bound at which it was last refused, and how many windows go by before it is tried again. */
  #ceiling = Infinity;
  #patience = 1;

  constructor(permits: Permits, adaptive: boolean) {
    this.#permits = permits;
    this.#adaptive = adaptive;
  }

  /** A request under `permit` was refused as one too many. Only the first refusal of a wave says something new. */
  slowed(permit: Permit): void {
    const { bound } = this.#permits;
    if (!this.#adaptive || permit.bound > bound) return;
    if (bound === 1) { // one by one is refused too, which says nothing of how many at once are borne
      this.#answers = 0;
      return;
    }
    this.#patience = permit.bound >= this.#ceiling ? Math.min(mostPatience, this.#patience * 2) : 1;
    this.#ceiling = permit.bound;
    this.#answers = 0;
    this.#permits.slowTo(Math.floor(permit.bound / 2));
  }

  /** A request was answered. */
  answered(): void {
    const { bound, limit } = this.#permits;
    if (!this.#adaptive || bound >= limit) return;
    const next = bound + Math.max(1, Math.floor(bound / 10));
    const windows = next >= this.#ceiling ? this.#patience : 1;
    if (++this.#answers < bound * windows) return;
    this.#answers = 0;
    if (bound >= this.#ceiling) this.#patience = 1;
    this.#permits.slowTo(next);
  }
}
