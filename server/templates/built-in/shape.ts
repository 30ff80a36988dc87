/** The same words in both languages of the program. */
export type Words = { en: string; zh: string };

export type Message = { role: "system" | "user" | "assistant"; content: string };

/** What a template is for; `tags.ts` has the labels that people see. */
export type TemplateTag =
  | "qa"
  | "translation"
  | "synthesis"
  | "labelling"
  | "extraction"
  | "writing"
  | "judging"
  | "filtering"
  | "dialogue"
  | "reasoning"
  | "code"
  | "json";

export type BuiltInTemplate = {
  /** In kebab-case, and the name of the file. */
  id: string;
  name: Words;
  /** One sentence: what the template is for. */
  about: Words;
  tags: TemplateTag[];
  /** The names are the same in both languages, so that one dataset serves both. */
  variables: { name: string; about: Words; example: Words }[];
  /** Both languages have the same roles in the same order, and ask for the same form of answer. */
  messages: { en: Message[]; zh: Message[] };
  /** Suggested, and only where they matter. */
  parameters?: { temperature?: number; maxTokens?: number; topP?: number };
  /** Never the name of one of the variables: a row's own field is not overwritten unasked. */
  outputField: string;
  /** A good answer to the row that the examples of the variables make, in each language. */
  goodAnswer?: Words;
};
