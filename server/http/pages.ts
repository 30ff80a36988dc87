import type { VNode } from "preact";
import { render } from "preact-render-to-string";
import type { Door } from "../contract/operations.ts";
import type { Outcome, Refusal } from "../contract/outcome.ts";
import { speak } from "../../ui/i18n/mod.ts";
import type { Frame } from "../../ui/pages/layout.tsx";
import { ProblemPage } from "../../ui/pages/problem.tsx";
import { RunPage } from "../../ui/pages/run.tsx";
import { RunsPage } from "../../ui/pages/runs.tsx";
import { SignInPage } from "../../ui/pages/sign-in.tsx";
import type { Answer, App } from "./app.ts";
import { createAssets } from "./assets.ts";
import { readBody } from "./body.ts";
import type { Desk } from "./desk.ts";
import { pathMembers } from "./doors.ts";
import type { Guard } from "./guard.ts";
import { htmlResponse, refusalHeaders } from "./mount.ts";
import type { Routes, Visit } from "./mount.ts";
import { problemDocument, problemResponse } from "./problem.ts";

type Parts = { app: App; desk: Desk; guard: Guard };

/** The pages, the forms that they send, and the files that they load. */
export function mountPages(routes: Routes, { app, desk, guard }: Parts): void {
  const base = app.settings.basePath ?? "";
  const assets = createAssets();
  const to = (path: string) => new Response(null, { status: 303, headers: { location: base + path } });
  /** What a page shows of a door, or the page of its refusal. */
  const load = async <Key extends Door>(door: Key, members: Record<string, unknown>, visit: Visit) =>
    valueOf<Answer<Key>>(await desk.call(door, members, visit.context));

  routes.get("/static/*", async (c) => {
    const found = await assets.serve(c.env.visit.path.slice("/static/".length), c.req.raw);
    return found ?? problemResponse({ code: "not_found" }, c.env.visit.context.language, c.env.visit.path);
  });

  routes.get(
    "/",
    page(async (visit) => {
      const [{ projects }, { datasets }, { runs }] = await Promise.all([
        load("GET /api/projects", {}, visit),
        load("GET /api/datasets", {}, visit),
        load("GET /api/runs", {}, visit),
      ]);
      const frame = frameOf(app, visit);
      return html(RunsPage({ frame, projects, datasets, runs, newOrder: () => crypto.randomUUID() }));
    }),
  );

  routes.get(
    "/runs/:id",
    page(async (visit) => {
      const id = runOf(visit);
      const run = await load("GET /api/runs/{id}", { id }, visit);
      const done = { id, status: "succeeded", limit: 20, offset: Math.max(0, run.counts.succeeded - 20) };
      const [{ errors }, { rows }] = await Promise.all([
        load("GET /api/runs/{id}/errors", { id }, visit),
        load("GET /api/runs/{id}/rows", done, visit),
      ]);
      return html(RunPage({ frame: frameOf(app, visit), run, errors, rows: rows.toReversed() }));
    }),
  );

  for (const action of ["pause", "resume", "cancel"] as const) {
    routes.post(
      `/runs/:id/${action}`,
      page(async (visit) => {
        const id = runOf(visit);
        await load(`POST /api/runs/{id}/${action}`, { id }, visit);
        return to(`/runs/${encodeURIComponent(id)}`);
      }),
    );
  }

  routes.post(
    "/runs",
    page(async (visit, request) => {
      const form = await readForm(request);
      const members = { id: form.get("projectId") ?? "", datasetId: form.get("datasetId") ?? "" };
      const run = valueOf(await desk.order("POST /api/projects/{id}/runs", members, form.get("order"), visit.context));
      return to(`/runs/${encodeURIComponent(run.id)}`);
    }),
  );

  routes.post(
    "/demo",
    page(async (visit, request) => {
      const form = await readForm(request);
      valueOf(await desk.order("POST /api/demo", {}, form.get("order"), visit.context));
      return to("/");
    }),
  );

  routes.get("/sign-in", (c) => signInPage(c.env.visit, "/", null, 200));
  routes.post("/sign-in", async (c) => {
    const { visit, address } = c.env;
    const form = await readForm(c.req.raw);
    const next = localPath(form.get("next") ?? "/");
    const signedIn = guard.signIn(form.get("key") ?? "", c.req.raw, address);
    if (!signedIn.ok) return signInPage(visit, next, signedIn.refusal, 401);
    const response = to(next);
    response.headers.append("set-cookie", signedIn.cookie);
    return response;
  });
  routes.post("/sign-out", (c) => {
    const response = to("/sign-in");
    response.headers.append("set-cookie", guard.signOut(c.req.raw));
    return response;
  });

  /** A page's route: strangers are asked to sign in, refusals are shown as a page. */
  function page(show: (visit: Visit, request: Request) => Promise<Response>) {
    return async (c: { env: { visit: Visit }; req: { raw: Request } }): Promise<Response> => {
      const { visit } = c.env;
      if (visit.stranger) return signInPage(visit, visit.path, null, 401);
      try {
        return await show(visit, c.req.raw);
      } catch (error) {
        if (error instanceof Refused) return problemPage(app, error.refusal, visit);
        throw error;
      }
    };
  }

  function signInPage(visit: Visit, next: string, refusal: Refusal | null, status: 200 | 401): Response {
    const problem = refusal && problemDocument(refusal, visit.context.language);
    const node = SignInPage({ frame: frameOf(app, visit), next, problem: problem?.detail ?? null });
    return html(node, problem?.status ?? status, refusal ? refusalHeaders(refusal) : {});
  }
}

/** A refusal as a page to read. */
export function problemPage(app: App, refusal: Refusal, visit: Visit): Response {
  const { status, code, detail, errors = [] } = problemDocument(refusal, visit.context.language);
  const node = ProblemPage({ frame: frameOf(app, visit), status, code, sentence: detail, errors });
  return html(node, status, refusalHeaders(refusal));
}

/** What a page of this server says around its own part. */
export function frameOf({ settings, version }: App, { context, stranger }: Visit): Frame {
  return {
    speech: speak(context.language),
    base: settings.basePath ?? "",
    version,
    hasKey: settings.accessKey !== null && stranger === null,
  };
}

/** The run of a page's address. */
function runOf({ path }: Visit): string {
  return pathMembers("/runs/{id}", path)?.id ?? "";
}

/** Carries a refusal out of what a page loads, to the one place that shows it. */
class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.code);
  }
}

function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Refused(outcome.refusal);
}

/** A document as a response. */
export function html(node: VNode, status = 200, headers: Record<string, string> = {}): Response {
  return htmlResponse("<!doctype html>" + render(node), status, headers);
}

async function readForm(request: Request): Promise<URLSearchParams> {
  const read = await readBody(request, 65_536);
  return new URLSearchParams(read.kind === "read" ? new TextDecoder().decode(read.bytes) : "");
}

/** An address to go on to after signing in: a path of this server, never another one. */
function localPath(next: string): string {
  return /^\/(?![/\\])[\x21-\x7e]*$/u.test(next) && !next.startsWith("/sign-") ? next : "/";
}
