import assert from "node:assert/strict";
import type { Door } from "../contract/operations.ts";
import type { RefusedField } from "../contract/outcome.ts";
import { doorRoutes, pathMembers } from "./doors.ts";
import { checkInput } from "./input.ts";
import type { Language } from "./language.ts";

function check(
  door: Door,
  members: Record<string, unknown>,
  texts: Record<string, string> = {},
  language: Language = "en",
) {
  const route = doorRoutes.find((one) => one.door === door);
  assert.ok(route);
  const checked = checkInput(route, { members: { ...members, ...texts }, texts }, language);
  return checked.ok ? null : checked.refusal;
}
const says = (errors: RefusedField[] | undefined) => errors?.map(({ path, message }) => `${path}: ${message}`);

Deno.test("each wrong field is named by its path, in words", () => {
  const cases: [unknown, string[]][] = [
    [{}, ["name: is missing"]],
    [{ name: 1 }, ["name: must be text"]],
    [{ name: " " }, ["name: give it a name"]],
    [{ name: "a", endpoint: { url: 5 } }, ["endpoint.url: must be text"]],
    [{ name: "a", prompt: { messages: [{ role: "user" }] } }, ["prompt.messages.0.content: is missing"]],
    [{ name: "a", wrong: 1, other: 2 }, ["wrong: there is no such field", "other: there is no such field"]],
    [{ name: "a", endpoint: { headers: { "x a": "v" } } }, [
      "endpoint.headers.x a: a header's name has letters, digits and hyphens only",
    ]],
    [{ name: "a", endpoint: { auth: "x" } }, [
      'endpoint.auth: must be one of "bearer", "api-key", "x-auth-token", "authorization", "none"',
    ]],
    [{ name: "a", endpoint: { timeoutMs: 1.5 } }, ["endpoint.timeoutMs: must be a whole number"]],
    [{ name: "a", parameters: { temperature: 3 } }, ["parameters.temperature: must be at most 2"]],
    [{ name: "a", parameters: { stop: 3 } }, ["parameters.stop: must be text or a list"]],
  ];
  for (const [body, expected] of cases) {
    const refusal = check("POST /api/projects", { ...Object(body) });
    assert.equal(refusal?.code, "invalid_input");
    assert.deepEqual(says(refusal?.errors), expected);
  }
});

Deno.test("what a run must not be made with is refused", () => {
  for (const concurrency of [0, -1, 1.5, "5", 1e9]) {
    const refusal = check("POST /api/projects/{id}/runs", { datasetId: "d", concurrency }, { id: "p" });
    assert.deepEqual(refusal?.errors?.map(({ path }) => path), ["concurrency"], String(concurrency));
  }
  const range = { kind: "range", from: 5, to: 1 };
  const refusal = check("POST /api/projects/{id}/runs", { datasetId: "d", selection: range }, { id: "p" });
  assert.deepEqual(says(refusal?.errors), ["selection.to: the range ends before it starts"]);
  const kind = check("POST /api/projects/{id}/runs", { datasetId: "d", selection: { kind: "x" } }, { id: "p" });
  assert.deepEqual(says(kind?.errors), ["selection.kind: must be one of all, first, random, range, failedOf"]);
});

Deno.test("a sentence comes in the language that was asked for", () => {
  const refusal = check("POST /api/projects", { name: 1 }, {}, "zh");
  assert.deepEqual(says(refusal?.errors), ["name: 必须是文本"]);
});

Deno.test("a key that was sent is in no sentence", () => {
  const refusal = check("POST /api/projects", { name: "a", endpoint: { key: "sk-秘密-123456" } });
  assert.match(says(refusal?.errors)?.[0] ?? "", /^endpoint\.key: the key has a non-ASCII character at position 4/u);
  assert.equal(JSON.stringify(refusal).includes("123456"), false);
});

Deno.test("an address with an odd number is no address", () => {
  for (const row of ["-1", "1.5", "total", "9007199254740993", "1e3", "0x1", "01", "1.0", ""]) {
    const refusal = check("GET /api/runs/{id}/rows/{row}", {}, { id: "1", row });
    assert.equal(refusal?.code, "not_found", row);
  }
  assert.equal(check("GET /api/runs/{id}/rows/{row}", {}, { id: "1", row: "12" }), null);
});

Deno.test("an odd number in the query is a field error", () => {
  for (const limit of ["0x10", "1e2", "abc", "", "1.0"]) {
    const refusal = check("GET /api/runs", {}, { limit });
    assert.equal(refusal?.code, "invalid_input", limit);
    assert.deepEqual(refusal?.errors?.map(({ path }) => path), ["limit"]);
  }
});

Deno.test("a hundred thousand unknown members make a short answer", () => {
  const members = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`m${n}`, n]));
  assert.ok(JSON.stringify(check("POST /api/projects", members)).length < 20_000);
});

Deno.test("what cannot be a name in an address is no address", () => {
  for (const id of ["%00", "%ff", "..%2f..%2fprojects.db", "a%20b", "", "%0a", "x".repeat(300), "%e4%b8"]) {
    assert.equal(pathMembers("/api/runs/{id}", `/api/runs/${id}`), null, id);
  }
  assert.deepEqual(pathMembers("/api/runs/{id}/rows/{row}", "/api/runs/7/rows/3"), { id: "7", row: "3" });
  assert.deepEqual(pathMembers("/api/templates/{id}", "/api/templates/%E6%91%98%E8%A6%81.zh"), { id: "摘要.zh" });
});
