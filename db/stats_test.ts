import assert from "node:assert/strict";
import { Database } from "@db/sqlite";
import { migrate } from "./migrate.ts";
import { hours } from "./migrations/005-hours.ts";
import { migrations } from "./migrations/mod.ts";
import { openInMemory } from "./open.ts";
import { deleteProject, insertProject, updateProject } from "./projects.ts";
import { insertResults } from "./results.ts";
import { markDeleted, removeRunSlice } from "./run-removal.ts";
import { moveRun } from "./runs.ts";
import { dayOf, hourOf, type Totals } from "./stats.ts";
import { type Figures, readStats } from "./stats-read.ts";
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
  const all = readStats(db, { days: 30 }, now);
  const totals = { runs: 2, rows: 4, succeeded: 3, failed: 1, cached: 1, attempts: 5 };
  assert.deepEqual(counted(all.totals), { ...totals, promptTokens: 20, completionTokens: 40 });
  const worked = all.series.filter(({ runs, rows }) => runs + rows > 0);
  assert.equal(all.series.length, 30);
  assert.deepEqual(worked.map(({ at, runs, rows, failed, cached }) => [at, runs, rows, failed, cached]), [
    ["2026-11-01", 1, 1, 0, 0],
    ["2026-11-20", 1, 3, 1, 1],
  ]);
  assert.deepEqual(
    all.byProject.map(({ project, projectId, projectName, rows }) => [project, projectId, projectName, rows]),
    [
      ["p1", "p1", "One", 3],
      ["", null, "P", 1],
    ],
  );
  assert.deepEqual(all.byModel.map(({ model, rows }) => [model, rows]), [["m", 3], ["gpt-x", 1]]);
  assert.deepEqual(all.byCode, [{ code: "network", count: 1 }]);
  assert.deepEqual(all.known, { projects: [{ id: "p1", name: "One" }], models: ["gpt-x", "m"] });

  const today = readStats(db, { days: 1 }, now);
  assert.deepEqual(today.byModel.map(({ model, runs, rows }) => [model, runs, rows]), [["m", 0, 2], ["gpt-x", 1, 1]]);
  assert.deepEqual(today.series.map(({ at, rows }) => [at, rows]).at(-1), ["2026-11-20T12", 3]);
  assert.equal(today.totals.rows, 3);

  updateProject(db, projectRecord("p1", { name: "Renamed" }));
  assert.equal(readStats(db, { days: 30 }, now).byProject[0]?.projectName, "Renamed");
  deleteProject(db, "p1");
  moveRun(db, first, "cancelled", now);
  markDeleted(db, first);
  while (removeRunSlice(db, first, 100) > 0);
  removeRunSlice(db, first, 100);
  const after = readStats(db, { days: 30 }, now);
  assert.deepEqual(after.totals, all.totals);
  assert.deepEqual(after.byProject[0], { ...all.byProject[0], projectId: null, projectName: "P" });
});

function counted({ latencyP50Ms: _, latencyP95Ms: __, latencyP99Ms: ___, ...totals }: Figures): Totals {
  return totals;
}

Deno.test("a batch that is undone after it was counted is counted once when it is stored again", () => {
  const db = openInMemory();
  const run = makeRun(db, {}, day(1));
  const batch = (row: number) => [{ result: failed(row, stored(1)), cacheKey: null }];
  insertResults(db, run, batch(0));
  db.exec("create trigger full before update on day_stats begin select raise(abort, 'the disk is full'); end");
  assert.throws(() => insertResults(db, run, batch(1)), /the disk is full/u);
  db.exec("drop trigger full");
  insertResults(db, run, batch(1));
  for (const days of [1, 30]) {
    const { totals, byCode } = readStats(db, { days }, day(1));
    assert.deepEqual([totals.rows, byCode.map(({ count }) => count)], [2, [2]], `${days}`);
  }
});

Deno.test("a project, a model and the stretch before are told apart", () => {
  const db = openInMemory();
  insertProject(db, projectRecord("p1", { name: "One" }));
  insertProject(db, projectRecord("p2", { name: "Two" }));
  const { frozen } = newRun();
  const other = { ...frozen, endpoint: { ...frozen.endpoint, model: "n" } };
  const runs = [
    makeRun(db, { projectId: "p1" }, day(20)),
    makeRun(db, { projectId: "p2" }, day(20)),
    makeRun(db, { projectId: "p1", frozen: other }, day(20)),
  ];
  for (const [index, run] of runs.entries()) {
    insertResults(db, run, [
      { result: succeeded(0, { ...stored(20), latencyMs: 100 * (index + 1) }), cacheKey: null },
      {
        result: failed(1, { ...stored(20), error: { code: index ? "timeout" : "network", message: "" } }),
        cacheKey: null,
      },
      { result: succeeded(2, { ...stored(13), latencyMs: 5000 }), cacheKey: null },
    ]);
  }
  const now = day(20);
  const p1 = readStats(db, { days: 7, project: "p1" }, now);
  assert.deepEqual([p1.totals.rows, p1.before?.rows, p1.before && Math.round((p1.before.latencyP50Ms ?? 0) / 500)], [
    4,
    2,
    10,
  ]);
  assert.deepEqual(p1.byModel.map(({ model }) => model), ["m", "n"]);
  assert.deepEqual(p1.byCode, [{ code: "network", count: 1 }, { code: "timeout", count: 1 }]);
  assert.deepEqual(p1.known.projects.map(({ name }) => name), ["One", "Two"]);
  const n = readStats(db, { days: 7, project: "p1", model: "n" }, now);
  assert.deepEqual(n.byCode, [{ code: "timeout", count: 1 }]);
  assert.ok(Math.abs((n.totals.latencyP50Ms ?? 0) - 300) <= 15, `${n.totals.latencyP50Ms}`);
  assert.equal(readStats(db, { days: 7, model: "none" }, now).totals.rows, 0);
});

Deno.test("latencies are of answers that were asked for, lengths of all answers", () => {
  const db = openInMemory();
  const run = makeRun(db, {}, day(2));
  const usage = (completionTokens: number | null) => (
    { promptTokens: null, cachedTokens: null, completionTokens, reasoningTokens: null }
  );
  const results = [
    failed(0, { ...stored(2), latencyMs: 60_000 }),
    succeeded(1, { ...stored(2), cached: true, latencyMs: 1, answer: "x".repeat(512), usage: usage(256) }),
    ...Array.from({ length: 98 }, (_, row) => (
      succeeded(row + 2, { ...stored(2), latencyMs: 800, answer: "", usage: usage(null) })
    )),
  ];
  insertResults(db, run, results.map((result) => ({ result, cacheKey: null })));
  insertResults(db, run, [{ result: succeeded(0, { ...stored(2), latencyMs: 4000 }), cacheKey: null }]); // asked again
  const { totals, answerChars, answerTokens } = readStats(db, { days: 3 }, day(2));
  assert.ok(Math.abs((totals.latencyP50Ms ?? 0) - 800) <= 40, `${totals.latencyP50Ms}`);
  assert.ok(Math.abs((totals.latencyP99Ms ?? 0) - 4000) <= 200, `${totals.latencyP99Ms}`);
  assert.equal(answerChars.p50, 0);
  assert.deepEqual(answerChars.bins.at(0), { from: 0, to: 0, count: 98 });
  assert.equal(answerChars.bins.at(-1)?.from, 512);
  assert.deepEqual(answerTokens.bins.reduce((sum, { count }) => sum + count, 0), 2);
});

Deno.test("an empty folder has statistics of nothing", () => {
  const { since, totals, series, byProject, byModel, byCode, known } = readStats(openInMemory(), { days: 7 }, day(1));
  assert.equal(totals.rows, 0);
  assert.equal(totals.latencyP50Ms, null);
  assert.equal(series.length, 7);
  assert.equal(since, null);
  assert.deepEqual([byProject, byModel, byCode, known.projects, known.models], [[], [], [], [], []]);
});

Deno.test("what an earlier version counted by day stays", () => {
  const db = new Database(":memory:", { int64: true });
  migrate(db, migrations.slice(0, migrations.indexOf(hours)));
  db.exec(`insert into day_stats(day, project, model, project_name, runs, rows, succeeded, failed, attempts)
      values ('2026-11-20', 'p1', 'm', 'One', 1, 5, 3, 2, 7);
    insert into day_codes(day, code, count) values ('2026-11-20', 'timeout', 2), ('2026-11-20', 'network', 0)`);
  migrate(db);
  const { totals, byCode, byProject, known } = readStats(db, { days: 7 }, day(20));
  assert.deepEqual([totals.rows, totals.attempts, totals.latencyP50Ms], [5, 7, null]);
  assert.deepEqual(byCode, [{ code: "timeout", count: 2 }]);
  assert.deepEqual(byProject.map(({ projectName }) => projectName), ["One"]);
  assert.deepEqual(known, { projects: [{ id: "p1", name: "One" }], models: ["m"] });
});

Deno.test("a day is that of the machine's own calendar", () => {
  assert.equal(dayOf(new Date(2026, 0, 2, 0, 0)), "2026-01-02");
  assert.equal(dayOf(new Date(2026, 0, 2, 23, 59)), "2026-01-02");
  assert.equal(hourOf(new Date(2026, 0, 2, 9, 59)), "2026-01-02T09");
});
