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

const pieceBytes = 1 << 18;
const startBytes = 1024;

/**
 * Cuts pieces of a file, however they fall, into its lines. A line ends at LF or CRLF and nowhere else, the last one
 * at the end of the file; a byte order mark at the start of the file belongs to no line. Holds one line at most, and
 * none that is longer than `maxLineBytes` (its newline not counted).
 */
export class LineScanner {
  readonly #maxLineBytes: number;
  readonly #reader: LineReader;
  #held = new Uint8Array(pieceBytes * 2);
  #from = 0; // where the unread bytes begin in #held
  #to = 0;
  #base = 0; // the place of #held[0] in the file
  #line = 1;
  #skipping: Uint8Array | null = null; // the start of a line that is too long
  #begun = false;

  constructor(maxLineBytes: number, reader: LineReader) {
    this.#maxLineBytes = maxLineBytes;
    this.#reader = reader;
  }

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += pieceBytes) this.#take(bytes.subarray(at, at + pieceBytes));
  }

  /** Reads the last line, which may lack its newline. */
  end(): void {
    if (this.#skipping) this.#endSkipping();
    else this.#read(this.#to);
  }

  #take(piece: Uint8Array): void {
    if (this.#skipping) {
      const newline = piece.indexOf(lf);
      if (newline < 0) {
        this.#base += piece.length;
        return;
      }
      this.#base += newline + 1;
      piece = piece.subarray(newline + 1);
      this.#endSkipping();
    }
    this.#hold(piece);
    const newline = piece.lastIndexOf(lf);
    if (newline >= 0) this.#read(this.#to - piece.length + newline + 1);
    // One byte above the limit may be a CR that the newline is still to follow.
    if (this.#to - this.#from > this.#maxLineBytes + 1 + this.#markBytes()) this.#startSkipping();
  }

  #hold(piece: Uint8Array): void {
    if (this.#from === this.#to) {
      this.#base += this.#from;
      this.#from = this.#to = 0;
    }
    if (this.#to + piece.length > this.#held.length) {
      const unread = this.#to - this.#from;
      const size = unread + piece.length;
      if (size * 2 > this.#held.length) {
        const larger = new Uint8Array(Math.max(Math.min(size * 2, this.#maxLineBytes + pieceBytes * 2), size));
        larger.set(this.#held.subarray(this.#from, this.#to));
        this.#held = larger;
      } else this.#held.copyWithin(0, this.#from, this.#to);
      this.#base += this.#from;
      this.#from = 0;
      this.#to = unread;
    }
    this.#held.set(piece, this.#to);
    this.#to += piece.length;
  }

  /** Reads the lines up to `end`, which is past a newline or the end of the file. */
  #read(end: number): void {
    const held = this.#held, reader = this.#reader;
    let at = this.#from + this.#markBytes();
    this.#begun = true;
    while (at < end) {
      let newline: number;
      if (end - at > this.#maxLineBytes && this.#isTooLong(at, newline = lineEnd(held, at, end))) {
        reader.skipLine(held.subarray(at, Math.min(at + startBytes, newline)), this.#line);
      } else newline = reader.readLine(held, at, end, this.#base + at, this.#line);
      at = newline + 1;
      this.#line++;
    }
    this.#from = Math.min(at, this.#to);
  }

  #isTooLong(at: number, newline: number): boolean {
    return newline - at - (this.#held[newline - 1] === cr ? 1 : 0) > this.#maxLineBytes;
  }

  #startSkipping(): void {
    const from = this.#from + this.#markBytes();
    this.#begun = true;
    this.#skipping = this.#held.slice(from, from + startBytes);
    this.#base += this.#to;
    this.#from = this.#to = 0;
    if (this.#held.length > pieceBytes * 4) this.#held = new Uint8Array(pieceBytes * 2);
  }

  #endSkipping(): void {
    if (this.#skipping) this.#reader.skipLine(this.#skipping, this.#line++);
    this.#skipping = null;
  }

  /** How many of the unread bytes are the byte order mark. */
  #markBytes(): 0 | 3 {
    const at = this.#from;
    if (this.#begun || this.#to - at < 3) return 0;
    return this.#held[at] === 0xef && this.#held[at + 1] === 0xbb && this.#held[at + 2] === 0xbf ? 3 : 0;
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
