import { createHash } from "node:crypto";
import type { Message } from "../contract/project.ts";

/**
 * The name of a question in the cache: SHA-256, in hex, of all that makes the answer. As JSON, so that no two lists of
 * messages run together into the same text; half surrogates are escaped by it and stay apart.
 */
export function cacheKey(scope: string, messages: readonly Message[]): string {
  const canonical = JSON.stringify([scope, ...messages.map(({ role, content }) => [role, content])]);
  return createHash("sha256").update(canonical).digest("hex");
}
