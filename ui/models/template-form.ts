import type { Sent } from "../../server/contract/operations.ts";
import type { Message, Parameters } from "../../server/contract/project.ts";
import type { Template } from "../../server/contract/template.ts";
import { variablesOf } from "../../server/prompt/parse.ts";
import type { Language } from "../i18n/words.ts";
import type { Tag } from "../template-list.ts";

/** A message with a key of its own, so that its field stays when others move. */
export type FormTurn = Message & { key: number };

/** What is typed into the form. */
export type FormValues = {
  name: string;
  description: string;
  tags: string;
  language: Language | null;
  turns: FormTurn[];
  /** By the variable's name; kept also while the prompt lacks it. */
  words: ReadonlyMap<string, { about: string; example: string }>;
  outputField: string;
  temperature: string;
  maxTokens: string;
};

/** What a form begins with: a template to change, or none; and what was typed before, where it is opened again. */
export type FormStart = {
  /** Another one for each form that is opened. */
  key: number;
  /** The template that is changed; null for a new one. */
  id: string | null;
  template: Template | null;
  values: FormValues | null;
  /** Of another template: its name is to be changed. */
  isCopy?: boolean;
};

export const temperatureRange = [0, 2] as const;
export const tokensRange = [1, 10_000_000] as const;

let keys = 0;

export function newTurn(role: Message["role"], content = ""): FormTurn {
  return { role, content, key: keys++ };
}

/** What the form begins with. Tags are shown by their labels. */
export function valuesOf(template: Template | null, language: Language, labels: readonly Tag[]): FormValues {
  if (!template) {
    return {
      name: "",
      description: "",
      tags: "",
      language,
      turns: [newTurn("system"), newTurn("user")],
      words: new Map(),
      outputField: "",
      temperature: "",
      maxTokens: "",
    };
  }
  const { name, description, tags, prompt, variables, outputField, parameters } = template;
  return {
    name,
    description,
    tags: tags.map((tag) => labels.find((one) => one.tag === tag)?.[language] ?? tag)
      .join(language === "zh" ? "，" : ", "),
    language: template.language,
    turns: prompt.messages.map(({ role, content }) => newTurn(role, content)),
    words: new Map(variables.map(({ name, about, example }) => [name, { about, example }])),
    outputField: outputField ?? "",
    temperature: parameters.temperature === undefined ? "" : String(parameters.temperature),
    maxTokens: parameters.maxTokens === undefined ? "" : String(parameters.maxTokens),
  };
}

/** Messages without text are left out. */
export function messagesOf({ turns }: Pick<FormValues, "turns">): Message[] {
  return turns.filter(({ content }) => content.trim() !== "").map(({ role, content }) => ({ role, content }));
}

/** What the form gives, and its fields that are wrong. */
export function inputOf(
  values: FormValues,
  before: Template | null,
  labels: readonly Tag[],
): { input: Sent<"POST /api/templates">; wrong: ("name" | "prompt" | "temperature" | "maxTokens")[] } {
  const messages = messagesOf(values);
  const temperature = numberOf(values.temperature, temperatureRange);
  const maxTokens = numberOf(values.maxTokens, tokensRange, true);
  const { temperature: _one, maxTokens: _other, ...others } = before?.parameters ?? {};
  const parameters: Parameters = {
    ...others,
    ...(typeof temperature === "number" && { temperature }),
    ...(typeof maxTokens === "number" && { maxTokens }),
  };
  return {
    input: {
      name: values.name.trim(),
      description: values.description.trim(),
      language: values.language,
      tags: [...new Set(values.tags.split(/[,，、;；\n]/u).map((tag) => tagOf(tag.trim(), labels)).filter(Boolean))],
      prompt: { messages },
      variables: variablesOf(messages).map(({ name }) => ({
        name,
        about: values.words.get(name)?.about.trim() ?? "",
        example: values.words.get(name)?.example ?? "",
      })),
      parameters,
      outputField: values.outputField.trim() || null,
    },
    wrong: [
      ...values.name.trim() === "" ? ["name" as const] : [],
      ...messages.length === 0 ? ["prompt" as const] : [],
      ...temperature === "wrong" ? ["temperature" as const] : [],
      ...maxTokens === "wrong" ? ["maxTokens" as const] : [],
    ],
  };
}

/** A tag by its name or its label in either language; any other is one of the person's own. */
function tagOf(text: string, labels: readonly Tag[]): string {
  const typed = text.toLowerCase();
  return labels.find(({ tag, en, zh }) => [tag, en, zh].some((one) => one.toLowerCase() === typed))?.tag ?? text;
}

/** A number as it is typed; null for nothing. A full-width digit or a decimal comma is read as meant. */
function numberOf(text: string, [from, to]: readonly [number, number], whole = false): number | null | "wrong" {
  const plain = text.normalize("NFKC").trim().replace(",", whole ? "" : ".");
  if (plain === "") return null;
  const value = Number(plain);
  return Number.isFinite(value) && value >= from && value <= to && (!whole || Number.isInteger(value))
    ? value
    : "wrong";
}
