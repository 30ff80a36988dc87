import assert from "node:assert/strict";
import { projectChange } from "../contract/project.ts";
import { no } from "../contract/outcome.ts";
import { problems } from "../contract/problems.ts";
import { openDoors } from "../../tests/support/doors.ts";
import { fieldErrors } from "./issues.ts";

const wrong: [string, unknown][] = [
  ["endpoint.key", { endpoint: { key: "sk-ａbc" } }],
  ["endpoint.headers.a b", { endpoint: { headers: { "a b": "x" } } }],
  ["endpoint.headers.host", { endpoint: { headers: { host: "x" } } }],
  ["endpoint.headers.x", { endpoint: { headers: { x: "héllo" } } }],
  ["name", { name: "" }],
  ["defaults.outputField", { defaults: { outputField: "" } }],
  ["endpoint.timeoutMs", { endpoint: { timeoutMs: 1 } }],
  ["parameters.temperature", { parameters: { temperature: 3 } }],
  ["parameters.extra", { parameters: { extra: 3 } }],
];

Deno.test("what is wrong with a field of a project is said in both languages, at its path", () => {
  for (const [path, input] of wrong) {
    const read = projectChange.safeParse(input);
    assert.ok(!read.success, path);
    for (const language of ["en", "zh"] as const) {
      const [first] = fieldErrors(read.error.issues, input, language);
      assert.equal(first?.path, path);
      assert.equal(/\p{Script=Han}/u.test(first?.message ?? ""), language === "zh", first?.message);
    }
  }
});

Deno.test("a refusal says its params and its fields in the language of the sentence", async () => {
  const both = { en: "word", zh: "词" };
  await using doors = openDoors({
    "PATCH /api/projects/{id}": () => no("invalid_input", { first: both }, [{ path: "a", message: both }]),
  });
  for (const language of ["en", "zh"] as const) {
    const response = await fetch(`${doors.url}/api/projects/1`, {
      method: "PATCH",
      headers: { "accept-language": language, "content-type": "application/json" },
      body: "{}",
    });
    const { detail, params, errors } = await response.json();
    assert.equal(detail, problems.invalid_input[language].replace("{first}", both[language]));
    assert.deepEqual([params.first, errors[0].message], [both[language], both[language]]);
  }
});
