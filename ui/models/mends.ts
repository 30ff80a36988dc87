import type { ErrorCode } from "../../server/contract/errors.ts";
import type { Continuation, Run } from "../../server/contract/run.ts";

/** One way to mend a kind of failure: what changes when such rows are asked again. */
export type Mend =
  | { kind: "plain" }
  | { kind: "tokens"; maxTokens: number }
  | { kind: "timeout"; timeoutMs: number }
  | { kind: "slower"; concurrency: number };

const plain: Mend = { kind: "plain" };
const timeouts = [30, 60, 120, 300, 600, 1200, 3600].map((seconds) => seconds * 1000);

/** Whether asking such rows again may help, with nothing else changed than a run allows. */
export const canMend = (code: ErrorCode): boolean => !["content_filtered", "missing_variable"].includes(code);

/** The ways to mend a kind of failure, the best first; none where only the prompt or the project can. */
export function mendsOf(code: ErrorCode, { parameters, timeoutMs, concurrency }: Run): Mend[] {
  switch (code) {
    case "truncated": {
      const now = parameters.maxTokens ?? 2048;
      return [...[now * 2, now * 4, now * 8].map((maxTokens): Mend => ({ kind: "tokens", maxTokens })), plain];
    }
    case "timeout": {
      const longer = timeouts.filter((ms) => ms > timeoutMs * 1.5).slice(0, 3);
      return [...longer.map((ms): Mend => ({ kind: "timeout", timeoutMs: ms })), plain];
    }
    case "rate_limited":
    case "overloaded":
    case "network": {
      const slower = [2, 4].map((part) => Math.max(1, Math.round(concurrency / part)));
      const fewer = [...new Set(slower)].filter((one) => one < concurrency);
      return [...fewer.map((one): Mend => ({ kind: "slower", concurrency: one })), plain];
    }
    case "content_filtered":
    case "missing_variable":
      return [];
    default:
      return [plain];
  }
}

/** What some mends change together: of each the strongest. */
export function changesOf(mends: readonly Mend[]): Continuation {
  const changes: Continuation = {};
  for (const mend of mends) {
    if (mend.kind === "tokens") changes.maxTokens = Math.max(changes.maxTokens ?? 0, mend.maxTokens);
    if (mend.kind === "timeout") changes.timeoutMs = Math.max(changes.timeoutMs ?? 0, mend.timeoutMs);
    if (mend.kind === "slower") changes.concurrency = Math.min(changes.concurrency ?? 4096, mend.concurrency);
  }
  return changes;
}
