import { note } from "../contract/notes.ts";
import type { Message } from "../contract/project.ts";
import type { ReplyAnswer } from "../contract/reply.ts";
import type { Result } from "../contract/result.ts";
import { renderMessages } from "../prompt/render.ts";
import { readRow } from "../prompt/row.ts";
import { type Asked, askRow, type Spent } from "./asking.ts";
import { cacheKey } from "./cache-key.ts";
import type { Drive, Settled } from "./drive.ts";
import { noUsage } from "./meters.ts";
import type { PendingRow } from "./ports.ts";

type Outcome = Pick<Result, "status" | "cached" | "answer" | "reasoning" | "finishReason" | "error" | "usage"> & {
  cacheKey: string | null;
  wasAsked: boolean;
};

/** One row from its text to its result; null when the drive ends first, or when the row gets none in it. */
export async function settleRow(drive: Drive, pending: PendingRow): Promise<Settled | null> {
  const { settings, prompt, revision, ports, meters } = drive;
  const { row, line, text, hasFailed = false } = pending;
  const spent: Spent = { tries: [...pending.tries], usage: noUsage };
  const { messages, missing } = renderMessages(prompt, readRow(text), settings.missing);
  let outcome: Outcome | null;
  if (missing.length > 0 && settings.missing === "fail") {
    meters.erred("missing_variable");
    const message = note("missingVariable", { line, row, names: missing.join(", ") });
    outcome = { ...nothing, status: "failed", error: { code: "missing_variable", message } };
  } else {
    try {
      outcome = settings.cache === "off" ? await asked(drive, messages, spent) : await known(drive, messages, spent);
    } catch (thrown) {
      if (!drive.halt.aborted || thrown !== drive.halt.reason) throw thrown;
      outcome = null;
    }
  }
  const { tries, usage } = spent;
  if (!outcome) {
    if (tries.length > pending.tries.length) drive.carry({ row, tries, usage });
    return null;
  }
  const { cacheKey, wasAsked, ...rest } = outcome;
  const result: Result = {
    row,
    ...rest,
    attempts: tries.length,
    tries,
    latencyMs: tries.at(-1)?.latencyMs ?? null,
    finishedAt: ports.clock.date().toISOString(),
    revision,
  };
  return { result, cacheKey, hadFailed: hasFailed, wasAsked };
}

const nothing = {
  cached: false,
  answer: null,
  reasoning: null,
  finishReason: null,
  error: null,
  usage: noUsage,
  cacheKey: null,
  wasAsked: false,
};

async function asked(drive: Drive, messages: Message[], spent: Spent): Promise<Outcome | null> {
  const came = await askRow(drive, messages, spent);
  return came && outcomeOf(came, spent, null);
}

function outcomeOf(came: Asked, { usage }: Spent, cacheKey: string | null): Outcome {
  const wasAsked = true;
  if (came.kind === "failure") return { ...nothing, status: "failed", error: came.error, usage, wasAsked };
  const { answer, reasoning, finishReason } = came.reply;
  return { ...nothing, status: "succeeded", answer, reasoning, finishReason, usage, cacheKey, wasAsked };
}

/** With the cache: a stored answer, or that of another row in flight with the same question, or one of its own. */
async function known(drive: Drive, messages: Message[], spent: Spent): Promise<Outcome | null> {
  const { ports, shares } = drive;
  const key = cacheKey(drive.cacheScope(), messages);
  while (!shares.lead(key)) {
    const answer = await drive.follow(key);
    if (answer) return hit(answer);
  }
  try {
    const stored = ports.cached(key);
    if (stored) return hit(stored);
    const came = await askRow(drive, messages, spent);
    if (came?.kind === "answer") shares.answer(key, came.reply);
    return came && outcomeOf(came, spent, key);
  } finally {
    shares.done(key);
  }
}

/** A hit costs no request, so it uses no tokens. */
function hit({ answer, reasoning, finishReason }: Pick<ReplyAnswer, "answer" | "reasoning" | "finishReason">): Outcome {
  return { ...nothing, status: "succeeded", cached: true, answer, reasoning, finishReason };
}
