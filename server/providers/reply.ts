import { note } from "../contract/notes.ts";
import type { Usage } from "../contract/run.ts";
import { memberOf, parseJson, titleOf } from "./body-text.ts";
import { joinEvents } from "./events.ts";
import { addMessage, type AnswerParts, newParts, noUsage, readUsage, stringOr } from "./parts.ts";

/** What a good answer's body holds. */
export type Read =
  | { kind: "answer"; answer: string; reasoning: string | null; finishReason: string | null; usage: Usage }
  | {
    kind: "none";
    code: "bad_response" | "truncated" | "content_filtered" | "network" | "overloaded";
    message: string;
    usage: Usage | null;
  }
  /** An error inside a good answer, to be classified. */
  | { kind: "error"; value: unknown; usage: Usage | null };

// More than is shown in the end, so that a key at the cut is hidden whole before.
const shownBytes = 3000;
const filterFinishes =
  /^(content_filter(ed)?|safety|sensitive|blocklist|prohibited_content|recitation|spii|refusal)$/iu;
const lengthFinishes = /^(length|max_tokens|max_output_tokens|model_length)$/iu;

/** Reads the body of a response with a good status: JSON or an event stream, whatever its label says. */
export function readReply(body: string): Read {
  const text = withoutLead(body);
  if (text === "") return none("bad_response", note("emptyBody"));
  const first = text.charAt(0);
  if (first === "<") {
    const title = titleOf(text);
    return none("bad_response", title === "" ? note("pageWithoutTitle") : note("page", { title }));
  }
  if (/^(data|event|id|retry):/u.test(text)) return readStream(text);
  if (first !== "{" && first !== "[") {
    return none("bad_response", note("notJson", { body: text.slice(0, shownBytes) }));
  }
  const parsed = parseJson(text);
  if (parsed === undefined) {
    return none("bad_response", note("cutJson", { body: text.slice(0, shownBytes) }));
  }
  return readWhole(Array.isArray(parsed) ? parsed[0] : parsed);
}

/** Blank lines, a byte order mark and comments (`: keep-alive`) may come first, to keep the line open. */
function withoutLead(body: string): string {
  return body.replace(/^(?:[\s\ufeff]+|:[^\n]*(?:\n|$))+/u, "");
}

function readWhole(value: unknown): Read {
  const usage = readUsage(memberOf(value, "usage"));
  const choices = memberOf(value, "choices");
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const error = errorIn(value);
  if (choice === undefined || choice === null) {
    if (error !== undefined) return { kind: "error", value: error, usage: orNull(usage) };
    const shown = JSON.stringify(value ?? null).slice(0, shownBytes);
    return none("bad_response", note("noChoices", { body: shown }), usage);
  }
  const message = memberOf(choice, "message");
  const text = memberOf(choice, "text");
  const inChoice = memberOf(choice, "error");
  if (inChoice !== undefined && inChoice !== null) {
    return { kind: "error", value: { error: inChoice }, usage: orNull(usage) };
  }
  if ((message === undefined || message === null) && typeof text !== "string") {
    if (error !== undefined) return { kind: "error", value: error, usage: orNull(usage) };
    return none("bad_response", note("noMessage"), usage);
  }
  const parts = newParts();
  addMessage(parts, message ?? { content: text });
  parts.finish = stringOr(memberOf(choice, "finish_reason"), null);
  parts.usage = usage;
  return settle(parts);
}

/** An error of the body, in an `error` member or flat as some send it; undefined when there is none. */
function errorIn(value: unknown): unknown {
  const error = memberOf(value, "error");
  if (error !== undefined && error !== null && error !== false && error !== "") return value;
  const flat = memberOf(value, "message") ?? memberOf(value, "msg") ?? memberOf(value, "detail") ??
    memberOf(value, "base_resp") ??
    memberOf(value, "errors") ?? memberOf(value, "error_msg");
  return flat === undefined || flat === null ? undefined : value;
}

function readStream(text: string): Read {
  const stream = joinEvents(text);
  const usage = orNull(stream.parts.usage);
  if (stream.error !== undefined) return { kind: "error", value: stream.error, usage };
  if (stream.broken !== null) {
    return { kind: "none", code: stream.ended ? "bad_response" : "network", message: stream.broken, usage };
  }
  if (!stream.ended) {
    return { kind: "none", code: "network", message: note("cutStream"), usage };
  }
  if (stream.choices === 0) return none("bad_response", note("streamNoChoices"), stream.parts.usage);
  return settle(stream.parts);
}

/** Decides whether the parts are an answer. */
function settle(parts: AnswerParts): Read {
  const { answer, thought } = splitThoughts(parts.content);
  const reasoning = [parts.reasoning, thought].filter((text) => text.trim() !== "").join("\n") || null;
  const { finish, refusal, usage } = parts;
  if (finish !== null && filterFinishes.test(finish)) {
    return none("content_filtered", refusal || note("filtered", { finish }), usage);
  }
  if (finish !== null && /^(error|network_error)$/iu.test(finish)) {
    return none("bad_response", note("endedBy", { finish }), usage);
  }
  if (finish === "insufficient_system_resource") return none("overloaded", note("noResources"), usage);
  const isCut = finish !== null && lengthFinishes.test(finish);
  if (answer.trim() !== "") {
    return { kind: "answer", answer, reasoning, finishReason: isCut ? "length" : finish, usage };
  }
  if (refusal !== "") return none("content_filtered", refusal, usage);
  if (isCut) {
    return none("truncated", note(reasoning === null ? "tokensUsed" : "tokensUsedByReasoning"), usage);
  }
  if (parts.calledTools) return none("bad_response", note("calledTool"), usage);
  return none("bad_response", note(reasoning === null ? "emptyAnswer" : "onlyReasoning"), usage);
}

/** Takes a leading `<think>` block apart; the tag's name anywhere else belongs to the answer. */
function splitThoughts(content: string): { answer: string; thought: string } {
  const open = /^\s*<think>/u.exec(content);
  if (!open) return { answer: content, thought: "" };
  const rest = content.slice(open[0].length);
  const end = rest.indexOf("</think>");
  if (end < 0) return { answer: "", thought: rest.trim() }; // it never came to an answer
  return { answer: rest.slice(end + "</think>".length).trimStart(), thought: rest.slice(0, end).trim() };
}

function orNull(usage: Usage): Usage | null {
  return Object.values(usage).every((count) => count === null) ? null : usage;
}

function none(code: (Read & { kind: "none" })["code"], message: string, usage: Usage = noUsage): Read {
  return { kind: "none", code, message, usage: orNull(usage) };
}
