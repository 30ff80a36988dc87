import assert from "node:assert/strict";
import { hasMember, withMembers } from "./raw.ts";
import { addMember, textOf } from "./raw_for_tests.ts";

Deno.test("a member is added as the last one, and all that was there keeps its characters", () => {
  const rows: [string, string][] = [
    ['{"q":"one"}', '{"q":"one","response":"hi"}'],
    ["{}", '{"response":"hi"}'],
    ["{  }", '{"response":"hi"}'],
    [" { \t } ", ' {"response":"hi"} '],
    ['{"a":{}}', '{"a":{},"response":"hi"}'],
    ['{"a":"{"}', '{"a":"{","response":"hi"}'],
    ['{"a":"}"} ', '{"a":"}","response":"hi"} '],
    ['{"q":"first","q":"second","n":1}', '{"q":"first","q":"second","n":1,"response":"hi"}'],
    [
      '{ "z" : 9007199254740993, "q":"caf\\u00e9 \\/x", "a":1.0,"a":1E400 }',
      '{ "z" : 9007199254740993, "q":"caf\\u00e9 \\/x", "a":1.0,"a":1E400 ,"response":"hi"}',
    ],
    ['{"q":"cut \\ud83d here"}', '{"q":"cut \\ud83d here","response":"hi"}'],
    ['{"q":"left\u2028right"}', '{"q":"left\u2028right","response":"hi"}'],
  ];
  for (const [row, expected] of rows) {
    assert.equal(addMember(row, "response", '"hi"'), expected);
    JSON.parse(expected);
  }
});

Deno.test("several members are added in their order, to an empty object too", () => {
  const added = (row: string) => textOf(withMembers(new TextEncoder().encode(row), [['"a"', "1"], ['"b"', "2"]]));
  assert.equal(added('{"q":0}'), '{"q":0,"a":1,"b":2}');
  assert.equal(added("{ }"), '{"a":1,"b":2}');
});

Deno.test("a name of any kind is written as JSON", () => {
  const name = '回答 "x"\\\n\ud83d';
  const row = addMember('{"q":1}', name, "null");
  assert.deepEqual(Object.keys(JSON.parse(row)), ["q", name]);
  assert.equal(addMember("{}", "a", "1"), '{"a":1}');
  assert.equal(addMember("{}", "", "1"), '{"":1}');
});

Deno.test("overwriting removes each earlier member of the name, with its comma and whatever its escapes", () => {
  const rows: [string, string][] = [
    ['{"q":"ping","response":"old"}', '{"q":"ping","response":"new"}'],
    ['{"response":"old","q":"ping"}', '{"q":"ping","response":"new"}'],
    ['{"response":"old"}', '{"response":"new"}'],
    ['{ "response" : {"a":[1,2,"]}"]} }', '{"response":"new"}'],
    ['{"a":1 , "response":1, "b":2 ,"response":[{"response":3}]}', '{"a":1 , "b":2 ,"response":"new"}'],
    ['{"respo\\u006ese":1,"a":"\\""}', '{"a":"\\"","response":"new"}'],
    ['{"a":{"response":1}}', '{"a":{"response":1},"response":"new"}'],
    ['{"a":"response"}', '{"a":"response","response":"new"}'],
    ['{"a":"\\\\","response":0}', '{"a":"\\\\","response":"new"}'],
    ['{"q":"pong"}', '{"q":"pong","response":"new"}'],
  ];
  for (const [row, expected] of rows) {
    const written = addMember(row, "response", '"new"', { overwrite: true });
    assert.equal(written, expected);
    assert.equal(JSON.parse(written).response, "new");
  }
});

Deno.test("only a row's own members of the first level count as there", () => {
  assert.equal(hasMember('{"response":1}', "response"), true);
  assert.equal(hasMember('{"a":1, "respons\\u0065" :2}', "response"), true);
  assert.equal(hasMember('{"a":{"response":1}}', "response"), false);
  assert.equal(hasMember('{"a":"response"}', "response"), false);
  assert.equal(hasMember('{"a":["response",{"response":2}],"b":"\\"response\\":"}', "response"), false);
  assert.equal(hasMember("{}", "constructor"), false);
  assert.equal(hasMember('{"__proto__":1}', "__proto__"), true);
  assert.equal(hasMember('{"a\\"b":1}', 'a"b'), true);
});

Deno.test("a row nested as deep as a file may be costs no stack", () => {
  const row = `{"x":${"[".repeat(10_000)}${"]".repeat(10_000)},"response":1}`;
  const written = addMember(row, "response", "2", { overwrite: true });
  assert.equal(written, row.replace(',"response":1', ',"response":2'));
});
