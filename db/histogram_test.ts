import assert from "node:assert/strict";
import { addPacked, addTo, binsOf, bucketOf, type Histogram, packed, quantile } from "./histogram.ts";

const of = (values: Iterable<number>): Histogram => {
  const histogram: Histogram = [];
  for (const value of values) addTo(histogram, bucketOf(value));
  return histogram;
};

Deno.test("a quantile is told within 5 %", () => {
  const values = Array.from({ length: 5000 }, (_, n) => 20 + (n * 7919) % 5000 * ((n * 31) % 17));
  const sorted = values.toSorted((one, other) => one - other);
  const histogram = of(values);
  for (const part of [0.1, 0.5, 0.9, 0.95, 0.99]) {
    const exact = sorted[Math.floor(part * sorted.length)] ?? 0;
    const told = quantile(histogram, part) ?? 0;
    assert.ok(Math.abs(told - exact) <= exact * 0.05, `${part}: ${told} for ${exact}`);
  }
  assert.equal(quantile([], 0.5), null);
  assert.equal(quantile(of([0, 0]), 0.5), 0);
});

Deno.test("what was packed is added again", () => {
  const histogram = of([0, 1, 3, 3, 250, 100_000]);
  const again: Histogram = [];
  addPacked(again, packed(histogram));
  addPacked(again, packed(histogram));
  assert.equal(again[bucketOf(3)], 4);
  assert.deepEqual(again, histogram.map((count) => count * 2));
});

Deno.test("bins hold every value once, next to each other, with powers of two as edges", () => {
  const sets = [[0], [1, 2, 3], [0, 5, 6, 7, 8], Array.from({ length: 3000 }, (_, n) => n + 1), [7, 1_000_000]];
  for (const values of sets) {
    const bins = binsOf(of(values));
    assert.ok(bins.length <= 34, `${bins.length} bins`);
    for (const [index, { from, to, count }] of bins.entries()) {
      assert.equal(count, values.filter((value) => value >= from && value <= to).length, `${from}–${to}`);
      const before = bins[index - 1];
      if (before) assert.equal(before.to + 1, from);
    }
    assert.equal(bins.reduce((sum, { count }) => sum + count, 0), values.length);
  }
  const edges = binsOf(of(Array.from({ length: 3000 }, (_, n) => n + 1))).map(({ from }) => from);
  for (const edge of [8, 64, 128, 1024]) assert.ok(edges.includes(edge), `${edge} of ${edges}`);
});
