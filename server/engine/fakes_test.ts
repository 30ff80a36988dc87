import { setImmediate } from "node:timers";
import type { ErrorCode } from "../contract/errors.ts";
import type { RunEvent } from "../contract/event.ts";
import { newDefaults, type RunDefaults } from "../contract/project.ts";
import type { Reply, ReplyError } from "../contract/reply.ts";
import type { Attempt, Result } from "../contract/result.ts";
import type { Mend, Rates } from "../contract/run.ts";
import { compilePrompt } from "../prompt/render.ts";
import { AbortListener, listen, unlisten } from "./abort.ts";
import { createLimiter } from "./buckets.ts";
import { createCommitter } from "./committer.ts";
import { createMeters, noUsage } from "./meters.ts";
import { createPermits } from "./permits.ts";
import type { CachedAnswer, CarriedRow, Clock, DriveOutcome, NewResult, PendingRow, Ports } from "./ports.ts";
import { type DriveParts, driveRun } from "./run.ts";

class Sleep extends AbortListener {
  constructor(
    readonly clock: ManualClock,
    readonly until: number,
    readonly signal: AbortSignal,
    readonly resolve: () => void,
    readonly reject: (reason: unknown) => void,
  ) {
    super();
  }

  override aborted(reason: unknown): void {
    this.clock.sleeps.delete(this);
    this.reject(reason);
  }
}

/** A clock whose time passes only while `run` waits for something, and then at once. */
export class ManualClock implements Clock {
  sleeps = new Set<Sleep>();
  /** How far the wall clock is off. */
  jumpMs = 0;
  #now = 0;
  #seed = 1;

  now(): number {
    return this.#now;
  }

  date(): Date {
    return new Date(Date.UTC(2026, 0, 1) + this.#now + this.jumpMs);
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const sleep = new Sleep(this, this.#now + Math.max(0, ms), signal, resolve, reject);
      this.sleeps.add(sleep);
      listen(signal, sleep);
    });
  }

  random(): number {
    this.#seed = (this.#seed * 48271) % 2147483647;
    return this.#seed / 2147483647;
  }

  /** The program itself takes so long. */
  work(ms: number): void {
    this.#now += ms;
  }

  /** Lets time pass until `promise` settles; throws when nothing would ever happen. */
  async run<T>(promise: Promise<T>, atMostMs = 86_400_000): Promise<T> {
    let isSettled = false;
    const settle = () => void (isSettled = true);
    promise.then(settle, settle);
    const limit = this.#now + atMostMs;
    while (true) {
      await idle();
      if (isSettled) return promise;
      let next: Sleep | null = null;
      for (const sleep of this.sleeps) if (!next || sleep.until < next.until) next = sleep;
      if (!next || next.until > limit) throw new Error(`nothing ends this by ${limit} ms`);
      this.#now = next.until;
      this.sleeps.delete(next);
      unlisten(next.signal, next);
      next.resolve();
    }
  }

  pass(ms: number): Promise<void> {
    return this.run(this.sleep(ms, new AbortController().signal));
  }
}

/** Resolves when all that can go on without time has gone on. */
export const idle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const never = new AbortController().signal;

export function answer(text: string, tokens: number | null = null): Reply {
  const usage = { ...noUsage, promptTokens: tokens, completionTokens: tokens };
  return { kind: "answer", answer: text, reasoning: null, finishReason: "stop", usage, status: 200 };
}

export function refusal(code: ErrorCode, more: Partial<ReplyError> = {}): Reply {
  const message = `the endpoint says ${code}`;
  return {
    kind: "error",
    code,
    message,
    status: 400,
    waitMs: null,
    ambiguous: false,
    mend: null,
    usage: null,
    ...more,
  };
}

export type Request = { user: string; nth: number; at: number; mends: number };
export type Script = (request: Request) => Reply | { afterMs: number; reply: Reply };

export type Scene = {
  rows: number | PendingRow[];
  /** What the endpoint answers; `nth` counts the requests with the same text from 1. */
  ask?: Script;
  settings?: Partial<RunDefaults>;
  cache?: Map<string, CachedAnswer>;
  store?: (batch: readonly NewResult[]) => void;
  limits?: { requestsPerMinute: number | null; tokensPerMinute: number | null };
  prompt?: string;
  clock?: ManualClock;
} & Partial<Pick<DriveParts, "budget" | "spent" | "counts" | "hasSuccess" | "drain" | "revision">>;

export function pendingRow(row: number, tries: Attempt[] = []): PendingRow {
  return { row, line: row + 1, text: `{"q":"r${row}"}`, tries };
}

/** A drive on ports in memory, and all that it did. */
export function stage(scene: Scene) {
  const clock = scene.clock ?? new ManualClock();
  const { rows, ask = ({ user }) => answer(`echo: ${user}`), cache = new Map() } = scene;
  const requests: Request[] = [];
  const results: Result[] = [];
  const batches: number[] = [];
  const events: RunEvent[] = [];
  const rates: Rates[] = [];
  const carried: CarriedRow[] = [];
  const mends: Mend[] = [];
  const fresh = new Set<string>();
  const nths = new Map<string, number>();
  const seen = { inFlight: 0, mostInFlight: 0, taken: 0 };
  const ports: Ports = {
    async *rows() {
      for (let at = 0; at < (typeof rows === "number" ? rows : rows.length); at++) {
        seen.taken++;
        const row = typeof rows === "number" ? pendingRow(at) : rows[at];
        if (row) yield row;
      }
    },
    async ask(messages, signal) {
      const user = messages.at(-1)?.content ?? "";
      const nth = (nths.get(user) ?? 0) + 1;
      nths.set(user, nth);
      const request = { user, nth, at: clock.now(), mends: mends.length };
      requests.push(request);
      seen.mostInFlight = Math.max(seen.mostInFlight, ++seen.inFlight);
      try {
        const startedAt = clock.date();
        const scripted = ask(request);
        if (!("afterMs" in scripted)) return { reply: scripted, startedAt, latencyMs: 0 };
        await clock.sleep(scripted.afterMs, signal);
        return { reply: scripted.reply, startedAt, latencyMs: scripted.afterMs };
      } finally {
        seen.inFlight--;
      }
    },
    mend(mend) {
      if (mends.some(({ parameter }) => parameter === mend.parameter)) return false;
      mends.push(mend);
      return true;
    },
    mendCount: () => mends.length,
    cacheScope: () => "scope",
    cached: (key) => scene.settings?.cache === "refresh" && !fresh.has(key) ? null : cache.get(key) ?? null,
    store(batch) {
      scene.store?.(batch);
      batches.push(batch.length);
      for (const { result, cacheKey } of batch) {
        results.push(result);
        const { answer, reasoning, finishReason, usage } = result;
        if (cacheKey === null || answer === null) continue;
        cache.set(cacheKey, { answer, reasoning, finishReason, usage });
        fresh.add(cacheKey);
      }
    },
    carry: (rows) => void carried.push(...rows),
    tell(event) {
      events.push(event);
      if (event.kind === "progress") rates.push(event.rates);
    },
    limiter: createLimiter(scene.limits ?? { requestsPerMinute: null, tokensPerMinute: null }, clock),
    clock,
  };
  const settings = { ...newDefaults, concurrency: 1, retry: { attempts: 3, maxWaitMs: 600_000 }, ...scene.settings };
  const meters = createMeters(clock);
  const total = typeof rows === "number" ? rows : rows.length;
  const parts: DriveParts = {
    settings,
    prompt: compilePrompt([{ role: "user", content: scene.prompt ?? "{{q}}" }]),
    revision: scene.revision ?? 1,
    budget: scene.budget ?? null,
    spent: scene.spent ?? { requests: 0, tokens: 0, activeMs: 0 },
    counts: scene.counts ?? { total, succeeded: 0, failed: 0, cached: 0, attempts: 0 },
    usage: noUsage,
    hasSuccess: scene.hasSuccess ?? false,
    permits: createPermits(settings.concurrency),
    meters,
    committer: createCommitter({ store: ports.store, clock }),
    drain: scene.drain ?? never,
  };
  const abort = new AbortController();
  const start = (): Promise<DriveOutcome> => driveRun(parts, ports, abort.signal);
  return {
    ...{ clock, ports, parts, meters, requests, results, batches, events, rates, carried, mends, cache, seen, abort },
    start,
    /** Drives to the end. */
    play: (atMostMs?: number) => clock.run(start(), atMostMs),
    waits: () => rates.flatMap(({ waits }) => waits),
  };
}
