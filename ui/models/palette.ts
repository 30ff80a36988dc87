import type { ReadonlySignal } from "@preact/signals";
import { batch, computed, signal } from "@preact/signals";
import type { ProjectSummary } from "../../server/contract/operations/projects.ts";
import type { Run } from "../../server/contract/run.ts";
import { call } from "../client.ts";
import type { IconName } from "../icons.ts";
import { thisPage } from "../page.ts";
import { currentCommands } from "./commands.ts";
import { chooseTheme, switchLanguage } from "./preferences.ts";

/** A line of the palette: a place to go to, or something to do. */
export type PaletteEntry = {
  says: string;
  about: string;
  icon: IconName;
  keys?: string;
  href?: string;
  act?: () => void;
};
export type PaletteGroup = { title: string; entries: PaletteEntry[] };

const mostPerGroup = 6;
const mostAsked = 50;
const restMs = 150;

/** What the palette finds: places and commands at once, projects, runs and templates when the server has answered. */
export interface PaletteModel {
  query: ReadonlySignal<string>;
  isLooking: ReadonlySignal<boolean>;
  /** Why projects and runs could not be looked through. */
  problem: ReadonlySignal<string | null>;
  groups: ReadonlySignal<PaletteGroup[]>;
  ask(query: string): void;
}

export function createPalette({ hasKey, onShortcuts }: { hasKey: boolean; onShortcuts(): void }): PaletteModel {
  const { base, speech } = thisPage();
  const say = speech.words("shell");
  const query = signal("");
  const projects = signal<PaletteEntry[] | null>(null);
  const runs = signal<PaletteEntry[] | null>(null);
  const templates = signal<PaletteEntry[] | null>(null);
  const isLooking = signal(true);
  const problem = signal<string | null>(null);

  const place = (says: string, icon: IconName, path: string, keys?: string): PaletteEntry => ({
    says,
    icon,
    about: say("page"),
    href: base + path,
    ...(keys !== undefined && { keys }),
  });
  const [own] = /^\/projects\/[^/]+/u.exec(location.pathname.slice(base.length)) ?? [];
  const places = [
    ...(own === undefined ? [] : [
      place(say("workbench"), "pencil", own),
      place(say("runs"), "play", `${own}/runs`),
      place(say("settings"), "settings", `${own}/settings`),
    ]),
    place(say("projects"), "folder", "/", "G P"),
    place(say("history"), "history", "/history", "G H"),
    place(say("statistics"), "chart-line", "/statistics", "G S"),
    place(say("templates"), "library", "/templates", "G T"),
    place(say("apiDocs"), "file-text", "/api/docs"),
  ];
  const command = (says: string, icon: IconName, act: () => void): PaletteEntry => ({ says, icon, about: "", act });
  const commands: PaletteEntry[] = [
    ...currentCommands().map(({ says, icon, keys, about = "", act }) => ({
      says,
      icon,
      about,
      act,
      ...(keys !== undefined && { keys }),
    })),
    command(say("themeLight"), "sun", () => chooseTheme("light")),
    command(say("themeDark"), "moon", () => chooseTheme("dark")),
    command(say("themeSystem"), "monitor", () => chooseTheme("system")),
    { ...command(say("switchLanguage"), "languages", switchLanguage), about: say("otherLanguage") },
    { ...command(say("shortcuts"), "keyboard", onShortcuts), keys: "?" },
    ...(hasKey ? [command(say("signOut"), "log-out", () => signOut(base))] : []),
  ];

  let asking = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const runWord = say("runNumber", { id: "" }).replace(/[#\s]/gu, "").toLowerCase();
  let hasAll = false; // the first answers held everything there is

  /** Asks for the newest, or for those that a text is found in. */
  async function look(text: string): Promise<void> {
    asking.abort();
    const { signal: stop } = asking = new AbortController();
    isLooking.value = true;
    const bare = text.toLowerCase().replace(runWord, "").replace("#", "").trim(); // a run is found by its number alone
    const [gotProjects, gotRuns, gotTemplates] = await Promise.all([
      call("GET /api/overview", { limit: mostAsked, q: text || undefined }, { signal: stop }),
      call("GET /api/runs", { limit: mostAsked, q: (/^\d+$/u.test(bare) ? bare : text) || undefined }, {
        signal: stop,
      }),
      templates.peek() ?? call("GET /api/templates", { language: speech.language }, { signal: stop }),
    ]);
    if (stop.aborted) return;
    batch(() => {
      isLooking.value = false;
      problem.value = null;
      for (const got of [gotProjects, gotRuns]) if (!got.ok) problem.value = got.problem.sentence;
      const foundProjects = gotProjects.ok ? gotProjects.value.projects.map(projectEntry) : [];
      const foundRuns = gotRuns.ok ? gotRuns.value.runs.map(runEntry) : [];
      projects.value = together(projects.peek(), foundProjects);
      runs.value = together(runs.peek(), foundRuns);
      if (text === "" && gotProjects.ok && gotRuns.ok) {
        hasAll = gotProjects.value.nextCursor === null && gotRuns.value.nextCursor === null;
      }
      if (Array.isArray(gotTemplates)) return;
      templates.value = !gotTemplates.ok ? null : gotTemplates.value.templates.map(({ id, name }) => ({
        says: name,
        about: say("template"),
        icon: "library",
        href: `${base}/templates?id=${encodeURIComponent(id)}#one`,
      }));
    });
  }

  const projectEntry = ({ id, name, description, model }: ProjectSummary): PaletteEntry => ({
    says: name,
    about: [say("project"), model, description].filter(Boolean).join(" · "),
    icon: "folder",
    href: `${base}/projects/${encodeURIComponent(id)}`,
  });
  const runEntry = ({ id, projectName, datasetName, model, status }: Run): PaletteEntry => ({
    says: say("runNumber", { id }),
    about: [projectName, say(status), datasetName, model].filter(Boolean).join(" · "),
    icon: "play",
    href: `${base}/runs/${encodeURIComponent(id)}`,
  });
  return {
    query,
    isLooking,
    problem,
    groups: computed(() => {
      const words = query.value.trim().toLowerCase().split(/\s+/u).filter(Boolean);
      const fits = ({ says, about }: PaletteEntry) => {
        const text = `${says} ${about}`.toLowerCase();
        return words.every((word) => text.includes(word));
      };
      // Run #3 stands before run #33 when 3 is asked for.
      const isMeant = ({ says }: PaletteEntry) => {
        const own = says.toLowerCase().split(/[\s#]+/u);
        return words.every((word) => own.includes(word.replace("#", "")));
      };
      const found = (entries: PaletteEntry[] | null, most = mostPerGroup) =>
        (entries ?? []).filter(fits).sort((a, b) => Number(isMeant(b)) - Number(isMeant(a))).slice(0, most);
      const isOpen = words.length === 0;
      const groups = [
        { title: say("paletteJump"), entries: found(places) },
        { title: say("projects"), entries: found(projects.value, isOpen ? 4 : mostPerGroup) },
        { title: say("runs"), entries: found(runs.value, isOpen ? 3 : mostPerGroup) },
        { title: say("templates"), entries: isOpen ? [] : found(templates.value) },
        { title: say("paletteDo"), entries: found(commands, 12) },
      ];
      return groups.filter(({ entries }) => entries.length > 0);
    }),
    ask(text) {
      query.value = text;
      clearTimeout(timer);
      if (hasAll) return;
      isLooking.value = true;
      timer = setTimeout(() => void look(text.trim()), text === "" ? 0 : restMs);
    },
  };
}

/** What was known and what was found, each once. */
function together(known: PaletteEntry[] | null, found: PaletteEntry[]): PaletteEntry[] {
  const addresses = new Set(found.map(({ href }) => href));
  return [...(known ?? []).filter(({ href }) => !addresses.has(href)), ...found];
}

/** Signing out is a form, so that no link can do it. */
function signOut(base: string): void {
  const form = document.createElement("form");
  form.method = "post";
  form.action = `${base}/sign-out`;
  document.body.append(form);
  form.submit();
}
