import type { ErrorCode } from "../contract/errors.ts";
import { note } from "../contract/notes.ts";
import type { Mend } from "../contract/run.ts";
import { type ErrorFacts, readErrorBody, readErrorValue } from "./body-text.ts";
import { type CodeTable, type Family, looseCodes, plainCodes, type Verdict } from "./codes.ts";
import { type Asked, readRefusal, type Refusal } from "./refusals.ts";
import { doubtfulQuota, shortLimit, wordings } from "./wording.ts";

export type Classified = { code: ErrorCode; message: string; ambiguous: boolean; mend: Mend | null };
export type Classifying = {
  /** HTTP status; 200 for an error inside a good answer. */
  status: number;
  body: { text: string } | { value: unknown };
  family: Family | null;
  /** The provider's own table. */
  codes: CodeTable;
  asked: Asked;
  /** Whether the endpoint told how long to wait: what clears by waiting is no empty account. */
  toldWait: boolean;
};

/**
 * What an error of an endpoint means: by the provider's own code first, by its wording second, by the HTTP status last.
 * The tables are `codes.ts` and `wording.ts`; `endpoints` in the documentation says where they come from.
 */
export function classify(error: Classifying): Classified {
  const { status, asked } = error;
  const facts = "text" in error.body ? readErrorBody(error.body.text) : readErrorValue(error.body.value);
  const refusal = readRefusal(facts, status, asked);
  const message = facts.message || saysStatus(status);
  if (refusal) {
    const words = message.includes(refusal.parameter) ? message : `${refusal.parameter}: ${message}`;
    return { code: "invalid_request", message: withHint(words, refusal), ambiguous: false, mend: refusal.mend };
  }
  const verdict = judge(facts, error);
  const code = verdict === "quota_or_throttle" ? "quota_exceeded" : verdict;
  return { code, message, ambiguous: verdict === "quota_or_throttle", mend: null };
}

function withHint(words: string, { mend, hint }: Refusal): string {
  if (mend) return note("withMend", { words, mend: mend.says });
  return hint === "" ? words : note("withHint", { words, hint });
}

function judge(facts: ErrorFacts, error: Classifying): Verdict {
  const { status, family, codes, toldWait } = error;
  const own = lookUp(facts, family?.codes ?? {}) ?? lookUp(facts, codes) ?? lookUp(facts, plainCodes);
  if (own !== null && fits(own, status)) return own;
  const loose = lookUp(facts, looseCodes);
  const isLimit = [200, 402, 403, 429, 503].includes(status) || loose !== null;
  const [tooLarge, ...others] = wordings;
  if (tooLarge?.words.test(facts.words) && status !== 200) return tooLarge.code;
  if (isLimit && shortLimit.test(facts.words) && !/limit: 0\b/u.test(facts.words)) {
    return status === 503 ? "overloaded" : "rate_limited";
  }
  for (const { code, statuses, words } of others) if (statuses(status) && words.test(facts.words)) return code;
  if (loose === "quota_or_throttle" || isLimit && doubtfulQuota.test(facts.words)) {
    return toldWait ? "rate_limited" : "quota_or_throttle";
  }
  return loose ?? byStatus(status === 200 ? statusInside(facts) : status);
}

function lookUp({ codes }: ErrorFacts, table: CodeTable): Verdict | null {
  for (const code of codes) {
    const verdict = Object.hasOwn(table, code) ? table[code] : undefined;
    if (verdict !== undefined) return verdict;
  }
  return null;
}

/** A code that came with a status which cannot mean it is a word of a relay: a 5xx says nothing of the request. */
function fits(verdict: Verdict, status: number): boolean {
  return !(verdict === "invalid_request" && (status >= 500 || status === 429));
}

/** An error inside a 200 may carry the status that it would have had; a fault of the server's is then a bad answer. */
function statusInside({ codes }: ErrorFacts): number {
  const status = codes.map(Number).find((code) => code >= 400 && code < 500) ?? 200;
  return [401, 402, 403, 408, 429].includes(status) ? status : 200;
}

function byStatus(status: number): ErrorCode {
  if (status < 300) return "bad_response";
  if (status === 401 || status === 403 || status === 407) return "unauthorized";
  if (status === 402) return "quota_exceeded";
  if (status === 408) return "timeout";
  if (status === 429) return "rate_limited";
  if (status === 409 || status === 425 || status === 499) return "server_error"; // each passes by itself
  if (status === 503 || status === 529) return "overloaded";
  return status >= 500 ? "server_error" : "invalid_request";
}

const names: Record<number, string> = {
  400: "Bad Request",
  401: "Unauthorized",
  402: "Payment Required",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  413: "Payload Too Large",
  422: "Unprocessable Entity",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

const saysStatus = (status: number): string =>
  status < 300 ? note("silentError") : `HTTP ${status}${names[status] ? ` ${names[status]}` : ""}`;
