import { errors } from "../contract/errors.ts";
import type { Message } from "../contract/project.ts";
import type { ReplyAnswer, ReplyError } from "../contract/reply.ts";
import type { Attempt } from "../contract/result.ts";
import type { Failure, Usage } from "../contract/run.ts";
import { attempt, type Attempted } from "./attempt.ts";
import { backoffMs, toldMs } from "./backoff.ts";
import type { Drive } from "./drive.ts";
import { addUsage, dateAfter, type Why } from "./meters.ts";
import type { Permit } from "./permits.ts";

/** What came of asking for a row: an answer, or the error that it fails with. */
export type Asked = { kind: "answer"; reply: ReplyAnswer } | { kind: "failure"; error: Failure };

/** What a row has cost: all its attempts, and what those of this drive used together. Holds also when no result comes. */
export type Spent = { readonly tries: Attempt[]; usage: Usage };

type Verdict =
  | { then: "again" } // costs no attempt
  | { then: "wait"; waitMs: number; why: Why }
  | { then: "hold"; mayAsk: boolean }
  | { then: "fail" }
  | { then: "stop" };

/** How it stands with a row that is being asked for. */
type Asking = {
  messages: Message[];
  spent: Spent;
  allowed: number;
  /** Answers to other rows, as of its beginning. */
  successes: number;
  /** The same as of its last error; -1 before the first. */
  answersBefore: number;
  last: Attempted | null;
  /** While the row is between two attempts. */
  between: Disposable | null;
};

/**
 * Asks for one row until there is an answer or a failure, as the table of errors decides. Each request that came back is
 * added to `spent`. Null when the drive ends first, or when the row gets no result in it.
 */
export async function askRow(drive: Drive, messages: Message[], spent: Spent): Promise<Asked | null> {
  const { meters, ports: { clock } } = drive;
  const { tries } = spent;
  const asking: Asking = {
    messages,
    spent,
    // A row whose attempts were used up in an earlier drive is asked once more: something was mended since.
    allowed: Math.max(drive.settings.retry.attempts, tries.length + 1),
    successes: drive.breaker.successes,
    answersBefore: -1,
    last: null,
    between: null,
  };
  try {
    while (true) {
      const came = await askOnce(drive, asking);
      if (!came || came.kind === "answer") return came;
      const { verdict, error } = came;
      if (verdict.then === "stop") return null;
      if (verdict.then === "fail") return { kind: "failure", error };
      asking.between = meters.between();
      if (verdict.then === "again") asking.allowed = Math.max(asking.allowed, tries.length) + 1;
      else if (verdict.then === "wait") {
        using _shown = meters.wait(verdict.why, verdict.waitMs);
        await clock.sleep(verdict.waitMs, drive.halt);
      } else if (await drive.hold(error, verdict.mayAsk) === "success" && !verdict.mayAsk) {
        asking.allowed = tries.length + 1; // the endpoint is there again: if it still fails, that is the row's bad luck
      }
    }
  } finally {
    asking.between?.[Symbol.dispose]();
  }
}

type Came = { kind: "answer"; reply: ReplyAnswer } | { kind: "error"; error: Failure; verdict: Verdict };

/**
 * One request, and what follows from its reply. The permit goes back only when that is known: what an error holds back
 * must not go out under the permit of the very request that met it.
 */
async function askOnce(drive: Drive, asking: Asking): Promise<Came | null> {
  const { spent } = asking;
  const tokens = drive.estimate(asking.messages);
  const { permit, isProbe } = await drive.admission.enter(tokens, spent.tries.length, drive.halt);
  using _permit = permit;
  asking.between?.[Symbol.dispose]();
  const made = await attempt(drive, asking.messages, tokens);
  if (isProbe) drive.gate.probed();
  if (!made) return null;
  const { reply } = made;
  if (asking.last) asking.last.attempt.waitedMs = Math.round(made.startedAt - asking.last.endedAt);
  asking.last = made;
  spent.tries.push(made.attempt);
  if (reply.usage) spent.usage = addUsage(spent.usage, reply.usage);
  if (reply.kind === "answer") {
    drive.succeeded();
    drive.ended();
    return { kind: "answer", reply };
  }
  const { code, message } = reply;
  const triesMade = spent.tries.length;
  const { successes } = drive.breaker;
  const standing = {
    triesMade,
    isLast: triesMade >= asking.allowed,
    isPressing: successes === asking.answersBefore && triesMade >= asking.allowed - 2,
    isAlone: successes === asking.successes && spent.tries.every(({ error }) => error?.code === code),
  };
  asking.answersBefore = successes;
  const verdict = judge(drive, permit, made.mends, reply, standing);
  if (verdict.then === "fail") drive.ended();
  return { kind: "error", error: { code, message }, verdict };
}

type Standing = {
  triesMade: number;
  /** Its attempts are used up. */
  isLast: boolean;
  /** It has two attempts left at the most, and no row was answered since the attempt before. */
  isPressing: boolean;
  /** It met this error alone, and no other row was answered since it began. */
  isAlone: boolean;
};

/** A little more than the minute that most limits are of; less when the person does not want to wait so long. */
const longestRefusalMs = ({ settings }: Drive): number => Math.min(65_000, settings.retry.maxWaitMs);

/** Reads the table of errors; there is no other place where the kind of an error decides something. */
function judge(drive: Drive, permit: Permit, mends: number, reply: ReplyError, standing: Standing): Verdict {
  const { triesMade, isLast, isPressing, isAlone } = standing;
  const { gate, pace, breaker, ports } = drive;
  const { code, message, ambiguous } = reply;
  const { then, slows, counts } = errors[code];
  if (reply.mend) {
    ports.mend(reply.mend);
    if (ports.mendCount() !== mends) return { then: "again" };
  }
  const told = reply.waitMs !== null && reply.waitMs > 0 ? reply.waitMs : null;
  if (slows || ambiguous) pace.slowed(permit, told);
  if (told !== null && (then === "retry" || ambiguous)) {
    if (told > drive.settings.retry.maxWaitMs) {
      const until = dateAfter(ports.clock, told);
      drive.stop({ kind: "paused", pause: { reason: "told_wait", message, until } });
      return { then: "stop" };
    }
    if (slows || ambiguous) gate.close(told, { reason: ambiguous ? "quota" : "retry_after", code, message });
  }
  if (ambiguous) {
    gate.doubt({ reason: "quota", code, message });
    const failure = breaker.doubted(code, message);
    if (failure) drive.stop({ kind: "failed", failure });
    return { then: failure || drive.halt.aborted ? "stop" : "again" };
  }
  const failure = breaker.met(code, message);
  const isOut = breaker.isOut(code);
  if (slows || isOut) gate.refused({ reason: "backoff", code, message }, isPressing || isOut, longestRefusalMs(drive));
  else gate.answered();
  if (failure) drive.stop({ kind: "failed", failure });
  if (then === "failRow") return { then: "fail" };
  if (then === "stopRun") {
    if (!drive.halt.aborted && !isLast) return { then: "hold", mayAsk: true };
    drive.lose({ code, message });
    return { then: "stop" };
  }
  const isOfTheRun = counts === "always" && (isAlone || isOut);
  if (isLast && !isOfTheRun) return { then: "fail" };
  if (drive.halt.aborted) return { then: "stop" };
  if (isLast) return { then: "hold", mayAsk: false };
  const random = ports.clock.random();
  return told === null
    ? { then: "wait", waitMs: backoffMs(triesMade, random), why: { reason: "backoff", code, message } }
    : { then: "wait", waitMs: toldMs(told, triesMade, random), why: { reason: "retry_after", code, message } };
}
