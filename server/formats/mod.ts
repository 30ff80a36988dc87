import type { Format, FormatLimits } from "./format.ts";
import { jsonl } from "./jsonl.ts";

export const defaultLimits: FormatLimits = { maxLineBytes: 16 * 1024 * 1024, maxDepth: 10_000 };

export const formats: Record<string, Format> = { jsonl };

/** The format of a file by the ending of its name; JSON lines when that says nothing. */
export function formatOf(name: string): Format {
  const ending = /\.\w+$/u.exec(name.toLowerCase())?.[0] ?? "";
  return Object.values(formats).find(({ extensions }) => extensions.includes(ending)) ?? jsonl;
}
