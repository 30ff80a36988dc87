import { follow } from "./abort.ts";
import { probeMs, throttleMs } from "./backoff.ts";
import type { Why } from "./meters.ts";
import type { Clock } from "./ports.ts";

/** Why requests are held back, and until when by the monotonic clock; Infinity while that depends on a probe alone. */
export type Closed = { why: Why; until: number };

/** Whether the account has anything left, or whether the endpoint takes any request just now. */
export type Doubt = "account" | "throttle";
const waitsOf: Record<Doubt, (probe: number, random: number) => number> = { account: probeMs, throttle: throttleMs };

/**
 * What every request of a run passes on its way out. It is closed for as long as the endpoint told to wait. While it is
 * in doubt whether the account is empty, or whether the endpoint takes any request, it lets one request through at a time
 * as a probe, ever more rarely.
 */
export class Gate {
  #clock: Clock;
  #told: Closed | null = null;
  #doubt: { of: Doubt; why: Why; nextAt: number; until: number; probes: number; isProbing: boolean } | null = null;
  /** Since when nothing but refusals of too many came back. */
  #refusedAt: number | null = null;
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
    if (this.#doubt && this.#doubt.until <= now) this.#doubt = null;
    const doubt = this.#doubt;
    if (!doubt || (!doubt.isProbing && doubt.nextAt <= now)) return null;
    return { why: doubt.why, until: doubt.isProbing ? doubt.until : doubt.nextAt };
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
    const waitMs = waitsOf[doubt.of](++doubt.probes, this.#clock.random());
    doubt.nextAt = Math.min(this.#clock.now() + waitMs, doubt.until);
    this.#wake();
  }

  /** Begins to doubt that the account has anything left; what is in flight by then changes nothing more. */
  doubt(why: Why): void {
    this.#doubtOf("account", why, Infinity);
  }

  /**
   * The endpoint refuses one request as too many. When that is `pressing`, for a row that has hardly an attempt left, it
   * is in doubt whether it takes any: limits are mostly of a minute, so it is probed for `longestMs` at the most.
   */
  refused(why: Why, pressing: boolean, longestMs: number): void {
    const since = this.#refusedAt ??= this.#clock.now();
    if (pressing && this.#clock.now() < since + longestMs) this.#doubtOf("throttle", why, since + longestMs);
  }

  /** Something else came back than a refusal of too many. */
  answered(): void {
    this.#refusedAt = null;
    if (this.#doubt?.of === "throttle") this.trust();
  }

  #doubtOf(of: Doubt, why: Why, until: number): void {
    if (this.#doubt?.of === of || this.#doubt?.of === "account") {
      if (this.#doubt.of === of) this.#doubt.why = why;
      return;
    }
    const nextAt = this.#clock.now() + waitsOf[of](0, this.#clock.random());
    this.#doubt = { of, why, nextAt: Math.min(nextAt, until), until, probes: 0, isProbing: false };
  }

  /** A request succeeded: there is no doubt. What was told to wait stays so. */
  trust(): void {
    this.#refusedAt = null;
    if (!this.#doubt) return;
    this.#doubt = null;
    this.#wake();
  }

  #wake(): void {
    this.#nap?.abort();
  }
}
