import { createHash } from "node:crypto";
import { createTarPacker } from "modern-tar";
import { sumsName, writeSums } from "./layout.ts";

/** Writes a tar archive, compressed by gzip, entry by entry; nothing is held whole. Only its owner can read the file. */
export class ArchiveWriter implements Disposable {
  readonly #file: Deno.FsFile;
  readonly #packer = createTarPacker();
  readonly #sums = new Map<string, string>();
  readonly #written: Promise<void>;
  #fault: unknown = null;
  #closed = false;

  constructor(path: string, readonly at: Date) {
    this.#file = Deno.openSync(path, { write: true, createNew: true, mode: 0o600 });
    this.#written = this.#drain();
    this.#written.catch(() => {}); // told by the next call
  }

  has(name: string): boolean {
    return this.#sums.has(name);
  }

  async addText(name: string, text: string): Promise<void> {
    const bytes = new TextEncoder().encode(text);
    await this.#add(name, bytes.length, [bytes]);
  }

  /** Adds an open file; `read` hears of each part. @throws when it does not keep its size meanwhile. */
  async addFile(name: string, file: Deno.FsFile, read: (bytes: number) => void): Promise<void> {
    const { size, mtime } = await file.stat();
    await this.#add(name, size, counted(file.readable, read), mtime ?? undefined);
  }

  /** Adds the checksums, and resolves with the size of the archive when all of it is on the disk. */
  async finish(): Promise<number> {
    await this.addText(sumsName, writeSums(this.#sums));
    this.#packer.controller.finalize();
    await this.#written;
    await this.#file.sync();
    const { size } = await this.#file.stat();
    this[Symbol.dispose]();
    return size;
  }

  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#packer.controller.error(new Error("the archive was given up"));
    this.#file.close();
  }

  async #add(
    name: string,
    size: number,
    parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    mtime = this.at,
  ): Promise<void> {
    const hash = createHash("sha256");
    try {
      const entry = this.#packer.controller.add({ name, size, mtime, mode: 0o600, type: "file" }).getWriter();
      for await (const part of parts) {
        hash.update(part);
        await entry.write(part);
      }
      await entry.close();
    } catch (fault) {
      throw this.#fault ?? fault; // what stopped the writing is the cause of whatever came after
    }
    this.#sums.set(name, hash.digest("hex"));
  }

  async #drain(): Promise<void> {
    try {
      for await (const part of this.#packer.readable.pipeThrough(new CompressionStream("gzip"))) {
        for (let at = 0; at < part.length;) at += await this.#file.write(part.subarray(at));
      }
    } catch (fault) {
      this.#fault ??= fault;
      throw fault;
    }
  }
}

async function* counted(parts: ReadableStream<Uint8Array>, read: (bytes: number) => void): AsyncIterable<Uint8Array> {
  for await (const part of parts) {
    yield part;
    read(part.length);
  }
}
