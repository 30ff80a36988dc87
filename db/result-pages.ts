import type { Database } from "@db/sqlite";
import type { ErrorCode } from "../server/contract/errors.ts";
import type { Result } from "../server/contract/result.ts";
import { likeAnywhere } from "./columns.ts";
import { prepared } from "./prepared.ts";
import { blockRows, type Filter, readBlocks } from "./result-blocks.ts";
import { type Literal, resultColumns, resultOf, type ResultRow } from "./result-rows.ts";

export type { Literal } from "./result-rows.ts";

// `code` alone has an index of its own; with it the status is known.
function whereOf({ status, code }: Filter): { where: string; values: (string | number)[] } {
  if (code !== undefined) {
    const isNone = status === "succeeded" || status === "cached";
    return { where: isNone ? "and code = ? and false" : "and code = ?", values: [code] };
  }
  if (status === "cached") return { where: "and cached = 1", values: [] };
  return status === undefined ? { where: "", values: [] } : { where: "and status = ?", values: [status] };
}

/** Results after row `after` (from the start: -1), in order of the rows. */
export function pageResults(
  db: Database,
  run: number,
  { after, limit, ...filter }: Filter & { after: number; limit: number },
): Result[] {
  const { where, values } = whereOf(filter);
  return prepared(db, `select ${resultColumns} from results where run = ? ${where} and row > ? order by row limit ?`)
    .all<ResultRow>(run, ...values, after, limit).map(resultOf);
}

/** Results from the `offset`-th on, in order of the rows; as quick at the end as at the start. */
export function pageAtOffset(
  db: Database,
  run: number,
  { offset, limit, ...filter }: Filter & { offset: number; limit: number },
): Result[] {
  let left = offset;
  for (const { block, count } of readBlocks(db, run, filter)) {
    if (left >= count) {
      left -= count;
      continue;
    }
    const { where, values } = whereOf(filter);
    const found = prepared(
      db,
      `select row from results where run = ? ${where} and row >= ? order by row limit 1 offset ?`,
    ).get<{ row: number }>(run, ...values, block * blockRows, left);
    return found ? pageResults(db, run, { ...filter, after: found.row - 1, limit }) : [];
  }
  return [];
}

export function findResult(db: Database, run: number, row: number): Result | undefined {
  const stored = prepared(db, `select ${resultColumns} from results where run = ? and row = ?`)
    .get<ResultRow>(run, row);
  return stored && resultOf(stored);
}

/** The results of these rows, as far as there are any, in the order asked for. */
export function readResults(db: Database, run: number, rows: readonly number[]): Result[] {
  return rows.flatMap((row) => findResult(db, run, row) ?? []);
}

/** What a row's result is, without its texts. */
export type Stored = { row: number; code: ErrorCode | null; revision: number };

/** The results of the rows `from` to `to`, both included, without their texts. */
export function storedBetween(db: Database, run: number, from: number, to: number): Stored[] {
  return prepared(
    db,
    "select row, code, revision from results where run = ? and row between ? and ? order by row",
  ).all<Stored>(run, from, to);
}

/** The rows `from` to `to`, both included, that have a result. */
export function rowsWithResult(db: Database, run: number, from: number, to: number): number[] {
  return prepared(db, "select row from results where run = ? and row between ? and ? order by row")
    .all<{ row: number }>(run, from, to).map(({ row }) => row);
}

/** Failed rows after row `after`, in order; all, or those with one of the codes. */
export function failedRows(
  db: Database,
  run: number,
  { after, limit, codes }: { after: number; limit: number; codes?: readonly ErrorCode[] | null | undefined },
): number[] {
  return prepared(
    db,
    `select row from results where run = :run and status = 'failed' and row > :after
       and (:codes is null or code in (select value from json_each(:codes))) order by row limit :limit`,
  ).all<{ row: number }>({ run, after, limit, codes: codes ? JSON.stringify(codes) : null }).map(({ row }) => row);
}

/** What the result file needs of a result; its texts as JSON string literals. */
export type Exported = {
  row: number;
  status: Result["status"];
  answer: Literal | null;
  reasoning: Literal | null;
  code: ErrorCode | null;
  message: Literal | null;
  attempts: number;
};

/**
 * The results of the rows `from` to `to` for the result file, and the row up to which they were read: texts of more than
 * about `maxBytes` together end the slice early, though never before its first result.
 */
export function exportSlice(
  db: Database,
  run: number,
  { from, to, maxBytes }: { from: number; to: number; maxBytes: number },
): { results: Exported[]; to: number } {
  const end = endWithin(db, run, from, to, maxBytes);
  const results = prepared(
    db,
    `select row, status, answer, reasoning, code, message, attempts from results
     where run = ? and row between ? and ? order by row`,
  ).all<Exported>(run, from, end);
  return { results, to: end };
}

// The lengths are read from the records' heads; the texts themselves stay on disk.
function endWithin(db: Database, run: number, from: number, to: number, maxBytes: number): number {
  const sizes = prepared(
    db,
    `select row, coalesce(octet_length(answer), 0) + coalesce(octet_length(reasoning), 0) as bytes from results
     where run = ? and row between ? and ? order by row`,
  ).all<{ row: number; bytes: number }>(run, from, to);
  let sum = 0;
  for (const [index, { row, bytes }] of sizes.entries()) {
    sum += bytes;
    if (sum > maxBytes && index > 0) return row - 1;
  }
  return to;
}

/** The first row with a failure of this code and what it says. */
export function exampleOf(db: Database, run: number, code: ErrorCode): { row: number; message: string } | undefined {
  const stored = prepared(db, "select row, message from results where run = ? and code = ? order by row limit 1")
    .get<{ row: number; message: Literal | null }>(run, code);
  return stored && { row: stored.row, message: stored.message === null ? "" : JSON.parse(stored.message) };
}

export type Search = Filter & { q: string; after: number; limit: number; maxScan: number };

/**
 * Results after row `after` whose answer or error message holds `q`, upper and lower case of ASCII letters being the same.
 * Looks at no more than `maxScan` results, so that the caller may yield (20,000 take about 6 ms); the search goes on
 * after `scannedTo`, which is null when there is nothing more to look at.
 */
export function searchResults(
  db: Database,
  run: number,
  { q, after, limit, maxScan, ...filter }: Search,
): { results: Result[]; scannedTo: number | null } {
  const { where, values } = whereOf(filter);
  // What a filter picks lies scattered, each perhaps on a page of its own.
  const mostRows = where === "" ? maxScan : Math.ceil(maxScan / 10);
  const bound = prepared(
    db,
    `select max(row) as last, count(*) as count from
       (select row from results where run = ? ${where} and row > ? order by row limit ?)`,
  ).get<{ last: number | null; count: number }>(run, ...values, after, mostRows);
  if (!bound || bound.last === null) return { results: [], scannedTo: null };

  const pattern = likeAnywhere(JSON.stringify(q).slice(1, -1));
  const needle = folded(q);
  const rows = prepared(
    db,
    `select ${resultColumns} from results where run = ? ${where} and row > ? and row <= ?
       and (answer like ? escape '\\' or message like ? escape '\\') order by row limit ?`,
  ).all<ResultRow>(run, ...values, after, bound.last, pattern, pattern, limit);
  // The pattern also meets the letters of escapes, such as the n of a line break; the texts themselves decide.
  const results = rows.map(resultOf).filter(({ answer, error }) =>
    folded(answer ?? "").includes(needle) || folded(error?.message ?? "").includes(needle)
  );
  const last = rows.at(-1);
  if (last && rows.length === limit) return { results, scannedTo: last.row };
  return { results, scannedTo: bound.count < mostRows ? null : bound.last };
}

function folded(text: string): string {
  return text.replace(/[A-Z]+/gu, (letters) => letters.toLowerCase());
}
