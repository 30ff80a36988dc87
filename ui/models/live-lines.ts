import { computed, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { call } from "../client.ts";
import { type LiveLine, liveLine } from "../live-line.ts";

const everyMs = 2_000;
const restingMs = 5_000; // while nothing goes on

/** The runs in progress of all projects, asked for while the page is seen. */
export interface LiveLines {
  readonly lines: ReadonlySignal<LiveLine[]>;
  /** Since when the server has not answered; null while it does. */
  readonly lostSince: ReadonlySignal<string | null>;
  /** The run that a pause or a resume is on its way for. */
  readonly busy: ReadonlySignal<string | null>;
  readonly problem: ReadonlySignal<string | null>;
  follow(): () => void;
  pause(id: string): Promise<void>;
  resume(id: string): Promise<void>;
}

/** `onTurn` is called when a run has begun or come to rest. */
export function createLiveLines(start: LiveLine[], onTurn: () => void): LiveLines {
  const running = signal(start);
  const paused = signal<LiveLine[]>([]); // here, so that it can be taken back
  const lostSince = signal<string | null>(null);
  const busy = signal<string | null>(null);
  const problem = signal<string | null>(null);
  let answeredAt = "";
  let turns = 0; // what was asked before a pause says nothing about it

  async function ask(): Promise<void> {
    const turn = turns;
    const answer = await call("GET /api/runs", { status: "running", limit: 20 });
    if (turn !== turns) return;
    if (!answer.ok) {
      if (answer.problem.code === "no_answer") lostSince.value ??= answeredAt;
      return;
    }
    answeredAt = new Date().toISOString();
    lostSince.value = null;
    const before = running.peek().map(({ id }) => id).join();
    running.value = answer.value.runs.map(liveLine);
    const now = new Set(running.peek().map(({ id }) => id));
    if (paused.peek().length > 0) await askPaused();
    if (before !== [...now].join()) onTurn();
  }

  /** What was paused here may have been continued or ended elsewhere. */
  async function askPaused(): Promise<void> {
    const turn = turns;
    const answers = await Promise.all(paused.peek().map(({ id }) => call("GET /api/runs/{id}", { id })));
    if (turn !== turns) return;
    const still = answers.flatMap((answer) => answer.ok && answer.value.status === "paused" ? [answer.value] : []);
    if (still.length < paused.peek().length) onTurn();
    paused.value = still.map(liveLine);
  }

  async function turn(door: "pause" | "resume", id: string): Promise<void> {
    if (busy.peek() !== null) return;
    busy.value = id;
    problem.value = null;
    const answer = await call(`POST /api/runs/{id}/${door}`, { id });
    busy.value = null;
    if (!answer.ok) return void (problem.value = answer.problem.sentence);
    turns++;
    const line = liveLine(answer.value);
    const rest = <Line extends LiveLine>(lines: Line[]) => lines.filter((one) => one.id !== id);
    running.value = door === "resume" ? [line, ...rest(running.peek())] : rest(running.peek());
    paused.value = door === "pause" ? [...rest(paused.peek()), line] : rest(paused.peek());
    onTurn();
  }

  return {
    lines: computed(() =>
      [...running.value, ...paused.value].toSorted((one, other) => Number(other.id) - Number(one.id))
    ),
    lostSince,
    busy,
    problem,
    follow() {
      let timer: ReturnType<typeof setTimeout> | undefined;
      let isOver = false;
      answeredAt = new Date().toISOString();
      const next = () => {
        clearTimeout(timer);
        if (!isOver) timer = setTimeout(round, running.peek().length > 0 ? everyMs : restingMs);
      };
      const round = async () => {
        clearTimeout(timer);
        if (document.visibilityState === "visible") await ask();
        next();
      };
      next();
      const seen = () => void round();
      document.addEventListener("visibilitychange", seen);
      return () => {
        isOver = true;
        clearTimeout(timer);
        document.removeEventListener("visibilitychange", seen);
      };
    },
    pause: (id) => turn("pause", id),
    resume: (id) => turn("resume", id),
  };
}
