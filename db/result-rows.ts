import type { ErrorCode } from "../server/contract/errors.ts";
import type { Attempt, Result } from "../server/contract/result.ts";
import type { Usage } from "../server/contract/run.ts";

/** A text as a JSON string literal: NUL and half surrogates survive in it, and the result file takes it as it is. */
export type Literal = string;

export type ResultRow = Usage & {
  row: number;
  status: Result["status"];
  cached: number;
  answer: Literal | null;
  reasoning: Literal | null;
  finishReason: string | null;
  code: ErrorCode | null;
  message: Literal | null;
  attempts: number;
  tries: string | null;
  latencyMs: number | null;
  startedAt: number | null;
  finishedAt: number;
  revision: number;
};

export const resultColumns = `row, status, cached, answer, reasoning, finish_reason as finishReason, code, message,
  attempts, tries, prompt_tokens as promptTokens, cached_tokens as cachedTokens,
  completion_tokens as completionTokens, reasoning_tokens as reasoningTokens, latency_ms as latencyMs,
  started_at as startedAt, finished_at as finishedAt, revision`;

export const literal = (text: string | null): Literal | null => text === null ? null : JSON.stringify(text);
const textOf = (stored: Literal | null): string | null => stored === null ? null : JSON.parse(stored);
export const whole = (number: number | null): number | null => number === null ? null : Math.round(number);

export function resultOf(stored: ResultRow): Result {
  return {
    row: stored.row,
    status: stored.status,
    cached: stored.cached === 1,
    answer: textOf(stored.answer),
    reasoning: textOf(stored.reasoning),
    finishReason: stored.finishReason,
    error: stored.code === null ? null : { code: stored.code, message: textOf(stored.message) ?? "" },
    attempts: stored.attempts,
    tries: triesOf(stored),
    usage: {
      promptTokens: stored.promptTokens,
      cachedTokens: stored.cachedTokens,
      completionTokens: stored.completionTokens,
      reasoningTokens: stored.reasoningTokens,
    },
    latencyMs: stored.latencyMs,
    finishedAt: new Date(stored.finishedAt).toISOString(),
    revision: stored.revision,
  };
}

/** When the one attempt of a result began, if that is all there is to tell of it: it was answered at once. */
export function cleanStart({ tries, attempts, latencyMs }: Result): number | null {
  const only = tries[0];
  if (!only || tries.length > 1 || attempts !== 1) return null;
  if (only.error !== null || only.status !== 200 || only.waitedMs !== null) return null;
  return only.latencyMs === latencyMs ? Date.parse(only.startedAt) : null;
}

function triesOf({ tries, startedAt, latencyMs }: ResultRow): Attempt[] {
  if (tries !== null) return JSON.parse(tries);
  if (startedAt === null) return [];
  return [{
    startedAt: new Date(startedAt).toISOString(),
    latencyMs: latencyMs ?? 0,
    status: 200,
    error: null,
    waitedMs: null,
  }];
}
