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
    const { rows, failed } = pendingOf(db, runId, selection.slice(at, at + chunkRows), retry);
    if (rows.length === 0) continue;
    for await (const { row, line, text } of readRows(reader, rows, signal)) {
      yield { row, line, text, tries: carried.get(row) ?? noTries, hasFailed: failed.has(row) };
    }
  }
}

const noTries: Attempt[] = [];
const none: ReadonlySet<number> = new Set();

/** Which of these rows want an answer, and which of those have a failed result that stays until the new one is stored. */
function pendingOf(
  db: Database,
  runId: number,
  rows: number[],
  retry: Revision["retry"],
): { rows: number[]; failed: ReadonlySet<number> } {
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) return { rows: [], failed: none };
  const stored = storedBetween(db, runId, first, last);
  if (stored.length === 0) return { rows, failed: none };
  const done = new Set<number>();
  const failed = new Set<number>();
  for (const { row, code, revision } of stored) {
    const again = retry !== null && code !== null && revision < retry.before && (retry.codes?.includes(code) ?? true);
    (again ? failed : done).add(row);
  }
  return { rows: rows.filter((row) => !done.has(row)), failed };
}

/** Whether a row of the selection still wants an answer. */
export function hasPending(db: Database, runId: number, selection: RowSelection, retry: Revision["retry"]): boolean {
  for (let at = 0; at < selection.count; at += chunkRows) {
    if (pendingOf(db, runId, selection.slice(at, at + chunkRows), retry).rows.length > 0) return true;
  }
  return false;
}
