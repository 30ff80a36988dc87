import assert from "node:assert/strict";
import * as zlib from "node:zlib";
import { type Endpoint, newEndpoint } from "../contract/project.ts";
import { createClients } from "../outbound/client.ts";
import { type Asked, type Asking, askModel } from "./ask.ts";
import { azure } from "./azure.ts";
import { providers } from "./mod.ts";

const key = "sk-test-9f8e7d6c5b4a3210";
const ping = [{ role: "user", content: "ping" }] as const;
const never = new AbortController().signal;
const completion = (message: unknown, finish = "stop") =>
  JSON.stringify({ choices: [{ index: 0, message, finish_reason: finish }] });

async function asking(
  answer: (nth: number, request: Request) => Response | Promise<Response>,
  test: (
    ask: (more?: Partial<Asking>, signal?: AbortSignal) => Promise<Asked>,
    requests: () => number,
    endpoint: Endpoint,
  ) => Promise<void>,
  changes: Partial<Endpoint> = {},
): Promise<void> {
  let requests = 0;
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    await request.text();
    return answer(requests++, request);
  });
  const clients = createClients(() => undefined);
  const url = `http://127.0.0.1:${server.addr.port}/v1`;
  const endpoint = { ...newEndpoint, url, model: "m", ...changes };
  const client = clients.clientFor(url, endpoint.tls);
  try {
    const base = {
      provider: providers.openai,
      endpoint,
      parameters: {},
      secrets: { key, headers: {} },
      mends: [],
      client,
    };
    await test((more, signal = never) => askModel({ ...base, ...more }, ping, signal), () => requests, endpoint);
  } finally {
    await clients.close();
    await server.shutdown();
  }
}

const told = ({ reply }: Asked) => reply.kind === "answer" ? reply.answer : `${reply.code}: ${reply.message}`;

Deno.test("a compressed error and a compressed answer are read", async () => {
  const zipped = (text: string, status: number, headers: Record<string, string> = {}) =>
    new Response(new Uint8Array(zlib.gzipSync(text)), { status, headers: { "content-encoding": "gzip", ...headers } });
  await asking(
    (nth) =>
      nth === 0
        ? zipped('{"error":{"message":"too many requests"}}', 429, { "retry-after": "0" })
        : zipped(completion({ content: "ok" }), 200),
    async (ask) => {
      const first = await ask();
      assert.equal(told(first), "rate_limited: too many requests");
      assert.equal(first.reply.kind === "error" && first.reply.waitMs, 0);
      assert.equal(told(await ask()), "ok");
    },
  );
});

Deno.test("a redirect to another origin fails the row, takes neither key nor prompt there, and names its host", async () => {
  let stolen = 0;
  const other = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => {
    stolen++;
    return new Response();
  });
  const location = `http://127.0.0.1:${other.addr.port}/v1/chat/completions?key=${key}`;
  await asking(() => new Response(null, { status: 307, headers: { location } }), async (ask, requests, endpoint) => {
    for (const auth of ["bearer", "api-key", "x-auth-token"] as const) {
      const text = told(await ask({ endpoint: { ...endpoint, auth } }));
      assert.match(text, new RegExp(`^invalid_request: .*redirects.*127\\.0\\.0\\.1:${other.addr.port}`, "u"));
      assert.ok(!text.includes(key));
    }
    assert.equal(requests(), 3);
  });
  await other.shutdown();
  assert.equal(stolen, 0);
});

Deno.test("the key is nowhere in what comes back, in whatever form an answer or an error repeats it", async () => {
  const bodies = [
    [
      401,
      JSON.stringify({
        error: { message: `Incorrect key provided: ${key}. Header was Bearer ${key}.`, code: "invalid_api_key" },
      }),
    ],
    [500, `<html><title>bad ${encodeURIComponent(key)}</title></html>`],
    [200, completion({ content: `your key is ${key}`, reasoning_content: btoa(`Bearer ${key}`) })],
    [200, `nonsense ${"x".repeat(1980)}${key}`],
  ] as const;
  await asking((nth) => {
    const [status, text] = bodies[nth] ?? [200, ""];
    return new Response(text, { status });
  }, async (ask) => {
    for (const _ of bodies) {
      const asked = JSON.stringify(await ask({ keepRaw: true }));
      for (const form of [key, key.slice(0, -4), btoa(`Bearer ${key}`)]) assert.ok(!asked.includes(form), asked);
    }
  });
});

Deno.test("the raw body is kept only where it is asked for", async () => {
  const body = completion({ content: "ok" });
  await asking(() => new Response(body), async (ask) => {
    assert.equal((await ask()).raw, null);
    assert.equal((await ask({ keepRaw: true })).raw, body);
  });
});

Deno.test("a silent endpoint is a timeout, a dead one unreachable, and each says how", async () => {
  const { promise, resolve } = Promise.withResolvers<Response>();
  await asking(() => promise, async (ask) => {
    const asked = await ask();
    assert.match(told(asked), /^timeout: /u);
    assert.equal(asked.detail, "total");
    assert.ok(asked.latencyMs >= 295 && asked.status === null);
    resolve(new Response());
  }, { timeoutMs: 300 });
  const clients = createClients(() => undefined);
  const endpoint = { ...newEndpoint, url: "http://127.0.0.1:9/v1", model: "m" };
  const client = clients.clientFor(endpoint.url, endpoint.tls);
  const asked = await askModel(
    { provider: providers.openai, endpoint, parameters: {}, secrets: { key, headers: {} }, mends: [], client },
    ping,
    never,
  );
  assert.match(told(asked), /^unreachable: .*refused/u);
  await clients.close();
});

Deno.test("an answer beyond the size limit is a bad answer", async () => {
  await asking(() => new Response(completion({ content: "x".repeat(5000) })), async (ask) => {
    assert.match(told(await ask()), /^bad_response: .*larger than 2048/u);
  }, { maxAnswerBytes: 2048 });
});

Deno.test("an abort of ours rejects with its reason and is no reply", async () => {
  const { promise, resolve } = Promise.withResolvers<Response>();
  await asking(() => promise, async (ask) => {
    const stop = new AbortController();
    const asked = ask({}, stop.signal);
    setTimeout(() => stop.abort("paused"), 50);
    await assert.rejects(asked, (reason) => reason === "paused");
    resolve(new Response());
  });
});

Deno.test("a model that only streams comes with the mend, unless the person turned streaming off", async () => {
  const body = { error: { message: "This model only supports stream mode.", code: "invalid_parameter_error" } };
  await asking(() => Response.json(body, { status: 400 }), async (ask) => {
    const { reply } = await ask();
    assert.ok(reply.kind === "error" && reply.code === "invalid_request" && reply.mend?.parameter === "stream");
  });
  await asking(() => Response.json(body, { status: 400 }), async (ask) => {
    const { reply } = await ask();
    assert.ok(reply.kind === "error" && reply.mend === null);
  }, { stream: "off" });
});

Deno.test("an error inside a good answer brings its tokens and is judged by its words", async () => {
  const body = { error: { message: "Insufficient credits", code: 402 }, usage: { prompt_tokens: 7 } };
  await asking(() => Response.json(body), async (ask) => {
    const { reply } = await ask();
    assert.ok(reply.kind === "error" && reply.code === "quota_exceeded" && reply.usage?.promptTokens === 7);
  });
});

Deno.test("Azure's key goes as api-key, a token of Entra ID as Bearer", () => {
  const endpoint = { ...newEndpoint, provider: "azure" as const };
  const headersOf = (key: string) => azure.headers(endpoint, { key, headers: {} });
  assert.equal(headersOf("az-test-0001")["api-key"], "az-test-0001");
  assert.equal(headersOf("az-test-0001").authorization, undefined);
  assert.equal(headersOf("eyJhbGciOi.eyJhdWQi.c2ln").authorization, "Bearer eyJhbGciOi.eyJhdWQi.c2ln");
});
