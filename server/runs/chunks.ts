const encoder = new TextEncoder();
const mostBytesOfLetter = 4;

/** Gathers bytes and texts, as UTF-8, into chunks of about one size, however long they are. */
export class Chunks {
  readonly #size: number;
  #chunk: Uint8Array<ArrayBuffer>;
  #filled = 0;
  #full: Uint8Array<ArrayBuffer>[] = [];

  constructor(size: number) {
    this.#size = size;
    this.#chunk = new Uint8Array(size);
  }

  add(piece: Uint8Array | string): void {
    if (typeof piece === "string") this.#addText(piece);
    else this.#addBytes(piece);
  }

  /** The chunks that are full; they are no longer here then. */
  takeFull(): Uint8Array<ArrayBuffer>[] {
    const full = this.#full;
    if (full.length > 0) this.#full = [];
    return full;
  }

  /** What is left at the end; may be empty. */
  rest(): Uint8Array<ArrayBuffer> {
    return this.#chunk.subarray(0, this.#filled);
  }

  #addBytes(piece: Uint8Array): void {
    let at = 0;
    while (at < piece.length) {
      const taken = Math.min(piece.length - at, this.#size - this.#filled);
      this.#chunk.set(taken === piece.length ? piece : piece.subarray(at, at + taken), this.#filled);
      at += taken;
      this.#filled += taken;
      if (this.#filled === this.#size) this.#next();
    }
  }

  #addText(text: string): void {
    let left = text;
    while (left.length > 0) {
      if (this.#size - this.#filled < mostBytesOfLetter) this.#next();
      const { read, written } = encoder.encodeInto(left, this.#chunk.subarray(this.#filled));
      this.#filled += written;
      left = left.slice(read);
    }
  }

  #next(): void {
    this.#full.push(this.rest());
    this.#chunk = new Uint8Array(this.#size);
    this.#filled = 0;
  }
}
