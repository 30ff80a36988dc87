import type { Database } from "@db/sqlite";
import { newDefaults, newEndpoint } from "../server/contract/project.ts";
import type { Result } from "../server/contract/result.ts";
import type { Frozen, Revision } from "../server/contract/run.ts";
import type { FileRecord } from "./datasets.ts";
import { insertFile } from "./datasets.ts";
import type { ProjectRecord } from "./projects.ts";
import { insertRun, type NewRun } from "./runs.ts";

/** A moment for tests; `second` moves it on. */
export const at = (second = 0): Date => new Date(Date.UTC(2026, 10, 25, 10, 0, second));

const prompt = { messages: [{ role: "user" as const, content: "{{q}} 中文" }] };
const endpoint = { ...newEndpoint, url: "http://127.0.0.1:1/v1", model: "m" };

export function projectRecord(id: string, more: Partial<ProjectRecord> = {}): ProjectRecord {
  return {
    id,
    name: `name of ${id}`,
    description: "",
    settings: { endpoint, parameters: { temperature: 0 }, prompt, defaults: newDefaults },
    keyId: null,
    createdAt: at().toISOString(),
    changedAt: at().toISOString(),
    ...more,
  };
}

export function fileRecord(sha256: string, more: Partial<FileRecord> = {}): FileRecord {
  const profile = { fields: [], fieldCount: 0 };
  return { sha256, bytes: 10, rows: 5, badLines: 0, profile, createdAt: at().toISOString(), ...more };
}

export const revisionBody: Revision = {
  endpoint,
  maxTokens: null,
  concurrency: 8,
  budget: null,
  mends: [],
  retry: null,
};

export function newRun(more: Partial<NewRun> = {}): NewRun {
  const frozen: Frozen = {
    version: 1,
    endpoint,
    parameters: {},
    prompt,
    settings: newDefaults,
    overwrite: false,
    selection: { kind: "all" },
    canary: null,
    projectName: "P",
    datasetName: "d.jsonl",
    sha256: "hash",
  };
  return {
    projectId: null,
    datasetId: null,
    sha256: "hash",
    keyId: null,
    frozen,
    revisionBody,
    total: 10,
    warnings: [],
    ...more,
  };
}

/** A run over a file that is known. */
export function makeRun(db: Database, more: Partial<NewRun> = {}, when = at()): number {
  insertFile(db, fileRecord("hash"));
  return insertRun(db, newRun(more), when);
}

export function succeeded(row: number, more: Partial<Result> = {}): Result {
  return {
    row,
    status: "succeeded",
    cached: false,
    answer: `answer ${row}`,
    reasoning: null,
    finishReason: "stop",
    error: null,
    attempts: 1,
    tries: [{ startedAt: at(1).toISOString(), latencyMs: 250, status: 200, error: null, waitedMs: null }],
    usage: { promptTokens: 10, cachedTokens: null, completionTokens: 20, reasoningTokens: null },
    latencyMs: 250,
    finishedAt: at(2).toISOString(),
    revision: 1,
    ...more,
  };
}

export function failed(row: number, more: Partial<Result> = {}): Result {
  const error = { code: "timeout" as const, message: `too late ${row}` };
  return {
    ...succeeded(row),
    status: "failed",
    answer: null,
    finishReason: null,
    error,
    tries: [{ startedAt: at(1).toISOString(), latencyMs: 250, status: null, error, waitedMs: null }],
    usage: { promptTokens: null, cachedTokens: null, completionTokens: null, reasoningTokens: null },
    ...more,
  };
}
