import type { ErrorCode } from "./errors.ts";
import type { Mend, Usage } from "./run.ts";

export type ReplyAnswer = {
  kind: "answer";
  answer: string;
  reasoning: string | null;
  finishReason: string | null;
  usage: Usage;
  status: number;
};

export type ReplyError = {
  kind: "error";
  code: ErrorCode;
  /** What the endpoint said, or what happened on the line; never holds a key. */
  message: string;
  status: number | null; // HTTP status; null when no head came
  /** How long the endpoint asks us to wait, in ms; null when it said nothing. */
  waitMs: number | null;
  /** Two readings are possible (a throttle worded as an empty account): wait it out for a while before it is believed. */
  ambiguous: boolean;
  /** A certain mend for the refused parameter, to be made once for the whole run. */
  mend: Mend | null;
  usage: Usage | null; // paid for, though no answer came of it
};

/** What came back of one request, in one of two kinds. */
export type Reply = ReplyAnswer | ReplyError;
