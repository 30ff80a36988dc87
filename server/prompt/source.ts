// Finds values in the text of a row that JSON.parse has accepted, so nothing here checks the syntax again.
// No function calls itself: a row may be nested deeper than the stack is.

const quote = 0x22, comma = 0x2c, colon = 0x3a, backslash = 0x5c;
const openList = 0x5b, closeList = 0x5d, openObject = 0x7b, closeObject = 0x7d;

/** Where the value of each member of the object at `at` begins; of equal names the last one counts. */
export function memberStarts(text: string, at: number): Map<string, number> {
  const starts = new Map<string, number>();
  for (let i = skipBlanks(text, at + 1); text.charCodeAt(i) === quote;) {
    const nameEnd = endOfString(text, i);
    const name = readString(text.slice(i, nameEnd));
    const start = skipBlanks(text, skipBlanks(text, nameEnd) + 1); // past the colon
    starts.set(name, start);
    i = skipBlanks(text, endOfValue(text, start));
    if (text.charCodeAt(i) === comma) i = skipBlanks(text, i + 1);
  }
  return starts;
}

/** Where the numbered element of the list at `at` begins; the list must be long enough. */
export function elementStart(text: string, at: number, index: number): number {
  let start = skipBlanks(text, at + 1);
  for (let i = 0; i < index; i++) start = skipBlanks(text, skipBlanks(text, endOfValue(text, start)) + 1);
  return start;
}

/** The position after the value that begins at `at`. */
export function endOfValue(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (first === quote) return endOfString(text, at);
  if (first !== openObject && first !== openList) return endOfWord(text, at);
  let depth = 0;
  for (let i = at; i < text.length;) {
    const code = text.charCodeAt(i);
    if (code === quote) {
      i = endOfString(text, i);
      continue;
    }
    i++;
    if (code === openObject || code === openList) depth++;
    else if ((code === closeObject || code === closeList) && --depth === 0) return i;
  }
  return text.length;
}

/** The position of the first character from `at` on that is no white space of JSON. */
export function skipBlanks(text: string, at: number): number {
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

type Frame = {
  readonly object: boolean;
  /** Which pieces of the output hold the value of a name: from, to. */
  readonly values: Map<string, readonly [number, number]>;
  name: string;
  /** The first piece of the member that is being written, its comma included. */
  member: number;
  /** The first piece of its value; -1 while a name is expected. */
  value: number;
};

/**
 * The value that begins at `at` as compact JSON: numbers as they are written, names in the order of the text
 * (of equal ones the last value in the first one's place, as everywhere in JSON), strings readable.
 */
export function compactValue(text: string, at: number): string {
  const out: string[] = [];
  const frames: Frame[] = [];
  let frame: Frame | undefined;
  for (let i = at; i < text.length;) {
    const code = text.charCodeAt(i);
    let ended = false;
    if (isBlank(code)) i++;
    else if (code === openObject || code === openList) {
      out.push(code === openObject ? "{" : "[");
      frame = { object: code === openObject, values: new Map(), name: "", member: out.length, value: -1 };
      frames.push(frame);
      i++;
    } else if (code === closeObject || code === closeList) {
      out.push(code === closeObject ? "}" : "]");
      frames.pop();
      frame = frames.at(-1);
      ended = true;
      i++;
    } else if (code === comma) {
      if (frame) Object.assign(frame, { member: out.length, value: -1 });
      out.push(",");
      i++;
    } else if (code === colon) {
      out.push(":");
      if (frame) frame.value = out.length;
      i++;
    } else {
      const end = code === quote ? endOfString(text, i) : endOfWord(text, i);
      const word = code === quote ? readable(text.slice(i, end)) : text.slice(i, end);
      out.push(word);
      if (frame?.object && frame.value === -1) frame.name = readString(word);
      else ended = true;
      i = end;
    }
    if (!ended) continue;
    if (!frame) break;
    if (frame.object) endMember(out, frame);
  }
  return out.join("");
}

/** Notes where a member's value lies; one whose name was there before gives its value to the earlier place. */
function endMember(out: string[], frame: Frame): void {
  const earlier = frame.values.get(frame.name);
  if (!earlier) {
    frame.values.set(frame.name, [frame.value, out.length]);
    return;
  }
  const [from, to] = earlier;
  const value = out.slice(frame.value).join("");
  out.length = frame.member;
  out.fill("", from, to);
  out[from] = value;
}

function endOfString(text: string, at: number): number {
  let close = text.indexOf('"', at + 1);
  while (isEscaped(text, close)) close = text.indexOf('"', close + 1);
  return close + 1;
}

function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text.charCodeAt(before) === backslash) before--;
  return (at - before) % 2 === 0;
}

function endOfWord(text: string, at: number): number {
  for (let i = at; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === comma || code === closeObject || code === closeList || isBlank(code)) return i;
  }
  return text.length;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function readString(json: string): string {
  return json.includes("\\") ? String(JSON.parse(json)) : json.slice(1, -1);
}

function readable(json: string): string {
  return json.includes("\\") || !json.isWellFormed() ? JSON.stringify(JSON.parse(json)) : json;
}
