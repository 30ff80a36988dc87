import assert from "node:assert/strict";
import { type Sample, timelineOf } from "./timeline.ts";

const sample = (at: number, more: Partial<Sample> = {}): Sample => ({
  at,
  latencyMs: 100,
  failed: false,
  weight: 1,
  ...more,
});

Deno.test("results are counted into buckets that begin with the first request", () => {
  const { from, bucketMs, buckets } = timelineOf([sample(1_100), sample(1_900), sample(2_500, { failed: true })], null);
  assert.equal(from, "1970-01-01T00:00:01.000Z");
  assert.equal(bucketMs, 1000);
  assert.deepEqual(buckets.map(({ rows, failed }) => [rows, failed]), [[2, 0], [1, 1]]);
  assert.equal(buckets[0]?.latencyP50Ms, 100);
});

Deno.test("a request counts as in flight in every bucket that it lasts through", () => {
  const { buckets } = timelineOf([sample(3_000, { latencyMs: 2_500 }), sample(3_400, { latencyMs: 0 })], null);
  assert.deepEqual(buckets.map(({ inFlight }) => inFlight), [1, 1, 0.5]);
});

Deno.test("the axis of a run that goes on ends now, and a long run has no more than 80 buckets", () => {
  const { buckets, bucketMs } = timelineOf([sample(1_000)], 3_600_000);
  assert.equal(bucketMs, 60_000);
  assert.equal(buckets.length, 60);
  const years = timelineOf([sample(0), sample(600_000), sample(900_000)], 1e11);
  assert.ok(years.buckets.length <= 80);
});

Deno.test("a retry on the next day does not squeeze the run into one bucket", () => {
  const { buckets } = timelineOf([sample(1_000), sample(5_000), sample(86_400_000)], null);
  assert.equal(buckets.reduce((sum, { rows }) => sum + rows, 0), 2);
  assert.equal(timelineOf([sample(1_000), sample(5_000), sample(86_400_000)], 86_401_000).buckets.length, 2);
});

Deno.test("a run with no result has no buckets, and sampled results stand for more", () => {
  assert.deepEqual(timelineOf([], 5_000), { from: null, bucketMs: 1000, buckets: [] });
  assert.equal(timelineOf([sample(1_000, { weight: 25 })], null).buckets[0]?.rows, 25);
});
