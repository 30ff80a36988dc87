import { type BadLine, badLine } from "../contract/dataset.ts";
import { lineEnd, LineScanner } from "../formats/lines.ts";
import { openKept, pathsOf, storing, writeAll } from "./files.ts";

const flushChars = 1 << 16;
const maxListBytes = 64 * 1024 * 1024; // a list that nobody reads to its end must not fill the disk

/** Writes the list of a file's bad lines, as JSON lines. */
export class BadLineWriter {
  readonly #file: Deno.FsFile;
  readonly #encoder = new TextEncoder();
  #text = "";
  #bytes = 0;
  #closed = false;

  /** @throws StoreError */
  constructor(path: string) {
    this.#file = storing(() => Deno.openSync(path, { write: true, createNew: true }));
  }

  add(line: BadLine): void {
    if (this.#bytes >= maxListBytes) return;
    this.#text += JSON.stringify(line) + "\n";
    if (this.#text.length > flushChars) this.#flush();
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
    const bytes = this.#encoder.encode(this.#text);
    writeAll(this.#file, bytes);
    this.#bytes += bytes.length;
    this.#text = "";
  }
}

/** A page of the list of bad lines; the list ends early where it would grow beyond 64 MB. */
export async function readBadLines(
  folder: string,
  sha256: string,
  { offset, limit }: { offset: number; limit: number },
): Promise<{ badLines: BadLine[]; nextOffset: number | null }> {
  const badLines: BadLine[] = [];
  const decoder = new TextDecoder();
  let more = false;
  const scanner = new LineScanner(1 << 20, {
    readLine(bytes, at, end, _offset, line) {
      const newline = lineEnd(bytes, at, end);
      if (line > offset + limit) more = true;
      else if (line > offset) badLines.push(badLine.parse(JSON.parse(decoder.decode(bytes.subarray(at, newline)))));
      return newline;
    },
    skipLine() {},
  });
  using file = openKept(pathsOf(folder, sha256).bad);
  const piece = new Uint8Array(1 << 16);
  for (let read = await file.read(piece); read !== null && !more; read = await file.read(piece)) {
    scanner.push(piece.subarray(0, read));
  }
  scanner.end();
  return { badLines, nextOffset: more ? offset + limit : null };
}

/** The list of bad lines as JSON lines, for a download. @throws FileGoneError when the file is not there. */
export function streamBadLines(folder: string, sha256: string): ReadableStream<Uint8Array> {
  return openKept(pathsOf(folder, sha256).bad).readable;
}
