import type { ReadonlySignal, Signal } from "@preact/signals";
import { batch, computed, signal } from "@preact/signals";
import type { Output } from "../../server/contract/operations.ts";
import type { RunState } from "../../server/contract/run.ts";
import { call } from "../client.ts";
import { askedBy, type HistoryFilter, readFilter, writeFilter } from "../history-filter.ts";
import { thisPage } from "../page.ts";
import { type RunLine, runLine } from "../run-line.ts";

export type StateCounts = Record<RunState | "all", number>;

export type HistoryStart = {
  lines: RunLine[];
  states: StateCounts;
  /** How many runs the filter leaves. */
  total: number;
  nextCursor: string | null;
  filter: HistoryFilter;
  /** The address of the page without the query, and the project whose runs alone it shows. */
  path: string;
  projectId: string | null;
  /** Whether the list begins with the newest run. */
  isHead: boolean;
};

/** Takes runs away, asking first where that is due. */
export type Removal = (runs: readonly RunLine[]) => void;

/** What is asked or shown over the page. */
export type Sheet =
  | { kind: "compare"; one: RunLine; other: RunLine }
  | { kind: "repeat"; run: RunLine }
  /** Runs that are to be deleted and are not over yet. */
  | { kind: "going"; runs: RunLine[] };

/** All runs, as far as they have been scrolled to, kept up to date. */
export interface History {
  readonly filter: ReadonlySignal<HistoryFilter>;
  /** Without those that are being deleted. */
  readonly lines: ReadonlySignal<RunLine[]>;
  readonly states: ReadonlySignal<StateCounts>;
  /** How many runs the filter leaves, without those that are being deleted. */
  readonly total: ReadonlySignal<number>;
  readonly nextCursor: ReadonlySignal<string | null>;
  /** What is on its way. */
  readonly loading: ReadonlySignal<"filter" | "more" | null>;
  /** Why something did not come. */
  readonly problem: Signal<{ sentence: string; about: "filter" | "more" | "delete" } | null>;
  readonly chosen: ReadonlySignal<RunLine[]>;
  /** Whether the server gives no answer, so that the figures are old. */
  readonly lost: ReadonlySignal<boolean>;
  sheet: Signal<Sheet | null>;
  choose(filter: HistoryFilter, step?: "push" | "replace"): Promise<void>;
  more(): Promise<void>;
  tick(ids: readonly string[], on: boolean): void;
  /** Takes runs out of sight; they are deleted by `remove`, or come back by `bringBack`. */
  hide(ids: readonly string[]): void;
  bringBack(ids: readonly string[]): void;
  remove(ids: readonly string[], leaving: boolean): Promise<void>;
  /** Cancels runs that go on; true when all are over. */
  cancel(ids: readonly string[]): Promise<boolean>;
  /** Follows what happens until the returned function is called. */
  follow(): () => void;
}

const firstRows = 50;
const pageRows = 100;
const livelyMs = 1_000;
const quietMs = 8_000;
const headMs = 4_000;

export function createHistory(start: HistoryStart): History {
  const { path, projectId } = start;
  let isHead = start.isHead;
  const filter = signal(start.filter);
  const all = signal(start.lines);
  const states = signal(start.states);
  const total = signal(start.total);
  const nextCursor = signal(start.nextCursor);
  const loading = signal<"filter" | "more" | null>(null);
  const problem = signal<{ sentence: string; about: "filter" | "more" | "delete" } | null>(null);
  const hidden = signal<ReadonlySet<string>>(new Set());
  const lost = signal(false);
  const ticked = signal<ReadonlySet<string>>(new Set());
  const lines = computed(() => all.value.filter(({ id }) => !hidden.value.has(id)));
  let asking = new AbortController();
  let headAt = Date.now();

  const ask = (more: { limit: number; cursor?: string; count?: "states" }, stop: AbortSignal) =>
    call("GET /api/runs", {
      ...askedBy(filter.peek(), new Date()),
      ...(projectId !== null && { projectId }),
      ...more,
    }, { signal: stop });

  async function reload(): Promise<void> {
    asking.abort();
    const stop = asking = new AbortController();
    loading.value = "filter";
    const answer = await ask({ limit: firstRows, count: "states" }, stop.signal);
    if (stop.signal.aborted) return;
    batch(() => {
      loading.value = null;
      problem.value = answer.ok ? null : { sentence: answer.problem.sentence, about: "filter" };
      if (!answer.ok) return;
      isHead = true;
      all.value = answer.value.runs.map(runLine);
      take(answer.value);
      nextCursor.value = answer.value.nextCursor;
      ticked.value = new Set();
    });
  }

  function take({ states: told, total: all }: Output<"GET /api/runs">): void {
    total.value = all;
    if (told) states.value = told;
  }

  async function more(): Promise<void> {
    const cursor = nextCursor.peek();
    if (cursor === null || loading.peek() !== null) return;
    loading.value = "more";
    const stop = asking = new AbortController();
    const answer = await ask({ limit: pageRows, cursor }, stop.signal);
    if (stop.signal.aborted) return;
    batch(() => {
      loading.value = null;
      problem.value = answer.ok ? null : { sentence: answer.problem.sentence, about: "more" };
      if (!answer.ok) return;
      all.value = [...all.value, ...answer.value.runs.map(runLine)];
      nextCursor.value = answer.value.nextCursor;
    });
  }

  /** Brings the newest runs up to date: new ones come on top, and what is gone goes. */
  async function refreshHead(): Promise<void> {
    if (!isHead || loading.peek() !== null) return;
    headAt = Date.now();
    const stop = asking;
    const answer = await ask({ limit: firstRows, count: "states" }, stop.signal);
    lost.value = !answer.ok && answer.problem.code === "no_answer";
    if (!answer.ok || stop !== asking || stop.signal.aborted) return;
    const head = answer.value.runs.map(runLine);
    batch(() => {
      if (problem.peek()?.about === "filter") problem.value = null; // what it could not read is here
      take(answer.value);
      const [newest, oldest] = [numberOf(all.peek()[0]), numberOf(head.at(-1))];
      const isApart = head.length > 0 && answer.value.nextCursor !== null && oldest > newest;
      const kept = isApart || answer.value.nextCursor === null
        ? []
        : all.peek().filter((line) => numberOf(line) < oldest);
      all.value = [...head, ...kept];
      if (kept.length === 0) nextCursor.value = answer.value.nextCursor;
    });
  }

  const isLive = ({ status }: RunLine) => status === "queued" || status === "running";

  /** Brings the runs that go on up to date, and asks for those that went on and do so no more. */
  async function refreshLive(): Promise<void> {
    const before = all.peek().filter(isLive);
    if (before.length === 0) return await refreshHead();
    const answer = await call("GET /api/runs", {
      state: "active",
      limit: pageRows,
      ...(projectId !== null && { projectId }),
    });
    lost.value = !answer.ok && answer.problem.code === "no_answer";
    if (!answer.ok) return;
    const live = answer.value.runs.map(runLine);
    const now = new Map(live.map((line) => [line.id, line]));
    const ended = before.filter(({ id }) => !now.has(id)).slice(0, 20);
    for (const { id } of ended) {
      const run = await call("GET /api/runs/{id}", { id });
      if (run.ok) now.set(id, runLine(run.value));
    }
    all.value = all.peek().map((line) => now.get(line.id) ?? line);
    const newest = numberOf(all.peek()[0]);
    // A short run may have come and gone between two looks.
    const isLate = Date.now() - headAt > headMs;
    if (isLate || ended.length > 0 || live.some((line) => numberOf(line) > newest)) await refreshHead();
  }

  return {
    filter,
    lines,
    states,
    total: computed(() => Math.max(0, total.value - (all.value.length - lines.value.length))),
    nextCursor,
    loading,
    problem,
    chosen: computed(() => lines.value.filter(({ id }) => ticked.value.has(id))),
    lost,
    sheet: signal(null),
    async choose(next, step = "push") {
      filter.value = next;
      const address = thisPage().base + path + writeFilter(next);
      if (step === "push") globalThis.history.pushState(null, "", address);
      else globalThis.history.replaceState(null, "", address);
      await reload();
    },
    more,
    tick(ids, on) {
      const next = new Set(ticked.value);
      for (const id of ids) on ? next.add(id) : next.delete(id);
      ticked.value = next;
    },
    hide(ids) {
      batch(() => {
        hidden.value = new Set([...hidden.value, ...ids]);
        ticked.value = new Set([...ticked.value].filter((id) => !ids.includes(id)));
      });
    },
    bringBack(ids) {
      hidden.value = new Set([...hidden.value].filter((id) => !ids.includes(id)));
    },
    async remove(ids, leaving) {
      const answers = await Promise.all(ids.map(async (id) => {
        const answer = await call("DELETE /api/runs/{id}", { id }, { keepalive: leaving });
        return { id, problem: answer.ok || answer.problem.code === "run_not_found" ? null : answer.problem };
      }));
      const gone = new Set(answers.flatMap(({ id, problem }) => problem ? [] : [id]));
      const [failed] = answers.filter(({ problem }) => problem);
      batch(() => {
        total.value -= all.peek().filter(({ id }) => gone.has(id)).length;
        all.value = all.peek().filter(({ id }) => !gone.has(id));
        hidden.value = new Set([...hidden.peek()].filter((id) => !ids.includes(id)));
        if (failed?.problem) problem.value = { sentence: `#${failed.id}: ${failed.problem.sentence}`, about: "delete" };
      });
      if (!leaving) await refreshHead();
    },
    async cancel(ids) {
      for (const id of ids) {
        const answer = await call("POST /api/runs/{id}/cancel", { id });
        if (answer.ok) {
          const line = runLine(answer.value);
          all.value = all.peek().map((one) => one.id === id ? line : one);
        } else if (answer.problem.code !== "run_ended" && answer.problem.code !== "run_not_found") {
          problem.value = { sentence: `#${id}: ${answer.problem.sentence}`, about: "delete" };
          return false;
        }
      }
      return true;
    },
    follow() {
      let timer: ReturnType<typeof setTimeout> | undefined;
      let over = false;
      const turn = async () => {
        clearTimeout(timer);
        if (document.visibilityState === "visible") await refreshLive();
        clearTimeout(timer);
        if (!over) timer = setTimeout(turn, all.peek().some(isLive) ? livelyMs : quietMs);
      };
      const seen = () => {
        if (document.visibilityState === "visible") void turn();
      };
      const back = () => {
        filter.value = readFilter(new URLSearchParams(location.search));
        void reload();
      };
      timer = setTimeout(turn, livelyMs);
      document.addEventListener("visibilitychange", seen);
      addEventListener("popstate", back);
      return () => {
        over = true;
        clearTimeout(timer);
        document.removeEventListener("visibilitychange", seen);
        removeEventListener("popstate", back);
      };
    },
  };
}

const numberOf = (line: RunLine | undefined): number => line ? Number(line.id) : 0;
