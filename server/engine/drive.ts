import type { Message } from "../contract/project.ts";
import type { ReplyAnswer } from "../contract/reply.ts";
import type { Failure, Usage } from "../contract/run.ts";
import { estimateMessagesTokens } from "../prompt/tokens.ts";
import { Pace } from "./adapt.ts";
import { Admission } from "./admission.ts";
import { backoffMs } from "./backoff.ts";
import { Breaker } from "./breaker.ts";
import { Spending } from "./budget.ts";
import { type Committer, GivenUp } from "./committer.ts";
import { Gate } from "./gate.ts";
import { HeldRows, type Release } from "./held.ts";
import type { Meters } from "./meters.ts";
import type { Permits } from "./permits.ts";
import type { CarriedRow, DriveOutcome, DriveSettings, NewResult, PendingRow, Ports } from "./ports.ts";
import { Shares } from "./shares.ts";

/** What a drive works from and with; whoever starts it keeps these to look at it and to resize it. */
export type DriveParts = DriveSettings & {
  permits: Permits;
  meters: Meters;
  committer: Committer;
};

/** A result that is ready to be stored. */
export type Settled = NewResult & { hadFailed: boolean; wasAsked: boolean };

/** Brings one row from its text to its result; null when the drive ends first, or when the row gets none in it. */
export type SettleRow = (drive: Drive, pending: PendingRow) => Promise<Settled | null>;

/**
 * For so long requests in flight are let finish when the run stops by itself, in ms: as long as a request usually may take,
 * since each answer that is cut off is paid for, and paid for again on the continuation.
 */
const graceMs = 120_000;
/** Never more rows are open than twice the permits and so many: the more, the more may wait beside those in flight. */
const mostWaiting = 64;
/**
 * So many rows are read before they can be asked. What is read early is held for longer, and what outlives two turns of
 * the collector is kept by it for long: with a hundred rows it was ten times as much of what they hold.
 */
const readAhead = 8;
const carriedTogether = 500;
const storeAgainMs = 3_000;
const startChars = 200;
const firstGuess = 200; // tokens of an answer, until the first came

/** One stretch of a run, from its start or continuation to its outcome: what its rows share. */
export class Drive {
  readonly settings: DriveSettings["settings"];
  readonly prompt: DriveSettings["prompt"];
  readonly revision: number;
  readonly meters: Meters;
  readonly gate: Gate;
  readonly pace: Pace;
  readonly breaker: Breaker;
  readonly spending: Spending;
  readonly admission: Admission;
  readonly shares = new Shares();
  readonly #held = new HeldRows();
  readonly #permits: Permits;
  readonly #committer: Committer;
  readonly #halt = new AbortController();
  readonly #ended = new AbortController();
  readonly #cut = new AbortController();
  #carried: CarriedRow[] = [];
  #outcome: DriveOutcome | null = null;
  #lost: Failure | null = null;
  #fault: { thrown: unknown } | null = null;
  #open = 0; // rows whose text is held
  #unanswered = 0; // rows that ended without a result
  #untold = 0; // results that are not stored yet
  #unstored = 0; // those of them that cost a request
  #isDrained = false;
  #isProbing = false;
  #change: PromiseWithResolvers<void> | null = null;
  #scope = { mends: -1, text: "" };
  #meanAnswer = firstGuess;

  constructor(
    { settings, prompt, revision, permits, meters, committer, ...rest }: DriveParts,
    readonly ports: Ports,
    readonly settle: SettleRow,
  ) {
    const { clock, limiter } = ports;
    this.settings = settings;
    this.prompt = prompt;
    this.revision = revision;
    this.meters = meters;
    this.gate = new Gate(clock);
    this.pace = new Pace(permits, settings.adaptive);
    this.breaker = new Breaker(rest.hasSuccess, clock);
    this.spending = new Spending(rest, clock);
    const unstored = () => this.#unstored;
    const { gate, pace } = this;
    this.admission = new Admission({
      gate,
      pace,
      limiter,
      permits,
      committer,
      meters,
      clock,
      unstored,
      moved: () => this.#wake(),
    });
    this.#permits = permits;
    this.#committer = committer;
    meters.begin(rest);
    meters.attach({
      bound: () => permits.bound,
      fault: () => committer.fault === null ? null : { message: committer.fault, rows: committer.backlog },
    });
  }

  /** Aborted when no new request may go out and no wait goes on. */
  get halt(): AbortSignal {
    return this.#halt.signal;
  }

  /** Ends the drive; the first reason counts. Requests in flight are let finish, for a while when it is a failure. */
  stop(outcome: DriveOutcome): void {
    if (this.#outcome) return;
    this.#outcome = outcome;
    this.#halt.abort(new DOMException("the run stops", "AbortError"));
    this.#wake();
    const isByItself = outcome.kind === "failed" || (outcome.kind === "paused" && outcome.pause.reason === "told_wait");
    if (isByItself) this.#after(graceMs, this.#ended.signal, () => this.cut());
  }

  /** Aborted when requests in flight are to end. One signal for all of them: a signal for each costs more than a row does. */
  get flight(): AbortSignal {
    return this.#cut.signal;
  }

  /** Ends the requests in flight, too. */
  cut(): void {
    this.#cut.abort(this.halt.reason);
  }

  /** A fault of the program or of a port: ends all, and is thrown in the end. */
  crash(thrown: unknown): void {
    this.#fault ??= { thrown };
    this.stop({ kind: "aborted" });
    this.cut();
  }

  /** Roughly how many tokens a request uses, with its answer; 0 when nobody wants to know. */
  estimate(messages: Message[]): number {
    return this.ports.limiter.countsTokens ? estimateMessagesTokens(messages) + Math.round(this.#meanAnswer) : 0;
  }

  used(estimated: number, usage: Usage): void {
    this.spending.used(usage);
    const { promptTokens, completionTokens } = usage;
    if (completionTokens !== null) this.#meanAnswer += (completionTokens - this.#meanAnswer) / 20;
    if (!this.ports.limiter.countsTokens || (promptTokens === null && completionTokens === null)) return;
    this.ports.limiter.correct(estimated, (promptTokens ?? 0) + (completionTokens ?? 0));
  }

  succeeded(): void {
    this.breaker.succeeded();
    this.pace.answered();
    this.gate.trust();
    this.#held.release();
  }

  /** Holds a row for an error of the whole run, until another succeeds or it is asked as a probe. */
  hold(error: Failure, mayAsk: boolean): Promise<Release> {
    const released = this.#held.hold(error, mayAsk, this.halt);
    this.#lookForHeld();
    return released;
  }

  /** A row gets no result for this error, and none will be asked for in this drive. */
  lose(error: Failure): void {
    this.#lost = error;
  }

  /** A row that was asked has come to its end, which is now to be stored. Called before its permit goes back. */
  ended(): void {
    this.#unstored++;
  }

  /** Waits for the answer of the row in flight with the same question. */
  follow(key: string): Promise<ReplyAnswer | null> {
    const answer = this.shares.follow(key, this.halt);
    this.#lookForHeld();
    return answer;
  }

  cacheScope(): string {
    const mends = this.ports.mendCount();
    if (this.#scope.mends !== mends) this.#scope = { mends, text: this.ports.cacheScope() };
    return this.#scope.text;
  }

  /** Keeps the attempts of a row that ends here without a result. */
  carry(row: CarriedRow): void {
    this.#carried.push(row);
    if (this.#carried.length % carriedTogether !== 0) return;
    try {
      this.ports.carry(this.#carried);
      this.#carried = [];
    } catch {
      // tried again with the next ones, and at the end until it is done
    }
  }

  /** Resolves when one more row may be taken; rejects when the drive is halted. */
  async room(): Promise<void> {
    while (!this.halt.aborted) {
      if (!this.#committer.hasRoom) await this.#committer.mended(this.halt);
      else if (this.#open < this.#mostOpen && this.admission.fresh < readAhead) return;
      else await this.#changed();
    }
    this.halt.throwIfAborted();
  }

  take(pending: PendingRow): void {
    this.#open++;
    this.settle(this, pending).then(this.#close, this.#closeByFault);
  }

  /** No further row will come. */
  drained(): void {
    this.#isDrained = true;
    this.#lookForHeld();
  }

  /** Resolves with the outcome when no row is open and all is stored. Throws what a port threw. */
  async end(): Promise<DriveOutcome> {
    while (this.#open > 0) await this.#changed();
    this.#ended.abort();
    await this.#committer.flush();
    while (this.#untold > 0) await this.#changed();
    await this.#keepCarried();
    if (this.#fault) throw this.#fault.thrown;
    const isComplete = this.#isDrained && this.#unanswered === 0;
    if (this.#outcome && !(isComplete && this.#outcome.kind !== "failed")) return this.#outcome;
    return this.#lost ? { kind: "failed", failure: this.#lost } : { kind: "drained" };
  }

  /** Ends the drive when its minutes are used up. */
  limitMinutes(): void {
    const { leftMs } = this.spending;
    if (leftMs === null) return;
    this.#after(Math.max(0, leftMs), this.halt, () => {
      const message = this.spending.usedUp() ?? "";
      this.stop({ kind: "paused", pause: { reason: "budget", message, until: null } });
    });
  }

  get #mostOpen(): number {
    return 2 * this.#permits.bound + mostWaiting;
  }

  // What waits for its result to be stored is the result alone: the row's text is free by then.
  #close = (settled: Settled | null): void => {
    this.#open--;
    if (settled) this.#keep(settled);
    else this.#unanswered++;
    this.#lookForHeld();
    this.#wake();
  };

  #closeByFault = (thrown: unknown): void => {
    this.crash(thrown);
    this.#close(null);
  };

  async #keep(settled: Settled): Promise<void> {
    this.#untold++;
    try {
      await this.#committer.commit(settled);
      this.#told(settled);
    } catch (thrown) {
      if (!(thrown instanceof GivenUp)) this.crash(thrown);
    }
    this.#untold--;
    if (settled.wasAsked) this.#unstored--;
    this.#wake();
  }

  /** A result is stored, and only now told. */
  #told({ result, cacheKey, hadFailed }: Settled): void {
    if (cacheKey !== null) this.shares.forget(cacheKey);
    this.meters.stored(result, hadFailed);
    const { row, status, cached, error, attempts, latencyMs, answer } = result;
    const [code, message] = error ? [error.code, error.message] : [null, null];
    const start = answer === null ? null : answer.slice(0, startChars);
    this.ports.tell({ kind: "row", row, status, cached, code, message, attempts, latencyMs, start });
  }

  /** When all that is open waits for another to succeed, the row that was held first is asked as a probe. */
  #lookForHeld(): void {
    if (this.#held.size === 0 || this.#isProbing || this.halt.aborted) return;
    if (this.#open > this.#held.size + this.shares.waiting) return;
    if (!this.#isDrained && this.#open < this.#mostOpen) return;
    const probe = this.#held.nextProbe();
    const failure = this.#held.last;
    if (probe === null) {
      if (failure) this.stop({ kind: "failed", failure });
      return;
    }
    this.#isProbing = true;
    this.#after(backoffMs(probe, this.ports.clock.random()), this.halt, () => {
      this.#isProbing = false;
      this.#held.probe();
    });
  }

  async #keepCarried(): Promise<void> {
    while (this.#carried.length > 0 && !this.#committer.isGivenUp) {
      try {
        this.ports.carry(this.#carried);
        this.#carried = [];
      } catch {
        await this.ports.clock.sleep(storeAgainMs, new AbortController().signal);
      }
    }
  }

  #after(waitMs: number, signal: AbortSignal, then: () => void): void {
    this.ports.clock.sleep(waitMs, signal).then(then, (thrown: unknown) => {
      if (thrown !== signal.reason) this.crash(thrown);
    });
  }

  #changed(): Promise<void> {
    return (this.#change ??= Promise.withResolvers()).promise;
  }

  #wake(): void {
    this.#change?.resolve();
    this.#change = null;
  }
}
