import assert from "node:assert/strict";
import { dropUnusedKeys, findKey, putKey } from "./keys.ts";
import { openInMemory } from "./open.ts";
import { dropOrders, findOrder, putOrder } from "./orders.ts";
import { deleteProject, findProject, insertProject, listProjects, updateProject } from "./projects.ts";
import { deleteTemplate, findTemplate, insertTemplate, listTemplates, updateTemplate } from "./templates.ts";
import { at, projectRecord } from "./records_for_tests.ts";

Deno.test("a project comes back as it was kept and changed", () => {
  const db = openInMemory();
  const keyId = putKey(db, new Uint8Array([1]), null, at());
  const made = projectRecord("p1", { keyId });
  insertProject(db, made);
  assert.deepEqual(findProject(db, "p1"), made);
  const changed = { ...made, name: "新", description: "d", keyId: null, changedAt: at(5).toISOString() };
  assert.ok(updateProject(db, { ...changed, createdAt: "is never written" }));
  assert.deepEqual(findProject(db, "p1"), changed);
  assert.equal(findKey(db, keyId), undefined);
  assert.ok(deleteProject(db, "p1"));
  assert.equal(deleteProject(db, "p1"), false);
  assert.equal(updateProject(db, changed), false);
  assert.equal(findProject(db, "p1"), undefined);
});

Deno.test("a key in use is not dropped", () => {
  const db = openInMemory();
  const used = putKey(db, new Uint8Array([1]), "…", at());
  putKey(db, new Uint8Array([2]), "…", at());
  insertProject(db, projectRecord("p1", { keyId: used }));
  assert.equal(dropUnusedKeys(db), 1);
  assert.deepEqual(findKey(db, used), {
    id: used,
    sealed: new Uint8Array([1]),
    hint: "…",
    createdAt: at().toISOString(),
  });
});

Deno.test("projects are listed the newest first, in pages, and found by name or description", () => {
  const db = openInMemory();
  const names = ["Alpha", "beta 100%", "伽马", "delta_x", "Epsilon"];
  names.forEach((name, number) =>
    insertProject(
      db,
      projectRecord(`p_${number}`, { name, description: `nr ${number}`, createdAt: at(number).toISOString() }),
    )
  );
  const found = (q?: string) => listProjects(db, { q, limit: 50 }).projects.map(({ name }) => name);
  assert.deepEqual(found(), names.toReversed());
  assert.deepEqual(found("ALPHA"), ["Alpha"]);
  assert.deepEqual(found("伽"), ["伽马"]);
  assert.deepEqual(found("%"), ["beta 100%"]);
  assert.deepEqual(found("a_x"), ["delta_x"]);
  assert.deepEqual(found("nr 4"), ["Epsilon"]);
  const first = listProjects(db, { limit: 3 });
  const second = listProjects(db, { limit: 3, cursor: first.nextCursor ?? undefined });
  assert.deepEqual([...first.projects, ...second.projects].map(({ name }) => name), names.toReversed());
  assert.equal(second.nextCursor, null);
  assert.equal(listProjects(db, { limit: 3, cursor: "nonsense" }).projects.length, 3);
});

Deno.test("stored settings that do not fit are an error that names the column", () => {
  const db = openInMemory();
  insertProject(db, projectRecord("p1"));
  db.exec("update projects set settings = json_remove(settings, '$.prompt')");
  assert.throws(() => findProject(db, "p1"), /projects\.settings/u);
  assert.throws(() => db.exec("update projects set settings = '{}'"), /CHECK/u);
});

Deno.test("a template comes back as it was kept and changed", () => {
  const db = openInMemory();
  const body = {
    name: "T",
    description: "",
    language: null,
    tags: ["a"],
    prompt: { messages: [] },
    variables: [],
    parameters: {},
    outputField: null,
  };
  const made = { id: "t1", name: "T", body, createdAt: at().toISOString(), changedAt: at().toISOString() };
  insertTemplate(db, made);
  assert.deepEqual(findTemplate(db, "t1"), made);
  const changed = { ...made, name: "U", body: { ...body, name: "U" }, changedAt: at(1).toISOString() };
  assert.ok(updateTemplate(db, changed));
  insertTemplate(db, { ...made, id: "t2", createdAt: at(9).toISOString() });
  assert.deepEqual(listTemplates(db).map(({ id }) => id), ["t2", "t1"]);
  assert.deepEqual(findTemplate(db, "t1"), changed);
  assert.ok(deleteTemplate(db, "t1"));
  assert.equal(deleteTemplate(db, "t1"), false);
  assert.equal(updateTemplate(db, changed), false);
});

Deno.test("an order is remembered under its key, the first one, until it is old", () => {
  const db = openInMemory();
  const order = { door: "POST /x", inputHash: "h", status: 201, body: '{"id":"1"}' };
  assert.ok(putOrder(db, "k", order, at()));
  assert.equal(putOrder(db, "k", { ...order, status: 500 }, at()), false);
  assert.deepEqual(findOrder(db, "k"), order);
  assert.equal(dropOrders(db, at()), 0);
  assert.equal(dropOrders(db, at(1)), 1);
  assert.equal(findOrder(db, "k"), null);
});
