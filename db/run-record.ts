import * as z from "zod";
import {
  type Counts,
  type Failure,
  failure as failureSchema,
  type Frozen,
  frozen as frozenSchema,
  type Pause,
  pause as pauseSchema,
  type Revision,
  revision as revisionSchema,
  type Run,
  type RunStatus,
  runWarning,
  type Usage,
} from "../server/contract/run.ts";
import { checked, readBack, readJson } from "./columns.ts";

/** A run as it is kept. Its id in the API is the decimal text of `id`. */
export type RunRecord = {
  id: number;
  status: RunStatus;
  projectId: string | null;
  datasetId: string | null;
  sha256: string;
  keyId: string | null;
  keyHint: string | null;
  frozen: Frozen;
  revision: number;
  /** What the present revision says. */
  revisionBody: Revision;
  /** The rows of a selection that no rule tells again, ascending. */
  picked: Uint32Array | null;
  canaryPassed: boolean;
  counts: Omit<Counts, "inFlight" | "waiting">;
  usage: Usage;
  activeMs: number;
  /** Of the last stretch that it was active; null before its first answer. */
  latencyP50Ms: number | null;
  latencyP95Ms: number | null;
  pause: Pause | null;
  failure: Failure | null;
  warnings: Run["warnings"];
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  changedAt: string;
};

// Attempts of rows that were stopped between two of them were made, too: they are seen and count against the budget.
const attemptsSql =
  "runs.attempts + (select coalesce(sum(json_array_length(tries)), 0) from carried where carried.run = runs.id)";

export const runColumns = `runs.id, runs.status, runs.project_id as projectId, runs.dataset_id as datasetId,
  runs.sha256, runs.key_id as keyId, keys.hint as keyHint, runs.frozen, runs.revision, revisions.body as revisionBody,
  runs.picked, runs.canary_passed as canaryPassed, runs.total, runs.succeeded, runs.failed, runs.cached,
  ${attemptsSql} as attempts,
  runs.prompt_tokens as promptTokens, runs.cached_tokens as cachedTokens, runs.completion_tokens as completionTokens,
  runs.reasoning_tokens as reasoningTokens, runs.active_ms as activeMs,
  runs.latency_p50_ms as latencyP50Ms, runs.latency_p95_ms as latencyP95Ms, runs.pause, runs.failure, runs.warnings,
  runs.created_at as createdAt, runs.started_at as startedAt, runs.finished_at as finishedAt,
  runs.changed_at as changedAt`;

export const runTables = `runs join revisions on revisions.run = runs.id and revisions.revision = runs.revision
  left join keys on keys.id = runs.key_id`;

type Read =
  & Pick<RunRecord, "id" | "status" | "projectId" | "datasetId" | "sha256" | "keyId" | "keyHint" | "revision">
  & Pick<
    RunRecord,
    "activeMs" | "latencyP50Ms" | "latencyP95Ms" | "createdAt" | "startedAt" | "finishedAt" | "changedAt"
  >;
export type RunRow =
  & Read
  & RunRecord["counts"]
  & Usage
  & {
    frozen: string;
    revisionBody: string;
    picked: Uint8Array | null;
    canaryPassed: number;
    pause: string | null;
    failure: string | null;
    warnings: string;
  };

const warningsSchema = z.array(runWarning);

export function runOf(row: RunRow): RunRecord {
  const { total, succeeded, failed, cached, attempts, ...more } = row;
  const { promptTokens, cachedTokens, completionTokens, reasoningTokens, ...rest } = more;
  return {
    ...rest,
    frozen: checked(frozenSchema, JSON.parse(row.frozen), "runs.frozen"),
    revisionBody: readBack(revisionSchema, row.revisionBody, "revisions.body"),
    picked: row.picked && readPicked(row.picked),
    canaryPassed: row.canaryPassed === 1,
    counts: { total, succeeded, failed, cached, attempts },
    usage: { promptTokens, cachedTokens, completionTokens, reasoningTokens },
    pause: readJson(pauseSchema, row.pause, "runs.pause"),
    failure: readJson(failureSchema, row.failure, "runs.failure"),
    warnings: checked(warningsSchema, JSON.parse(row.warnings), "runs.warnings"),
  };
}

export function writePicked(rows: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(rows.length * 4);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < rows.length; index++) view.setUint32(index * 4, rows[index] ?? 0, true);
  return bytes;
}

function readPicked(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: bytes.byteLength / 4 }, (_, index) => view.getUint32(index * 4, true));
}
