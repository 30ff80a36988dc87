import { Buffer } from "node:buffer";

/** An answer read off a bare connection, until the other side closed it or `withinMs` had passed. */
export type RawAnswer = { status: number; head: string; body: string; headers: Headers; closed: boolean };

/** A bare connection to a server, for what no HTTP client sends. */
export async function connectRaw(url: string): Promise<Deno.TcpConn> {
  const { hostname, port } = new URL(url);
  return await Deno.connect({ hostname, port: Number(port) });
}

/** Writes all of a text or bytes. */
export async function writeRaw(conn: Deno.Conn, what: string | Uint8Array): Promise<void> {
  const bytes = typeof what === "string" ? new TextEncoder().encode(what) : what;
  for (let sent = 0; sent < bytes.length;) sent += await conn.write(bytes.subarray(sent));
}

/** Reads one answer; `whole` is said when the body is as long as the head says, or ended its last chunk. */
export async function readRaw(conn: Deno.Conn, withinMs = 10_000): Promise<RawAnswer> {
  const buffer = new Uint8Array(65_536);
  let bytes = Buffer.alloc(0);
  let closed = false;
  const timer = setTimeout(() => close(conn), withinMs);
  try {
    while (!isWhole(bytes)) {
      const read = await conn.read(buffer);
      if (read === null) {
        closed = true;
        break;
      }
      bytes = Buffer.concat([bytes, buffer.subarray(0, read)]);
    }
  } catch (error) {
    const isClosed = error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BadResource ||
      error instanceof Deno.errors.Interrupted; // our own time limit
    if (!isClosed) throw error;
    closed = true;
  } finally {
    clearTimeout(timer);
  }
  const { head, body } = split(bytes);
  const headers = new Headers();
  for (const line of head.split("\r\n").slice(1)) {
    const at = line.indexOf(":");
    if (at > 0) headers.append(line.slice(0, at), line.slice(at + 1).trim());
  }
  return { status: Number(head.split(" ")[1] ?? 0), head, headers, body: body.toString("utf8"), closed };
}

/** Sends one request as it is written and reads its answer. */
export async function askRaw(url: string, request: string | Uint8Array, withinMs = 10_000): Promise<RawAnswer> {
  const conn = await connectRaw(url);
  try {
    await writeRaw(conn, request);
    return await readRaw(conn, withinMs);
  } finally {
    close(conn);
  }
}

/** A GET with headers as given; the Host is part of them. */
export function rawGet(path: string, headers: Record<string, string>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`GET ${path} HTTP/1.1`, ...lines, "", ""].join("\r\n");
}

export function close(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error; // closed before
  }
}

function split(bytes: Buffer): { head: string; body: Buffer } {
  const at = bytes.indexOf("\r\n\r\n");
  if (at < 0) return { head: bytes.toString("latin1"), body: Buffer.alloc(0) };
  return { head: bytes.subarray(0, at).toString("latin1"), body: bytes.subarray(at + 4) };
}

function isWhole(bytes: Buffer): boolean {
  const { head, body } = split(bytes);
  const length = /^content-length: *(\d+)/imu.exec(head)?.[1];
  if (length !== undefined) return body.length >= Number(length);
  return /^transfer-encoding: *chunked/imu.test(head) && body.subarray(-5).toString("latin1") === "0\r\n\r\n";
}
