import { no, ok, type Outcome } from "../contract/outcome.ts";
import type { Input, Output } from "../contract/operations.ts";
import type { Result, ResultDetail, ResultRow } from "../contract/result.ts";
import { type DatasetReader, openDataset, readRows } from "../datasets/read.ts";
import type { RowSelection } from "../datasets/select.ts";
import { compilePrompt, renderMessages } from "../prompt/render.ts";
import { readRow } from "../prompt/row.ts";
import {
  countResults,
  findResult,
  pageAtOffset,
  pageResults,
  readResults,
  rowsWithResult,
  searchResults,
} from "../../db/results.ts";
import type { RunRecord } from "../../db/runs.ts";
import type { Runs } from "./open.ts";
import { selectionOf } from "./selection.ts";
import { recordOf } from "./view.ts";

const shownChars = 4_000;
const scanRows = 5_000;
type Asked = Input<"GET /api/runs/{id}/rows">;
type Found = { rows: number[]; results: Map<number, Result>; total: number | null; nextCursor: string | null };

/**
 * A page of a run's rows in input order, by offset or after a cursor: all selected rows, those of a status or an error
 * code, or those whose answer or error message holds a text.
 */
export async function listResults(
  runs: Runs,
  { id, ...asked }: Asked,
): Promise<Outcome<Output<"GET /api/runs/{id}/rows">, "run_not_found">> {
  const record = recordOf(runs, id);
  if (!record) return no("run_not_found");
  using reader = openDataset(runs.folder, record.sha256);
  const selection = selectionOf(record, reader.rows);
  const found = await findRows(runs, record, selection, asked);
  const rows: ResultRow[] = [];
  for await (const { row, line, text } of readRows(reader, found.rows, new AbortController().signal)) {
    rows.push(shownRow({ row, line, text }, found.results.get(row)));
  }
  return ok({ rows, total: found.total, nextCursor: found.nextCursor });
}

function shownRow(
  { row, line, text }: { row: number; line: number; text: string },
  found: Result | undefined,
): ResultRow {
  const shown = { row, line, text: text.slice(0, shownChars), textCut: text.length > shownChars };
  if (!found) return { ...shown, status: "pending", result: null };
  const { tries: _tries, row: _row, status, ...result } = found;
  return { ...shown, status, result };
}

function findRows(
  runs: Runs,
  record: RunRecord,
  selection: RowSelection,
  asked: Omit<Asked, "id">,
): Promise<Found> | Found {
  if (asked.q) return searchRows(runs, record, { ...asked, q: asked.q });
  if (asked.status === "pending") return pendingPage(runs, record, selection, asked);
  if (asked.status !== undefined || asked.code !== undefined) return filteredPage(runs, record, asked);
  const from = asked.cursor === undefined ? asked.offset : selection.firstFrom(afterOf(asked.cursor) + 1);
  const rows = selection.slice(from, from + asked.limit);
  const results = byRow(readResults(runs.db, record.id, rows));
  const last = rows.at(-1);
  const isLast = last === undefined || from + rows.length >= selection.count;
  return { rows, results, total: selection.count, nextCursor: isLast ? null : String(last) };
}

function filteredPage(
  { db }: Runs,
  { id }: RunRecord,
  { status, code, offset, limit, cursor }: Omit<Asked, "id">,
): Found {
  const filter = { status: status === "pending" ? undefined : status, code };
  const page = cursor === undefined
    ? pageAtOffset(db, id, { ...filter, offset, limit })
    : pageResults(db, id, { ...filter, after: afterOf(cursor), limit });
  return {
    rows: page.map(({ row }) => row),
    results: byRow(page),
    total: countResults(db, id, filter),
    nextCursor: page.length < limit ? null : String(page.at(-1)?.row),
  };
}

/** Selected rows without a result; found by looking at what has one, a stretch at a time. */
async function pendingPage(
  runs: Runs,
  record: RunRecord,
  selection: RowSelection,
  { offset, limit, cursor }: Omit<Asked, "id">,
): Promise<Found> {
  const rows: number[] = [];
  let toSkip = cursor === undefined ? offset : 0;
  let at = cursor === undefined ? 0 : selection.firstFrom(afterOf(cursor) + 1);
  while (at < selection.count && rows.length < limit) {
    const stretch = selection.slice(at, at + scanRows);
    at += stretch.length;
    const [first, last] = [stretch[0], stretch.at(-1)];
    if (first === undefined || last === undefined) break;
    const done = new Set(rowsWithResult(runs.db, record.id, first, last));
    for (const row of stretch) {
      if (done.has(row)) continue;
      if (toSkip > 0) toSkip--;
      else if (rows.length < limit) rows.push(row);
    }
    await turn();
  }
  const { total, succeeded, failed } = record.counts;
  return {
    rows,
    results: new Map(),
    total: total - succeeded - failed,
    nextCursor: rows.length < limit ? null : String(rows.at(-1)),
  };
}

async function searchRows(
  { db }: Runs,
  { id }: RunRecord,
  { q, status, code, limit, cursor }: Omit<Asked, "id"> & { q: string },
): Promise<Found> {
  const results = new Map<number, Result>();
  let after: number | null = cursor === undefined ? -1 : afterOf(cursor);
  while (after !== null && results.size < limit) {
    const search = {
      q,
      status: status === "pending" ? undefined : status,
      code,
      after,
      limit: limit - results.size,
      maxScan: scanRows,
    };
    const { results: found, scannedTo } = searchResults(db, id, search);
    for (const result of found) results.set(result.row, result);
    after = scannedTo;
    await turn();
  }
  return { rows: [...results.keys()], results, total: null, nextCursor: after === null ? null : String(after) };
}

/** One row with the messages that were sent for it, its answer and its attempts. */
export async function getResult(
  runs: Runs,
  { id, row }: { id: string; row: number },
): Promise<Outcome<ResultDetail, "run_not_found" | "row_not_found">> {
  const record = recordOf(runs, id);
  if (!record) return no("run_not_found");
  using reader = openDataset(runs.folder, record.sha256);
  if (selectionOf(record, reader.rows).indexOf(row) < 0) return no("row_not_found", { row });
  const read = await rowOf(reader, row);
  if (!read) return no("row_not_found", { row });
  const { prompt, settings } = record.frozen;
  const { messages, missing } = renderMessages(compilePrompt(prompt.messages), readRow(read.text), settings.missing);
  const result = findResult(runs.db, record.id, row) ?? null;
  return ok({ ...read, status: result?.status ?? "pending", messages, missing, result });
}

async function rowOf(
  reader: DatasetReader,
  row: number,
): Promise<{ row: number; line: number; text: string } | undefined> {
  for await (const read of readRows(reader, [row], new AbortController().signal)) return read;
}

function byRow(results: readonly Result[]): Map<number, Result> {
  return new Map(results.map((result) => [result.row, result]));
}

function afterOf(cursor: string): number {
  return /^-?\d{1,15}$/u.test(cursor) ? Number(cursor) : -1;
}

// A scan over many rows lets others have their turn between its stretches.
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
