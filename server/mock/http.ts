import type { Link, Receiver } from "./links.ts";

/** One request as it came over the wire. */
export type Incoming = {
  method: string;
  /** The request target as sent, with its query. */
  target: string;
  headers: Record<string, string>;
  text: string;
  /** `performance.now()` when the request was complete. */
  arrivedAt: number;
  keepAlive: boolean;
};

/** Thrown where what came is no request of HTTP/1.1. */
export class BadRequest extends Error {}

/** Thrown where a write can no longer reach the client. */
export class ClientGone extends Error {}

const maxHeadBytes = 256 * 1024;
const maxBodyBytes = 512 * 1024 * 1024;
const maxQueuedBytes = 64 * 1024 * 1024;
const longestTimerMs = 2 ** 31 - 1;
const latin1 = new TextDecoder("latin1");
const utf8 = new TextDecoder();
const continues = new TextEncoder().encode("HTTP/1.1 100 Continue\r\n\r\n");

/** The server's side of one HTTP/1.1 connection, with the connection in hand: what is written are the very bytes. */
export class Wire implements Receiver {
  /** How many requests this connection has served to the end. */
  served = 0;
  readonly #link: Link;
  #bytes: Uint8Array = new Uint8Array();
  #start = 0;
  #end = 0;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #arrived: (() => void) | null = null;
  #gone = false;
  #ended = false;
  #wake: (() => void) | null = null;
  #idleTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly id: number, link: Link) {
    this.#link = link;
  }

  /** True when nothing that is written reaches the client any more. */
  get over(): boolean {
    return this.#gone || this.#ended;
  }

  take(bytes: Uint8Array): void {
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.length;
    // Someone sends on and on without waiting for an answer.
    if (this.#queuedBytes > maxQueuedBytes) this.end();
    this.#arrived?.();
  }

  lose(): void {
    this.#gone = true;
    this.#arrived?.();
    this.#wake?.();
  }

  /** The next request, or null when the connection is over. Throws `BadRequest` on what is not HTTP/1.1. */
  async next(): Promise<Incoming | null> {
    if (this.#start === this.#end && !await this.#fill()) return null;
    clearTimeout(this.#idleTimer);
    const first = this.#bytes[this.#start] ?? 0;
    if (first < 65 || first > 90) throw new BadRequest("no method at the beginning");
    const headEnd = await this.#findHeadEnd();
    if (headEnd < 0) return null;
    const incoming = parseHead(latin1.decode(this.#bytes.subarray(this.#start, headEnd)));
    this.#start = headEnd + 4;
    if (incoming.headers.expect?.toLowerCase() === "100-continue") await this.write(continues);
    const text = incoming.headers["transfer-encoding"] !== undefined
      ? await this.#readChunks()
      : await this.#readLength(Number(incoming.headers["content-length"] ?? 0));
    if (text === null) return null;
    incoming.text = text;
    incoming.arrivedAt = performance.now();
    return incoming;
  }

  /** Writes all of it; throws `ClientGone`. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.over) throw new ClientGone("the connection is over");
    try {
      await this.#link.write(bytes);
    } catch (cause) {
      this.lose();
      throw new ClientGone("the client has gone", { cause });
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

  end(): void {
    this.#finish(() => this.#link.end());
  }

  reset(): void {
    this.#finish(() => this.#link.reset());
  }

  #finish(how: () => void): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#idleTimer);
    how();
    this.#arrived?.();
    this.#wake?.();
  }

  /** Gets more bytes behind those that are here; `expected` is how many are wanted in all. */
  async #fill(expected = 0): Promise<boolean> {
    if (this.#queue.length === 0 && !this.over) await new Promise<void>((resolve) => this.#arrived = resolve);
    this.#arrived = null;
    const more = this.#queue.shift();
    if (more === undefined || this.#ended) return false;
    this.#queuedBytes -= more.length;
    if (this.#start === this.#end) {
      this.#bytes = more;
      this.#start = 0;
      this.#end = more.length;
      return true;
    }
    const held = this.#end - this.#start;
    if (this.#end + more.length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(expected, held + more.length, 2 * held));
      larger.set(this.#bytes.subarray(this.#start, this.#end));
      this.#bytes = larger;
      this.#start = 0;
      this.#end = held;
    }
    this.#bytes.set(more, this.#end);
    this.#end += more.length;
    return true;
  }

  /** Where the blank line after the head begins; -1 when the connection was over before it. */
  async #findHeadEnd(): Promise<number> {
    let seen = 0;
    while (true) {
      const at = indexOfBlankLine(this.#bytes, this.#start + Math.max(0, seen - 3), this.#end);
      if (at >= 0) return at;
      seen = this.#end - this.#start;
      if (seen > maxHeadBytes) throw new BadRequest("the head is too long");
      if (!await this.#fill()) return -1;
    }
  }

  async #readLength(length: number): Promise<string | null> {
    if (!Number.isSafeInteger(length) || length < 0 || length > maxBodyBytes) {
      throw new BadRequest("an odd content-length");
    }
    while (this.#end - this.#start < length) if (!await this.#fill(length)) return null;
    return utf8.decode(this.#cut(length));
  }

  async #readChunks(): Promise<string | null> {
    const decoder = new TextDecoder();
    let text = "";
    let bytes = 0;
    while (true) {
      const line = await this.#readLine();
      if (line === null) return null;
      const size = parseInt(line, 16);
      if (!(size >= 0) || (bytes += size) > maxBodyBytes) throw new BadRequest("an odd chunk");
      if (size === 0) break;
      while (this.#end - this.#start < size + 2) if (!await this.#fill(size + 2)) return null;
      text += decoder.decode(this.#cut(size), { stream: true });
      this.#start += 2;
    }
    for (let line = await this.#readLine(); line !== ""; line = await this.#readLine()) if (line === null) return null;
    return text + decoder.decode();
  }

  async #readLine(): Promise<string | null> {
    while (true) {
      const at = this.#bytes.subarray(0, this.#end).indexOf(10, this.#start);
      if (at >= 0) return latin1.decode(this.#cut(at + 1 - this.#start)).trimEnd();
      if (this.#end - this.#start > maxHeadBytes) throw new BadRequest("a line is too long");
      if (!await this.#fill()) return null;
    }
  }

  #cut(length: number): Uint8Array {
    this.#start += length;
    return this.#bytes.subarray(this.#start - length, this.#start);
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
  return { method, target, headers, text: "", arrivedAt: 0, keepAlive };
}
