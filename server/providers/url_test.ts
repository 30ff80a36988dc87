import assert from "node:assert/strict";
import { type Endpoint, newEndpoint } from "../contract/project.ts";
import { azure } from "./azure.ts";
import { openai } from "./openai.ts";

const base = "http://127.0.0.1:8080/case/ep-url";
const whole = `${base}/v1/chat/completions`;
const rows: [string, string][] = [
  [base, whole],
  [`${base}/`, whole],
  [`${base}/v1`, whole],
  [`${base}/v1/`, whole],
  [whole, whole],
  [`${whole}/`, whole],
  [` ${base}/v1\n`, whole],
  [`"${base}/v1"`, whole],
  [`${base}//v1//`, whole],
  [`${base}/v1/chat`, whole],
  [`${base}/v1/models`, whole],
  ["127.0.0.1:8080/case/ep-url/v1", whole],
  ["localhost:11434", "http://localhost:11434/v1/chat/completions"],
  ["[::1]:8000/v1", "http://[::1]:8000/v1/chat/completions"],
  ["192.168.1.5:8000", "http://192.168.1.5:8000/v1/chat/completions"],
  ["ollama:11434", "http://ollama:11434/v1/chat/completions"],
  ["host.docker.internal:1234/v1", "http://host.docker.internal:1234/v1/chat/completions"],
  ["172.32.0.1/v1", "https://172.32.0.1/v1/chat/completions"],
  ["api.openai.com", "https://api.openai.com/v1/chat/completions"],
  ["HTTPS://API.OpenAI.com/v1", "https://api.openai.com/v1/chat/completions"],
  ["https://api.deepseek.com", "https://api.deepseek.com/v1/chat/completions"],
  ["https://api.deepseek.com/chat/completions", "https://api.deepseek.com/chat/completions"],
  ["https://open.bigmodel.cn/api/paas/v4", "https://open.bigmodel.cn/api/paas/v4/chat/completions"],
  ["https://open.bigmodel.cn/api/coding/paas/v4/", "https://open.bigmodel.cn/api/coding/paas/v4/chat/completions"],
  ["open.bigmodel.cn", "https://open.bigmodel.cn/api/paas/v4/chat/completions"],
  [
    "https://dashscope.aliyuncs.com/compatible-mode/v1",
    "https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions",
  ],
  ["https://openrouter.ai/api", "https://openrouter.ai/api/v1/chat/completions"],
  [
    "https://generativelanguage.googleapis.com/v1beta/openai/",
    "https://generativelanguage.googleapis.com/v1beta/openai/chat/completions",
  ],
  ["https://ark.cn-beijing.volces.com/api/v3", "https://ark.cn-beijing.volces.com/api/v3/chat/completions"],
  ["https://gateway.example/v1/team/gate/openai", "https://gateway.example/v1/team/gate/openai/chat/completions"],
  ["https://models.example/v1/chat/completions?x=y", "https://models.example/v1/chat/completions?x=y"],
  ["https://models.example/v1?x=y#part", "https://models.example/v1/chat/completions?x=y"],
  [
    "https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-06-01",
    "https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-06-01",
  ],
];
for (const [written, expected] of rows) {
  Deno.test(`a URL is completed however it is written: ${JSON.stringify(written)}`, () => {
    assert.deepEqual(openai.requestUrl({ ...newEndpoint, url: written }), { ok: true, url: expected });
  });
}

for (
  const written of ["", "  ", "ftp://models.example", "http://", "https://me:secret@models.example/v1", "http://[1"]
) {
  Deno.test(`a URL that cannot be asked is refused without its secrets: ${JSON.stringify(written)}`, () => {
    const url = openai.requestUrl({ ...newEndpoint, url: written });
    assert.ok(!url.ok && url.missing === "URL" && !JSON.stringify(url.reason).includes("secret"));
  });
}

const deployed = "/openai/deployments/dep-1/chat/completions?api-version=2024-06-01";
const azureRows: [string, Partial<Endpoint>, string][] = [
  [
    "by resource, deployment and version",
    { resource: "http://127.0.0.1:8080/case/ep-azure", deployment: "dep-1", apiVersion: "2024-06-01" },
    `http://127.0.0.1:8080/case/ep-azure${deployed}`,
  ],
  [
    "by a resource's name",
    { resource: "my-res", deployment: "dep-1", apiVersion: "2024-06-01" },
    `https://my-res.openai.azure.com${deployed}`,
  ],
  [
    "without a scheme",
    { resource: "my-res.openai.azure.com/", deployment: "dep-1", apiVersion: "2024-06-01" },
    `https://my-res.openai.azure.com${deployed}`,
  ],
  [
    "by a pasted address",
    { url: `https://my-res.openai.azure.com${deployed}` },
    `https://my-res.openai.azure.com${deployed}`,
  ],
  [
    "by a pasted resource with its path",
    { resource: "https://my-res.openai.azure.com/openai/", model: "dep-1", apiVersion: "2024-06-01" },
    `https://my-res.openai.azure.com${deployed}`,
  ],
  [
    "fields win over a pasted address",
    {
      resource: `https://my-res.openai.azure.com/openai/deployments/old/chat/completions?api-version=1`,
      deployment: "dep-1",
      apiVersion: "2024-06-01",
    },
    `https://my-res.openai.azure.com${deployed}`,
  ],
  [
    "the newer addresses without a version",
    { resource: "https://my-res.openai.azure.com/openai/v1/", deployment: "dep-1" },
    "https://my-res.openai.azure.com/openai/v1/chat/completions",
  ],
];
for (const [name, parts, expected] of azureRows) {
  Deno.test(`Azure's address is made: ${name}`, () => {
    assert.deepEqual(azure.requestUrl({ ...newEndpoint, provider: "azure", ...parts }), { ok: true, url: expected });
  });
}

Deno.test("Azure names the part that is missing", () => {
  const missing = (parts: Partial<Endpoint>) => azure.missing({ ...newEndpoint, provider: "azure", ...parts })?.part;
  assert.equal(missing({}), "resource");
  assert.equal(missing({ resource: "my-res", apiVersion: "2024-06-01" }), "deployment");
  assert.equal(missing({ resource: "my-res", deployment: "d" }), "API version");
});

Deno.test("the address is known before the model is, and the model is then what is missing", () => {
  const endpoint = { ...newEndpoint, url: "api.openai.com" };
  assert.ok(openai.requestUrl(endpoint).ok);
  assert.equal(openai.missing(endpoint)?.part, "model");
  assert.equal(openai.missing({ ...endpoint, model: "m" }), null);
  assert.equal(openai.modelsUrl(endpoint), "https://api.openai.com/v1/models");
});
