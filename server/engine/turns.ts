import { Line } from "./line.ts";

/** Rows that were asked more often are as urgent as each other. */
const mostTries = 16;

/**
 * One turn at a time for the rows that want to be asked. Usually the rows with the most attempts behind them go first,
 * so that none is left over. While the endpoint refuses, those with the fewest do: each refusal costs a row an attempt,
 * and so all bear them evenly, and none fails before the pace is found.
 */
export class Turns {
  #isTaken = false;
  #lines: Line<void, Disposable>[] = []; // by the number of attempts made
  #isRefused: () => boolean;

  /** `isRefused`: whether the endpoint has lately said that it is asked for too much. */
  constructor(isRefused: () => boolean) {
    this.#isRefused = isRefused;
  }

  /** How many rows wait that were never asked. */
  get fresh(): number {
    return this.#lines[0]?.length ?? 0;
  }

  /** Waits for the turn of a row that was asked `triesMade` times; rejects with the signal's reason when aborted. */
  take(triesMade: number, signal: AbortSignal): Promise<Disposable> {
    signal.throwIfAborted();
    if (!this.#isTaken) return Promise.resolve(this.#make());
    const line = this.#lines[Math.min(triesMade, mostTries)] ??= new Line();
    return line.join(undefined, signal);
  }

  #make(): Disposable {
    this.#isTaken = true;
    return { [Symbol.dispose]: this.#give };
  }

  #give = () => {
    this.#isTaken = false;
    const isWaiting = (line?: Line<void, Disposable>) => line !== undefined && line.length > 0;
    const next = this.#isRefused() ? this.#lines.find(isWaiting) : this.#lines.findLast(isWaiting);
    next?.serve(this.#make());
  };
}
