import type { Sentences } from "../contract/problems.ts";

export type Language = keyof Sentences;

/**
 * The language of an answer: the one that a person chose on a page, else what the browser asks for. Chinese when it is
 * wanted more than English, else English.
 * Reads `Accept-Language` with its weights (RFC 9110, 12.5.4); what cannot be read counts as not said.
 */
export function languageOf(accepted: string | null, chosen: string | null = null): Language {
  if (chosen === "en" || chosen === "zh") return chosen;
  let best: { language: Language; weight: number } = { language: "en", weight: 0 };
  for (const range of (accepted ?? "").slice(0, 1000).split(",")) {
    const [tag = "", ...rest] = range.trim().toLowerCase().split(";");
    const language = tag.split("-")[0];
    if (language !== "en" && language !== "zh") continue;
    const said = rest.map((part) => /^\s*q=(\d(?:\.\d{1,3})?)\s*$/u.exec(part)?.[1]).find((q) => q !== undefined);
    const weight = said === undefined ? 1 : Number(said);
    if (weight > best.weight) best = { language, weight };
  }
  return best.language;
}
