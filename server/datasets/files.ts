import { storageFault } from "../../db/faults.ts";
import { note } from "../contract/notes.ts";

/** Where the parts of a stored file lie: its bytes, the index of its rows, the list of its bad lines. */
export type FilePaths = { bytes: string; rows: string; bad: string };

/** The paths of a stored file, in the data folder. */
export function pathsOf(folder: string, sha256: string): FilePaths {
  if (!/^[0-9a-f]{64}$/u.test(sha256)) throw new TypeError("not a content hash");
  return pathsFor(folder, sha256);
}

/** Paths for a file that is still coming in. */
export function newPaths(folder: string): FilePaths {
  return pathsFor(folder, `tmp-${crypto.randomUUID()}`);
}

function pathsFor(folder: string, stem: string): FilePaths {
  const start = `${datasetsFolder(folder)}/${stem}`;
  return { bytes: `${start}.jsonl`, rows: `${start}.rows`, bad: `${start}.bad` };
}

export function datasetsFolder(folder: string): string {
  return `${folder}/datasets`;
}

/** Moves the parts of a file to their place. The bytes go last: where they are, the rest is. */
export function movePaths(from: FilePaths, to: FilePaths): void {
  Deno.renameSync(from.rows, to.rows);
  Deno.renameSync(from.bad, to.bad);
  Deno.renameSync(from.bytes, to.bytes);
}

/** Removes the parts of a file that are there; the bytes go first. */
export function removePaths({ bytes, rows, bad }: FilePaths): void {
  for (const path of [bytes, rows, bad]) {
    try {
      Deno.removeSync(path);
    } catch (fault) {
      if (!(fault instanceof Deno.errors.NotFound)) throw fault;
    }
  }
}

/** What is kept of a dataset is not in the data folder any more; `file` is what lacks there. */
export class FileGoneError extends Error {
  override name = "FileGoneError";

  constructor(readonly file: string, cause?: unknown) {
    super(note("fileGone", { file }), { cause });
  }
}

/** Opens what is kept of a dataset. @throws FileGoneError when it is not there. */
export function openKept(path: string): Deno.FsFile {
  try {
    return Deno.openSync(path);
  } catch (fault) {
    if (!(fault instanceof Deno.errors.NotFound)) throw fault;
    throw new FileGoneError(path.split("/").slice(-2).join("/"), fault);
  }
}

/** Something could not be stored; the message says why, without a full stop. */
export class StoreError extends Error {
  override name = "StoreError";
}

/** Does what writes to the disk; whatever it throws becomes a StoreError. */
export function storing<T>(act: () => T): T {
  try {
    return act();
  } catch (fault) {
    throw asStoreError(fault);
  }
}

export function asStoreError(fault: unknown): StoreError {
  if (fault instanceof StoreError) return fault;
  const words = fault instanceof Error ? fault.message.replace(/\.$/u, "") : String(fault);
  return new StoreError(storageFault(fault)?.reason.en ?? words, { cause: fault });
}

/** Writes all the bytes, at once. @throws StoreError */
export function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  storing(() => {
    for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
  });
}

const maxNameBytes = 255;

/**
 * A name that a person gave a file, as a plain name: without folders, control characters and what would hide its
 * direction; at most 255 bytes long, its ending kept.
 */
export function plainName(name: string): string {
  const last = name.toWellFormed().replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, "").trim()
    .split(/[/\\]/u).findLast((part) => part.trim() !== "")?.trim() ?? "";
  const plain = last === "." || last === ".." ? "" : last;
  return shorten(plain || "data.jsonl");
}

function shorten(name: string): string {
  const size = (text: string) => new TextEncoder().encode(text).length;
  const ending = /\.[\w-]{1,16}$/u.exec(name)?.[0] ?? "";
  const characters = Array.from(name.slice(0, name.length - ending.length));
  let kept = "", bytes = size(ending);
  for (const character of characters) {
    bytes += size(character);
    if (bytes > maxNameBytes) break;
    kept += character;
  }
  return kept + ending;
}
