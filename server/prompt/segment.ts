import type { Path } from "./path.ts";

/** A stretch of text that is sent as it is; `text` differs from the source only where `\{{` stands for `{{`. */
export type TextSegment = { kind: "text"; text: string; start: number; end: number };
/** A variable; `raw` is as written, with braces. */
export type VariableSegment = { kind: "variable"; path: Path; raw: string; start: number; end: number };
export type Segment = TextSegment | VariableSegment;
