const exact = 128;
const exactBits = 7;
const partBits = 6; // each doubling above is cut into 64 parts: at most 1.6 % off

/** How long the values of a field are: counts in buckets, exact below 128 and at both ends. */
export class Lengths {
  #buckets = new Uint32Array(exact);
  #count = 0;
  #min = Infinity;
  #max = 0;

  add(length: number): void {
    const at = bucketOf(length);
    if (at >= this.#buckets.length) {
      const larger = new Uint32Array(at + exact);
      larger.set(this.#buckets);
      this.#buckets = larger;
    }
    this.#buckets[at] = (this.#buckets[at] ?? 0) + 1;
    this.#count++;
    if (length < this.#min) this.#min = length;
    if (length > this.#max) this.#max = length;
  }

  /** The least, the middle, the one that 95 in 100 do not exceed, and the greatest; null when there was none. */
  quantiles(): { min: number; p50: number; p95: number; max: number } | null {
    if (this.#count === 0) return null;
    return { min: this.#min, p50: this.#at(0.5), p95: this.#at(0.95), max: this.#max };
  }

  #at(share: number): number {
    let left = Math.ceil(this.#count * share);
    for (const [bucket, count] of this.#buckets.entries()) {
      left -= count;
      if (left <= 0) return Math.min(Math.max(leastOf(bucket), this.#min), this.#max);
    }
    return this.#max;
  }
}

function bucketOf(length: number): number {
  if (length < exact) return length;
  const bits = 31 - Math.clz32(length);
  return exact + ((bits - exactBits) << partBits) + ((length >>> (bits - partBits)) & ((1 << partBits) - 1));
}

function leastOf(bucket: number): number {
  if (bucket < exact) return bucket;
  const bits = exactBits + ((bucket - exact) >>> partBits);
  const part = (bucket - exact) & ((1 << partBits) - 1);
  return ((1 << partBits) + part) * 2 ** (bits - partBits);
}
