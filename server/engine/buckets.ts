import type { Limits } from "../contract/project.ts";
import { Line } from "./line.ts";
import type { Clock, Limiter } from "./ports.ts";

export interface ResizableLimiter extends Limiter {
  /** Takes effect at once, for those who wait too. */
  resize(limits: Limits): void;
}

const minuteMs = 60_000;
/** A bucket holds the worth of 5 s, so that in any minute at most a twelfth more than the limit goes out. */
const burstPart = 1 / 12;

/** A bucket that fills by the monotonic clock; with no limit it holds whatever is asked. */
class Bucket {
  #perMinute: number | null;
  #level = 0;
  #at: number;

  constructor(perMinute: number | null, now: number) {
    this.#perMinute = perMinute;
    this.#at = now;
  }

  get limited(): boolean {
    return this.#perMinute !== null;
  }

  resize(perMinute: number | null, now: number): void {
    this.#fill(now);
    if (this.#perMinute === null) this.#level = 0;
    this.#perMinute = perMinute;
    this.#level = Math.min(this.#level, this.#size());
  }

  /** How long until so much may be taken, in ms. More than the bucket holds may be taken when it is full, as a debt. */
  waitMs(amount: number, now: number): number {
    if (this.#perMinute === null) return 0;
    this.#fill(now);
    const lacks = Math.min(amount, this.#size()) - this.#level;
    return lacks <= 1e-9 ? 0 : lacks * minuteMs / this.#perMinute;
  }

  /** Takes some out, or puts some back when it is negative. */
  take(amount: number, now: number): void {
    if (this.#perMinute === null) return;
    this.#fill(now);
    this.#level = Math.min(this.#size(), this.#level - amount);
  }

  /** The first request after a start goes out at once and leaves the bucket empty. */
  startWith(amount: number): void {
    if (this.#perMinute !== null) this.#level = Math.max(this.#level, Math.min(amount, this.#size()));
  }

  #size(): number {
    return this.#perMinute === null ? Infinity : Math.max(1, this.#perMinute * burstPart);
  }

  #fill(now: number): void {
    const perMinute = this.#perMinute;
    if (perMinute !== null) this.#level = Math.min(this.#size(), this.#level + (now - this.#at) * perMinute / minuteMs);
    this.#at = now;
  }
}

/**
 * Holds requests back to so many requests and tokens a minute: token buckets, first come, first served. A bucket holds
 * a twelfth of the limit, at least 1; after a start it holds one request, so that starting again doubles nothing.
 */
class Buckets implements ResizableLimiter {
  #clock: Clock;
  #requests: Bucket;
  #tokens: Bucket;
  #isFresh = true;
  #line = new Line<number, void>(() => this.#serve());
  #timer: AbortController | null = null;

  constructor(limits: Limits, clock: Clock) {
    this.#clock = clock;
    this.#requests = new Bucket(limits.requestsPerMinute, clock.now());
    this.#tokens = new Bucket(limits.tokensPerMinute, clock.now());
  }

  get countsTokens(): boolean {
    return this.#tokens.limited;
  }

  take(tokens: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason);
    if (this.#isFresh) {
      this.#isFresh = false;
      this.#requests.startWith(1);
      this.#tokens.startWith(tokens);
    }
    if (this.#line.length === 0 && this.#lackMs(tokens) === 0) {
      this.#charge(tokens);
      return Promise.resolve();
    }
    const served = this.#line.join(tokens, signal);
    if (!this.#timer) this.#serve();
    return served;
  }

  correct(estimated: number, used: number): void {
    this.#tokens.take(used - estimated, this.#clock.now());
    if (used < estimated) this.#serve();
  }

  waitMs(): number {
    return this.#isFresh ? 0 : this.#lackMs(this.#line.head ?? 1);
  }

  resize(limits: Limits): void {
    const now = this.#clock.now();
    this.#requests.resize(limits.requestsPerMinute, now);
    this.#tokens.resize(limits.tokensPerMinute, now);
    this.#serve();
  }

  #lackMs(tokens: number): number {
    const now = this.#clock.now();
    return Math.max(this.#requests.waitMs(1, now), this.#tokens.waitMs(tokens, now));
  }

  #charge(tokens: number): void {
    const now = this.#clock.now();
    this.#requests.take(1, now);
    this.#tokens.take(tokens, now);
  }

  /** Serves whoever may go, and sets a timer for the next in line. */
  #serve(): void {
    this.#timer?.abort();
    this.#timer = null;
    for (let tokens = this.#line.head; tokens !== undefined; tokens = this.#line.head) {
      const waitMs = this.#lackMs(tokens);
      if (waitMs > 0) return this.#serveIn(waitMs);
      this.#charge(tokens);
      this.#line.serve();
    }
  }

  #serveIn(waitMs: number): void {
    const timer = this.#timer = new AbortController();
    this.#clock.sleep(waitMs, timer.signal).then(() => this.#serve(), () => {}); // another timer took its place
  }
}

/** The limits of one endpoint; all runs on it share one limiter. */
export function createLimiter(limits: Limits, clock: Clock): ResizableLimiter {
  return new Buckets(limits, clock);
}
