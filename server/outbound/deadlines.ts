/** What is to be told when its time is up; kept by one `Deadlines` at a time. */
export interface Timed {
  /** Its place among those that wait; -1 while it does not. */
  place: number;
  /** By the monotonic clock, in ms. */
  dueAt: number;
  /** Called at that time or a little later, never before; it waits no more by then. */
  due(): void;
}

const longestTimerMs = 2_147_483_647; // beyond it a timer fires at once

/**
 * One timer for the time limits of all requests. A timer for each is dear: the runtime's own lists hold on to those
 * that were cleared, and with them all that a request consists of, until they are collected with what is old.
 */
export class Deadlines {
  readonly #waiting: Timed[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #firesAt = Infinity;

  /** `timed` is told at `dueAt`; where it waited already, at this time instead. */
  set(timed: Timed, dueAt: number): void {
    timed.dueAt = dueAt;
    if (timed.place < 0) timed.place = this.#waiting.push(timed) - 1;
    if (dueAt < this.#firesAt) this.#arm(dueAt);
  }

  /** `timed` is not told. */
  clear(timed: Timed): void {
    const { place } = timed;
    if (place < 0) return;
    timed.place = -1;
    const last = this.#waiting.pop();
    if (last && last !== timed) {
      last.place = place;
      this.#waiting[place] = last;
    }
    if (this.#waiting.length === 0) this.#disarm(); // else it fires in vain once, and is set anew
  }

  #arm(at: number): void {
    this.#disarm();
    this.#firesAt = at;
    const waitMs = Math.max(0, Math.ceil(at - performance.now()));
    this.#timer = setTimeout(() => this.#fire(), Math.min(waitMs, longestTimerMs));
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#firesAt = Infinity;
  }

  #fire(): void {
    this.#disarm();
    const now = performance.now();
    const due = this.#waiting.filter(({ dueAt }) => dueAt <= now);
    for (const timed of due) this.clear(timed);
    for (const timed of due) timed.due();
    let next = Infinity;
    for (const { dueAt } of this.#waiting) next = Math.min(next, dueAt);
    if (next < this.#firesAt) this.#arm(next);
  }
}
