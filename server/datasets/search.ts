import type { DatasetRow } from "../contract/dataset.ts";
import type { DatasetReader } from "./read.ts";

const sliceRows = 1024;
const turnMs = 20; // reads of a file that the system has at hand starve timers

export type RowSearch = {
  q: string;
  /** The first row to look at. */
  offset: number;
  limit: number;
  /** Of the texts that are found; one is given at least. */
  maxBytes: number;
  /** Of what is looked at, more or less: where a search that finds nothing ends for this time. */
  maxScan: number;
};

/**
 * The rows from `offset` on that hold a text, as they are written or as their values read; upper and lower case are the
 * same. `nextOffset` is the first row that was not looked at, null at the end of the dataset.
 */
export async function searchRows(
  reader: DatasetReader,
  { q, offset, limit, maxBytes, maxScan }: RowSearch,
): Promise<{ rows: DatasetRow[]; nextOffset: number | null }> {
  const holds = finderOf(q);
  const rows: DatasetRow[] = [];
  let [next, foundBytes, scanned, turnedAt] = [offset, 0, 0, performance.now()];
  while (next < reader.rows) {
    const count = Math.min(sliceRows, reader.rows - next);
    const block = await reader.readBlock(Array.from({ length: count }, (_, index) => next + index), 0);
    for (const row of block) {
      if (holds(row.text)) {
        foundBytes += row.text.length;
        if (rows.length > 0 && foundBytes > maxBytes) return { rows, nextOffset: row.row };
        rows.push(row);
      }
      scanned += row.text.length;
      next = row.row + 1;
      if (rows.length >= limit || scanned >= maxScan) return { rows, nextOffset: next < reader.rows ? next : null };
    }
    if (performance.now() - turnedAt > turnMs) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      turnedAt = performance.now();
    }
  }
  return { rows, nextOffset: null };
}

/** Whether a row's line holds `q`, as it is written or with its escapes read. */
export function finderOf(q: string): (text: string) => boolean {
  const has = textFinder(q);
  return (text) => has(text) || text.includes("\\") && has(unescaped(text));
}

function textFinder(q: string): (text: string) => boolean {
  if (q.toLowerCase() === q.toUpperCase()) return (text) => text.includes(q);
  const pattern = new RegExp(q.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&"), "iu");
  return (text) => pattern.test(text);
}

const letters: Record<string, string> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

function unescaped(text: string): string {
  return text.replace(
    /\\(?:u([0-9a-f]{4})|(.))/giu,
    (_, code: string | undefined, letter = "") =>
      code === undefined ? letters[letter] ?? letter : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
