import { distinctPaths, parseText } from "./parse.ts";
import { lookUp } from "./path.ts";
import type { Slip } from "./parse.ts";
import type { Segment } from "./segment.ts";
import type { Path } from "./path.ts";
import type { Row } from "./row.ts";

/** A message of a prompt, and one that is ready to be sent. */
export type Message = { readonly role: "system" | "user" | "assistant"; readonly content: string };
/** What a missing variable does: the row fails, nothing stands in its place, or it stays as written. */
export type MissingPolicy = "fail" | "empty" | "keep";

type CompiledMessage = {
  readonly role: Message["role"];
  readonly segments: readonly Segment[];
  readonly slips: readonly Slip[];
};

/** A prompt that was parsed once, for any number of rows. */
export type CompiledPrompt = {
  readonly messages: readonly CompiledMessage[];
  /** Distinct by name, in the order of their first use; none at all deserves a warning before a run. */
  readonly variables: readonly Path[];
};

/** `missing` holds the names of all missing variables, distinct, in order. With "fail" they stay as written. */
export type Rendered = { messages: Message[]; missing: string[] };

/** A stretch of a rendered message that a variable made, in UTF-16 positions of its content. */
export type Span = { start: number; end: number; name: string; kind: "value" | "missing" };
export type RenderedSpans = { messages: (Message & { spans: Span[] })[]; missing: string[] };

/** Parses a prompt once, so that each row costs its values alone. */
export function compilePrompt(messages: readonly Message[]): CompiledPrompt {
  const compiled = messages.map(({ role, content }) => ({ role, ...parseText(content) }));
  return { messages: compiled, variables: distinctPaths(compiled) };
}

/** Puts a row's values into a prompt, each once: what a value holds is never expanded again. */
export function renderMessages(prompt: CompiledPrompt, row: Row, missing: MissingPolicy): Rendered {
  const values = valuesOf(prompt, row);
  const messages = prompt.messages.map(({ role, segments }) => {
    let content = "";
    for (const segment of segments) content += textOf(segment, values, missing);
    return { role, content };
  });
  return { messages, missing: missingOf(values) };
}

/** As `renderMessages`, and tells which stretches came from the row or are missing; for the preview. */
export function renderSpans(prompt: CompiledPrompt, row: Row, missing: MissingPolicy): RenderedSpans {
  const values = valuesOf(prompt, row);
  const messages = prompt.messages.map(({ role, segments }) => {
    const spans: Span[] = [];
    let content = "";
    for (const segment of segments) {
      const start = content.length;
      content += textOf(segment, values, missing);
      if (segment.kind === "text") continue;
      const { name } = segment.path;
      spans.push({ start, end: content.length, name, kind: values.get(name) === null ? "missing" : "value" });
    }
    return { role, content, spans };
  });
  return { messages, missing: missingOf(values) };
}

type Values = ReadonlyMap<string, string | null>;

function valuesOf(prompt: CompiledPrompt, row: Row): Values {
  const values = new Map<string, string | null>();
  for (const path of prompt.variables) values.set(path.name, lookUp(row, path));
  return values;
}

function missingOf(values: Values): string[] {
  const names: string[] = [];
  for (const [name, value] of values) if (value === null) names.push(name);
  return names;
}

function textOf(segment: Segment, values: Values, missing: MissingPolicy): string {
  if (segment.kind === "text") return segment.text;
  return values.get(segment.path.name) ?? (missing === "empty" ? "" : segment.raw);
}
