import { Hono } from "hono";
import type { Door, Input, Operations, Output, Problems } from "../contract/operations.ts";
import type { Outcome, Refusal } from "../contract/outcome.ts";
import type { Log } from "../log.ts";
import type { Settings } from "../settings.ts";
import { drainBody } from "./body.ts";
import { createDesk } from "./desk.ts";
import { askedPath } from "./doors.ts";
import type { Download } from "./download.ts";
import { createGuard, securityHeaders } from "./guard.ts";
import type { Language } from "./language.ts";
import { languageOf } from "./language.ts";
import { mountDoors, refusalHeaders, type Routes } from "./mount.ts";
import type { Orders } from "./orders.ts";
import { mountPages, problemPage } from "./pages.ts";
import { internalRefusal, problemResponse } from "./problem.ts";
import { themeOf } from "./preferences.ts";
import { cookieOf } from "./session.ts";
import { createViewers, type EventSource, type Viewers } from "./sse.ts";

/** What a handler knows of the request beside its input. */
export type RequestContext = {
  language: Language;
  /** Whether the caller may see details of the server: the access key was shown, or there is none. */
  trusted: boolean;
  /** Aborted when the server stops. */
  signal: AbortSignal;
};

/** Any door may find its input wrong in a way that no schema tells. */
type Allowed<Key extends Door> = Outcome<Answer<Key>, Problems<Key> | "invalid_input">;

/** What a door's handler answers with. A list that may be asked for as a file answers with either. */
export type Answer<Key extends Door> = Operations[Key]["output"] extends "bytes" ? Download
  : Operations[Key]["output"] extends "events" ? EventSource
  : Operations[Key]["output"] extends "html" ? string
  : Operations[Key]["output"] extends "nothing" ? null
  : Output<Key> | (Input<Key> extends { download: boolean } ? Download : never);

/** A door's handler. One of a `stream` door reads the request's body itself. */
export type Handler<Key extends Door> = Operations[Key] extends { body: "stream" }
  ? (input: Input<Key>, context: RequestContext, request: Request) => Promise<Allowed<Key>> | Allowed<Key>
  : (input: Input<Key>, context: RequestContext) => Promise<Allowed<Key>> | Allowed<Key>;

/** A door without a handler does not compile. */
export type Handlers = { [Key in Door]: Handler<Key> };

export type HttpSettings = Pick<Settings, "host" | "accessKey" | "allowedHosts"> & {
  /** Read at each request, so that it may be set when the listener knows it. */
  port: number;
  /** The path that a proxy puts before all addresses, such as `/promptfactory`. */
  basePath?: string;
};

/** All that the doors need from outside. */
export type App = {
  version: string;
  settings: HttpSettings;
  log: Log;
  handlers: Handlers;
  orders: Orders;
};

/** The server's doors as one function from request to response. */
export interface Http {
  fetch(request: Request, from: Connection): Promise<Response>;
  viewers: Viewers;
  /**
   * Refuses what is new, ends all viewers' streams, and resolves when what is under way was answered, or after `withinMs`.
   * A client that never ends its body would keep a listener from stopping for ever, so cut the connections afterwards.
   */
  close(withinMs: number): Promise<void>;
}

/** What a listener knows of a connection. */
export type Connection = { remoteAddr: Deno.Addr; completed: Promise<void> };

/** Makes the doors: the guard first, then the API, the pages and the files that they load. */
export function createHttp(app: App): Http {
  const { settings, log } = app;
  const guard = createGuard(settings);
  const viewers = createViewers(log);
  const desk = createDesk(app);
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();
  const routes: Routes = new Hono({
    getPath: (request) => askedPath(request, settings.basePath) ?? "/",
  });
  mountDoors(routes, { desk, viewers, log });
  mountPages(routes, { app, desk, guard });
  routes.all("/api/*", (c) => problemResponse({ code: "not_found" }, c.env.visit.context.language, c.env.visit.path));
  routes.all("*", (c) => problemPage(app, { code: "not_found" }, c.env.visit, c.req.raw));

  async function respond(request: Request, from: Connection): Promise<Response> {
    const cookies = request.headers.get("cookie");
    const language = languageOf(request.headers.get("accept-language"), cookieOf(cookies, "pf_lang"));
    const path = askedPath(request, settings.basePath);
    const refuse = async (refusal: Refusal) => {
      await drainBody(request);
      return problemResponse(refusal, language, path ?? undefined, refusalHeaders(refusal));
    };
    try {
      const foreign = guard.refuseForeign(request);
      if (foreign) return await refuse(foreign);
      if (path === null) return await refuse({ code: "not_found" });
      if (stopping.signal.aborted) return await refuse({ code: "stopping" });
      const address = addressOf(from);
      const stranger = guard.refuseStranger(request, address);
      const context = { language, trusted: stranger === null, signal: stopping.signal };
      const asked = request.method === "HEAD" ? new Request(request.url, { headers: request.headers }) : request;
      const theme = themeOf(cookieOf(cookies, "pf_theme"));
      return await routes.fetch(asked, { visit: { path, context, stranger, theme }, address });
    } catch (error) {
      return await refuse(internalRefusal(error, log, { method: request.method, path: path ?? "" }));
    }
  }

  routes.onError((error) => {
    throw error; // to the one place that answers for thrown errors
  });
  return {
    viewers,
    async fetch(request, from) {
      const answered = from.completed.catch(() => {}).finally(() => underWay.delete(answered)); // cut off counts too
      underWay.add(answered);
      const response = await respond(request, from);
      for (const [name, value] of Object.entries(securityHeaders)) response.headers.set(name, value);
      response.headers.append("vary", "accept-language, cookie");
      if (request.method !== "HEAD") return response;
      await response.body?.cancel(); // ends a stream that was opened for its head
      return new Response(null, response);
    },
    async close(withinMs) {
      stopping.abort();
      viewers.closeAll();
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise((resolve) => timer = setTimeout(resolve, withinMs));
      await Promise.race([Promise.all(underWay), late]);
      clearTimeout(timer);
    },
  };
}

function addressOf({ remoteAddr }: Connection): string {
  return "hostname" in remoteAddr ? remoteAddr.hostname : "local";
}
