import assert from "node:assert/strict";
import { Pace } from "./adapt.ts";
import { never } from "./fakes_test.ts";
import { createPermits } from "./permits.ts";

const takeAll = (permits: ReturnType<typeof createPermits>) =>
  Promise.all(Array.from({ length: permits.bound - permits.taken }, () => permits.take(never)));

Deno.test("a wave of 429s halves the bound once", async () => {
  const permits = createPermits(50);
  const pace = new Pace(permits, true);
  const wave = await takeAll(permits);
  for (const permit of wave) {
    pace.slowed(permit, null);
    permit[Symbol.dispose]();
  }
  assert.equal(permits.bound, 25);
  for (const permit of await takeAll(permits)) pace.slowed(permit, null);
  assert.equal(permits.bound, 12);
});

Deno.test("it never falls below one, and grows back by about a tenth a window, up to the limit alone", async () => {
  const permits = createPermits(100);
  const pace = new Pace(permits, true);
  for (let each = 0; each < 20; each++) {
    const permit = await permits.take(never);
    pace.slowed(permit, null);
    permit[Symbol.dispose]();
  }
  assert.equal(permits.bound, 1);
  const bounds = [permits.bound];
  for (let each = 0; each < 5_000; each++) {
    pace.answered();
    if (permits.bound !== bounds.at(-1)) bounds.push(permits.bound);
  }
  assert.equal(bounds.at(-1), 100);
  for (const [index, bound] of bounds.entries()) {
    const before = bounds[index - 1] ?? bound;
    assert.ok(bound - before <= Math.max(1, before / 10), `${before} to ${bound}`);
  }
});

Deno.test("an endpoint that bears one request is asked for two ever more rarely", async () => {
  const permits = createPermits(8);
  const pace = new Pace(permits, true);
  let refused = 0;
  for (let row = 0; row < 1_000; row++) {
    const permit = await permits.take(never);
    if (permits.bound > 1) {
      refused++;
      pace.slowed(permit, null);
    } else pace.answered();
    permit[Symbol.dispose]();
  }
  assert.ok(refused < 50, `${refused} refusals`);
});

Deno.test("with the adaptive mode off nothing changes", async () => {
  const permits = createPermits(8);
  const pace = new Pace(permits, false);
  pace.slowed(await permits.take(never), null);
  assert.equal(permits.bound, 8);
});

Deno.test("an endpoint that refuses one at a time is asked in a pace of its own, which goes when it answers", async () => {
  const permits = createPermits(1);
  const pace = new Pace(permits, true);
  const permit = await permits.take(never);
  pace.slowed(permit, 20);
  assert.equal(pace.gapMs, 10);
  pace.slowed(permit, 20);
  assert.equal(pace.gapMs, 20);
  pace.slowed(permit, 60_000); // speaks of a window that begins anew
  assert.equal(pace.gapMs, 20);
  const slow = createPermits(4);
  const slowed = new Pace(slow, true);
  for (let wave = 0; wave < 3; wave++) {
    using refused = await slow.take(never);
    slowed.slowed(refused, 20);
  }
  assert.ok(slowed.gapMs > 0);
  for (let answers = 0; answers < 100; answers++) slowed.answered();
  assert.equal(slowed.gapMs, 0);
  assert.ok(slow.bound > 1);
});
