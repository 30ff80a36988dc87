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

/** The first and the last row that have a result; undefined when none has. */
export function doneRows(db: Database, run: number): { first: number; last: number } | undefined {
  const { first, last } = prepared(
    db,
    `select (select min(row) from results where run = :run) as first, (select max(row) from results where run = :run) as last`,
  ).get<{ first: number | null; last: number | null }>({ run }) ?? { first: null, last: null };
  return first === null || last === null ? undefined : { first, last };
}

/** When the results of these rows came, as far as there are any. */
export function timesAt(
  db: Database,
  run: number,
  rows: readonly number[],
): (ResultTime & { status: Result["status"] })[] {
  return prepared(
    db,
    `select row, status, finished_at as finishedAt, iif(cached, null, latency_ms) as latencyMs
     from json_each(?) as wanted cross join results where run = ? and row = wanted.value`,
  ).all<ResultTime & { status: Result["status"] }>(JSON.stringify(rows), run);
}
