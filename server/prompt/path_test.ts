import assert from "node:assert/strict";
import { lookUp, parsePath } from "./path.ts";
import { readRow } from "./row.ts";
import type { Path } from "./path.ts";

const paths: [text: string, path: Path | null][] = [
  ["q", { name: "q", steps: ["q"], exact: false }],
  ["  用户 问题\u3000", { name: "用户 问题", steps: ["用户 问题"], exact: false }],
  ["user.name", { name: "user.name", steps: ["user", "name"], exact: false }],
  ["tags[0].n[12]", { name: "tags[0].n[12]", steps: ["tags", 0, "n", 12], exact: false }],
  ['["odd: name"].x', { name: '["odd: name"].x', steps: ["odd: name", "x"], exact: true }],
  ['a["b"][0]', { name: 'a["b"][0]', steps: ["a", "b", 0], exact: true }],
  [`['it\\'s']`, { name: `['it\\'s']`, steps: ["it's"], exact: true }],
  ['["\\u4e2d\\n\\\\"]', { name: '["\\u4e2d\\n\\\\"]', steps: ["中\n\\"], exact: true }],
  ["price [USD]", { name: "price [USD]", steps: [], exact: false }],
  ["tags[-1]", { name: "tags[-1]", steps: [], exact: false }],
  ["tags[01]", { name: "tags[01]", steps: [], exact: false }],
  ["a..b", { name: "a..b", steps: [], exact: false }],
  ["a.", { name: "a.", steps: [], exact: false }],
  ["", null],
  [" \t", null],
  ["\nq", null],
  ["q | upper", null],
  ['"q"', null],
  ['["a"]b', null],
  ['a.["b"]', null],
  ['["a"', null],
  ['["\\q"]', null],
];

for (const [text, path] of paths) {
  Deno.test(`the path ${JSON.stringify(text)} is ${path ? JSON.stringify(path.steps) : "none"}`, () => {
    assert.deepEqual(parsePath(text), path);
  });
}

Deno.test("a field named as the whole path is found where it reads as no steps at all", () => {
  const row = readRow('{"price [USD]":1.0,"tags[-1]":"last","a..b":"dots","x[0]":"flat","x":["nested"]}');
  const found = ["price [USD]", "tags[-1]", "a..b", "x[0]", '["x"][0]'].map((text) => {
    const path = parsePath(text);
    return path && lookUp(row, path);
  });
  assert.deepEqual(found, ["1.0", "last", "dots", "flat", "nested"]);
});
