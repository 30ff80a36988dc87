/** How often values came: the n-th count is of bucket n, an eighth of a doubling. */
export type Histogram = number[];

/** So many buckets a doubling: a quantile is then told within 5 %. */
const perDoubling = 8;
const mostBins = 32;

/** The bucket of a value of 0 or more; those below 1 are one. */
export function bucketOf(value: number): number {
  return value < 1 ? 0 : 1 + Math.floor(Math.log2(value) * perDoubling);
}

/** Where a bucket begins; it ends where the next one does. */
const edgeOf = (bucket: number): number => bucket <= 0 ? 0 : 2 ** ((bucket - 1) / perDoubling);

export function addTo(histogram: Histogram, bucket: number, by = 1): void {
  while (histogram.length <= bucket) histogram.push(0);
  histogram[bucket] = (histogram[bucket] ?? 0) + by;
}

export function addAll(histogram: Histogram, more: Histogram): void {
  for (let bucket = 0; bucket < more.length; bucket++) {
    const count = more[bucket] ?? 0;
    if (count > 0) addTo(histogram, bucket, count);
  }
}

/** As it is stored: bucket, count, bucket, count, in order. */
export function packed(histogram: Histogram): number[] {
  return histogram.flatMap((count, bucket) => count > 0 ? [bucket, count] : []);
}

/** Adds what was stored. */
export function addPacked(histogram: Histogram, stored: readonly number[] = []): void {
  for (let n = 0; n + 1 < stored.length; n += 2) addTo(histogram, stored[n] ?? 0, stored[n + 1] ?? 0);
}

/** The value that a part of all values, from 0 to 1, does not exceed, as the middle of its bucket; null of none. */
export function quantile(histogram: Histogram, part: number): number | null {
  let left = totalOf(histogram) * part;
  let found: number | null = null;
  for (const [bucket, count] of histogram.entries()) {
    if (count === 0) continue;
    found = bucket === 0 ? 0 : Math.sqrt(edgeOf(bucket) * edgeOf(bucket + 1));
    left -= count;
    if (left <= 0) break;
  }
  return found;
}

export function totalOf(histogram: Histogram): number {
  return histogram.reduce((sum, count) => sum + count, 0);
}

/** How many whole values lie from `from` to `to`, both among them. */
export type Bin = { from: number; to: number; count: number };

/** A histogram of whole numbers in at most some thirty bins from its least to its greatest, each as wide as a part of a doubling. */
export function binsOf(histogram: Histogram): Bin[] {
  const least = histogram.findIndex((count) => count > 0);
  const greatest = histogram.findLastIndex((count) => count > 0);
  if (least < 0) return [];
  const size = [1, 2, 4, 8, 16].find((one) => (greatest - least) / one < mostBins) ?? 32;
  // Bins begin at whole parts of a doubling, so that 64, 128, 256 are edges.
  const binOf = (bucket: number) => bucket === 0 ? -1 : Math.floor((bucket - 1) / size);
  const bins: Bin[] = [];
  for (let bin = binOf(least); bin <= binOf(greatest); bin++) {
    const [from, end] = bin < 0 ? [0, 1] : [edgeOf(1 + bin * size), edgeOf(1 + (bin + 1) * size)];
    const whole = { from: Math.ceil(from), to: Math.ceil(end) - 1, count: 0 };
    for (const [bucket, count] of histogram.entries()) if (binOf(bucket) === bin) whole.count += count;
    if (whole.from <= whole.to) bins.push(whole); // below 8 some parts of a doubling hold no whole number
  }
  return bins;
}
