import assert from "node:assert/strict";
import { prototypeMember, readJson } from "./json.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const reason = (body: Uint8Array) => {
  const read = readJson(body);
  assert.equal(read.ok, false);
  return read.ok ? "" : read.fault.reason;
};

Deno.test("what is no JSON is told with its line and column", () => {
  const cases: [string, string][] = [
    ["{", "it ends too early (line 1, column 2)"],
    ['{\n "a": 1,\n}', "“}” is not expected (line 3, column 1)"],
    ['{"a" 1}', "“1” is not expected (line 1, column 6)"],
    ["[1,]", "“]” is not expected (line 1, column 4)"],
    ["[01]", "“1” is not expected (line 1, column 3)"],
    ["{a:1}", "“a” is not expected (line 1, column 2)"],
    ["1 2", "“2” is not expected (line 1, column 3)"],
    ['{"中文": 真}', "“真” is not expected (line 1, column 8)"],
    ['{"a":"x', "it ends too early (line 1, column 8)"],
    ['"a\tb"', "the character U+0009 is not expected (line 1, column 3)"],
    ['"\\x"', "“\\” is not expected (line 1, column 2)"],
    ["nul", "“n” is not expected (line 1, column 1)"],
    ["[1 2]", "“2” is not expected (line 1, column 4)"],
    ["}", "“}” is not expected (line 1, column 1)"],
  ];
  for (const [text, says] of cases) assert.equal(reason(bytes(text)), says, text);
});

Deno.test("invalid UTF-8 is told with its byte", () => {
  const at = (...parts: (string | number[])[]) =>
    reason(new Uint8Array(parts.flatMap((part) => typeof part === "string" ? [...bytes(part)] : part)));
  assert.equal(at('{"a":"', [0xff], '"}'), "byte 7 is not UTF-8");
  assert.equal(at('"中', [0xed, 0xa0, 0x80], '"'), "byte 5 is not UTF-8"); // a half surrogate
  assert.equal(at('"', [0xc0, 0x80], '"'), "byte 2 is not UTF-8"); // over-long
  assert.equal(at('"', [0xe4, 0xb8]), "byte 2 is not UTF-8"); // cut
});

Deno.test("JSON that is nested too deep is refused before it is read", () => {
  assert.equal(reason(bytes("[".repeat(100_000))), "it is nested deeper than 200 levels (line 1, column 201)");
  assert.equal(readJson(bytes("[".repeat(200) + "]".repeat(200))).ok, true);
  assert.equal(readJson(bytes(JSON.stringify(`${"[".repeat(300)}\\"${"{".repeat(300)}`))).ok, true);
});

Deno.test("a member named __proto__ is found wherever it lies", () => {
  assert.equal(prototypeMember(JSON.parse('{"a":[{"__proto__":{"x":1}}]}')), "a.0.__proto__");
  assert.equal(prototypeMember(JSON.parse('{"\\u005f_proto__":1}')), "__proto__");
  assert.equal(prototypeMember({ text: "__proto__" }), null);
});
