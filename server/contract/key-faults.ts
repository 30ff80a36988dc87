import { characterNotes } from "./note-table.ts";
import { note, noteIn } from "./notes.ts";
import type { Sentences } from "./problems.ts";

/** Why a kept key, or one from the environment, cannot be sent. None of them holds the key. */
export type BadCharacter = { position: number; kind: "control" | "invisible" | "full-width" | "non-ASCII" };

/** A pasted key that no header can carry. */
export function badKey({ position, kind }: BadCharacter): Sentences {
  return {
    en: `the key has a ${kind} character at position ${position}; copy it again`,
    zh: `密钥的第 ${position} 个字符是${characterNotes[kind].zh}，请重新复制`,
  };
}

export function badVariable(name: string, { position, kind }: BadCharacter): Sentences {
  return inBoth(note("badVariable", { name, character: note(kind), position }));
}

export function noVariable(name: string): Sentences {
  return inBoth(note("noVariable", { name }));
}

const inBoth = (en: string): Sentences => ({ en, zh: noteIn("zh", en) });

export const sealedKey: Sentences = {
  en: "the kept key cannot be opened with this folder's secrets.key; put it in again",
  zh: "这个目录的 secrets.key 打不开保存的密钥，请重新填写",
};
