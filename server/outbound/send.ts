import type { Dispatcher } from "undici";
import { note } from "../contract/notes.ts";
import { whenAborted } from "./aborts.ts";
import type { Client } from "./client.ts";
import type { Timed } from "./deadlines.ts";
import { decodeText, unpack } from "./decode.ts";
import { type Failure, type FailureDetail, readFailure } from "./failure.ts";
import type { Carried, Connection } from "./pool.ts";
import { readRedirect } from "./redirect.ts";

export type { Failure, FailureDetail } from "./failure.ts";

export type Request = {
  url: string;
  method?: "POST" | "GET";
  headers: Record<string, string>;
  body: string;
  /** For the whole of it, in ms. */
  timeoutMs: number;
  /** Between two pieces of the answer, in ms; blank lines that keep a line open are pieces. */
  idleTimeoutMs: number | null;
  /** Of the unpacked body. */
  maxBytes: number;
};

export type ResponseHeaders = Record<string, string | string[] | undefined>;
export type Response = {
  kind: "response";
  status: number;
  headers: ResponseHeaders;
  text: string;
  /** Whether the body of an error has more than `text`; a good answer that is cut is a failure instead. */
  truncated: boolean;
  /** Why a redirect was not followed; null for all other responses. */
  redirect: string | null;
};
export type Sent = Response | Failure;

const maxErrorBytes = 262_144;

/**
 * Sends one request, once: nothing here sends it again, but for one redirect within its origin that the endpoint asks
 * for with 307 or 308. Never rejects but with the reason of the aborted `signal`. Throws when `client` is the way to
 * another origin than the URL's, which must be in the form of `URL.href`.
 */
export async function send(request: Request, client: Client, signal: AbortSignal): Promise<Sent> {
  if (!request.url.startsWith(`${client.origin}/`)) throw new TypeError("the client is another origin's");
  const deadline = performance.now() + request.timeoutMs;
  const sent = await new Exchange(request, client, signal, deadline).sent;
  if (sent.kind === "failure" || sent.status < 300 || sent.status > 399) return sent;
  const method = request.method ?? "POST";
  const first = readRedirect(sent.status, one(sent.headers.location), request.url, method);
  if (first === null) return sent;
  if ("refuse" in first) return { ...sent, redirect: first.refuse };
  const second = await new Exchange({ ...request, url: first.follow }, client, signal, deadline).sent;
  if (second.kind === "failure") return second;
  const again = readRedirect(second.status, one(second.headers.location), first.follow, method);
  if (again === null) return second;
  return { ...second, redirect: "refuse" in again ? again.refuse : note("redirectsAgain", { status: second.status }) };
}

/** The first value of a header. */
export function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** One request on its way and what has come back of it. It settles once; what comes later is dropped. */
class Exchange implements Carried, Timed {
  readonly sent: Promise<Sent>;
  connection: Connection | null = null;
  over = false;
  place = -1;
  dueAt = Infinity;

  #resolve: (sent: Sent) => void = () => {};
  #reject: (reason: unknown) => void = () => {};
  #request: Request;
  #client: Client;
  #signal: AbortSignal;
  #deadline: number;
  #unwatch: () => void;
  #controller: Dispatcher.DispatchController | null = null;
  #reused = false;
  #status: number | null = null;
  #headers: ResponseHeaders = {};
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #maxBytes: number;
  #lastPieceMs = 0;

  constructor(request: Request, client: Client, signal: AbortSignal, deadline: number) {
    this.#request = request;
    this.#client = client;
    this.#signal = signal;
    this.#deadline = deadline;
    this.#maxBytes = request.maxBytes;
    this.sent = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#unwatch = whenAborted(signal, () => this.#abort());
    if (signal.aborted) {
      this.#abort();
      return;
    }
    client.deadlines.set(this, deadline);
    const method = request.method ?? "POST";
    const body = method === "GET" ? null : request.body;
    try {
      client.dispatch(pathOf(request.url, client.origin), { method, headers: request.headers, body }, this);
    } catch (error) {
      this.fail(error);
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.connection) this.#reused = this.connection.served++ > 0;
    if (this.over) controller.abort(new Error("over before it was sent"));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: ResponseHeaders): void {
    if (status < 200 || this.over) return; // a word in between, such as 103
    this.#status = status;
    this.#headers = headers;
    if (status >= 300) this.#maxBytes = Math.min(this.#maxBytes, maxErrorBytes);
    else if (Number(headers["content-length"]) > this.#maxBytes) return this.#tooLarge();
    const { idleTimeoutMs } = this.#request;
    if (idleTimeoutMs === null) return;
    this.#lastPieceMs = performance.now();
    this.#client.deadlines.set(this, Math.min(this.#lastPieceMs + idleTimeoutMs, this.#deadline));
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.over) return;
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes) return this.#tooLarge();
    this.#chunks.push(chunk);
    if (this.#request.idleTimeoutMs !== null) this.#lastPieceMs = performance.now();
  }

  onResponseEnd(): void {
    if (this.over) return;
    if (this.#reused) this.#client.reused(true);
    this.connection?.release();
    void this.#finish(false);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }

  fail(error: unknown): void {
    if (this.over) return;
    const failure = readFailure(error, {
      started: this.#controller !== null,
      status: this.#status,
      proxy: this.#client.proxy,
      secure: this.#client.origin.startsWith("https:"),
    });
    if (this.#reused && failure.status === null) this.#client.reused(false);
    this.#settleCut(failure);
    this.connection?.discard();
  }

  #abort(): void {
    if (this.over) return;
    this.#end();
    this.#stop();
    this.#reject(this.#signal.reason);
  }

  /** One deadline serves both limits: it is set to the nearer one, and set again when a piece has come meanwhile. */
  due(): void {
    if (this.over) return;
    const { idleTimeoutMs, timeoutMs } = this.#request;
    const idleAt = idleTimeoutMs === null || this.#status === null ? Infinity : this.#lastPieceMs + idleTimeoutMs;
    const dueAt = Math.min(this.#deadline, idleAt);
    const now = performance.now();
    if (dueAt > now) return this.#client.deadlines.set(this, dueAt);
    const isIdle = idleTimeoutMs !== null && idleAt <= now;
    const message = isIdle
      ? note("idle", { ms: idleTimeoutMs })
      : note(this.#status === null ? "noAnswer" : "notComplete", { ms: timeoutMs });
    const detail = isIdle ? "idle" : "total";
    this.#settleCut({ kind: "failure", code: "timeout", detail, message, status: this.#status });
    this.#stop();
  }

  /** What an error's head says is worth more than that its body broke off. */
  #settleCut(failure: Failure): void {
    if (this.#status !== null && this.#status >= 300) void this.#finish(true);
    else this.#settle(failure);
  }

  #tooLarge(): void {
    if (this.#status !== null && this.#status >= 300) {
      void this.#finish(true);
    } else {
      this.#settle(this.#oversized());
    }
    this.#stop();
  }

  async #finish(truncated: boolean): Promise<void> {
    this.#end();
    const status = this.#status ?? 0;
    const contentType = one(this.#headers["content-type"]) ?? "";
    const encoding = this.#headers["content-encoding"];
    const response = { kind: "response", status, headers: this.#headers, truncated, redirect: null } as const;
    if (encoding === undefined || this.#bytes === 0) {
      this.#resolve({ ...response, text: decodeText(this.#chunks, contentType) });
      return;
    }
    const decoded = await unpack(this.#chunks, String(encoding), contentType, this.#maxBytes);
    if (decoded.ok) this.#resolve({ ...response, text: decoded.text });
    else if (status >= 300) this.#resolve({ ...response, text: "", truncated: true });
    else if (decoded.reason === "size") {
      this.#resolve(this.#oversized());
    } else this.#resolve(this.#failed("network", "cut", note("notUnpacked", { reason: decoded.said })));
  }

  #oversized(): Failure {
    return this.#failed("too_large", "size", note("tooLarge", { bytes: this.#request.maxBytes }));
  }

  #failed(code: Failure["code"], detail: FailureDetail, message: string): Failure {
    return { kind: "failure", code, detail, message, status: this.#status };
  }

  #settle(sent: Sent): void {
    this.#end();
    this.#resolve(sent);
  }

  #end(): void {
    this.over = true;
    this.#client.deadlines.clear(this);
    this.#unwatch();
  }

  /** Gives up the connection: an answer that nobody reads would hold it. */
  #stop(): void {
    if (this.connection) this.connection.discard();
    else this.#controller?.abort(new Error("given up"));
  }
}

function pathOf(url: string, origin: string): string {
  const hash = url.indexOf("#");
  return url.slice(origin.length, hash < 0 ? undefined : hash);
}
