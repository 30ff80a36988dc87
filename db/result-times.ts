import type { Database } from "@db/sqlite";
import type { Result } from "../server/contract/result.ts";
import { prepared } from "./prepared.ts";

/** When a result came and how long its request took, both in ms; the time since 1970. */
export type ResultTime = { row: number; finishedAt: number; latencyMs: number | null };

/**
 * When the results of a status came, after row `after`, in order of the rows; of a long run only every `step`-th row,
 * which the index finds without reading the others.
 */
export function resultTimes(
  db: Database,
  run: number,
  { status, after, step, limit }: { status: Result["status"]; after: number; step: number; limit: number },
): ResultTime[] {
  return prepared(
    db,
    `select row, finished_at as finishedAt, iif(cached, null, latency_ms) as latencyMs from results
     where run = ? and status = ? and row > ? and row % ? = 0 order by row limit ?`,
  ).all<ResultTime>(run, status, after, step, limit);
}
