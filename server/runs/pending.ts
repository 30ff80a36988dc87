import type { Database } from "@db/sqlite";
import type { Attempt } from "../contract/result.ts";
import type { Revision } from "../contract/run.ts";
import { type DatasetReader, readRows } from "../datasets/read.ts";
import type { RowSelection } from "../datasets/select.ts";
import type { PendingRow } from "../engine/ports.ts";
import { readCarried, storedBetween } from "../../db/results.ts";

const chunkRows = 512;

/**
 * The rows of a selection that still want an answer, in order: those without a result, and, when failed rows are asked
 * again, those whose failed result is older than the retry. A row counts as done by its stored result alone, never by its text.
 */
export async function* pendingRows(
  db: Database,
  runId: number,
  reader: DatasetReader,
  selection: RowSelection,
  retry: Revision["retry"],
  signal: AbortSignal,
): AsyncGenerator<PendingRow> {
  const carried = readCarried(db, runId);
  for (let at = 0; at < selection.count && !signal.aborted; at += chunkRows) {
    const rows = pendingOf(db, runId, selection.slice(at, at + chunkRows), retry);
    if (rows.length === 0) continue;
    for await (const { row, line, text } of readRows(reader, rows, signal)) {
      yield { row, line, text, tries: carried.get(row) ?? noTries, hasFailed: retry !== null };
    }
  }
}

const noTries: Attempt[] = [];

function pendingOf(db: Database, runId: number, rows: number[], retry: Revision["retry"]): number[] {
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) return [];
  const stored = new Map(storedBetween(db, runId, first, last).map((one) => [one.row, one]));
  if (stored.size === 0) return rows;
  return rows.filter((row) => {
    const result = stored.get(row);
    if (!result) return true;
    if (!retry || result.code === null || result.revision >= retry.before) return false;
    return retry.codes === null || retry.codes.includes(result.code);
  });
}

/** Whether a row of the selection still wants an answer. */
export function hasPending(db: Database, runId: number, selection: RowSelection, retry: Revision["retry"]): boolean {
  for (let at = 0; at < selection.count; at += chunkRows) {
    if (pendingOf(db, runId, selection.slice(at, at + chunkRows), retry).length > 0) return true;
  }
  return false;
}
