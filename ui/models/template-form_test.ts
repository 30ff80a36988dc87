import assert from "node:assert/strict";
import type { Template } from "../../server/contract/template.ts";
import { inputOf, newTurn, valuesOf } from "./template-form.ts";
import { placeOf } from "./template-import.ts";

const labels = [{ tag: "qa", en: "Questions and answers", zh: "问答" }];
const template: Template = {
  id: "1",
  builtIn: true,
  name: "A",
  description: "",
  language: "zh",
  tags: ["qa", "own"],
  prompt: { messages: [{ role: "user", content: "{{constructor}} {{q}}" }] },
  variables: [{ name: "q", about: "the question", example: "why" }],
  parameters: { temperature: 0.2, topP: 0.9, stop: "END" },
  outputField: "a",
  example: null,
  createdAt: null,
  changedAt: null,
};

Deno.test("what a form is opened with comes out of it again, with what it does not show", () => {
  for (const language of ["en", "zh"] as const) {
    const { input, wrong } = inputOf(valuesOf(template, language, labels), template, labels);
    assert.deepEqual(wrong, []);
    assert.deepEqual(input.tags, template.tags);
    assert.deepEqual(input.parameters, template.parameters);
    assert.deepEqual(input.variables, [{ name: "constructor", about: "", example: "" }, ...template.variables]);
    assert.deepEqual([input.name, input.prompt, input.outputField], ["A", template.prompt, "a"]);
  }
});

Deno.test("what is wrong is named; an empty message is left out, and a number may be written full-width", () => {
  const values = { ...valuesOf(null, "zh", labels), temperature: "3", maxTokens: "1.5" };
  assert.deepEqual(inputOf(values, null, labels).wrong, ["name", "prompt", "temperature", "maxTokens"]);
  const right = {
    ...values,
    name: " B ",
    turns: [newTurn("system", " \n"), newTurn("user", "x")],
    temperature: "０．５",
    maxTokens: "1,024",
    tags: "问答、QUESTIONS and answers；自己的",
  };
  const { input, wrong } = inputOf(right, null, labels);
  assert.deepEqual(wrong, []);
  assert.deepEqual(input.parameters, { temperature: 0.5, maxTokens: 1024 });
  assert.deepEqual(input.tags, ["qa", "自己的"]);
  assert.deepEqual(input.prompt.messages, [{ role: "user", content: "x" }]);
});

Deno.test("an error of a file is about an entry, counted from 1, or about the file", () => {
  assert.deepEqual(placeOf("templates.2.prompt.messages.0.role"), { entry: 3, member: "prompt.messages.0.role" });
  assert.deepEqual(placeOf("templates.0"), { entry: 1, member: "" });
  assert.equal(placeOf("version"), null);
});
