import type { Sentences } from "../../server/contract/problems.ts";

export type Language = keyof Sentences;
/** A text, or its forms where the number that stands in it changes the words. */
export type Entry = string | { readonly one: string; readonly other: string };
export type Section = Record<string, Entry>;
/** The other language's words for a section: the same keys, or it does not compile. */
export type Same<Words extends Section> = { readonly [Key in keyof Words]: Entry };
