import { no, ok, type Outcome } from "../contract/outcome.ts";
import { isOver } from "../contract/run.ts";
import { removeFileIfUnused } from "../datasets/remove.ts";
import { markDeleted } from "../../db/run-removal.ts";
import type { Runs } from "./open.ts";
import { recordOf } from "./view.ts";

/** Deletes a run that is over: it is gone from sight at once, and its results in slices that hold nobody up. */
export function deleteRun(
  runs: Runs,
  { id }: { id: string },
): Outcome<null, "run_not_found" | "run_active"> {
  const record = recordOf(runs, id);
  if (!record) return no("run_not_found");
  if (!isOver(record.status) || !markDeleted(runs.db, record.id)) return no("run_active", { status: record.status });
  runs.supervisor.forget(record.id);
  removeFileIfUnused(runs, record.sha256);
  runs.sweeper.wake();
  return ok(null);
}
