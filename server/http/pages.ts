import { ProblemPage } from "../../ui/pages/problem.tsx";
import { SignInPage } from "../../ui/pages/sign-in.tsx";
import type { Frame } from "../../ui/pages/layout.tsx";
import type { Refusal } from "../contract/outcome.ts";
import { ownAssets } from "./assets.ts";
import { readBody } from "./body.ts";
import type { Desk } from "./desk.ts";
import { pathMembers } from "./doors.ts";
import { formRoutes } from "./forms.ts";
import type { Guard, HttpSettings } from "./guard.ts";
import { refusalHeaders } from "./mount.ts";
import type { Routes, Visit } from "./mount.ts";
import { html, liveRunsOf, type Load, makeFrame, type PageRoute, Refused, valueOf } from "./page.ts";
import { historyPage, projectRunsPage } from "./pages/history.ts";
import { projectsPage } from "./pages/projects.ts";
import { runPage } from "./pages/run.ts";
import { settingsPage } from "./pages/settings.ts";
import { statsPage } from "./pages/stats.ts";
import { templatesPage } from "./pages/templates.ts";
import { workbenchPage } from "./pages/workbench.ts";
import { preferenceCookies } from "./preferences.ts";
import { problemDocument, problemResponse } from "./problem.ts";

type Site = { version: string; settings: HttpSettings };
type Parts = { app: Site; desk: Desk; guard: Guard };
type Context = { env: { visit: Visit; address: string }; req: { raw: Request } };

const pageRoutes: readonly PageRoute[] = [
  projectsPage,
  workbenchPage,
  settingsPage,
  projectRunsPage,
  runPage,
  historyPage,
  statsPage,
  templatesPage,
];

/** The pages, the forms that they send, and the files that they load. */
export function mountPages(routes: Routes, { app, desk, guard }: Parts): void {
  const base = app.settings.basePath;
  const to = (path: string) => new Response(null, { status: 303, headers: { location: base + path } });
  const loadFor = ({ context }: Visit): Load => async (door, members) =>
    valueOf(await desk.call(door, members, context));

  routes.get("/static/*", (c) => {
    const found = ownAssets.serve(c.env.visit.path.slice("/static/".length), c.req.raw);
    return found ?? problemResponse({ code: "not_found" }, c.env.visit.context.language, c.env.visit);
  });

  for (const { path, show } of pageRoutes) {
    routes.get(
      patternOf(path),
      guarded(async ({ env: { visit }, req }) => {
        const load = loadFor(visit);
        const frame = frameOf(app, visit, req.raw);
        const members = pathMembers(path, visit.path) ?? {};
        const query = new URL(req.raw.url).searchParams;
        const live = await liveRunsOf(load);
        return html(await show({ frame: { ...frame, live }, load, members, query }));
      }),
    );
  }

  for (const { path, act } of formRoutes) {
    routes.post(
      patternOf(path),
      guarded(async ({ env: { visit }, req }) =>
        to(await act({ form: await readForm(req.raw), visit, load: loadFor(visit), desk }))
      ),
    );
  }

  // A stranger may choose a language too, to read how to sign in.
  routes.post("/preferences", async (c) => {
    const form = await readForm(c.req.raw);
    const response = to(localPath(form.get("next") ?? "/"));
    for (const cookie of preferenceCookies(form, `${base}/`)) response.headers.append("set-cookie", cookie);
    return response;
  });

  routes.get("/sign-in", (c) => signInPage(c, "/", null, 200));
  routes.post("/sign-in", async (c) => {
    const form = await readForm(c.req.raw);
    const next = afterSignIn(form.get("next") ?? "/");
    const signedIn = guard.signIn(form.get("key") ?? "", c.req.raw, c.env.address);
    if (!signedIn.ok) return signInPage(c, next, signedIn.refusal, 401);
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
  function guarded(show: (c: Context) => Promise<Response>) {
    return async (c: Context): Promise<Response> => {
      const { visit } = c.env;
      if (visit.stranger) return signInPage(c, hereOf(visit, c.req.raw), null, 401);
      try {
        return await show(c);
      } catch (error) {
        if (error instanceof Refused) return problemPage(app, error.refusal, visit, c.req.raw);
        throw error;
      }
    };
  }

  function signInPage({ env, req }: Context, next: string, refusal: Refusal | null, status: 200 | 401) {
    const { visit, address } = env;
    const problem = refusal && problemDocument(refusal, visit.context.language);
    const form = { next, problem: problem?.detail ?? null, ...guard.standing(address) };
    const headers = refusal ? refusalHeaders(refusal) : {};
    if (form.waitSeconds > 0) headers["retry-after"] = `${form.waitSeconds}`; // the last of the wrong keys, too
    return html(SignInPage({ frame: frameOf(app, visit, req.raw), form }), problem?.status ?? status, headers);
  }
}

/** A refusal as a page to read. */
export function problemPage(app: Site, refusal: Refusal, visit: Visit, request: Request): Response {
  const { status, code, detail, errors = [] } = problemDocument(refusal, visit.context.language);
  const node = ProblemPage({ frame: frameOf(app, visit, request), status, code, sentence: detail, errors });
  return html(node, status, refusalHeaders(refusal));
}

function frameOf({ settings, version }: Site, visit: Visit, request: Request): Frame {
  return makeFrame({
    language: visit.context.language,
    theme: visit.theme,
    base: settings.basePath,
    // A form that failed is shown in place of its answer, which cannot be asked for again.
    here: request.method === "GET" ? hereOf(visit, request) : "/",
    version,
    hasKey: settings.accessKey !== null && visit.stranger === null,
    assets: ownAssets,
  });
}

function hereOf({ path }: Visit, request: Request): string {
  return path + new URL(request.url).search;
}

/** A path of the table as the router writes it: `{id}` is `:id`. */
function patternOf(path: string): string {
  return path.replace(/\{(\w+)\}/gu, ":$1");
}

async function readForm(request: Request): Promise<URLSearchParams> {
  const read = await readBody(request, 65_536);
  return new URLSearchParams(read.kind === "read" ? new TextDecoder().decode(read.bytes) : "");
}

/** An address to go on to: a path of this server, never another one. */
function localPath(next: string): string {
  return /^\/(?![/\\])[\x21-\x7e]*$/u.test(next) ? next : "/";
}

function afterSignIn(next: string): string {
  const path = localPath(next);
  return path.startsWith("/sign-") ? "/" : path;
}
