import { basename, dirname } from "node:path";
import { Database } from "@db/sqlite";
import { datasetsFolder, pathsOf } from "../datasets/files.ts";
import { listFiles } from "../../db/datasets.ts";
import { storageFault } from "../../db/faults.ts";
import { inspectFile } from "../../db/inspect.ts";
import { FolderError, holdFolder } from "../../db/open.ts";
import { ArchiveWriter } from "./archive-writer.ts";
import {
  BackupError,
  databaseName,
  keyNames,
  type Manifest,
  manifestName,
  newestFormat,
  type Tell,
  told,
} from "./layout.ts";
import { takeSnapshot } from "./snapshot.ts";

export type BackupOrder = {
  /** The data folder. */
  folder: string;
  /** The backup to write. */
  file: string;
  /** Whether a file of that name may be replaced. */
  force: boolean;
  /** The program that makes it. */
  by: { version: string; commit: string | null };
};
export type BackupReport = Manifest & {
  bytes: number;
  /** How many files of datasets are in it. */
  datasets: number;
  /** Content hashes of files that the folder itself has lost. */
  missing: string[];
};

/** After so many tries to copy a database whose datasets go away meanwhile, something else is wrong. */
const mostSnapshots = 20;

/**
 * Makes a consistent copy of a data folder in one file, also while a server uses it. Datasets never change, so they are
 * copied first and the database last: it is copied as it is at one moment, and what it has gained meanwhile follows it.
 * Nothing lies under the name of the backup until it is whole.
 * @throws BackupError or FolderError with a sentence for the person, or the reason of the signal.
 */
export async function makeBackup(order: BackupOrder, tell: Tell, signal: AbortSignal): Promise<BackupReport> {
  const { file, force } = order;
  const part = `${file}.part`;
  try {
    const schemaVersion = formOf(order.folder);
    refuseTaken(file, force);
    const lock = holdPart(part, file);
    try {
      for (const { name } of Deno.readDirSync(part)) if (name !== "lock.db") Deno.removeSync(`${part}/${name}`);
      const report = await writeArchive(order, schemaVersion, part, tell, signal);
      refuseTaken(file, force);
      Deno.renameSync(`${part}/archive`, file);
      return report;
    } finally {
      lock.close();
      removeParts(part);
    }
  } catch (fault) {
    if (storageFault(fault)?.code === "corrupt") {
      throw new FolderError("corrupt", `${order.folder}/${databaseName}`, fault);
    }
    throw told(fault, `${order.folder} could not be backed up to ${file}`);
  }
}

/** The form of the folder's database. */
function formOf(folder: string): number {
  const found = inspectFile(`${folder}/${databaseName}`);
  if (found.kind === "ours") return found.version;
  throw new BackupError(
    found.kind === "nothing"
      ? `There is no data of PromptFactory in ${folder}; name the data folder with --data.`
      : `${folder} holds a database of the earlier application; start the server on it once, which brings it in.`,
  );
}

function refuseTaken(file: string, force: boolean): void {
  let is: Deno.FileInfo;
  try {
    is = Deno.lstatSync(file);
  } catch (fault) {
    if (!(fault instanceof Deno.errors.NotFound)) throw fault;
    if (basename(file) !== "" && isFolder(dirname(file))) return;
    throw new BackupError(`There is no folder ${dirname(file)} to write the backup to.`);
  }
  if (is.isDirectory) throw new BackupError(`${file} is a folder; name the file to write.`);
  if (!force) throw new BackupError(`${file} is there already; choose another name, or replace it with --force.`);
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/** Holds the folder that the parts are made in: what a killed backup left there may go, what a living one has may not. */
function holdPart(part: string, file: string): { close(): void } {
  try {
    return holdFolder(part);
  } catch (fault) {
    if (!(fault instanceof FolderError)) throw fault;
    if (fault.code === "in_use") throw new BackupError(`Another backup to ${file} is under way.`, { cause: fault });
    throw new BackupError(`${part}, where the backup is put together, cannot be written.`, { cause: fault });
  }
}

async function writeArchive(
  { folder, by }: BackupOrder,
  schemaVersion: number,
  part: string,
  tell: Tell,
  signal: AbortSignal,
): Promise<BackupReport> {
  const at = new Date();
  using archive = new ArchiveWriter(`${part}/archive`, at);
  const path = `${folder}/${databaseName}`;
  let done = 0, total = 2 * Deno.statSync(path).size + bytesIn(datasetsFolder(folder));
  const read = (bytes: number): void => {
    signal.throwIfAborted();
    tell(done += bytes, total = Math.max(total, done));
  };
  const keys = keyNames.filter((name) => isFile(`${folder}/${name}`));
  const manifest = { format: newestFormat, ...by, schemaVersion, createdAt: at.toISOString(), keys };
  await archive.addText(manifestName, JSON.stringify(manifest, null, 2) + "\n");
  for (const name of keys) await addFile(archive, folder, name, read);

  for (const sha256 of filesOf(path)) await addDataset(archive, folder, sha256, read);
  const copy = `${part}/${databaseName}`;
  for (let number = 1;; number++) {
    await takeSnapshot({ path, to: copy }, read, signal);
    const missing: string[] = [];
    for (const sha256 of filesOf(copy)) if (!await addDataset(archive, folder, sha256, read)) missing.push(sha256);
    // A dataset that was deleted after the copy was taken is no loss of the folder: the copy is taken again.
    const known = missing.length > 0 ? new Set(filesOf(path)) : new Set<string>();
    if (missing.some((sha256) => !known.has(sha256)) && number < mostSnapshots) {
      Deno.removeSync(copy);
      continue;
    }
    await addFile(archive, part, databaseName, read);
    const datasets = filesOf(copy).length - missing.length;
    const bytes = await archive.finish();
    tell(total, total);
    return { ...manifest, bytes, datasets, missing };
  }
}

/** The content hashes of the datasets that a database knows. */
function filesOf(path: string): string[] {
  const db = new Database(path, { int64: true, parseJson: false, readonly: true });
  try {
    return listFiles(db);
  } finally {
    db.close();
  }
}

/** Adds the parts of a dataset that are not in yet; false when the folder does not have them all. */
async function addDataset(
  archive: ArchiveWriter,
  folder: string,
  sha256: string,
  read: (bytes: number) => void,
): Promise<boolean> {
  let whole = true;
  for (const path of Object.values(pathsOf(folder, sha256))) {
    if (!await addFile(archive, folder, `datasets/${basename(path)}`, read)) whole = false;
  }
  return whole;
}

/** Adds a file of a folder under its own name; false when it is not there. */
async function addFile(
  archive: ArchiveWriter,
  folder: string,
  name: string,
  read: (bytes: number) => void,
): Promise<boolean> {
  if (archive.has(name)) return true;
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(`${folder}/${name}`);
  } catch (fault) {
    if (fault instanceof Deno.errors.NotFound) return false;
    throw fault;
  }
  await archive.addFile(name, file, read); // which closes it; others may remove it meanwhile
  return true;
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (fault) {
    if (fault instanceof Deno.errors.NotFound) return false;
    throw fault;
  }
}

function bytesIn(folder: string): number {
  let bytes = 0;
  try {
    for (const { name } of Deno.readDirSync(folder)) {
      if (!name.startsWith("tmp-")) bytes += Deno.statSync(`${folder}/${name}`).size;
    }
  } catch (fault) {
    if (!(fault instanceof Deno.errors.NotFound)) throw fault; // none yet, or one went away: it is for show alone
  }
  return bytes;
}

/** Clears away what is put together; where that cannot be, the next backup of the name does it. */
function removeParts(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch {
    // The outcome of the backup is what the caller needs to hear.
  }
}
