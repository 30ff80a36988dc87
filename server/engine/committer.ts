import type { Result } from "../contract/result.ts";
import { Line } from "./line.ts";
import type { Clock, NewResult, Ports } from "./ports.ts";

export type CommitterLimits = {
  /** A batch is stored when it has so many results, */
  rows: number;
  /** or so many characters, */
  chars: number;
  /** or is so old, in ms. */
  waitMs: number;
  /** Storing what requests wait for takes at most this part of the time, while there is not enough of it. */
  soonShare: number;
  /** After a fault it is tried again so much later, in ms. */
  retryMs: number;
  /** With more than so many results, or characters, that cannot be stored, no new rows are taken. */
  backlogRows: number;
  backlogChars: number;
};

// 500 rows or 256 KB keep the pause of the event loop near 10 ms.
const usual: CommitterLimits = {
  rows: 500,
  chars: 262_144,
  waitMs: 100,
  soonShare: 0.2,
  retryMs: 3_000,
  backlogRows: 2_000,
  backlogChars: 4_194_304,
};

export type CommitterParts = { store: Ports["store"]; clock: Clock; limits?: Partial<CommitterLimits> };

/** Why a result was never stored: it was given up because the process ends. */
export class GivenUp extends Error {
  override name = "GivenUp";
}

/**
 * Stores results in batches. A batch that cannot be stored is kept and tried again every few seconds while its callers
 * wait; nothing is dropped, unless it is given up.
 */
export class Committer {
  #store: Ports["store"];
  #clock: Clock;
  #limits: CommitterLimits;
  #batch: NewResult[] = [];
  #chars = 0;
  #stored = awaited();
  #timer: AbortController | null = null;
  #dueAt = Infinity; // of the timer
  #enough = Infinity;
  #restUntil = -Infinity;
  #fault: string | null = null;
  #mended = new Line<void, void>();
  #isGivenUp = false;

  constructor({ store, clock, limits }: CommitterParts) {
    this.#store = store;
    this.#clock = clock;
    this.#limits = { ...usual, ...limits };
  }

  /** Why the last batch could not be stored, as a sentence; null when all is well. */
  get fault(): string | null {
    return this.#fault;
  }

  get isGivenUp(): boolean {
    return this.#isGivenUp;
  }

  /** How many results are not stored yet. */
  get backlog(): number {
    return this.#batch.length;
  }

  /** Resolves when the result is stored: at most 100 ms or 500 results late, and later while storing fails. */
  commit(result: NewResult): Promise<void> {
    if (this.#isGivenUp) return Promise.reject(new GivenUp("nothing is stored any more"));
    const { rows, chars } = this.#limits;
    this.#batch.push(result);
    this.#chars += charsOf(result.result);
    const stored = this.#stored.promise;
    if (this.#fault !== null) return stored;
    if (this.#batch.length >= Math.min(rows, this.#enough) || this.#chars >= chars) this.#storeAll();
    else if (!this.#timer) this.#storeIn(this.#limits.waitMs);
    return stored;
  }

  /** Whether a new row may be taken. */
  get hasRoom(): boolean {
    const { backlogRows, backlogChars } = this.#limits;
    return this.#fault === null && this.#batch.length <= backlogRows && this.#chars <= backlogChars;
  }

  /** Resolves when storing works; rejects when aborted. */
  mended(signal: AbortSignal): Promise<void> {
    return this.#fault === null ? Promise.resolve() : this.#mended.join(undefined, signal);
  }

  /**
   * Stores what is there when there are `enough` results, or as soon as storing has rested in proportion to its last
   * turn: at once when answers are rare, many together when they are not. Resolves when it is stored or given up.
   */
  async soon(enough: number): Promise<void> {
    if (this.#fault !== null || this.#isGivenUp) return;
    const restMs = this.#restUntil - this.#clock.now();
    if (this.#batch.length >= enough || restMs <= 0) return this.#storeAll();
    this.#enough = enough;
    if (!this.#timer || this.#clock.now() + restMs < this.#dueAt) this.#storeIn(restMs);
    await this.#stored.promise.catch(() => {}); // given up
  }

  /** Stores what is there now; resolves when all of it is stored or given up. */
  async flush(): Promise<void> {
    this.#storeAll();
    while (this.#batch.length > 0) await this.#stored.promise.catch(() => {}); // given up
  }

  /** Drops what cannot be stored, because the process ends; returns how many results are lost. */
  giveUp(): number {
    this.#isGivenUp = true;
    this.#timer?.abort();
    const lost = this.#batch.length;
    this.#empty().reject(new GivenUp("the process ends before the result could be stored"));
    return lost;
  }

  #storeIn(waitMs: number): void {
    this.#timer?.abort();
    const timer = this.#timer = new AbortController();
    this.#dueAt = this.#clock.now() + waitMs;
    this.#clock.sleep(waitMs, timer.signal).then(() => this.#storeAll(), () => {}); // stored by another way
  }

  #storeAll(): void {
    this.#timer?.abort();
    this.#timer = null;
    if (this.#batch.length === 0) return;
    const startedAt = this.#clock.now();
    try {
      while (this.#batch.length > this.#limits.rows) {
        this.#store(this.#batch.slice(0, this.#limits.rows));
        this.#batch = this.#batch.slice(this.#limits.rows);
      }
      this.#store(this.#batch);
    } catch (error) {
      this.#fault = error instanceof Error ? error.message : String(error);
      return this.#storeIn(this.#limits.retryMs);
    }
    const endedAt = this.#clock.now();
    this.#restUntil = endedAt + (endedAt - startedAt) * (1 / this.#limits.soonShare - 1);
    this.#empty().resolve();
    if (this.#fault === null) return;
    this.#fault = null;
    this.#mended.serveAll();
  }

  #empty(): PromiseWithResolvers<void> {
    const stored = this.#stored;
    this.#batch = [];
    this.#chars = 0;
    this.#enough = Infinity;
    this.#stored = awaited();
    return stored;
  }
}

function awaited(): PromiseWithResolvers<void> {
  const stored = Promise.withResolvers<void>();
  stored.promise.catch(() => {}); // nobody may be waiting when it is given up
  return stored;
}

function charsOf({ answer, reasoning, error, tries }: Result): number {
  let chars = (answer?.length ?? 0) + (reasoning?.length ?? 0) + (error?.message.length ?? 0);
  for (const attempt of tries) chars += attempt.error?.message.length ?? 0;
  return chars;
}

export function createCommitter(parts: CommitterParts): Committer {
  return new Committer(parts);
}
