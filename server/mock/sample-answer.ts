import { hashText } from "./random.ts";
import { sampleTexts } from "./sample.ts";
import type { SampleText } from "./sample-text.ts";

type Kind = "translate" | "classify" | "score" | "summarise" | "extract" | "rewrite" | "questions" | "answer";
type Language = "zh" | "en";

/** How each kind of prompt is known, in both languages; the first that fits wins. */
const kinds: [Kind, RegExp][] = [
  ["translate", /翻译|译成|译为|translat/i],
  ["score", /打分|评分|得分|质量评估|\bscor|\brat(?:e|ing)\b|\bgrade\b/i],
  ["classify", /分类|类别|归类|标签|情感|意图|classif|categor|sentiment|\blabel|intent\b/i],
  ["summarise", /摘要|总结|概括|归纳|要点|summar|tl;?dr|key points|in one line/i],
  ["extract", /提取|抽取|实体|关键词|extract|entit|keyword/i],
  ["questions", /(?:生成|提出|编写|设计).{0,12}(?:问题|问答|题目)|(?:generate|write|make|create).{0,24}questions?/i],
  ["rewrite", /改写|润色|重写|扩写|rewrite|rephrase|paraphrase|polish/i],
];

/**
 * A plausible answer for a demo: always the same for the same messages, in the language of the prompt.
 * Prompts that hold a row of the sample dataset get an answer that is right.
 */
export function sampleAnswer(messages: { role: string; text: string }[]): string {
  const user = messages.findLast(({ role }) => role === "user")?.text ?? "";
  const known = sampleTexts.find(({ question, context }) => user.includes(question) || user.includes(context));
  // The kind and the language are the instruction's, whatever the row itself is about.
  const all = messages.filter(({ role }) => role === "user" || role === "system").map(({ text }) => text).join("\n");
  const instruction = known ? all.replaceAll(known.question, "").replaceAll(known.context, "") : all;
  const language = languageOf(instruction.trim() === "" ? user : instruction);
  const kind = kinds.find(([, pattern]) => pattern.test(instruction))?.[0] ?? "answer";
  const text = known ? knownAnswer(kind, known, user) : freeAnswer(kind, subjectOf(user), language);
  return /\bjson\b/i.test(instruction) ? JSON.stringify(asObject(kind, text, language)) : text;
}

/** A text with a tenth or more of Chinese letters is Chinese. */
function languageOf(text: string): Language {
  const chinese = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return chinese > 0 && chinese * 10 >= letters ? "zh" : "en";
}

function knownAnswer(kind: Kind, known: SampleText, user: string): string {
  switch (kind) {
    case "translate":
      return known.other;
    case "classify":
      return known.topic;
    case "score":
      return String(scoreOf(user));
    case "summarise":
      return known.gist;
    case "extract":
      return known.tags.join(languageOf(known.question) === "zh" ? "、" : ", ");
    case "questions":
      return known.question;
    default:
      return known.answer;
  }
}

function freeAnswer(kind: Kind, subject: string, language: Language): string {
  const zh = language === "zh";
  const short = firstSentence(subject);
  switch (kind) {
    case "translate":
      return languageOf(subject) === "zh" ? `[English] ${subject}` : `【中文】${subject}`;
    case "classify":
      return labelOf(subject, zh);
    case "score":
      return String(scoreOf(subject));
    case "summarise":
      return zh ? `这段内容主要讲的是：${short}` : `In short: ${short}`;
    case "extract":
      return wordsOf(subject).join(zh ? "、" : ", ");
    case "questions":
      return zh
        ? `1. ${short}的主要内容是什么？\n2. 为什么会这样？`
        : `1. What is said about “${short}”?\n2. Why is that so?`;
    case "rewrite":
      return zh ? `换一种说法：${subject}` : `Put differently: ${subject}`;
    case "answer":
      return zh
        ? `关于“${short}”：这取决于具体情况，建议先明确目标，再根据可靠的资料逐步核实。`
        : `On “${short}”: it depends on the circumstances; settle the goal first, then check each step against a reliable source.`;
  }
}

function asObject(kind: Kind, text: string, language: Language): Record<string, unknown> {
  if (kind === "score") {
    return { score: Number(text), reason: language === "zh" ? "内容清楚完整" : "clear and complete" };
  }
  const names: Record<Kind, string> = {
    translate: "translation",
    classify: "label",
    score: "score",
    summarise: "summary",
    extract: "keywords",
    rewrite: "text",
    questions: "questions",
    answer: "answer",
  };
  return { [names[kind]]: kind === "extract" ? text.split(/、|, /) : text };
}

/** The part of a prompt that the instruction is about: what stands after its last label, or its last paragraph. */
function subjectOf(user: string): string {
  const last = user.trim().split(/\n\s*\n/).at(-1)?.trim() ?? "";
  const labelled = last.split("\n").at(-1)?.match(/^[^：:]{1,20}[：:]\s*(.+)$/s)?.[1];
  return labelled ?? last;
}

function firstSentence(text: string): string {
  const sentence = text.match(/^[^。！？.!?\n]+/)?.[0].trim() ?? text;
  const characters = [...sentence];
  return characters.length > 60 ? `${characters.slice(0, 60).join("")}…` : sentence;
}

function labelOf(subject: string, zh: boolean): string {
  const good = /好|棒|满意|喜欢|不错|good|great|love|excellent|gorgeous/i.test(subject);
  const bad = /差|坏|失望|退款|糟|bad|poor|broken|hate|refund|disappoint/i.test(subject);
  if (good === bad) return zh ? "中性" : "neutral";
  if (good) return zh ? "正面" : "positive";
  return zh ? "负面" : "negative";
}

function scoreOf(text: string): number {
  return 3 + hashText(text) % 3;
}

function wordsOf(text: string): string[] {
  const words = text.match(/\p{Script=Han}{2,4}|[\p{L}\d]{4,}/gu) ?? [];
  return [...new Set(words)].slice(0, 5);
}
