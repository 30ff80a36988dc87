import * as z from "zod";
import type { ReplyObject } from "./reply.ts";

/** What an endpoint allows; a member that is absent does not limit. */
export const limits = z.strictObject({
  requestsPerMinute: z.number().positive().optional(),
  tokensPerMinute: z.number().positive().optional(),
  /** Requests in flight at once. */
  concurrency: z.int().min(1).optional(),
  /** How many requests may come at once after a rest; a whole minute's if absent. */
  burst: z.number().min(1).optional(),
});
export type Limits = z.infer<typeof limits>;

/** A bucket that is full at first and gets `perMinute` evenly back. */
class Bucket {
  #level: number;
  #filledAt: number;

  constructor(readonly perMinute: number, readonly capacity: number, now: number) {
    this.#level = capacity;
    this.#filledAt = now;
  }

  fill(now: number): void {
    this.#level = Math.min(this.capacity, this.#level + (now - this.#filledAt) * this.perMinute / 60_000);
    this.#filledAt = now;
  }

  /** Ms until `amount` can be taken; 0 when it can be now. */
  waitMs(amount: number): number {
    // Levels are sums of fractions: without the margin a client that waits exactly as told may come too early.
    return Math.max(0, amount - this.#level - 1e-6) * 60_000 / this.perMinute;
  }

  take(amount: number): void {
    this.#level -= amount;
  }

  headers(kind: string): Record<string, string> {
    return {
      [`x-ratelimit-limit-${kind}`]: String(this.perMinute),
      [`x-ratelimit-remaining-${kind}`]: String(Math.max(0, Math.floor(this.#level + 1e-6))),
      [`x-ratelimit-reset-${kind}`]: writeDuration((this.capacity - this.#level) * 60_000 / this.perMinute),
    };
  }
}

/** A place in an endpoint: given back once, at the end of its block. */
export type Admission = { headers: Record<string, string> } & Disposable;

/** Counts requests, tokens and requests in flight, and says no as OpenAI does. */
export class Limiter {
  #limits: Limits = {};
  #requests: Bucket | null = null;
  #tokens: Bucket | null = null;
  #inFlight = 0;

  constructor(limits: Limits, readonly now: () => number = () => performance.now()) {
    this.set(limits);
  }

  /** Changes the limits; what is in flight still counts, and the buckets are full again. */
  set(limits: Limits): void {
    const { requestsPerMinute: requests, tokensPerMinute: tokens, burst } = limits;
    this.#limits = limits;
    this.#requests = requests ? new Bucket(requests, burst ?? requests, this.now()) : null;
    this.#tokens = tokens ? new Bucket(tokens, tokens, this.now()) : null;
  }

  /** Lets a request in, or gives the 429 that it gets. A refused request uses nothing up. */
  admit(model: string, tokens: number): Admission | ReplyObject {
    const { concurrency } = this.#limits;
    const now = this.now();
    this.#requests?.fill(now);
    this.#tokens?.fill(now);
    if (concurrency !== undefined && this.#inFlight >= concurrency) {
      return this.#refuse(`Too many concurrent requests for ${model}: limit ${concurrency}.`, "concurrency", 1000);
    }
    const requestWaitMs = this.#requests?.waitMs(1) ?? 0;
    if (this.#requests && requestWaitMs > 0) {
      return this.#refuse(
        this.#sentence(model, "requests per min (RPM)", this.#requests, 1),
        "requests",
        requestWaitMs,
      );
    }
    if (this.#tokens && tokens > this.#tokens.capacity) {
      return this.#refuse(`Request too large for ${model} on tokens per min (TPM): ${tokens}.`, "tokens", null);
    }
    const tokenWaitMs = this.#tokens?.waitMs(tokens) ?? 0;
    if (this.#tokens && tokenWaitMs > 0) {
      return this.#refuse(this.#sentence(model, "tokens per min (TPM)", this.#tokens, tokens), "tokens", tokenWaitMs);
    }
    this.#requests?.take(1);
    this.#tokens?.take(tokens);
    this.#inFlight++;
    let held = true;
    return {
      headers: this.#headers(),
      [Symbol.dispose]: () => {
        if (held) this.#inFlight--;
        held = false;
      },
    };
  }

  #headers(): Record<string, string> {
    return { ...this.#requests?.headers("requests"), ...this.#tokens?.headers("tokens") };
  }

  #sentence(model: string, what: string, bucket: Bucket, asked: number): string {
    const wait = writeDuration(bucket.waitMs(asked));
    return `Rate limit reached for ${model} on ${what}: Limit ${bucket.perMinute}, Requested ${asked}. ` +
      `Please try again in ${wait}.`;
  }

  #refuse(message: string, type: string, waitMs: number | null): ReplyObject {
    const told: Record<string, string> = waitMs === null
      ? {}
      : { "retry-after": String(Math.max(1, Math.ceil(waitMs / 1000))), "retry-after-ms": String(Math.ceil(waitMs)) };
    return {
      status: 429,
      headers: { ...this.#headers(), ...told },
      json: { error: { message, type, param: null, code: "rate_limit_exceeded" } },
    };
  }
}

/** Whether the limiter let the request in. */
export function isAdmission(value: Admission | ReplyObject): value is Admission {
  return Symbol.dispose in value;
}

/** A duration as the headers of OpenAI write it: `12ms`, `1.2s`, `6m0s`. */
export function writeDuration(durationMs: number): string {
  const whole = Math.max(0, Math.ceil(durationMs));
  if (whole < 1000) return `${whole}ms`;
  const minutes = Math.floor(whole / 60_000);
  const seconds = (whole % 60_000) / 1000;
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}
