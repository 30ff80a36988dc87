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
  /** How long it was active, in ms; null while it goes on. */
  activeMs: number | null;
  p50Ms: number | null;
  p95Ms: number | null;
  errors: Rates["errors"];
  /** Why it stopped. */
  failure: ErrorCode | null;
};

export function runLine(run: Run): RunLine {
  const { id, status, projectId, projectName, datasetName, model, selection, counts, rates } = run;
  const { promptTokens, completionTokens } = run.usage;
  const isLive = status === "queued" || status === "running";
  const done = counts.succeeded + counts.failed;
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
    // Of a run at rest the rate is over the time that it was active; waits of a person are no part of it.
    activeMs: isLive ? null : rates.rowsPerSecond > 0 ? done / rates.rowsPerSecond * 1000 : 0,
    p50Ms: rates.latencyP50Ms,
    p95Ms: rates.latencyP95Ms,
    errors: rates.errors,
    failure: run.failure?.code ?? null,
  };
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
