// Checks JSON as bytes, in one pass that makes no objects: the only way to see a bad byte where it is, to tell the
// column of every slip (the runtime's parser names it for some), and to read a file as fast as it comes.
// Nothing here calls itself: a value may be nested deeper than the stack is.

const lf = 0x0a, cr = 0x0d, tab = 0x09, space = 0x20;
const quote = 0x22, comma = 0x2c, minus = 0x2d, dot = 0x2e, zero = 0x30, nine = 0x39, colon = 0x3a, backslash = 0x5c;
const openList = 0x5b, closeList = 0x5d, openObject = 0x7b, closeObject = 0x7d;

/** The kinds of a value; `Members.kind` holds their places in this list. */
export const kinds = ["string", "number", "boolean", "object", "array", "null"] as const;
export type Kind = typeof kinds[number];
const stringKind = 0, numberKind = 1, booleanKind = 2, objectKind = 3, arrayKind = 4, nullKind = 5;

export type Fault = { code: "invalid_json" | "not_utf8" | "too_deep"; reason: string };

const invalid = (reason: string): Fault => ({ code: "invalid_json", reason });
const faults = {
  notUtf8: { code: "not_utf8", reason: "not UTF-8: the line is in another encoding" },
  tooDeep: { code: "too_deep", reason: "nested too deep" },
  ends: invalid("the line ends before the JSON does"),
  endsInString: invalid("the line ends inside a string"),
  value: invalid("a value is needed here"),
  singleQuote: invalid("strings need double quotes"),
  comment: invalid("JSON has no comments"),
  name: invalid("a name in double quotes is needed here"),
  colon: invalid("a colon is needed after the name"),
  commaOrBrace: invalid("a comma or } is needed here"),
  commaOrBracket: invalid("a comma or ] is needed here"),
  trailingComma: invalid("a comma before the closing bracket"),
  control: invalid("a tab or control character inside a string must be escaped"),
  escape: invalid("no such escape in a string"),
  number: invalid("not a number as JSON writes it"),
  word: invalid("only true, false and null may stand without quotes"),
  more: invalid("something follows the JSON on the same line"),
  secondObject: invalid("a second value follows on the same line"),
} as const satisfies Record<string, Fault>;

// More members than this of one row are checked but not told of: the memory for them is bounded.
const maxMembers = 1 << 18;

/** Where the members of the scanned object lie: positions in the scanned bytes, one place of each array a member. */
export class Members {
  count = 0;
  nameFrom = new Int32Array(64); // past the opening quote
  nameTo = new Int32Array(64); // at the closing quote
  from = new Int32Array(64);
  to = new Int32Array(64);
  kind = new Uint8Array(64);
  /** Of a string value: its length once read, in UTF-16 units as `String.length` counts. */
  length = new Int32Array(64);

  /** Takes a name; gives the place of its member. */
  add(nameFrom: number, nameTo: number): number {
    const place = this.count++;
    if (place === this.kind.length) this.#grow();
    this.nameFrom[place] = nameFrom;
    this.nameTo[place] = nameTo;
    this.length[place] = 0;
    return place;
  }

  #grow(): void {
    const size = this.kind.length * 2;
    const larger = (old: Int32Array) => {
      const array = new Int32Array(size);
      array.set(old);
      return array;
    };
    this.nameFrom = larger(this.nameFrom);
    this.nameTo = larger(this.nameTo);
    this.from = larger(this.from);
    this.to = larger(this.to);
    this.length = larger(this.length);
    const kind = new Uint8Array(size);
    kind.set(this.kind);
    this.kind = kind;
  }
}

/**
 * Accepts exactly what JSON.parse accepts, but for a nesting bound and for a newline, which ends the text wherever it
 * stands. One scanner is used again and again; what it says of a text holds until the next.
 */
export class JsonScanner {
  /** The kind of the scanned value. */
  kind: Kind = "null";
  /** What was wrong, and where, after `scan` gave -1. */
  fault: Fault = faults.value;
  faultAt = 0;
  readonly members = new Members();
  readonly #maxDepth: number;
  readonly #isObject: Uint8Array; // per open bracket
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #end = 0;
  #stringLength = 0;

  constructor(maxDepth: number) {
    this.#maxDepth = maxDepth;
    this.#isObject = new Uint8Array(maxDepth + 1);
  }

  /**
   * Scans the one value in `bytes` from `at` up to a newline or `end`, blanks around it included.
   * Gives the position of that newline or `end`; -1 when this is not JSON.
   */
  scan(bytes: Uint8Array, at: number, end: number): number {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    this.#end = end;
    const isObject = this.#isObject;
    const members = this.members;
    members.count = 0;
    let member = -1; // the place of the member of the first level that is being read
    let depth = 0;
    let i = at;

    for (;;) { // once for each value
      while (i < end && isBlank(bytes[i])) i++;
      if (i >= end) return this.#no(faults.ends, i);
      const first = bytes[i] ?? 0;
      if (depth === 1 && member >= 0) members.from[member] = i;
      let kind = nullKind;
      let ended = true;
      if (first === quote) {
        kind = stringKind;
        i = this.#string(i + 1, end);
        if (i < 0) return -1;
        if (depth === 1 && member >= 0) members.length[member] = this.#stringLength;
      } else if (first === openObject || first === openList) {
        if (depth === this.#maxDepth) return this.#no(faults.tooDeep, i);
        kind = first === openObject ? objectKind : arrayKind;
        i++;
        while (i < end && isBlank(bytes[i])) i++;
        if (i >= end) return this.#no(faults.ends, i);
        if (bytes[i] === (first === openObject ? closeObject : closeList)) i++;
        else {
          isObject[depth++] = first === openObject ? 1 : 0;
          ended = false;
        }
      } else if (first === minus || (first >= zero && first <= nine)) {
        kind = numberKind;
        i = this.#number(i, end);
      } else {
        kind = first === 0x6e ? nullKind : booleanKind;
        i = this.#word(i, end);
      }
      if (i < 0) return -1;

      while (ended) { // the value has ended, and so may those around it
        if (depth === 1 && member >= 0) {
          members.to[member] = i;
          members.kind[member] = kind;
        }
        while (i < end && isBlank(bytes[i])) i++;
        if (depth === 0) {
          this.kind = kinds[kind] ?? "null";
          if (i >= end || bytes[i] === lf) return i;
          return this.#no(bytes[i] === openObject ? faults.secondObject : faults.more, i);
        }
        if (i >= end) return this.#no(faults.ends, i);
        const inObject = isObject[depth - 1] === 1;
        if (bytes[i] === (inObject ? closeObject : closeList)) {
          i++;
          depth--;
          kind = inObject ? objectKind : arrayKind;
          continue;
        }
        if (bytes[i] !== comma) return this.#no(inObject ? faults.commaOrBrace : faults.commaOrBracket, i);
        i++;
        while (i < end && isBlank(bytes[i])) i++;
        if (i >= end) return this.#no(faults.ends, i);
        if (bytes[i] === closeObject || bytes[i] === closeList) return this.#no(faults.trailingComma, i);
        ended = false;
      }

      if (isObject[depth - 1] === 0) continue;
      if (bytes[i] !== quote) return this.#no(bytes[i] === 0x27 ? faults.singleQuote : faults.name, i);
      const nameFrom = i + 1;
      i = this.#string(nameFrom, end);
      if (i < 0) return -1;
      if (depth === 1) {
        member = members.count < maxMembers ? members.add(nameFrom, i - 1) : -1;
      }
      while (i < end && isBlank(bytes[i])) i++;
      if (i >= end) return this.#no(faults.ends, i);
      if (bytes[i] !== colon) return this.#no(faults.colon, i);
      i++;
    }
  }

  #no(fault: Fault, at: number): -1 {
    const byte = at < this.#end ? this.#bytes[at] ?? lf : lf;
    this.fault = fault;
    this.faultAt = at;
    // Between values, a foreign byte and the end of the line are told as what they are, not as a missing comma.
    if (fault.code === "invalid_json" && byte >= 0x80 && lengthOfCharacter(this.#bytes, at) === 0) {
      this.fault = faults.notUtf8;
    } else if (fault.code === "invalid_json" && byte === lf && fault !== faults.endsInString) this.fault = faults.ends;
    return -1;
  }

  /** Reads a string from past its opening quote; gives the position past its closing one. */
  #string(from: number, end: number): number {
    const bytes = this.#bytes, view = this.#view;
    const lastWord = end - 8;
    let i = from;
    let lost = 0; // bytes that are no UTF-16 unit of their own
    for (;;) {
      // Eight bytes at a time, while none is a quote, a backslash, a control character or beyond ASCII.
      while (i <= lastWord) {
        const a = view.getInt32(i, true);
        const b = view.getInt32(i + 4, true);
        const stop = a | (a - 0x20202020) | ((a ^ 0x22222222) - 0x01010101) | ((a ^ 0x5c5c5c5c) - 0x01010101) |
          b | (b - 0x20202020) | ((b ^ 0x22222222) - 0x01010101) | ((b ^ 0x5c5c5c5c) - 0x01010101);
        if ((stop & 0x80808080) !== 0) break;
        i += 8;
      }
      let byte = i < end ? bytes[i] ?? 0 : 0;
      while (byte < 0x80 && byte >= space && byte !== quote && byte !== backslash) {
        i++;
        byte = i < end ? bytes[i] ?? 0 : 0;
      }
      if (byte === quote) {
        this.#stringLength = i - from - lost;
        return i + 1;
      }
      if (byte === backslash) {
        const length = escapeLength(bytes, i, end);
        if (length === 0) return this.#no(i + 1 >= end || bytes[i + 1] === lf ? faults.endsInString : faults.escape, i);
        i += length;
        lost += length - 1;
        continue;
      }
      if (byte < 0x80) {
        return this.#no(i >= end || byte === lf || isCrAtEnd(bytes, i, end) ? faults.endsInString : faults.control, i);
      }
      do { // mostly runs of three bytes: Chinese, Japanese, Korean
        if (byte >= 0xe1 && byte <= 0xec) {
          const second = bytes[i + 1] ?? 0, third = bytes[i + 2] ?? 0;
          if ((second & 0xc0) !== 0x80 || (third & 0xc0) !== 0x80 || i + 3 > end) return this.#no(faults.notUtf8, i);
          i += 3;
          lost += 2;
        } else {
          const length = lengthOfCharacter(bytes, i);
          if (length === 0 || i + length > end) return this.#no(faults.notUtf8, i);
          i += length;
          lost += length === 2 ? 1 : 2;
        }
        byte = i < end ? bytes[i] ?? 0 : 0;
      } while (byte >= 0x80);
    }
  }

  #number(at: number, end: number): number {
    const bytes = this.#bytes;
    let i = at;
    if (bytes[i] === minus) i++;
    if (i >= end) return this.#no(faults.ends, i);
    if (bytes[i] === zero) {
      i++;
      if (i < end && isDigit(bytes[i])) return this.#no(faults.number, i);
    } else {
      const digits = i;
      while (i < end && isDigit(bytes[i])) i++;
      if (i === digits) return this.#no(faults.number, i);
    }
    if (i < end && bytes[i] === dot) {
      const digits = ++i;
      while (i < end && isDigit(bytes[i])) i++;
      if (i === digits) return this.#no(faults.number, i);
    }
    if (i < end && (bytes[i] === 0x65 || bytes[i] === 0x45)) {
      i++;
      if (i < end && (bytes[i] === minus || bytes[i] === 0x2b)) i++;
      const digits = i;
      while (i < end && isDigit(bytes[i])) i++;
      if (i === digits) return this.#no(faults.number, i);
    }
    return i;
  }

  #word(at: number, end: number): number {
    const bytes = this.#bytes;
    const first = bytes[at];
    const word = first === 0x74 ? wordTrue : first === 0x66 ? wordFalse : first === 0x6e ? wordNull : null;
    if (!word) {
      return this.#no(
        first === 0x27
          ? faults.singleQuote
          : first === 0x2f || first === 0x23
          ? faults.comment
          : isLetter(first)
          ? faults.word
          : faults.value,
        at,
      );
    }
    for (let k = 1; k < word.length; k++) {
      if (at + k >= end) return this.#no(faults.ends, at + k);
      if (bytes[at + k] !== word[k]) return this.#no(faults.word, at);
    }
    return at + word.length;
  }
}

const encoder = new TextEncoder();
const wordTrue = encoder.encode("true"), wordFalse = encoder.encode("false"), wordNull = encoder.encode("null");

/** White space of JSON within a line. */
function isBlank(byte: number | undefined): boolean {
  return byte === space || byte === tab || byte === cr;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= nine;
}

function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
}

function isHexDigit(byte: number | undefined): boolean {
  return isDigit(byte) || (byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}

/** A carriage return that belongs to the end of the line. */
function isCrAtEnd(bytes: Uint8Array, at: number, end: number): boolean {
  return bytes[at] === cr && (at + 1 >= end || bytes[at + 1] === lf);
}

/** How long the escape at `at` is; 0 when it is none. */
function escapeLength(bytes: Uint8Array, at: number, end: number): number {
  if (at + 1 >= end) return 0;
  switch (bytes[at + 1]) {
    case quote:
    case backslash:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return 2;
    case 0x75:
      if (at + 5 >= end) return 0;
      for (let k = 2; k < 6; k++) if (!isHexDigit(bytes[at + k])) return 0;
      return 6;
    default:
      return 0;
  }
}

/** How many bytes the UTF-8 character beyond ASCII at `at` has; 0 when they are no such character (RFC 3629, 4). */
function lengthOfCharacter(bytes: Uint8Array, at: number): 0 | 2 | 3 | 4 {
  const first = bytes[at] ?? 0, second = bytes[at + 1] ?? 0;
  if (first < 0xc2 || first > 0xf4) return 0;
  if (first < 0xe0) return (second & 0xc0) === 0x80 ? 2 : 0;
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < lowest || second > highest || ((bytes[at + 2] ?? 0) & 0xc0) !== 0x80) return 0;
  if (first < 0xf0) return 3;
  return ((bytes[at + 3] ?? 0) & 0xc0) === 0x80 ? 4 : 0;
}
