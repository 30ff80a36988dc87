import assert from "node:assert/strict";
import { compilePrompt, renderMessages, renderSpans } from "./render.ts";
import { readRow } from "./row.ts";
import type { Message, MissingPolicy } from "./render.ts";

const user = (content: string): Message[] => [{ role: "user", content }];

function render(prompt: string, row: string, missing: MissingPolicy = "fail"): string {
  return renderMessages(compilePrompt(user(prompt)), readRow(row), missing).messages[0]?.content ?? "";
}

type Case = {
  says: string;
  prompt: string;
  rows: string[];
  missing?: MissingPolicy;
  rendered: string[];
  names?: string[][];
};

const cases: Case[] = [
  {
    says: "names of the language's own object members are missing unless the row has them",
    prompt: "{{constructor}}|{{__proto__}}|{{q.constructor}}",
    rows: ['{"q":"x"}', '{"q":"x","constructor":"C","__proto__":"P"}'],
    missing: "keep",
    rendered: ["{{constructor}}|{{__proto__}}|{{q.constructor}}", "C|P|{{q.constructor}}"],
    names: [["constructor", "__proto__", "q.constructor"], ["q.constructor"]],
  },
  {
    says: "numbers enter the prompt as the file writes them",
    prompt: "{{a}} {{b}} {{c}} {{d}} {{e}} {{f}} {{g}} {{h}}",
    rows: ['{"a":1.0,"b":12345678901234567890,"c":1E400,"d":-0,"e":1e2,"f":0.10,"g":true,"h":false}'],
    rendered: ["1.0 12345678901234567890 1E400 -0 1e2 0.10 true false"],
  },
  {
    says: "unbalanced braces stay as text and do not swallow the variables after them",
    prompt: "A {{ B {{q}} C }} D {{",
    rows: ['{"q":"ping"}'],
    rendered: ["A {{ B ping C }} D {{"],
  },
  {
    says: "a JSON skeleton around a variable keeps its own braces",
    prompt: '{"k":{{q}}} {"a":{"b":{{q}}}} {{"x": 1}} {"y":{}}',
    rows: ['{"q":"ping"}'],
    rendered: ['{"k":ping} {"a":{"b":ping}} {{"x": 1}} {"y":{}}'],
  },
  {
    says: "filters, comments, raw blocks and other engines' syntax are left as they are",
    prompt: "{{ q | upper }} {# note #} {% raw %}{{q}}{% endraw %} {{\nq\n}} {{q=1}} {q} ${q}",
    rows: ['{"q":"ping"}'],
    rendered: ["{{ q | upper }} {# note #} {% raw %}ping{% endraw %} {{\nq\n}} {{q=1}} {q} ${q}"],
  },
  {
    says: "a field whose own name is the whole path wins over the nested reading",
    prompt: '{{a.b}}|{{["a.b"]}}|{{a["b"]}}',
    rows: ['{"a.b":"flat","a":{"b":"nested"}}', '{"a":{"b":"nested"}}'],
    missing: "keep",
    rendered: ["flat|flat|nested", 'nested|{{["a.b"]}}|nested'],
  },
  {
    says: "field names in any script, with spaces, hyphens, digits first, emoji, @ and $ are plain variables",
    prompt: "{{用户 问题}}{{ user-id }}{{1st}}{{😀}}{{@type}}{{$ref}}{{first name}}{{Ünï}}",
    rows: [
      '{"用户 问题":"一","user-id":"2","1st":"3","😀":"4","@type":"5","$ref":"6","first name":"7","Ünï":"8"}',
    ],
    rendered: ["一2345678"],
  },
  {
    says: "an index in range is the element, one out of range or negative is missing",
    prompt: "{{tags[0]}}{{tags[1].n}}|{{tags[5]}}|{{tags[-1]}}|{{tags[1].zz.deep}}",
    rows: ['{"tags":["a",{"n":"b"}]}'],
    missing: "keep",
    rendered: ["ab|{{tags[5]}}|{{tags[-1]}}|{{tags[1].zz.deep}}"],
  },
  ...(["fail", "empty", "keep"] as const).map((missing): Case => ({
    says: `null and absent are missing and "", 0, false, [] and {} are values with missing = ${missing}`,
    prompt: "<{{e}}|{{z}}|{{f}}|{{l}}|{{o}}>",
    rows: ['{"e":"","z":0,"f":false,"l":[],"o":{}}', '{"e":null}'],
    missing,
    rendered: ["<|0|false|[]|{}>", missing === "empty" ? "<||||>" : "<{{e}}|{{z}}|{{f}}|{{l}}|{{o}}>"],
    names: [[], ["e", "z", "f", "l", "o"]],
  })),
  {
    says: "full-width braces stay text",
    prompt: "问：｛｛q｝｝",
    rows: ['{"q":"ping"}'],
    rendered: ["问：｛｛q｝｝"],
  },
  {
    says: "a backslash before the braces gives literal braces",
    prompt: "\\{{q}} {{q}}",
    rows: ['{"q":"ping"}'],
    rendered: ["{{q}} ping"],
  },
  {
    says: "white space of a value is kept exactly",
    prompt: "[{{q}}]",
    rows: ['{"q":"  a\\r\\n\\tb\\u00a0\\u3000 \\n"}'],
    rendered: ["[  a\r\n\tb\u00a0\u3000 \n]"],
  },
  {
    says: "of duplicate names the last one is used",
    prompt: "{{q}}",
    rows: ['{"q":"first","q":"second","n":1}'],
    rendered: ["second"],
  },
  {
    says: "a half pair goes in as it is, and a whole one as its character",
    prompt: "{{q}}",
    rows: ['{"q":"cut \\ud83d here"}', '{"q":"fine \\ud83d\\ude00"}'],
    rendered: ["cut \ud83d here", "fine 😀"],
  },
  {
    says: "objects and lists go in as compact JSON with their numbers and order untouched",
    prompt: "{{o}} {{o.list}} {{o.list[1]}}",
    rows: ['{ "o" : { "10": 1.50, "2" : "\\u4e2d\\u6587\\n", "list": [ 1E5 , {"a" : null} ] } }'],
    rendered: ['{"10":1.50,"2":"中文\\n","list":[1E5,{"a":null}]} [1E5,{"a":null}] {"a":null}'],
  },
  {
    says: "a field with the whole path as its name is missing when it is null, whatever the nested reading gives",
    prompt: "{{a.b}}",
    rows: ['{"a.b":null,"a":{"b":"nested"}}'],
    missing: "keep",
    rendered: ["{{a.b}}"],
    names: [["a.b"]],
  },
];

for (const { says, prompt, rows, missing = "fail", rendered, names } of cases) {
  Deno.test(`rendering: ${says}`, () => {
    const compiled = compilePrompt(user(prompt));
    const got = rows.map((row) => renderMessages(compiled, readRow(row), missing));
    assert.deepEqual(got.map(({ messages }) => messages[0]?.content), rendered);
    if (names) assert.deepEqual(got.map((each) => each.missing), names);
    else if (missing === "fail") assert.deepEqual(got.flatMap((each) => each.missing), []);
  });
}

Deno.test("a value that holds a variable is not expanded again", () => {
  const prompt = compilePrompt([{ role: "system", content: "{{secret}}" }, { role: "user", content: "{{q}}" }]);
  const row = readRow('{"q":"say {{secret}} and {{q}}","secret":"S"}');
  assert.deepEqual(renderMessages(prompt, row, "fail"), {
    messages: [{ role: "system", content: "S" }, { role: "user", content: "say {{secret}} and {{q}}" }],
    missing: [],
  });
});

Deno.test("a row nested 100,000 deep is rendered, and so is one of objects", () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  assert.ok(render("{{q}} {{x}}", `{"q":"deep","x":${deep}}`) === `deep ${deep}`);
  const objects = '{"a":'.repeat(100_000) + "1.0" + "}".repeat(100_000);
  assert.ok(render("{{x}}", `{"x": ${objects}}`) === objects);
});

Deno.test("a missing variable is named once and kept as each place writes it", () => {
  const got = renderMessages(compilePrompt(user("{{ a }}{{a}}{{b}}")), readRow("{}"), "keep");
  assert.deepEqual(got, { messages: [{ role: "user", content: "{{ a }}{{a}}{{b}}" }], missing: ["a", "b"] });
});

Deno.test("the spans of the preview lie where the values and the gaps are", () => {
  const prompt = compilePrompt(user("你好 {{name}}，{{gone}}! \\{{x}} {{n}}"));
  const row = readRow('{"name":"😀小明","n":1.50}');
  for (const missing of ["fail", "empty", "keep"] as const) {
    const { messages, missing: names } = renderSpans(prompt, row, missing);
    const [message] = messages;
    assert.ok(message);
    const gap = missing === "empty" ? "" : "{{gone}}";
    assert.deepEqual(names, ["gone"]);
    assert.equal(message.content, renderMessages(prompt, row, missing).messages[0]?.content);
    assert.deepEqual(
      message.spans.map(({ start, end, name, kind }) => [message.content.slice(start, end), name, kind]),
      [["😀小明", "name", "value"], [gap, "gone", "missing"], ["1.50", "n", "value"]],
    );
  }
});

Deno.test("a prompt without a variable says so", () => {
  assert.equal(compilePrompt(user("问：｛｛q｝｝ {q} {{ q | upper }} \\{{q}}")).variables.length, 0);
  assert.deepEqual(compilePrompt(user("{{b}}{{ a }}{{b}}")).variables.map(({ name }) => name), ["b", "a"]);
});
