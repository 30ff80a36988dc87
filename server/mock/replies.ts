import * as z from "zod";
import { namedReplies } from "./faults.ts";
import { latency } from "./random.ts";
import { type Reply, type ReplyObject, type Unless, unless } from "./reply.ts";

const ms = z.number().min(0).max(2 ** 31 - 1);
const bodies = ["message", "json", "text", "sse", "chunks", "drip", "hugeMiB", "raw"] as const;

export const reply: z.ZodType<Reply> = z.lazy(() =>
  z.union([
    z.string().refine(isReplyName, { error: (issue) => `no reply is named ${JSON.stringify(issue.input)}` }),
    replyObject,
  ])
);

const replyObject = z.strictObject({
  status: z.int().min(100).max(999).optional(),
  headers: z.record(z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/), z.string()).optional(),
  message: z.record(z.string(), z.unknown()).optional(),
  finish: z.string().nullable().optional(),
  usage: z.record(z.string(), z.unknown()).nullable().optional(),
  json: z.unknown().optional(),
  text: z.string().optional(),
  sse: z.array(z.unknown()).optional(),
  chunks: z.array(z.union([z.string(), z.strictObject({ answer: z.string() })])).optional(),
  gapMs: ms.optional(),
  beforeMs: ms.optional(),
  gzip: z.boolean().optional(),
  bom: z.boolean().optional(),
  byteChunks: z.boolean().optional(),
  crlf: z.boolean().optional(),
  cut: z.int().min(0).optional(),
  chunked: z.boolean().optional(),
  close: z.boolean().optional(),
  reset: z.boolean().optional(),
  headOnly: z.boolean().optional(),
  drip: z.string().min(1).optional(),
  hugeMiB: z.int().min(1).max(16_384).optional(),
  raw: z.string().optional(),
  unless: unless.optional(),
  else: reply.optional(),
}).refine((object) => bodies.filter((body) => object[body] !== undefined).length < 2, {
  error: `only one of ${bodies.join(", ")} can be the body`,
});

/** What an endpoint does: the n-th request with the same user message gets the n-th reply, later ones the last. */
export const script = z.strictObject({
  replies: z.array(reply),
  latency: latency.optional(),
  /** Further ms for a user message. */
  slow: z.record(z.string(), ms).optional(),
  answerBytes: z.int().min(0).max(64 * 1024 * 1024).optional(),
});
export type Script = z.infer<typeof script>;

/** The replies that are deeds of the connection and no bytes. */
export const deeds = ["ok", "reset", "close", "hang", "closeIfReused"] as const;
export type Deed = typeof deeds[number];

export function isDeed(name: string): name is Deed {
  return deeds.some((deed) => deed === name);
}

function isReplyName(name: string): boolean {
  return isDeed(name) || namedReplies[name] !== undefined;
}

/** Follows names and `unless` until what is left is a deed or an object to send. Throws on a name that is unknown. */
export function settleReply(of: Reply, holds: (condition: Unless) => boolean): Deed | ReplyObject {
  if (typeof of === "string") {
    if (isDeed(of)) return of;
    const named = namedReplies[of];
    if (named === undefined) throw new Error(`no reply is named ${of}`);
    return settleReply(named, holds);
  }
  if (of.unless && holds(of.unless)) return settleReply(of.else ?? "ok", holds);
  return of;
}

const names = /\$(BASE|HOST|OTHER|KEY|echo|DATE(?:[+-]\d+)?)(?![A-Za-z0-9_])/g;

/** Puts `$BASE`, `$HOST`, `$OTHER`, `$KEY`, `$echo` and `$DATE+2` into every string of a value, once. */
export function fillNames<T>(value: T, of: (name: string) => string): T;
export function fillNames(value: unknown, of: (name: string) => string): unknown {
  if (typeof value === "string") return value.includes("$") ? value.replace(names, (_, name) => of(name)) : value;
  if (Array.isArray(value)) return value.map((one) => fillNames(one, of));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fillNames(one, of)]));
}

/** The moment `offset` seconds from now ("+2", "-60" or "") as an HTTP date, in whole seconds. */
export function httpDate(offset: string): string {
  return new Date(Date.now() + Number(offset || 0) * 1000).toUTCString();
}
