import { no, ok, type Outcome } from "../contract/outcome.ts";
import { isOver } from "../contract/run.ts";
import { removeFileIfUnused } from "../datasets/remove.ts";
import { deletedRuns, markDeleted, removeRunSlice, shrinkSlice } from "../../db/run-removal.ts";
import type { Runs } from "./control.ts";
import { recordOf } from "./view.ts";

const sliceRows = 2_000;
// Each page given back is looked for in the list of free ones: 1,000 at once held the loop up for half a second after a
// million rows.
const slicePages = 100;
const againMs = 5_000;

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

/** Removes hidden runs in the background, a slice at a time with a rest between, and gives their space back. */
export class Sweeper {
  readonly #runs: Pick<Runs, "db" | "clock" | "log">;
  readonly #stop = new AbortController();
  #sweeping: Promise<void> | null = null;
  #again = false;

  constructor(runs: Pick<Runs, "db" | "clock" | "log">) {
    this.#runs = runs;
  }

  /** Looks for hidden runs; returns at once. */
  wake(): void {
    this.#again = true;
    this.#sweeping ??= this.#sweep().finally(() => this.#sweeping = null);
  }

  /** Stops after the slice under way; the rest is removed at the next start. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#sweeping;
  }

  async #sweep(): Promise<void> {
    const { db, clock, log } = this.#runs;
    const { signal } = this.#stop;
    while (this.#again && !signal.aborted) {
      this.#again = false;
      try {
        for (const id of deletedRuns(db)) {
          while (!signal.aborted && removeRunSlice(db, id, sliceRows) > 0) await rest();
        }
        while (!signal.aborted && shrinkSlice(db, slicePages) > 0) await rest();
      } catch (error) {
        log.error("a deleted run cannot be removed; trying again", {
          message: error instanceof Error ? error.message : String(error),
        });
        this.#again = true;
        await clock.sleep(againMs, signal).catch(() => {}); // the server stops
      }
    }
  }
}

// A rest as long as a slice takes leaves the other half of the time to those who wait for the loop.
function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 15));
}
