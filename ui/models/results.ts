import { batch, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { ErrorCode } from "../../server/contract/errors.ts";
import type { ResultRow } from "../../server/contract/result.ts";
import type { Run } from "../../server/contract/run.ts";
import type { Path } from "../../server/prompt/path.ts";
import { call } from "../client.ts";
import type { Language } from "../i18n/words.ts";
import { type ResultLine, resultLine } from "../result-line.ts";
import type { FollowedRun } from "./run.ts";

const pageRows = 100;
const keptPages = 60;
const restMs = 60;
const refreshMs = 2000; // not more often than one can read

/** Which rows of a run are looked at. */
export type ResultFilter = { status?: ResultRow["status"] | "cached"; code?: ErrorCode; q?: string };

/** The rows of a run as a table of any length shows them: what is not there yet is asked for when it is wanted. */
export interface Results {
  readonly filter: ReadonlySignal<ResultFilter>;
  /** How many lines the table has; of a search as many as were found by now. */
  readonly length: ReadonlySignal<number>;
  /** Whether a search goes on behind its last line. */
  readonly more: ReadonlySignal<boolean>;
  /** Grows when lines have come. */
  readonly version: ReadonlySignal<number>;
  readonly problem: ReadonlySignal<string | null>;
  /** Whether nothing is known yet of what the filter asks for. */
  readonly waiting: ReadonlySignal<boolean>;
  lineAt(index: number): ResultLine | undefined;
  /** Asks for lines that are looked at and not there, a little later, so that fast scrolling asks for its end alone. */
  want(from: number, to: number): void;
  choose(filter: ResultFilter): void;
  /** Asks again for what is looked at as the run goes on, and after a break, until the returned function is called. */
  follow(followed: Pick<FollowedRun, "run" | "joins">): () => void;
}

export type ResultsStart = {
  run: Run;
  shown: Path | null;
  language: Language;
  filter: ResultFilter;
  lines: ResultLine[];
  length: number;
  /** Without lines of the server's the first ones are asked for. */
  isEmpty: boolean;
};

export function createResults(start: ResultsStart): Results {
  return new Pages(start);
}

class Pages implements Results {
  readonly filter: Signal<ResultFilter>;
  readonly length: Signal<number>;
  readonly more = signal(false);
  readonly version = signal(0);
  readonly problem = signal<string | null>(null);
  readonly waiting: Signal<boolean>;
  readonly #runId: string;
  readonly #shown: Path | null;
  readonly #language: Language;
  #pages = new Map<number, ResultLine[]>(); // the latest used last
  #found: ResultLine[] = [];
  #cursor: string | null = null;
  #asking = new Map<number, AbortController>();
  #wanted: { from: number; to: number } = { from: 0, to: 0 };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stale = new Set<number>();
  /** What was done of the run when its lines were asked for. */
  #seen: string;

  constructor({ run, shown, language, filter, lines, length, isEmpty }: ResultsStart) {
    this.#runId = run.id;
    this.#seen = doneOf(run);
    this.#shown = shown;
    this.#language = language;
    this.filter = signal(filter);
    this.length = signal(length);
    this.waiting = signal(isEmpty);
    if (!isEmpty) {
      this.#pages.set(0, lines);
      if (lines.length < Math.min(length, pageRows)) this.#stale.add(0); // the server writes fewer than a page
    }
  }

  get #isSearch(): boolean {
    return Boolean(this.filter.peek().q);
  }

  lineAt(index: number): ResultLine | undefined {
    if (this.#isSearch) return this.#found[index];
    return this.#pages.get(Math.floor(index / pageRows))?.[index % pageRows];
  }

  want(from: number, to: number): void {
    this.#wanted = { from, to };
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#askWanted();
    }, restMs);
  }

  choose(filter: ResultFilter): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#stop();
    this.#pages.clear();
    this.#stale.clear();
    this.#found = [];
    this.#cursor = null;
    batch(() => {
      this.filter.value = filter;
      this.length.value = 0;
      this.more.value = this.#isSearch;
      this.waiting.value = true;
      this.problem.value = null;
      this.version.value++;
    });
    this.#wanted = { from: 0, to: pageRows - 1 };
    if (this.#isSearch) void this.#search();
    else void this.#askPage(0);
  }

  follow({ run, joins }: Pick<FollowedRun, "run" | "joins">): () => void {
    if (this.waiting.peek()) {
      this.#seen = doneOf(run.peek());
      this.choose(this.filter.peek());
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const catchUp = () => {
      clearTimeout(timer);
      timer = undefined;
      const now = doneOf(run.peek());
      if (now === this.#seen || document.visibilityState !== "visible") return; // looked at again when it is seen
      this.#seen = now;
      this.#refresh();
    };
    catchUp(); // it may have gone on while no table was there
    const stopRun = run.subscribe((now) => {
      if (doneOf(now) !== this.#seen) timer ??= setTimeout(catchUp, refreshMs);
    });
    let last = Math.max(1, joins.peek()); // the first one is no break
    const stopJoins = joins.subscribe((now) => {
      if (now <= last) return;
      last = now;
      this.#stop(); // what was asked before the break may wait for ever
      this.#refresh();
    });
    document.addEventListener("visibilitychange", catchUp);
    return () => {
      clearTimeout(timer);
      stopRun();
      stopJoins();
      document.removeEventListener("visibilitychange", catchUp);
    };
  }

  #refresh(): void {
    if (this.#isSearch) return;
    for (const page of this.#pages.keys()) this.#stale.add(page);
    this.#askWanted();
  }

  #askWanted(): void {
    const { from, to } = this.#wanted;
    if (this.#isSearch) {
      if (this.more.peek() && to >= this.#found.length - pageRows / 2) void this.#search();
      return;
    }
    const [first, last] = [Math.floor(from / pageRows), Math.floor(to / pageRows)];
    for (const [page, asking] of this.#asking) if (page < first || page > last) asking.abort();
    for (let page = first; page <= last; page++) {
      const known = this.#pages.get(page);
      if (known) {
        this.#pages.delete(page);
        this.#pages.set(page, known);
      }
      if ((!known || this.#stale.has(page)) && !this.#asking.has(page)) void this.#askPage(page);
    }
  }

  async #askPage(page: number): Promise<void> {
    const { q: _, ...filter } = this.filter.peek();
    const stop = new AbortController();
    this.#asking.set(page, stop);
    const answer = await call("GET /api/runs/{id}/rows", {
      id: this.#runId,
      ...filter,
      offset: page * pageRows,
      limit: pageRows,
    }, { signal: stop.signal });
    if (this.#asking.get(page) === stop) this.#asking.delete(page);
    if (stop.signal.aborted) return;
    batch(() => {
      this.waiting.value = false;
      this.problem.value = answer.ok ? null : answer.problem.sentence;
      if (!answer.ok) return;
      const { rows, total } = answer.value;
      this.#stale.delete(page);
      this.#pages.set(page, rows.map((row) => resultLine(row, this.#shown, this.#language)));
      for (const old of this.#pages.keys()) {
        if (this.#pages.size <= keptPages) break;
        this.#pages.delete(old);
      }
      this.length.value = total ?? Math.max(this.length.peek(), page * pageRows + rows.length);
      this.version.value++;
    });
  }

  async #search(): Promise<void> {
    if (this.#asking.size > 0) return;
    const stop = new AbortController();
    this.#asking.set(0, stop);
    const answer = await call("GET /api/runs/{id}/rows", {
      id: this.#runId,
      ...this.filter.peek(),
      limit: pageRows,
      ...(this.#cursor !== null && { cursor: this.#cursor }),
    }, { signal: stop.signal });
    if (this.#asking.get(0) === stop) this.#asking.delete(0);
    if (stop.signal.aborted) return;
    batch(() => {
      this.waiting.value = false;
      this.problem.value = answer.ok ? null : answer.problem.sentence;
      if (!answer.ok) {
        this.more.value = false;
        return;
      }
      const { rows, nextCursor } = answer.value;
      this.#found.push(...rows.map((row) => resultLine(row, this.#shown, this.#language)));
      this.#cursor = nextCursor;
      this.more.value = nextCursor !== null;
      this.length.value = this.#found.length;
      this.version.value++;
    });
    // The first screen is filled without anyone scrolling.
    if (this.more.peek() && this.#found.length < pageRows / 2) await this.#search();
  }

  #stop(): void {
    for (const asking of this.#asking.values()) asking.abort();
    this.#asking.clear();
  }
}

const doneOf = ({ status, counts: { succeeded, failed, attempts } }: Run): string =>
  `${succeeded} ${failed} ${attempts} ${status}`;
