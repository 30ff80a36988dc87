import { basename } from "node:path";
import { Database } from "@db/sqlite";
import { pathsOf } from "../datasets/files.ts";
import { listFiles } from "../../db/datasets.ts";
import { inspectFile } from "../../db/inspect.ts";
import { latestVersion } from "../../db/migrate.ts";
import { cutRestore, FolderError, holdFolder } from "../../db/open.ts";
import { unpackArchive } from "./archive-reader.ts";
import { BackupError, databaseName, type Manifest, newestFormat, type Tell, told } from "./layout.ts";

export type RestoreOrder = {
  /** The backup to read. */
  file: string;
  /** The data folder. */
  folder: string;
  /** Whether the folder may hold something, which is then put aside. */
  force: boolean;
  /** The version of this program. */
  version: string;
};
export type RestoreReport = Manifest & {
  datasets: number;
  /** Content hashes of files that the backup does not have, since the folder had lost them. */
  missing: string[];
  /** Where that lies which was in the folder before. */
  aside: string | null;
};

const unpackFolder = "restore.part";
const asidePrefix = "replaced-";

/**
 * Brings a backup back. It is unpacked inside the data folder and checked whole; only then what was there goes to a dated
 * folder beside it and the new comes to its place. All is renamed within the folder, since that may be a volume of its
 * own that cannot be; and a server cannot start meanwhile.
 * @throws BackupError or FolderError with a sentence for the person, or the reason of the signal.
 */
export async function restoreBackup(order: RestoreOrder, tell: Tell, signal: AbortSignal): Promise<RestoreReport> {
  const { file, folder } = order;
  const total = sizeOf(file);
  const isNew = !isThere(folder);
  const lock = holdFolder(folder);
  const part = `${folder}/${unpackFolder}`;
  let isDone = false;
  try {
    const old = [...Deno.readDirSync(folder)].map(({ name }) => name)
      .filter((name) => name !== "lock.db" && name !== unpackFolder && !name.startsWith(asidePrefix));
    if (old.length > 0 && !order.force) {
      throw new BackupError(
        `${folder} is not empty; restore into another folder, or put what is there aside with --force.`,
      );
    }
    removeIfThere(part);
    const manifest = await unpack(order, part, total, tell, signal);
    const { datasets, missing } = inspectRestored(order, part);
    giveToOwner(folder, [part, ...below(part), `${part}/datasets`, ...below(`${part}/datasets`), `${folder}/lock.db`]);
    const aside = swap(folder, part, old);
    isDone = true;
    return { ...manifest, datasets, missing, aside };
  } catch (fault) {
    throw told(fault, `${file} could not be restored into ${folder}`);
  } finally {
    if (!isDone) removeIfThere(part);
    lock.close();
    if (!isDone && isNew) removeIfThere(folder);
  }
}

function sizeOf(file: string): number {
  try {
    const { isFile, size } = Deno.statSync(file);
    if (isFile) return size;
  } catch (fault) {
    throw new BackupError(`${file} cannot be read: ${fault instanceof Error ? fault.message : fault}.`);
  }
  throw new BackupError(`${file} is no file.`);
}

async function unpack(
  { file, version }: RestoreOrder,
  part: string,
  total: number,
  tell: Tell,
  signal: AbortSignal,
): Promise<Manifest> {
  let done = 0;
  Deno.mkdirSync(`${part}/datasets`, { recursive: true, mode: 0o700 });
  const into = {
    begin: (manifest: Manifest) => refuseNewer(file, manifest, version),
    create: (name: string) => Deno.openSync(`${part}/${name}`, { write: true, createNew: true, mode: 0o600 }),
  };
  return await unpackArchive(file, into, (bytes) => {
    signal.throwIfAborted();
    tell(done += bytes, total);
  });
}

function refuseNewer(file: string, { format, schemaVersion, version }: Manifest, own: string): void {
  if (format <= newestFormat && schemaVersion <= latestVersion) return;
  throw new BackupError(
    `${file} was made by PromptFactory ${version}, which is newer than this one (${own}); restore it with that version.`,
  );
}

/** Looks at the unpacked database as a start does, and whether the datasets that it knows have come. */
function inspectRestored({ file, version }: RestoreOrder, part: string): { datasets: number; missing: string[] } {
  const path = `${part}/${databaseName}`;
  try {
    if (inspectFile(path).kind !== "ours") throw new BackupError(`${file} is damaged: it holds no database of ours.`);
  } catch (fault) {
    if (!(fault instanceof FolderError)) throw fault;
    if (fault.code === "newer") {
      throw new BackupError(`${file} holds a database that is newer than this version (${version}).`);
    }
    throw new BackupError(`${file} is damaged: its database cannot be used.`, { cause: fault });
  }
  const db = new Database(path, { int64: true, parseJson: false, readonly: true });
  try {
    const files = listFiles(db);
    const missing = files.filter((sha256) => !Object.values(pathsOf(part, sha256)).every(isThere));
    return { datasets: files.length - missing.length, missing };
  } finally {
    db.close();
  }
}

/**
 * Lets old and new trade places; gives the folder where the old is now. A server does not start while `restore.ready` is
 * there, so none meets a half of each; one that a cut restore left goes last. What cannot be moved, such as the place of
 * another disk, brings all back to where it was.
 */
function swap(folder: string, part: string, old: readonly string[]): string | null {
  const aside = old.length === 0 ? null : freeName(`${folder}/${asidePrefix}${stamp(new Date())}`);
  const done: [from: string, to: string][] = [];
  const move = (from: string, to: string): void => {
    Deno.renameSync(from, to);
    done.push([from, to]);
  };
  const ready = `${folder}/${cutRestore}`;
  const wasCut = old.includes(cutRestore);
  const from = wasCut ? part : ready;
  try {
    if (aside !== null) {
      Deno.mkdirSync(aside, { mode: 0o700 });
      giveToOwner(folder, [aside]);
    }
    if (!wasCut) move(part, ready);
    for (const name of old) if (name !== cutRestore) move(`${folder}/${name}`, `${aside}/${name}`);
    for (const path of below(from)) move(path, `${folder}/${basename(path)}`);
  } catch (fault) {
    for (const [from, to] of done.reverse()) Deno.renameSync(to, from);
    if (aside !== null) removeIfThere(aside);
    throw fault;
  }
  Deno.removeSync(from);
  if (wasCut) Deno.renameSync(ready, `${aside}/${cutRestore}`);
  return aside;
}

/** What root restores belongs to the folder's owner, whom the server runs as. @throws BackupError for anyone else. */
function giveToOwner(folder: string, paths: readonly string[]): void {
  const { uid, gid } = Deno.statSync(folder);
  if (uid === null || gid === null) return; // Windows
  try {
    for (const path of paths) if (Deno.lstatSync(path).uid !== uid) Deno.chownSync(path, uid, gid);
  } catch (fault) {
    throw new BackupError(`${folder} belongs to another user; run this as that user, or as root.`, { cause: fault });
  }
}

function below(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => `${folder}/${name}`);
}

function stamp(at: Date): string {
  return at.toISOString().slice(0, 19).replaceAll(":", "");
}

function freeName(path: string): string {
  let free = path;
  for (let number = 2; isThere(free); number++) free = `${path}-${number}`;
  return free;
}

function isThere(path: string): boolean {
  try {
    return Deno.lstatSync(path) !== null;
  } catch (fault) {
    if (fault instanceof Deno.errors.NotFound) return false;
    throw fault;
  }
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch (fault) {
    if (!(fault instanceof Deno.errors.NotFound)) throw fault;
  }
}
