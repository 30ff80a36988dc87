import type { Ask } from "./answer.ts";
import type { Incoming } from "./http.ts";
import { hashText } from "./random.ts";
import type { Reply, Unless } from "./reply.ts";
import type { Script } from "./replies.ts";

/** One request that the mock has read, with what became of it. */
export type MockRequest = {
  /** From 1, in the order of arrival. */
  number: number;
  /** When it was complete: ms since 1970, with fractions. */
  time: number;
  method: string;
  /** As sent, with the query. */
  path: string;
  headers: Record<string, string>;
  text: string;
  /** The parsed body; null when it is no JSON. */
  body: unknown;
  /** The last user message. */
  user: string;
  /** The key it carried, in whichever header; null without one. */
  key: string | null;
  model: string;
  connection: number;
  /** How many requests this connection had served before. */
  served: number;
  /** Of the answer that was sent; 0 while and where there is none. */
  status: number;
  /** True when the client left, or the mock closed, before the answer was out. */
  aborted: boolean;
};

export type MockCounts = {
  requests: number;
  /** 0 stands for requests that got no answer. */
  byStatus: Record<number, number>;
  inFlight: number;
  maxInFlight: number;
  aborted: number;
  connections: number;
};

/** A part of the mock's paths, with a script, a log and counters of its own; the whole mock is one without a script. */
export class Place {
  readonly requests: MockRequest[] = [];
  readonly #seen = new Map<number, number>();

  constructor(readonly prefix: string, readonly script: Script | null) {}

  holds(path: string): boolean {
    return path === this.prefix || path.startsWith(`${this.prefix}/`);
  }

  keep(request: MockRequest, keep: boolean | number): void {
    if (keep === false || keep === 0) return;
    this.requests.push(request);
    if (typeof keep === "number" && this.requests.length > keep) this.requests.shift();
  }

  /** How often this user message came before, this time included; from 0. */
  count(user: string): { hash: number; nth: number } {
    const hash = hashText(user);
    const nth = this.#seen.get(hash) ?? 0;
    this.#seen.set(hash, nth + 1);
    return { hash, nth };
  }

  /** The script's reply for the n-th request. */
  reply(script: Script, nth: number): Reply {
    return script.replies[Math.min(nth, script.replies.length - 1)] ?? "ok";
  }
}

/** The key that a request carries: a Bearer token, or one of the headers that providers use instead. */
export function keyOf(headers: Record<string, string>): string | null {
  const { authorization } = headers;
  if (authorization !== undefined) return authorization.replace(/^bearer\s+/i, "");
  return headers["api-key"] ?? headers["x-api-key"] ?? headers["x-auth-token"] ?? null;
}

/** Whether all of a condition holds for a request that came in at a place. */
export function conditionHolds(condition: Unless, place: Place, incoming: Incoming, ask: Ask): boolean {
  const { pathname, searchParams } = new URL(incoming.target, "http://mock");
  const key = keyOf(incoming.headers) ?? "";
  const { body, noBody, keyIs, keyEnds, userNot, path, query, header } = condition;
  return (body === undefined || Object.hasOwn(ask.body, body)) &&
    (noBody === undefined || !Object.hasOwn(ask.body, noBody)) &&
    (keyIs === undefined || key === keyIs) &&
    (keyEnds === undefined || key.endsWith(keyEnds)) &&
    (userNot === undefined || ask.user !== userNot) &&
    (path === undefined || pathname === path || pathname === place.prefix + path) &&
    (query === undefined || searchParams.has(query)) &&
    (header === undefined || incoming.headers[header.toLowerCase()] !== undefined);
}
