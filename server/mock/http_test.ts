import assert from "node:assert/strict";
import { chatBytes, hear, hearOn } from "./raw_for_tests.ts";
import { startMock } from "./server.ts";

const path = "/v1/chat/completions";

Deno.test("a request in many pieces is one request", async () => {
  await using mock = await startMock();
  using conn = await Deno.connect({ port: mock.port });
  const bytes = new TextEncoder().encode(chatBytes(path, "in pieces: é 你"));
  for (let at = 0; at < bytes.length - 1; at += 7) {
    await conn.write(bytes.subarray(at, Math.min(at + 7, bytes.length - 1)));
    if (at % 21 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  assert.match((await hearOn(conn, new TextDecoder().decode(bytes.subarray(-1)), 100)).text, /echo: in pieces: é 你/);
  assert.equal(mock.requests.length, 1);
});

Deno.test("two requests in one write get two answers in order", async () => {
  await using mock = await startMock();
  const heard = await hear(mock.port, chatBytes(path, "one") + chatBytes(path, "two", {}, ["connection: close"]));
  assert.match(heard.text, /echo: one.*echo: two/s);
  assert.deepEqual(mock.requests.map(({ connection, served }) => [connection, served]), [[1, 0], [1, 1]]);
});

Deno.test("a body far larger than the buffer comes whole", async () => {
  await using mock = await startMock();
  const user = "长".repeat(300_000);
  const response = await fetch(`${mock.url}/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ messages: [{ role: "user", content: user }] }),
  });
  assert.equal((await response.json()).choices[0].message.content, `echo: ${user}`);
});

Deno.test("a chunked body is read across its chunks", async () => {
  await using mock = await startMock();
  const body = '{"messages":[{"role":"user","content":"chunked"}]}';
  const chunks = body.match(/.{1,9}/g)?.map((part) => `${part.length.toString(16)};x=y\r\n${part}\r\n`).join("");
  const heard = await hear(
    mock.port,
    `POST ${path} HTTP/1.1\r\nhost: m\r\ntransfer-encoding: chunked\r\n\r\n${chunks}0\r\ntrailer: 1\r\n\r\n`,
    100,
  );
  assert.match(heard.text, /echo: chunked/);
  assert.equal(mock.requests[0]?.text, body);
});

Deno.test("Expect: 100-continue is answered before the body comes", async () => {
  await using mock = await startMock();
  using conn = await Deno.connect({ port: mock.port });
  const [head, body] = chatBytes(path, "ping", {}, ["expect: 100-continue"]).split("\r\n\r\n");
  assert.equal((await hearOn(conn, `${head}\r\n\r\n`, 60)).head, "HTTP/1.1 100 Continue");
  assert.equal((await hearOn(conn, body ?? "", 60)).status, 200);
});

Deno.test("what is no HTTP gets a 400 and the end", async () => {
  await using mock = await startMock();
  for (const bytes of ["\x16\x03\x01\x02\x00", "GET / HTTP/2.0\r\n\r\n", "GET / HTTP/1.1\r\nbroken\r\n\r\n"]) {
    const heard = await hear(mock.port, bytes);
    assert.deepEqual([heard.status, heard.end], [400, "orderly"]);
  }
  assert.equal(mock.counts.requests, 0);
});

Deno.test("HTTP/1.0 and connection: close end the connection after the answer", async () => {
  await using mock = await startMock();
  assert.equal((await hear(mock.port, "GET /v1/models HTTP/1.0\r\n\r\n")).end, "orderly");
  const heard = await hear(mock.port, "GET /v1/models HTTP/1.1\r\nConnection: Close\r\n\r\n");
  assert.match(heard.head, /connection: close/);
  assert.equal(heard.end, "orderly");
});

Deno.test("closeAfterMs closes an idle connection without saying so", async () => {
  await using mock = await startMock({ closeAfterMs: 3 });
  const heard = await hear(mock.port, chatBytes(path, "ping"));
  assert.doesNotMatch(heard.head, /connection/);
  assert.deepEqual([heard.status, heard.end], [200, "orderly"]);
});
