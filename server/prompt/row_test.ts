import assert from "node:assert/strict";
import { readRow } from "./row.ts";
import type { Step } from "./row.ts";

const values: [says: string, row: string, steps: Step[], text: string | null][] = [
  ["an integer beyond 2^53", '{"id":12345678901234567890}', ["id"], "12345678901234567890"],
  ["a number with white space around it", '{"n" :\t-0.0e-00 \n}', ["n"], "-0.0e-00"],
  ["a number in a nested list", '{"a":[{"x":1.0},[2.50 , 3E2]]}', ["a", 1, 1], "3E2"],
  ["a number behind strings of quotes and backslashes", '{"a\\"}":"\\\\","b":"x\\\\\\"],","n":1.0}', ["n"], "1.0"],
  ["the last of equal names", '{"n":1.0,"m":0,"n":2.0}', ["n"], "2.0"],
  ["the last of equal names, one of them escaped", '{"n":1.0,"\\u006e":3.0}', ["n"], "3.0"],
  ["the last of equal names in an object", '{"o":{"a":[1],"b":2.0,"a":{"c":3.0}}}', ["o"], '{"a":{"c":3.0},"b":2.0}'],
  ["three equal names", '{"o":{"a":1,"a":[2,2],"b":0,"a":{"a":3,"a":4}}}', ["o"], '{"a":{"a":4},"b":0}'],
  ["equal names inside a value that is replaced", '{"o":{"a":{"x":1,"x":2},"a":5}}', ["o"], '{"a":5}'],
  ["names like integers in their own order", '{"o":{"2":"b","1":"a","":0}}', ["o"], '{"2":"b","1":"a","":0}'],
  ["a member named __proto__", '{"__proto__":{"n":1.0,"__proto__":2.0}}', ["__proto__", "__proto__"], "2.0"],
  ["an object with a member named __proto__", '{"o":{"__proto__":1,"a":2}}', ["o"], '{"__proto__":1,"a":2}'],
  ["escaped Chinese, readable again", '{"o":["\\u4e2d\\u6587","\\ud83d\\ude00\\/"]}', ["o"], '["中文","😀/"]'],
  ["a half pair, escaped still", '{"o":["\\uD83D","\\u0000\\n"]}', ["o"], '["\\ud83d","\\u0000\\n"]'],
  ["empty containers with white space", '{"o":{ },"l":[ \n]}', ["l"], "[]"],
  ["an element out of range", '{"l":[1]}', ["l", 1], null],
  ["a negative index", '{"l":[1]}', ["l", -1], null],
  ["the length of a list", '{"l":[1]}', ["l", "length"], null],
  ["an index as a name", '{"l":[1]}', ["l", "0"], null],
  ["a number as an index of an object", '{"o":{"0":1}}', ["o", 0], null],
  ["a character of a string", '{"q":"abc"}', ["q", 0], null],
  ["the length of a string", '{"q":"abc"}', ["q", "length"], null],
  ["a member below null", '{"q":null}', ["q", "x"], null],
  ["null", '{"q":null}', ["q"], null],
  ["a name of the language", '{"q":1}', ["toString"], null],
];

for (const [says, row, steps, text] of values) {
  Deno.test(`a row gives ${says} as ${text ?? "missing"}`, () => {
    assert.equal(readRow(row).textAt(steps), text);
  });
}

Deno.test("a row that is no JSON object is refused", () => {
  for (const text of ["[1]", "1", '"x"', "null", "{", ""]) assert.throws(() => readRow(text), SyntaxError);
});

Deno.test("a value below 100,000 levels and beside them is found", () => {
  const depth = 100_000;
  const row = readRow(`{"x":${"[".repeat(depth)}1.0${"]".repeat(depth)},"n":2.0}`);
  assert.equal(row.textAt(["n"]), "2.0");
  assert.equal(row.textAt(["x", ...Array<number>(50).fill(0)])?.length, 2 * (depth - 50) + 3);
});
