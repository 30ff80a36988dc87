import type { Failure } from "../contract/run.ts";
import { Line } from "./line.ts";

/** Why a held row goes on: another row succeeded, or it is asked as a probe since only held rows are left. */
export type Release = "success" | "probe";

const mostProbes = 2;

/** Rows that met an error of the whole run. They get no result for it: they wait until another row succeeds. */
export class HeldRows {
  #askable = new Line<void, Release>();
  #spent = new Line<void, Release>();
  #probes = 0;
  #last: Failure | null = null;

  get size(): number {
    return this.#askable.length + this.#spent.length;
  }

  /** The error that a row was held for last. */
  get last(): Failure | null {
    return this.#last;
  }

  /** `mayAsk`: it has an attempt left. Rejects when aborted. */
  hold(error: Failure, mayAsk: boolean, signal: AbortSignal): Promise<Release> {
    this.#last = error;
    return (mayAsk ? this.#askable : this.#spent).join(undefined, signal);
  }

  /** A row succeeded. */
  release(): void {
    this.#probes = 0;
    this.#askable.serveAll("success");
    this.#spent.serveAll("success");
  }

  /** The number of the next probe, from 1; null when there were enough since the last success, or no row may be asked. */
  nextProbe(): number | null {
    return this.#askable.length === 0 || this.#probes >= mostProbes ? null : ++this.#probes;
  }

  /** Lets the row go that was held first. */
  probe(): void {
    this.#askable.serve("probe");
  }
}
