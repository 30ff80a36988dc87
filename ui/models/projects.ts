import { batch, computed, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Project } from "../../server/contract/project.ts";
import type { ProjectSummary } from "../../server/contract/operations/projects.ts";
import { call, type CallProblem } from "../client.ts";
import { thisPage } from "../page.ts";
import { keep, readKept } from "./kept.ts";
import { showToast } from "./toasts.ts";

const pageRows = 50;
const mostRows = 1000; // of one answer
const restMs = 150;
const leftKey = "projects-removed"; // what was deleted while the page was being left

export type ProjectListStart = {
  projects: ProjectSummary[];
  total: number;
  nextCursor: string | null;
  q: string;
  /** Where the list begins; null for the newest. */
  cursor: string | null;
};

/** What a list of projects is waiting for, or why that did not come. */
export type ListWait = { for: "search" | "more" | "change"; problem: CallProblem | null };

/** The projects as a list of any length shows them: found as one types, in pages, changed in place. */
export interface ProjectList {
  readonly q: ReadonlySignal<string>;
  readonly projects: ReadonlySignal<ProjectSummary[]>;
  readonly total: ReadonlySignal<number>;
  /** Where the next page begins; null when there is none. */
  readonly nextCursor: ReadonlySignal<string | null>;
  readonly wait: ReadonlySignal<ListWait | null>;
  /** Whether it begins with the newest. */
  readonly isFromStart: ReadonlySignal<boolean>;
  search(q: string): void;
  more(): Promise<void>;
  /** Asks again for what is shown, after runs have gone on. */
  refresh(): Promise<void>;
  change(id: string, change: { name: string; description: string }): Promise<CallProblem | null>;
  /** Copies a project; gives the copy's id. */
  duplicate(id: string): Promise<string | null>;
  /** Takes a project away; it is deleted for good when its toast goes without an undo. */
  remove(project: ProjectSummary, back: () => void): void;
  /** Carries through what was deleted while the page was being left. */
  wake(): void;
}

export function createProjectList(start: ProjectListStart): ProjectList {
  const q = signal(start.q);
  const loaded = signal(start.projects);
  const removed = signal<ReadonlySet<string>>(new Set());
  const total = signal(start.total);
  const cursor = signal(start.nextCursor);
  const from = signal(start.cursor);
  const wait = signal<ListWait | null>(null);
  const shown = computed(() => loaded.value.filter(({ id }) => !removed.value.has(id)));
  let asking = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isFresh = true; // no answer is on its way that would be of another search

  /** Asks for the list anew; an answer that comes after the next question is not looked at. */
  async function ask(why: "search" | "refresh", limit: number): Promise<void> {
    asking.abort();
    const { signal: stop } = asking = new AbortController();
    const answer = await call("GET /api/overview", {
      q: q.peek().trim() || undefined,
      cursor: from.peek() ?? undefined,
      limit,
    }, { signal: stop });
    if (stop.aborted) return;
    isFresh = true;
    if (!answer.ok) {
      if (why === "search") wait.value = { for: "search", problem: answer.problem };
      return;
    }
    batch(() => {
      loaded.value = answer.value.projects;
      total.value = answer.value.total;
      cursor.value = answer.value.nextCursor;
      if (why === "search") wait.value = null;
    });
  }

  function hide(id: string, isHidden: boolean): void {
    const next = new Set(removed.peek());
    if (isHidden) next.add(id);
    else next.delete(id);
    removed.value = next;
  }

  async function removeForGood({ id, name }: Pick<ProjectSummary, "id" | "name">, leaving: boolean): Promise<void> {
    if (leaving) keep(leftKey, [...leftBehind(), { id, name }], true);
    const answer = await call("DELETE /api/projects/{id}", { id }, { keepalive: leaving });
    if (answer.ok || answer.problem.code === "project_not_found") return forget(id);
    if (leaving) return;
    hide(id, false);
    const say = thisPage().speech.words("projects");
    showToast({ says: say("notRemoved", { name, sentence: answer.problem.sentence }), icon: "triangle-alert" });
  }

  function forget(id: string): void {
    if (!loaded.peek().some((project) => project.id === id)) return hide(id, false);
    batch(() => {
      loaded.value = loaded.peek().filter((project) => project.id !== id);
      total.value--;
      hide(id, false);
    });
  }

  function put(project: Project): void {
    const { id, name, description, createdAt, changedAt, endpoint: { model, deployment, requestUrl } } = project;
    const own = { id, name, description, createdAt, changedAt, model: model || deployment, requestUrl };
    const known = loaded.peek().some((one) => one.id === id);
    batch(() => {
      loaded.value = known
        ? loaded.peek().map((one) => one.id === id ? { ...one, ...own } : one)
        : [{ ...own, runs: [], done: nothingDone }, ...loaded.peek()];
      if (!known) total.value++;
    });
  }

  return {
    q,
    projects: shown,
    total: computed(() => total.value - loaded.value.length + shown.value.length),
    nextCursor: cursor,
    wait,
    isFromStart: computed(() => from.value === null),
    search(text) {
      clearTimeout(timer);
      isFresh = false;
      batch(() => {
        q.value = text;
        from.value = null;
        wait.value = { for: "search", problem: null };
      });
      timer = setTimeout(() => {
        const address = new URL(location.href);
        address.search = text.trim() === "" ? "" : `?${new URLSearchParams({ q: text.trim() })}`;
        history.replaceState(history.state, "", address);
        void ask("search", pageRows);
      }, restMs);
    },
    async more() {
      if (cursor.peek() === null || wait.peek()?.problem === null || !isFresh) return;
      wait.value = { for: "more", problem: null };
      const { signal: stop } = asking;
      const answer = await call("GET /api/overview", {
        q: q.peek().trim() || undefined,
        cursor: cursor.peek() ?? undefined,
        limit: pageRows,
      }, { signal: stop });
      if (stop.aborted) return;
      if (!answer.ok) return void (wait.value = { for: "more", problem: answer.problem });
      const known = new Set(loaded.peek().map(({ id }) => id));
      batch(() => {
        loaded.value = [...loaded.peek(), ...answer.value.projects.filter(({ id }) => !known.has(id))];
        total.value = answer.value.total;
        cursor.value = answer.value.nextCursor;
        wait.value = null;
      });
    },
    async refresh() {
      if (!isFresh || wait.peek()?.problem === null || loaded.peek().length > mostRows) return;
      await ask("refresh", Math.min(mostRows, Math.max(pageRows, loaded.peek().length)));
    },
    async change(id, change) {
      const answer = await call("PATCH /api/projects/{id}", { id, ...change });
      if (!answer.ok) return answer.problem;
      put(answer.value);
      return null;
    },
    async duplicate(id) {
      wait.value = { for: "change", problem: null };
      const answer = await call("POST /api/projects/{id}/duplicate", { id }, { order: crypto.randomUUID() });
      wait.value = answer.ok ? null : { for: "change", problem: answer.problem };
      if (!answer.ok) return null;
      const copy = answer.value;
      put(copy);
      showToast({
        says: thisPage().speech.words("projects")("duplicated", { name: copy.name }),
        icon: "copy",
        undo: () => {
          hide(copy.id, true);
          void removeForGood(copy, false);
        },
      });
      return copy.id;
    },
    remove(project, back) {
      hide(project.id, true);
      showToast({
        says: thisPage().speech.words("projects")("removed", { name: project.name }),
        icon: "trash-2",
        undo: () => {
          hide(project.id, false);
          back();
        },
        last: (leaving) => void removeForGood(project, leaving),
      });
    },
    wake() {
      const left = leftBehind();
      keep(leftKey, null, true);
      if (left.length === 0) return;
      for (const { id } of left) hide(id, true);
      // The request of the page that was left may still be under way: what is gone by now needs no other one.
      void this.refresh().then(() => {
        for (const project of left) {
          if (loaded.peek().some(({ id }) => id === project.id)) void removeForGood(project, false);
          else hide(project.id, false);
        }
      });
    },
  };
}

const nothingDone = { rows: 0, succeeded: 0, failed: 0, promptTokens: 0, completionTokens: 0 };

function leftBehind(): { id: string; name: string }[] {
  const kept = readKept(leftKey, true);
  return Array.isArray(kept) ? kept.filter(isNamed) : [];
}

function isNamed(value: unknown): value is { id: string; name: string } {
  return typeof value === "object" && value !== null && "id" in value && typeof value.id === "string" &&
    "name" in value && typeof value.name === "string";
}
