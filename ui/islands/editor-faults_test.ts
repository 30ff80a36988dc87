import assert from "node:assert/strict";
import { parseText } from "../../server/prompt/parse.ts";
import { findFaults, mendAll } from "./editor-faults.ts";

const known = {
  names: ["question", "user", "price [USD]", "姓名"],
  paths: ["question", "user", "user.country", "user.level", "price [USD]", "姓名"],
};
const faultsIn = (text: string) => findFaults(parseText(text), known);

Deno.test("a variable that no field fills is unknown, and what was meant is offered", () => {
  const cases: [text: string, kind: string, meant: string | null][] = [
    ["{{qestion}}", "unknown", "question"],
    ["{{Question}}", "unknown", "question"],
    ["{{xyz}}", "unknown", null],
    ["{{user.contry}}", "doubtful", "user.country"],
    ["｛｛question｝｝", "full_width_braces", "question"],
    ["{{ question | upper }}", "not_a_path", "question"],
    ["{{ 'question' }}", "not_a_path", "question"],
    ["{{question}", "unbalanced", "question"],
    ["{{}}", "empty", null],
  ];
  for (const [text, kind, meant] of cases) {
    assert.deepEqual(faultsIn(text).map((fault) => [fault.kind, fault.meant]), [[kind, meant]], text);
  }
});

Deno.test("what a field fills is no fault, however deep it reaches", () => {
  for (const text of ["{{question}}", "{{user}}", "{{user.level}}", "{{user.city}}", "{{price [USD]}}", "{{姓名}}"]) {
    assert.deepEqual(faultsIn(text), [], text);
  }
  assert.deepEqual(findFaults(parseText("{{any}}"), { names: [], paths: [] }), []);
});

Deno.test("all faults are mended at once, and what has no mend stays", () => {
  const text = "｛｛question｝｝ {{xyz}} {{ qestion | upper }} {{question}}";
  assert.deepEqual(mendAll(text, faultsIn(text)), {
    text: "{{question}} {{xyz}} {{question}} {{question}}",
    count: 2,
  });
});
