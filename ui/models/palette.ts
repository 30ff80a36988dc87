import type { ReadonlySignal } from "@preact/signals";
import { computed, signal } from "@preact/signals";
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

/** What the palette finds: places and commands at once, projects, runs and templates when the server has answered. */
export interface PaletteModel {
  query: ReadonlySignal<string>;
  isLooking: ReadonlySignal<boolean>;
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

  const place = (says: string, icon: IconName, path: string, keys?: string): PaletteEntry => ({
    says,
    icon,
    about: say("page"),
    href: base + path,
    ...(keys !== undefined && { keys }),
  });
  const places = [
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

  async function look(): Promise<void> {
    const [gotProjects, gotRuns, gotTemplates] = await Promise.all([
      call("GET /api/projects", { limit: 500 }),
      call("GET /api/runs", { limit: 100 }),
      call("GET /api/templates", { language: speech.language }),
    ]);
    projects.value = (gotProjects.ok ? gotProjects.value.projects : []).map(({ id, name, endpoint }) => ({
      says: name,
      about: [say("project"), endpoint.model].filter(Boolean).join(" · "),
      icon: "folder",
      href: `${base}/projects/${encodeURIComponent(id)}`,
    }));
    runs.value = (gotRuns.ok ? gotRuns.value.runs : []).map(({ id, projectName, datasetName, status }) => ({
      says: say("runNumber", { id }),
      about: [projectName, say(status), datasetName].join(" · "),
      icon: "play",
      href: `${base}/runs/${encodeURIComponent(id)}`,
    }));
    templates.value = (gotTemplates.ok ? gotTemplates.value.templates : []).map(({ id, name }) => ({
      says: name,
      about: say("template"),
      icon: "library",
      href: `${base}/templates?id=${encodeURIComponent(id)}#one`,
    }));
  }
  void look();

  return {
    query,
    isLooking: computed(() => projects.value === null),
    groups: computed(() => {
      const words = query.value.trim().toLowerCase().split(/\s+/u).filter(Boolean);
      const fits = ({ says, about }: PaletteEntry) => {
        const text = `${says} ${about}`.toLowerCase();
        return words.every((word) => text.includes(word));
      };
      const found = (entries: PaletteEntry[] | null, most = mostPerGroup) =>
        (entries ?? []).filter(fits).slice(0, most);
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
    ask: (text) => query.value = text,
  };
}

/** Signing out is a form, so that no link can do it. */
function signOut(base: string): void {
  const form = document.createElement("form");
  form.method = "post";
  form.action = `${base}/sign-out`;
  document.body.append(form);
  form.submit();
}
