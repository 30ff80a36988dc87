import assert from "node:assert/strict";
import { suggestName } from "./suggest.ts";

const fields = ["question", "user_id", "用户问题", "产品名", "createdAt", "id", "tags", "First Name"];

const suggestions: [unknown: string, field: string | null][] = [
  ["qestion", "question"],
  ["quesiton", "question"],
  ["Question", "question"],
  ["ｑｕｅｓｔｉｏｎ", "question"],
  ["userId", "user_id"],
  ["user id", "user_id"],
  [".First-name", "First Name"],
  ["用户 问题", "用户问题"],
  ["用戶问题", "用户问题"],
  ["问题", "用户问题"],
  ["产品名称", "产品名"],
  ["created_at", "createdAt"],
  ["tag", "tags"],
  ["ID", "id"],
  ["q｝", null],
  ["答案", null],
  ["response", null],
  ["", null],
  ["😀", null],
];

for (const [unknown, field] of suggestions) {
  Deno.test(`for ${JSON.stringify(unknown)} ${field ?? "nothing"} is suggested`, () => {
    assert.equal(suggestName(unknown, fields), field);
  });
}

Deno.test("nothing is suggested where there are no fields, and the nearest of many is", () => {
  assert.equal(suggestName("q", []), null);
  assert.equal(suggestName("naem", ["same", "name", "fame"]), "name");
  assert.equal(suggestName("NAME", ["nome", "name"]), "name");
});
