import assert from "node:assert/strict";
import { movesTo, type RunStatus, runStatus } from "../server/contract/run.ts";
import { findKey, putKey } from "./keys.ts";
import { openInMemory } from "./open.ts";
import { deleteProject, insertProject, updateProject } from "./projects.ts";
import { carryTries, insertResults } from "./results.ts";
import { deletedRuns, markDeleted, removeRunSlice } from "./run-removal.ts";
import {
  addRevision,
  addStretch,
  countStates,
  dueRuns,
  findRun,
  insertRun,
  keepMends,
  listRuns,
  liveRuns,
  moveRun,
  passCanary,
  setConcurrency,
  unfinishedRunsOf,
} from "./runs.ts";
import { at, failed, makeRun, newRun, projectRecord, revisionBody, succeeded } from "./records_for_tests.ts";

Deno.test("a run comes back as it was made", () => {
  const db = openInMemory();
  insertProject(db, projectRecord("p1"));
  const keyId = putKey(db, new Uint8Array([1, 2, 3]), "…abcd", at());
  const made = newRun({
    projectId: "p1",
    keyId,
    warnings: ["no_variable"],
    picked: Uint32Array.from([0, 7, 4_000_000_000]),
  });
  const run = findRun(db, insertRun(db, made, at()));
  assert.ok(run);
  assert.deepEqual(run, {
    id: 1,
    status: "queued",
    projectId: "p1",
    datasetId: null,
    sha256: "hash",
    keyId,
    keyHint: "…abcd",
    frozen: made.frozen,
    revision: 1,
    revisionBody: made.revisionBody,
    picked: Uint32Array.from([0, 7, 4_000_000_000]),
    canaryPassed: false,
    counts: { total: 10, succeeded: 0, failed: 0, cached: 0, attempts: 0 },
    usage: { promptTokens: null, cachedTokens: null, completionTokens: null, reasoningTokens: null },
    activeMs: 0,
    latencyP50Ms: null,
    latencyP95Ms: null,
    pause: null,
    failure: null,
    warnings: ["no_variable"],
    createdAt: at().toISOString(),
    startedAt: null,
    finishedAt: null,
    changedAt: at().toISOString(),
  });
  passCanary(db, run.id);
  assert.ok(findRun(db, run.id)?.canaryPassed);
  assert.equal(findRun(db, 99), undefined);
});

Deno.test("each move between states is made exactly where the table allows it", () => {
  const db = openInMemory();
  const id = makeRun(db);
  for (const from of runStatus.options) {
    for (const to of runStatus.options) {
      db.exec("update runs set status = ? where id = ?", from, id);
      assert.equal(moveRun(db, id, to, at()), movesTo[to].includes(from), `${from} to ${to}`);
      assert.equal(findRun(db, id)?.status, movesTo[to].includes(from) ? to : from);
    }
  }
  assert.equal(moveRun(db, 99, "running", at()), false);
});

Deno.test("a move keeps why it was made, and when the run started and ended", () => {
  const db = openInMemory();
  const id = makeRun(db);
  const states: [RunStatus, Parameters<typeof moveRun>[4]][] = [
    ["running", {}],
    ["paused", { pause: { reason: "budget", message: "used up", until: null } }],
    ["queued", {}],
    ["running", {}],
    ["failed", { failure: { code: "unauthorized", message: "no" } }],
  ];
  const seen = states.map(([to, more], second) => {
    assert.ok(moveRun(db, id, to, at(second), more));
    const { startedAt, finishedAt, pause, failure } = findRun(db, id) ?? assert.fail();
    return { startedAt, finishedAt, pause: pause?.reason, failure: failure?.code };
  });
  const startedAt = at(0).toISOString();
  const none = { finishedAt: null, pause: undefined, failure: undefined };
  assert.deepEqual(seen, [
    { ...none, startedAt },
    { ...none, startedAt, pause: "budget" },
    { ...none, startedAt },
    { ...none, startedAt },
    { ...none, startedAt, finishedAt: at(4).toISOString(), failure: "unauthorized" },
  ]);
});

Deno.test("the stretches that a run was active add up, and its latencies are those of the last one with an answer", () => {
  const db = openInMemory();
  const id = makeRun(db);
  addStretch(db, id, { activeMs: 1000.4, latencyP50Ms: 10.5, latencyP95Ms: 20 });
  addStretch(db, id, { activeMs: 500, latencyP50Ms: null, latencyP95Ms: null });
  const { activeMs, latencyP50Ms, latencyP95Ms } = findRun(db, id) ?? assert.fail();
  assert.deepEqual({ activeMs, latencyP50Ms, latencyP95Ms }, { activeMs: 1500, latencyP50Ms: 10.5, latencyP95Ms: 20 });
});

Deno.test("the concurrency is changed in the present revision, and nothing else of it", () => {
  const db = openInMemory();
  const id = makeRun(db);
  const before = findRun(db, id);
  setConcurrency(db, id, 77, at(1));
  const after = findRun(db, id);
  assert.equal(after?.revision, 1);
  assert.deepEqual(after?.revisionBody, { ...before?.revisionBody, concurrency: 77 });
  assert.equal(after?.changedAt, at(1).toISOString());
});

Deno.test("a revision takes the place of the one before; a key that went out of use is gone", () => {
  const db = openInMemory();
  const first = putKey(db, new Uint8Array([1]), null, at());
  const id = makeRun(db, { keyId: first });
  const second = putKey(db, new Uint8Array([2]), "…wxyz", at());
  assert.equal(addRevision(db, id, { ...revisionBody, concurrency: 99 }, second, at(1)), 2);
  keepMends(db, id, [{ parameter: "max_tokens", to: "max_completion_tokens", says: "it said so" }]);
  const run = findRun(db, id) ?? assert.fail();
  assert.equal(run.revision, 2);
  assert.equal(run.revisionBody.concurrency, 99);
  assert.equal(run.revisionBody.mends[0]?.to, "max_completion_tokens");
  assert.equal(run.keyHint, "…wxyz");
  assert.equal(findKey(db, first), undefined);
  assert.deepEqual(findKey(db, second)?.sealed, new Uint8Array([2]));
  assert.throws(() => addRevision(db, 99, revisionBody, null, at()));
});

Deno.test("a key stays while a project or a run points to it", () => {
  const db = openInMemory();
  const keyId = putKey(db, new Uint8Array([1]), null, at());
  insertProject(db, projectRecord("p1", { keyId }));
  const id = makeRun(db, { projectId: "p1", keyId });
  updateProject(db, projectRecord("p1", { keyId: null }));
  assert.ok(findKey(db, keyId));
  assert.ok(deleteProject(db, "p1"));
  assert.equal(findRun(db, id)?.projectId, null);
  assert.ok(findKey(db, keyId));
  moveRun(db, id, "cancelled", at());
  markDeleted(db, id);
  assert.equal(findKey(db, keyId), undefined);
});

Deno.test("runs are listed the newest first, in pages, by project, dataset and state", () => {
  const db = openInMemory();
  insertProject(db, projectRecord("p1"));
  for (let number = 0; number < 7; number++) makeRun(db, { projectId: number % 2 ? "p1" : null });
  moveRun(db, 3, "running", at());
  const ids = (page: Partial<Parameters<typeof listRuns>[1]>) =>
    listRuns(db, { limit: 50, ...page }).runs.map(({ id }) => id);
  assert.deepEqual(ids({}), [7, 6, 5, 4, 3, 2, 1]);
  assert.deepEqual(ids({ projectId: "p1" }), [6, 4, 2]);
  assert.deepEqual(ids({ status: "running" }), [3]);
  assert.deepEqual(ids({ datasetId: "none" }), []);
  const first = listRuns(db, { limit: 4 });
  assert.equal(first.runs.length, 4);
  const second = listRuns(db, { limit: 4, cursor: first.nextCursor ?? undefined });
  assert.deepEqual(second.runs.map(({ id }) => id), [3, 2, 1]);
  assert.equal(second.nextCursor, null);
  assert.equal(ids({ cursor: "nonsense" }).length, 7);
});

Deno.test("runs are found by text, number, time and state, and counted by state", () => {
  const db = openInMemory();
  const { frozen } = newRun();
  const names = [["评论", "a%b.jsonl"], ["News", "comments.jsonl"], ["News", "x.jsonl"], ["Other", "x.jsonl"]] as const;
  for (const [second, [projectName, datasetName]] of names.entries()) {
    makeRun(db, { frozen: { ...frozen, projectName, datasetName } }, at(second));
  }
  moveRun(db, 2, "running", at());
  moveRun(db, 3, "cancelled", at());
  moveRun(db, 4, "running", at());
  insertResults(db, 4, [{ result: failed(0), cacheKey: null }]);
  moveRun(db, 4, "failed", at());
  const ids = (page: Partial<Parameters<typeof listRuns>[1]>) =>
    listRuns(db, { limit: 50, ...page }).runs.map(({ id }) => id);
  assert.deepEqual(ids({ q: "news" }), [3, 2]);
  assert.deepEqual(ids({ q: "news x.json" }), [3]);
  assert.deepEqual(ids({ q: "评" }), [1]);
  assert.deepEqual(ids({ q: "%" }), [1]);
  assert.deepEqual(ids({ q: "#3" }), [3]);
  assert.deepEqual(ids({ q: "  " }), [4, 3, 2, 1]);
  assert.deepEqual(ids({ since: at(1).toISOString(), until: at(3).toISOString() }), [3, 2]);
  assert.deepEqual(ids({ state: "active" }), [2, 1]);
  assert.deepEqual(ids({ state: "unfinished" }), [4, 3]);
  assert.deepEqual(ids({ state: "with_failures" }), [4]);
  assert.deepEqual(countStates(db, {}), { all: 4, active: 2, unfinished: 2, with_failures: 1 });
  assert.deepEqual(countStates(db, { q: "news", state: "active" }), {
    all: 2,
    active: 1,
    unfinished: 1,
    with_failures: 0,
  });
  const page = listRuns(db, { limit: 1, q: "news" });
  assert.deepEqual(ids({ q: "news", cursor: page.nextCursor ?? "" }), [2]);
});

Deno.test("runs to go on with, and those whose told wait is over, are found the oldest first", () => {
  const db = openInMemory();
  for (let number = 0; number < 5; number++) makeRun(db);
  moveRun(db, 2, "running", at());
  const wait = (until: Date) => ({ pause: { reason: "told_wait" as const, message: "", until: until.toISOString() } });
  moveRun(db, 1, "running", at());
  moveRun(db, 1, "paused", at(), wait(at(10)));
  moveRun(db, 3, "running", at());
  moveRun(db, 3, "paused", at(), wait(at(10)));
  moveRun(db, 4, "running", at());
  moveRun(db, 4, "paused", at(), { pause: { reason: "person", message: "", until: null } });
  assert.deepEqual(liveRuns(db), [{ id: 2, status: "running" }, { id: 5, status: "queued" }]);
  assert.deepEqual(dueRuns(db, at(9)), []);
  assert.deepEqual(dueRuns(db, at(10)).map(({ id }) => id), [1, 3]);
  assert.deepEqual(unfinishedRunsOf(db, "hash").length, 5);
});

Deno.test("a deleted run is hidden at once and goes in slices, with all that belongs to it", () => {
  const db = openInMemory();
  const id = makeRun(db);
  const other = makeRun(db);
  for (const run of [id, other]) {
    insertResults(db, run, Array.from({ length: 25 }, (_, row) => ({ result: succeeded(row), cacheKey: null })));
    insertResults(db, run, [{ result: failed(30), cacheKey: null }]);
    carryTries(db, run, [{ row: 40, tries: failed(1).tries, usage: failed(1).usage }]);
  }
  assert.equal(markDeleted(db, id), false); // it goes on
  moveRun(db, id, "cancelled", at());
  assert.equal(removeRunSlice(db, id, 10), 0); // it is not marked
  assert.ok(markDeleted(db, id));
  assert.equal(markDeleted(db, id), false);
  assert.equal(findRun(db, id), undefined);
  assert.equal(moveRun(db, id, "queued", at()), false);
  assert.deepEqual(listRuns(db, { limit: 5 }).runs.map((run) => run.id), [other]);
  assert.deepEqual(deletedRuns(db), [id]);
  assert.deepEqual([1, 2, 3, 4, 5].map(() => removeRunSlice(db, id, 10)), [10, 10, 6, 0, 0]);
  assert.deepEqual(deletedRuns(db), []);
  for (const table of ["results", "result_blocks", "carried", "revisions"]) {
    const runs = db.prepare(`select distinct run from ${table}`).all();
    assert.deepEqual(runs, [{ run: other }], table);
  }
  assert.equal(makeRun(db), other + 1); // an id is never used again
});
