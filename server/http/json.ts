/** Why a body cannot be read as JSON. */
export type JsonFault = { reason: string };

/** More levels than any input has; schemas and writers that walk a value go no deeper. */
const maxDepth = 200;

/**
 * Reads a body as JSON. What cannot be read is told with its place: the byte for invalid UTF-8, line and column
 * (in characters, from 1) for the rest. A body of no bytes is read as undefined.
 */
export function readJson(bytes: Uint8Array): { ok: true; value: unknown } | { ok: false; fault: JsonFault } {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { ok: false, fault: { reason: `byte ${firstBadByte(bytes) + 1} is not UTF-8` } };
  }
  if (bytes.length === 0) return { ok: true, value: undefined };
  const deep = firstTooDeep(text);
  if (deep >= 0) {
    return { ok: false, fault: { reason: `it is nested deeper than ${maxDepth} levels${at(text, deep)}` } };
  }
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    const index = firstFault(text);
    const what = index >= text.length ? "it ends too early" : `${shown(text, index)} is not expected`;
    return { ok: false, fault: { reason: what + at(text, Math.min(index, text.length)) } };
  }
}

/** The path of the first member named `__proto__`, which no input has; null when there is none. */
export function prototypeMember(value: unknown, path = ""): string | null {
  if (typeof value !== "object" || value === null) return null;
  for (const [name, member] of Object.entries(value)) {
    const here = path === "" ? name : `${path}.${name}`;
    const found = name === "__proto__" ? here : prototypeMember(member, here);
    if (found !== null) return found;
  }
  return null;
}

function at(text: string, index: number): string {
  const before = text.slice(0, index).split("\n");
  return ` (line ${before.length}, column ${[...(before.at(-1) ?? "")].length + 1})`;
}

function shown(text: string, index: number): string {
  const character = String.fromCodePoint(text.codePointAt(index) ?? 0);
  return /[\p{C}\p{Z}]/u.test(character) ? `the character U+${hex(character)}` : `“${character}”`;
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}

/** Where the first byte lies that is no part of a well-formed sequence (Unicode, table 3-7). */
function firstBadByte(bytes: Uint8Array): number {
  for (let index = 0; index < bytes.length;) {
    const lead = bytes[index] ?? 0;
    const more = lead < 0x80
      ? 0
      : lead >= 0xc2 && lead < 0xe0
      ? 1
      : lead >= 0xe0 && lead < 0xf0
      ? 2
      : lead >= 0xf0 && lead < 0xf5
      ? 3
      : -1;
    if (more < 0) return index;
    const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    for (let step = 1; step <= more; step++) {
      const byte = bytes[index + step] ?? 0;
      if (byte < (step === 1 ? low : 0x80) || byte > (step === 1 ? high : 0xbf)) return index;
    }
    index += more + 1;
  }
  return bytes.length;
}

function firstTooDeep(text: string): number {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x22) {
      do {
        index = nextOf(text, index + 1);
      } while (text.charCodeAt(index) === 0x5c && ++index < text.length);
    } else if (code === 0x7b || code === 0x5b) {
      if (++depth > maxDepth) return index;
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return -1;
}

/** The next quote or backslash from `index` on. */
function nextOf(text: string, index: number): number {
  while (index < text.length && text.charCodeAt(index) !== 0x22 && text.charCodeAt(index) !== 0x5c) index++;
  return index;
}

const token = {
  space: /[ \t\n\r]*/uy,
  // deno-lint-ignore no-control-regex -- JSON forbids them inside a string
  string: /"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/uy,
  number: /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/uy,
  word: /true|false|null/uy,
};

function end(pattern: RegExp, text: string, index: number): number {
  pattern.lastIndex = index;
  return pattern.test(text) ? pattern.lastIndex : index;
}

/** Where a text that is no JSON stops being it. The engine's own message names no place for some faults. */
function firstFault(text: string): number {
  const open: ("{" | "[")[] = [];
  let index = 0;
  let expects: "value" | "firstValue" | "name" | "firstName" | "next" = "value";
  const string = (): boolean => {
    index = end(token.string, text, index);
    return text[index] === '"' && (index++, true);
  };
  while (true) {
    index = end(token.space, text, index);
    const character = text[index];
    if (character === undefined) return index;
    if (expects === "next") {
      const inside = open.at(-1);
      if (inside === undefined) return index;
      if (character === ",") expects = inside === "{" ? "name" : "value";
      else if (character === (inside === "{" ? "}" : "]")) open.pop();
      else return index;
      index++;
    } else if (expects === "name" || expects === "firstName") {
      if (character === "}" && expects === "firstName") {
        open.pop();
        index++;
        expects = "next";
        continue;
      }
      if (character !== '"' || !string()) return index;
      index = end(token.space, text, index);
      if (text[index] !== ":") return index;
      index++;
      expects = "value";
    } else if (character === "]" && expects === "firstValue") {
      open.pop();
      index++;
      expects = "next";
    } else if (character === "{" || character === "[") {
      open.push(character);
      index++;
      expects = character === "{" ? "firstName" : "firstValue";
    } else if (character === '"') {
      if (!string()) return index;
      expects = "next";
    } else {
      const after = Math.max(end(token.number, text, index), end(token.word, text, index));
      if (after === index) return index;
      index = after;
      expects = "next";
    }
  }
}
