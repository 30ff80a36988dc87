import { Hono } from "hono";
import type { Refusal } from "../contract/outcome.ts";
import type { Log } from "../log.ts";
import { drainBody } from "./body.ts";
import { createDesk } from "./desk.ts";
import { askedPath, pathWithin } from "./doors.ts";
import { createGuard, type HttpSettings, securityHeaders } from "./guard.ts";
import type { Handlers } from "./handler.ts";
import { languageOf } from "./language.ts";
import { mountDoors, refusalHeaders, type Routes, type Visit } from "./mount.ts";
import type { Orders } from "./orders.ts";
import { mountPages, problemPage } from "./pages.ts";
import { internalRefusal, problemResponse } from "./problem.ts";
import { themeOf } from "./preferences.ts";
import { cookieOf } from "./session.ts";
import { createViewers, type Viewers } from "./sse.ts";

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
  const { basePath: base } = settings;
  const guard = createGuard(settings);
  const viewers = createViewers(log);
  const desk = createDesk(app);
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();
  const routes: Routes = new Hono({
    getPath: (request) => pathWithin(base, askedPath(request) ?? "/") ?? "/",
  });
  mountDoors(routes, { desk, viewers, log });
  mountPages(routes, { app, desk, guard });
  routes.all("/api/*", (c) => problemResponse({ code: "not_found" }, c.env.visit.context.language, c.env.visit));
  routes.all("*", (c) => problemPage(app, { code: "not_found" }, c.env.visit, c.req.raw));

  async function respond(request: Request, from: Connection): Promise<Response> {
    const cookies = request.headers.get("cookie");
    const language = languageOf(request.headers.get("accept-language"), cookieOf(cookies, "pf_lang"));
    const asked = askedPath(request);
    const path = asked === null ? null : pathWithin(base, asked);
    const at = { base, ...(path !== null && { path }) };
    const refuse = async (refusal: Refusal) => {
      await drainBody(request);
      return problemResponse(refusal, language, at, refusalHeaders(refusal));
    };
    try {
      const foreign = guard.refuseForeign(request);
      if (foreign) return await refuse(foreign);
      if (asked === null) return await refuse({ code: "not_found" });
      if (stopping.signal.aborted) return await refuse({ code: "stopping" });
      const address = guard.addressOf(request, addressOf(from));
      const stranger = guard.refuseStranger(request, address);
      const context = { language, trusted: stranger === null, signal: stopping.signal };
      const visit = { base, path: path ?? "/", context, stranger, theme: themeOf(cookieOf(cookies, "pf_theme")) };
      if (path === null) return outside(request, asked, visit) ?? await refuse(outsideOf(base));
      const plain = request.method === "HEAD" ? new Request(request.url, { headers: request.headers }) : request;
      return await routes.fetch(plain, { visit, address });
    } catch (error) {
      return await refuse(internalRefusal(error, log, { method: request.method, path: path ?? "" }));
    }
  }

  /**
   * What a person gets who asks for something outside of the base path; null where a program asks. No redirect from
   * elsewhere: a proxy that takes the path off would send the browser round for ever.
   */
  function outside(request: Request, asked: string, visit: Visit): Response | null {
    if (request.method !== "GET" && request.method !== "HEAD") return null;
    if (asked === base) {
      const location = `${base}/${new URL(request.url).search}`;
      return new Response(null, { status: 308, headers: { location } });
    }
    const wantsPage = /\btext\/html\b/u.test(request.headers.get("accept") ?? "");
    return wantsPage ? problemPage(app, outsideOf(base), visit, request) : null;
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

function outsideOf(base: string): Refusal {
  return { code: "outside_base_path", params: { base } };
}

function addressOf({ remoteAddr }: Connection): string {
  return "hostname" in remoteAddr ? remoteAddr.hostname : "local";
}
