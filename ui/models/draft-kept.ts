import type { Message } from "../../server/contract/project.ts";
import { keep, readKept } from "./kept.ts";

/** What a browser keeps of a draft: `base` is the prompt that it was written over, `sent` marks those without an answer. */
export type KeptDraft = { messages: Message[]; base: string; sent?: string[] };

/** A prompt as one text, by which two are told to be the same. */
export function promptText(messages: readonly Message[]): string {
  return JSON.stringify(messages.map(({ role, content }) => ({ role, content })));
}

/** A short mark of a text, by which it is known again: its length and a hash (FNV-1a, 32 bit). */
export function markOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return `${text.length}-${(hash >>> 0).toString(16)}`;
}

export function readDraft(key: string): KeptDraft | null {
  return draftIn(readKept(key));
}

/** Keeps a draft, for other tabs too; null forgets it. */
export function keepDraft(key: string, draft: KeptDraft | null): void {
  keep(key, draft);
}

/** The draft in the text that a browser kept. */
export function draftOf(text: string | null): KeptDraft | null {
  if (text === null) return null;
  try {
    return draftIn(JSON.parse(text));
  } catch {
    return null;
  }
}

function draftIn(value: unknown): KeptDraft | null {
  return isDraft(value) ? value : null;
}

function isDraft(value: unknown): value is KeptDraft {
  return typeof value === "object" && value !== null && "base" in value && typeof value.base === "string" &&
    (!("sent" in value) || Array.isArray(value.sent)) &&
    "messages" in value && Array.isArray(value.messages) &&
    value.messages.every((one: unknown) =>
      typeof one === "object" && one !== null && "role" in one && "content" in one && typeof one.content === "string"
    );
}
