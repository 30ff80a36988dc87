import type { en } from "./en/mod.ts";
import { bytesText, compactText, durationText, elapsedText, numberText, secondsText } from "./numbers.ts";
import { exactText, timeText, whenText } from "./times.ts";
import type { Entry, Language, Section } from "./words.ts";

type Sections = typeof en;
export type SectionName = keyof Sections;
export type Dictionary = Partial<Record<SectionName, Section>>;

type TextOf<Word> = Word extends { other: infer Other } ? Other : Word;
type PlacesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | PlacesIn<Rest> : never;
type Places<Words> = PlacesIn<TextOf<Words>>;

/** Says a word of one section. A word with `{places}` takes a value for each; a number is written as the language does. */
export type Say<Name extends SectionName> = <Key extends keyof Sections[Name]>(
  word: Key,
  ...values: [Places<Sections[Name][Key]>] extends [never] ? []
    : [values: Record<Places<Sections[Name][Key]>, string | number>]
) => string;

/** How words, numbers and times are written in one language. */
export interface Speech {
  language: Language;
  /** The value of a `lang` attribute. */
  tag: string;
  /** The words of a section. Throws when the page was sent without them. */
  words<Name extends SectionName>(section: Name): Say<Name>;
  number(value: number, digits?: number): string;
  /** A number in three figures from 100,000 on: 14.2 万, 142K. */
  compact(value: number): string;
  /** A ratio from 0 to 1 in percent, never rounded up to 100 or down to 0. */
  percent(ratio: number, digits?: number): string;
  bytes(count: number): string;
  /** A length of time in ms, in its two largest units. */
  duration(ms: number): string;
  /** How long something went on that people time by the second, in ms. */
  elapsed(ms: number): string;
  /** A short time in ms as seconds with two digits, for latencies. */
  seconds(ms: number): string;
  /** A moment as people say it: just now, 8 minutes ago, today 11:20, 15 March. */
  when(iso: string, now?: Date): string;
  /** The time of day, with seconds. */
  time(iso: string): string;
  /** A moment in full, for a title. */
  exact(iso: string): string;
}

const tags: Record<Language, string> = { en: "en", zh: "zh-CN" };

/** Speaks a language with the sections of a dictionary. */
export function speakWith(language: Language, dictionary: Dictionary): Speech {
  const tag = tags[language];
  const plural = new Intl.PluralRules(tag);
  const number = (value: number, digits = 0) => numberText(value, tag, digits);
  const said = (entry: Entry, values: Record<string, string | number>): string => {
    const first = Object.values(values).find((value) => typeof value === "number");
    const isOne = typeof first === "number" && plural.select(first) === "one";
    const text = typeof entry === "string" ? entry : isOne ? entry.one : entry.other;
    return text.replace(/\{(\w+)\}/gu, (place, name: string) => {
      const value = values[name];
      return value === undefined ? place : typeof value === "number" ? number(value, 2) : value;
    });
  };
  return {
    language,
    tag,
    words(section) {
      const words = dictionary[section];
      if (!words) throw new Error(`the page was sent without its words of “${section}”`);
      return (word, ...[values]) => said(words[String(word)] ?? String(word), values ?? {});
    },
    number,
    compact: (value) => compactText(value, language, tag),
    percent(ratio, digits = 1) {
      const scale = 10 ** digits;
      const rounded = Math.round(ratio * 100 * scale) / scale;
      const told = ratio < 1 && rounded >= 100 ? 100 - 1 / scale : ratio > 0 && rounded <= 0 ? 1 / scale : rounded;
      // The zero behind the point stays, so that figures in a column stand under each other and one that moves does not jump.
      return `${numberText(told, tag, digits, told !== 0 && told !== 100)}%`;
    },
    bytes: (count) => bytesText(count, tag),
    duration: (ms) => durationText(ms, language),
    elapsed: (ms) => elapsedText(ms, language),
    seconds: (ms) => secondsText(ms, language, tag),
    when: (iso, now = new Date()) => whenText(iso, now, language, tag),
    time: (iso) => timeText(iso, tag),
    exact: (iso) => exactText(iso, tag),
  };
}
