import type { VNode } from "preact";
import { render } from "preact-render-to-string";
import type { Door } from "../contract/operations.ts";
import type { Outcome, Refusal } from "../contract/outcome.ts";
import { sectionsOf, speak } from "../../ui/i18n/mod.ts";
import type { Frame, ProjectBar } from "../../ui/pages/layout.tsx";
import type { Theme } from "../../ui/page.ts";
import type { Assets } from "./assets.ts";
import type { Answer } from "./handler.ts";
import type { Language } from "./language.ts";
import { htmlResponse } from "./mount.ts";

/** What a door answers, for a page to show; a refusal is thrown, and becomes the page of that refusal. */
export type Load = <Key extends Door>(door: Key, members: Record<string, unknown>) => Promise<Answer<Key>>;

/** What is known when a page is asked for. */
export type AskedPage = {
  frame: Frame;
  load: Load;
  /** The members of its path. */
  members: Record<string, string>;
  query: URLSearchParams;
};

/** A page of the interface: where it is, and how it is made. */
export type PageRoute = { path: string; show(asked: AskedPage): Promise<VNode> };

/** Carries a refusal out of what a page loads, to the one place that shows it. */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.code);
  }
}

export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Refused(outcome.refusal);
}

export type FrameParts = {
  language: Language;
  theme: Theme;
  base: string;
  here: string;
  version: string;
  hasKey: boolean;
  assets: Assets;
  live?: Frame["live"];
};

/** What a page of this server says around its own part. */
export function makeFrame({ language, assets, base, live = [], ...rest }: FrameParts): Frame {
  return {
    ...rest,
    base,
    live,
    speech: speak(language),
    files: assets.files(base),
    wordsOf: (sections) => sectionsOf(language, sections),
  };
}

/** The bar over the pages of a project. */
export async function barOf(load: Load, id: string): Promise<ProjectBar> {
  const [project, { total }] = await Promise.all([
    load("GET /api/projects/{id}", { id }),
    load("GET /api/runs", { projectId: id, limit: 1 }),
  ]);
  const { name, lastTest, endpoint: { model, deployment, requestUrl } } = project;
  return { project: { id, name, lastTest, endpoint: { model, deployment, requestUrl } }, runs: total };
}

/** The runs in progress, for the ring in the bar. */
export async function liveRunsOf(load: Load): Promise<Frame["live"]> {
  const { runs } = await load("GET /api/runs", { status: "running", limit: 20 });
  return runs.map(({ id, counts: { succeeded, failed, total } }) => ({ id, done: succeeded + failed, total }));
}

/** A document as a response. */
export function html(node: VNode, status = 200, headers: Record<string, string> = {}): Response {
  return htmlResponse("<!doctype html>" + render(node), status, headers);
}

/** Makes the key of a form that starts something: sent twice, it starts one. */
export function newOrder(): string {
  return crypto.randomUUID();
}
