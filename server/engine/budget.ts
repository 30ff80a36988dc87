import { note } from "../contract/notes.ts";
import type { Usage } from "../contract/run.ts";
import type { Clock, DriveSettings } from "./ports.ts";

/** What a run may use up; what its earlier drives used counts. With no budget nothing is ever used up. */
export class Spending {
  #budget: DriveSettings["budget"];
  #clock: Clock;
  #startedAt: number;
  #requests: number;
  #tokens: number;
  #activeMs: number;

  constructor({ budget, spent }: Pick<DriveSettings, "budget" | "spent">, clock: Clock) {
    this.#budget = budget;
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#requests = spent.requests;
    this.#tokens = spent.tokens;
    this.#activeMs = spent.activeMs;
  }

  /** A request goes out. */
  asked(): void {
    this.#requests++;
  }

  used({ promptTokens, completionTokens }: Usage): void {
    this.#tokens += (promptTokens ?? 0) + (completionTokens ?? 0);
  }

  /** How long until the minutes are used up, in ms; null when they are not limited. */
  get leftMs(): number | null {
    const minutes = this.#budget?.minutes ?? null;
    return minutes === null ? null : minutes * 60_000 - this.#activeMs - (this.#clock.now() - this.#startedAt);
  }

  /** Why no further request may go out; null when one may. */
  usedUp(): string | null {
    const budget = this.#budget;
    if (!budget) return null;
    const { requests, tokens, minutes } = budget;
    if (requests !== null && this.#requests >= requests) return note("requestsUsed", { count: requests });
    if (tokens !== null && this.#tokens >= tokens) return note("tokensBudgeted", { count: tokens });
    if (minutes !== null && (this.leftMs ?? 1) <= 0) return note("minutesUsed", { count: minutes });
    return null;
  }
}
