import { createHash } from "node:crypto";
import { asStoreError, storing } from "./files.ts";
import type { FromStore, ToStore } from "./store-messages.ts";

export const blockBytes = 1 << 20;
const heldBlocks = 8; // before a Worker is worth its start, and on their way to it at most

/** A place where blocks are written and hashed, in the order of the calls. */
interface Writer {
  /** Takes the first `size` bytes of a buffer; gives one to fill next. */
  put(buffer: ArrayBuffer, size: number): Promise<ArrayBuffer>;
  /** The SHA-256 of all bytes when they are written. */
  finish(): Promise<string>;
  close(): void;
}

/**
 * Writes a new file block by block and hashes it. A small file is held until its end and written at once; for a larger
 * one a Worker does both, beside the thread that reads the upload: alone, that thread would miss the speed that uploads
 * must reach. Where no Worker can start, it does it all the same.
 */
export class BlockStore implements Writer {
  readonly #path: string;
  readonly #held: { buffer: ArrayBuffer; size: number }[] = [];
  #writer: Writer | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** Takes the first `size` bytes of a buffer; gives one of `blockBytes` to fill next. @throws StoreError */
  async put(buffer: ArrayBuffer, size: number): Promise<ArrayBuffer> {
    if (this.#writer) return await this.#writer.put(buffer, size);
    this.#held.push({ buffer, size });
    if (this.#held.length > heldBlocks) await this.#begin(await startWorker(this.#path) ?? new LocalWriter(this.#path));
    return new ArrayBuffer(blockBytes);
  }

  /** The SHA-256 of all bytes, in hexadecimal digits, when they are written. @throws StoreError */
  async finish(): Promise<string> {
    const writer = this.#writer ?? await this.#begin(new LocalWriter(this.#path));
    return await writer.finish();
  }

  /** Lets go of the file, finished or not. */
  close(): void {
    this.#writer?.close();
  }

  async #begin(writer: Writer): Promise<Writer> {
    this.#writer = writer;
    for (const { buffer, size } of this.#held.splice(0)) await writer.put(buffer, size);
    return writer;
  }
}

class LocalWriter implements Writer {
  readonly #file: Deno.FsFile;
  readonly #hash = createHash("sha256");
  #closed = false;

  constructor(path: string) {
    this.#file = storing(() => Deno.openSync(path, { write: true, createNew: true }));
  }

  async put(buffer: ArrayBuffer, size: number): Promise<ArrayBuffer> {
    const bytes = new Uint8Array(buffer, 0, size);
    const writing = this.#write(bytes);
    this.#hash.update(bytes);
    await writing;
    return buffer;
  }

  finish(): Promise<string> {
    this.close();
    return Promise.resolve(this.#hash.digest("hex"));
  }

  close(): void {
    if (!this.#closed) this.#file.close();
    this.#closed = true;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.length;) at += await this.#file.write(bytes.subarray(at));
    } catch (fault) {
      throw asStoreError(fault);
    }
  }
}

/** A Worker that has the file open; null when none can start here. @throws StoreError when the file cannot be opened. */
async function startWorker(path: string): Promise<Writer | null> {
  let worker: Worker;
  try {
    worker = new Worker(new URL("./store-worker.ts", import.meta.url), { type: "module" });
  } catch {
    return null;
  }
  const writer = new WorkerWriter(worker);
  try {
    await writer.open(path);
    return writer;
  } catch (fault) {
    writer.close();
    if (fault instanceof NotStarted) return null;
    throw fault;
  }
}

class NotStarted extends Error {}

class WorkerWriter implements Writer {
  readonly #worker: Worker;
  readonly #free: ArrayBuffer[] = [];
  #sent = 0;
  #ready = false;
  #sha256: string | null = null;
  #fault: unknown = null;
  #wake = () => {};

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<FromStore>) => this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#fault ??= this.#ready ? new Error(event.message) : new NotStarted(event.message);
      this.#wake();
    };
  }

  async open(path: string): Promise<void> {
    this.#tell({ kind: "open", path });
    await this.#until(() => this.#ready);
  }

  async put(buffer: ArrayBuffer, size: number): Promise<ArrayBuffer> {
    this.#tell({ kind: "block", buffer, size }, [buffer]);
    if (this.#sent++ < heldBlocks) return new ArrayBuffer(blockBytes);
    await this.#until(() => this.#free.length > 0);
    return this.#free.pop() ?? new ArrayBuffer(blockBytes);
  }

  async finish(): Promise<string> {
    this.#tell({ kind: "finish" });
    await this.#until(() => this.#sha256 !== null);
    this.close();
    return this.#sha256 ?? "";
  }

  close(): void {
    this.#worker.terminate();
  }

  #tell(message: ToStore, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #hear(message: FromStore): void {
    if (message.kind === "ready") this.#ready = true;
    else if (message.kind === "free") this.#free.push(message.buffer);
    else if (message.kind === "done") this.#sha256 = message.sha256;
    else this.#fault ??= asStoreError(Object.assign(new Error(message.message), { name: message.name }));
    this.#wake();
  }

  async #until(done: () => boolean): Promise<void> {
    while (!done()) {
      if (this.#fault) throw this.#fault;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    if (this.#fault) throw this.#fault;
  }
}
