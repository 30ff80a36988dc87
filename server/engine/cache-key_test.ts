import assert from "node:assert/strict";
import { cacheKey } from "./cache-key.ts";

Deno.test("the cache's key tells all questions apart", () => {
  const user = (content: string) => ({ role: "user", content }) as const;
  const questions = [
    cacheKey("s", [user("a"), user("bc")]),
    cacheKey("s", [user("ab"), user("c")]),
    cacheKey("s", [user("abc")]),
    cacheKey("s", [{ role: "system", content: "abc" }]),
    cacheKey("other", [user("abc")]),
    cacheKey("s", [user("\ud800")]),
    cacheKey("s", [user("\udbff")]),
    cacheKey("s", [user("\ufffd")]),
    cacheKey("s", []),
  ];
  assert.equal(new Set(questions).size, questions.length);
  assert.equal(cacheKey("s", [user("abc")]), questions[2]);
  assert.match(questions[0] ?? "", /^[0-9a-f]{64}$/);
});
