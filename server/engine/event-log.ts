import type { RunEvent } from "../contract/event.ts";
import type { Clock } from "./ports.ts";

export type LoggedEvent = { id: string; event: RunEvent };

const progressEachMs = 100;
/** A run that rests keeps so many events: whoever comes back for more gets a snapshot, and nothing is told meanwhile. */
const keptAtRest = 100;
const rowsPerSecond = 50;
/** So many of them are kept for failures, which people want to see. */
const rowsForFailures = 10;

/**
 * What happened in one run, in the order in which it is told: the last `size` events, with ids `<start>-<n>`.
 * A viewer is a position in it, and no more: nobody is registered here, so none can slow a run.
 * Progress is told at most ten times a second, the latest; rows are sampled beyond fifty a second.
 */
export class EventLog {
  #start: string;
  #clock: Clock;
  #size: number;
  #ring: LoggedEvent[] = []; // event n lies at n % size
  #count = 0;
  #dropped = 0; // events up to this one were let go
  #wake: PromiseWithResolvers<void> | null = null;
  #gone = 0; // viewers that left while they waited, still behind #wake
  #progressAt = -Infinity;
  #held: RunEvent | null = null;
  #closed = new AbortController();
  #rows = rowsPerSecond;
  #rowsAt: number;

  /** `start` names the start of the server: an id of an earlier start is stale. */
  constructor(start: string, clock: Clock, size = 2_000) {
    this.#start = start;
    this.#clock = clock;
    this.#size = size;
    this.#rowsAt = clock.now();
  }

  /** The id of the last event; a snapshot that is made now belongs to it. */
  position(): string {
    return `${this.#start}-${this.#count}`;
  }

  append(event: RunEvent): void {
    switch (event.kind) {
      case "progress":
        return this.#progress(event);
      case "row":
        if (this.#mayTell(event.status === "failed")) this.#write(event);
        return;
      default:
        this.#release();
        this.#write(event);
    }
  }

  /** What came after the id `after`. Null for null, and for an id that is unknown or too old: a snapshot is needed. */
  read(after: string | null): { events: LoggedEvent[]; position: string } | null {
    const seen = this.#numberOf(after);
    if (seen === null) return null;
    const events: LoggedEvent[] = [];
    for (let n = seen + 1; n <= this.#count; n++) {
      const event = this.#ring[n % this.#size];
      if (event) events.push(event);
    }
    return { events, position: this.position() };
  }

  /** Resolves when something is told after this call, now and then for nothing; rejects when aborted. */
  async changed(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#wake ??= Promise.withResolvers();
    const left = Promise.withResolvers<never>();
    const leave = () => {
      left.reject(signal.reason);
      // What waits on a promise cannot be taken off it. So that a quiet run does not collect those who left,
      // all are woken now and then.
      if (++this.#gone >= 256) this.#tell();
    };
    signal.addEventListener("abort", leave, { once: true });
    try {
      await Promise.race([this.#wake.promise, left.promise]);
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }

  /** Lets all but the last events go: the logs of all runs since the start of the server would fill its memory. */
  rest(): void {
    const kept: LoggedEvent[] = [];
    this.#dropped = Math.max(this.#dropped, this.#count - Math.min(keptAtRest, this.#size));
    for (let n = this.#dropped + 1; n <= this.#count; n++) {
      const event = this.#ring[n % this.#size];
      if (event) kept[n % this.#size] = event;
    }
    this.#ring = kept;
  }

  /** Ends a timer that may be running; what was held back is told first. */
  close(): void {
    this.#release();
    this.#closed.abort();
  }

  #progress(event: RunEvent): void {
    const waitMs = this.#progressAt + progressEachMs - this.#clock.now();
    if (waitMs <= 0) {
      this.#held = null;
      this.#progressAt = this.#clock.now();
      return this.#write(event);
    }
    if (!this.#held) this.#clock.sleep(waitMs, this.#closed.signal).then(() => this.#releaseDue(), () => {}); // closed
    this.#held = event;
  }

  #releaseDue(): void {
    if (this.#clock.now() >= this.#progressAt + progressEachMs) this.#release();
  }

  #release(): void {
    const held = this.#held;
    if (!held) return;
    this.#held = null;
    this.#progressAt = this.#clock.now();
    this.#write(held);
  }

  #mayTell(failed: boolean): boolean {
    const now = this.#clock.now();
    this.#rows = Math.min(rowsPerSecond, this.#rows + (now - this.#rowsAt) * rowsPerSecond / 1000);
    this.#rowsAt = now;
    if (this.#rows < (failed ? 1 : 1 + rowsForFailures)) return false;
    this.#rows--;
    return true;
  }

  #write(event: RunEvent): void {
    const n = ++this.#count;
    // A copy, since the start of an answer would hold on to the whole of it.
    this.#ring[n % this.#size] = { id: `${this.#start}-${n}`, event: structuredClone(event) };
    this.#tell();
  }

  #tell(): void {
    this.#gone = 0;
    const wake = this.#wake;
    this.#wake = null;
    wake?.resolve();
  }

  #numberOf(id: string | null): number | null {
    const prefix = `${this.#start}-`;
    if (!id?.startsWith(prefix)) return null;
    const digits = id.slice(prefix.length);
    if (!/^\d{1,15}$/.test(digits)) return null;
    const n = Number(digits);
    return n <= this.#count && n >= Math.max(this.#dropped, this.#count - this.#size) ? n : null;
  }
}

export function createEventLog(start: string, clock: Clock): EventLog {
  return new EventLog(start, clock);
}
