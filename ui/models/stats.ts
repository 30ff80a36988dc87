import { batch, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Output } from "../../server/contract/operations.ts";
import { call } from "../client.ts";
import { thisPage } from "../page.ts";
import { inputOf, queryOf, type StatsQuestion } from "../stats-question.ts";

export type Stats = Output<"GET /api/stats">;

const slowMs = 200;
const staleMs = 60_000;

/** The statistics of a page: what is asked, what came, and what went wrong on the way. */
export interface StatsDesk {
  readonly question: ReadonlySignal<StatsQuestion>;
  readonly stats: ReadonlySignal<Stats>;
  /** Whether an answer is on its way for so long that it is worth saying. */
  readonly waiting: ReadonlySignal<boolean>;
  readonly problem: ReadonlySignal<string | null>;
  /** Asks for something else; the address follows. */
  choose(change: Partial<StatsQuestion>): void;
  again(): void;
  /** Keeps the figures fresh while the page is looked at, until the returned function is called. */
  follow(): () => void;
}

export function createStatsDesk(start: { question: StatsQuestion; stats: Stats }): StatsDesk {
  const question = signal(start.question);
  const stats = signal(start.stats);
  const waiting = signal(false);
  const problem = signal<string | null>(null);
  let asking: AbortController | null = null;
  let askedAt = Date.now();

  const ask = async () => {
    asking?.abort();
    const { signal: stopped } = asking = new AbortController();
    const slow = setTimeout(() => waiting.value = true, slowMs);
    askedAt = Date.now();
    const called = await call("GET /api/stats", inputOf(question.peek()), { signal: stopped });
    clearTimeout(slow);
    if (stopped.aborted) return;
    batch(() => {
      waiting.value = false;
      problem.value = called.ok ? null : called.problem.sentence;
      if (called.ok) stats.value = called.value;
    });
  };

  return {
    question,
    stats,
    waiting,
    problem,
    choose(change) {
      question.value = { ...question.peek(), ...change };
      history.replaceState(null, "", `${thisPage().base}/statistics${queryOf(question.peek())}`);
      void ask();
    },
    again: () => void ask(),
    follow() {
      const look = () => {
        if (!document.hidden && Date.now() - askedAt >= staleMs) void ask();
      };
      const timer = setInterval(look, staleMs / 4);
      document.addEventListener("visibilitychange", look);
      return () => {
        clearInterval(timer);
        asking?.abort();
        document.removeEventListener("visibilitychange", look);
      };
    },
  };
}
