import assert from "node:assert/strict";
import { Committer, GivenUp } from "./committer.ts";
import { ManualClock, never } from "./fakes_test.ts";
import { noUsage } from "./meters.ts";
import type { NewResult } from "./ports.ts";

function result(row: number, answer = "a"): NewResult {
  const rest = {
    reasoning: null,
    finishReason: null,
    error: null,
    attempts: 1,
    tries: [],
    usage: noUsage,
    latencyMs: 1,
  };
  const times = { finishedAt: "2026-01-01T00:00:00.000Z", revision: 1 };
  return { cacheKey: null, result: { row, status: "succeeded", cached: false, answer, ...rest, ...times } };
}

function committer() {
  const clock = new ManualClock();
  const batches: number[][] = [];
  const disk = { fault: "", costMs: 0 };
  const made = new Committer({
    clock,
    store: (batch) => {
      if (disk.fault) throw new Error(disk.fault);
      clock.work(disk.costMs);
      batches.push(batch.map(({ result }) => result.row));
    },
  });
  return { clock, batches, disk, committer: made };
}

Deno.test("a batch is stored when it is 100 ms old, or has 500 results, or 256 KB", async () => {
  const { clock, batches, committer: one } = committer();
  void one.commit(result(0));
  await clock.pass(50);
  const second = one.commit(result(1));
  assert.equal(batches.length, 0);
  await clock.run(second);
  assert.deepEqual([batches, clock.now()], [[[0, 1]], 100]);
  for (let row = 0; row < 500; row++) void one.commit(result(row));
  assert.equal(batches.at(-1)?.length, 500);
  for (let row = 0; row < 6; row++) void one.commit(result(row, "x".repeat(50_000)));
  assert.equal(batches.at(-1)?.length, 6);
  assert.equal(clock.sleeps.size, 0);
});

Deno.test("a batch that cannot be stored is tried again every 3 s; nobody is told meanwhile", async () => {
  const { clock, batches, disk, committer: one } = committer();
  disk.fault = "database or disk is full";
  let stored = 0;
  for (let row = 0; row < 1_200; row++) void one.commit(result(row)).then(() => stored++);
  await clock.pass(7_000);
  assert.deepEqual([one.fault, one.hasRoom, one.backlog, stored], ["database or disk is full", false, 1_200, 0]);
  disk.fault = "";
  await clock.run(one.mended(never));
  assert.equal(clock.now(), 9_000);
  assert.deepEqual(batches.map(({ length }) => length), [500, 500, 200]);
  assert.deepEqual([one.fault, one.hasRoom, stored], [null, true, 1_200]);
});

Deno.test("what requests wait for is stored at once while that is rare, and together while storing takes its time", async () => {
  const { clock, batches, disk, committer: one } = committer();
  disk.costMs = 2;
  void one.commit(result(0));
  await clock.run(one.soon(10));
  assert.deepEqual([batches, clock.now()], [[[0]], 2]);
  void one.commit(result(1));
  const stored = one.soon(10);
  void one.commit(result(2));
  await clock.run(stored);
  assert.deepEqual([batches, clock.now()], [[[0], [1, 2]], 12], "after a rest of four times what the last took");
  disk.costMs = 1_000;
  void one.commit(result(3));
  await clock.run(one.flush());
  const startedAt = clock.now();
  void one.commit(result(4));
  await clock.run(one.soon(10));
  assert.equal(clock.now() - startedAt, 100 + disk.costMs, "a slow disk makes no result more than 100 ms late");
  void one.commit(result(5));
  void one.commit(result(6));
  await one.soon(2);
  assert.deepEqual(batches.at(-1), [5, 6], "at once when there are enough");
});

Deno.test("a flush stores at once, and waits while that fails", async () => {
  const { clock, batches, disk, committer: one } = committer();
  await one.flush();
  void one.commit(result(0));
  await one.flush();
  assert.deepEqual(batches, [[0]]);
  disk.fault = "read-only";
  void one.commit(result(1));
  const flushed = one.flush();
  await clock.pass(4_000);
  disk.fault = "";
  await clock.run(flushed);
  assert.deepEqual(batches, [[0], [1]]);
});

Deno.test("what is given up is told as not stored, and its number is known", async () => {
  const { disk, clock, committer: one } = committer();
  disk.fault = "gone";
  const lost = [one.commit(result(0)), one.commit(result(1))];
  const flushed = one.flush();
  assert.equal(one.giveUp(), 2);
  for (const each of [...lost, one.commit(result(2))]) await assert.rejects(each, GivenUp);
  await flushed;
  assert.equal(clock.sleeps.size, 0);
});
