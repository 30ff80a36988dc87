import assert from "node:assert/strict";
import { newEndpoint } from "../server/contract/project.ts";
import { insertDataset } from "./datasets.ts";
import { openInMemory } from "./open.ts";
import { listSummaries } from "./overview.ts";
import { insertProject } from "./projects.ts";
import { at, makeRun, projectRecord } from "./records_for_tests.ts";
import { countHours, countRun, hourOf, newTally } from "./stats.ts";

Deno.test("each project comes with its twelve newest runs and what was done in the last days", () => {
  const db = openInMemory();
  insertProject(db, projectRecord("p1", { createdAt: at(1).toISOString() }));
  insertProject(db, projectRecord("p2", { createdAt: at(2).toISOString() }));
  const ids = Array.from({ length: 14 }, (_, n) => makeRun(db, { projectId: "p1" }, at(n)));
  makeRun(db, { projectId: null });
  db.exec("update runs set deleted = 1 where id = ?", ids[13]);
  const run = { firstProject: "p1", projectName: "P", model: "m" };
  countRun(db, run, at());
  const done = { rows: 3, succeeded: 2, failed: 1, promptTokens: 30, completionTokens: 5 };
  const old = new Date(at().getTime() - 40 * 86_400_000);
  countHours(db, run, new Map([at(), old].map((when) => [hourOf(when), { ...newTally(), ...done }])));
  const { projects, total, nextCursor } = listSummaries(db, { limit: 10, days: 30, now: at() });
  assert.deepEqual(projects.map(({ id }) => id), ["p2", "p1"]);
  assert.deepEqual([total, nextCursor], [2, null]);
  const [none, full] = projects;
  assert.deepEqual(none?.runs, []);
  assert.equal(none?.done.rows, 0);
  assert.deepEqual(full?.runs.map(({ id }) => id), ids.slice(1, 13).toReversed());
  assert.deepEqual(full?.done, done);
  assert.equal(full?.endpoint.model, "m");
});

Deno.test("projects are found by name, model and the file that was run, and come in pages", () => {
  const db = openInMemory();
  for (let n = 0; n < 5; n++) {
    const { settings } = projectRecord("x");
    const endpoint = { ...newEndpoint, model: n === 3 ? "qwen_plus" : "m" };
    insertProject(
      db,
      projectRecord(`p${n}`, {
        name: `Project ${n}`,
        settings: { ...settings, endpoint },
        createdAt: at(n).toISOString(),
      }),
    );
  }
  makeRun(db, {});
  insertDataset(db, { id: "d1", name: "评论.jsonl", sha256: "hash", createdAt: at().toISOString() });
  makeRun(db, { projectId: "p1", datasetId: "d1" });
  const asked = { days: 30, now: at(), limit: 2 };
  const found = (q: string) => listSummaries(db, { ...asked, q }).projects.map(({ id }) => id);
  assert.deepEqual(found("project 4"), ["p4"]);
  assert.deepEqual(found("QWEN_"), ["p3"]);
  assert.deepEqual(found("评论"), ["p1"]);
  assert.deepEqual(found("100%"), []);
  const first = listSummaries(db, { ...asked, q: "Project" });
  assert.equal(first.total, 5);
  const second = listSummaries(db, { ...asked, q: "Project", cursor: first.nextCursor ?? undefined });
  assert.deepEqual([...first.projects, ...second.projects].map(({ id }) => id), ["p4", "p3", "p2", "p1"]);
});
