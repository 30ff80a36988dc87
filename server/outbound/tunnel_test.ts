import assert from "node:assert/strict";
import * as net from "node:net";
import { createClients } from "./client.ts";
import { send } from "./send.ts";

/** Asks an https endpoint through a proxy that says `reply` to whatever comes; gives what the proxy saw and what came of it. */
async function askThrough(reply: string): Promise<{ seen: string; told: string }> {
  let seen = "";
  const proxy = net.createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      seen += bytes.toString("latin1");
      if (seen.endsWith("\r\n\r\n")) socket.write(reply);
      else socket.end("no TLS here");
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const address = proxy.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const clients = createClients((name) => name === "https_proxy" ? `http://me:pass@127.0.0.1:${port}` : undefined);
  const url = "https://models.invalid/v1";
  const request = {
    url,
    headers: { authorization: "Bearer secret" },
    body: "{}",
    timeoutMs: 5000,
    idleTimeoutMs: null,
    maxBytes: 1000,
  };
  const client = clients.clientFor(url, { verify: true, ca: null });
  const sent = await send(request, client, new AbortController().signal);
  await clients.close();
  proxy.close();
  return { seen, told: sent.kind === "failure" ? `${sent.code} ${sent.detail} ${sent.message}` : "response" };
}

Deno.test("an https endpoint is asked for by CONNECT, and the proxy sees its own credentials but not the key", async () => {
  const { seen, told } = await askThrough("HTTP/1.1 200 Connected\r\n\r\n");
  assert.match(seen, /^CONNECT models\.invalid:443 HTTP\/1\.1\r\nhost: models\.invalid:443\r\n/u);
  assert.ok(seen.includes(`proxy-authorization: Basic ${btoa("me:pass")}`) && !seen.includes("secret"));
  assert.match(told, /^unreachable (tls|certificate) /u);
});

Deno.test("a proxy that refuses the tunnel is named with its status, and without its credentials", async () => {
  const { told } = await askThrough("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n");
  assert.match(told, /^unreachable proxy .*407.*127\.0\.0\.1/u);
  assert.ok(!told.includes("pass"));
});

Deno.test("a proxy that does not speak HTTP is unreachable", async () => {
  const { told } = await askThrough("SSH-2.0-hello\r\n\r\n");
  assert.match(told, /^unreachable proxy /u);
});
