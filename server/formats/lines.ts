const lf = 0x0a, cr = 0x0d;

/** What a LineScanner tells of the lines that it meets. */
export interface LineReader {
  /**
   * Reads the line that begins at `at`; `end` is where the known bytes end, past this line's newline when it has one.
   * Gives the position of the newline that ends the line, or `end` when none does. The bytes are only lent.
   * `offset` is the line's place in the file, `line` its number, from 1.
   */
  readLine(bytes: Uint8Array, at: number, end: number, offset: number, line: number): number;
  /** A line above the limit: no more than its start was kept. */
  skipLine(start: Uint8Array, line: number): void;
}

const startBytes = 1024;
const mark = [0xef, 0xbb, 0xbf];

/**
 * Cuts pieces of a file, however they fall, into its lines. A line ends at LF or CRLF and nowhere else, the last one
 * at the end of the file; a byte order mark at the start of the file belongs to no line. Lines are read where the piece
 * lies; only one that goes on into the next piece is held, and none that is longer than `maxLineBytes` (its newline not
 * counted).
 */
export class LineScanner {
  readonly #maxLineBytes: number;
  readonly #reader: LineReader;
  #held = new Uint8Array(1 << 16); // the beginning of a line whose end is still to come; never shrinks
  #size = 0;
  #offset = 0; // the place of the next line in the file
  #line = 1;
  #skipped = -1; // how many bytes of a line that is too long have come; -1 when there is none
  #mark = 0; // how many bytes of a byte order mark have come; -1 when the file is past it

  constructor(maxLineBytes: number, reader: LineReader) {
    this.#maxLineBytes = maxLineBytes;
    this.#reader = reader;
  }

  push(bytes: Uint8Array): void {
    let at = this.#mark < 0 ? 0 : this.#skipMark(bytes);
    if (at === bytes.length) return;
    if (this.#skipped >= 0 || this.#size > 0) {
      const newline = bytes.indexOf(lf, at);
      const end = newline < 0 ? bytes.length : newline + 1;
      if (this.#skipped >= 0) this.#skipped += end - at;
      else this.#hold(bytes.subarray(at, end));
      if (newline < 0) return;
      this.#endHeld();
      at = end;
    }
    const end = bytes.lastIndexOf(lf) + 1;
    if (end > at) {
      this.#read(bytes, at, end);
      at = end;
    }
    if (at < bytes.length) this.#hold(bytes.subarray(at));
  }

  /** Reads the last line, which may lack its newline. */
  end(): void {
    if (this.#mark > 0) this.#hold(Uint8Array.from(mark.slice(0, this.#mark)));
    if (this.#skipped >= 0 || this.#size > 0) this.#endHeld();
  }

  /** Reads the lines between two positions; the last has its newline, but at the end of the file. */
  #read(bytes: Uint8Array, from: number, end: number): void {
    const reader = this.#reader, base = this.#offset - from;
    let at = from;
    while (at < end) {
      let newline = end - at > this.#maxLineBytes ? lineEnd(bytes, at, end) : -1;
      if (newline >= 0 && textEnd(bytes, at, newline) - at > this.#maxLineBytes) {
        reader.skipLine(bytes.subarray(at, Math.min(at + startBytes, newline)), this.#line);
      } else newline = reader.readLine(bytes, at, end, base + at, this.#line);
      at = newline + 1;
      this.#line++;
    }
    this.#offset = base + at;
  }

  #hold(piece: Uint8Array): void {
    const size = this.#size + piece.length;
    // Two bytes above the limit may be a line end, or a CR whose LF is still to come.
    if (size > this.#maxLineBytes + 2) {
      this.#skipped = size;
      piece = piece.subarray(0, Math.max(0, startBytes - this.#size));
    }
    const kept = this.#size + piece.length;
    if (kept > this.#held.length) {
      const larger = new Uint8Array(Math.max(Math.min(kept * 2, this.#maxLineBytes + 2), kept));
      larger.set(this.#held.subarray(0, this.#size));
      this.#held = larger;
    }
    this.#held.set(piece, this.#size);
    this.#size = kept;
  }

  #endHeld(): void {
    if (this.#skipped >= 0) {
      this.#reader.skipLine(this.#held.subarray(0, Math.min(startBytes, this.#size)), this.#line++);
      this.#offset += this.#skipped;
    } else this.#read(this.#held, 0, this.#size);
    this.#skipped = -1;
    this.#size = 0;
  }

  /** Takes what may be a byte order mark off the first bytes of the file; gives the position of what follows. */
  #skipMark(bytes: Uint8Array): number {
    const before = this.#mark;
    let at = 0;
    while (at < bytes.length && this.#mark < mark.length && bytes[at] === mark[this.#mark]) {
      at++;
      this.#mark++;
    }
    if (this.#mark === mark.length) {
      this.#offset = mark.length;
      this.#mark = -1;
      return at;
    }
    if (at === bytes.length) return at; // it may go on
    this.#mark = -1;
    if (before > 0) this.#hold(Uint8Array.from(mark.slice(0, before)));
    return 0;
  }
}

/** The position of the newline that ends the line at `at`, or `end` when none does. */
export function lineEnd(bytes: Uint8Array, at: number, end: number): number {
  const newline = bytes.indexOf(lf, at);
  return newline < 0 || newline >= end ? end : newline;
}

/** Where the text of a line ends, given its newline or end: a CR before it belongs to the newline. */
export function textEnd(bytes: Uint8Array, at: number, newline: number): number {
  return newline > at && bytes[newline - 1] === cr ? newline - 1 : newline;
}
