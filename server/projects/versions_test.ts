import assert from "node:assert/strict";
import { openInMemory } from "../../db/open.ts";
import { deleteProject, insertProject } from "../../db/projects.ts";
import { at, makeRun, newRun, projectRecord } from "../../db/records_for_tests.ts";
import { moveRun } from "../../db/runs.ts";
import { markDeleted } from "../../db/run-removal.ts";
import { operations } from "../contract/operations.ts";
import { getVersions, keepVersion } from "./versions.ts";

const door = operations["GET /api/projects/{id}/versions"];
const promptOf = (content: string) => ({ messages: [{ role: "user" as const, content }] });

function withRuns(contents: readonly string[]) {
  const db = openInMemory();
  insertProject(db, projectRecord("p"));
  insertProject(db, projectRecord("other"));
  const { frozen } = newRun();
  const runs = contents.map((content, index) =>
    makeRun(db, { projectId: "p", frozen: { ...frozen, prompt: promptOf(content) } }, at(index))
  );
  makeRun(db, { projectId: "other", frozen: { ...frozen, prompt: promptOf("another project's") } });
  return { db, runs };
}

function versionsOf(db: ReturnType<typeof openInMemory>, more: Record<string, unknown> = {}) {
  const outcome = getVersions({ db }, door.input.parse({ id: "p", ...more }));
  assert.ok(outcome.ok);
  return door.output.parse(outcome.value);
}

Deno.test("equal prompts are one version with all its runs, numbered by first use and told the newest first", () => {
  const { db, runs } = withRuns(["一 {{q}}", "two", "一 {{q}}", "three", "two"]);
  const { versions, total } = versionsOf(db);
  assert.equal(total, 3);
  assert.deepEqual(versions.map(({ number, prompt }) => [number, prompt.messages[0]?.content]), [
    [3, "three"],
    [2, "two"],
    [1, "一 {{q}}"],
  ]);
  const ids = (indexes: number[]) => indexes.map((index) => String(runs[index]));
  assert.deepEqual(versions.map((version) => version.runs.map(({ id }) => id)), [ids([3]), ids([4, 1]), ids([2, 0])]);
  assert.deepEqual(versions.map(({ runCount }) => runCount), [1, 2, 2]);
  assert.equal(versions[0]?.runs[0]?.datasetName, "d.jsonl");
  db.close();
});

Deno.test("versions come in pages, and a deleted run is no use of a version", () => {
  const { db, runs } = withRuns(["a", "b", "c"]);
  const first = versionsOf(db, { limit: 2 });
  assert.deepEqual(first.versions.map(({ number }) => number), [3, 2]);
  const rest = versionsOf(db, { limit: 2, cursor: first.nextCursor });
  assert.deepEqual(rest.versions.map(({ prompt }) => prompt.messages[0]?.content), ["a"]);
  assert.equal(rest.nextCursor, null);
  moveRun(db, runs[1] ?? 0, "cancelled", at(9));
  assert.equal(markDeleted(db, runs[1] ?? 0), true);
  assert.deepEqual(versionsOf(db).versions.map(({ prompt }) => prompt.messages[0]?.content), ["c", "a"]);
  db.close();
});

Deno.test("a project without runs has no versions, and no project has none to tell", () => {
  const { db } = withRuns([]);
  assert.deepEqual(versionsOf(db), { versions: [], total: 0, nextCursor: null });
  assert.deepEqual(getVersions({ db }, door.input.parse({ id: "gone" })).ok, false);
  db.close();
});

Deno.test("a prompt that is kept without a run is a version after the runs there were, once, and goes with its project", () => {
  const { db } = withRuns(["a", "b"]);
  const keep = (content: string) => keepVersion({ db }, { id: "p", prompt: promptOf(content) }, at(9));
  const kept = keep("kept {{q}} “é”\\n");
  assert.ok(kept.ok);
  assert.deepEqual([kept.value.number, kept.value.runCount, kept.value.keptAt], [3, 0, at(9).toISOString()]);
  assert.deepEqual(keep("kept {{q}} “é”\\n"), kept);
  const known = keep("a");
  assert.ok(known.ok);
  assert.deepEqual([known.value.number, known.value.runCount, known.value.keptAt], [1, 1, null]);
  const { frozen } = newRun();
  makeRun(db, { projectId: "p", frozen: { ...frozen, prompt: promptOf("c") } }, at(0)); // the clock was put back
  keep("d");
  makeRun(db, { projectId: "p", frozen: { ...frozen, prompt: promptOf("kept {{q}} “é”\\n") } }, at(11));
  const { versions, total } = versionsOf(db);
  assert.equal(total, 5);
  assert.deepEqual(versions.map(({ number, prompt, runCount }) => [number, prompt.messages[0]?.content, runCount]), [
    [5, "d", 0],
    [4, "c", 1],
    [3, "kept {{q}} “é”\\n", 1],
    [2, "b", 1],
    [1, "a", 1],
  ]);
  assert.equal(keepVersion({ db }, { id: "gone", prompt: promptOf("x") }).ok, false);
  deleteProject(db, "p");
  assert.equal(db.prepare("select count(*) from kept_prompts").value<[number]>()?.[0], 0);
  db.close();
});
