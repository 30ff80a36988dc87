import assert from "node:assert/strict";
import { parseText } from "./parse.ts";

const slips: [text: string, found: [kind: string, text: string][]][] = [
  ["{{ name | upper }}", [["not_a_path", "{{ name | upper }}"]]],
  ['{{ q | default: "x" }} {{q=1}}', [["not_a_path", '{{ q | default: "x" }}'], ["not_a_path", "{{q=1}}"]]],
  ["{{\nq\n}}", [["not_a_path", "{{\nq\n}}"]]],
  ['{{"q"}} {{user["name}}', [["not_a_path", '{{"q"}}'], ["not_a_path", '{{user["name}}']]],
  ["{{> header}} {{<名字>}}", [["not_a_path", "{{> header}}"], ["not_a_path", "{{<名字>}}"]]],
  ["问：｛｛q｝｝", [["full_width_braces", "｛｛q｝｝"]]],
  ["{｛q｝} {{q｝｝\n｛｛q}}", [
    ["full_width_braces", "{｛q｝}"],
    ["full_width_braces", "{{q｝｝"],
    ["full_width_braces", "｛｛q}}"],
  ]],
  ["{{q｝}}", [["full_width_braces", "{{q｝}}"]]],
  ["{{q} and {{r}}", [["unbalanced", "{{q}"]]],
  ["{{r}} and {q}}.", [["unbalanced", "{q}}"]]],
  ["A {{ B {{q}} C }} D {{", [["unbalanced", "{{"]]],
  ["{{name\n{{q}}", [["unbalanced", "{{"]]],
  ["name}} {{q}}", [["unbalanced", "}}"]]],
  ['{"a": {{q}, "b": 1}', [["unbalanced", "{{q}"]]],
  ["问：{{}} {{ }}", [["empty", "{{}}"], ["empty", "{{ }}"]]],
];

for (const [text, found] of slips) {
  Deno.test(`the slips of ${JSON.stringify(text)} are pointed out`, () => {
    const got = parseText(text).slips;
    assert.deepEqual(got.map((slip) => [slip.kind, slip.text]), found);
    for (const { start, end, text: part } of got) assert.equal(text.slice(start, end), part);
  });
}

const right = [
  "",
  "no braces",
  "{{q}} {{ 用户.问题[0] }}",
  '{"k":{{q}}}',
  '{"a":{"b":{{q}}}} {{"x": 1}} {"y":{}}',
  '{{"sentiment": "pos|neg", "a": {{}}}}',
  "{{'x': 1}} {{x: 1, y: 2}}",
  '{{\n  "a": 1,\n  "b": {{q}}\n}}',
  '{"a":{"b":{q}}}',
  '{"a": [{"b": {{q}}}, {"c": {"d": "{{r}}"}}]}',
  "function f() { if (x) { return {q}} }",
  "\\{{q}} and \\{{ q | upper }} and \\{{",
  "\\frac{{a} \\over {b}}",
  '<div style={{color: "red"}}>',
  "{q} ${q} {# note #} {% raw %}{{q}}{% endraw %}",
  "｛q｝ 「｛问题｝」",
  '{{["a:b"].c}} {{["｛｛x｝｝"]}}',
  "{{{q}}} {{{{q}}}}",
  "for (;;) { a[{ b: { c: 1 }}.b] }",
];

for (const text of right) {
  Deno.test(`nothing is blamed in ${JSON.stringify(text)}`, () => {
    assert.deepEqual(parseText(text).slips, []);
  });
}
