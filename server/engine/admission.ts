import { note } from "../contract/notes.ts";
import type { Pace } from "./adapt.ts";
import type { Committer } from "./committer.ts";
import type { Gate } from "./gate.ts";
import type { Meters } from "./meters.ts";
import type { Permit, Permits } from "./permits.ts";
import type { Clock, Limiter } from "./ports.ts";
import { Turns } from "./turns.ts";

/** One request may go out; `isProbe` while it is in doubt whether any may. */
export type Entry = { permit: Permit; isProbe: boolean };

export type AdmissionParts = {
  gate: Gate;
  limiter: Limiter;
  permits: Permits;
  committer: Committer;
  meters: Meters;
  clock: Clock;
  /** How many rows were asked and have come to an end that is not stored yet. */
  unstored: () => number;
  pace: Pace;
  /** Called when the line has become shorter. */
  moved: () => void;
};

/**
 * The way of a request to its permit. One row at a time goes through all that may hold it back, the others stand in
 * line behind it. So at most one that the limiter let through waits for a permit: were it many, they would all go out
 * together later, and more than the limit in that minute.
 */
export class Admission {
  #parts: AdmissionParts;
  #turns: Turns;
  #leftAt = -Infinity;

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
    this.#turns = new Turns(() => parts.pace.isRefused);
  }

  /** How many rows stand in line that were never asked. */
  get fresh(): number {
    return this.#turns.fresh;
  }

  /** Waits for all that holds back a row that was asked `triesMade` times, with no permit in hand. Rejects when aborted. */
  async enter(tokens: number, triesMade: number, signal: AbortSignal): Promise<Entry> {
    const { gate, limiter, permits, committer, clock, pace } = this.#parts;
    using _turn = await this.#turns.take(triesMade, signal);
    this.#parts.moved();
    let isCharged = false;
    while (true) {
      if (committer.fault !== null) await committer.mended(signal);
      if (gate.closed()) await this.#waitAtGate(signal);
      if (!isCharged) {
        if (limiter.waitMs() > 0) await this.#waitForLimit(tokens, signal);
        else await limiter.take(tokens, signal);
        isCharged = true;
      }
      const gapMs = this.#leftAt + pace.gapMs - clock.now();
      if (gapMs > 0) await clock.sleep(gapMs, signal);
      const permit = await permits.take(signal);
      await this.#storeBefore();
      if (!gate.closed() && committer.fault === null && !signal.aborted) {
        this.#leftAt = clock.now();
        return { permit, isProbe: gate.leave() };
      }
      permit[Symbol.dispose](); // it closed, or storing failed, while the permit was awaited
    }
  }

  /** What is not stored would be asked again after a kill, so it counts as in flight: never more than the concurrency. */
  async #storeBefore(): Promise<void> {
    const { permits, committer, unstored } = this.#parts;
    while (unstored() > 0 && permits.taken + unstored() > permits.limit && committer.fault === null) {
      // Most of them together, so that storing costs little; at once when no other answer can come.
      await committer.soon(permits.taken === 1 ? 1 : Math.ceil(permits.limit * 0.75));
    }
  }

  async #waitAtGate(signal: AbortSignal): Promise<void> {
    const { gate, meters, clock } = this.#parts;
    const closed = gate.closed();
    if (!closed) return;
    using _shown = meters.wait(closed.why, closed.until - clock.now());
    await gate.pass(signal);
  }

  async #waitForLimit(tokens: number, signal: AbortSignal): Promise<void> {
    const { limiter, meters } = this.#parts;
    const why = { reason: "limit", code: null, message: note("limitsReached") } as const;
    using _shown = meters.wait(why, limiter.waitMs());
    await limiter.take(tokens, signal);
  }
}
