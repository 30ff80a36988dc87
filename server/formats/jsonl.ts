import type { BadLine } from "../contract/dataset.ts";
import { JsonScanner } from "./json-scan.ts";
import { lineEnd, type LineReader, LineScanner, textEnd } from "./lines.ts";
import type { Format, FormatLimits, RowReader, RowSink } from "./format.ts";
import { type FileRefusal, headBytes, looksLikeTable, sniff } from "./sniff.ts";

const tab = 0x09, cr = 0x0d, space = 0x20, openObject = 0x7b, openList = 0x5b, lf = 0x0a;

// So many bad lines without one row, and the file is not what it should be: no need to list the rest.
const hopelessLines = 100_000;
const startChars = 200;

/** JSON Lines: one object a line, in UTF-8. */
export const jsonl: Format = {
  name: "jsonl",
  extensions: [".jsonl", ".ndjson", ".json"],
  reader: (limits, sink) => new JsonlReader(limits, sink),
};

class JsonlReader implements RowReader, LineReader {
  readonly #sink: RowSink;
  readonly #limits: FormatLimits;
  readonly #lines: LineScanner;
  readonly #scanner: JsonScanner;
  #head = new Uint8Array(headBytes);
  #headSize = 0;
  #sniffed = false;
  #refusal: FileRefusal | null = null;
  #rows = 0;
  #badLines = 0;
  #firstBad: BadLine | null = null;
  /** The first line is a whole array: if nothing follows, so is the file. */
  #beganWithArray = false;

  constructor(limits: FormatLimits, sink: RowSink) {
    this.#limits = limits;
    this.#sink = sink;
    this.#lines = new LineScanner(limits.maxLineBytes, this);
    this.#scanner = new JsonScanner(limits.maxDepth);
  }

  push(bytes: Uint8Array): FileRefusal | null {
    if (!this.#sniffed) {
      const size = Math.min(bytes.length, headBytes - this.#headSize);
      this.#head.set(bytes.subarray(0, size), this.#headSize);
      this.#headSize += size;
      bytes = bytes.subarray(size);
      if (this.#headSize < headBytes) return null;
      if (this.#readHead()) return this.#refusal;
    }
    if (bytes.length > 0 && !this.#refusal) this.#lines.push(bytes);
    return this.#refusal;
  }

  end(): FileRefusal | null {
    if (!this.#sniffed && this.#readHead()) return this.#refusal;
    if (!this.#refusal) this.#lines.end();
    if (!this.#refusal && this.#rows === 0) this.#refusal = this.#whyNoRows();
    return this.#refusal;
  }

  readLine(bytes: Uint8Array, at: number, end: number, offset: number, line: number): number {
    if (bytes[at] !== openObject) {
      let first = at;
      while (first < end && isBlank(bytes[first])) first++;
      if (first >= end || bytes[first] === lf) return Math.min(first, end);
    }
    const scanner = this.#scanner;
    const newline = scanner.scan(bytes, at, end);
    if (newline < 0) {
      const bad = lineEnd(bytes, at, end);
      this.#bad(bytes, at, bad, scanner.faultAt, line, scanner.fault.code, scanner.fault.reason);
      return bad;
    }
    if (scanner.kind === "object") {
      this.#rows++;
      const to = textEnd(bytes, at, newline);
      this.#sink.row(bytes, at, to, offset, line, scanner.members);
    } else {
      const array = scanner.kind === "array";
      const what = array ? "an array" : scanner.kind === "null" ? "null" : `a ${scanner.kind}`;
      const reason = `${what}; each line must be an object in { }`;
      this.#bad(bytes, at, newline, firstOf(bytes, at), line, array ? "array" : "scalar", reason);
    }
    return newline;
  }

  skipLine(start: Uint8Array, line: number): void {
    const { maxLineBytes } = this.#limits;
    const reason = `too long: above ${maxLineBytes} bytes`;
    this.#bad(start, 0, start.length, maxLineBytes, line, "too_long", reason);
  }

  #readHead(): boolean {
    this.#sniffed = true;
    const head = this.#head.subarray(0, this.#headSize);
    this.#refusal = sniff(head);
    if (!this.#refusal) this.#lines.push(head);
    return this.#refusal !== null;
  }

  #bad(
    bytes: Uint8Array,
    from: number,
    newline: number,
    at: number,
    line: number,
    code: BadLine["code"],
    reason: string,
  ): void {
    const to = textEnd(bytes, from, newline);
    const column = code === "too_long" ? at + 1 : charsBetween(bytes, from, Math.min(at, to)) + 1;
    const bad = { line, column, code, reason, start: startOf(bytes, from, to) };
    this.#sink.bad(bad);
    this.#badLines++;
    if (!this.#firstBad) {
      this.#firstBad = bad;
      if (this.#rows === 0 && bytes[firstOf(bytes, from)] === openList) {
        if (code === "array") this.#beganWithArray = true;
        // An array that goes on past its first line, or is one endless line.
        else if (code === "too_long" || (code === "invalid_json" && at >= to)) {
          this.#refusal = { code: "file_is_array" };
        }
      }
    } else if (this.#rows === 0 && this.#badLines === hopelessLines) this.#refusal = this.#whyNoRows();
  }

  #whyNoRows(): FileRefusal {
    const bad = this.#firstBad;
    if (!bad) return { code: "file_empty" };
    if (this.#beganWithArray && this.#badLines === 1) return { code: "file_is_array" };
    if (looksLikeTable(this.#head.subarray(0, this.#headSize))) return { code: "file_is_csv" };
    return { code: "file_not_jsonl", params: { line: bad.line, column: bad.column, reason: bad.reason } };
  }
}

function isBlank(byte: number | undefined): boolean {
  return byte === space || byte === tab || byte === cr;
}

function firstOf(bytes: Uint8Array, at: number): number {
  while (isBlank(bytes[at])) at++;
  return at;
}

/** How many characters bytes of UTF-8 hold: each has one byte that continues no other. */
function charsBetween(bytes: Uint8Array, from: number, to: number): number {
  let chars = 0;
  for (let at = from; at < to; at++) if (((bytes[at] ?? 0) & 0xc0) !== 0x80) chars++;
  return chars;
}

const decoder = new TextDecoder();

/** The first characters of a bad line, fit to be shown: what is no text is told by a mark. */
function startOf(bytes: Uint8Array, from: number, to: number): string {
  const text = decoder.decode(bytes.subarray(from, Math.min(to, from + startChars * 4)));
  // deno-lint-ignore no-control-regex
  return Array.from(text).slice(0, startChars).join("").replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "\ufffd");
}
