import assert from "node:assert/strict";
import { variablesOf } from "../../server/prompt/parse.ts";
import { fieldPaths, samePath, suggestPath, unknownPaths } from "./fields.ts";

Deno.test("fields and the members of objects can be inserted, odd names in quotes", () => {
  const rows = ['{"q":1,"product":{"name":"a"},"tags":[1]}', '{"product":{"sku":2}}'];
  assert.deepEqual(fieldPaths(["q", "product", "odd: name", "tags"], rows), [
    "q",
    "product",
    "product.name",
    "product.sku",
    '["odd: name"]',
    "tags",
  ]);
});

Deno.test("a variable is unknown when no field of the file can fill it, and none is without a file", () => {
  const variables = variablesOf([{ content: "{{q}} {{product.name}} {{a.b}} {{nope}} {{x.y}}" }]);
  assert.deepEqual(unknownPaths(variables, ["q", "product", "a.b"]), ["nope", "x.y"]);
  assert.deepEqual(unknownPaths(variables, []), []);
});

Deno.test("what was meant is suggested, and two ways to write a path are one", () => {
  assert.equal(suggestPath("questoin", ["question"], ["question"]), "question");
  assert.ok(samePath("product.name", '["product"].name'));
  assert.ok(!samePath("product", "product.name"));
});
