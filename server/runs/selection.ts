import { randomRows, type RowSelection, rowsOf, selectRows } from "../datasets/select.ts";
import type { RunRecord } from "../../db/runs.ts";

/** The rows that a run was made for; those of `failedOf` are the ones that were kept when it was made. */
export function selectionOf(record: RunRecord, totalRows: number): RowSelection {
  const { selection } = record.frozen;
  if (selection.kind === "failedOf") return rowsOf(record.picked ?? new Uint32Array(0));
  return selectRows(selection, totalRows);
}

const canarySeed = 1;

/** The rows that go first: seeded and random among the selected ones. */
export function canaryOf(selection: RowSelection, count: number): RowSelection {
  return randomRows(selection, count, canarySeed);
}
