import { note } from "../contract/notes.ts";
import { memberOf, parseJson } from "./body-text.ts";
import { addMessage, type AnswerParts, newParts, readUsage } from "./parts.ts";

/** A stream of chunks, put together. */
export type Joined = {
  parts: AnswerParts;
  choices: number;
  /** An event that holds an error; undefined when there was none. */
  error: unknown;
  /** Whether its end was marked: by `[DONE]`, or by a finish reason. */
  ended: boolean;
  /** Why an event could not be read; null when all could. */
  broken: string | null;
};

/** Joins the events of a streamed answer; comments and events without data are skipped. */
export function joinEvents(text: string): Joined {
  const joined: Joined = { parts: newParts(), choices: 0, error: undefined, ended: false, broken: null };
  let data: string[] = [];
  for (const line of text.split(/\r\n|\n|\r/u)) {
    if (line.startsWith("data:")) data.push(line.slice(line.charAt(5) === " " ? 6 : 5));
    if (line !== "" || data.length === 0) continue;
    take(joined, data.join("\n"));
    data = [];
  }
  if (data.length > 0) take(joined, data.join("\n")); // the last one may lack its blank line
  return joined;
}

function take(joined: Joined, data: string): void {
  const text = data.trim();
  if (text === "" || joined.error !== undefined) return;
  if (text === "[DONE]") {
    joined.ended = true;
    return;
  }
  const chunk = parseJson(text);
  if (typeof chunk !== "object" || chunk === null) {
    joined.broken ??= note("eventNotJson", { event: text.slice(0, 3000) });
    return;
  }
  const error = memberOf(chunk, "error");
  if (error !== undefined && error !== null) {
    joined.error = chunk;
    return;
  }
  const { parts } = joined;
  const usage = memberOf(chunk, "usage") ?? memberOf(memberOf(chunk, "x_groq"), "usage");
  if (usage !== undefined && usage !== null) parts.usage = readUsage(usage);
  const choices = memberOf(chunk, "choices");
  const choice: unknown = Array.isArray(choices)
    ? choices.find((one) => (memberOf(one, "index") ?? 0) === 0)
    : undefined;
  if (choice === undefined) {
    // A flat error, as some send: neither choices nor usage, but a message.
    if (choices === undefined && usage === undefined && typeof memberOf(chunk, "message") === "string") {
      joined.error = chunk;
    }
    return;
  }
  joined.choices++;
  const delta = memberOf(choice, "delta") ?? memberOf(choice, "message") ?? { content: memberOf(choice, "text") };
  addMessage(parts, delta);
  const finish = memberOf(choice, "finish_reason");
  if (typeof finish === "string" && finish !== "") {
    parts.finish = finish;
    joined.ended = true;
  }
}
