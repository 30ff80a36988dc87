import assert from "node:assert/strict";
import { rates } from "../contract/run.ts";
import { ManualClock } from "./fakes_test.ts";
import { addUsage, createMeters, dateAfter, noUsage } from "./meters.ts";

const done = { status: "succeeded", cached: false } as const;

function meter(total: number) {
  const clock = new ManualClock();
  const meters = createMeters(clock);
  meters.begin({ counts: { total, succeeded: 0, failed: 0, cached: 0, attempts: 0 }, usage: noUsage });
  return { clock, meters };
}

Deno.test("rows a second and the time left follow the last ten seconds", async () => {
  const { clock, meters } = meter(10_000);
  assert.equal(meters.rates().etaMs, null);
  for (let each = 0; each < 200; each++) {
    await clock.pass(100);
    for (let row = 0; row < 5; row++) meters.stored(done, false);
  }
  assert.ok(Math.abs(meters.rates().rowsPerSecond - 50) < 2);
  assert.ok(Math.abs((meters.rates().etaMs ?? 0) - 180_000) < 8_000);
  for (let each = 0; each < 110; each++) {
    await clock.pass(100);
    meters.stored(done, false);
  }
  assert.ok(Math.abs(meters.rates().rowsPerSecond - 10) < 1);
});

Deno.test("rows that take a minute each have a rate and an ETA too, which does not flicker", async () => {
  const { clock, meters } = meter(100);
  for (let each = 0; each < 10; each++) {
    await clock.pass(60_000);
    meters.stored(done, false);
    await clock.pass(1);
    assert.ok(Math.abs(meters.rates().rowsPerSecond * 60 - 1) < 0.01);
  }
  await clock.pass(30_000);
  assert.ok((meters.rates().etaMs ?? 0) > 4_000_000);
  await clock.pass(3_600_000);
  assert.equal(meters.rates().etaMs, null);
});

Deno.test("an ETA is never negative, also with more results than rows", () => {
  const { meters } = meter(1);
  for (let each = 0; each < 5; each++) meters.stored(done, false);
  assert.equal(meters.rates().etaMs, 0);
});

Deno.test("p50 and p95 are those of the last answers, to a few percent", async () => {
  const { clock, meters } = meter(10);
  assert.equal(meters.rates().latencyP50Ms, null);
  const answers = (latencyMs: (each: number) => number) => {
    for (let each = 1; each <= 100; each++) {
      meters.asked();
      meters.answered(latencyMs(each), null, null);
    }
  };
  answers((each) => each * 10);
  const { latencyP50Ms, latencyP95Ms } = meters.rates();
  assert.ok(Math.abs((latencyP50Ms ?? 0) - 500) < 50 && Math.abs((latencyP95Ms ?? 0) - 950) < 95);
  for (let each = 0; each < 3; each++) {
    await clock.pass(31_000);
    answers(() => 4_000);
  }
  assert.ok(Math.abs((meters.rates().latencyP50Ms ?? 0) - 4_000) < 400);
});

Deno.test("waits are shown by reason with how many rows wait and until when, and go when they end", () => {
  const { meters } = meter(10);
  const why = { reason: "retry_after", code: "rate_limited", message: "slow down" } as const;
  {
    using _one = meters.wait(why, 1_000);
    using _other = meters.wait({ ...why, message: "slow down more" }, 5_000);
    using _probe = meters.wait({ reason: "quota", code: "quota_exceeded", message: "empty?" }, Infinity);
    assert.deepEqual(meters.rates().waits, [
      { ...why, message: "slow down more", until: "2026-01-01T00:00:05.000Z", rows: 2 },
      { reason: "quota", code: "quota_exceeded", message: "empty?", until: null, rows: 1 },
    ]);
    rates.parse(meters.rates());
  }
  assert.deepEqual(meters.rates().waits, []);
});

Deno.test("a row between two attempts is counted until its request goes out, once", () => {
  const { meters } = meter(1);
  const between = meters.between();
  assert.equal(meters.waiting, 1);
  between[Symbol.dispose]();
  between[Symbol.dispose]();
  assert.equal(meters.waiting, 0);
});

Deno.test("usage that was not told stays unknown", () => {
  assert.deepEqual(addUsage(noUsage, noUsage), noUsage);
  assert.equal(addUsage(noUsage, { ...noUsage, promptTokens: 3 }).promptTokens, 3);
  assert.equal(addUsage({ ...noUsage, promptTokens: 4 }, { ...noUsage, promptTokens: 3 }).promptTokens, 7);
});

Deno.test("a date beyond the year 9999 is its last day", () => {
  assert.equal(dateAfter(new ManualClock(), 1e18), "9999-12-31T00:00:00.000Z");
});
