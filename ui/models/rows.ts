import type { Signal } from "@preact/signals";
import { signal } from "@preact/signals";
import type { Dataset, DatasetRow } from "../../server/contract/dataset.ts";
import type { CallProblem } from "../client.ts";
import { call } from "../client.ts";

/** The rows of a file as far as they are at hand; those that a table shows are asked for. */
export interface Rows {
  dataset: Signal<Dataset | null>;
  /** Counts up whenever rows have come. */
  version: Signal<number>;
  problem: Signal<CallProblem | null>;
  at(row: number): DatasetRow | undefined;
  /** Asks for what is not at hand between two rows, both included. Of requests that wait, the latest counts. */
  want(first: number, last: number): void;
  /** Turns to another file. */
  open(dataset: Dataset | null, rows?: readonly DatasetRow[]): void;
  again(): void;
}

const pageRows = 100;
const keptRows = 3000; // about 30 screens; the rest is asked for anew
const waitMs = 80; // whoever scrolls fast passes most rows by

export function createRows(first: Dataset | null, rows: readonly DatasetRow[]): Rows {
  const dataset = signal(first);
  const version = signal(0);
  const problem = signal<CallProblem | null>(null);
  let known = new Map(rows.map((row) => [row.row, row]));
  let wanted: [first: number, last: number] | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking: AbortController | null = null;

  function isWhole([first, last]: [number, number]): boolean {
    for (let row = first; row <= last; row++) if (!known.has(row)) return false;
    return true;
  }

  async function ask(): Promise<void> {
    const now = dataset.value;
    if (!now || !wanted) return;
    asking?.abort();
    const control = asking = new AbortController();
    const range = wanted;
    while (!isWhole(range)) {
      let offset = range[0];
      while (known.has(offset)) offset++;
      const limit = Math.max(pageRows, range[1] - offset + 1);
      const input = { id: now.id, offset: String(offset), limit: String(Math.min(limit, 1000)) };
      const answer = await call("GET /api/datasets/{id}/rows", input, { signal: control.signal });
      if (control.signal.aborted) return;
      problem.value = answer.ok ? null : answer.problem;
      if (!answer.ok || answer.value.rows.length === 0) return;
      for (const row of answer.value.rows) known.set(row.row, row);
      forgetFar(range);
      version.value += 1;
    }
  }

  function forgetFar([first, last]: [number, number]): void {
    if (known.size <= keptRows) return;
    const middle = (first + last) / 2;
    const near = [...known.values()].sort((a, b) => Math.abs(a.row - middle) - Math.abs(b.row - middle));
    known = new Map(near.slice(0, keptRows / 2).map((row) => [row.row, row]));
  }

  return {
    dataset,
    version,
    problem,
    at: (row) => known.get(row),
    want(first, last) {
      const end = Math.min(last, (dataset.value?.rows ?? 0) - 1);
      const range: [number, number] = [Math.max(0, first), end];
      if (end < range[0] || isWhole(range)) return;
      wanted = range;
      clearTimeout(timer);
      timer = setTimeout(ask, waitMs);
    },
    open(next, rows = []) {
      asking?.abort();
      clearTimeout(timer);
      wanted = null;
      known = new Map(rows.map((row) => [row.row, row]));
      problem.value = null;
      dataset.value = next;
      version.value += 1;
    },
    again: () => void ask(),
  };
}
