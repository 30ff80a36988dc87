// Deno 2.9.6 takes in as many bytes from the network at each read as the largest read so far asked for, and gives out no
// more than one chunk of a body of unknown length. What is left piles up in its memory, and is moved at each read. So the
// first reads ask for little, and more only while more comes than was wanted: then a read asks for about what it gets.
// Senders' chunks are powers of two; a read has to hold their framing, too.
const framingBytes = 64;
const firstBytes = 1_024;
const mostBytes = 65_536;
/** No read is of more. */
export const mostReadBytes = mostBytes + framingBytes;

/** The bytes of a body, read into a buffer of the caller's; straight into it where the stream can. */
export class BodyReader {
  readonly #byob: ReadableStreamBYOBReader | null;
  readonly #chunks: ReadableStreamDefaultReader<Uint8Array> | null;
  #left: Uint8Array = new Uint8Array(0);
  #wanted = firstBytes;

  constructor(body: ReadableStream<Uint8Array>) {
    this.#byob = byobReader(body);
    this.#chunks = this.#byob ? null : body.getReader();
  }

  /**
   * Reads some bytes into `buffer` at `at`, where there must be room for `mostReadBytes`; 0 at the end of the body. The
   * buffer may have moved: the given one is to be used from then on. Rejects when the body breaks off.
   */
  async read(buffer: ArrayBuffer, at: number): Promise<{ buffer: ArrayBuffer; read: number }> {
    if (this.#byob) {
      const { value } = await this.#byob.read(new Uint8Array(buffer, at, this.#wanted + framingBytes));
      const read = value?.byteLength ?? 0;
      if (read > this.#wanted) this.#wanted = Math.min(2 * this.#wanted, mostBytes);
      return { buffer: value ? value.buffer : buffer, read };
    }
    while (this.#left.length === 0) {
      const { value } = await this.#chunks?.read() ?? {};
      if (!value) return { buffer, read: 0 };
      this.#left = value;
    }
    const part = this.#left.subarray(0, buffer.byteLength - at);
    new Uint8Array(buffer, at).set(part);
    this.#left = this.#left.subarray(part.length);
    return { buffer, read: part.length };
  }

  /** Wants no more of it. */
  async cancel(reason?: unknown): Promise<void> {
    await (this.#byob ?? this.#chunks)?.cancel(reason).catch(() => {}); // it may have broken off by itself
  }
}

function byobReader(body: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | null {
  try {
    return body.getReader({ mode: "byob" });
  } catch {
    return null; // no stream of bytes, but one of chunks
  }
}
