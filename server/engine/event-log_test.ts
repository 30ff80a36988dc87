import assert from "node:assert/strict";
import type { RunEvent } from "../contract/event.ts";
import { createEventLog, EventLog } from "./event-log.ts";
import { idle, ManualClock, never } from "./fakes_test.ts";
import { createMeters, noUsage } from "./meters.ts";

const clock = () => new ManualClock();
const counts = { total: 9, succeeded: 0, failed: 0, cached: 0, inFlight: 0, attempts: 0, waiting: 0 };
const state: RunEvent = {
  kind: "state",
  status: "running",
  pause: null,
  failure: null,
  mends: [],
  concurrency: 1,
  counts,
};
const row = (row: number, status: "succeeded" | "failed" = "succeeded"): RunEvent => ({
  ...{ kind: "row", row, status, cached: false, code: null, message: null, attempts: 1, latencyMs: 1, start: "a" },
});
const progress = (succeeded: number): RunEvent => ({
  ...{ kind: "progress", counts: { ...counts, succeeded }, usage: noUsage, rates: createMeters(clock()).rates() },
});
const told = (log: EventLog, after: string) => log.read(after)?.events.map(({ event }) => event);

Deno.test("a viewer reads what came after its position", () => {
  const log = createEventLog("s1", clock());
  assert.equal(log.position(), "s1-0");
  log.append(state);
  log.append(row(1));
  assert.deepEqual(log.read("s1-0")?.events.map(({ id }) => id), ["s1-1", "s1-2"]);
  assert.deepEqual(log.read("s1-1"), { events: [{ id: "s1-2", event: row(1) }], position: "s1-2" });
  assert.deepEqual(log.read("s1-2"), { events: [], position: "s1-2" });
});

Deno.test("at rest the last hundred events are kept, and an id before them needs a snapshot", async () => {
  const log = new EventLog("s", clock(), 300);
  for (let each = 0; each < 450; each++) log.append(state);
  assert.equal(log.read("s-150")?.events.length, 300);
  log.rest();
  assert.equal(log.read("s-349"), null);
  assert.deepEqual(log.read("s-350")?.events.map(({ id }) => id).at(0), "s-351");
  assert.equal(log.read("s-350")?.events.length, 100);
  const heard = log.changed(never);
  log.append(progress(1)); // it goes on
  await heard;
  assert.equal(log.position(), "s-451");
  assert.deepEqual(told(log, "s-450"), [progress(1)]);
  for (let each = 0; each < 299; each++) log.append(state);
  assert.equal(log.read("s-450")?.events.length, 300);
  assert.equal(log.read("s-449"), null);
});

Deno.test("an id that is unknown, of an earlier start or too old needs a snapshot", () => {
  const log = new EventLog("a-b", clock(), 10);
  for (let each = 0; each < 25; each++) log.append(state);
  for (
    const id of [null, "", "a-24", "x-24", "a-b-", "a-b-26", "a-b-1e1", "a-b--1", "a-b-14", "a-b-99999999999999999999"]
  ) {
    assert.equal(log.read(id), null, String(id));
  }
  assert.equal(log.read("a-b-15")?.events.length, 10);
  assert.equal(log.read("a-b-15")?.events[0]?.id, "a-b-16");
});

Deno.test("progress is told at most ten times a second, the latest of it", async () => {
  const time = clock();
  const log = createEventLog("s", time);
  for (let each = 1; each <= 1_000; each++) {
    log.append(progress(each));
    await time.pass(1);
  }
  await time.pass(200);
  const events = log.read("s-0")?.events ?? [];
  assert.ok(events.length >= 9 && events.length <= 11, `${events.length}`);
  const last = events.at(-1)?.event;
  assert.equal(last?.kind === "progress" && last.counts.succeeded, 1_000);
  assert.equal(time.sleeps.size, 0);
});

Deno.test("what was held back is told before a state, and when the log is closed", () => {
  const time = clock();
  const log = createEventLog("s", time);
  for (const each of [1, 2, 3]) log.append(progress(each));
  log.append(state);
  assert.deepEqual(told(log, "s-0"), [progress(1), progress(3), state]);
  log.append(progress(4));
  log.close();
  assert.deepEqual(told(log, "s-3"), [progress(4)]);
});

Deno.test("rows are sampled beyond fifty a second, failures last", async () => {
  const time = clock();
  const log = createEventLog("s", time);
  for (let each = 0; each < 500; each++) log.append(row(each));
  log.append(row(500, "failed"));
  const events = told(log, "s-0") ?? [];
  assert.equal(events.length, 41);
  assert.deepEqual(events.at(-1), row(500, "failed"));
  for (let each = 0; each < 500; each++) log.append(row(each, "failed"));
  assert.equal(told(log, "s-0")?.length, 50);
  await time.pass(1_000);
  for (let each = 0; each < 40; each++) log.append(row(each));
  assert.equal(told(log, "s-0")?.length, 90);
});

Deno.test("all who wait are woken by the next event, and an abort ends a wait", async () => {
  const log = createEventLog("s", clock());
  const leaves = new AbortController();
  const left = assert.rejects(log.changed(leaves.signal), (reason) => reason === "gone");
  const waits = Array.from({ length: 200 }, () => log.changed(never));
  leaves.abort("gone");
  await left;
  let woken = 0;
  for (const wait of waits) void wait.then(() => woken++);
  await idle();
  assert.equal(woken, 0);
  log.append(state);
  await Promise.all(waits);
  await assert.rejects(log.changed(AbortSignal.abort("before")), (reason) => reason === "before");
});

Deno.test("a hundred thousand rows with nobody looking leave only what a ring holds", () => {
  const log = createEventLog("s", clock());
  for (let each = 0; each < 100_000; each++) log.append(row(each));
  assert.equal(told(log, "s-0")?.length, 40);
});
