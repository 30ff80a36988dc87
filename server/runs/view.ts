import { no, ok, type Outcome } from "../contract/outcome.ts";
import type { Input, Output } from "../contract/operations.ts";
import { errors } from "../contract/errors.ts";
import type { ErrorGroup } from "../contract/result.ts";
import type { Rates, Run } from "../contract/run.ts";
import { openDataset } from "../datasets/read.ts";
import { countStates, findRun, listRuns, type RunRecord } from "../../db/runs.ts";
import { countByCode, exampleOf } from "../../db/results.ts";
import { providers } from "../providers/mod.ts";
import type { Runs } from "./open.ts";
import { parametersOf } from "./endpoint.ts";
import { runNumber } from "./ids.ts";

/** A run as people and programs see it: what is stored, with the live figures while it goes on. */
export function viewRun({ db, supervisor }: Pick<Runs, "db" | "supervisor">, record: RunRecord): Run {
  const { frozen, revisionBody: revision, counts } = record;
  const { meters } = supervisor.liveOf(record.id) ?? {};
  const address = providers[revision.endpoint.provider].requestUrl(revision.endpoint);
  const left = counts.total - counts.succeeded - counts.failed;
  return {
    id: String(record.id),
    status: record.status,
    projectId: record.projectId,
    projectName: frozen.projectName,
    datasetId: record.datasetId,
    datasetName: frozen.datasetName,
    provider: revision.endpoint.provider,
    model: revision.endpoint.model || revision.endpoint.deployment,
    requestUrl: address.ok ? address.url : null,
    keyHint: record.keyHint,
    timeoutMs: revision.endpoint.timeoutMs,
    limits: revision.endpoint.limits,
    parameters: parametersOf(frozen, revision),
    prompt: frozen.prompt,
    ...frozen.settings,
    concurrency: revision.concurrency,
    overwrite: frozen.overwrite,
    selection: frozen.selection,
    budget: revision.budget,
    canary: frozen.canary,
    revision: record.revision,
    counts: { ...counts, inFlight: meters?.inFlight ?? 0, waiting: meters?.waiting ?? 0 },
    usage: record.usage,
    rates: meters?.rates(left) ?? atRest(db, record),
    mends: revision.mends,
    warnings: record.warnings,
    createdAt: record.createdAt,
    startedAt: record.startedAt,
    finishedAt: record.finishedAt,
    pause: record.pause,
    failure: record.failure,
  };
}

/** The rates of a run that rests: what it reached over the time that it was active. */
function atRest(db: Runs["db"], { id, counts, activeMs, latencyP50Ms, latencyP95Ms, revisionBody }: RunRecord): Rates {
  const done = counts.succeeded + counts.failed;
  return {
    rowsPerSecond: activeMs > 0 ? done / (activeMs / 1000) : 0,
    etaMs: null,
    latencyP50Ms,
    latencyP95Ms,
    concurrency: revisionBody.concurrency,
    errors: Object.fromEntries(countByCode(db, id).map(({ code, count }) => [code, count])),
    waits: [],
  };
}

export function getRun(runs: Runs, { id }: { id: string }): Outcome<Run, "run_not_found"> {
  const record = recordOf(runs, id);
  return record ? ok(viewRun(runs, record)) : no("run_not_found");
}

export function getRuns(
  runs: Runs,
  { count, ...input }: Input<"GET /api/runs">,
): Outcome<Output<"GET /api/runs">, never> {
  const { runs: records, total, nextCursor } = listRuns(runs.db, input);
  const viewed = records.map((record) => viewRun(runs, record));
  return ok({ runs: viewed, total, nextCursor, ...(count && { states: countStates(runs.db, input) }) });
}

/** Failed rows grouped by error code, the most frequent first, each with the first row that met it. */
export async function getErrors(
  runs: Pick<Runs, "db" | "folder">,
  { id }: { id: string },
  language: "en" | "zh",
): Promise<Outcome<Output<"GET /api/runs/{id}/errors">, "run_not_found">> {
  const record = recordOf(runs, id);
  if (!record) return no("run_not_found");
  const groups = countByCode(runs.db, record.id).toSorted((one, other) => other.count - one.count);
  if (groups.length === 0) return ok({ errors: [] });
  using reader = openDataset(runs.folder, record.sha256);
  const found: ErrorGroup[] = [];
  for (const { code, count } of groups) {
    const example = exampleOf(runs.db, record.id, code);
    if (!example) continue;
    const { line } = await reader.readRow(example.row);
    found.push({ code, count, sentence: errors[code][language], example: { ...example, line } });
  }
  return ok({ errors: found });
}

export function recordOf({ db }: Pick<Runs, "db">, id: string): RunRecord | undefined {
  const number = runNumber(id);
  return number === null ? undefined : findRun(db, number);
}
