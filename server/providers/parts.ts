import type { Usage } from "../contract/run.ts";
import { memberOf } from "./body-text.ts";

/** The parts of an answer, whether it came whole or as a stream. */
export type AnswerParts = {
  content: string;
  reasoning: string;
  refusal: string;
  finish: string | null;
  calledTools: boolean;
  usage: Usage;
};

export const noUsage: Usage = { promptTokens: null, cachedTokens: null, completionTokens: null, reasoningTokens: null };

export function newParts(): AnswerParts {
  return { content: "", reasoning: "", refusal: "", finish: null, calledTools: false, usage: noUsage };
}

/** Adds a message, or a piece of one. */
export function addMessage(parts: AnswerParts, message: unknown): void {
  addContent(parts, memberOf(message, "content"));
  parts.reasoning += reasoningOf(message);
  parts.refusal += stringOr(memberOf(message, "refusal"), "");
  const tools = memberOf(message, "tool_calls") ?? memberOf(message, "function_call");
  if (Array.isArray(tools) ? tools.length > 0 : tools !== undefined && tools !== null) parts.calledTools = true;
}

function addContent(parts: AnswerParts, content: unknown): void {
  if (typeof content === "string") parts.content += content;
  if (!Array.isArray(content)) return;
  for (const part of content) {
    if (typeof part === "string") parts.content += part;
    else if (memberOf(part, "type") === "refusal") parts.refusal += stringOr(memberOf(part, "refusal"), "");
    else if (/^(thinking|reasoning)$/u.test(stringOr(memberOf(part, "type"), ""))) parts.reasoning += thoughtsOf(part);
    else {parts.content += stringOr(memberOf(part, "text"), "") ||
        stringOr(memberOf(memberOf(part, "text"), "value"), "");}
  }
}

function thoughtsOf(part: unknown): string {
  const thinking = memberOf(part, "thinking") ?? memberOf(part, "reasoning") ?? memberOf(part, "text");
  if (typeof thinking === "string") return thinking;
  return Array.isArray(thinking) ? thinking.map((one) => stringOr(memberOf(one, "text"), "")).join("") : "";
}

function reasoningOf(message: unknown): string {
  for (const name of ["reasoning_content", "reasoning", "thinking"]) {
    const text = memberOf(message, name);
    if (typeof text === "string" && text !== "") return text;
  }
  const details = memberOf(message, "reasoning_details");
  if (!Array.isArray(details)) return "";
  return details.map((one) => stringOr(memberOf(one, "text"), "") || stringOr(memberOf(one, "summary"), "")).join("");
}

/** Tokens as the endpoint told them under their several names; what is no count is null. */
export function readUsage(usage: unknown): Usage {
  const count = (...values: unknown[]): number | null => {
    const found = values.find((value) => typeof value === "number" && Number.isFinite(value) && value >= 0);
    return typeof found === "number" ? Math.min(Math.round(found), Number.MAX_SAFE_INTEGER) : null;
  };
  const prompt = memberOf(usage, "prompt_tokens_details") ?? memberOf(usage, "input_tokens_details");
  const completion = memberOf(usage, "completion_tokens_details") ?? memberOf(usage, "output_tokens_details");
  return {
    promptTokens: count(memberOf(usage, "prompt_tokens"), memberOf(usage, "input_tokens")),
    cachedTokens: count(
      memberOf(prompt, "cached_tokens"),
      memberOf(usage, "prompt_cache_hit_tokens"),
      memberOf(usage, "cached_tokens"),
      memberOf(usage, "cache_read_input_tokens"),
    ),
    completionTokens: count(memberOf(usage, "completion_tokens"), memberOf(usage, "output_tokens")),
    reasoningTokens: count(memberOf(completion, "reasoning_tokens"), memberOf(usage, "reasoning_tokens")),
  };
}

export function stringOr<Otherwise>(value: unknown, otherwise: Otherwise): string | Otherwise {
  return typeof value === "string" ? value : otherwise;
}
