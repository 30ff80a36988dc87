import * as sqlite from "node:sqlite";
import { Database } from "@db/sqlite";

const chunkBytes = 1 << 20;

/**
 * Copies a database as it is at this moment into a new file, readable by its owner alone, while others go on writing to
 * it. Uses SQLite's own online backup where the runtime offers it, and `copyPages` elsewhere. (`vacuum into` is no way:
 * the runtime lets no executable attach a database.) Blocks this thread until it is done.
 */
export async function copyDatabase(path: string, to: string): Promise<void> {
  const backup: unknown = "backup" in sqlite ? sqlite.backup : null; // Deno 2.4.2 has none
  if (typeof backup !== "function") return copyPages(path, to);
  Deno.openSync(to, { write: true, createNew: true, mode: 0o600 }).close();
  const from = new sqlite.DatabaseSync(path, { readOnly: true });
  try {
    // All steps of the copy read the state of this moment; else each write of another process would begin it anew.
    from.exec("begin");
    from.prepare("select count(*) from sqlite_schema").get();
    await backup(from, to, { rate: 10_000 });
  } finally {
    from.close();
  }
  settle(to);
}

/**
 * Does the same by the pages themselves. While a transaction reads, a page of the main file is only overwritten with what
 * the log holds for this moment, and no page of the log is (https://www.sqlite.org/walformat.html, 2.3): the main file
 * read first and the log read after it are a whole database, whatever others write meanwhile.
 * @throws when the copy is damaged.
 */
export function copyPages(path: string, to: string): void {
  // Closed after the transaction: closing any handle on the file would give up the locks of this process on it.
  using main = Deno.openSync(path);
  const reading = new Database(path, { int64: true, readonly: true });
  try {
    reading.exec("begin");
    reading.prepare("select count(*) from sqlite_schema").get();
    copyBytes(main, to);
    using log = openIfThere(`${path}-wal`); // now, since only a reader keeps a server that stops from removing it
    if (log) copyBytes(log, `${to}-wal`);
  } finally {
    reading.close();
  }
  settle(to);
}

/** Makes one file of a copy, with no log beside it even while it is read. */
function settle(path: string): void {
  const copy = new Database(path, { int64: true });
  try {
    copy.prepare("pragma journal_mode = delete").get();
    const says = copy.prepare("pragma quick_check(1)").value()?.[0];
    if (says !== "ok") throw new Error(`database disk image is malformed: ${says}`);
  } finally {
    copy.close();
  }
}

/** Copies as many bytes as the file has now; it may grow meanwhile. */
function copyBytes(from: Deno.FsFile, to: string): void {
  using file = Deno.openSync(to, { write: true, createNew: true, mode: 0o600 });
  const chunk = new Uint8Array(chunkBytes);
  for (let left = from.statSync().size; left > 0;) {
    const read = from.readSync(chunk.subarray(0, Math.min(left, chunk.length)));
    if (read === null) break; // what is gone from the end was free
    left -= read;
    for (let at = 0; at < read;) at += file.writeSync(chunk.subarray(at, read));
  }
}

function openIfThere(path: string): Deno.FsFile | null {
  try {
    return Deno.openSync(path);
  } catch (fault) {
    if (fault instanceof Deno.errors.NotFound) return null;
    throw fault;
  }
}
