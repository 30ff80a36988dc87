import type { ErrorCode } from "../server/contract/errors.ts";
import type { Counts, Rates, Run, RunStatus, Selection } from "../server/contract/run.ts";

/** A run as a list shows it, without its prompt, so that many of them need little memory. */
export type RunLine = {
  id: string;
  status: RunStatus;
  projectId: string | null;
  projectName: string;
  datasetName: string;
  model: string;
  selection: Selection;
  counts: Counts;
  /** Those that the endpoint told of, in and out. */
  tokens: number | null;
  createdAt: string;
  startedAt: string | null;
  /** How long it was active, in ms; null while it goes on, and where that is not known or it never asked. */
  activeMs: number | null;
  p50Ms: number | null;
  p95Ms: number | null;
  errors: Rates["errors"];
  /** Why it stopped. */
  failure: ErrorCode | null;
};

/** What a line is made of. */
type Told =
  & Pick<Run, Exclude<keyof RunLine, "tokens" | "activeMs" | "p50Ms" | "p95Ms" | "errors" | "failure">>
  & Pick<Run, "usage" | "rates" | "failure" | "finishedAt">;

export function runLine(run: Told): RunLine {
  const { id, status, projectId, projectName, datasetName, model, selection, counts, rates } = run;
  const { promptTokens, completionTokens } = run.usage;
  return {
    id,
    status,
    projectId,
    projectName,
    datasetName,
    model,
    selection,
    counts,
    tokens: promptTokens === null && completionTokens === null ? null : (promptTokens ?? 0) + (completionTokens ?? 0),
    createdAt: run.createdAt,
    startedAt: run.startedAt,
    activeMs: isLive(status) ? null : activeMsOf(run),
    p50Ms: rates.latencyP50Ms,
    p95Ms: rates.latencyP95Ms,
    errors: rates.errors,
    failure: run.failure?.code ?? null,
  };
}

const isLive = (status: RunStatus): boolean => status === "queued" || status === "running";

/**
 * Of a run at rest the rate is over the time that it was active; waits of a person are no part of it. One that stopped
 * before its first row has no rate.
 */
function activeMsOf({ counts, rates, startedAt, finishedAt }: Told): number | null {
  if (rates.rowsPerSecond > 0) return (counts.succeeded + counts.failed) / rates.rowsPerSecond * 1000;
  if (!hasAsked({ counts }) || startedAt === null || finishedAt === null) return null;
  return Date.parse(finishedAt) - Date.parse(startedAt);
}

/** Whether a run sent a request or has an answer of the cache. */
export function hasAsked({ counts: { attempts, succeeded, failed } }: Pick<Run, "counts">): boolean {
  return attempts + succeeded + failed > 0;
}

/** How long a run has been active at `now`, in ms; null before it started, and of one that never asked. */
export function elapsedOf({ status, startedAt, activeMs }: RunLine, now: number): number | null {
  if (startedAt === null) return null;
  return isLive(status) ? Math.max(0, now - Date.parse(startedAt)) : activeMs;
}

/** How many tokens a row took on the average; null when none were told. */
export function tokensPerRow({ tokens, counts: { succeeded, failed, cached } }: RunLine): number | null {
  const asked = succeeded + failed - cached;
  return tokens === null || asked <= 0 ? null : tokens / asked;
}

/** The code that most of the failed rows have. */
export function commonError({ errors }: Pick<RunLine, "errors">): { code: ErrorCode; count: number } | null {
  let most: { code: ErrorCode; count: number } | null = null;
  for (const [code, count] of errorsOf({ errors })) if (!most || count > most.count) most = { code, count };
  return most;
}

/** Failed rows by code, the most frequent first. */
export function errorsOf({ errors }: Pick<RunLine, "errors">): [code: ErrorCode, count: number][] {
  const found = Object.entries(errors).flatMap(([code, count]): [ErrorCode, number][] =>
    count > 0 ? [[code as ErrorCode, count]] : [] // the keys of a record of codes
  );
  return found.sort(([, one], [, other]) => other - one);
}
