import type * as z from "zod";
import { type Answer, type Ask, countTokens, echo, readAsk, usageOf } from "./answer.ts";
import { compileFaults, type Faults } from "./faults.ts";
import { BadRequest, ClientGone, type Incoming, Wire } from "./http.ts";
import { isAdmission, Limiter } from "./limits.ts";
import { type Link, listen, type Listener } from "./links.ts";
import { liveOptions, type MockOptions, mockOptions } from "./options.ts";
import { conditionHolds, keyOf, type MockCounts, type MockRequest, Place } from "./place.ts";
import { Printer } from "./print.ts";
import { drawLatency, seededRandom } from "./random.ts";
import type { Reply, ReplyObject } from "./reply.ts";
import { type Deed, fillNames, httpDate, settleReply } from "./replies.ts";
import { script as scriptSchema } from "./replies.ts";
import { deploymentOf, greeting, modelsReply, refusal } from "./routes.ts";
import { sampleAnswer } from "./sample-answer.ts";
import { sendReply } from "./send.ts";

export { faultNames } from "./faults.ts";
export type { FaultRule } from "./faults.ts";
export { mockOptions } from "./options.ts";
export type { MockOptions } from "./options.ts";
export type { MockCounts, MockRequest } from "./place.ts";
export type { Reply, ReplyObject } from "./reply.ts";
export type { Script } from "./replies.ts";

/** A script that was mounted, with the log of what came to it. */
export type Mount = {
  prefix: string;
  /** The mount's origin and prefix, without `/v1`. */
  base: string;
  url: string;
  requests: MockRequest[];
  remove(): void;
};

/** A mock model server that listens. */
export type Mock = AsyncDisposable & {
  /** What to put in as an endpoint: `http://127.0.0.1:PORT/v1`. */
  url: string;
  /** The origin alone. */
  base: string;
  port: number;
  /** What came, mounts included; emptied by setting its length to 0. */
  requests: MockRequest[];
  counts: MockCounts;
  /** Puts a script under a path, in place of an earlier one there. Throws a `ZodError` where it is no script. */
  mount(prefix: string, script: z.input<typeof scriptSchema>): Mount;
  /** Changes options while it runs; the rest stays as it was. */
  set(options: Partial<z.input<typeof liveOptions>>): void;
  /** Ends the listener and all connections at once. */
  close(): Promise<void>;
};

/** Starts a mock model server. Throws a `ZodError` on options that are none, and what the system says of the address. */
export async function startMock(options: Partial<z.input<typeof mockOptions>> = {}): Promise<Mock> {
  const parsed = mockOptions.parse(options);
  const mock = new MockServer(parsed);
  mock.attach(await listen(parsed, (link) => mock.connect(link)));
  return mock;
}

/** What one request gets. */
type Decision = {
  reply: Deed | ReplyObject;
  waitMs: number;
  headers: Record<string, string>;
  release?: () => void;
};

class MockServer implements Mock {
  readonly counts: MockCounts = { requests: 0, byStatus: {}, inFlight: 0, maxInFlight: 0, aborted: 0, connections: 0 };
  port = 0;
  base = "";
  url = "";
  readonly #wires = new Set<Wire>();
  readonly #serving = new Set<Promise<void>>();
  readonly #root = new Place("", null);
  readonly #mounts = new Map<string, Place>();
  readonly #limiter: Limiter;
  readonly #printer = new Printer();
  #listener: Listener | null = null;
  #options: MockOptions;
  #faults: Faults;
  #random: () => number;

  constructor(options: MockOptions) {
    this.#options = options;
    this.#limiter = new Limiter(options.limits);
    this.#faults = compileFaults(options.faults, options.seed);
    this.#random = seededRandom(options.seed);
  }

  attach(listener: Listener): void {
    const { tls, hostname } = this.#options;
    this.#listener = listener;
    this.port = listener.port;
    this.base = `${tls ? "https" : "http"}://${reachable(hostname)}:${this.port}`;
    this.url = `${this.base}/v1`;
  }

  get requests(): MockRequest[] {
    return this.#root.requests;
  }

  mount(prefix: string, script: z.input<typeof scriptSchema>): Mount {
    const place = new Place(`/${prefix.replace(/^\/+|\/+$/g, "")}`, scriptSchema.parse(script));
    this.#mounts.set(place.prefix, place);
    const base = this.base + place.prefix;
    const remove = () => {
      if (this.#mounts.get(place.prefix) === place) this.#mounts.delete(place.prefix);
    };
    return { prefix: place.prefix, base, url: `${base}/v1`, requests: place.requests, remove };
  }

  set(options: Partial<z.input<typeof liveOptions>>): void {
    const parsed = liveOptions.partial().parse(options);
    // Defaults of what was not named must not overwrite what stands.
    const named = Object.fromEntries(Object.entries(parsed).filter(([name]) => name in options));
    this.#options = { ...this.#options, ...named };
    if (options.limits) this.#limiter.set(this.#options.limits);
    if (options.seed !== undefined) this.#random = seededRandom(this.#options.seed);
    this.#faults = compileFaults(this.#options.faults, this.#options.seed);
  }

  async close(): Promise<void> {
    const closing = this.#listener?.close();
    this.#listener = null;
    for (const wire of this.#wires) wire.end();
    await Promise.all([closing, ...this.#serving]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  connect(link: Link): Wire {
    const wire = new Wire(++this.counts.connections, link);
    this.#wires.add(wire);
    const serving = this.#serve(wire);
    this.#serving.add(serving);
    serving.finally(() => this.#serving.delete(serving));
    return wire;
  }

  async #serve(wire: Wire): Promise<void> {
    try {
      while (!wire.over) {
        const incoming = await wire.next();
        if (!incoming || !await this.#answer(wire, incoming)) break;
        wire.served++;
        if (this.#options.closeAfterMs !== null) wire.endWhenIdleFor(this.#options.closeAfterMs);
      }
    } catch (error) {
      if (error instanceof BadRequest) await refuseWire(wire);
      else if (!(error instanceof ClientGone)) throw error;
    } finally {
      wire.end();
      this.#wires.delete(wire);
    }
  }

  /** Answers one request, or does what else its reply says; true when the connection goes on. */
  async #answer(wire: Wire, incoming: Incoming): Promise<boolean> {
    const path = incoming.target.split("?", 1)[0] ?? "";
    const place = this.#placeOf(path);
    const body = readJson(incoming.text);
    const ask = readAsk(body, deploymentOf(path));
    const request = this.#log(place, wire, incoming, body, ask);
    const content = this.#content(ask, place);
    const answer = (text: string) => this.#answerOf(ask, text, request.number);
    const { reply, waitMs, headers, release } = this.#decide(
      wire,
      place,
      incoming,
      path,
      body,
      ask,
      () => answer(content),
    );
    let whole = false;
    try {
      if (reply === "reset") wire.reset();
      if (reply === "reset" || reply === "close" || reply === "closeIfReused") {
        whole = true;
        return false;
      }
      if (reply === "hang") {
        await wire.untilOver();
        return false;
      }
      const object = typeof reply === "string" ? {} : this.#fill(reply, request.key, content);
      if (!await wire.wait(incoming.arrivedAt + waitMs + (object.beforeMs ?? 0))) return false;
      if (object.raw === undefined) request.status = object.status ?? 200;
      const { streamGapMs } = this.#options;
      const goesOn = await sendReply(wire, object, { ask, incoming, answer, content, headers, streamGapMs });
      whole = goesOn || object.reset === true || !wire.over;
      return goesOn;
    } finally {
      release?.();
      this.#count(request, wire.over && !whole);
    }
  }

  #placeOf(path: string): Place {
    let found = this.#root;
    for (const place of this.#mounts.values()) {
      if (place.prefix.length >= found.prefix.length && place.holds(path)) found = place;
    }
    return found;
  }

  #log(place: Place, wire: Wire, incoming: Incoming, body: unknown, ask: Ask): MockRequest {
    const request: MockRequest = {
      number: ++this.counts.requests,
      time: performance.timeOrigin + incoming.arrivedAt,
      method: incoming.method,
      path: incoming.target,
      headers: incoming.headers,
      text: incoming.text,
      body,
      user: ask.user,
      key: keyOf(incoming.headers),
      model: ask.model,
      connection: wire.id,
      served: wire.served,
      status: 0,
      aborted: false,
    };
    this.counts.inFlight++;
    this.counts.maxInFlight = Math.max(this.counts.maxInFlight, this.counts.inFlight);
    this.#root.keep(request, this.#options.keepRequests);
    if (place !== this.#root) place.keep(request, this.#options.keepRequests);
    return request;
  }

  #count(request: MockRequest, aborted: boolean): void {
    request.aborted = aborted;
    this.counts.inFlight--;
    if (aborted) this.counts.aborted++;
    this.counts.byStatus[request.status] = (this.counts.byStatus[request.status] ?? 0) + 1;
    if (!this.#options.quiet) this.#printer.print(request);
  }

  #decide(
    wire: Wire,
    place: Place,
    incoming: Incoming,
    path: string,
    body: unknown,
    ask: Ask,
    normal: () => Answer,
  ): Decision {
    const headers: Record<string, string> = { "x-request-id": `req-${this.counts.requests}` };
    const plain = (reply: ReplyObject): Decision => ({ reply, waitMs: 0, headers });
    const settle = (reply: Reply): Deed | ReplyObject => {
      const settled = settleReply(reply, (condition) => conditionHolds(condition, place, incoming, ask));
      return settled === "closeIfReused" && wire.served === 0 ? "ok" : settled;
    };
    if (place.script) {
      if (incoming.method !== "POST") return plain(modelsReply(path, this.#options) ?? notFound);
      const { latency = 0, slow = {} } = place.script;
      const reply = settle(place.reply(place.script, place.count(ask.user).nth));
      const slowMs = Object.hasOwn(slow, ask.user) ? slow[ask.user] ?? 0 : 0;
      return { reply, waitMs: drawLatency(latency, this.#random) + slowMs, headers };
    }
    if (incoming.method === "GET" && path === "/") return plain(greeting);
    const models = incoming.method === "GET" ? modelsReply(path, this.#options) : null;
    const refused = models && this.#options.key === null ? null : refusal(incoming, path, body, ask, this.#options);
    if (models && refused?.status !== 401) return plain(models);
    if (refused) return plain(refused);
    const tokens = this.#options.limits.tokensPerMinute === undefined ? 0 : tokensOf(normal().usage);
    const admitted = this.#limiter.admit(ask.model, tokens);
    if (!isAdmission(admitted)) return plain(admitted);
    const { hash, nth } = this.#options.faults.length > 0 ? place.count(ask.user) : { hash: 0, nth: 0 };
    return {
      reply: settle(this.#faults(ask.user, hash, nth) ?? "ok"),
      waitMs: drawLatency(this.#options.latency, this.#random),
      headers: { ...headers, ...admitted.headers },
      release: () => admitted[Symbol.dispose](),
    };
  }

  #content(ask: Ask, place: Place): string {
    if (place.script) return echo(ask.user, place.script.answerBytes);
    const { answer, answerBytes } = this.#options;
    if (answer === "echo") return echo(ask.user, answerBytes);
    if (answer === "sample") return sampleAnswer(ask.messages);
    return typeof answer === "function" ? answer(ask) : answer.text;
  }

  #answerOf(ask: Ask, text: string, number: number): Answer {
    const { reasoning, cachedShare, answer } = this.#options;
    const thoughts = reasoning ? `The user asks: ${ask.user.slice(0, 80)}` : "";
    const limit = answer === "sample" ? ask.body.max_completion_tokens ?? ask.body.max_tokens : null;
    const content = typeof limit === "number" ? firstTokens(text, limit) : text;
    return {
      id: `chatcmpl-${number}`,
      message: { role: "assistant", ...(reasoning ? { reasoning_content: thoughts } : {}), content },
      finish: content.length < text.length ? "length" : "stop",
      usage: usageOf(ask, content, thoughts, cachedShare),
    };
  }

  #fill(reply: ReplyObject, key: string | null, content: string): ReplyObject {
    return fillNames(reply, (name) => {
      if (name === "BASE") return this.base;
      if (name === "HOST") return this.base.replace(/^https?:\/\//, "");
      if (name === "OTHER") return this.#options.other;
      if (name === "KEY") return key ?? "";
      return name === "echo" ? content : httpDate(name.slice("DATE".length));
    });
  }
}

const notFound: ReplyObject = { status: 404, json: { detail: "Not Found" } };

function reachable(hostname: string): string {
  if (hostname === "0.0.0.0") return "127.0.0.1";
  if (hostname === "::") return "[::1]";
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function tokensOf(usage: unknown): number {
  if (typeof usage !== "object" || usage === null || !("total_tokens" in usage)) return 0;
  return typeof usage.total_tokens === "number" ? usage.total_tokens : 0;
}

/** The beginning of a text that has at most so many tokens. */
function firstTokens(text: string, tokens: number): string {
  if (countTokens(text) <= tokens) return text;
  const characters = [...text];
  let kept = characters.length;
  while (kept > 0 && countTokens(characters.slice(0, kept).join("")) > tokens) kept = Math.floor(kept * 0.9);
  return characters.slice(0, kept).join("");
}

async function refuseWire(wire: Wire): Promise<void> {
  try {
    await wire.write(
      new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"),
    );
  } catch (error) {
    if (!(error instanceof ClientGone)) throw error;
  }
}
