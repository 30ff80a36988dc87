import type { Selection } from "../contract/run.ts";
import { rowsBelow, seeded } from "./random.ts";

/** The selected rows of a dataset, sorted; compact, however many they are. */
export interface RowSelection {
  readonly count: number;
  /** The row at a position among the selected ones, from 0. @throws RangeError beyond them. */
  at(position: number): number;
  /** The position of a row among the selected ones; -1 when it is none. */
  indexOf(row: number): number;
  /** The position of the first selected row that is not before `row`; `count` when there is none. */
  firstFrom(row: number): number;
  /** The selected rows at the positions from `from` to before `to`. */
  slice(from: number, to: number): number[];
}

/** A selection that its rule tells; which rows failed is told one by one (`rowsOf`). */
export type RuledSelection = Exclude<Selection, { kind: "failedOf" }>;

/**
 * The rows of a dataset of `totalRows` that a selection means. Rows beyond the dataset are left out, so that the
 * selection may be empty.
 */
export function selectRows(selection: RuledSelection, totalRows: number): RowSelection {
  switch (selection.kind) {
    case "all":
      return rangeOf(0, totalRows);
    case "first":
      return rangeOf(0, Math.min(selection.count, totalRows));
    case "range":
      return rangeOf(selection.from, Math.min(selection.to + 1, totalRows));
    case "random":
      return randomRows(rangeOf(0, totalRows), selection.count, selection.seed);
  }
}

/**
 * So many of the selected rows, drawn at random without putting back; all when there are no more.
 * The same selection, count and seed give the same rows on every machine (`random.ts` says how).
 */
export function randomRows(selection: RowSelection, count: number, seed: number): RowSelection {
  if (count >= selection.count) return selection;
  const positions = rowsBelow(selection.count, count, seeded(seed));
  return rowsOf(positions.map((position) => selection.at(position)));
}

/** A selection of rows that are told one by one, in ascending order and each once. */
export function rowsOf(rows: Uint32Array): RowSelection {
  const firstFrom = (row: number) => {
    let low = 0, high = rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((rows[middle] ?? 0) < row) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    count: rows.length,
    at: (position) => rows[position] ?? beyond(position),
    indexOf: (row) => {
      const position = firstFrom(row);
      return rows[position] === row ? position : -1;
    },
    firstFrom,
    slice: (from, to) => Array.from(rows.subarray(Math.max(0, from), Math.max(0, to))),
  };
}

/** The rows from `from` to before `to`. */
function rangeOf(from: number, to: number): RowSelection {
  const count = Math.max(0, to - from);
  return {
    count,
    at: (position) => position >= 0 && position < count ? from + position : beyond(position),
    indexOf: (row) => row >= from && row < from + count ? row - from : -1,
    firstFrom: (row) => Math.min(Math.max(0, row - from), count),
    slice: (start, end) => {
      const first = Math.max(0, start);
      return Array.from({ length: Math.max(0, Math.min(end, count) - first) }, (_, at) => from + first + at);
    },
  };
}

function beyond(position: number): never {
  throw new RangeError(`no selected row at ${position}`);
}
