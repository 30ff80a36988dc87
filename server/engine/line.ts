import { AbortListener, listen, unlisten } from "./abort.ts";

/** One that stands in a line; `asks` is what it needs, `Gets` what it is given. */
class Waiter<Asks, Gets> extends AbortListener {
  before: Waiter<Asks, Gets> | null = null;
  after: Waiter<Asks, Gets> | null = null;

  constructor(
    readonly line: Line<Asks, Gets>,
    readonly asks: Asks,
    readonly signal: AbortSignal,
    readonly resolve: (value: Gets) => void,
    readonly reject: (reason: unknown) => void,
  ) {
    super();
  }

  override aborted(reason: unknown): void {
    this.line.leave(this);
    this.reject(reason);
  }
}

/**
 * First come, first served, and anyone may leave. A list linked both ways, so that joining, leaving from the middle
 * and being served take the same short time however many wait.
 */
export class Line<Asks, Gets> {
  #first: Waiter<Asks, Gets> | null = null;
  #last: Waiter<Asks, Gets> | null = null;
  #length = 0;
  #left: () => void;

  /** `left` is called after one went away unserved. */
  constructor(left: () => void = () => {}) {
    this.#left = left;
  }

  get length(): number {
    return this.#length;
  }

  /** What the first in line asks for; undefined when nobody waits. */
  get head(): Asks | undefined {
    return this.#first?.asks;
  }

  /** Joins at the end. Rejects with the signal's reason when aborted. */
  join(asks: Asks, signal: AbortSignal): Promise<Gets> {
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const waiter = new Waiter(this, asks, signal, resolve, reject);
      waiter.before = this.#last;
      if (this.#last) this.#last.after = waiter;
      else this.#first = waiter;
      this.#last = waiter;
      this.#length++;
      listen(signal, waiter);
    });
  }

  /** Serves the first in line; false when nobody waits. */
  serve(value: Gets): boolean {
    const waiter = this.#first;
    if (!waiter) return false;
    this.#unlink(waiter);
    unlisten(waiter.signal, waiter);
    waiter.resolve(value);
    return true;
  }

  serveAll(value: Gets): void {
    while (this.serve(value));
  }

  leave(waiter: Waiter<Asks, Gets>): void {
    this.#unlink(waiter);
    this.#left();
  }

  #unlink(waiter: Waiter<Asks, Gets>): void {
    if (waiter.before) waiter.before.after = waiter.after;
    else this.#first = waiter.after;
    if (waiter.after) waiter.after.before = waiter.before;
    else this.#last = waiter.before;
    waiter.before = waiter.after = null;
    this.#length--;
  }
}
