/** What one connection got until it ended, or until the time was up. */
export type Heard = {
  head: string;
  status: number;
  /** The bytes after the head, chunk sizes included. */
  bytes: Uint8Array;
  text: string;
  end: "orderly" | "reset" | "open";
  tookMs: number;
};

const encoder = new TextEncoder();

/** A chat request as its bytes on the wire. */
export function chatBytes(path: string, user: string, more: Record<string, unknown> = {}, headers: string[] = []) {
  const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: user }], ...more });
  const length = encoder.encode(body).length;
  const lines = [`POST ${path} HTTP/1.1`, "host: mock", "content-type: application/json", ...headers];
  return `${lines.join("\r\n")}\r\ncontent-length: ${length}\r\n\r\n${body}`;
}

/** Writes bytes on a connection of its own and listens; `forMs` bounds the wait for the end. */
export async function hear(port: number, bytes: string, forMs = 300): Promise<Heard> {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  try {
    return await hearOn(conn, bytes, forMs);
  } finally {
    conn.close();
  }
}

const unread = new WeakMap<Deno.Conn, Promise<Uint8Array | "reset" | null>>();

/** Reads once; a read that was given up goes on, and the next caller gets what it brings. */
function readOnce(conn: Deno.Conn): Promise<Uint8Array | "reset" | null> {
  const buffer = new Uint8Array(65_536);
  // A reset shows as an error of the read, and is told from the end here.
  const reading = unread.get(conn) ??
    conn.read(buffer).then((count) => count === null ? null : buffer.subarray(0, count), () => "reset" as const);
  unread.set(conn, reading);
  return reading;
}

/** The same on a connection that is open already, and stays so. */
export async function hearOn(conn: Deno.Conn, bytes: string, forMs = 300): Promise<Heard> {
  const startedAt = performance.now();
  await conn.write(encoder.encode(bytes));
  const heard: number[] = [];
  let end: Heard["end"] = "orderly";
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeUp = new Promise<"open">((resolve) => timer = setTimeout(() => resolve("open"), forMs));
  while (true) {
    const got = await Promise.race([readOnce(conn), timeUp]);
    if (got !== "open") unread.delete(conn);
    if (got instanceof Uint8Array) {
      for (const byte of got) heard.push(byte);
      continue;
    }
    if (got !== null) end = got;
    break;
  }
  clearTimeout(timer);
  const all = new Uint8Array(heard);
  const whole = new TextDecoder("latin1").decode(all);
  const split = whole.indexOf("\r\n\r\n");
  const head = split < 0 ? whole : whole.slice(0, split);
  const body = split < 0 ? new Uint8Array() : all.subarray(split + 4);
  return {
    head,
    status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0),
    bytes: body,
    text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(body),
    end,
    tookMs: performance.now() - startedAt,
  };
}

/** The payload of a chunked body, and whether its last chunk was there. */
export function readChunked(bytes: Uint8Array): { chunks: Uint8Array[]; whole: boolean } {
  const chunks: Uint8Array[] = [];
  let at = 0;
  while (true) {
    const line = bytes.indexOf(13, at);
    if (line < 0) return { chunks, whole: false };
    const size = parseInt(new TextDecoder().decode(bytes.subarray(at, line)), 16);
    if (size === 0) return { chunks, whole: true };
    chunks.push(bytes.slice(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
}
