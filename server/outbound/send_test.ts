import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import * as net from "node:net";
import * as zlib from "node:zlib";
import { type Clients, createClients } from "./client.ts";
import { type Request, send, type Sent } from "./send.ts";

const tls = { verify: true, ca: null };
const head = (lines: string) => `HTTP/1.1 ${lines}\r\n\r\n`;
const never = new AbortController().signal;

/** What a listener does with the n-th request of all: `socket` is a new one or one that has served before. */
type Serve = (socket: net.Socket, n: number, servedBefore: number) => void;
type Listener = { url: string; port: number; requests: () => number; sockets: () => number; open: () => number };

async function withListener(
  serve: Serve,
  test: (listener: Listener, clients: Clients) => Promise<void>,
  environment: Record<string, string> = {},
): Promise<void> {
  let requests = 0;
  let sockets = 0;
  const open = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets++;
    open.add(socket);
    let served = 0;
    let seen = "";
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      seen += bytes.toString("latin1");
      for (let end = messageEnd(seen); end > 0; end = messageEnd(seen)) {
        seen = seen.slice(end);
        serve(socket, requests++, served++);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const clients = createClients((name) => environment[name]);
  try {
    const url = `http://127.0.0.1:${port}/v1/chat/completions`;
    await test({ url, port, requests: () => requests, sockets: () => sockets, open: () => open.size }, clients);
  } finally {
    await clients.close();
    for (const socket of open) socket.destroy();
    server.close();
  }
}

function messageEnd(text: string): number {
  const at = text.indexOf("\r\n\r\n");
  if (at < 0) return 0;
  const length = Number(/content-length: (\d+)/iu.exec(text.slice(0, at))?.[1] ?? 0);
  return text.length >= at + 4 + length ? at + 4 + length : 0;
}

function ask(listener: { url: string }, clients: Clients, more: Partial<Request> = {}, signal = never): Promise<Sent> {
  const url = more.url ?? listener.url;
  const request = {
    url,
    headers: { "content-type": "application/json" },
    body: '{"q":1}',
    timeoutMs: 10_000,
    idleTimeoutMs: null,
    maxBytes: 1_000_000,
    ...more,
  };
  return send(request, clients.clientFor(url, tls), signal);
}

const answer = (body: string | Uint8Array, more = "") => {
  const bytes = Buffer.from(body);
  return Buffer.concat([Buffer.from(head(`200 OK\r\ncontent-length: ${bytes.length}${more}`)), bytes]);
};
const failure = (sent: Sent) => sent.kind === "failure" ? `${sent.code} ${sent.detail}` : `response ${sent.status}`;
const textOf = (sent: Sent) => sent.kind === "response" ? sent.text : failure(sent);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

Deno.test("a response is read whole, whatever bytes its pieces end at", async () => {
  const text = "你好，世界 😀 é";
  await withListener(async (socket) => {
    const bytes = answer(text);
    for (const byte of bytes) {
      await new Promise((resolve) => socket.write(new Uint8Array([byte]), resolve));
      await pause(0);
    }
  }, async (listener, clients) => assert.equal(textOf(await ask(listener, clients)), text));
});

const endings: [string, (socket: net.Socket) => void, string][] = [
  ["closed before the head", (socket) => socket.end(), "network closed"],
  ["reset before the head", (socket) => socket.resetAndDestroy(), "network reset"],
  ["closed inside the head", (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-ty"), "network closed"],
  [
    "closed inside a body of known length",
    (socket) => socket.end(head("200 OK\r\ncontent-length: 50") + "abc"),
    "network cut",
  ],
  [
    "closed inside a body of known length that was to be the last",
    (socket) => socket.end(head("200 OK\r\nconnection: close\r\ncontent-length: 50") + "abc"),
    "network cut",
  ],
  [
    "closed inside a chunked body",
    (socket) => socket.end(head("200 OK\r\nconnection: close\r\ntransfer-encoding: chunked") + "3\r\nabc\r\n"),
    "network cut",
  ],
  ["what is not HTTP", (socket) => socket.end("SSH-2.0-hello\r\n"), "network not_http"],
  [
    "half a gzip",
    (socket) =>
      socket.end(answer(zlib.gzipSync("long text ".repeat(99)).subarray(0, 30), "\r\ncontent-encoding: gzip")),
    "network cut",
  ],
];
// The oldest runtime does not tell of a reset; the time limit ends such an attempt.
const tellsOfResets = !/^2\.[0-4]\./u.test(Deno.version.deno);
for (const [name, serve, expected] of endings) {
  Deno.test({
    name: `a broken line is told as such and nothing is sent again: ${name}`,
    ignore: expected === "network reset" && !tellsOfResets,
    fn: () =>
      withListener(serve, async (listener, clients) => {
        assert.equal(failure(await ask(listener, clients)), expected);
        assert.equal(listener.requests(), 1);
      }),
  });
}

Deno.test("a host that refuses, an unknown name and a plain port behind https are unreachable, each in its own words", async () => {
  await withListener((socket) => socket.end(answer("ok")), async (_listener, clients) => {
    const asked = async (url: string) => await ask({ url }, clients);
    assert.equal(failure(await asked("http://127.0.0.1:9/v1")), "unreachable refused");
    assert.equal(failure(await asked("http://localhost:9/v1")), "unreachable refused");
    assert.equal(failure(await asked("http://model.invalid/v1")), "unreachable dns");
    const http = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => new globalThis.Response());
    const plain = await asked(`https://127.0.0.1:${http.addr.port}/v1`);
    await http.shutdown();
    assert.equal(failure(plain), "unreachable tls");
    assert.match(plain.kind === "failure" ? plain.message : "", /http:\/\//u);
  });
});

Deno.test("localhost reaches a server that listens on 127.0.0.1 only, and one on ::1 only", async () => {
  await withListener((socket) => void socket.write(answer("four")), async (listener, clients) => {
    assert.equal(textOf(await ask({ url: `http://localhost:${listener.port}/v1` }, clients)), "four");
  });
  const six = Deno.serve({ port: 0, hostname: "::1", onListen() {} }, () => new globalThis.Response("six"));
  const clients = createClients(() => undefined);
  const { port } = six.addr;
  assert.equal(textOf(await ask({ url: `http://localhost:${port}/v1` }, clients)), "six");
  assert.equal(textOf(await ask({ url: `http://[::1]:${port}/v1` }, clients)), "six");
  await clients.close();
  await six.shutdown();
});

Deno.test("the limit for the whole holds while nothing comes, and while bytes drip", async () => {
  await withListener((socket, n) => {
    if (n === 0) return;
    socket.write(head("200 OK\r\ntransfer-encoding: chunked"));
    const drip = setInterval(() => socket.write("1\r\n \r\n"), 40);
    socket.on("close", () => clearInterval(drip));
  }, async (listener, clients) => {
    for (const _ of ["hang", "drip"]) {
      const started = performance.now();
      assert.equal(failure(await ask(listener, clients, { timeoutMs: 300 })), "timeout total");
      const tookMs = performance.now() - started;
      assert.ok(tookMs >= 295 && tookMs < 2000, `${tookMs}`);
    }
    await pause(50);
    assert.equal(listener.open(), 0);
  });
});

Deno.test("the limit between bytes ends a silent answer, and blank lines keep one alive", async () => {
  await withListener(async (socket, n) => {
    socket.write(head("200 OK\r\ntransfer-encoding: chunked"));
    if (n === 0) return;
    for (let i = 0; i < 6; i++) {
      await pause(60);
      socket.write("1\r\n\n\r\n");
    }
    socket.write("2\r\nok\r\n0\r\n\r\n");
  }, async (listener, clients) => {
    assert.equal(failure(await ask(listener, clients, { idleTimeoutMs: 150 })), "timeout idle");
    assert.equal(textOf(await ask(listener, clients, { idleTimeoutMs: 150 })).trim(), "ok");
  });
});

Deno.test("a time limit beyond what a timer can hold does not fire at once", async () => {
  await withListener(async (socket) => {
    await pause(100);
    socket.write(answer("ok"));
  }, async (listener, clients) => assert.equal(textOf(await ask(listener, clients, { timeoutMs: 3e12 })), "ok"));
});

Deno.test("our own abort rejects with its reason, before, while and after a head, and frees the connection", async () => {
  await withListener((socket, n) => {
    if (n > 0) socket.write(head("200 OK\r\ncontent-length: 9"));
  }, async (listener, clients) => {
    await assert.rejects(ask(listener, clients, {}, AbortSignal.abort("early")), (reason) => reason === "early");
    assert.equal(listener.requests(), 0);
    for (const _ of ["before", "after"]) {
      const stop = new AbortController();
      const sent = ask(listener, clients, {}, stop.signal);
      setTimeout(() => stop.abort("stopped"), 80);
      await assert.rejects(sent, (reason) => reason === "stopped");
    }
    await pause(50);
    assert.equal(listener.open(), 0);
    assert.equal(listener.requests(), 2);
  });
});

Deno.test("an answer beyond the size limit is given up before all of it is read", async () => {
  await withListener((socket, n) => {
    if (n === 0) return socket.write(head("200 OK\r\ncontent-length: 99999999"));
    socket.write(head("200 OK\r\ntransfer-encoding: chunked"));
    const flood = () => {
      for (let i = 0; i < 50 && !socket.destroyed; i++) socket.write(`4000\r\n${"x".repeat(0x4000)}\r\n`);
      if (!socket.destroyed) setTimeout(flood, 1);
    };
    flood();
  }, async (listener, clients) => {
    for (const _ of ["announced", "endless"]) assert.equal(failure(await ask(listener, clients)), "too_large size");
    await pause(50);
    assert.equal(listener.open(), 0);
  });
});

Deno.test("compressed answers are read, and a bomb is not unpacked beyond the limit", async () => {
  const text = "压缩的回答 ".repeat(50);
  const bodies: [string, Uint8Array][] = [
    ["gzip", zlib.gzipSync(text)],
    ["deflate", zlib.deflateSync(text)],
    ["deflate", zlib.deflateRawSync(text)],
    ["br", zlib.brotliCompressSync(text)],
    ["gzip, br", zlib.brotliCompressSync(zlib.gzipSync(text))],
    ["identity", Buffer.from(text)],
  ];
  await withListener((socket, n) => {
    const [encoding, bytes] = bodies[n] ?? ["gzip", zlib.gzipSync("0".repeat(50_000_000))];
    socket.write(answer(bytes, `\r\ncontent-encoding: ${encoding}`));
  }, async (listener, clients) => {
    for (const _ of bodies) assert.equal(textOf(await ask(listener, clients)), text);
    assert.equal(failure(await ask(listener, clients)), "too_large size");
  });
});

Deno.test("what an error's head says is kept when its body breaks off, is too large or never comes", async () => {
  await withListener((socket, n) => {
    if (n === 0) socket.end(head("429 No\r\nretry-after: 7\r\ncontent-length: 50") + "slow down");
    if (n === 1) socket.write(head("429 No\r\nretry-after: 7\r\ncontent-length: 50"));
    if (n === 2) socket.write(head("429 No\r\nretry-after: 7\r\ncontent-length: 999999") + "x".repeat(999_999));
  }, async (listener, clients) => {
    for (const _ of ["cut", "silent", "large"]) {
      const sent = await ask(listener, clients, { timeoutMs: 400 });
      assert.ok(sent.kind === "response" && sent.truncated && sent.status === 429);
      assert.equal(sent.headers["retry-after"], "7");
    }
  });
});

Deno.test("hundreds of errors with bodies, and connections that say close, leave no socket behind", async () => {
  await withListener((socket, n) => {
    const body = "x".repeat(600);
    if (n % 3 === 0) socket.end(head(`500 Broken\r\nconnection: close\r\ncontent-length: 600`) + body);
    else socket.write(head(`500 Broken\r\ncontent-length: 600`) + body);
  }, async (listener, clients) => {
    let left = 600;
    await Promise.all(Array.from({ length: 20 }, async () => {
      while (left-- > 0) assert.equal(failure(await ask(listener, clients)), "response 500");
    }));
    assert.equal(listener.requests(), 600);
    assert.ok(listener.open() <= 40, `${listener.open()}`);
  });
});

Deno.test("connections are used again, and are no more than there are requests in flight", async () => {
  await withListener((socket) => void socket.write(answer("ok")), async (listener, clients) => {
    for (let i = 0; i < 50; i++) assert.equal(textOf(await ask(listener, clients)), "ok");
    assert.equal(listener.sockets(), 1);
    let left = 400;
    await Promise.all(Array.from({ length: 20 }, async () => {
      while (left-- > 0) assert.equal(textOf(await ask(listener, clients)), "ok");
    }));
    assert.equal(listener.sockets(), 20);
  });
});

Deno.test("a connection that was closed while it was free is not used again", async () => {
  await withListener((socket) => {
    socket.write(answer("ok"));
    setTimeout(() => socket.destroy(), 20);
  }, async (listener, clients) => {
    for (let i = 0; i < 5; i++) {
      assert.equal(textOf(await ask(listener, clients)), "ok");
      await pause(60);
    }
    assert.equal(listener.requests(), 5);
  });
});

Deno.test("an endpoint that keeps closing reused connections is asked on a new one each time", async () => {
  await withListener((socket, _n, before) => {
    if (before > 0) socket.end();
    else socket.write(answer("ok"));
  }, async (listener, clients) => {
    let failed = 0;
    for (let i = 0; i < 30; i++) if (textOf(await ask(listener, clients)) !== "ok") failed++;
    assert.equal(failed, 3);
    assert.equal(listener.requests(), 30);
  });
});

Deno.test("many requests at once open their connections in a ramp and all come through", async () => {
  let open = 0;
  await withListener((socket) => {
    open++;
    setTimeout(() => socket.write(answer("ok")), 50);
  }, async (listener, clients) => {
    const sent = await Promise.all(Array.from({ length: 400 }, () => ask(listener, clients)));
    assert.ok(sent.every((one) => textOf(one) === "ok"));
    assert.equal(open, 400);
  });
});

Deno.test("a header that cannot be sent is a failure, not an exception, and costs no connection", async () => {
  await withListener((socket) => void socket.write(answer("ok")), async (listener, clients) => {
    const sent = await ask(listener, clients, { headers: { "x-bad": "a\nb" } });
    assert.equal(failure(sent), "unreachable invalid");
    assert.equal(textOf(await ask(listener, clients)), "ok");
  });
});

Deno.test("a redirect is followed within the origin with 307 and 308 alone, and once", async () => {
  const to = (status: number, location: string) => head(`${status} Over\r\nlocation: ${location}\r\ncontent-length: 0`);
  await withListener((other) => void other.write(answer("stolen")), async (other) => {
    const plan = [
      to(307, "/v2/chat"),
      answer("ok").toString(),
      to(308, `${other.url}?key=secret`),
      to(302, "/login?next=secret"),
      to(307, "/a"),
      to(307, "/b"),
    ];
    await withListener((socket, n) => void socket.write(plan[n] ?? ""), async (listener, clients) => {
      const redirectOf = async () => {
        const sent = await ask(listener, clients);
        return sent.kind === "response" ? sent.redirect ?? sent.text : failure(sent);
      };
      assert.equal(await redirectOf(), "ok");
      const elsewhere = await redirectOf();
      assert.match(elsewhere, new RegExp(`redirects \\(308\\) to another origin, http://127.0.0.1:${other.port}`, "u"));
      assert.ok(!elsewhere.includes("secret"));
      const page = await redirectOf();
      assert.match(page, /302.*\/login/u);
      assert.ok(!page.includes("secret"));
      assert.match(await redirectOf(), /again/u);
      assert.equal(other.requests(), 0);
    });
  });
});

Deno.test("a plain request goes to a proxy in its full form, with the proxy's own credentials", async () => {
  let seen = "";
  const proxy = net.createServer((socket) => {
    socket.on("data", (bytes) => {
      seen += bytes.toString();
      if (messageEnd(seen) > 0) socket.write(answer("by proxy"));
    });
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const address = proxy.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const clients = createClients((name) => name === "HTTP_PROXY" ? `http://me:pass@127.0.0.1:${port}` : undefined);
  const sent = await ask({ url: "http://models.invalid:81/v1/chat?a=b" }, clients);
  assert.equal(textOf(sent), "by proxy");
  assert.match(seen, /^POST http:\/\/models\.invalid:81\/v1\/chat\?a=b HTTP\/1\.1\r\n/u);
  assert.match(seen, /\r\nhost: models\.invalid:81\r\n/iu);
  assert.match(seen, new RegExp(`proxy-authorization: Basic ${btoa("me:pass")}`, "iu"));
  await clients.close();
  proxy.close();
  const dead = createClients((name) => name === "https_proxy" ? "http://127.0.0.1:9" : undefined);
  const refused = await ask({ url: "https://models.invalid/v1" }, dead);
  assert.equal(failure(refused), "unreachable refused");
  assert.match(refused.kind === "failure" ? refused.message : "", /proxy 127\.0\.0\.1:9/u);
  await dead.close();
});
