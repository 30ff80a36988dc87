import type { Failure, Pause, RunStatus } from "../contract/run.ts";
import { isLive } from "../contract/run.ts";
import { createEventLog, type EventLog } from "../engine/event-log.ts";
import { createMeters } from "../engine/meters.ts";
import { createPermits } from "../engine/permits.ts";
import { addStretch, dueRuns, findRun, liveRuns, moveRun } from "../../db/runs.ts";
import { ActiveTime } from "./active-time.ts";
import { drive, type Driven } from "./drive.ts";
import type { LiveRun } from "./live.ts";
import type { Resources } from "./resources.ts";
import { spread } from "./spread.ts";

/** How many runs go on at once; a further one is queued until one of them ends. */
const maxLive = 16;
const dueEveryMs = 5_000;
const storeAgainMs = 3_000;
/** How long a paused run waits for its requests in flight before it aborts them: as long as one usually may take. */
const pauseDrainMs = 120_000;
/** How long a stop goes on trying to store what has arrived, after requests in flight have ended. */
const lastStoreMs = 10_000;

/** Keeps runs going: starts them, resumes them when the server starts, parks them when it stops. */
export class Supervisor {
  readonly #resources: Resources;
  readonly #live = new Map<number, LiveRun>();
  readonly #logs = new Map<number, EventLog>();
  #stopping = false;
  readonly #due: ReturnType<typeof setInterval>;

  constructor(resources: Resources) {
    this.#resources = resources;
    this.#due = setInterval(() => this.#wakeDue(), dueEveryMs);
  }

  /** The run as it goes on just now; undefined when it rests. */
  liveOf(id: number): LiveRun | undefined {
    return this.#live.get(id);
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  /** The events of a run since this start of the server. */
  logOf(id: number): EventLog {
    const known = this.#logs.get(id);
    if (known) return known;
    const made = createEventLog(this.#resources.startId, this.#resources.clock);
    this.#logs.set(id, made);
    return made;
  }

  forget(id: number): void {
    this.#logs.get(id)?.close();
    this.#logs.delete(id);
  }

  /** Changes how many requests in flight a run wants; it gets as many as the process can have beside the other runs. */
  resize(id: number, wanted: number): void {
    const live = this.#live.get(id);
    if (!live) return;
    live.wanted = wanted;
    this.#spread();
  }

  #spread(): void {
    const all = [...this.#live.values()];
    const shares = spread(all.map(({ wanted }) => wanted), this.#resources.maxConcurrency);
    all.forEach(({ permits }, at) => permits.resize(shares[at] ?? 1));
  }

  /** Takes up the runs that a former start of the server left going. */
  resumeAll(): void {
    for (const { id } of liveRuns(this.#resources.db)) this.start(id);
  }

  /** Starts a queued run, after its former drive has ended; a no-op when the server is stopping or too many go on. */
  start(id: number): void {
    if (this.#stopping) return;
    const before = this.#live.get(id);
    if (before) {
      void before.ended.then(() => this.start(id));
      return;
    }
    if (this.#live.size >= maxLive) return; // the end of another starts it
    const record = findRun(this.#resources.db, id);
    if (!record || !isLive(record.status)) return;
    const { clock } = this.#resources;
    const live: LiveRun = {
      permits: createPermits(1),
      wanted: record.revisionBody.concurrency,
      meters: createMeters(clock),
      drain: new AbortController(),
      abort: new AbortController(),
      committer: null,
      ended: Promise.resolve(),
      mended: () => this.tellState(id),
    };
    this.#live.set(id, live);
    this.#spread();
    live.ended = this.#drive(id, live).finally(() => {
      this.#live.delete(id);
      this.#spread();
      this.#startNext();
    });
  }

  /** Lets a run's requests in flight finish, for a while, and takes no new row. */
  drain(id: number): void {
    const live = this.#live.get(id);
    if (!live) return;
    live.drain.abort(new DOMException("the run is paused", "AbortError"));
    const patience = setTimeout(() => this.abort(id), pauseDrainMs);
    void live.ended.finally(() => clearTimeout(patience));
  }

  /** Ends a run's requests in flight at once. */
  abort(id: number): void {
    this.#live.get(id)?.abort.abort(new DOMException("the run is stopped", "AbortError"));
  }

  /**
   * Parks all runs: no new row, requests in flight are waited for up to `waitMs`, then aborted, the last batches are stored.
   * The runs keep their state and go on at the next start.
   */
  async park(waitMs: number, hurry: AbortSignal): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#due);
    const all = [...this.#live.entries()];
    for (const [, { drain }] of all) drain.abort(new DOMException("the server is stopping", "AbortError"));
    const abortAll = (): void => all.forEach(([id]) => this.abort(id));
    const patience = setTimeout(abortAll, waitMs);
    if (hurry.aborted) abortAll();
    hurry.addEventListener("abort", abortAll, { once: true });
    const ended = Promise.allSettled(all.map(([, live]) => live.ended));
    const storing = setTimeout(() => all.forEach(([id, live]) => this.#giveUp(id, live)), waitMs + lastStoreMs);
    await ended;
    clearTimeout(patience);
    clearTimeout(storing);
    for (const log of this.#logs.values()) log.close();
  }

  /** The process ends and the disk still refuses: the last answers are lost, and the log says how many. */
  #giveUp(id: number, { committer }: LiveRun): void {
    const lost = committer?.giveUp() ?? 0;
    if (lost > 0) this.#resources.log.error("answers could not be stored and are lost", { run: id, rows: lost });
  }

  async #drive(id: number, live: LiveRun): Promise<void> {
    const { db, clock, log } = this.#resources;
    const eventLog = this.logOf(id);
    using active = new ActiveTime(clock, (stretch) => addStretch(db, id, stretch));
    try {
      if (!await this.#move(id, "running")) return;
      const driven = await drive(this.#resources, id, live, eventLog);
      const { latencyP50Ms, latencyP95Ms } = live.meters.rates();
      await this.#store(id, () => active.count({ latencyP50Ms, latencyP95Ms }));
      await this.#settle(id, driven);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      log.error("a run met a fault of the program and is paused", {
        run: id,
        message,
        stack: error instanceof Error ? error.stack : undefined,
      });
      await this.#move(id, "paused", { pause: { reason: "fault", message, until: null } });
    }
    const record = findRun(db, id);
    if (record) {
      log.info("run rests", {
        run: id,
        status: record.status,
        succeeded: record.counts.succeeded,
        failed: record.counts.failed,
      });
    }
  }

  async #settle(id: number, driven: Driven): Promise<void> {
    switch (driven.kind) {
      case "drained":
        await this.#move(id, "completed");
        break;
      case "failed":
        await this.#move(id, "failed", { failure: driven.failure });
        break;
      case "paused":
        await this.#move(id, "paused", { pause: driven.pause });
        break;
      case "aborted": // whoever aborted it has moved it already, or the server stops and it is parked as it is
        break;
    }
  }

  /** Moves a run and tells its viewers; false when another was first. */
  async #move(id: number, to: RunStatus, why: { pause?: Pause; failure?: Failure } = {}): Promise<boolean> {
    const { db, clock } = this.#resources;
    const moved = await this.#store(id, () => moveRun(db, id, to, clock.date(), why));
    if (moved) this.tellState(id);
    return moved ?? false;
  }

  /** Stores something of a run, however long the disk refuses; null when the server stops before it could be stored. */
  async #store<T>(id: number, act: () => T): Promise<T | null> {
    const { clock, log } = this.#resources;
    while (true) {
      try {
        return act();
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        log.error("a run's state cannot be stored; trying again", { run: id, message });
        if (this.#stopping) return null; // it is taken up again at the next start
        await clock.sleep(storeAgainMs, new AbortController().signal);
      }
    }
  }

  /** Tells the viewers of a run its state as it is stored. */
  tellState(id: number): void {
    const record = findRun(this.#resources.db, id);
    if (!record) return;
    this.logOf(id).append({
      kind: "state",
      status: record.status,
      pause: record.pause,
      failure: record.failure,
      mends: record.revisionBody.mends,
      concurrency: record.revisionBody.concurrency,
      counts: {
        ...record.counts,
        inFlight: this.#live.get(id)?.meters.inFlight ?? 0,
        waiting: this.#live.get(id)?.meters.waiting ?? 0,
      },
    });
  }

  #startNext(): void {
    if (this.#stopping) return;
    for (const { id } of liveRuns(this.#resources.db)) if (!this.#live.has(id)) this.start(id);
  }

  #wakeDue(): void {
    const { db, clock, log } = this.#resources;
    try {
      for (const { id } of dueRuns(db, clock.date())) {
        if (!moveRun(db, id, "queued", clock.date())) continue;
        log.info("the wait that the endpoint asked for is over; the run goes on", { run: id });
        this.tellState(id);
        this.start(id);
      }
    } catch (error) {
      log.error("paused runs cannot be looked through; trying again", {
        message: error instanceof Error ? error.message : String(error),
      });
    }
  }
}
