/** One request as it came over the wire. */
export type Incoming = {
  method: string;
  /** The request target as sent, with its query. */
  target: string;
  headers: Record<string, string>;
  /** The body; while `held`, its last byte may still be missing. */
  text: string;
  /** `performance.now()` when the request was complete, or all but its held byte. */
  arrivedAt: number;
  keepAlive: boolean;
  held: "no" | "byte" | "trailer";
};

/** Thrown where what came is no request of HTTP/1.1. */
export class BadRequest extends Error {}

/** Thrown where a write can no longer reach the client. */
export class ClientGone extends Error {}

const idleReadBytes = 32;
const bufferBytes = 4096;
const maxHeadBytes = 256 * 1024;
const maxBodyBytes = 512 * 1024 * 1024;
const longestTimerMs = 2 ** 31 - 1;
const latin1 = new TextDecoder("latin1");
const utf8 = new TextDecoder();
const continues = new TextEncoder().encode("HTTP/1.1 100 Continue\r\n\r\n");

/**
 * The server's side of one HTTP/1.1 connection, with the socket in hand: what is written are the very bytes.
 *
 * A reset needs no call of its own: a socket that is closed with unread bytes makes the kernel send RST in place of
 * FIN. So where a reset is possible the last byte of the request is left unread (`held`) until `finish`. For the same
 * reason a waiting connection reads no more than a few bytes: whether to hold is known only when a request comes.
 */
export class Wire {
  /** How many requests this connection has served to the end. */
  served = 0;
  readonly #conn: Deno.Conn;
  #buffer = new Uint8Array(bufferBytes);
  #start = 0;
  #end = 0;
  #ahead: Promise<void> | null = null;
  #gone = false;
  #ended = false;
  #wake: (() => void) | null = null;
  #idleTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly id: number, conn: Deno.Conn) {
    this.#conn = conn;
  }

  /** True when nothing that is written reaches the client any more. */
  get over(): boolean {
    return this.#gone || this.#ended;
  }

  /** The next request, or null when the client has ended the connection. Throws `BadRequest` on what is not HTTP/1.1. */
  async next(mayReset: () => boolean): Promise<Incoming | null> {
    if (this.#start === this.#end && !await this.#fill(idleReadBytes)) return null;
    clearTimeout(this.#idleTimer);
    const first = this.#buffer[this.#start] ?? 0;
    if (first < 65 || first > 90) throw new BadRequest("no method at the beginning");
    const hold = mayReset();
    const headEnd = await this.#findHeadEnd(hold ? idleReadBytes : bufferBytes);
    if (headEnd < 0) return null;
    const incoming = parseHead(latin1.decode(this.#buffer.subarray(this.#start, headEnd)));
    this.#start = headEnd + 4;
    if (incoming.headers.expect?.toLowerCase() === "100-continue") await this.write(continues);
    const whole = incoming.headers["transfer-encoding"] !== undefined
      ? await this.#readChunks(incoming, hold)
      : await this.#readLength(incoming, Number(incoming.headers["content-length"] ?? 0), hold);
    if (!whole) return null;
    incoming.arrivedAt = performance.now();
    return incoming;
  }

  /** Takes what was held of the request, and watches from now on for the client's leaving. */
  async finish(incoming: Incoming): Promise<void> {
    if (incoming.held === "byte" && await this.#fill(1)) {
      incoming.text += utf8.decode(this.#buffer.subarray(this.#start, this.#end));
      this.#start = this.#end;
    }
    if (incoming.held === "trailer") await this.#readTrailer(1);
    incoming.held = "no";
    if (this.#start !== this.#end) return;
    this.#start = this.#end = 0;
    if (this.#buffer.length > 16 * bufferBytes) this.#buffer = new Uint8Array(bufferBytes);
    this.#ahead = this.#read(idleReadBytes);
  }

  /** Writes all of it; throws `ClientGone`. */
  async write(bytes: Uint8Array): Promise<void> {
    let at = 0;
    while (at < bytes.length) {
      if (this.over) throw new ClientGone("the connection is over");
      try {
        at += await this.#conn.write(at === 0 ? bytes : bytes.subarray(at));
      } catch (cause) {
        this.#gone = true;
        throw new ClientGone("the client has gone", { cause });
      }
    }
  }

  /** Waits until `performance.now()` reaches the moment; false as soon as the connection is over. */
  wait(untilMs: number): Promise<boolean> {
    const leftMs = untilMs - performance.now();
    if (this.over || leftMs < 0.3) return Promise.resolve(!this.over);
    return new Promise((resolve) => {
      const settle = () => {
        clearTimeout(timer);
        this.#wake = null;
        resolve(!this.over);
      };
      // Timers were seen to fire a little over 1 ms late, on both versions.
      const timer = setTimeout(settle, Math.min(Math.ceil(leftMs) - 1, longestTimerMs));
      this.#wake = settle;
    });
  }

  /** Waits until the client leaves or the mock closes, whichever comes first. */
  async untilOver(): Promise<void> {
    while (!this.over) await this.wait(performance.now() + longestTimerMs);
  }

  /** Ends the connection in `ms` without a word, unless a request comes before. */
  endWhenIdleFor(ms: number): void {
    this.#idleTimer = setTimeout(() => this.end(), ms);
  }

  /** Closes the socket: an orderly end, or a reset when bytes of the client were left unread. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#idleTimer);
    try {
      this.#conn.close();
    } catch {
      // It was closed by the other side's fault already.
    }
    this.#wake?.();
  }

  async #fill(limit: number): Promise<boolean> {
    const before = this.#end;
    if (this.#ahead) {
      await this.#ahead;
    } else {
      if (this.#end === this.#buffer.length) this.#grow(this.#buffer.length * 2);
      await this.#read(limit);
    }
    return this.#end > before;
  }

  async #read(limit: number): Promise<void> {
    try {
      const count = await this.#conn.read(this.#buffer.subarray(this.#end, this.#end + limit));
      if (count) this.#end += count;
      else this.#gone = true;
    } catch {
      this.#gone = true;
    }
    // In the same step as the new bytes: else a reader in between would wait for bytes that are here already.
    this.#ahead = null;
    if (this.#gone) this.#wake?.();
  }

  #grow(size: number): void {
    const larger = new Uint8Array(size);
    larger.set(this.#buffer.subarray(this.#start, this.#end));
    this.#buffer = larger;
    this.#end -= this.#start;
    this.#start = 0;
  }

  /** Where the blank line after the head begins; -1 when the client ended before it. */
  async #findHeadEnd(readBytes: number): Promise<number> {
    let seen = 0;
    while (true) {
      const at = indexOfBlankLine(this.#buffer, this.#start + Math.max(0, seen - 3), this.#end);
      if (at >= 0) return at;
      seen = this.#end - this.#start;
      if (seen > maxHeadBytes) throw new BadRequest("the head is too long");
      if (!await this.#fill(readBytes)) return -1;
    }
  }

  async #readLength(incoming: Incoming, length: number, hold: boolean): Promise<boolean> {
    if (!Number.isSafeInteger(length) || length < 0 || length > maxBodyBytes) {
      throw new BadRequest("an odd content-length");
    }
    if (this.#start + length > this.#buffer.length) this.#grow(Math.max(length, bufferBytes));
    const end = this.#start + length;
    const stop = hold && this.#end < end ? end - 1 : end;
    while (this.#end < stop) if (!await this.#fill(stop - this.#end)) return false;
    incoming.text = utf8.decode(this.#buffer.subarray(this.#start, stop));
    incoming.held = stop < end ? "byte" : "no";
    this.#start = stop;
    return true;
  }

  async #readChunks(incoming: Incoming, hold: boolean): Promise<boolean> {
    const decoder = new TextDecoder();
    const step = hold ? 1 : bufferBytes;
    let bytes = 0;
    while (true) {
      const line = await this.#readLine(step);
      if (line === null) return false;
      const size = parseInt(line, 16);
      if (!(size >= 0) || (bytes += size) > maxBodyBytes) throw new BadRequest("an odd chunk");
      if (size === 0) break;
      if (this.#start + size + 2 > this.#buffer.length) this.#grow(size + 2);
      const end = this.#start + size + 2;
      while (this.#end < end) if (!await this.#fill(end - this.#end)) return false;
      incoming.text += decoder.decode(this.#buffer.subarray(this.#start, end - 2), { stream: true });
      this.#start = end;
    }
    incoming.text += decoder.decode();
    incoming.held = hold && this.#start === this.#end ? "trailer" : "no";
    return incoming.held === "trailer" || await this.#readTrailer(step);
  }

  async #readTrailer(step: number): Promise<boolean> {
    while (true) {
      const line = await this.#readLine(step);
      if (line === null) return false;
      if (line === "") return true;
    }
  }

  async #readLine(step: number): Promise<string | null> {
    let from = this.#start;
    while (true) {
      const at = this.#buffer.subarray(0, this.#end).indexOf(10, from);
      if (at >= 0) {
        const line = latin1.decode(this.#buffer.subarray(this.#start, at)).trimEnd();
        this.#start = at + 1;
        return line;
      }
      if (this.#end - this.#start > maxHeadBytes) throw new BadRequest("a line is too long");
      if (!await this.#fill(step)) return null;
      from = this.#start;
    }
  }
}

function indexOfBlankLine(bytes: Uint8Array, from: number, to: number): number {
  const part = bytes.subarray(0, to);
  for (let at = part.indexOf(13, from); at >= 0; at = part.indexOf(13, at + 1)) {
    if (at + 3 >= to) return -1;
    if (part[at + 1] === 10 && part[at + 2] === 13 && part[at + 3] === 10) return at;
  }
  return -1;
}

function parseHead(head: string): Incoming {
  const lines = head.split("\r\n");
  const [method = "", target = "", version = ""] = (lines[0] ?? "").split(" ");
  if (!/^HTTP\/1\.[01]$/.test(version)) throw new BadRequest("not HTTP/1.1");
  const headers: Record<string, string> = Object.create(null);
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i] ?? "";
    const colon = line.indexOf(":");
    if (colon < 1) throw new BadRequest("a broken header line");
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  }
  const connection = headers.connection?.toLowerCase() ?? "";
  const keepAlive = version === "HTTP/1.1" ? !connection.includes("close") : connection.includes("keep-alive");
  return { method, target, headers, text: "", arrivedAt: 0, keepAlive, held: "no" };
}
