import { Buffer } from "node:buffer";
import * as net from "node:net";
import * as tls from "node:tls";
import type { buildConnector } from "undici";
import { note } from "../contract/notes.ts";

const maxHeadBytes = 16_384;
const headEnd = "\r\n\r\n";

/** What of TLS differs between endpoints. */
export type TlsOptions = { rejectUnauthorized?: boolean; ca?: string };

/**
 * A connector that goes to its host through a tunnel of the proxy (CONNECT, RFC 9110, 9.3.6) and makes it secure.
 * undici's own hangs on Deno 2.4, which cannot set a delay on TLS over a socket, and it knows nothing of a pool's ramp.
 */
export function tunnelThrough(proxy: URL, own: TlsOptions, waitMs: number): buildConnector.connector {
  return ({ hostname, host = hostname, port, servername }, callback) => {
    const name = host.replace(/:\d+$/u, "");
    const target = `${name}:${port || 443}`;
    const socket = net.connect({ host: bare(proxy.hostname), port: Number(proxy.port) || 80 });
    let head = Buffer.alloc(0);
    let settled = false;
    const settle: buildConnector.Callback = (...result) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      if (result[0]) socket.destroy();
      callback(...result);
    };
    const timer = setTimeout(() => settle(coded("UND_ERR_CONNECT_TIMEOUT", "the proxy does not answer"), null), waitMs);
    const onData = (bytes: Uint8Array) => {
      head = Buffer.concat([head, bytes]);
      const end = head.indexOf(headEnd);
      if (end < 0 && head.length < maxHeadBytes) return;
      socket.off("data", onData);
      const status = /^HTTP\/1\.[01] (\d{3})/u.exec(head.toString("latin1"))?.[1] ?? note("noHttp");
      if (end < 0 || !status.startsWith("2")) return settle(new Error(`Proxy response (${status}) to CONNECT`), null);
      const isName = net.isIP(bare(name)) === 0;
      const secure = tls.connect({
        ...own,
        socket,
        host: bare(name),
        ...(isName && { servername: servername ?? name }),
        ALPNProtocols: ["http/1.1"],
      });
      secure.once("secureConnect", () => settle(null, secure));
      secure.on("error", (error: Error) => settle(error, null));
    };
    socket.on("data", onData);
    socket.on("error", (error) => settle(error, null));
    socket.on("close", () => settle(coded("ECONNRESET", note("proxyClosed")), null));
    socket.once("connect", () => {
      socket.setNoDelay(true);
      socket.write(connectHead(target, proxy));
    });
  };
}

/** The header that a proxy's credentials go into; none when its address holds none. */
export function proxyHeaders({ username, password }: URL): Record<string, string> {
  if (!username && !password) return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(pair).toString("base64")}` };
}

function connectHead(target: string, proxy: URL): string {
  const headers = Object.entries({ host: target, ...proxyHeaders(proxy) });
  return `CONNECT ${target} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
}

const bare = (hostname: string): string => hostname.replace(/^\[(.*)\]$/u, "$1");
const coded = (code: string, message: string): Error => Object.assign(new Error(message), { code });
