import assert from "node:assert/strict";
import { parseText, variablesOf } from "./parse.ts";

const rawOf = (text: string) =>
  parseText(text).segments.flatMap((segment) => segment.kind === "variable" ? [segment.raw] : []);

const variables: [text: string, raw: string[]][] = [
  ["", []],
  ["{{}} {{ }} {{\t}}", []],
  ["{{q}}{{q}}", ["{{q}}", "{{q}}"]],
  ["{{{q}}}", ["{{q}}"]],
  ["{{{{q}}}}", ["{{q}}"]],
  ["{{q}}}}", ["{{q}}"]],
  ["{{q} {{r}}", ["{{r}}"]],
  ["{{ \u3000用户问题\u00a0}}", ["{{ \u3000用户问题\u00a0}}"]],
  ["{{a\nb}} {{a\rb}} {{a\r\n}}", []],
  ...[..."{}\"':;,|=<>"].map((char): [string, string[]] => [`{{a${char}b}}`, []]),
  ['{{["odd: name"].x}}', ['{{["odd: name"].x}}']],
  ['{{["a}}b{{"]}}', ['{{["a}}b{{"]}}']],
  ['{{["line\nbreak"]}}', ['{{["line\nbreak"]}}']],
  [`{{['it\\'s "x"'][0]}}`, [`{{['it\\'s "x"'][0]}}`]],
  ['{{["a","b"]}} {{["a"]b}} {{["a}} {{a["b}} {{["\\x"]}}', []],
  ["{{price [USD]}} {{a..b}} {{.x}}", ["{{price [USD]}}", "{{a..b}}", "{{.x}}"]],
  ["\\{{q}} \\{{ \\\\{{q}}", []],
  ["{{a}}\\{{b}}{{c}}", ["{{a}}", "{{c}}"]],
];

for (const [text, raw] of variables) {
  Deno.test(`the variables of ${JSON.stringify(text)} are ${raw.join(" ") || "none"}`, () => {
    assert.deepEqual(rawOf(text), raw);
  });
}

Deno.test("segments lie without a gap, and offsets point into the text", () => {
  for (
    const text of [
      "a{{b}}c",
      "\\{{x}}{{q}}",
      "{{q}}\\{{",
      "问：{{ 问题 }}😀{{a[0]}}",
      "",
      "{{",
      ...variables.map(([text]) => text),
    ]
  ) {
    let end = 0;
    for (const segment of parseText(text).segments) {
      assert.equal(segment.start, end);
      assert.ok(segment.end > segment.start);
      end = segment.end;
      const source = text.slice(segment.start, segment.end);
      if (segment.kind === "variable") assert.equal(segment.raw, source);
      else assert.equal(segment.text, source.replaceAll("\\{{", "{{"));
    }
    assert.equal(end, text.length);
  }
});

Deno.test("the variables of messages are listed once, in the order of their use", () => {
  const messages = [{ content: "{{b}} {{ a.x }}" }, { content: "{{b}}{{c}}{{a.x}}" }];
  assert.deepEqual(variablesOf(messages).map(({ name }) => name), ["b", "a.x", "c"]);
});

Deno.test("long texts of hostile braces are read in a time that grows as they do", () => {
  for (const part of ["{", "{{", "{{ a ", '{{["', "{{['", '{{["\\', "｛", "{{ a\n", "\\{{", "}", "{ "]) {
    const text = part.repeat(200_000 / part.length);
    assert.equal(parseText(text).segments.length, 1);
  }
});
