import assert from "node:assert/strict";
import { idle, never } from "./fakes_test.ts";
import { createPermits, type Permit } from "./permits.ts";

Deno.test("permits go to whoever came first", async () => {
  const permits = createPermits(1);
  const order: number[] = [];
  const work = async (who: number) => {
    using _permit = await permits.take(never);
    order.push(who);
    await idle();
  };
  await Promise.all([1, 2, 3, 4].map(work));
  assert.deepEqual(order, [1, 2, 3, 4]);
  assert.equal(permits.taken, 0);
});

Deno.test("a permit is given back once", async () => {
  const permits = createPermits(2);
  const permit = await permits.take(never);
  permit[Symbol.dispose]();
  permit[Symbol.dispose]();
  assert.equal(permits.taken, 0);
});

Deno.test("an abort ends the wait for a permit, wherever it stands in the line", async () => {
  const permits = createPermits(1);
  const held = await permits.take(never);
  const [first, middle] = [new AbortController(), new AbortController()];
  const got: string[] = [];
  const waits = [
    permits.take(first.signal).then(() => got.push("first"), (reason) => got.push(String(reason))),
    permits.take(never).then((permit) => (got.push("second"), permit[Symbol.dispose]())),
    permits.take(middle.signal).then(() => got.push("third"), (reason) => got.push(String(reason))),
    permits.take(never).then((permit) => (got.push("fourth"), permit[Symbol.dispose]())),
  ];
  middle.abort("middle gone");
  first.abort("first gone");
  assert.equal(permits.waiting, 2);
  held[Symbol.dispose]();
  await Promise.all(waits);
  assert.deepEqual(got, ["middle gone", "first gone", "second", "fourth"]);
  assert.equal(permits.taken, 0);
  await assert.rejects(permits.take(AbortSignal.abort("at once")), (reason) => reason === "at once");
});

Deno.test("permits can be made more and fewer while they are out", async () => {
  const permits = createPermits(4);
  const out: Permit[] = await Promise.all(Array.from({ length: 4 }, () => permits.take(never)));
  let more = 0;
  for (let each = 0; each < 6; each++) void permits.take(never).then((permit) => (more++, out.push(permit)));
  permits.resize(2);
  out.shift()?.[Symbol.dispose]();
  out.shift()?.[Symbol.dispose]();
  await idle();
  assert.deepEqual([more, permits.taken], [0, 2]);
  permits.resize(4096);
  await idle();
  assert.deepEqual([more, permits.taken], [6, 8]);
  for (const permit of out) permit[Symbol.dispose]();
  for (const wrong of [0, 4097, 1.5, NaN]) assert.throws(() => permits.resize(wrong), RangeError);
});

Deno.test("a permit remembers the bound that it was taken under; the limit is the person's", async () => {
  const permits = createPermits(8);
  const before = await permits.take(never);
  permits.slowTo(4);
  const after = await permits.take(never);
  assert.deepEqual([before.bound, after.bound, permits.limit], [8, 4, 8]);
  permits.resize(6); // slowed already: goes on from there
  assert.deepEqual([permits.bound, permits.limit], [4, 6]);
  permits.slowTo(100);
  assert.equal(permits.bound, 6);
  permits.resize(20);
  assert.equal(permits.bound, 20);
});

Deno.test("ten thousand who wait, leave and are served cost no more each than ten", async () => {
  const permits = createPermits(1);
  const held = await permits.take(never);
  const leaves = new AbortController();
  const left: Promise<unknown>[] = [];
  let served = 0;
  for (let each = 0; each < 20_000; each++) {
    if (each % 2) left.push(permits.take(leaves.signal).catch(() => {}));
    else void permits.take(never).then((permit) => (served++, permit[Symbol.dispose]()));
  }
  leaves.abort();
  await Promise.all(left);
  assert.equal(permits.waiting, 10_000);
  held[Symbol.dispose]();
  while (permits.waiting > 0) await idle();
  await idle();
  assert.deepEqual([served, permits.taken], [10_000, 0]);
});
