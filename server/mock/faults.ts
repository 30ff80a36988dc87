import * as z from "zod";
import { providerErrors } from "./errors.ts";
import { chanceOf } from "./random.ts";
import type { Reply } from "./reply.ts";

const limited = {
  message: "Rate limit reached. Please try again later.",
  type: "requests",
  param: null,
  code: "rate_limit_exceeded",
};
const broken = { message: "The server had an error while processing your request.", type: "server_error" };
const busy = { message: "The engine is currently overloaded, please try again later.", type: "overloaded_error" };
const piece = (delta: Record<string, unknown>, finish: string | null = null) => ({
  id: "chatcmpl-mock",
  object: "chat.completion.chunk",
  choices: [{ index: 0, delta, finish_reason: finish }],
});
const html = (title: string) =>
  `<!doctype html><html><head><title>${title}</title></head><body><center><h1>${title}</h1></center></body></html>`;

/** The faults that belong to no provider, by name; written as replies of a script are. */
const commonFaults: Record<string, Reply> = {
  "429": { status: 429, headers: { "retry-after": "1" }, json: { error: limited } },
  "429-bare": { status: 429, json: { error: limited } },
  "429-ms": { status: 429, headers: { "retry-after-ms": "250" }, json: { error: limited } },
  "429-date": { status: 429, headers: { "retry-after": "$DATE+2" }, json: { error: limited } },
  "429-reset": {
    status: 429,
    headers: { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1.2s" },
    json: { error: limited },
  },
  "429-text": { status: 429, text: "Too Many Requests" },
  "400": { status: 400, json: { error: { message: "Invalid request.", type: "invalid_request_error" } } },
  "401": {
    status: 401,
    json: { error: { message: "Incorrect API key provided.", type: "invalid_request_error", code: "invalid_api_key" } },
  },
  "403": { status: 403, json: { error: { message: "You may not use this model.", type: "permission_error" } } },
  "404": { status: 404, json: { detail: "Not Found" } },
  "413": { status: 413, headers: { "content-type": "text/html" }, text: html("413 Request Entity Too Large") },
  "422": {
    status: 422,
    json: { detail: [{ type: "missing", loc: ["body", "model"], msg: "Field required" }] },
  },
  "500": { status: 500, json: { error: broken } },
  "500-text": { status: 500, text: "Internal Server Error" },
  "502": { status: 502, text: "Bad Gateway" },
  "503": { status: 503, headers: { "retry-after": "1" }, json: { error: busy } },
  "503-bare": { status: 503, json: { error: busy } },
  "529": { status: 529, json: { error: busy } },
  "html-200": { headers: { "content-type": "text/html" }, text: html("Sign in") },
  "html-502": { status: 502, headers: { "content-type": "text/html" }, text: html("502 Bad Gateway") },
  "html-524": { status: 524, headers: { "content-type": "text/html" }, text: html("524: A timeout occurred") },
  "reset-in-body": { message: {}, reset: true },
  "head-cut": { raw: "HTTP/1.1 200 OK\r\ncontent-ty" },
  "head-only": { headOnly: true },
  "not-http": { raw: "SSH-2.0-OpenSSH_9.2\r\n" },
  "cut-length": { message: {}, cut: 60 },
  "cut-chunked": { message: {}, cut: 60, chunked: true },
  "cut-close": { message: {}, cut: 60, close: true },
  "cut-json": { headers: { "content-type": "application/json" }, text: '{"id":"chatcmpl-mock","choices":[{"ind' },
  "drip": { drip: " ", gapMs: 200 },
  "slow": { beforeMs: 5000 },
  "slow-drip": { message: {}, byteChunks: true, gapMs: 20 },
  "huge": { hugeMiB: 256 },
  "empty-body": { text: "" },
  "not-json": { text: "upstream connect error" },
  "empty-choices": { json: { id: "chatcmpl-mock", object: "chat.completion", choices: [] } },
  "null-choices": { json: { id: null, choices: null, usage: null } },
  "null-content": { message: { content: null } },
  "empty-content": { message: { content: "" } },
  "list-content": { message: { content: [{ type: "text", text: "$echo" }] } },
  "length": { finish: "length" },
  "length-empty": { message: { content: "" }, finish: "length" },
  "content-filter": { message: { content: "" }, finish: "content_filter" },
  "refusal": { message: { content: null, refusal: "I cannot help with that." } },
  "reasoning": { message: { content: "$echo", reasoning_content: "The user wants an echo." } },
  "think": { message: { content: "<think>\nThe user wants an echo.\n</think>\n\n$echo" } },
  "error-200": { json: { error: { message: "the upstream model gave up", code: 502 } } },
  "redirect": { status: 307, headers: { location: "$OTHER/v1/chat/completions" } },
  "gzip": { message: {}, gzip: true },
  "sse-unasked": {
    sse: [piece({ role: "assistant" }), piece({ content: "$echo" }), piece({}, "stop"), "[DONE]"],
  },
  "sse-cut": { sse: [piece({ role: "assistant" }), piece({ content: "The fir" })] },
  "sse-error": { sse: [piece({ content: "The" }), { error: { message: "worker lost", code: 500 } }] },
};

/** Every reply that has a name: common faults, and each provider's own error bodies. */
export const namedReplies: Record<string, Reply> = Object.assign(Object.create(null), commonFaults, providerErrors);

/** The names that a fault or a script may use, besides ok, reset, close, hang and closeIfReused. */
export const faultNames: string[] = Object.keys(namedReplies);

/** One rule: which requests, and what they get in place of an answer. */
export type FaultRule = {
  /** The last user message, whole, or a pattern found in it. Without it: every request. */
  match?: string | { regex: string; flags?: string };
  /** The share of requests, from 0 to 1; drawn from the seed, the message and how often it came. */
  rate?: number;
  reply?: Reply;
  /** As in a script: the n-th request with the same message gets the n-th, later ones the last. */
  replies?: Reply[];
};

const pattern = z.strictObject({ regex: z.string(), flags: z.string().optional() }).refine(
  ({ regex, flags }) => {
    try {
      return new RegExp(regex, flags) instanceof RegExp;
    } catch {
      return false;
    }
  },
  { error: "not a regular expression" },
);

/** The schema of a rule, given that of a reply. */
export function faultRuleOf(reply: z.ZodType<Reply>): z.ZodType<FaultRule> {
  return z.strictObject({
    match: z.union([z.string(), pattern]).optional(),
    rate: z.number().min(0).max(1).optional(),
    reply: reply.optional(),
    replies: z.array(reply).min(1).optional(),
  }).refine((rule) => (rule.reply === undefined) !== (rule.replies === undefined), {
    error: "give either reply or replies",
  });
}

export type Faults = (user: string, userHash: number, nth: number) => Reply | null;

/** Makes the rules into one function; the first rule that fits wins. `nth` counts from 0. */
export function compileFaults(rules: FaultRule[], seed: number): Faults {
  const compiled = rules.map(({ match, rate = 1, reply, replies }, index) => ({
    fits: matcher(match),
    rate,
    seed: seed + index * 7919,
    replies: replies ?? (reply === undefined ? [] : [reply]),
  }));
  return (user, userHash, nth) => {
    for (const rule of compiled) {
      if (!rule.fits(user)) continue;
      if (rule.rate < 1 && chanceOf(rule.seed, userHash, nth) >= rule.rate) continue;
      return rule.replies[Math.min(nth, rule.replies.length - 1)] ?? null;
    }
    return null;
  };
}

function matcher(match: FaultRule["match"]): (user: string) => boolean {
  if (match === undefined) return () => true;
  if (typeof match === "string") return (user) => user === match;
  // A pattern with g or y would remember where it stopped.
  const regex = new RegExp(match.regex, match.flags?.replace(/[gy]/g, ""));
  return (user) => regex.test(user);
}
