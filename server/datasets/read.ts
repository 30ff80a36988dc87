import type { DatasetRow } from "../contract/dataset.ts";
import { openKept, pathsOf } from "./files.ts";
import { type OffsetPage, OffsetReader, PlacedFile } from "./offsets.ts";
import type { RowSelection } from "./select.ts";

const blockBytes = 1 << 18; // read at once, unless one row is longer
const gapBytes = 1 << 14; // between two wanted rows: cheaper to read than to read twice
const sliceRows = 1024;

/** A place to read into again and again; what was read into it before is written over. */
export class Scratch {
  #bytes = new Uint8Array(0);

  of(size: number): Uint8Array {
    if (size > blockBytes) return new Uint8Array(size);
    if (this.#bytes.length === 0) this.#bytes = new Uint8Array(blockBytes);
    return this.#bytes.subarray(0, size);
  }
}

/** A row as it lies in the file: UTF-8, without its line end. */
export type RowBytes = { row: number; line: number; bytes: Uint8Array };

/** Reads the rows of one stored file by their numbers; may be used by several readers at once. */
export class DatasetReader {
  readonly rows: number;
  readonly #index: OffsetReader;
  readonly #file: PlacedFile;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  /** @throws FileGoneError when the file or its index is not there. */
  constructor(folder: string, sha256: string) {
    const paths = pathsOf(folder, sha256);
    this.#file = new PlacedFile(paths.bytes);
    try {
      this.#index = new OffsetReader(paths.rows);
    } catch (fault) {
      this.#file.close();
      throw fault;
    }
    this.rows = this.#index.rows;
  }

  /** @throws RangeError when there is no such row. */
  async readRow(row: number): Promise<DatasetRow> {
    const [found] = await this.readBlock([row], 0);
    if (!found) throw new RangeError(`there is no row ${row}`);
    return found;
  }

  /**
   * The rows from `offset` on: at most `limit`, and fewer when their texts are beyond `maxBytes`, but one at least.
   * `nextOffset` is null at the end of the dataset.
   */
  async readPage(
    { offset, limit, maxBytes }: { offset: number; limit: number; maxBytes: number },
  ): Promise<{ rows: DatasetRow[]; nextOffset: number | null }> {
    const end = Math.min(offset + limit, this.rows);
    const rows: DatasetRow[] = [];
    let bytes = 0;
    for (let row = offset; row < end; row++) {
      const page = await this.#index.page(row);
      bytes += page.length(row);
      if (bytes > maxBytes && rows.length > 0) break;
      rows.push(await this.readRow(row));
    }
    const next = offset + rows.length;
    return { rows, nextOffset: next < this.rows ? next : null };
  }

  /**
   * The rows whose numbers stand in `rows` from `at` on, as many of them as lie close together and fit into one read.
   * Gives at least one, unless the list ends.
   */
  async readBlock(rows: ArrayLike<number>, at: number, scratch?: Scratch): Promise<DatasetRow[]> {
    const block = await this.readBytes(rows, at, scratch);
    return block.map(({ row, line, bytes }) => ({ row, line, text: this.decode(bytes) }));
  }

  /** As `readBlock`, with the rows as they lie in the file; in a scratch they are only lent. */
  async readBytes(rows: ArrayLike<number>, at: number, scratch?: Scratch): Promise<RowBytes[]> {
    const first = rows[at];
    if (first === undefined) return [];
    let page = await this.#index.page(first);
    const pages: OffsetPage[] = [];
    const start = page.offset(first);
    let end = start;
    for (let next = at; next < rows.length; next++) {
      const row = rows[next] ?? 0;
      if (row < page.first || row >= page.end) page = await this.#index.page(row);
      const offset = page.offset(row), rowEnd = offset + page.length(row);
      if (next > at && (offset < end || offset - end > gapBytes || rowEnd - start > blockBytes)) break;
      pages.push(page);
      end = rowEnd;
    }
    const bytes = scratch ? scratch.of(end - start) : new Uint8Array(end - start);
    await this.#file.read(bytes, start);
    return pages.map((page, taken) => {
      const row = rows[at + taken] ?? 0;
      const from = page.offset(row) - start;
      return { row, line: page.line(row), bytes: bytes.subarray(from, from + page.length(row)) };
    });
  }

  /** The text of a row. @throws TypeError when it is no UTF-8: the file was changed since its upload. */
  decode(bytes: Uint8Array): string {
    return this.#decoder.decode(bytes);
  }

  close(): void {
    this.#index.close();
    this.#file.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Opens a stored file for reading. @throws FileGoneError when it or its index is not there. */
export function openDataset(folder: string, sha256: string): DatasetReader {
  return new DatasetReader(folder, sha256);
}

/**
 * The wanted rows in the order they are told in, which is best ascending. Holds one block of about 256 KiB, or one row,
 * and reads the next when that is used up. Ends early, without an error, when aborted.
 */
export async function* readRows(
  reader: DatasetReader,
  rows: ArrayLike<number> | RowSelection,
  signal?: AbortSignal,
): AsyncGenerator<DatasetRow, undefined> {
  const count = "count" in rows ? rows.count : rows.length;
  const scratch = new Scratch();
  for (let from = 0; from < count; from += sliceRows) {
    const wanted = "count" in rows ? rows.slice(from, from + sliceRows) : rows;
    for (let at = 0; at < wanted.length;) {
      if (signal?.aborted) return;
      const block = await reader.readBlock(wanted, at, scratch);
      yield* block;
      at += block.length;
    }
    if (wanted === rows) return;
  }
}

/** The file as it was uploaded. @throws FileGoneError when it is not there. */
export function streamBytes(folder: string, sha256: string): ReadableStream<Uint8Array> {
  return openKept(pathsOf(folder, sha256).bytes).readable;
}
