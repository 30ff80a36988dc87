import { en } from "./en/mod.ts";
import { speakWith } from "./speech.ts";
import type { Dictionary, SectionName, Speech } from "./speech.ts";
import type { Language } from "./words.ts";
import { zh } from "./zh/mod.ts";

export type { SectionName, Speech } from "./speech.ts";
export type { Language } from "./words.ts";

const dictionaries: Record<Language, typeof zh> = { en, zh };

/** Speaks a language with all its words: for the server, which has them at hand. */
export function speak(language: Language): Speech {
  return speakWith(language, dictionaries[language]);
}

/** The words of some sections, to be sent along with a page. */
export function sectionsOf(language: Language, names: readonly SectionName[]): Dictionary {
  return Object.fromEntries(names.map((name) => [name, dictionaries[language][name]]));
}
