import assert from "node:assert/strict";
import { openInMemory } from "../../db/open.ts";
import { operations } from "../contract/operations.ts";
import { templateFile } from "../contract/template.ts";
import { builtInTemplates } from "./built-in/mod.ts";
import {
  changeTemplate,
  checkTemplates,
  createTemplate,
  deleteTemplate,
  exportTemplates,
  getTemplate,
  importTemplates,
  listTemplates,
} from "./library.ts";

const input = (name: string, more: Record<string, unknown> = {}) =>
  operations["POST /api/templates"].input.parse({
    name,
    prompt: { messages: [{ role: "user", content: `Say {{q}} for ${name}` }] },
    ...more,
  });
const open = () => ({ db: openInMemory() });

function value<T>(outcome: { ok: true; value: T } | { ok: false }): T {
  assert.ok(outcome.ok);
  return outcome.value;
}

Deno.test("the library holds the built-in templates in each language, and all of them fit the contract", () => {
  const { templates, tags } = value(listTemplates(open(), {}));
  assert.equal(templates.length, builtInTemplates.length * 2);
  operations["GET /api/templates"].output.parse({ templates, tags });
  const chinese = value(listTemplates(open(), { language: "zh" })).templates;
  assert.ok(chinese.length === builtInTemplates.length && chinese.every(({ id }) => id.endsWith("-zh")));
});

Deno.test("an own template is found by name, text, tag and label, in whatever case", () => {
  const library = open();
  createTemplate(library, input("Größe ONE", { tags: ["qa", "mine"] }));
  for (const q of ["größe", "SAY one", "问答 größe", "mine"]) {
    assert.deepEqual(value(listTemplates(library, { q })).templates.filter((one) => !one.builtIn).length, 1, q);
  }
  assert.equal(value(listTemplates(library, { tag: "mine" })).templates.length, 1);
  assert.equal(value(listTemplates(library, { q: "no such thing anywhere" })).templates.length, 0);
  assert.ok(value(listTemplates(library, {})).tags.some(({ tag, zh }) => tag === "mine" && zh === "mine"));
});

Deno.test("a change touches what is sent and nothing else", () => {
  const library = open();
  const made = value(createTemplate(library, input("A", { tags: ["t"], outputField: "f" })));
  const change = operations["PATCH /api/templates/{id}"].input.parse({ id: made.id, name: "B" });
  const changed = value(changeTemplate(library, change, new Date("2030-01-01T00:00:00Z")));
  assert.deepEqual(changed, { ...made, name: "B", changedAt: "2030-01-01T00:00:00.000Z" });
  assert.deepEqual(value(getTemplate(library, made.id)), changed);
});

Deno.test("built-in templates can neither be changed nor deleted", () => {
  const library = open();
  const id = value(listTemplates(library, {})).templates[0]?.id ?? "";
  assert.deepEqual(changeTemplate(library, { id, name: "X" }), { ok: false, refusal: { code: "template_read_only" } });
  assert.deepEqual(deleteTemplate(library, id), { ok: false, refusal: { code: "template_read_only" } });
  assert.deepEqual(deleteTemplate(library, "nobody"), { ok: false, refusal: { code: "template_not_found" } });
});

Deno.test("what is exported comes in again in its order, and only once", () => {
  const library = open();
  for (const [day, name] of ["A", "B", "C"].entries()) {
    createTemplate(library, input(name), new Date(Date.UTC(2026, 0, day + 1)));
  }
  const file = templateFile.parse(JSON.parse(JSON.stringify(value(exportTemplates(library)))));
  assert.deepEqual(file.templates.map(({ name }) => name), ["C", "B", "A"]);
  assert.deepEqual(value(importTemplates(library, file)), { imported: 0, replaced: 0 });
  const other = open();
  assert.deepEqual(value(importTemplates(other, file)), { imported: 3, replaced: 0 });
  assert.deepEqual(value(exportTemplates(other)), file);
});

Deno.test("one template is exported by its id, a built-in one too, and comes in elsewhere", () => {
  const library = open();
  const made = value(createTemplate(library, input("A", { tags: ["t"] })));
  createTemplate(library, input("B"));
  const builtIn = value(listTemplates(library, { language: "zh" })).templates.at(-1);
  for (const id of [made.id, builtIn?.id ?? ""]) {
    const file = templateFile.parse(JSON.parse(JSON.stringify(value(exportTemplates(library, id)))));
    assert.deepEqual(file.templates.map(({ name }) => name), [value(getTemplate(library, id)).name]);
    assert.equal(value(importTemplates(open(), file)).imported, 1);
  }
  assert.equal(exportTemplates(library, "nobody").ok, false);
});

Deno.test("a name that is taken is told before, and nothing of its own is replaced unasked", () => {
  const library = open();
  const body = (name: string, content = "new {{q}}") => ({
    ...input(name),
    prompt: { messages: [{ role: "user" as const, content }] },
  });
  const same = value(createTemplate(library, body("Same", "as it is")));
  const old = value(createTemplate(library, body("Taken", "old")));
  const templates = [body("Same", "as it is"), body("Taken"), body("Fresh"), body("Fresh", "other")];
  const checked = value(checkTemplates(library, { templates })).templates;
  assert.deepEqual(checked.map(({ is }) => is), ["same", "clash", "new", "twice"]);
  assert.deepEqual(checked.map(({ freeName }) => freeName), ["Same (2)", "Taken (2)", "Fresh", "Fresh (2)"]);
  assert.equal(value(exportTemplates(library)).templates.length, 2);

  const beside = { templates, ways: [{ entry: 2, way: "rename" as const }, { entry: 4, way: "skip" as const }] };
  assert.deepEqual(value(importTemplates(library, beside)), { imported: 2, replaced: 0 });
  assert.deepEqual(value(getTemplate(library, old.id)), old);
  assert.deepEqual(value(exportTemplates(library)).templates.map(({ name }) => name).sort(), [
    "Fresh",
    "Same",
    "Taken",
    "Taken (2)",
  ]);

  const instead = { templates: [body("Taken", "newer")], ways: [{ entry: 1, way: "replace" as const }] };
  assert.deepEqual(value(importTemplates(library, instead)), { imported: 0, replaced: 1 });
  assert.equal(value(getTemplate(library, old.id)).prompt.messages[0]?.content, "newer");
  assert.deepEqual(value(getTemplate(library, same.id)), same);
});

Deno.test("the person's own templates are there whatever language is asked for", () => {
  const library = open();
  const { id } = value(createTemplate(library, input("A", { language: "zh" })));
  assert.ok(value(listTemplates(library, { language: "en" })).templates.some((one) => one.id === id));
});
