import assert from "node:assert/strict";
import { prettyJson } from "./pretty-json.ts";

Deno.test("JSON is laid out as JSON.stringify does, and no sign of it is changed", () => {
  for (const value of [{}, [], { a: [] }, { a: 1, b: [1, { c: 'x,y:{}[]"\\' }], d: null }, "text", 7, [[[]], true]]) {
    assert.equal(prettyJson(JSON.stringify(value)), JSON.stringify(value, null, 2));
  }
  const exact = '{"id":12345678901234567890,"a":1.0,"a":1E400,"t":"\\u4f60\\/","z":-0}';
  const pretty = prettyJson(exact) ?? "";
  assert.equal(pretty.replace(/\n {2}|\n/gu, "").replaceAll(": ", ":"), exact);
  for (const none of ["", "{", "plain", "{'a':1}"]) assert.equal(prettyJson(none), null);
});
