/**
 * Counts different hashes: exactly up to `limit`, and above it by keeping only those below a bound that is halved
 * whenever they are too many (adaptive sampling; about 1 in the square root of `limit` off). Its memory is bounded, and
 * it says the same whatever the order.
 */
export class Distinct {
  readonly #limit: number;
  readonly #seen = new Set<number>();
  #below: number;
  #halved = 0;

  /** Hashes are whole numbers from 0 to below `range`, evenly spread. */
  constructor(limit: number, range: number) {
    this.#limit = limit;
    this.#below = range;
  }

  /** Takes a hash; true when it was seen to be new, which it always is while the count is exact. */
  add(hash: number): boolean {
    if (hash >= this.#below || this.#seen.has(hash)) return false;
    this.#seen.add(hash);
    while (this.#seen.size > this.#limit) {
      this.#below /= 2;
      this.#halved++;
      for (const kept of this.#seen) if (kept >= this.#below) this.#seen.delete(kept);
    }
    return true;
  }

  get count(): number {
    return this.#seen.size * 2 ** this.#halved;
  }
}

/** The range of `hashOf`: small enough that the runtime holds it without a box. */
export const hashRange = 2 ** 30;
/** The range of `longHashOf`: different names practically never meet. */
export const longHashRange = 2 ** 52;

const wholeBytes = 64;
const edgeBytes = 32;

/** A hash of the bytes; of long ones only the length, both ends and some between are looked at. */
export function hashOf(bytes: Uint8Array, from: number, to: number): number {
  const length = to - from;
  let hash = length | 0;
  if (length <= wholeBytes) hash = mix(bytes, from, to, 1, hash);
  else {
    hash = mix(bytes, from, from + edgeBytes, 1, hash);
    hash = mix(bytes, from + edgeBytes, to - edgeBytes, Math.max(1, (length - wholeBytes) >> 4), hash);
    hash = mix(bytes, to - edgeBytes, to, 1, hash);
  }
  return finish(hash) >>> 2;
}

/** A hash of all the bytes, for names. */
export function longHashOf(bytes: Uint8Array, from: number, to: number): number {
  const high = finish(mix(bytes, from, to, 1, 0x9747b28c | 0)) >>> 6;
  const low = finish(mix(bytes, from, to, 1, 0x3c6ef372 | 0)) >>> 6;
  return high * 2 ** 26 + low;
}

function mix(bytes: Uint8Array, from: number, to: number, step: number, hash: number): number {
  for (let at = from; at < to; at += step) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x5bd1e995) ^ (hash >>> 15);
  return hash;
}

/** Spreads what differs anywhere over all bits (the last step of MurmurHash3). */
function finish(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
