// Asked for more at once, the runtime (2.9.6) piles up a body of unknown length: all of it came to lie in memory, and each
// read moved what was left.
const mostBytes = 1 << 16;

/** The bytes of a body, read into a buffer of the caller's; straight into it where the stream can. */
export class BodyReader {
  readonly #byob: ReadableStreamBYOBReader | null;
  readonly #chunks: ReadableStreamDefaultReader<Uint8Array> | null;
  #left: Uint8Array = new Uint8Array(0);

  constructor(body: ReadableStream<Uint8Array>) {
    this.#byob = byobReader(body);
    this.#chunks = this.#byob ? null : body.getReader();
  }

  /**
   * Reads some bytes into `buffer`, from `at` to its end; 0 at the end of the body. The buffer may have moved: the given
   * one is to be used from then on. Rejects when the body breaks off.
   */
  async read(buffer: ArrayBuffer, at: number): Promise<{ buffer: ArrayBuffer; read: number }> {
    if (this.#byob) {
      const { value } = await this.#byob.read(new Uint8Array(buffer, at, Math.min(mostBytes, buffer.byteLength - at)));
      return { buffer: value ? value.buffer : buffer, read: value?.byteLength ?? 0 };
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
