import type { Message } from "../../server/contract/project.ts";
import { keep, readKept } from "./kept.ts";

/** What a browser keeps of a draft: `base` is the prompt that it was written over, `sent` one on its way when it ended. */
export type KeptDraft = { messages: Message[]; base: string; sent?: string | null };

/** A prompt as one text, by which two are told to be the same. */
export function promptText(messages: readonly Message[]): string {
  return JSON.stringify(messages.map(({ role, content }) => ({ role, content })));
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
    "messages" in value && Array.isArray(value.messages) &&
    value.messages.every((one: unknown) =>
      typeof one === "object" && one !== null && "role" in one && "content" in one && typeof one.content === "string"
    );
}
