import { englishTexts } from "./sample-en.ts";
import type { SampleText } from "./sample-text.ts";
import { chineseTexts } from "./sample-zh.ts";

export type SampleRow = {
  id: string;
  question: string;
  context: string;
  lang: "zh" | "en";
  difficulty: "easy" | "medium" | "hard";
  meta: { topic: string; tags: string[]; source: { name: string; page: number }; reviewed: boolean };
};

/** All texts of the sample, Chinese and English in turn. */
export const sampleTexts: SampleText[] = chineseTexts.flatMap((text, index) => {
  const english = englishTexts[index];
  return english ? [text, english] : [text];
});

/** The rows of the demo dataset; the same on every call. */
export function sampleRows(): SampleRow[] {
  return sampleTexts.map(({ question, context, difficulty, topic, tags }, index) => {
    const lang = index % 2 === 0 ? "zh" : "en";
    const source = { name: lang === "zh" ? "示例语料" : "sample corpus", page: Math.floor(index / 2) + 1 };
    const id = `q-${String(index + 1).padStart(3, "0")}`;
    return { id, question, context, lang, difficulty, meta: { topic, tags, source, reviewed: index % 3 !== 0 } };
  });
}

/** The demo dataset as a JSONL file. */
export function sampleJsonl(): string {
  return sampleRows().map((row) => `${JSON.stringify(row)}\n`).join("");
}

export const sampleFileName = "sample.jsonl";

/** The demo prompt, which uses plain and nested fields of the rows, in both languages of the interface. */
export const samplePrompt: Record<"zh" | "en", { role: "system" | "user"; content: string }[]> = {
  zh: [
    { role: "system", content: "你是一名严谨的助手。只根据给出的材料回答，用一两句话，并使用问题所用的语言。" },
    { role: "user", content: "主题：{{meta.topic}}\n材料：{{context}}\n问题：{{question}}" },
  ],
  en: [
    {
      role: "system",
      content: "You are a careful assistant. Answer from the given text alone, in one or two sentences, in the " +
        "language of the question.",
    },
    { role: "user", content: "Topic: {{meta.topic}}\nText: {{context}}\nQuestion: {{question}}" },
  ],
};
