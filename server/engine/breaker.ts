import { type ErrorCode, errors } from "../contract/errors.ts";
import type { Failure } from "../contract/run.ts";
import type { Clock } from "./ports.ts";

const likeErrors = 5;
/** For so long an account that may be empty is asked again before it is believed to be. */
const doubtMs = 120_000;
/** For so long an endpoint that has answered before may be out of reach, as while it is started again. */
const outageMs = 60_000;
/** For so long refusals as too many are borne with no success between. */
const throttledMs = 600_000;

/** Tells when a run as a whole has failed: by like errors with no success between, or by a wait that clears nothing. */
export class Breaker {
  #clock: Clock;
  #counts = new Map<ErrorCode, { count: number; since: number }>();
  #successes = 0;
  #hasSuccess: boolean;
  #doubtedAt: number | null = null;
  #throttles = 0;
  #throttledSince: number;

  /** `hasSuccess`: whether a row of the run was ever answered, in an earlier drive too. */
  constructor(hasSuccess: boolean, clock: Clock) {
    this.#hasSuccess = hasSuccess;
    this.#clock = clock;
    this.#throttledSince = clock.now();
  }

  /** How many requests of this drive were answered. */
  get successes(): number {
    return this.#successes;
  }

  succeeded(): void {
    this.#successes++;
    this.#hasSuccess = true;
    if (this.#counts.size > 0) this.#counts.clear();
    this.#doubtedAt = null;
    this.#throttles = 0;
    this.#throttledSince = this.#clock.now();
  }

  /** An error came back. Returns the run's failure when it is one too many. */
  met(code: ErrorCode, message: string): Failure | null {
    return this.#throttled(code) || this.#counted(code) ? { code, message } : null;
  }

  /** The account may be empty, or this a throttle. Returns the run's failure when that was in doubt for long enough. */
  doubted(code: ErrorCode, message: string): Failure | null {
    const now = this.#clock.now();
    this.#doubtedAt ??= now;
    return now - this.#doubtedAt >= doubtMs ? { code, message } : null;
  }

  /** Whether the endpoint has answered, and now like errors say that it is out of reach: it may come back. */
  isOut(code: ErrorCode): boolean {
    return this.#hasSuccess && errors[code].then === "retry" && (this.#counts.get(code)?.count ?? 0) >= likeErrors;
  }

  #counted(code: ErrorCode): boolean {
    const { counts } = errors[code];
    if (counts === "never" || (counts === "untilSuccess" && this.#hasSuccess)) return false;
    const now = this.#clock.now();
    const like = this.#counts.get(code) ?? { count: 0, since: now };
    this.#counts.set(code, like);
    return ++like.count >= likeErrors && (!this.isOut(code) || now - like.since >= outageMs);
  }

  #throttled(code: ErrorCode): boolean {
    if (!errors[code].slows) {
      this.#throttles = 0;
      this.#throttledSince = this.#clock.now();
      return false;
    }
    this.#throttles++;
    return this.#throttles >= likeErrors && this.#clock.now() - this.#throttledSince > throttledMs;
  }
}
