import { batch, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { RunEvent } from "../../server/contract/event.ts";
import type { ErrorGroup } from "../../server/contract/result.ts";
import type { Run, RunStatus } from "../../server/contract/run.ts";
import type { Timeline } from "../../server/contract/timeline.ts";
import { addressOf, call } from "../client.ts";
import type { ResultLine } from "../result-line.ts";
import { countedOf, figuresOf, withFigure } from "./run-figures.ts";
import type { Counted, Figure } from "./run-figures.ts";

const paintMs = 250; // four times a second is all that an eye follows
const logLines = 400;
const errorsMs = 2000;
const quietMs = 30_000;
const asleepMs = 5000; // a second that took so long on a page that is seen
const joinMs = 1000;
const answerMs = 8000; // a snapshot comes first, and at once
const firstWaitMs = 2000;
const longestWaitMs = 15_000;

type RowEvent = Extract<RunEvent, { kind: "row" }>;
/** A line of the log; `n` tells lines of the same row apart. */
export type LogLine = Omit<RowEvent, "kind"> & { n: number; at: string };

/** How the page stands to the server. `gone`: there is no such run any more. */
export type Link =
  | { kind: "joined" }
  | { kind: "trying"; since: string; tries: number }
  | { kind: "lost"; since: string; tries: number; nextAt: number }
  | { kind: "gone" };

/** A run as a page follows it: all of it is right again by itself after a break. */
export interface FollowedRun {
  readonly run: ReadonlySignal<Run>;
  readonly link: ReadonlySignal<Link>;
  /** How often the server has told the whole run; more than once after breaks. */
  readonly joins: ReadonlySignal<number>;
  /** The newest first. */
  readonly log: ReadonlySignal<readonly LogLine[]>;
  /** How many lines were told in all. */
  readonly told: ReadonlySignal<number>;
  readonly errors: ReadonlySignal<readonly ErrorGroup[]>;
  readonly figures: ReadonlySignal<readonly Figure[]>;
  /** The time in ms, for what counts down or up; moves with the other signals. */
  readonly now: ReadonlySignal<number>;
  /** Follows the run until the returned function is called. */
  follow(): () => void;
  /** Tries again now. */
  rejoin(): void;
  /** Takes over what a door answered. */
  take(run: Run): void;
  /** Told the whole run when it has moved to another state while it is followed. */
  onMove(listener: (run: Run) => void): void;
}

export type RunStart = { run: Run; errors: ErrorGroup[]; lines: ResultLine[]; timeline: Timeline };

const isLive = (status: RunStatus): boolean => status === "queued" || status === "running";

/** Follows a run's events; starts with what the server wrote into the page. */
export function followRun(start: RunStart): FollowedRun {
  return new Follower(start);
}

class Follower implements FollowedRun {
  readonly run: Signal<Run>;
  readonly link = signal<Link>({ kind: "joined" });
  readonly joins = signal(0);
  readonly log: Signal<readonly LogLine[]>;
  readonly told: Signal<number>;
  readonly errors: Signal<readonly ErrorGroup[]>;
  readonly figures: Signal<readonly Figure[]>;
  readonly now = signal(Date.now());
  readonly #id: string;
  readonly #listeners = new Set<(run: Run) => void>();
  #told: RunStatus;
  #source: EventSource | null = null;
  #newest: Run;
  #rows: LogLine[] = [];
  #count: number;
  #paint: ReturnType<typeof setTimeout> | undefined;
  #paintedAt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #errorsDue: ReturnType<typeof setTimeout> | undefined;
  #failedAsked = -1;
  #heardAt = 0;
  #heard = new Date().toISOString();
  #joinedAt = 0;
  #isAnswered = false;
  #tickedAt = 0;
  #tries = 0;
  #counted: Counted | null = null;
  #figures: readonly Figure[];

  constructor({ run, errors, lines, timeline }: RunStart) {
    this.#id = run.id;
    this.#newest = run;
    this.#told = run.status;
    this.run = signal(run);
    this.errors = signal(errors);
    this.#figures = figuresOf(timeline);
    this.figures = signal(this.#figures);
    this.#failedAsked = run.counts.failed;
    this.#count = lines.length;
    this.told = signal(lines.length);
    this.log = signal(lines.map((line, index) => logLine(line, lines.length - index)));
  }

  follow(): () => void {
    this.#join();
    this.#tickedAt = Date.now();
    const tick = setInterval(() => this.#tick(), 1000);
    const seen = () => {
      this.#tickedAt = Date.now(); // those of a hidden page come a minute apart
      if (document.visibilityState !== "visible") return;
      if (this.link.peek().kind !== "joined" || Date.now() - this.#heardAt > 2 * quietMs) this.#wake();
    };
    const wake = () => this.#wake();
    const online = () => this.rejoin();
    // A page with an open connection is not kept for the way back.
    const leave = () => this.#leave();
    const back = ({ persisted }: PageTransitionEvent) => {
      if (persisted) this.rejoin();
    };
    document.addEventListener("visibilitychange", seen);
    document.addEventListener("resume", wake);
    addEventListener("online", online);
    addEventListener("pagehide", leave);
    addEventListener("pageshow", back);
    return () => {
      this.#leave();
      clearInterval(tick);
      for (const timer of [this.#paint, this.#retry, this.#errorsDue]) clearTimeout(timer);
      document.removeEventListener("visibilitychange", seen);
      document.removeEventListener("resume", wake);
      removeEventListener("online", online);
      removeEventListener("pagehide", leave);
      removeEventListener("pageshow", back);
    };
  }

  rejoin(): void {
    if (this.link.peek().kind === "gone") return;
    clearTimeout(this.#retry);
    const link = this.link.peek();
    if (link.kind === "lost") this.link.value = { kind: "trying", since: link.since, tries: link.tries };
    this.#join();
  }

  take(run: Run): void {
    this.#newest = run;
    if (run.status !== this.#told) {
      this.#told = run.status;
      for (const listener of this.#listeners) listener(run);
    }
    this.#show();
  }

  onMove(listener: (run: Run) => void): void {
    this.#listeners.add(listener);
  }

  /** After a sleep the old connection may look open for minutes; that the page woke is told in several ways at once. */
  #wake(): void {
    if (Math.abs(Date.now() - this.#joinedAt) > joinMs) this.rejoin();
  }

  #join(): void {
    this.#leave();
    const source = new EventSource(addressOf("GET /api/runs/{id}/events", { id: this.#id }));
    this.#source = source;
    this.#heardAt = Date.now();
    this.#joinedAt = this.#heardAt;
    this.#isAnswered = false;
    const on = (kind: RunEvent["kind"]) =>
      source.addEventListener(kind, ({ data }: MessageEvent<string>) => this.#hear(JSON.parse(data)));
    for (const kind of ["snapshot", "progress", "row", "state"] as const) on(kind);
    source.onerror = () => void this.#lose(source);
  }

  #leave(): void {
    this.#source?.close();
    this.#source = null;
  }

  /** The browser's own retry neither tells when it comes nor survives a refusal, so we do it ourselves. */
  async #lose(source: EventSource): Promise<void> {
    if (source !== this.#source) return;
    this.#leave();
    this.#tries++;
    const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(4, this.#tries - 1));
    this.link.value = { kind: "lost", since: this.#heard, tries: this.#tries, nextAt: Date.now() + waitMs };
    this.#retry = setTimeout(() => this.rejoin(), waitMs);
    const answer = await call("GET /api/runs/{id}", { id: this.#id });
    if (answer.ok || answer.problem.status !== 404) return;
    clearTimeout(this.#retry);
    this.#leave();
    this.link.value = { kind: "gone" };
  }

  #hear(event: RunEvent): void {
    this.#heardAt = Date.now();
    this.#heard = new Date().toISOString();
    switch (event.kind) {
      case "snapshot":
        this.#tries = 0;
        this.#isAnswered = true;
        if (this.link.peek().kind !== "joined") this.link.value = { kind: "joined" };
        this.#counted = null;
        if (this.joins.peek() > 0) this.#failedAsked = -1; // the same number may be of other rows by now
        this.joins.value++;
        void this.#askFigures();
        this.take(event.run);
        break;
      case "progress":
        this.#newest = { ...this.#newest, counts: event.counts, usage: event.usage, rates: event.rates };
        this.#show();
        break;
      case "row": {
        const { kind: _, ...row } = event;
        this.#rows.push({ ...row, n: ++this.#count, at: this.#heard });
        this.#show();
        break;
      }
      case "state":
        void this.#askWhole();
        this.#newest = {
          ...this.#newest,
          status: event.status,
          pause: event.pause,
          failure: event.failure,
          mends: event.mends,
          concurrency: event.concurrency,
          counts: event.counts,
        };
        this.#show();
        break;
    }
  }

  /** A state event leaves out what moves with it, such as the times and the rates of a run that rests. */
  async #askWhole(): Promise<void> {
    const answer = await call("GET /api/runs/{id}", { id: this.#id });
    if (!answer.ok) return;
    this.take(answer.value);
    void this.#askErrors();
    if (answer.value.status !== "running") void this.#askFigures();
  }

  /** Puts what was heard into the signals, four times a second at the most. */
  #show(): void {
    // A hidden tab's timers may come a minute late, and its title is looked at all the same.
    const isNews = this.#newest.status !== this.run.peek().status;
    if (isNews && document.visibilityState === "hidden") return this.#paintNow();
    if (this.#paint !== undefined) return;
    const waitMs = Math.max(0, this.#paintedAt + paintMs - Date.now());
    this.#paint = setTimeout(() => this.#paintNow(), waitMs);
  }

  #paintNow(): void {
    clearTimeout(this.#paint);
    this.#paint = undefined;
    this.#paintedAt = Date.now();
    const now = this.#newest;
    const rows = this.#rows.splice(0);
    batch(() => {
      this.run.value = now;
      this.now.value = this.#paintedAt;
      this.figures.value = this.#figures;
      if (rows.length === 0) return;
      this.log.value = [...rows.reverse(), ...this.log.peek()].slice(0, logLines);
      this.told.value = this.#count;
    });
    if (now.counts.failed !== this.#failedAsked) {
      this.#errorsDue ??= setTimeout(() => void this.#askErrors(), this.errors.peek().length === 0 ? 0 : errorsMs);
    }
  }

  async #askErrors(): Promise<void> {
    clearTimeout(this.#errorsDue);
    this.#errorsDue = undefined;
    this.#failedAsked = this.#newest.counts.failed;
    const answer = await call("GET /api/runs/{id}/errors", { id: this.#id });
    if (answer.ok) this.errors.value = answer.value.errors;
  }

  async #askFigures(): Promise<void> {
    const answer = await call("GET /api/runs/{id}/timeline", { id: this.#id });
    if (!answer.ok) return;
    this.#figures = figuresOf(answer.value);
    this.#counted = countedOf(this.#newest.counts, Date.now());
    this.#show();
  }

  #tick(): void {
    const now = Date.now();
    const passedMs = Math.abs(now - this.#tickedAt); // a clock that wakes may go back, too
    this.#tickedAt = now;
    if (passedMs > asleepMs && document.visibilityState === "visible") return this.#wake();
    // The browser may have asked on a connection that is dead, too.
    if (this.#source && !this.#isAnswered && now - this.#joinedAt > answerMs) void this.#lose(this.#source);
    const { status, counts, rates } = this.#newest;
    const isJoined = this.link.peek().kind === "joined";
    if (!isJoined || isLive(status)) this.#show(); // something counts down or up
    if (status !== "running" || !isJoined) return;
    if (now - this.#heardAt > quietMs) return this.rejoin();
    const before = this.#counted;
    const bucketMs = this.#figures.at(-1)?.ms ?? 1000;
    if (!before || now - before.at < Math.min(bucketMs, 10_000) - 50) return;
    const counted = countedOf(counts, now);
    this.#counted = counted;
    this.#figures = withFigure(this.#figures, before, counted, counts, rates);
  }
}

function logLine({ row, status, cached, code, attempts, latencyMs, says, at }: ResultLine, n: number): LogLine {
  const failed = status === "failed";
  return {
    n,
    row,
    status: failed ? "failed" : "succeeded",
    cached,
    code,
    message: failed ? says : null,
    attempts,
    latencyMs,
    start: failed ? null : says,
    at: at ?? "",
  };
}
