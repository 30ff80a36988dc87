import type { Message } from "../contract/project.ts";
import type { Reply } from "../contract/reply.ts";
import type { Attempt } from "../contract/result.ts";
import type { Drive } from "./drive.ts";

/** A request that came back. */
export type Attempted = {
  reply: Reply;
  attempt: Attempt;
  /** By the monotonic clock. */
  startedAt: number;
  endedAt: number;
  /** How many mends there were when it went out. */
  mends: number;
};

/**
 * One request, with a permit in hand. Null when it was not made, or was aborted by us, which is no attempt: our own
 * signal says so, never the kind of exception. Rejects with the drive's reason when that was halted before.
 */
export async function attempt(drive: Drive, messages: Message[], tokens: number): Promise<Attempted | null> {
  const { ports, meters, spending } = drive;
  drive.halt.throwIfAborted();
  const usedUp = spending.usedUp();
  if (usedUp !== null) {
    drive.stop({ kind: "paused", pause: { reason: "budget", message: usedUp, until: null } });
    return null;
  }
  spending.asked();
  meters.asked();
  const startedAt = ports.clock.now();
  const mends = ports.mendCount();
  const asked = await ask(drive, messages, drive.flight);
  if (!asked) {
    meters.dropped();
    return null;
  }
  const { reply, latencyMs } = asked;
  const error = reply.kind === "error" ? { code: reply.code, message: reply.message } : null;
  meters.answered(latencyMs, error?.code ?? null, reply.usage);
  if (reply.usage) drive.used(tokens, reply.usage);
  const made = { startedAt: asked.startedAt.toISOString(), latencyMs, status: reply.status, error, waitedMs: null };
  return { reply, attempt: made, startedAt, endedAt: ports.clock.now(), mends };
}

async function ask({ ports }: Drive, messages: Message[], signal: AbortSignal) {
  try {
    const asked = await ports.ask(messages, signal);
    // An answer that came all the same is paid for; an error may be the abort's own.
    return signal.aborted && asked.reply.kind === "error" ? null : asked;
  } catch (thrown) {
    if (signal.aborted) return null;
    throw thrown;
  }
}
