import type { Permit, Permits } from "./permits.ts";

/** A bound is at most so many times slower to pass again than to reach. */
const mostPatience = 32;
/** After a refusal at least so many answers show that it is over. */
const leastTrust = 16;
/** A longer told wait speaks of a window that begins anew, not of a pace. */
const longestGapMs = 1_000;

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
  /** Between two requests when even one at a time is more than the endpoint allows, in ms. */
  #gapMs = 0;
  #wavesInRow = 0;
  #answersToTrust = 0;

  constructor(permits: Permits, adaptive: boolean) {
    this.#permits = permits;
    this.#adaptive = adaptive;
  }

  /** How long after a request the next one may go out, in ms. */
  get gapMs(): number {
    return this.#gapMs;
  }

  /** Whether it was refused so lately that the next request may well be refused, too. */
  get isRefused(): boolean {
    return this.#answersToTrust > 0;
  }

  /**
   * A request under `permit` was refused as one too many, with a told wait or without. Only the first refusal of a wave
   * says something new.
   */
  slowed(permit: Permit, toldMs: number | null): void {
    const { bound } = this.#permits;
    this.#answersToTrust = Math.max(leastTrust, this.#permits.limit);
    if (!this.#adaptive || permit.bound > bound) return;
    // Refused again with hardly an answer between: not how many at once are borne is the question, but how many in a while.
    const isAgain = this.#wavesInRow > 0 && this.#answers < permit.bound / 2;
    this.#wavesInRow = isAgain ? this.#wavesInRow + 1 : 1;
    if (toldMs !== null && toldMs <= longestGapMs && (bound === 1 || this.#gapMs > 0 || isAgain)) {
      this.#gapMs = Math.min(longestGapMs, Math.max(2 * this.#gapMs, toldMs / 2));
    }
    if (bound === 1) {
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
    if (this.#answersToTrust > 0) this.#answersToTrust--;
    if (!this.#adaptive || bound >= limit) return;
    if (this.#gapMs > 0) {
      this.#gapMs = this.#gapMs < 1 ? 0 : this.#gapMs * 0.9;
      return;
    }
    const next = bound + Math.max(1, Math.floor(bound / 10));
    const windows = next >= this.#ceiling ? this.#patience : 1;
    if (++this.#answers < bound * windows) return;
    this.#answers = 0;
    this.#wavesInRow = 0;
    if (bound >= this.#ceiling) this.#patience = 1;
    this.#permits.slowTo(next);
  }
}
