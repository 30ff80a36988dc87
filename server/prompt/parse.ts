import { endOfPath, parsePath, type Path } from "./path.ts";
import type { Segment, VariableSegment } from "./segment.ts";
import { findSlips, type Slip } from "./slips.ts";

/** The segments of a text in order, without gaps, and what looks like a slip. Offsets are UTF-16 positions. */
export type ParsedText = { segments: Segment[]; slips: Slip[] };
export type { Slip };

/** Splits the text of a message into what is sent as it is and variables. */
export function parseText(text: string): ParsedText {
  const segments: Segment[] = [];
  let pending = "";
  let pendingStart = 0;
  let copied = 0;
  const flush = (end: number) => {
    pending += text.slice(copied, end);
    if (end > pendingStart) segments.push({ kind: "text", text: pending, start: pendingStart, end });
    pending = "";
  };
  for (let at = text.indexOf("{{"), next = 0; at !== -1; at = text.indexOf("{{", next)) {
    if (at > copied && text.charAt(at - 1) === "\\") {
      pending += text.slice(copied, at - 1) + "{{";
      next = copied = at + 2;
      continue;
    }
    const variable = readVariable(text, at);
    if (variable) {
      flush(at);
      segments.push(variable);
      next = copied = pendingStart = variable.end;
    } else next = at + 1; // the second brace may open a variable: {"k":{{{q}}}
  }
  flush(text.length);
  return { segments, slips: findSlips(text, segments) };
}

/** The distinct variables of the messages, by name, in the order of their first use. */
export function variablesOf(messages: readonly { readonly content: string }[]): Path[] {
  return distinctPaths(messages.map(({ content }) => parseText(content)));
}

/** As `variablesOf`, for texts that are parsed already. */
export function distinctPaths(texts: readonly { readonly segments: readonly Segment[] }[]): Path[] {
  const paths = new Map<string, Path>();
  for (const { segments } of texts) {
    for (const segment of segments) {
      if (segment.kind === "variable" && !paths.has(segment.path.name)) paths.set(segment.path.name, segment.path);
    }
  }
  return [...paths.values()];
}

function readVariable(text: string, start: number): VariableSegment | null {
  const close = endOfPath(text, start + 2);
  if (!text.startsWith("}}", close)) return null;
  const path = parsePath(text.slice(start + 2, close));
  if (!path) return null;
  const end = close + 2;
  return { kind: "variable", path, raw: text.slice(start, end), start, end };
}
