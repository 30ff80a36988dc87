import type { ReplyAnswer } from "../contract/reply.ts";
import { Line } from "./line.ts";

type Share = { answer: ReplyAnswer | null; line: Line<void, ReplyAnswer | null> };

/** Rows with the same question that are in flight together: one is asked, the others wait for its answer. */
export class Shares {
  #shares = new Map<string, Share>();
  #waiting = 0;

  /** How many rows wait for another's answer. */
  get waiting(): number {
    return this.#waiting;
  }

  /** True when the caller is to ask; it calls `done` in the end, and `answer` before if there is one. False when another row asks. */
  lead(key: string): boolean {
    if (this.#shares.has(key)) return false;
    this.#shares.set(key, { answer: null, line: new Line() });
    return true;
  }

  /** The answer that the asking row got; null when it got none, so that another must ask. Rejects when aborted. */
  async follow(key: string, signal: AbortSignal): Promise<ReplyAnswer | null> {
    const share = this.#shares.get(key);
    if (!share || share.answer) return share?.answer ?? null;
    this.#waiting++;
    try {
      return await share.line.join(undefined, signal);
    } finally {
      this.#waiting--;
    }
  }

  /** The answer serves others until `forget`, which comes when the cache has it. */
  answer(key: string, answer: ReplyAnswer): void {
    const share = this.#shares.get(key);
    if (!share) return;
    share.answer = answer;
    share.line.serveAll(answer);
  }

  /** The asking row is through: without an answer, another row asks. */
  done(key: string): void {
    const share = this.#shares.get(key);
    if (!share || share.answer) return;
    this.#shares.delete(key);
    share.line.serveAll(null);
  }

  forget(key: string): void {
    this.#shares.delete(key);
  }
}
