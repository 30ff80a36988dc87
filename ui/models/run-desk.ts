import { signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { ErrorCode } from "../../server/contract/errors.ts";
import type { Continuation, Run } from "../../server/contract/run.ts";
import { call, type Called } from "../client.ts";
import type { Language } from "../i18n/words.ts";
import { shownVariable } from "../result-line.ts";
import { createResults, type ResultFilter, type Results } from "./results.ts";
import { type FollowedRun, followRun, type RunStart } from "./run.ts";

export type RunAction = "pause" | "resume" | "cancel" | "retry" | "concurrency";
/** A row in the drawer; `index` is its place in the table where it was opened there. */
export type OpenRow = { row: number; index: number | null };

/** What the parts of a run's page share: the run as it goes, its table, and what can be done with it. */
export type RunDesk = {
  followed: FollowedRun;
  run: ReadonlySignal<Run>;
  results: Results;
  /** What is on its way to the server. */
  busy: ReadonlySignal<RunAction | null>;
  /** Why the last action came to nothing. */
  problem: Signal<string | null>;
  open: Signal<OpenRow | null>;
  tab: Signal<"log" | "results">;
  dialog: Signal<"cancel" | "changes" | "settings" | null>;
  pause(): Promise<void>;
  resume(changes?: Continuation): Promise<boolean>;
  cancel(): Promise<void>;
  retry(codes: ErrorCode[] | null, changes: Continuation): Promise<void>;
  setConcurrency(concurrency: number): Promise<void>;
  /** Changes for the rows to come of a run that goes on: it rests for a moment. */
  changeLive(changes: Continuation): Promise<void>;
  /** Shows rows in the table. */
  look(filter: ResultFilter): void;
};

export type RunDeskStart = RunStart & {
  /** What the lines are that the server wrote: those of the table, or the last ones for the log. */
  linesAre: "table" | "log";
  filter: ResultFilter;
  length: number;
};

export function createRunDesk(
  { linesAre, filter, length, ...start }: RunDeskStart,
  language: Language,
): RunDesk {
  const { run: first, lines } = start;
  const { id } = first;
  const followed = followRun({ ...start, lines: linesAre === "log" ? lines : [] });
  const results = createResults({
    run: first,
    shown: shownVariable(first.prompt.messages),
    language,
    // Rows that were tried first lie scattered among all the others.
    filter: first.pause?.reason === "canary" ? { status: first.counts.succeeded > 0 ? "succeeded" : "failed" } : filter,
    lines: linesAre === "table" ? lines : [],
    length: linesAre === "table" ? length : 0,
    isEmpty: linesAre === "log",
  });
  const busy = signal<RunAction | null>(null);
  const problem = signal<string | null>(null);

  async function act(action: RunAction, ask: () => Promise<Called<Run>>): Promise<boolean> {
    busy.value = action;
    problem.value = null;
    const answer = await ask();
    busy.value = null;
    if (answer.ok) followed.take(answer.value);
    else problem.value = answer.problem.sentence;
    return answer.ok;
  }
  const tab = signal<"log" | "results">(first.pause?.reason === "canary" ? "results" : "log");
  const desk: RunDesk = {
    followed,
    run: followed.run,
    results,
    busy,
    problem,
    open: signal(null),
    tab,
    dialog: signal(null),
    async pause() {
      await act("pause", () => call("POST /api/runs/{id}/pause", { id }));
    },
    resume: (changes = {}) => act("resume", () => call("POST /api/runs/{id}/resume", { id, ...changes })),
    async cancel() {
      await act("cancel", () => call("POST /api/runs/{id}/cancel", { id }));
    },
    async retry(codes, changes) {
      const order = crypto.randomUUID?.() ?? `${id}-${Date.now()}`;
      await act(
        "retry",
        () => call("POST /api/runs/{id}/retry", { id, ...changes, ...(codes && { codes }) }, { order }),
      );
    },
    async setConcurrency(concurrency) {
      await act("concurrency", () => call("PATCH /api/runs/{id}", { id, concurrency }));
    },
    async changeLive(changes) {
      const { status } = followed.run.peek();
      if (status === "queued" || status === "running") await desk.pause();
      if (problem.peek() === null) await desk.resume(changes);
    },
    look(next) {
      results.choose(next);
      tab.value = "results";
    },
  };
  return desk;
}
