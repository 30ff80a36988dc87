import type { Database } from "@db/sqlite";
import type { Dataset } from "../contract/dataset.ts";
import { no, ok, type Outcome } from "../contract/outcome.ts";
import type { FormatLimits } from "../formats/format.ts";
import { defaultLimits, formatOf } from "../formats/mod.ts";
import type { FileRefusal } from "../formats/sniff.ts";
import { type FileRecord, findDataset, findFile, insertDataset, insertFile, listFiles } from "../../db/datasets.ts";
import { BodyReader, mostReadBytes } from "./body.ts";
import {
  asStoreError,
  datasetsFolder,
  type FilePaths,
  movePaths,
  newPaths,
  pathsOf,
  plainName,
  removePaths,
  StoreError,
  storing,
} from "./files.ts";
import { Intake } from "./intake.ts";
import { blockBytes, BlockStore } from "./store.ts";

export type Uploads = { db: Database; folder: string; limits?: FormatLimits };
export type UploadRefusal = FileRefusal["code"] | "upload_cut" | "storage_failed";

const sliceMs = 20; // after so long others get their turn: bytes that are there already would starve them
const drainMs = 30_000;

/**
 * Takes a file in: streams it to disk while it is parsed, hashed and profiled, and puts it in place when it is whole.
 * Nothing is left of one that is refused, breaks off or is aborted; the same bytes twice are one copy on disk.
 */
export async function uploadDataset(
  uploads: Uploads,
  body: ReadableStream<Uint8Array>,
  { name, signal }: { name: string; signal?: AbortSignal },
): Promise<Outcome<Dataset, UploadRefusal>> {
  const { folder, limits = defaultLimits } = uploads;
  const source = new BodyReader(body);
  const paths = newPaths(folder);
  const stop = () => void source.cancel(signal?.reason);
  signal?.addEventListener("abort", stop, { once: true });
  let intake: Intake | null = null, store: BlockStore | null = null;
  try {
    storing(() => Deno.mkdirSync(datasetsFolder(folder), { recursive: true }));
    intake = new Intake(formatOf(name), limits, paths);
    store = new BlockStore(paths.bytes);
    const cut = await takeIn(source, intake, store, signal);
    if (cut) return no("upload_cut", { bytes: cut.bytes });
    const refusal = intake.end();
    if (refusal) {
      await drain(source, signal);
      return { ok: false, refusal };
    }
    const sha256 = await store.finish();
    if (signal?.aborted) return no("upload_cut", { bytes: intake.bytes });
    return ok(keep(uploads, paths, { sha256, ...intake.summary(), createdAt: new Date().toISOString() }, name));
  } catch (fault) {
    if (!(fault instanceof StoreError)) throw fault;
    await drain(source, signal);
    return no("storage_failed", { reason: fault.message });
  } finally {
    signal?.removeEventListener("abort", stop);
    intake?.close();
    store?.close();
    discard(paths);
  }
}

/** Reads the body to its end, or to a refusal; tells after how many bytes it broke off, if it did. */
async function takeIn(
  source: BodyReader,
  intake: Intake,
  store: BlockStore,
  signal: AbortSignal | undefined,
): Promise<{ bytes: number } | null> {
  let buffer = new ArrayBuffer(blockBytes);
  let filled = 0;
  let turn = performance.now();
  for (;;) {
    let read: number;
    try {
      ({ buffer, read } = await source.read(buffer, filled));
    } catch {
      return { bytes: intake.bytes };
    }
    if (signal?.aborted) return { bytes: intake.bytes };
    if (read === 0) break;
    if (intake.push(new Uint8Array(buffer, filled, read))) return null;
    filled += read;
    if (buffer.byteLength - filled < mostReadBytes) {
      buffer = await store.put(buffer, filled);
      filled = 0;
    }
    if (performance.now() - turn > sliceMs) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      turn = performance.now();
    }
  }
  if (filled > 0) await store.put(buffer, filled);
  return null;
}

/** Reads the rest of a refused body, for a while, since many senders look for an answer only when all is sent. */
async function drain(source: BodyReader, signal: AbortSignal | undefined): Promise<void> {
  const until = performance.now() + drainMs;
  let buffer = new ArrayBuffer(blockBytes), read = 1;
  try {
    while (read > 0 && !signal?.aborted && performance.now() < until) ({ buffer, read } = await source.read(buffer, 0));
  } catch {
    return; // it broke off
  }
  if (read > 0) await source.cancel();
}

/** Removes what did not come to its place. */
function discard(paths: FilePaths): void {
  try {
    removePaths(paths);
  } catch {
    // Where the folder is gone or read-only, it is not this upload's outcome that changes; the next start cleans.
  }
}

/** Puts a whole file in its place and makes the dataset; in one go, so that no other upload comes between. */
function keep({ db, folder }: Uploads, paths: FilePaths, file: FileRecord, name: string): Dataset {
  const place = pathsOf(folder, file.sha256);
  const isNew = !findFile(db, file.sha256);
  const id = crypto.randomUUID();
  storing(() => {
    if (isNew || !isThere(place)) movePaths(paths, place);
    try {
      db.transaction(() => {
        insertFile(db, file);
        insertDataset(db, { id, name: plainName(name), sha256: file.sha256, createdAt: file.createdAt });
      }).immediate();
    } catch (fault) {
      if (isNew) removePaths(place);
      throw fault;
    }
  });
  const dataset = findDataset(db, id);
  if (!dataset) throw new Error("a dataset is gone as soon as it was made");
  return dataset;
}

function isThere(paths: FilePaths): boolean {
  try {
    return Object.values(paths).every((path) => Deno.statSync(path).isFile);
  } catch (fault) {
    if (fault instanceof Deno.errors.NotFound) return false;
    throw asStoreError(fault);
  }
}

/**
 * Removes what uploads left behind that did not come to their end, and files that no dataset and no run knows.
 * Only before any upload begins. Gives how many files went.
 */
export function cleanUploads({ db, folder }: Pick<Uploads, "db" | "folder">): number {
  const known = new Set(listFiles(db));
  const path = datasetsFolder(folder);
  Deno.mkdirSync(path, { recursive: true });
  let removed = 0;
  for (const { name, isFile } of Deno.readDirSync(path)) {
    const stem = /^(tmp-[\w-]+|[0-9a-f]{64})\.(?:jsonl|rows|bad)$/u.exec(name)?.[1];
    if (!isFile || stem === undefined || known.has(stem)) continue;
    Deno.removeSync(`${path}/${name}`);
    removed++;
  }
  return removed;
}
