import { compactValue, elementStart, endOfValue, memberStarts, skipBlanks } from "./source.ts";

/** A name of a member or a number of an element (from 0). */
export type Step = string | number;

type Members = Readonly<Record<string, unknown>>;

/**
 * One record of a dataset, with exact values on demand. Strings and booleans come from JSON.parse; a number, list or
 * object is taken from the row's own text, and only when it is wanted, since most prompts hold strings alone.
 */
export class Row {
  readonly text: string;
  readonly members: Members;
  #starts: Map<string, number> | null = null;

  constructor(text: string, members: Members) {
    this.text = text;
    this.members = members;
  }

  /** The value's text as it goes into a prompt; null when there is none, or when it is null. */
  textAt(steps: readonly Step[]): string | null {
    let value: unknown = this.members;
    for (const step of steps) {
      if (typeof step === "number") {
        if (!Array.isArray(value)) return null;
        value = value[step];
      } else {
        if (!isMembers(value) || !Object.hasOwn(value, step)) return null;
        value = value[step];
      }
    }
    if (typeof value === "string") return value;
    if (typeof value === "boolean") return String(value);
    if (value === null || value === undefined) return null;
    const start = this.#startOf(steps);
    return typeof value === "number"
      ? this.text.slice(start, endOfValue(this.text, start))
      : compactValue(this.text, start);
  }

  #startOf(steps: readonly Step[]): number {
    const root = skipBlanks(this.text, 0);
    let start = root;
    for (const step of steps) {
      if (typeof step === "number") start = elementStart(this.text, start, step);
      else {
        const starts = start === root ? this.#starts ??= memberStarts(this.text, root) : memberStarts(this.text, start);
        start = starts.get(step) ?? start;
      }
    }
    return start;
  }
}

/** Reads the text of a row; throws a SyntaxError when it is not JSON, or JSON but no object. */
export function readRow(text: string): Row {
  const members: unknown = JSON.parse(text);
  if (!isMembers(members)) throw new SyntaxError("a row is a JSON object");
  return new Row(text, members);
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
