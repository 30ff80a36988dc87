import { note } from "../contract/notes.ts";
import { openKept, storing, writeAll } from "./files.ts";

// An index file: 16 bytes that name its form, then 16 for each row, little-endian:
// 4 the low part of the line's place in the file, 4 its length, 4 the low part of its line number, 2 and 2 the high parts.
const magic = new TextEncoder().encode("pf-rows-1\n\0\0\0\0\0\0");
const entryBytes = 16;
const pageEntries = 1024;
const keptPages = 16;
const two32 = 2 ** 32;

/** Writes an index row by row. Its disk writes are few and small, so they are not waited for elsewhere. */
export class OffsetWriter {
  readonly #file: Deno.FsFile;
  readonly #bytes = new Uint8Array(pageEntries * entryBytes * 4);
  readonly #view = new DataView(this.#bytes.buffer);
  #filled = magic.length;
  #closed = false;

  constructor(path: string) {
    this.#file = storing(() => Deno.openSync(path, { write: true, createNew: true }));
    this.#bytes.set(magic);
  }

  add(offset: number, length: number, line: number): void {
    if (this.#filled === this.#bytes.length) this.#flush();
    const view = this.#view, at = this.#filled;
    view.setUint32(at, offset, true);
    view.setUint32(at + 4, length, true);
    view.setUint32(at + 8, line, true);
    view.setUint16(at + 12, offset / two32, true);
    view.setUint16(at + 14, line / two32, true);
    this.#filled = at + entryBytes;
  }

  /** Writes what is left and closes the file. */
  finish(): void {
    this.#flush();
    this.close();
  }

  close(): void {
    if (!this.#closed) this.#file.close();
    this.#closed = true;
  }

  #flush(): void {
    writeAll(this.#file, this.#bytes.subarray(0, this.#filled));
    this.#filled = 0;
  }
}

/** Some successive rows of an index: `first` and those before `end`. */
export class OffsetPage {
  readonly end: number;
  constructor(readonly first: number, readonly view: DataView) {
    this.end = first + view.byteLength / entryBytes;
  }

  /** The place of the row's text in the file. */
  offset(row: number): number {
    const at = (row - this.first) * entryBytes;
    return this.view.getUint32(at, true) + this.view.getUint16(at + 12, true) * two32;
  }

  /** The length of the row's text, in bytes. */
  length(row: number): number {
    return this.view.getUint32((row - this.first) * entryBytes + 4, true);
  }

  line(row: number): number {
    const at = (row - this.first) * entryBytes;
    return this.view.getUint32(at + 8, true) + this.view.getUint16(at + 14, true) * two32;
  }
}

/** Reads an index, a page at a time; keeps the last few. */
export class OffsetReader {
  readonly rows: number;
  readonly #file: PlacedFile;
  readonly #pages = new Map<number, Promise<OffsetPage>>();

  /** @throws when the file is not there or is no index. */
  constructor(path: string) {
    this.#file = new PlacedFile(path);
    const head = new Uint8Array(magic.length);
    if (!this.#file.readNow(head, 0) || head.some((byte, at) => byte !== magic[at])) {
      this.#file.close();
      throw new Error(`${path} is no index of rows`);
    }
    this.rows = Math.floor((this.#file.size - magic.length) / entryBytes);
  }

  /** The page that holds a row. @throws RangeError when there is no such row. */
  async page(row: number): Promise<OffsetPage> {
    if (!(row >= 0 && row < this.rows)) throw new RangeError(`there is no row ${row}`);
    const number = Math.floor(row / pageEntries);
    const known = this.#pages.get(number);
    if (known) return await known;
    const page = this.#readPage(number);
    this.#pages.set(number, page);
    const oldest = this.#pages.keys().next();
    if (this.#pages.size > keptPages && !oldest.done) this.#pages.delete(oldest.value);
    try {
      return await page;
    } catch (fault) {
      this.#pages.delete(number);
      throw fault;
    }
  }

  close(): void {
    this.#file.close();
  }

  async #readPage(number: number): Promise<OffsetPage> {
    const first = number * pageEntries;
    const bytes = new Uint8Array(Math.min(pageEntries, this.rows - first) * entryBytes);
    await this.#file.read(bytes, magic.length + first * entryBytes);
    return new OffsetPage(first, new DataView(bytes.buffer));
  }
}

/** A file that is read at any place; reads wait for each other, since they share one position. */
export class PlacedFile {
  readonly size: number;
  readonly #file: Deno.FsFile;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(path: string) {
    this.#file = openKept(path);
    this.size = this.#file.statSync().size;
  }

  /** Fills `bytes` from that place on. @throws when the file ends before. */
  read(bytes: Uint8Array, offset: number): Promise<void> {
    const reading = this.#last.then(() => this.#fill(bytes, offset));
    this.#last = reading.catch(() => {});
    return reading;
  }

  /** Fills `bytes` before any other read; false when the file ends before. */
  readNow(bytes: Uint8Array, offset: number): boolean {
    this.#file.seekSync(offset, Deno.SeekMode.Start);
    for (let at = 0; at < bytes.length;) {
      const read = this.#file.readSync(bytes.subarray(at));
      if (read === null) return false;
      at += read;
    }
    return true;
  }

  /** Closes the file once the reads that were asked for are over. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#last.then(() => this.#file.close());
  }

  async #fill(bytes: Uint8Array, offset: number): Promise<void> {
    this.#file.seekSync(offset, Deno.SeekMode.Start);
    for (let at = 0; at < bytes.length;) {
      const read = await this.#file.read(bytes.subarray(at));
      if (read === null) throw new Error(note("fileShort"));
      at += read;
    }
  }
}
