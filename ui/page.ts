import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Dictionary, Say, SectionName, Speech } from "./i18n/speech.ts";
import type { Language } from "./i18n/words.ts";
import { speakWith } from "./i18n/speech.ts";

export const themes = ["light", "dark", "system"] as const;
export type Theme = (typeof themes)[number];

/** What parts and islands know of the page that they are on. */
export type Page = {
  speech: Speech;
  /** What a proxy puts before all addresses; empty without one. */
  base: string;
  /** The address of the sprite of icons. */
  icons: string;
  /** Notes that an island is on the page, so that its chunk is asked for early; on the server alone. */
  uses?: (island: string) => void;
};

/** What the server sends along for the islands: in a block of JSON, which no policy holds back. */
export type PageFacts = { language: Language; base: string; icons: string; words: Dictionary };

export const PageContext = createContext<Page | null>(null);

/** The page that a part or an island is on. */
export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error("a part is rendered outside of a page");
  return page;
}

export function useSpeech(): Speech {
  return usePage().speech;
}

/** The words of a section; in the browser the page must have been sent with it. */
export function useWords<Name extends SectionName>(section: Name): Say<Name> {
  return usePage().speech.words(section);
}

let kept: Page | null = null;

/** The page in the browser, read once from its block of facts. */
export function thisPage(): Page {
  if (kept) return kept;
  const block = document.getElementById("page-facts");
  if (!block) throw new Error("the page was sent without its facts");
  const { language, base, icons, words }: PageFacts = JSON.parse(block.textContent ?? "");
  kept = { speech: speakWith(language, words), base, icons };
  return kept;
}
