import assert from "node:assert/strict";
import { type Endpoint, newEndpoint, type Parameters, type Secrets } from "../contract/project.ts";
import { type Mock, type Reply, startMock } from "../mock/server.ts";
import { testTls } from "../mock/tls_for_tests.ts";
import { createClients } from "../outbound/client.ts";
import { testEndpoint } from "./connection.ts";
import type { Connection, Step, Verdict } from "./connection-verdict.ts";

const key = "sk-test-9f8e7d6c5b4a3210";
const direct = () => undefined;

type Told = {
  endpoint?: Partial<Endpoint>;
  parameters?: Parameters;
  secrets?: Secrets | null;
  language?: "en" | "zh";
  environment?: (name: string) => string | undefined;
};

async function test(url: string, told: Told = {}): Promise<Connection> {
  const clients = createClients(direct);
  const endpoint = { ...newEndpoint, url, model: "mock-model", timeoutMs: 2000, ...told.endpoint };
  const { parameters = {}, secrets = { key, headers: { "x-secret-token": "hush-hush-hush" } } } = told;
  try {
    const open = { clients, environment: told.environment ?? direct };
    const tested = { endpoint, parameters, secrets };
    const connection = await testEndpoint(open, tested, told.language ?? "en", new AbortController().signal);
    const text = JSON.stringify(connection);
    assert.ok(!text.includes(key) && !text.includes("hush-hush"), "no text holds the key or a header");
    assert.ok(!/(?<!\$)\{\w+\}/u.test(text), text);
    return connection;
  } finally {
    await clients.close();
  }
}

async function withMock(use: (mock: Mock) => Promise<void>): Promise<void> {
  await using mock = await startMock();
  await use(mock);
}

const statusOf = (connection: Connection, step: Step) => connection.steps.find((one) => one.step === step)?.status;

const error = (status: number, message: string, more: Record<string, unknown> = {}): Reply => ({
  status,
  json: { error: { message, ...more } },
});
const page = "<!doctype html><html><head><title>Sign in here</title></head></html>";

/** What an endpoint does, the verdict, the step that fails, and what both sentences must speak of. */
const behaviours: [string, Reply, Verdict, Step | null, RegExp][] = [
  ["answers", "ok", "works", null, /mock-model/],
  ["refuses the key", error(401, `Incorrect key ${key}`), "unauthorized", "key", /401/],
  ["forbids", error(403, "nope"), "unauthorized", "key", /403/],
  [
    "has another path",
    { status: 404, json: { detail: "Not Found" } },
    "wrong_path",
    "answer",
    /\/v1\/chat\/completions/,
  ],
  ["has a page at 404", { status: 404, text: page }, "wrong_path", "answer", /404/],
  ["takes no POST", { status: 405, text: "" }, "wrong_path", "answer", /405/],
  ["lacks the model", error(404, 'model "mock-model" not found'), "model_not_found", "model", /mock-model-large/],
  [
    "is a web page",
    { text: page, headers: { "content-type": "text/html" } },
    "not_a_chat_endpoint",
    "answer",
    /Sign in here/,
  ],
  ["is another API", { json: { status: "up" } }, "not_a_chat_endpoint", "answer", /v1\/chat\/completions/],
  ["says nothing", { text: "" }, "not_a_chat_endpoint", "answer", /empty|返回的内容为空/],
  ["has no choices", { json: { choices: [] } }, "server_error", "answer", /choices/],
  [
    "redirects",
    { status: 307, headers: { location: "http://other.example:81/v1/chat/completions" } },
    "redirected",
    "answer",
    /307.*other\.example:81/,
  ],
  ["has an empty account", error(402, "Insufficient Balance"), "quota_exceeded", "answer", /Insufficient Balance/],
  ["throttles", error(429, "Rate limit reached, slow down"), "rate_limited", "answer", /Rate limit reached/],
  ["is overloaded", error(503, "busy"), "server_error", "answer", /503/],
  ["breaks", error(500, "boom"), "server_error", "answer", /boom/],
  [
    "refuses a parameter",
    error(400, "temperature must be 1", { param: "temperature" }),
    "refused_request",
    "answer",
    /temperature/,
  ],
  ["wants TLS", { status: 400, text: "The plain HTTP request was sent to HTTPS port" }, "tls", "tls", /https:\/\//],
  ["closes", "close", "network", "answer", /127\.0\.0\.1/],
  ["resets", "reset", "network", "answer", /127\.0\.0\.1/],
  ["hangs", "hang", "timeout", "answer", /2/],
  ["is no HTTP", { raw: "SSH-2.0-OpenSSH_9.2\r\n" }, "tls", "tls", /HTTP/],
  ["is cut at the token limit", { message: { content: "" }, finish: "length" }, "works", null, /max tokens/],
];

Deno.test("each behaviour of an endpoint has its verdict and a sentence in both languages", async (t) => {
  await using mock = await startMock();
  for (const [index, [name, reply, verdict, failed, says]] of behaviours.entries()) {
    await t.step(`an endpoint that ${name}`, async () => {
      for (const language of ["en", "zh"] as const) {
        const mount = mock.mount(`/b${index}${language}`, { replies: [reply] });
        const connection = await test(`${mount.base}/v1`, { language, parameters: { temperature: 0.5 } });
        assert.equal(connection.verdict, verdict, JSON.stringify(connection));
        assert.match(connection.sentence, says);
        assert.equal(/\p{Script=Han}/u.test(connection.sentence), language === "zh", connection.sentence);
        assert.equal(connection.steps.find(({ status }) => status === "failed")?.step ?? null, failed);
        assert.equal(connection.steps.length, 7);
      }
    });
  }
});

Deno.test("one small request goes out, with the person's parameters and no others", () =>
  withMock(async (mock) => {
    const connection = await test(mock.url, { parameters: { seed: 3 } });
    assert.equal(connection.answer, "echo: Reply with OK.");
    assert.deepEqual(connection.steps.map(({ status }) => status), ["ok", "ok", "ok", "skipped", "ok", "ok", "ok"]);
    assert.equal(mock.requests.length, 1);
    assert.deepEqual(JSON.parse(mock.requests[0]?.text ?? ""), {
      model: "mock-model",
      messages: [{ role: "user", content: "Reply with OK." }],
      seed: 3,
    });
  }));

Deno.test("a certain mend is made as a run makes it, and told", () =>
  withMock(async (mock) => {
    const refused = error(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", {
      param: "max_tokens",
      code: "unsupported_parameter",
    });
    const mount = mock.mount("/mend", { replies: [{ ...Object(refused), unless: { noBody: "max_tokens" } }] });
    const connection = await test(`${mount.base}/v1`, { parameters: { maxTokens: 50 } });
    assert.equal(connection.verdict, "works");
    assert.match(connection.sentence, /max_completion_tokens/);
  }));

Deno.test("what is missing in the settings is named before anything is sent", async (t) => {
  const azure = { provider: "azure", resource: "https://r.openai.azure.com", deployment: "d", apiVersion: "" } as const;
  const cases: [string, string, Told, RegExp][] = [
    ["the address", "", {}, /address is missing/],
    ["a readable address", "ftp://x", {}, /ftp/],
    ["the api-version", "", { endpoint: azure }, /api-version/],
    ["the deployment", "", { endpoint: { ...azure, deployment: "", model: "", apiVersion: "v" } }, /deployment/],
    ["the resource", "", { endpoint: { ...azure, resource: "" } }, /resource/],
    ["a variable", "http://127.0.0.1:9", { secrets: { key: "${NO_SUCH}", headers: {} } }, /NO_SUCH/],
    [
      "a sound variable",
      "http://127.0.0.1:9",
      { secrets: { key: "${ODD}", headers: {} }, environment: () => "sk-测试" },
      /ODD/,
    ],
    ["an openable key", "http://127.0.0.1:9", { secrets: null }, /secrets\.key/],
  ];
  for (const [name, url, told, says] of cases) {
    await t.step(name, async () => {
      const connection = await test(url, told);
      assert.equal(connection.verdict, "incomplete");
      assert.match(connection.sentence, says);
      assert.equal(statusOf(connection, "settings"), "failed");
      assert.equal(statusOf(connection, "host"), "skipped");
    });
  }
});

Deno.test("a missing model is answered with those that the endpoint offers", () =>
  withMock(async (mock) => {
    const connection = await test(mock.url, { endpoint: { model: "" } });
    assert.equal(connection.verdict, "incomplete");
    assert.deepEqual(connection.models, ["mock-model", "mock-model-large"]);
    assert.match(connection.sentence, /It offers: mock-model, mock-model-large\.$/);
  }));

Deno.test("a key comes from its environment variable", () =>
  withMock(async (mock) => {
    const secrets = { key: "${MY_KEY}", headers: {} };
    const connection = await test(mock.url, { secrets, environment: (name) => name === "MY_KEY" ? key : undefined });
    assert.equal(connection.verdict, "works");
    assert.equal(mock.requests[0]?.headers.authorization, `Bearer ${key}`);
    assert.match(JSON.stringify(connection.steps), /\$\{MY_KEY\}/);
  }));

Deno.test("without a key a refusal asks for one", () =>
  withMock(async (mock) => {
    mock.set({ key });
    const connection = await test(mock.url, { secrets: { key: null, headers: {} } });
    assert.equal(connection.verdict, "unauthorized");
    assert.match(connection.sentence, /wants a key/);
  }));

Deno.test("a host without a name, a port without a server, and a port without TLS are told apart", async () => {
  const unknown = await test("http://model.invalid/v1");
  assert.equal(unknown.verdict, "no_such_host");
  assert.match(unknown.sentence, /model\.invalid/);
  assert.equal(statusOf(unknown, "host"), "failed");

  const refused = await test("http://127.0.0.1:9/v1");
  assert.equal(refused.verdict, "refused");
  assert.match(refused.sentence, /port 9 .*localhost is the container/);
  assert.equal(statusOf(refused, "host"), "ok");
  assert.equal(statusOf(refused, "connect"), "failed");

  await withMock(async (mock) => {
    const plain = await test(mock.url.replace("http:", "https:"));
    assert.equal(plain.verdict, "tls");
    assert.match(plain.sentence, /http:\/\//);
    assert.equal(statusOf(plain, "connect"), "ok");
    assert.equal(mock.requests.length, 0);
  });
});

Deno.test("a certificate that nobody vouches for is told, and trusted where the person says so", async () => {
  await using mock = await startMock({ tls: testTls });
  const refused = await test(mock.url);
  assert.equal(refused.verdict, "tls");
  assert.match(refused.sentence, /certificate/);
  const trusted = await test(mock.url, { endpoint: { tls: { verify: true, ca: testTls.cert } } });
  assert.equal(trusted.verdict, "works", JSON.stringify(trusted));
  assert.equal(statusOf(trusted, "tls"), "ok");
  const blind = await test(mock.url, { endpoint: { tls: { verify: false, ca: null } } });
  assert.equal(blind.verdict, "works");
  assert.match(JSON.stringify(blind.steps), /not checked/);
  const plain = await test(mock.url.replace("https:", "http:"));
  assert.equal(plain.verdict === "works", false);
});

Deno.test("Azure: a missing deployment is named as one, and a wrong path speaks of the api-version", () =>
  withMock(async (mock) => {
    const azure = (base: string) =>
      ({ provider: "azure", resource: base, deployment: "dep-1", apiVersion: "2024-06-01", model: "" }) as const;
    const deployment = mock.mount("/az", {
      replies: [error(404, "No such deployment in this resource.", { code: "DeploymentNotFound" })],
    });
    const missing = await test("", { endpoint: azure(deployment.base) });
    assert.equal(missing.verdict, "model_not_found");
    assert.match(missing.sentence, /deployment “dep-1”/);
    const path = mock.mount("/az2", { replies: [error(404, "Resource not found", { code: "404" })] });
    const wrong = await test("", { endpoint: azure(path.base) });
    assert.equal(wrong.verdict, "wrong_path");
    assert.match(wrong.sentence, /api-version/);
  }));
