import type { ErrorCode } from "../contract/errors.ts";
import type { RunEvent } from "../contract/event.ts";
import type { Message, RunDefaults } from "../contract/project.ts";
import type { Reply } from "../contract/reply.ts";
import type { Attempt, Result } from "../contract/result.ts";
import type { Budget, Counts, Failure, Mend, Pause, Usage } from "../contract/run.ts";
import type { CompiledPrompt } from "../prompt/render.ts";

/** A row that has no result yet; `tries` are the attempts that were made before a pause. */
export type PendingRow = {
  row: number;
  line: number;
  text: string;
  tries: Attempt[];
  /** It has a failed result, which stays until the new one is stored. */
  hasFailed?: boolean;
};

/** A row that ends a drive without a result: all its attempts, and what those of this drive used. */
export type CarriedRow = { row: number; tries: Attempt[]; usage: Usage };

/** An answer that a cache remembers. */
export type CachedAnswer = { answer: string; reasoning: string | null; finishReason: string | null; usage: Usage };

/** A result on its way to storage; `cacheKey` is set when its answer is to be remembered. */
export type NewResult = { result: Result; cacheKey: string | null };

export interface Clock {
  /** Milliseconds that only grow, whatever the wall clock does. */
  now(): number;
  date(): Date;
  /** Resolves after `ms`, in slices that no timer bound cuts short; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** A number in [0, 1). */
  random(): number;
}

/** Holds a request until the endpoint's limits per minute allow it; shared by all runs on the endpoint. */
export interface Limiter {
  /** Whether the tokens that a request is estimated at matter. */
  readonly countsTokens: boolean;
  /** Resolves when a request of about so many tokens may go out; rejects when aborted. */
  take(tokens: number, signal: AbortSignal): Promise<void>;
  /** Corrects the estimate by what the endpoint counted. */
  correct(estimated: number, used: number): void;
  /** How long the next request would wait now, in ms; 0 when it would not. */
  waitMs(): number;
}

/** All that the engine needs from outside. */
export interface Ports {
  /** Selected rows without a result, in order, read a little ahead of demand and no further. */
  rows(signal: AbortSignal): AsyncIterable<PendingRow>;
  /** One request, sent once. Never rejects but for an abort of `signal`. */
  ask(messages: Message[], signal: AbortSignal): Promise<{ reply: Reply; startedAt: Date; latencyMs: number }>;
  /** Takes up a mend for the whole run; false when it had been taken up already. */
  mend(mend: Mend): boolean;
  /** Changes whenever what is sent changes by a mend, so that a row knows whether it was asked before or after it. */
  mendCount(): number;
  /** What the cache's key is made of beside the messages: provider, URL, model and parameters, as one text. */
  cacheScope(): string;
  /** The remembered answer that the run may take; one that asks anew takes those alone that came since it began. */
  cached(key: string): CachedAnswer | null;
  /** Stores a batch in one transaction, or throws and has stored nothing of it. */
  store(batch: readonly NewResult[]): void;
  /** Keeps the attempts of rows that were stopped between two of them, and counts what they used. */
  carry(rows: readonly CarriedRow[]): void;
  tell(event: RunEvent): void;
  limiter: Limiter;
  clock: Clock;
}

/** What one drive of a run works from. */
export type DriveSettings = {
  settings: RunDefaults;
  prompt: CompiledPrompt;
  revision: number;
  budget: Budget | null;
  /** What earlier drives of the run have used up of its budget. */
  spent: { requests: number; tokens: number; activeMs: number };
  /** What the run has counted so far; the meters go on from there. */
  counts: Pick<Counts, "total" | "succeeded" | "failed" | "cached" | "attempts">;
  usage: Usage;
  /** Whether a row of this run has ever been answered. */
  hasSuccess: boolean;
  /**
   * Aborted when the run is to stop gently: no new row is taken, all waits end (their rows are carried), requests in flight
   * are let finish and stored; the drive then ends as `aborted`, or as `drained` when nothing is left. The signal of
   * `driveRun` itself aborts those in flight too.
   */
  drain: AbortSignal;
};

/** How a drive ended. `drained`: every row that it was given has a result. */
export type DriveOutcome =
  | { kind: "drained" }
  | { kind: "failed"; failure: Failure }
  | { kind: "paused"; pause: Pause }
  | { kind: "aborted" };

export type ErrorCounts = Partial<Record<ErrorCode, number>>;
