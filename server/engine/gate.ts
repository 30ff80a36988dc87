import { follow } from "./abort.ts";
import { probeMs } from "./backoff.ts";
import type { Why } from "./meters.ts";
import type { Clock } from "./ports.ts";

/** Why requests are held back, and until when by the monotonic clock; Infinity while one is asked as a probe. */
export type Closed = { why: Why; until: number };

/**
 * What every request of a run passes on its way out. It is closed for as long as the endpoint told to wait. While it is
 * in doubt whether the account is empty, it lets one request through at a time as a probe, ever more rarely.
 */
export class Gate {
  #clock: Clock;
  #told: Closed | null = null;
  #doubt: { why: Why; nextAt: number; probes: number; isProbing: boolean } | null = null;
  #nap: AbortController | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What holds requests back just now; null when nothing does. */
  closed(): Closed | null {
    if (!this.#told && !this.#doubt) return null; // on the way of every request
    const now = this.#clock.now();
    if (this.#told && this.#told.until <= now) this.#told = null;
    if (this.#told) return this.#told;
    const doubt = this.#doubt;
    if (!doubt || (!doubt.isProbing && doubt.nextAt <= now)) return null;
    return { why: doubt.why, until: doubt.isProbing ? Infinity : doubt.nextAt };
  }

  /** Waits until it is open; rejects when aborted. */
  async pass(signal: AbortSignal): Promise<void> {
    for (let closed = this.closed(); closed; closed = this.closed()) {
      signal.throwIfAborted();
      const nap = this.#nap = new AbortController();
      using _follows = follow(signal, nap);
      await this.#clock.sleep(closed.until - this.#clock.now(), nap.signal).catch(() => {}); // looked at anew
    }
  }

  /** Holds new requests back for `waitMs`, if they are not held back for longer already. */
  close(waitMs: number, why: Why): void {
    const until = this.#clock.now() + waitMs;
    if (!this.#told || until > this.#told.until) this.#told = { why, until };
  }

  /** A request goes out; true when it is a probe, which is then the only one until `probed`. */
  leave(): boolean {
    if (!this.#doubt || this.#doubt.isProbing) return false;
    return this.#doubt.isProbing = true;
  }

  /** A probe came back, however. */
  probed(): void {
    const doubt = this.#doubt;
    if (!doubt) return;
    doubt.isProbing = false;
    doubt.nextAt = this.#clock.now() + probeMs(++doubt.probes, this.#clock.random());
    this.#wake();
  }

  /** Begins to doubt that the account has anything left; what is in flight by then changes nothing more. */
  doubt(why: Why): void {
    if (this.#doubt) this.#doubt.why = why;
    else {
      const nextAt = this.#clock.now() + probeMs(0, this.#clock.random());
      this.#doubt = { why, nextAt, probes: 0, isProbing: false };
    }
  }

  /** A request succeeded: there is no doubt. What was told to wait stays so. */
  trust(): void {
    if (!this.#doubt) return;
    this.#doubt = null;
    this.#wake();
  }

  #wake(): void {
    this.#nap?.abort();
  }
}
