import assert from "node:assert/strict";
import { openInMemory } from "./open.ts";
import { deleteProject, insertProject, updateProject } from "./projects.ts";
import { insertResults } from "./results.ts";
import { markDeleted, removeRunSlice } from "./run-removal.ts";
import { moveRun } from "./runs.ts";
import { dayOf, readStats } from "./stats.ts";
import { failed, makeRun, newRun, projectRecord, succeeded } from "./records_for_tests.ts";

const day = (number: number) => new Date(2026, 10, number, 12);
const stored = (number: number) => ({ finishedAt: day(number).toISOString() });

Deno.test("statistics follow runs and results by day, project, model and code, and outlive them", () => {
  const db = openInMemory();
  insertProject(db, projectRecord("p1", { name: "One" }));
  const first = makeRun(db, { projectId: "p1" }, day(1));
  const { frozen } = newRun();
  const azure = { ...frozen, endpoint: { ...frozen.endpoint, model: "", deployment: "gpt-x" } };
  const second = makeRun(db, { frozen: azure }, day(20));
  const none = { cacheKey: null };
  insertResults(db, first, [
    { result: succeeded(0, stored(1)), ...none },
    { result: failed(1, stored(1)), ...none },
    { result: succeeded(2, { ...stored(20), cached: true, attempts: 0 }), ...none },
  ]);
  insertResults(db, second, [{
    result: failed(0, { ...stored(20), error: { code: "network", message: "" } }),
    ...none,
  }]);
  insertResults(db, first, [{ result: succeeded(1, { ...stored(20), attempts: 2 }), ...none }]); // asked again

  const now = day(20);
  const zero = {
    runs: 0,
    rows: 0,
    succeeded: 0,
    failed: 0,
    cached: 0,
    attempts: 0,
    promptTokens: 0,
    completionTokens: 0,
  };
  const one = { ...zero, runs: 1, rows: 1, succeeded: 1, attempts: 2, promptTokens: 10, completionTokens: 20 };
  const later = { ...zero, rows: 2, succeeded: 2, cached: 1, attempts: 2, promptTokens: 10, completionTokens: 20 };
  const other = { ...zero, runs: 1, rows: 1, failed: 1, attempts: 1 };
  const all = readStats(db, { days: 30, now });
  assert.deepEqual(all.totals, {
    ...zero,
    runs: 2,
    rows: 4,
    succeeded: 3,
    failed: 1,
    cached: 1,
    attempts: 5,
    promptTokens: 20,
    completionTokens: 40,
  });
  assert.deepEqual(all.byDay, [
    { day: "2026-11-01", ...one },
    { day: "2026-11-20", ...later, runs: 1, rows: 3, failed: 1, attempts: 3 },
  ]);
  assert.deepEqual(all.byProject.map(({ projectId, projectName, rows }) => ({ projectId, projectName, rows })), [
    { projectId: "p1", projectName: "One", rows: 3 },
    { projectId: null, projectName: "P", rows: 1 },
  ]);
  assert.deepEqual(all.byModel.map(({ model, rows }) => [model, rows]), [["m", 3], ["gpt-x", 1]]);
  assert.deepEqual(all.byCode, [{ code: "network", count: 1 }]);

  const today = readStats(db, { days: 1, now });
  assert.deepEqual(today.totals, all.totals);
  assert.deepEqual(today.byModel, [{ model: "m", ...later }, { model: "gpt-x", ...other }]);

  updateProject(db, projectRecord("p1", { name: "Renamed" }));
  assert.equal(readStats(db, { days: 30, now }).byProject[0]?.projectName, "Renamed");
  deleteProject(db, "p1");
  moveRun(db, first, "cancelled", now);
  markDeleted(db, first);
  while (removeRunSlice(db, first, 100) > 0);
  removeRunSlice(db, first, 100);
  const after = readStats(db, { days: 30, now });
  assert.deepEqual(after.totals, all.totals);
  assert.deepEqual(after.byProject[0], { projectId: null, projectName: "P", ...zero, ...sum(one, later) });
});

function sum<T extends Record<string, number>>(one: T, other: T): Record<string, number> {
  return Object.fromEntries(Object.entries(one).map(([name, value]) => [name, value + (other[name] ?? 0)]));
}

Deno.test("an empty folder has statistics of nothing", () => {
  const { totals, byDay, byProject, byModel, byCode } = readStats(openInMemory(), { days: 7, now: day(1) });
  assert.equal(totals.rows, 0);
  assert.deepEqual([byDay, byProject, byModel, byCode], [[], [], [], []]);
});

Deno.test("a day is that of the machine's own calendar", () => {
  assert.equal(dayOf(new Date(2026, 0, 2, 0, 0)), "2026-01-02");
  assert.equal(dayOf(new Date(2026, 0, 2, 23, 59)), "2026-01-02");
});
