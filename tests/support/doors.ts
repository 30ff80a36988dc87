import { newDefaults, newEndpoint } from "../../server/contract/project.ts";
import type { Project } from "../../server/contract/project.ts";
import { operations } from "../../server/contract/operations.ts";
import { no, ok } from "../../server/contract/outcome.ts";
import { createHttp } from "../../server/http/app.ts";
import type { Http } from "../../server/http/app.ts";
import type { HttpSettings } from "../../server/http/guard.ts";
import type { Handlers } from "../../server/http/handler.ts";
import type { Order } from "../../server/http/orders.ts";
import type { Log } from "../../server/log.ts";

/** A line that a log under test was given. */
export type LogLine = { level: "info" | "warn" | "error"; says: string; members: Record<string, unknown> };

/** The doors alone over a real listener, with handlers that a test gives; any other answers 200 with nothing in it. */
export type Doors = AsyncDisposable & {
  url: string;
  port: number;
  http: Http;
  lines: LogLine[];
  orders: Map<string, Order>;
};

export function openDoors(handlers: Partial<Handlers> = {}, settings: Partial<HttpSettings> = {}): Doors {
  const lines: LogLine[] = [];
  const line = (level: LogLine["level"]) => (says: string, members = {}) => void lines.push({ level, says, members });
  const log: Log = { info: line("info"), warn: line("warn"), error: line("error") };
  const orders = new Map<string, Order>();
  const given: HttpSettings = {
    host: "127.0.0.1",
    port: 0,
    accessKey: null,
    allowedHosts: [],
    basePath: "",
    ...settings,
  };
  const others = Object.fromEntries(Object.keys(operations).map((door) => [door, () => ok({})]));
  const none: Partial<Handlers> = {
    "GET /api/runs": () => ok({ runs: [], total: 0, nextCursor: null }), // every page asks for those in progress
    "GET /api/overview": () => ok({ projects: [], total: 0, nextCursor: null }),
    "GET /api/projects/{id}": () => no("project_not_found"),
  };
  const http = createHttp({
    version: "0.0.0",
    settings: given,
    log,
    handlers: { ...others, ...none, ...handlers } as Handlers, // a stub's answers are not looked at
    orders: { find: (key) => orders.get(key) ?? null, put: (key, order) => void orders.set(key, order) },
  });
  const cut = new AbortController();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {}, signal: cut.signal },
    (request, from) => http.fetch(request, from),
  );
  given.port = server.addr.port;
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    port: server.addr.port,
    http,
    lines,
    orders,
    async [Symbol.asyncDispose]() {
      await http.close(1_000);
      cut.abort();
      await server.finished;
    },
  };
}

/** A project as the API answers it. */
export function sampleProject(name = "a"): Project {
  const at = "2026-01-01T00:00:00.000Z";
  return {
    id: "p1",
    name,
    description: "",
    endpoint: { ...newEndpoint, keyHint: null, headers: {}, requestUrl: null },
    parameters: {},
    prompt: { messages: [] },
    defaults: newDefaults,
    lastTest: null,
    createdAt: at,
    changedAt: at,
  };
}
