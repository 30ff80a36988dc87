import assert from "node:assert/strict";
import { stepOf, windowOf } from "./stats-window.ts";

const now = new Date(2026, 10, 25, 10, 30);

Deno.test("the last days end today, each a step, and are set beside as many before", () => {
  const { by, from, to, steps, before } = windowOf({ days: 7 }, now, "2020-01-01");
  assert.deepEqual([by, from, to], ["day", "2026-11-19", "2026-11-25"]);
  assert.deepEqual(steps, [19, 20, 21, 22, 23, 24, 25].map((day) => `2026-11-${day}`));
  assert.deepEqual(before, { from: "2026-11-12", to: "2026-11-18" });
});

Deno.test("the last hours end with this one", () => {
  const { by, from, to, steps, before } = windowOf({ days: 30, hours: 24 }, now, null);
  assert.deepEqual([by, from, to, steps.length], ["hour", "2026-11-24T11", "2026-11-25T10", 24]);
  assert.deepEqual(before, { from: "2026-11-23T11", to: "2026-11-24T10" });
});

Deno.test("one day is told by the hour, and today up to now", () => {
  const yesterday = windowOf({ days: 30, from: "2026-11-24", to: "2026-11-24" }, now, null);
  assert.deepEqual([yesterday.by, yesterday.steps.length], ["hour", 24]);
  const today = windowOf({ days: 1 }, now, null);
  assert.deepEqual([today.by, today.steps.length, today.to], ["hour", 11, "2026-11-25T10"]);
});

Deno.test("a long stretch begins with the first day that is known, in weeks or months", () => {
  const weeks = windowOf({ days: 3660 }, now, "2026-01-07");
  assert.deepEqual([weeks.by, weeks.from, weeks.steps[0], weeks.before], ["week", "2026-01-07", "2026-01-05", null]);
  assert.equal(weeks.steps.at(-1), "2026-11-23");
  const months = windowOf({ days: 3660 }, now, "2023-02-11");
  assert.deepEqual([months.by, months.steps[0], months.steps.at(-1)], ["month", "2023-02-01", "2026-11-01"]);
  assert.equal(windowOf({ days: 3660 }, now, "2026-11-20").steps.length, 6);
  assert.equal(windowOf({ days: 3660 }, now, null).steps.length, 30);
});

Deno.test("two days are told in whichever order they come, and none of them lies ahead", () => {
  const window = windowOf({ days: 30, from: "2026-12-31", to: "2026-11-20" }, now, null);
  assert.deepEqual([window.from, window.to], ["2026-11-20", "2026-11-25"]);
  assert.deepEqual(windowOf({ days: 3, to: "2026-11-10" }, now, null).steps[0], "2026-11-08");
});

Deno.test("more hours than can be looked at are told by the day", () => {
  assert.equal(windowOf({ days: 60, by: "hour" }, now, null).by, "day");
  assert.equal(windowOf({ days: 2, by: "hour" }, now, null).steps.length, 35);
});

Deno.test("a week begins on Monday", () => {
  assert.equal(stepOf("week", "2026-11-22"), "2026-11-16");
  assert.equal(stepOf("week", "2026-11-23"), "2026-11-23");
});
