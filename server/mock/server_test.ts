import assert from "node:assert/strict";
import { faultNames } from "./faults.ts";
import { type Mock, startMock } from "./server.ts";
import { testTls } from "./tls_for_tests.ts";

const chat = (user: string, more: Record<string, unknown> = {}) => ({
  method: "POST",
  body: JSON.stringify({ model: "m", messages: [{ role: "user", content: user }], ...more }),
});

/** The status of an answer whose body does not matter. */
async function statusOf(url: string, init?: RequestInit): Promise<number> {
  const response = await fetch(url, init);
  await response.body?.cancel();
  return response.status;
}

async function ask(mock: Mock, user: string, more: Record<string, unknown> = {}, at = mock.url) {
  const response = await fetch(`${at}/chat/completions`, chat(user, more));
  return { status: response.status, headers: response.headers, json: await response.json() };
}

Deno.test("chat completions are answered under any prefix", async () => {
  await using mock = await startMock();
  for (const at of [mock.url, mock.base, `${mock.base}/api/paas/v4`]) {
    const { json } = await ask(mock, "你好", {}, at);
    assert.equal(json.choices[0].message.content, "echo: 你好");
    assert.equal(json.model, "m");
  }
  assert.equal(await statusOf(mock.base), 200);
  assert.equal(await statusOf(`${mock.url}/embeddings`, chat("x")), 404);
  assert.equal(await statusOf(`${mock.url}/chat/completions`), 405);
});

Deno.test("models are listed, and one can be asked for", async () => {
  await using mock = await startMock({ models: ["a", "b/c"] });
  const { data } = await (await fetch(`${mock.url}/models`)).json();
  assert.deepEqual(data.map(({ id }: { id: string }) => id), ["a", "b/c"]);
  assert.equal((await (await fetch(`${mock.url}/models/b/c`)).json()).id, "b/c");
  assert.equal(await statusOf(`${mock.url}/models/d`), 404);
});

Deno.test("a request that is no chat is refused as OpenAI does", async () => {
  await using mock = await startMock({ strictModels: true, models: ["m"] });
  const broken = await fetch(`${mock.url}/chat/completions`, { method: "POST", body: "{" });
  assert.deepEqual([broken.status, (await broken.json()).error.type], [400, "invalid_request_error"]);
  assert.equal((await ask(mock, "x", { messages: [] })).json.error.param, "messages");
  const wrong = await ask(mock, "x", { model: "other" });
  assert.deepEqual([wrong.status, wrong.json.error.code], [404, "model_not_found"]);
});

Deno.test("a key that is set is required, as Bearer or api-key, and is not shown whole", async () => {
  await using mock = await startMock({ key: "sk-right-0001" });
  const status = async (headers: Record<string, string>) => {
    const response = await fetch(`${mock.url}/chat/completions`, { ...chat("x"), headers });
    const text = await response.text();
    assert.ok(!text.includes("sk-wrong-000000002"));
    return [response.status, response.ok ? null : JSON.parse(text).error.code];
  };
  assert.deepEqual(await status({}), [401, null]);
  assert.deepEqual(await status({ authorization: "Bearer sk-wrong-000000002" }), [401, "invalid_api_key"]);
  assert.deepEqual(await status({ authorization: "Bearer sk-right-0001" }), [200, null]);
  assert.deepEqual(await status({ "api-key": "sk-right-0001" }), [200, null]);
  assert.equal(await statusOf(`${mock.url}/models`), 401);
});

Deno.test("Azure paths name the deployment and need their version", async () => {
  await using mock = await startMock();
  const at = `${mock.base}/openai/deployments/dep-1/chat/completions`;
  const answer = await fetch(`${at}?api-version=2024-06-01`, chat("x"));
  assert.equal((await answer.json()).model, "dep-1");
  const missing = await fetch(at, chat("x"));
  assert.deepEqual([missing.status, (await missing.json()).error.code], [404, "404"]);
  const stream = await (await fetch(`${at}?api-version=1`, chat("x", { stream: true }))).text();
  assert.deepEqual(JSON.parse(stream.split("\n")[0]?.slice(6) ?? "").choices, []);
});

Deno.test("usage tells prompt, cached, completion and reasoning tokens apart", async () => {
  await using mock = await startMock({ reasoning: true, cachedShare: 0.5 });
  const { json } = await ask(mock, "how many tokens are there in this message?");
  const { usage } = json;
  assert.equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens);
  assert.equal(usage.prompt_tokens_details.cached_tokens, Math.floor(usage.prompt_tokens / 2));
  assert.ok(usage.completion_tokens_details.reasoning_tokens > 0);
  assert.match(json.choices[0].message.reasoning_content, /how many/);
});

Deno.test("a streamed answer has its thoughts, its text, its usage and its end mark", async () => {
  await using mock = await startMock({ reasoning: true, streamGapMs: 1 });
  const text = await (await fetch(
    `${mock.url}/chat/completions`,
    chat("stream", { stream: true, stream_options: { include_usage: true } }),
  )).text();
  const lines = text.trim().split("\n\n").map((line) => line.replace(/^data: /, ""));
  assert.equal(lines.pop(), "[DONE]");
  const events = lines.map((line) => JSON.parse(line));
  const read = (name: string) => events.map(({ choices }) => choices[0]?.delta[name] ?? "").join("");
  assert.deepEqual([read("content"), read("reasoning_content")], ["echo: stream", "The user asks: stream"]);
  assert.ok(events.at(-1).usage.total_tokens > 0);
  assert.ok(
    !(await (await fetch(`${mock.url}/chat/completions`, chat("s", { stream: true }))).text()).includes("usage"),
  );
});

Deno.test("the log has path, headers, body, key and connection of each request, mounts by themselves too", async () => {
  await using mock = await startMock();
  const mount = mock.mount("case/a", { replies: ["ok"] });
  const headers = { authorization: "Bearer k", "x-own": "1" };
  await (await fetch(`${mount.url}/chat/completions?q=1`, { ...chat("one", { n: 1 }), headers })).text();
  await ask(mock, "two");
  const [first] = mount.requests;
  assert.equal(first?.path, "/case/a/v1/chat/completions?q=1");
  assert.deepEqual([first?.headers["x-own"], first?.key, first?.user, first?.status], ["1", "k", "one", 200]);
  assert.deepEqual(first?.body, JSON.parse(chat("one", { n: 1 }).body));
  assert.equal(mount.requests.length, 1);
  assert.deepEqual(mock.requests.map(({ user }) => user), ["one", "two"]);
  assert.deepEqual([mock.counts.requests, mock.counts.byStatus[200], mock.counts.inFlight], [2, 2, 0]);
  mount.remove();
  assert.equal(await statusOf(`${mount.url}/nothing`, chat("three")), 404);
});

Deno.test("the longest mount wins, and a script under another's prefix does not disturb it", async () => {
  await using mock = await startMock();
  const outer = mock.mount("/a", { replies: [{ message: { content: "outer" } }] });
  const inner = mock.mount("/a/b", { replies: [{ message: { content: "inner" } }] });
  assert.equal((await ask(mock, "x", {}, inner.url)).json.choices[0].message.content, "inner");
  assert.equal((await ask(mock, "x", {}, outer.url)).json.choices[0].message.content, "outer");
  assert.equal((await ask(mock, "x", {}, `${mock.base}/ab`)).json.choices[0].message.content, "echo: x");
});

Deno.test("keepRequests keeps the last so many, or the counts alone", async () => {
  await using few = await startMock({ keepRequests: 2 });
  for (const user of ["1", "2", "3"]) await ask(few, user);
  assert.deepEqual(few.requests.map(({ user }) => user), ["2", "3"]);
  await using none = await startMock({ keepRequests: false });
  await ask(none, "1");
  assert.deepEqual([none.requests.length, none.counts.requests], [0, 1]);
});

Deno.test("faults strike by message, by pattern and by count", async () => {
  await using mock = await startMock({
    faults: [
      { match: "exact", reply: "zhipu-1302" },
      { match: { regex: "^row 7", flags: "i" }, replies: ["503", "ok"] },
    ],
  });
  assert.equal((await ask(mock, "exact")).json.error.code, "1302");
  assert.equal((await ask(mock, "exactly")).status, 200);
  assert.deepEqual([(await ask(mock, "Row 77")).status, (await ask(mock, "Row 77")).status], [503, 200]);
});

Deno.test("set changes faults, latency and limits and leaves the rest", async () => {
  await using mock = await startMock({ answer: { text: "fixed" } });
  mock.set({ faults: [{ reply: "429" }] });
  const refused = await ask(mock, "x");
  assert.deepEqual([refused.status, refused.headers.get("retry-after")], [429, "1"]);
  mock.set({ faults: [], latency: { kind: "uniform", minMs: 60, maxMs: 80 } });
  const startedAt = performance.now();
  assert.equal((await ask(mock, "x")).json.choices[0].message.content, "fixed");
  assert.ok(performance.now() - startedAt >= 58);
  mock.set({ latency: 0, limits: { requestsPerMinute: 1 } });
  assert.deepEqual([(await ask(mock, "x")).status, (await ask(mock, "x")).status], [200, 429]);
});

Deno.test("limits refuse with the headers that tell how long, and let in after that", async () => {
  await using mock = await startMock({ limits: { requestsPerMinute: 600, burst: 2 } });
  const first = await ask(mock, "x");
  assert.equal(first.headers.get("x-ratelimit-limit-requests"), "600");
  assert.equal(first.headers.get("x-ratelimit-remaining-requests"), "1");
  await ask(mock, "x");
  const refused = await ask(mock, "x");
  assert.deepEqual([refused.status, refused.json.error.code], [429, "rate_limit_exceeded"]);
  assert.match(refused.headers.get("x-ratelimit-reset-requests") ?? "", /^\d+ms$/);
  const waitMs = Number(refused.headers.get("retry-after-ms"));
  assert.ok(waitMs > 0 && waitMs <= 100, `${waitMs} ms`);
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  assert.equal((await ask(mock, "x")).status, 200);
});

Deno.test("concurrency is limited by what is in flight, and a client that left does not count", async () => {
  await using mock = await startMock({ latency: 150, limits: { concurrency: 2 } });
  const leaving = new AbortController();
  const left = fetch(`${mock.url}/chat/completions`, { ...chat("a"), signal: leaving.signal }).catch(() => null);
  const kept = ask(mock, "b");
  while (mock.counts.inFlight < 2) await new Promise((resolve) => setTimeout(resolve, 2));
  assert.equal((await ask(mock, "c")).status, 429);
  leaving.abort();
  await left;
  while (mock.counts.aborted < 1) await new Promise((resolve) => setTimeout(resolve, 2));
  assert.equal((await ask(mock, "d")).status, 200);
  assert.equal((await kept).status, 200);
});

Deno.test("every named reply can be served, and every one but ok-like ones says what it should", async () => {
  await using mock = await startMock({ other: "http://127.0.0.1:9" });
  const skipped = new Set(["drip", "slow", "slow-drip", "head-only", "huge", "head-cut", "not-http", "reset-in-body"]);
  for (const name of faultNames.filter((name) => !skipped.has(name) && !name.startsWith("cut-"))) {
    const mount = mock.mount(name, { replies: [name] });
    const body = { temperature: 0.2, max_tokens: 5 };
    const response = await fetch(`${mount.url}/chat/completions`, { ...chat("ping", body), redirect: "manual" });
    const text = await response.text();
    const code = /^\w+-(\d{3})\b/.exec(name)?.[1] ?? /^(\d{3})/.exec(name)?.[1];
    if (code && !name.startsWith("error")) assert.equal(response.status, Number(code), name);
    assert.ok(!text.includes("$"), name);
    assert.equal(mount.requests[0]?.status, response.status, name);
  }
});

Deno.test("close ends hanging, waiting and idle connections at once", async () => {
  const mock = await startMock({ latency: 60_000 });
  const mount = mock.mount("/hang", { replies: ["hang"] });
  const waits = [mock.url, mount.url].map((at) =>
    fetch(`${at}/chat/completions`, chat("x")).then(() => "answered", () => "failed")
  );
  while (mock.counts.inFlight < 2) await new Promise((resolve) => setTimeout(resolve, 2));
  const startedAt = performance.now();
  await mock.close();
  assert.deepEqual(await Promise.all(waits), ["failed", "failed"]);
  assert.ok(performance.now() - startedAt < 1000);
  await mock.close();
});

Deno.test("IPv6 and all addresses can be listened on", async () => {
  for (const hostname of ["::1", "0.0.0.0"]) {
    await using mock = await startMock({ hostname });
    assert.equal((await ask(mock, "x")).status, 200);
    assert.match(mock.url, hostname === "::1" ? /^http:\/\/\[::1\]:\d+\/v1$/ : /^http:\/\/127\.0\.0\.1:\d+\/v1$/);
  }
});

Deno.test("with a certificate it speaks TLS", async () => {
  await using mock = await startMock({ tls: testTls });
  assert.match(mock.url, /^https:/);
  using client = Deno.createHttpClient({ caCerts: [testTls.cert] });
  const response = await fetch(`${mock.url}/chat/completions`, { ...chat("secret"), client });
  assert.equal((await response.json()).choices[0].message.content, "echo: secret");
});

Deno.test("options and scripts that are none are refused with the place of the slip", async () => {
  await assert.rejects(startMock({ port: 99_999 }), /port/);
  await assert.rejects(startMock({ faults: [{ match: "x" }] }), /reply/);
  await assert.rejects(startMock({ faults: [{ reply: "nonsense" }] }), /nonsense/);
  await using mock = await startMock();
  assert.throws(() => mock.mount("/x", { replies: [{ text: "a", raw: "b" }] }), /only one of/);
  assert.throws(() => mock.mount("/x", { replies: [Object.assign({}, { stauts: 500 })] }), /stauts/);
  await assert.rejects(startMock({ port: mock.port }), /in use/i);
});
