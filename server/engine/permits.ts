import { Line } from "./line.ts";

/** The right to have one request in flight; it goes back once, at the end of its block. */
export class Permit implements Disposable {
  #give: (() => void) | null;

  /** `bound`: how many there were in all when it was taken. An answer under an older bound says nothing of a newer. */
  constructor(readonly bound: number, give: () => void) {
    this.#give = give;
  }

  [Symbol.dispose](): void {
    this.#give?.();
    this.#give = null;
  }
}

export const mostPermits = 4096;

/**
 * A semaphore: first come, first served; abortable; resizable at any moment. `limit` is what a person set, `bound` what
 * holds just now: as much, or less while the run is slowed.
 */
export class Permits {
  #limit: number;
  #bound: number;
  #taken = 0;
  #line = new Line<void, Permit>();
  #give = () => {
    this.#taken--;
    this.#serve();
  };

  /** Throws a RangeError when `limit` is no integer from 1 to 4096. */
  constructor(limit: number) {
    this.#limit = this.#bound = checked(limit);
  }

  get limit(): number {
    return this.#limit;
  }

  get bound(): number {
    return this.#bound;
  }

  get taken(): number {
    return this.#taken;
  }

  get waiting(): number {
    return this.#line.length;
  }

  /** Waits its turn; rejects with the signal's reason when aborted. */
  take(signal: AbortSignal): Promise<Permit> {
    if (signal.aborted) return Promise.reject(signal.reason);
    // Whoever stands in line waits for want of permits, so a free one means that nobody does.
    if (this.#taken < this.#bound) return Promise.resolve(this.#make());
    return this.#line.join(undefined, signal);
  }

  /** Fewer permits take nothing away: those that are out come back by and by. Throws as the constructor does. */
  resize(limit: number): void {
    const slowed = this.#bound < this.#limit;
    this.#limit = checked(limit);
    this.#bound = slowed ? Math.min(this.#bound, limit) : limit;
    this.#serve();
  }

  /** Sets the bound for a while, from 1 up to the limit. */
  slowTo(bound: number): void {
    this.#bound = Math.max(1, Math.min(Math.floor(bound), this.#limit));
    this.#serve();
  }

  #make(): Permit {
    this.#taken++;
    return new Permit(this.#bound, this.#give);
  }

  #serve(): void {
    while (this.#taken < this.#bound && this.#line.length > 0) this.#line.serve(this.#make());
  }
}

function checked(bound: number): number {
  if (Number.isInteger(bound) && bound >= 1 && bound <= mostPermits) return bound;
  throw new RangeError(`concurrency is an integer from 1 to ${mostPermits}, not ${bound}`);
}

export function createPermits(limit: number): Permits {
  return new Permits(limit);
}
