import assert from "node:assert/strict";
import { createLimiter } from "./buckets.ts";
import { idle, ManualClock, never } from "./fakes_test.ts";

const none = { requestsPerMinute: null, tokensPerMinute: null };

Deno.test("with no limits nobody waits", async () => {
  const limiter = createLimiter(none, new ManualClock());
  for (let each = 0; each < 1_000; each++) await limiter.take(1_000_000, never);
  assert.equal(limiter.waitMs(), 0);
  assert.equal(limiter.countsTokens, false);
});

Deno.test("after a start one request goes out at once, the next ones by the rate, in order", async () => {
  const clock = new ManualClock();
  const limiter = createLimiter({ ...none, requestsPerMinute: 60 }, clock);
  const times: [number, number][] = [];
  const takes = [0, 1, 2, 3].map((who) => limiter.take(1, never).then(() => times.push([who, clock.now()])));
  await clock.run(Promise.all(takes));
  assert.deepEqual(times, [[0, 0], [1, 1_000], [2, 2_000], [3, 3_000]]);
});

Deno.test("what was not used is kept for 5 s and no longer", async () => {
  const clock = new ManualClock();
  const limiter = createLimiter({ ...none, requestsPerMinute: 120 }, clock);
  await limiter.take(1, never);
  await clock.pass(600_000);
  let gone = 0;
  for (let each = 0; each < 50; each++) void limiter.take(1, never).then(() => gone++);
  await idle();
  assert.equal(gone, 10);
  await clock.pass(5_001);
  assert.equal(gone, 20);
});

Deno.test("tokens are limited too; a request that is larger than the bucket goes out when it is full, as a debt", async () => {
  const clock = new ManualClock();
  const limiter = createLimiter({ ...none, tokensPerMinute: 60_000 }, clock);
  assert.equal(limiter.countsTokens, true);
  await limiter.take(5_000, never);
  await clock.run(limiter.take(20_000, never));
  assert.equal(clock.now(), 5_000);
  await clock.run(limiter.take(1_000, never));
  assert.equal(clock.now(), 21_000);
});

Deno.test("an estimate is corrected by what was used", async () => {
  const clock = new ManualClock();
  const limiter = createLimiter({ ...none, tokensPerMinute: 60_000 }, clock);
  await limiter.take(5_000, never);
  const next = limiter.take(3_000, never);
  limiter.correct(5_000, 3_000);
  await clock.run(next);
  assert.equal(clock.now(), 1_000);
  limiter.correct(3_000, 6_000);
  await clock.run(limiter.take(1_000, never));
  assert.equal(clock.now(), 5_000);
});

Deno.test("limits can be changed while requests wait, and a wait can be aborted", async () => {
  const clock = new ManualClock();
  const limiter = createLimiter({ ...none, requestsPerMinute: 1 }, clock);
  await limiter.take(1, never);
  const leaves = new AbortController();
  const left = assert.rejects(limiter.take(1, leaves.signal), (reason) => reason === "gone");
  const stays = limiter.take(1, never);
  assert.equal(limiter.waitMs(), 60_000);
  leaves.abort("gone");
  await left;
  limiter.resize({ ...none, requestsPerMinute: 60 });
  await clock.run(stays);
  assert.equal(clock.now(), 1_000);
  limiter.resize(none);
  await limiter.take(1, never);
  assert.equal(clock.sleeps.size, 0);
});

Deno.test("lifting a limit lets all go who wait", async () => {
  const clock = new ManualClock();
  const limiter = createLimiter({ requestsPerMinute: 1, tokensPerMinute: 1 }, clock);
  const takes = Array.from({ length: 20 }, () => limiter.take(50, never));
  limiter.resize(none);
  await Promise.all(takes);
  assert.equal(clock.now(), 0);
});
