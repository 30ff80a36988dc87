import { Buffer } from "node:buffer";
import type { Database } from "@db/sqlite";
import type { Usage } from "../server/contract/run.ts";
import { prepared } from "./prepared.ts";

/** An answer that is remembered; its key is a SHA-256 in hex. */
export type CachedAnswer = { answer: string; reasoning: string | null; finishReason: string | null; usage: Usage };
type Row = Usage & { answer: string; reasoning: string | null; finishReason: string | null };

/** The answer that is remembered under a key; null when there is none, or none since a moment, in ms since 1970. */
export function findCached(db: Database, key: string, sinceMs = 0): CachedAnswer | null {
  const row = prepared(
    db,
    `select answer, reasoning, finish_reason as finishReason, prompt_tokens as promptTokens,
       cached_tokens as cachedTokens, completion_tokens as completionTokens, reasoning_tokens as reasoningTokens
     from cache where key = ? and created_at >= ?`,
  ).get<Row>(bytesOf(key), sinceMs);
  if (!row) return null;
  const { answer, reasoning, finishReason, ...usage } = row;
  return { answer: JSON.parse(answer), reasoning: reasoning && JSON.parse(reasoning), finishReason, usage };
}

/** Remembers an answer in place of an earlier one; the newest stays. */
export function putCached(
  db: Database,
  key: string,
  { answer, reasoning, finishReason, usage }: CachedAnswer,
  atMs: number,
): void {
  prepared(
    db,
    `insert or replace into cache(key, answer, reasoning, finish_reason, prompt_tokens, cached_tokens,
       completion_tokens, reasoning_tokens, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    bytesOf(key),
    JSON.stringify(answer),
    reasoning === null ? null : JSON.stringify(reasoning),
    finishReason,
    usage.promptTokens,
    usage.cachedTokens,
    usage.completionTokens,
    usage.reasoningTokens,
    atMs,
  );
}

function bytesOf(key: string): Uint8Array {
  return Buffer.from(key, "hex");
}
