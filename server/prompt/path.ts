import type { Row, Step } from "./row.ts";

/** What stands between the braces of a variable. */
export type Path = {
  /** As written, without the braces and the spaces just inside them. */
  readonly name: string;
  /** The nested reading; empty where the text is a name and nothing else (`price [USD]`, `tags[-1]`). */
  readonly steps: readonly Step[];
  /** True where a quoted index says exactly what is meant: no field is looked for under the whole name then. */
  readonly exact: boolean;
};

/** What no path holds outside a quoted index. */
const foreign = new Set("{}\"':;,|=<>\n\r");
const escapes = new Map(Object.entries({ b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" }));

/** Reads the text between the braces of a variable; null when it is no path. */
export function parsePath(text: string): Path | null {
  if (endOfPath(text, 0) !== text.length) return null;
  const name = text.trim();
  if (name === "") return null;
  const steps = readSteps(name);
  if (steps) return { name, ...steps };
  return /["']/.test(name) ? null : { name, steps: [], exact: false };
}

/**
 * The text of a path's value in a row, as it goes into a prompt; null when it is missing or null.
 * A field whose own name is the whole path wins over the nested reading; only a row's own members count.
 */
export function lookUp(row: Row, path: Path): string | null {
  if (!path.exact && Object.hasOwn(row.members, path.name)) return row.textAt([path.name]);
  return path.steps.length === 0 ? null : row.textAt(path.steps);
}

/** Writes the variable, braces and all, that `parsePath` reads back as these steps, whatever the names hold. */
export function writePath(steps: readonly Step[]): string {
  const written = steps.map((step, i) => {
    if (typeof step === "number") return `[${step}]`;
    if (!readsPlainly(step)) return `[${JSON.stringify(step)}]`;
    return i === 0 ? step : `.${step}`;
  });
  return `{{${written.join("")}}}`;
}

/** The first position from `at` on that belongs to no path: a foreign character, or the end of the text. */
export function endOfPath(text: string, at: number): number {
  while (at < text.length) {
    const quoted = readQuotedIndex(text, at);
    if (quoted) at = quoted.end;
    else if (foreign.has(text.charAt(at))) return at;
    else at++;
  }
  return at;
}

function readsPlainly(name: string): boolean {
  if (name === "" || name !== name.trim() || !name.isWellFormed()) return false;
  // deno-lint-ignore no-control-regex -- a name with such a character is readable only when it is escaped
  return !/[\u0000-\u001f\u007f-\u009f\u2028\u2029.[\]]/.test(name) && endOfPath(name, 0) === name.length;
}

type Read = { step: Step; end: number };

function readSteps(name: string): { steps: Step[]; exact: boolean } | null {
  const steps: Step[] = [];
  let exact = false;
  for (let at = 0; at < name.length;) {
    const quoted = readQuotedIndex(name, at);
    const read = quoted ?? readIndex(name, at) ?? readName(name, at);
    if (!read) return null;
    exact ||= quoted !== null;
    steps.push(read.step);
    at = read.end;
  }
  return { steps, exact };
}

function readIndex(name: string, at: number): Read | null {
  const found = /^\[(0|[1-9]\d{0,14})\]/.exec(name.slice(at, at + 17));
  return found ? { step: Number(found[1]), end: at + found[0].length } : null;
}

function readName(name: string, at: number): Read | null {
  if (at > 0 && name.charAt(at++) !== ".") return null;
  const found = /[.[\]]/.exec(name.slice(at));
  const end = found ? at + found.index : name.length;
  return end === at ? null : { step: name.slice(at, end), end };
}

/** Reads `["…"]` or `['…']` with the escapes of JSON strings; null when there is none at `at`. */
function readQuotedIndex(text: string, at: number): Read | null {
  if (text.charAt(at) !== "[") return null;
  const quote = text.charAt(at + 1);
  if (quote !== '"' && quote !== "'") return null;
  let step = "";
  for (let i = at + 2; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === quote) return text.charAt(i + 1) === "]" ? { step, end: i + 2 } : null;
    if (char !== "\\") {
      step += char;
      continue;
    }
    const code = text.charAt(++i);
    if (code === "u") {
      const hex = text.slice(i + 1, i + 5);
      if (!/^[\da-f]{4}$/i.test(hex)) return null;
      step += String.fromCharCode(parseInt(hex, 16));
      i += 4;
    } else if (`"'\\/`.includes(code)) step += code;
    else {
      const plain = escapes.get(code);
      if (plain === undefined) return null;
      step += plain;
    }
  }
  return null;
}
