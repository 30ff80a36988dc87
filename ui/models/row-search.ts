import type { ReadonlySignal } from "@preact/signals";
import { batch, signal } from "@preact/signals";
import type { Dataset, DatasetRow } from "../../server/contract/dataset.ts";
import type { CallProblem } from "../client.ts";
import { call } from "../client.ts";

/**
 * `resting`: it stopped before the end of the file, and can be gone on with. `full`: as many rows as a table of found
 * rows takes were found.
 */
export type SearchState = "asking" | "resting" | "over" | "full";

/** A search over all rows of a file, which the server does a stretch at a time. */
export interface RowSearch {
  /** What is looked for; empty without a search. */
  q: ReadonlySignal<string>;
  /** The rows that were found so far, in order; null without a search. */
  found: ReadonlySignal<readonly DatasetRow[] | null>;
  /** How many rows were looked at, from the first one on. */
  lookedAt: ReadonlySignal<number>;
  state: ReadonlySignal<SearchState>;
  problem: ReadonlySignal<CallProblem | null>;
  find(q: string): void;
  /** Goes on with a search that rests. */
  more(): void;
}

const pageRows = 100;
const mostRows = 2000;
const stretches = 8; // of about 32 MB each, before a person says that it is to go on

export function createRowSearch(dataset: ReadonlySignal<Dataset | null>): RowSearch {
  const q = signal("");
  const found = signal<readonly DatasetRow[] | null>(null);
  const lookedAt = signal(0);
  const state = signal<SearchState>("over");
  const problem = signal<CallProblem | null>(null);
  let asking = new AbortController();

  async function goOn(): Promise<void> {
    const of = dataset.peek();
    if (!of) return;
    asking.abort();
    const { signal: stop } = asking = new AbortController();
    const before = found.peek()?.length ?? 0;
    batch(() => {
      state.value = "asking";
      problem.value = null;
    });
    for (let stretch = 0; stretch < stretches; stretch++) {
      const input = { id: of.id, q: q.peek(), offset: String(lookedAt.peek()), limit: String(pageRows) };
      const answer = await call("GET /api/datasets/{id}/rows", input, { signal: stop });
      if (stop.aborted) return;
      if (!answer.ok) {
        batch(() => {
          problem.value = answer.problem;
          state.value = "resting";
        });
        return;
      }
      const { rows, nextOffset, total } = answer.value;
      const all = [...found.peek() ?? [], ...rows];
      batch(() => {
        found.value = all;
        lookedAt.value = nextOffset ?? total;
      });
      const isEnough = all.length - before >= pageRows;
      if (nextOffset === null) return void (state.value = "over");
      if (all.length >= mostRows) return void (state.value = "full");
      if (isEnough) break;
    }
    state.value = "resting";
  }

  return {
    q,
    found,
    lookedAt,
    state,
    problem,
    find(wanted) {
      if (wanted === q.peek()) return;
      asking.abort();
      batch(() => {
        q.value = wanted;
        found.value = wanted === "" ? null : [];
        lookedAt.value = 0;
        state.value = "over";
        problem.value = null;
      });
      if (wanted !== "") void goOn();
    },
    more() {
      if (state.peek() === "resting") void goOn();
    },
  };
}
