import assert from "node:assert/strict";
import { realClock } from "./clock.ts";

Deno.test("a sleep is never shorter than asked for", async () => {
  const { signal } = new AbortController();
  for (const ms of [0, 1, 3.7, 10]) {
    const from = realClock.now();
    await realClock.sleep(ms, signal);
    assert.ok(realClock.now() - from >= ms);
  }
});

Deno.test("a sleep of a month does not fire at once, and an abort ends it", async () => {
  const stop = new AbortController();
  let isOver = false;
  const sleeps = [2_592_000_000, Infinity].map((ms) =>
    assert.rejects(realClock.sleep(ms, stop.signal).finally(() => isOver = true), (reason) => reason === "enough")
  );
  await realClock.sleep(20, new AbortController().signal);
  assert.equal(isOver, false);
  stop.abort("enough");
  await Promise.all(sleeps);
  await assert.rejects(realClock.sleep(1, stop.signal), (reason) => reason === "enough");
});

Deno.test("ten thousand sleeps on one signal end together", async () => {
  const stop = new AbortController();
  const sleeps = Array.from({ length: 10_000 }, () => realClock.sleep(60_000, stop.signal).catch((reason) => reason));
  stop.abort("enough");
  assert.ok((await Promise.all(sleeps)).every((reason) => reason === "enough"));
});
