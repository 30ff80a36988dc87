import type { ReadonlySignal, Signal } from "@preact/signals";
import { computed, signal } from "@preact/signals";
import type { Output } from "../../server/contract/operations.ts";
import type { Message, RunDefaults } from "../../server/contract/project.ts";
import type { CallProblem } from "../client.ts";
import { call } from "../client.ts";
import { keep, readKept } from "./kept.ts";

export type Answer = Output<"POST /api/projects/{id}/try">;

/** One row that was tried. */
export type Try = {
  datasetId: string;
  row: number;
  /** The prompt that it was asked with, to tell whether it has changed since. */
  prompt: string;
  startedMs: number;
  state: "asking" | "done" | "failed";
  answer: Answer | null;
  /** Why nothing was asked at all. */
  problem: CallProblem | null;
};

export type Asking = { datasetId: string; messages: Message[]; missing: RunDefaults["missing"] };

/** Rows that are tried before all are asked. */
export interface Tries {
  /** The latest first, one of each row. */
  list: Signal<Try[]>;
  asking: ReadonlySignal<number>;
  /** Tries the rows, a few at a time. */
  ask(rows: readonly number[], asking: Asking): Promise<void>;
  of(datasetId: string, row: number): Try | null;
  stop(): void;
  clear(): void;
  /** Takes up what an earlier visit of this tab has tried. */
  start(): void;
}

const atOnce = 3;
const keptTries = 30;
const keptChars = 20_000;

export function createTries(projectId: string): Tries {
  const key = `pf_tries_${projectId}`;
  const list = signal<Try[]>([]);
  let control = new AbortController();

  function put(one: Try): void {
    list.value = [one, ...list.value.filter(({ datasetId, row }) => datasetId !== one.datasetId || row !== one.row)];
  }

  function replace(old: Try, now: Try | null): void {
    list.value = list.value.flatMap((one) => one === old ? (now ? [now] : []) : [one]);
    const done = list.value.filter(({ state }) => state !== "asking").slice(0, keptTries);
    keep(key, done.map((one) => ({ ...one, answer: one.answer && shortened(one.answer) })), true);
  }

  async function askOne(row: number, { datasetId, messages, missing }: Asking, signal: AbortSignal): Promise<void> {
    const one: Try = {
      datasetId,
      row,
      prompt: JSON.stringify(messages),
      startedMs: Date.now(),
      state: "asking",
      answer: null,
      problem: null,
    };
    put(one);
    const input = { id: projectId, datasetId, row, prompt: { messages }, missing };
    const called = await call("POST /api/projects/{id}/try", input, { signal });
    if (signal.aborted) return replace(one, null);
    if (!called.ok) return replace(one, { ...one, state: "failed", problem: called.problem });
    replace(one, { ...one, state: called.value.error ? "failed" : "done", answer: called.value });
  }

  return {
    list,
    asking: computed(() => list.value.filter(({ state }) => state === "asking").length),
    async ask(rows, asking) {
      const { signal } = control;
      const waiting = [...rows];
      const worker = async () => {
        for (let row = waiting.shift(); row !== undefined && !signal.aborted; row = waiting.shift()) {
          await askOne(row, asking, signal);
        }
      };
      await Promise.all(Array.from({ length: atOnce }, worker));
    },
    of: (datasetId, row) => list.value.find((one) => one.datasetId === datasetId && one.row === row) ?? null,
    stop() {
      control.abort();
      control = new AbortController();
    },
    clear() {
      list.value = list.value.filter(({ state }) => state === "asking");
      keep(key, null, true);
    },
    start() {
      const kept = readKept(key, true);
      if (Array.isArray(kept)) list.value = kept.filter(isTry);
    },
  };
}

/** So many rows of a file, by chance, each once. */
export function randomRows(total: number, count: number): number[] {
  const chosen = new Set<number>();
  while (chosen.size < Math.min(total, count)) chosen.add(Math.floor(Math.random() * total));
  return [...chosen];
}

function shortened(answer: Answer): Answer {
  const short = (text: string | null) => text === null ? null : text.slice(0, keptChars);
  return {
    ...answer,
    messages: [],
    answer: short(answer.answer),
    reasoning: short(answer.reasoning),
    raw: short(answer.raw),
    requestBody: answer.requestBody.slice(0, keptChars),
  };
}

function isTry(value: unknown): value is Try {
  return typeof value === "object" && value !== null && "row" in value && "datasetId" in value && "state" in value;
}
