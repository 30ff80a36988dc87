import { Database } from "@db/sqlite";
import { FolderError, storageFault } from "./faults.ts";
import { inspectFile } from "./inspect.ts";
import { latestVersion, migrate, versionOf } from "./migrate.ts";
import { copyPages } from "./snapshot.ts";

export { FolderError, type FolderFault } from "./faults.ts";

export type OpenFolder = {
  db: Database;
  /** The earlier application's database that was found in the place of ours, moved aside, and not yet brought in whole. */
  reference: string | null;
  close(): void;
  [Symbol.dispose](): void;
};

/**
 * Opens the data folder for this process alone, and brings its database to the newest form.
 * Never read `lock.db` or `projects.db` as files while they are open here: closing such a handle gives up the lock.
 * @throws FolderError with a sentence for the person. A damaged, newer or foreign database is left as it is.
 */
export function openDatabase(folder: string): OpenFolder {
  const lock = holdFolder(folder);
  try {
    if (isThere(`${folder}/${cutRestore}`)) throw new FolderError("half_restored", folder);
    const path = `${folder}/projects.db`;
    const found = inspectFile(path);
    if (found.kind === "reference") moveAside(path);
    if (found.kind === "ours" && found.version < latestVersion) keepCopy(path, `${path}.before-${found.version + 1}`);
    const db = openFile(path);
    const close = () => {
      db.close();
      lock.close();
    };
    return { db, reference: waitingReference(db, folder), close, [Symbol.dispose]: close };
  } catch (fault) {
    lock.close();
    throw told(fault, folder);
  }
}

/** Opens a database of ours in memory; for tests and for runs that keep nothing. */
export function openInMemory(): Database {
  const db = new Database(":memory:", { int64: true, parseJson: false });
  migrate(db);
  return db;
}

/** What a restore calls its folder inside the data folder while old and new trade places. */
export const cutRestore = "restore.ready";

/** Holds a folder for this process alone until it is closed, and makes it if need be. @throws FolderError */
export function holdFolder(folder: string): { close(): void } {
  makeFolder(folder);
  // A full disk is no reason to refuse: what is there can be read, and space be made by deleting.
  if (tryToWrite(folder) === "read_only") throw new FolderError("read_only", folder);
  return takeLock(folder);
}

function makeFolder(folder: string): void {
  try {
    Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (Deno.statSync(folder).isDirectory) return;
  } catch (fault) {
    const code = storageFault(fault)?.code;
    throw new FolderError(code === "read_only" || code === "full" ? code : "missing", folder, fault);
  }
  throw new FolderError("missing", folder);
}

// The lock is an open exclusive transaction on a file of its own. It writes nothing, so it can be taken on a full disk,
// and the system gives it up when the process dies in whatever way.
function takeLock(folder: string): Database {
  let lock: Database | null = null;
  try {
    lock = new Database(`${folder}/lock.db`, { int64: true, parseJson: false });
    lock.exec(
      "pragma busy_timeout = 0; pragma journal_mode = memory; pragma locking_mode = exclusive; begin exclusive",
    );
    return lock;
  } catch (fault) {
    lock?.close();
    if (storageFault(fault)?.code === "busy") throw new FolderError("in_use", folder, fault);
    if (storageFault(fault)?.code === "corrupt") throw new FolderError("corrupt", `${folder}/lock.db`, fault);
    throw told(fault, folder);
  }
}

/** Notes that all of an earlier database is here now, so that the next start does not bring it in again. */
export function noteBroughtIn(db: Database, path: string, at: Date): void {
  db.exec("insert into brought_in(file, at) values (?, ?) on conflict do nothing", path.replace(/^.*\//u, ""), at);
}

// Looked for at each start: a kill between moving it and bringing it in must not lose it.
function waitingReference(db: Database, folder: string): string | null {
  const done = new Set(db.prepare("select file from brought_in").all<{ file: string }>().map(({ file }) => file));
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name)
    .filter((name) => /^projects\.reference(-\d+)?\.db$/u.test(name) && !done.has(name));
  return names.length === 0
    ? null
    : `${folder}/${names.toSorted((one, other) => one.length - other.length || (one < other ? -1 : 1))[0]}`;
}

/** Moves a file with all that belongs to it to a name that is free. */
function moveAside(path: string): void {
  const stem = path.replace(/\.db$/u, ".reference");
  let to = `${stem}.db`;
  for (let number = 2; isThere(to); number++) to = `${stem}-${number}.db`;
  for (const end of ["-wal", "-journal", "-shm", ""]) if (isThere(path + end)) Deno.renameSync(path + end, to + end);
}

function isThere(path: string): boolean {
  try {
    return Deno.lstatSync(path) !== null;
  } catch {
    return false;
  }
}

function openFile(path: string): Database {
  const db = new Database(path, { int64: true, parseJson: false });
  try {
    // The file can give space back only if this is said before anything is written to it.
    if (versionOf(db) === 0) db.exec("pragma auto_vacuum = incremental");
    // A commit survives the loss of power as well; in batches that costs little.
    db.exec(`pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000;
      pragma temp_store = memory; pragma cache_size = -16000; pragma journal_size_limit = 67108864`);
    migrate(db);
    db.transaction(() => {}).immediate(); // SQLite opens a file that it may not write without a word
    return db;
  } catch (fault) {
    db.close();
    throw fault;
  }
}

// A copy that was cut off has another name, and is made anew.
function keepCopy(path: string, to: string): void {
  for (const end of ["-wal", "-shm", ""]) if (isThere(`${to}.part${end}`)) Deno.removeSync(`${to}.part${end}`);
  copyPages(path, `${to}.part`); // a backup may be reading, and then the log cannot be emptied into the one file
  Deno.renameSync(`${to}.part`, to);
}

/** The fault as a sentence about the folder, when it is of a kind that the person can mend. */
function told(fault: unknown, folder: string): unknown {
  if (fault instanceof FolderError) return fault;
  const known = storageFault(fault);
  if (!known) return fault;
  if (known.code === "corrupt") return new FolderError("corrupt", `${folder}/projects.db`, fault);
  if (known.code === "busy") return new FolderError("in_use", folder, fault);
  if (known.code === "full" || known.code === "read_only") return new FolderError(known.code, folder, fault);
  return new FolderError(tryToWrite(folder) ?? "missing", folder, fault);
}

// SQLite says the same of a folder that is full, closed to us, or gone; writing a little tells which.
function tryToWrite(folder: string): "full" | "read_only" | "missing" | null {
  const path = `${folder}/write-test.tmp`;
  try {
    Deno.writeFileSync(path, new Uint8Array(65_536));
    return null;
  } catch (fault) {
    const code = storageFault(fault)?.code;
    return code === "full" || code === "read_only" ? code : "missing";
  } finally {
    try {
      Deno.removeSync(path);
    } catch {
      // it could not be made
    }
  }
}
