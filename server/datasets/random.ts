/** Gives whole numbers from 0 to 2^32 - 1, evenly spread. */
export type Random = () => number;

/**
 * A generator that gives the same numbers for the same seed everywhere: sfc32 of PractRand (a small fast counting
 * generator in 32-bit arithmetic), its state the seed and three constants, its first 12 numbers thrown away.
 */
export function seeded(seed: number): Random {
  let a = 0x9e3779b9 | 0, b = 0x243f6a88 | 0, c = seed | 0, counter = 1;
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}

/** A number from 0 to below `bound` (at most 2^32), each as likely as the others. */
export function below(bound: number, random: Random): number {
  const fair = 2 ** 32 - (2 ** 32 % bound);
  for (;;) {
    const drawn = random();
    if (drawn < fair) return drawn % bound;
  }
}

/**
 * So many different numbers below `bound`, sorted; every set of that size is as likely (Floyd's sampling: Bentley and
 * Floyd, "A sample of brilliance", 1987). Draws `count` times, and holds a bit for each number below `bound`.
 */
export function rowsBelow(bound: number, count: number, random: Random): Uint32Array<ArrayBuffer> {
  const taken = new Uint8Array(Math.ceil(bound / 8));
  const isTaken = (row: number) => ((taken[row >>> 3] ?? 0) >>> (row & 7)) & 1;
  for (let last = bound - count; last < bound; last++) {
    const drawn = below(last + 1, random);
    const row = isTaken(drawn) ? last : drawn;
    taken[row >>> 3] = (taken[row >>> 3] ?? 0) | (1 << (row & 7));
  }
  const rows = new Uint32Array(count);
  let filled = 0;
  for (let row = 0; row < bound; row++) if (isTaken(row)) rows[filled++] = row;
  return rows;
}
