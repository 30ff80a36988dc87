import assert from "node:assert/strict";
import type { Template } from "../server/contract/template.ts";
import { askedOf, exampleRow, finder, freeName, otherEdition, pathOf, promptText, summaryOf } from "./template-list.ts";

const template = (change: Partial<Template> = {}): Template => ({
  id: "5f0c1e9e-0000-4000-8000-000000000000",
  builtIn: false,
  name: "Ｓｕｍｍａｒｙ",
  description: "Three sentences",
  language: null,
  tags: ["writing"],
  prompt: { messages: [{ role: "user", content: "Sum up {{text}} for {{user.name}}" }] },
  variables: [],
  parameters: {},
  outputField: null,
  example: null,
  createdAt: null,
  changedAt: null,
  ...change,
});

Deno.test("an address says what was asked, and only what is not so anyway", () => {
  const asked = { q: "三句 a&b", tag: "qa", from: "own", lang: "en", id: "summary-en" } as const;
  assert.deepEqual(askedOf(new URL(`http://x${pathOf(asked, "zh")}`).searchParams, "zh"), asked);
  assert.equal(pathOf({ q: " ", tag: null, from: "all", lang: "zh", id: null }, "zh"), "/templates");
  assert.deepEqual(askedOf(new URLSearchParams("from=nowhere&lang=fr&tag="), "zh"), {
    q: "",
    tag: null,
    from: "all",
    lang: "zh",
    id: null,
  });
});

Deno.test("a built-in template is shown among those of its language; a pressed button wins over what was chosen before", () => {
  assert.equal(askedOf(new URLSearchParams("id=basic-qa-en"), "zh").lang, "en");
  assert.equal(askedOf(new URLSearchParams(`id=${template().id}`), "zh").lang, "zh");
  assert.equal(askedOf(new URLSearchParams("tag=qa&tag=code"), "en").tag, "code");
  assert.deepEqual(otherEdition("basic-qa-en"), { id: "basic-qa-zh", lang: "zh" });
  assert.equal(otherEdition(template().id), null);
});

Deno.test("a template is found by name, text, variable and label; width and case do not count", () => {
  const one = summaryOf(template());
  const texts = template().prompt.messages.map(({ content }) => content);
  const tags = [{ tag: "writing", en: "Writing", zh: "写作" }];
  for (const query of ["summary", "SUM up", "user.name", "{{text}}", "写作 three", "  "]) {
    assert.ok(finder(query, tags)(one, texts), query);
  }
  assert.ok(!finder("sum nothing", tags)(one, texts));
  assert.deepEqual(one.variables, ["text", "user.name"]);
});

Deno.test("a copy takes the next free name, and a prompt is copied with its roles where there are several", () => {
  assert.equal(freeName("A", ["A", "A 2"]), "A 3");
  assert.equal(promptText([{ role: "user", content: "x" }], (role) => role), "x");
  const two = [{ role: "system", content: "s" }, { role: "user", content: "x" }];
  assert.equal(promptText(two, (role) => role.toUpperCase()), "[SYSTEM]\ns\n\n[USER]\nx");
});

Deno.test("the row that a template is shown with is its example, or the examples of its variables", () => {
  assert.equal(exampleRow(template()), null);
  const variables = [{ name: "text", about: "", example: "T" }, { name: "other", about: "", example: "" }];
  assert.equal(exampleRow(template({ variables })), '{"text":"T"}');
  assert.equal(exampleRow(template({ variables, example: { row: '{"text":1}', answer: "" } })), '{"text":1}');
});
