import type { Sentences } from "../../server/contract/problems.ts";
import { fill } from "../../server/contract/problems.ts";
import { en } from "./en.ts";
import type { Word } from "./en.ts";
import { zh } from "./zh.ts";

export type { Word };
export type Language = keyof Sentences;

/** How words, numbers and times are written in one language. */
export interface Speech {
  language: Language;
  /** The value of an `lang` attribute. */
  tag: string;
  say(word: Word, params?: Record<string, string | number>): string;
  number(value: number, digits?: number): string;
  /** A length of time in ms, in its two largest units. */
  duration(ms: number): string;
  date(iso: string): string;
}

const words: Record<Language, Record<Word, string>> = { en, zh };

export function speak(language: Language): Speech {
  const tag = language === "zh" ? "zh-CN" : "en";
  const date = new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "short" });
  return {
    language,
    tag,
    say: (word, params) => fill(words[language][word], params),
    number: (value, digits = 0) => new Intl.NumberFormat(tag, { maximumFractionDigits: digits }).format(value),
    duration: (ms) => durationText(ms, language),
    date: (iso) => date.format(new Date(iso)),
  };
}

const units: [ms: number, en: string, zh: string][] = [
  [86_400_000, "d", "天"],
  [3_600_000, "h", "小时"],
  [60_000, "min", "分"],
  [1_000, "s", "秒"],
];

function durationText(ms: number, language: Language): string {
  const place = language === "zh" ? 2 : 1;
  if (ms < 1_000) return `${Math.round(ms)} ${language === "zh" ? "毫秒" : "ms"}`;
  const largest = units.findIndex(([size]) => ms >= size);
  const parts: string[] = [];
  let rest = ms;
  for (const unit of units.slice(largest, largest + 2)) {
    const count = Math.floor(rest / unit[0]);
    rest -= count * unit[0];
    if (count > 0) parts.push(`${count} ${unit[place]}`);
  }
  return parts.join(" ");
}
