import assert from "node:assert/strict";
import { canReset } from "./links.ts";
import { chatBytes, hear, type Heard, hearOn, readChunked } from "./raw_for_tests.ts";
import type { Reply } from "./reply.ts";
import { type Mock, startMock } from "./server.ts";

const path = "/s/v1/chat/completions";
const close = ["connection: close"];
// What a reset looks like where the runtime has none.
const reset = canReset ? "reset" : "orderly";

/** Serves one reply, asks once on a raw socket, and gives what came. */
async function ask(reply: Reply, more: Record<string, unknown> = {}, forMs = 300): Promise<Heard> {
  await using mock = await startMock();
  mock.mount("/s", { replies: [reply] });
  return await hear(mock.port, chatBytes(path, "ping", more, close), forMs);
}

function joined(chunks: Uint8Array[]): string {
  return new TextDecoder().decode(new Uint8Array(chunks.flatMap((chunk) => [...chunk])));
}

function contentOf(text: string): unknown {
  return JSON.parse(text).choices[0].message.content;
}

async function replyTo(mock: Mock, user: string): Promise<string> {
  const heard = await hear(mock.port, chatBytes(path, user, {}, close));
  return heard.status ? contentOf(heard.text) as string : heard.end;
}

Deno.test("ok is a whole completion that echoes the last user message", async () => {
  const heard = await ask("ok");
  assert.equal(heard.status, 200);
  assert.match(heard.head, /content-length: \d+/);
  assert.equal(contentOf(heard.text), "echo: ping");
  assert.equal(heard.end, "orderly");
});

Deno.test("reset is a TCP reset with no byte before it, on a fresh and on a reused connection", async () => {
  assert.deepEqual([(await ask("reset")).head, (await ask("reset")).end], ["", reset]);
  await using mock = await startMock();
  using conn = await Deno.connect({ port: mock.port });
  assert.equal((await hearOn(conn, chatBytes("/v1/chat/completions", "one"), 60)).status, 200);
  mock.mount("/s", { replies: ["reset"] });
  const heard = await hearOn(conn, chatBytes(path, "two"));
  assert.deepEqual([heard.head, heard.end], ["", reset]);
  assert.deepEqual(mock.requests.map(({ served, status }) => [served, status]), [[0, 200], [1, 0]]);
});

Deno.test("a chunked request can be reset too, and is read whole where it is answered", async () => {
  await using mock = await startMock();
  const mount = mock.mount("/s", { replies: ["reset", "ok"] });
  const body = '{"messages":[{"role":"user","content":"péng"}]}';
  const half = new TextEncoder().encode(body).length;
  const request = `POST ${path} HTTP/1.1\r\nhost: m\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n` +
    `${half.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  assert.equal((await hear(mock.port, request)).end, reset);
  assert.equal(contentOf((await hear(mock.port, request)).text), "echo: péng");
  assert.equal(mount.requests[1]?.text, body);
});

Deno.test("close ends the connection in order without an answer", async () => {
  const heard = await ask("close");
  assert.deepEqual([heard.head, heard.end], ["", "orderly"]);
});

Deno.test("hang says nothing and keeps the connection, until the client leaves", async () => {
  await using mock = await startMock();
  const mount = mock.mount("/s", { replies: ["hang"] });
  const heard = await hear(mock.port, chatBytes(path, "ping"), 150);
  assert.deepEqual([heard.head, heard.end], ["", "open"]);
  while (mock.counts.inFlight > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(mount.requests[0]?.aborted, true);
});

Deno.test("closeIfReused answers on a fresh connection and closes a used one", async () => {
  await using mock = await startMock();
  mock.mount("/s", { replies: ["closeIfReused"] });
  using conn = await Deno.connect({ port: mock.port });
  assert.equal((await hearOn(conn, chatBytes(path, "one"), 60)).status, 200);
  const second = await hearOn(conn, chatBytes(path, "two"));
  assert.deepEqual([second.head, second.end], ["", "orderly"]);
});

Deno.test("status, headers and json are sent as they stand", async () => {
  const heard = await ask({ status: 429, headers: { "Retry-After": "7" }, json: { error: "slow" } });
  assert.match(heard.head, /^HTTP\/1\.1 429 Too Many Requests\r\n/);
  assert.match(heard.head, /retry-after: 7/);
  assert.equal(heard.text, '{"error":"slow"}');
});

Deno.test("text keeps its own content type and may be empty", async () => {
  const html = await ask({ status: 502, headers: { "content-type": "text/html" }, text: "<h1>502</h1>" });
  assert.equal(html.head.match(/content-type/g)?.length, 1);
  assert.equal(html.text, "<h1>502</h1>");
  assert.match((await ask({ text: "" })).head, /content-length: 0/);
  assert.equal((await ask({ status: 503 })).text, "");
});

Deno.test("message, finish and usage are merged into a normal completion", async () => {
  const list = [{ type: "text", text: "one" }];
  const merged = JSON.parse((await ask({ message: { content: list, reasoning_content: "r" }, finish: "length" })).text);
  assert.deepEqual(merged.choices[0].message, { role: "assistant", content: list, reasoning_content: "r" });
  assert.equal(merged.choices[0].finish_reason, "length");
  assert.equal(typeof merged.usage.total_tokens, "number");
  assert.equal(contentOf((await ask({ message: { content: null } })).text), null);
  assert.equal(JSON.parse((await ask({ message: {}, usage: null })).text).usage, null);
});

Deno.test("sse sends one data event each, with LF or CRLF, asked or not", async () => {
  const lf = readChunked((await ask({ sse: [{ a: 1 }, "[DONE]"] })).bytes);
  assert.deepEqual([joined(lf.chunks), lf.whole], ['data: {"a":1}\n\ndata: [DONE]\n\n', true]);
  const heard = await ask({ sse: ["x"], crlf: true });
  assert.match(heard.head, /content-type: text\/event-stream/);
  assert.equal(joined(readChunked(heard.bytes).chunks), "data: x\r\n\r\n");
});

Deno.test("a message is streamed where the request asks for a stream", async () => {
  const heard = await ask({ message: { content: "你好，world 😀 and more" } }, {
    stream: true,
    stream_options: { include_usage: true },
  });
  const events = joined(readChunked(heard.bytes).chunks).split("\n\n").filter(Boolean).map((line) => line.slice(6));
  assert.equal(events.at(-1), "[DONE]");
  const parsed = events.slice(0, -1).map((event) => JSON.parse(event));
  assert.equal(parsed.map(({ choices }) => choices[0]?.delta.content ?? "").join(""), "你好，world 😀 and more");
  assert.equal(parsed.at(-2).choices[0].finish_reason, "stop");
  assert.deepEqual(parsed.at(-1).choices, []);
  assert.ok(parsed.at(-1).usage.completion_tokens > 0);
});

Deno.test("chunks come apart by their gap, and an answer among them is a completion", async () => {
  const heard = await ask({ chunks: ["\n", "\n\n", { answer: "$echo" }], gapMs: 60 }, {}, 1000);
  assert.ok(heard.tookMs >= 110, `took ${heard.tookMs}`);
  const { chunks, whole } = readChunked(heard.bytes);
  assert.equal(chunks.length, 3);
  assert.ok(whole);
  assert.equal(contentOf(joined(chunks)), "echo: ping");
});

Deno.test("beforeMs and slow wait before the head", async () => {
  assert.ok((await ask({ beforeMs: 120 })).tookMs >= 118);
  await using mock = await startMock();
  mock.mount("/s", { replies: ["ok"], slow: { late: 120 } });
  assert.ok((await hear(mock.port, chatBytes(path, "late", {}, close))).tookMs >= 118);
  assert.ok((await hear(mock.port, chatBytes(path, "soon", {}, close))).tookMs < 110);
});

Deno.test("gzip and bom change the bytes and not the text", async () => {
  const zipped = await ask({ message: {}, gzip: true });
  assert.match(zipped.head, /content-encoding: gzip/);
  const stream = new Blob([zipped.bytes.slice()]).stream().pipeThrough(new DecompressionStream("gzip"));
  assert.equal(contentOf(await new Response(stream).text()), "echo: ping");
  const marked = await ask({ headers: { "content-type": "text/plain" }, bom: true, message: {} });
  assert.deepEqual([...marked.bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
  assert.equal(contentOf(marked.text.slice(1)), "echo: ping");
});

Deno.test("byteChunks sends one byte a chunk", async () => {
  const { chunks, whole } = readChunked((await ask({ message: { content: "你好 😀" }, byteChunks: true })).bytes);
  assert.ok(whole && chunks.length > 300 && chunks.every((chunk) => chunk.length === 1));
  assert.equal(contentOf(joined(chunks)), "你好 😀");
});

Deno.test("cut sends so many bytes, under a full length, in chunks, or with no length, and then ends in order", async () => {
  const full = await ask({ text: "0123456789", cut: 4 });
  assert.match(full.head, /content-length: 10/);
  assert.deepEqual([full.text, full.end], ["0123", "orderly"]);
  const chunked = await ask({ text: "0123456789", cut: 4, chunked: true });
  assert.match(chunked.head, /transfer-encoding: chunked/);
  assert.deepEqual(readChunked(chunked.bytes).whole, false);
  assert.equal(joined(readChunked(chunked.bytes).chunks), "0123");
  const bare = await ask({ text: "0123456789", cut: 4, close: true });
  assert.doesNotMatch(bare.head, /content-length|transfer-encoding/);
  assert.deepEqual([bare.text, bare.end], ["0123", "orderly"]);
});

Deno.test("reset in the body comes after the head and half of the body", async () => {
  const heard = await ask({ text: "0123456789", reset: true });
  assert.deepEqual([heard.status, heard.text, heard.end], [200, "01234", reset]);
});

Deno.test("headOnly sends the head and then nothing for ever", async () => {
  const heard = await ask({ headOnly: true }, {}, 150);
  assert.match(heard.head, /content-length: [1-9]/);
  assert.deepEqual([heard.text, heard.end], ["", "open"]);
});

Deno.test("drip sends its text at each gap without end", async () => {
  const heard = await ask({ drip: " ", gapMs: 30 }, {}, 200);
  const { chunks, whole } = readChunked(heard.bytes);
  assert.ok(chunks.length >= 4 && chunks.length <= 8, `${chunks.length} drips`);
  assert.deepEqual([whole, heard.end], [false, "open"]);
});

Deno.test("hugeMiB is a completion of that size", async () => {
  await using mock = await startMock();
  mock.mount("/s", { replies: [{ hugeMiB: 8 }] });
  const response = await fetch(`${mock.base}${path}`, { method: "POST", body: '{"messages":[]}' });
  assert.equal((await response.json()).choices[0].message.content.length, 8 * 1024 * 1024);
});

Deno.test("raw sends these bytes and the end", async () => {
  const heard = await ask({ raw: "HTTP/1.1 200 OK\r\ncontent-ty" });
  assert.deepEqual([heard.head, heard.end], ["HTTP/1.1 200 OK\r\ncontent-ty", "orderly"]);
});

Deno.test("names are filled in once, and a line break in one makes no header", async () => {
  await using mock = await startMock({ other: "http://other:1" });
  const headers = { location: "$OTHER/v1", "retry-after": "$DATE+2", "x-text": "$echo" };
  mock.mount("/s", { replies: [{ headers, json: { text: "$KEY at $HOST, not $KEYS: $BASE $echo" } }] });
  const heard = await hear(mock.port, chatBytes(path, "$KEY\r\nx-bad: 1", {}, [...close, "authorization: Bearer k1"]));
  assert.equal(
    JSON.parse(heard.text).text,
    `k1 at ${mock.base.slice(7)}, not $KEYS: ${mock.base} echo: $KEY\r\nx-bad: 1`,
  );
  assert.match(heard.head, /location: http:\/\/other:1\/v1/);
  assert.match(heard.head, /x-text: echo: \$KEY x-bad: 1/);
  const aheadMs = Date.parse(/retry-after: (.+)/.exec(heard.head)?.[1] ?? "") - Date.now();
  assert.ok(aheadMs > 500 && aheadMs <= 2000, `${aheadMs} ms ahead`);
});

Deno.test("the n-th request with the same message gets the n-th reply, later ones the last", async () => {
  await using mock = await startMock();
  const mount = mock.mount("/s", { replies: ["close", { message: { content: "second" } }, "ok"] });
  const heard = [];
  for (const user of ["a", "a", "b", "a", "a"]) heard.push(await replyTo(mock, user));
  assert.deepEqual(heard, ["orderly", "second", "orderly", "echo: a", "echo: a"]);
  assert.equal(mount.requests.length, 5);
});

Deno.test("unless gives ok or else when all of it holds", async () => {
  await using mock = await startMock();
  const refuse = { status: 400, text: "no" };
  mock.mount("/body", {
    replies: [{ ...refuse, unless: { body: "a", noBody: "b" }, else: { status: 201, text: "" } }],
  });
  mock.mount("/key", { replies: [{ ...refuse, unless: { keyIs: "sk-1" } }] });
  mock.mount("/ends", { replies: [{ ...refuse, unless: { keyEnds: "-1" } }] });
  mock.mount("/user", { replies: [{ ...refuse, unless: { userNot: "ping" } }] });
  mock.mount("/az", { replies: [{ ...refuse, unless: { path: "/openai/x", query: "v", header: "api-key" } }] });
  const status = async (at: string, more = {}, headers: string[] = [], user = "ping") =>
    (await hear(mock.port, chatBytes(at, user, more, [...close, ...headers]))).status;
  assert.deepEqual([await status("/body/v1", { a: 1 }), await status("/body/v1", { a: 1, b: 1 })], [201, 400]);
  assert.deepEqual([await status("/key/v1", {}, ["authorization: Bearer sk-1"]), await status("/key/v1")], [200, 400]);
  assert.deepEqual([await status("/ends/v1", {}, ["x-auth-token: k-1"]), await status("/ends/v1")], [200, 400]);
  assert.deepEqual([await status("/user/v1", {}, [], "pong"), await status("/user/v1")], [200, 400]);
  assert.equal(await status("/az/openai/x?v=1", {}, ["api-key: k"]), 200);
  assert.equal(await status("/az/openai/x", {}, ["api-key: k"]), 400);
  assert.equal(await status("/az/openai/y?v=1", {}, ["api-key: k"]), 400);
});

Deno.test("answerBytes fills the echo up to its length", async () => {
  await using mock = await startMock();
  mock.mount("/s", { replies: ["ok"], answerBytes: 1000 });
  assert.equal((await replyTo(mock, "ping")).length, 1000);
});
