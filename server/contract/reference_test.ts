import assert from "node:assert/strict";
import * as z from "zod";
import { fromReference, projectBody, readTemplate } from "./reference.ts";

const endpointOf = (config: Record<string, unknown> | string) => fromReference({ api_config: config }).input.endpoint;

Deno.test("a project of the earlier application becomes one of ours", () => {
  const read = projectBody.parse({
    name: "Old",
    description: "d",
    api_config: JSON.stringify({
      apiUrl: "https://api.example/v1/chat/completions",
      modelName: "m",
      apiKey: "sk-1",
      temperature: 0,
      maxTokens: 16384,
      timeout: 30,
      rateLimit: 0.5,
      verify_ssl: false,
    }),
    prompt_template: "Say {{q}}",
  });
  assert.deepEqual(read, {
    name: "Old",
    description: "d",
    endpoint: {
      url: "https://api.example/v1/chat/completions",
      model: "m",
      auth: "bearer",
      key: "sk-1",
      timeoutMs: 30_000,
      limits: { requestsPerMinute: 30 },
      tls: { verify: false },
    },
    parameters: { temperature: 0, maxTokens: 16384 },
    prompt: { messages: [{ role: "user", content: "Say {{q}}" }] },
    defaults: { missing: "keep" },
  });
});

Deno.test("our own shape passes unchanged, and takes no member of the earlier one", () => {
  assert.deepEqual(projectBody.parse({ name: "New", parameters: { seed: 1 } }), {
    name: "New",
    parameters: { seed: 1 },
  });
  assert.equal(projectBody.safeParse({ name: "New", api_url: "x" }).success, false);
});

Deno.test("the first key in order wins, and a raw authorization is sent as it was", () => {
  const cases: [Record<string, unknown>, Record<string, unknown>][] = [
    [{ apiKey: "a", auth_token: "t", authorization: "r" }, { auth: "bearer", key: "a" }],
    [{ api_key: "a", auth_token: "t" }, { auth: "bearer", key: "a" }],
    [{ apiKey: " ", auth_token: "t", authorization: "r" }, { auth: "x-auth-token", key: "t" }],
    [{ authorization: "raw-1" }, { auth: "authorization", key: "raw-1" }],
    [{ authorization: "Bearer b" }, { auth: "bearer", key: "b" }],
    [{ authorization: "Basic dTpw" }, { auth: "none", headers: { authorization: "Basic dTpw" } }],
    [{ apiKey: null }, {}],
  ];
  for (const [config, endpoint] of cases) assert.deepEqual(endpointOf(config), endpoint);
});

Deno.test("api_url and api_config's other snake-case names are understood", () => {
  assert.deepEqual(endpointOf({ api_url: "u", model: "m", timeout: "1.5" }), { url: "u", model: "m", timeoutMs: 1500 });
  assert.deepEqual(fromReference({ api_config: { max_tokens: "9" } }).input.parameters, { maxTokens: 9 });
});

Deno.test("what cannot be read is told by its path, without its value", () => {
  const { problems, leftOut } = fromReference({
    api_config: { temperature: "warm", apiKey: { secret: "sk-1" }, custom: 1, unused: null },
    prompt_template: 7,
  });
  assert.deepEqual(problems.map(({ path }) => path).sort(), [
    "api_config.apiKey",
    "api_config.temperature",
    "prompt_template",
  ]);
  assert.ok(!JSON.stringify(problems).includes("sk-1"));
  assert.deepEqual(leftOut, ["custom"]);
  const refused = projectBody.safeParse({ name: "x", api_config: "{broken" });
  assert.equal(refused.error?.issues[0]?.path.join("."), "api_config");
});

Deno.test("prompt templates of every shape become messages", () => {
  const both = [{ role: "system", content: "S" }, { role: "user", content: "U" }];
  const user = (content: string) => [{ role: "user", content }];
  const cases: [unknown, unknown][] = [
    ["", []],
    [null, []],
    ["U", user("U")],
    [{ system_prompt: "S", user_prompt: "U" }, both],
    [{ systemPrompt: "S", user: "U" }, both],
    [{ messages: both }, both],
    [JSON.stringify({ system: "S", user: "U" }), both],
    ['{"answer": "{{q}}"}', user('{"answer": "{{q}}"}')],
    ['{"prompt": "{{q}}"}', user('{"prompt": "{{q}}"}')],
    [{ content: "U" }, user("U")],
    [[{ role: "tool", content: "x" }], null],
    [{ other: "x" }, null],
  ];
  for (const [template, messages] of cases) assert.deepEqual(readTemplate(template), messages);
});

Deno.test("the body's schema can be told as JSON Schema", () => {
  const schema = z.toJSONSchema(projectBody, { io: "input", unrepresentable: "any" });
  assert.ok(JSON.stringify(schema).includes('"endpoint"'));
});
