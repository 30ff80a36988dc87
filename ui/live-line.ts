import type { Run } from "../server/contract/run.ts";

/** A run in progress as one line shows it, without its prompt. */
export type LiveLine = Pick<Run, "id" | "projectName" | "status" | "counts"> & {
  rowsPerSecond: number;
  etaMs: number | null;
};

export function liveLine({ id, projectName, status, counts, rates: { rowsPerSecond, etaMs } }: Run): LiveLine {
  return { id, projectName, status, counts, rowsPerSecond, etaMs };
}
