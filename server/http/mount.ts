import type { Hono } from "hono";
import type { Refusal } from "../contract/outcome.ts";
import type { Theme } from "../../ui/page.ts";
import type { Log } from "../log.ts";
import { drainBody } from "./body.ts";
import type { Desk, Reply } from "./desk.ts";
import { type DoorRoute, doorRoutes, hasJsonBody } from "./doors.ts";
import { Download, downloadResponse } from "./download.ts";
import type { RequestContext } from "./handler.ts";
import { readInput } from "./input.ts";
import { problemResponse } from "./problem.ts";
import type { EventSource, Viewers } from "./sse.ts";

/** What is known of a request before its route is. */
export type Visit = {
  /** The path that all addresses begin with; empty without one. */
  base: string;
  /** The path that was asked, without the base. */
  path: string;
  context: RequestContext;
  /** Why the caller may not use what needs the access key; null when it may. */
  stranger: Refusal | null;
  /** The look that the person chose for this browser. */
  theme: Theme;
};

export type Routes = Hono<{ Bindings: { visit: Visit; address: string } }>;

/** Makes a route of each door of the table. What a path has no door for is 405, and other paths of the API are 404. */
export function mountDoors(routes: Routes, { desk, viewers, log }: { desk: Desk; viewers: Viewers; log: Log }): void {
  const byPath = Map.groupBy(doorRoutes, ({ path }) => path);
  for (const [path, doors] of byPath) {
    for (const route of doors) {
      routes.on(route.method, pattern(path), (c) => answer(route, c.req.raw, c.env.visit));
    }
    const methods = doors.flatMap(({ method }) => method === "GET" ? ["GET", "HEAD"] : [method]).sort();
    const allowed = methods.join(", ");
    routes.all(pattern(path), (c) => {
      const { visit } = c.env;
      const refusal: Refusal = { code: "method_not_allowed", params: { allowed } };
      return problemResponse(refusal, visit.context.language, visit, { allow: allowed });
    });
  }

  async function answer(route: DoorRoute, request: Request, visit: Visit): Promise<Response> {
    const { path, context, stranger } = visit;
    const refuse = (refusal: Refusal) => problemResponse(refusal, context.language, visit, refusalHeaders(refusal));
    if (stranger && route.operation.role !== "open") {
      await drainBody(request);
      return refuse(stranger);
    }
    const raw = await readInput(route, request, path);
    if (!raw.ok) {
      await drainBody(request);
      return refuse(raw.refusal);
    }
    const key = request.headers.get("idempotency-key");
    const outcome = await desk.reply(route, raw.value, { context, request, key });
    if (!hasJsonBody(route)) await drainBody(request);
    return outcome.ok ? response(route, outcome.value, request) : refuse(outcome.refusal);
  }

  function response(route: DoorRoute, reply: Reply, request: Request): Response {
    if (reply.kind === "json") {
      return new Response(reply.body, {
        status: reply.status,
        headers: {
          "content-type": "application/json",
          "cache-control": "no-store",
          ...(typeof reply.tag === "string" && { etag: reply.tag }),
          ...(reply.again && { "idempotency-replayed": "true" }),
        },
      });
    }
    if (reply.value instanceof Download) return downloadResponse(reply.value, log);
    if (isEventSource(reply.value)) return viewers.open(reply.value, request.headers.get("last-event-id"));
    if (typeof reply.value === "string") return htmlResponse(reply.value);
    return new Response(null, { status: route.operation.status });
  }
}

/** Headers that tell a client what a refusal means for its next request. */
export function refusalHeaders({ code, params }: Refusal): Record<string, string> {
  if (code === "access_key_required" || code === "access_key_wrong") {
    return { "www-authenticate": 'Bearer realm="PromptFactory"' };
  }
  if (code === "too_many_tries") return { "retry-after": String(params?.waitSeconds ?? 60) };
  if (code === "stopping") return { "retry-after": "5" };
  return {};
}

export function htmlResponse(html: string, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(html, {
    status,
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store", ...headers },
  });
}

/** A path of the table as the router writes it: `{id}` is `:id`. */
function pattern(path: string): string {
  return path.replace(/\{(\w+)\}/gu, ":$1");
}

function isEventSource(value: unknown): value is EventSource {
  return typeof value === "object" && value !== null && "log" in value && "snapshot" in value;
}
