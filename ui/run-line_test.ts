import assert from "node:assert/strict";
import type { Counts, Rates, Run } from "../server/contract/run.ts";
import { elapsedOf, runLine } from "./run-line.ts";

const counts: Counts = { total: 9, succeeded: 0, failed: 0, cached: 0, attempts: 0, inFlight: 0, waiting: 0 };
const rates: Rates = {
  rowsPerSecond: 0,
  etaMs: null,
  latencyP50Ms: null,
  latencyP95Ms: null,
  concurrency: 8,
  errors: {},
  waits: [],
};
const usage: Run["usage"] = {
  promptTokens: null,
  cachedTokens: null,
  completionTokens: null,
  reasoningTokens: null,
};
const selection: Run["selection"] = { kind: "all" };
const [startedAt, finishedAt] = ["2026-03-01T10:00:00.000Z", "2026-03-01T10:00:00.400Z"];

Deno.test("how long a run took is known of one that asked, and of no other", () => {
  type Case = Partial<Pick<Run, "status" | "startedAt" | "finishedAt">> & { counts?: object; rowsPerSecond?: number };
  const cases: [says: string, run: Case, elapsedMs: number | null][] = [
    ["waits", { status: "queued", startedAt: null, finishedAt: null }, null],
    ["goes on", { status: "running", finishedAt: null }, 60_000],
    ["stopped at once", { counts: { attempts: 4 } }, 400],
    ["was cancelled before it asked", { status: "cancelled" }, null],
    ["was paused before its first row", { status: "paused", finishedAt: null, counts: { attempts: 1 } }, null],
    ["rested in between", { status: "completed", counts: { attempts: 9, succeeded: 9 }, rowsPerSecond: 3 }, 3000],
  ];
  for (const [says, { counts: counted, rowsPerSecond = 0, ...more }, elapsedMs] of cases) {
    const line = runLine({
      ...{ id: "1", projectId: null, projectName: "", datasetName: "", model: "", selection, usage, failure: null },
      ...{ status: "failed", startedAt, finishedAt, createdAt: startedAt, ...more },
      counts: { ...counts, ...counted },
      rates: { ...rates, rowsPerSecond },
    });
    assert.equal(elapsedOf(line, Date.parse("2026-03-01T10:01:00.000Z")), elapsedMs, says);
  }
});
