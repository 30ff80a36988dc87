import type { ErrorCode } from "../contract/errors.ts";
import type { Result } from "../contract/result.ts";
import type { Counts, Rates, Usage, Wait } from "../contract/run.ts";
import type { Clock, DriveSettings, ErrorCounts } from "./ports.ts";
import { Latencies, RowRate } from "./window.ts";

/** Why requests are held back. */
export type Why = Pick<Wait, "reason" | "code" | "message">;

export const noUsage: Usage = { promptTokens: null, cachedTokens: null, completionTokens: null, reasoningTokens: null };

/** The sum of what two requests used; null where neither told. */
export function addUsage(one: Usage, other: Usage): Usage {
  return {
    promptTokens: add(one.promptTokens, other.promptTokens),
    cachedTokens: add(one.cachedTokens, other.cachedTokens),
    completionTokens: add(one.completionTokens, other.completionTokens),
    reasoningTokens: add(one.reasoningTokens, other.reasoningTokens),
  };
}

function add(one: number | null, other: number | null): number | null {
  return one === null ? other : one + (other ?? 0);
}

/** What the meters read elsewhere. */
export type Gauges = { bound(): number; fault(): { message: string; rows: number } | null };

type Shown = { why: Why; until: string | null; rows: number };

/** Counts what goes on in a run; each count takes the same short time, whether anyone looks or not. */
export class Meters {
  #clock: Clock;
  #counts: Counts = { total: 0, succeeded: 0, failed: 0, cached: 0, inFlight: 0, attempts: 0, waiting: 0 };
  #usage = noUsage;
  #errors: ErrorCounts = {};
  #waits = new Map<string, Shown>();
  #rows: RowRate;
  #latencies: Latencies;
  #gauges: Gauges = { bound: () => 0, fault: () => null };
  #version = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#rows = new RowRate(clock.now());
    this.#latencies = new Latencies(clock.now());
  }

  /** Goes on from what earlier drives of the run counted. */
  begin({ counts, usage }: Pick<DriveSettings, "counts" | "usage">): void {
    const { total, succeeded, failed, cached, attempts } = counts;
    this.#counts = { total, succeeded, failed, cached, attempts, inFlight: 0, waiting: 0 };
    this.#usage = usage;
    this.#version++;
  }

  attach(gauges: Gauges): void {
    this.#gauges = gauges;
  }

  get inFlight(): number {
    return this.#counts.inFlight;
  }

  get waiting(): number {
    return this.#counts.waiting;
  }

  /** Grows with every change, so that whoever tells knows whether there is news. */
  get version(): number {
    return this.#version;
  }

  counts(): Counts {
    return { ...this.#counts };
  }

  usage(): Usage {
    return this.#usage;
  }

  /** A request goes out. */
  asked(): void {
    this.#counts.inFlight++;
    this.#version++;
  }

  /** A request that we aborted ourselves ends, and counts for nothing. */
  dropped(): void {
    this.#counts.inFlight--;
    this.#version++;
  }

  /** A request came back; `code` is null for an answer. */
  answered(latencyMs: number, code: ErrorCode | null, usage: Usage | null): void {
    this.#counts.inFlight--;
    this.#counts.attempts++;
    if (code) this.erred(code);
    else this.#latencies.count(latencyMs, this.#clock.now());
    if (usage) this.#usage = addUsage(this.#usage, usage);
    this.#version++;
  }

  /** Counts an error, of a request or of a row that was not asked for. */
  erred(code: ErrorCode): void {
    this.#errors[code] = (this.#errors[code] ?? 0) + 1;
    this.#version++;
  }

  /** A row is between two attempts until the end of the block, or until its next request goes out. */
  between(): Disposable {
    this.#counts.waiting++;
    this.#version++;
    let isOver = false;
    return {
      [Symbol.dispose]: () => {
        if (isOver) return;
        isOver = true;
        this.#counts.waiting--;
        this.#version++;
      },
    };
  }

  /** A result was stored; `hadFailed`: in the place of a failed one. */
  stored({ status, cached }: Pick<Result, "status" | "cached">, hadFailed: boolean): void {
    if (hadFailed) this.#counts.failed--;
    this.#counts[status]++;
    if (cached) this.#counts.cached++;
    this.#rows.count(this.#clock.now());
    this.#version++;
  }

  /** Shows, until the end of the block, that a row is held back, for `waitMs` if that is known. */
  wait(why: Why, waitMs: number): Disposable {
    const name = `${why.reason} ${why.code}`;
    const shown = this.#waits.get(name) ?? { why, until: null, rows: 0 };
    this.#waits.set(name, shown);
    shown.why = why;
    shown.rows++;
    shown.until = laterOf(shown.until, dateAfter(this.#clock, waitMs));
    this.#version++;
    return {
      [Symbol.dispose]: () => {
        this.#version++;
        if (--shown.rows === 0) this.#waits.delete(name);
      },
    };
  }

  /** How fast it goes; `rest` is how many rows have no result yet, where that is known better than here. */
  rates(rest = this.#rest): Rates {
    const rowsPerSecond = this.#rows.perSecond(this.#clock.now());
    return {
      rowsPerSecond: Math.round(rowsPerSecond * 10_000) / 10_000,
      etaMs: rest === 0 ? 0 : rowsPerSecond > 0 ? Math.round(rest * 1000 / rowsPerSecond) : null,
      latencyP50Ms: this.#latencies.quantile(0.5),
      latencyP95Ms: this.#latencies.quantile(0.95),
      concurrency: this.#gauges.bound(),
      errors: { ...this.#errors },
      waits: this.#waitsNow(),
    };
  }

  get #rest(): number {
    const { total, succeeded, failed } = this.#counts;
    return Math.max(0, total - succeeded - failed);
  }

  #waitsNow(): Wait[] {
    const waits: Wait[] = [...this.#waits.values()].map(({ why, until, rows }) => ({ ...why, until, rows }));
    const fault = this.#gauges.fault();
    if (fault) waits.push({ reason: "storage", code: null, ...fault, until: null });
    return waits;
  }
}

const lastDate = Date.UTC(9999, 11, 31);

/** The date in so many ms as ISO 8601, never beyond the year 9999; null when the wait has no known end. */
export function dateAfter(clock: Clock, waitMs: number): string | null {
  if (!Number.isFinite(waitMs)) return null;
  return new Date(Math.min(lastDate, clock.date().getTime() + Math.max(0, waitMs))).toISOString();
}

function laterOf(one: string | null, other: string | null): string | null {
  return one === null || (other !== null && other > one) ? other : one;
}

export function createMeters(clock: Clock): Meters {
  return new Meters(clock);
}
