import { deletedRuns, removeRunSlice, shrinkSlice } from "../../db/run-removal.ts";
import type { Resources } from "./resources.ts";

const sliceRows = 2_000;
// Each page given back is looked for in the list of free ones: 1,000 at once held the loop up for half a second after a
// million rows.
const slicePages = 100;
const againMs = 5_000;

/** Removes hidden runs in the background, a slice at a time with a rest between, and gives their space back. */
export class Sweeper {
  readonly #open: Pick<Resources, "db" | "clock" | "log">;
  readonly #stop = new AbortController();
  #sweeping: Promise<void> | null = null;
  #again = false;

  constructor(open: Pick<Resources, "db" | "clock" | "log">) {
    this.#open = open;
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
    const { db, clock, log } = this.#open;
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
