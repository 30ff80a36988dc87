const windowMs = 10_000;
const slots = 40;
const slotMs = windowMs / slots;
const lastRows = 32;
const longestMs = 600_000;

/** Rows a second over the last 10 s; over the last rows, up to 10 minutes back, where they come slower than that. */
export class RowRate {
  #counts = new Float64Array(slots);
  #slot = 0; // the number of the newest slot since the clock's zero
  #sum = 0;
  #startedAt: number;
  #times = new Float64Array(lastRows);
  #rows = 0;

  constructor(now: number) {
    this.#startedAt = now;
    this.#slot = Math.floor(now / slotMs);
  }

  count(now: number): void {
    this.#turn(now);
    const at = this.#slot % slots;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#sum++;
    this.#times[this.#rows++ % lastRows] = now;
  }

  perSecond(now: number): number {
    this.#turn(now);
    const ageMs = now - this.#startedAt;
    if (this.#sum >= lastRows || ageMs < windowMs) return this.#sum * 1000 / Math.max(1, Math.min(windowMs, ageMs));
    if (this.#rows === 0) return 0;
    const newest = this.#times[(this.#rows - 1) % lastRows] ?? now;
    if (now - newest > longestMs) return 0;
    if (this.#rows <= lastRows) return this.#rows * 1000 / Math.max(1, ageMs);
    const oldest = this.#times[this.#rows % lastRows] ?? now;
    return (lastRows - 1) * 1000 / Math.max(1, now - oldest);
  }

  #turn(now: number): void {
    const slot = Math.floor(now / slotMs);
    for (let empty = Math.max(this.#slot + 1, slot - slots + 1); empty <= slot; empty++) {
      this.#sum -= this.#counts[empty % slots] ?? 0;
      this.#counts[empty % slots] = 0;
    }
    this.#slot = Math.max(slot, this.#slot);
  }
}

const buckets = 220; // 1 ms to a day and more, each a tenth wider than the one before
const width = Math.log(1.1);
const fewest = 20;

/** Quantiles of latencies over a sliding window: two histograms, of which the older one is dropped now and then. */
export class Latencies {
  #now = new Float64Array(buckets);
  #before = new Float64Array(buckets);
  #count = 0;
  #countBefore = 0;
  #since: number;

  constructor(now: number) {
    this.#since = now;
  }

  count(latencyMs: number, now: number): void {
    if (this.#count >= fewest && now - this.#since > 3 * windowMs) {
      [this.#before, this.#now] = [this.#now, this.#before.fill(0)];
      [this.#countBefore, this.#count] = [this.#count, 0];
      this.#since = now;
    }
    const at = Math.max(0, Math.min(buckets - 1, Math.floor(Math.log(Math.max(1, latencyMs)) / width)));
    this.#now[at] = (this.#now[at] ?? 0) + 1;
    this.#count++;
  }

  /** The latency that a part of all is not above, in ms and to about 5 %; null when there is none yet. */
  quantile(part: number): number | null {
    let rest = part * (this.#count + this.#countBefore);
    if (rest === 0) return null;
    for (let at = 0; at < buckets; at++) {
      rest -= (this.#now[at] ?? 0) + (this.#before[at] ?? 0);
      if (rest <= 1e-9) return Math.round(Math.exp((at + 0.5) * width));
    }
    return null;
  }
}
