/** Gathers pieces of bytes into chunks of one size, however long the pieces are. */
export class Chunks {
  readonly #size: number;
  #chunk: Uint8Array<ArrayBuffer>;
  #filled = 0;
  #full: Uint8Array<ArrayBuffer>[] = [];

  constructor(size: number) {
    this.#size = size;
    this.#chunk = new Uint8Array(size);
  }

  add(piece: Uint8Array): void {
    let at = 0;
    while (at < piece.length) {
      const taken = Math.min(piece.length - at, this.#size - this.#filled);
      this.#chunk.set(taken === piece.length ? piece : piece.subarray(at, at + taken), this.#filled);
      at += taken;
      this.#filled += taken;
      if (this.#filled === this.#size) this.#next();
    }
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

  #next(): void {
    this.#full.push(this.#chunk);
    this.#chunk = new Uint8Array(this.#size);
    this.#filled = 0;
  }
}
