import { createHash } from "node:crypto";
import { createTarDecoder } from "modern-tar";
import {
  BackupError,
  isKnown,
  type Manifest,
  manifestName,
  mostBytes,
  readManifest,
  readSums,
  sumsName,
} from "./layout.ts";

/** Where the entries of an archive go. */
export type Unpacking = {
  /** Hears of the manifest before any other entry is read, and may throw a BackupError. */
  begin(manifest: Manifest): void;
  /** A new file for an entry. */
  create(name: string): Deno.FsFile;
};

/** The place of an entry could not be written; `cause` says why. */
class Unwritten extends Error {}

/**
 * Unpacks a backup and checks every byte of it on the way; `read` hears how many bytes of the file are done. Names that no
 * backup has are refused before anything is written, and so are links, folders, and an entry that comes twice.
 * @throws BackupError when it is damaged or no backup, and what the place of an entry throws.
 */
export async function unpackArchive(file: string, into: Unpacking, read: (bytes: number) => void): Promise<Manifest> {
  const source = await Deno.open(file);
  let seen: Manifest | null = null;
  try {
    const { manifest, found, told } = await readEntries(source.readable, into, read, (manifest) => seen = manifest);
    if (!told) throw new Error("its end is missing");
    for (const [name, sha256] of told) if (found.get(name) !== sha256) throw new Error(`${name} is not as it was`);
    if (found.size !== told.size) throw new Error("it holds more than its checksums tell of");
    return manifest;
  } catch (fault) {
    if (fault instanceof Unwritten) throw fault.cause;
    if (fault instanceof BackupError) throw fault;
    const reason = fault instanceof Error ? fault.message.replace(/\.$/u, "") : String(fault);
    throw new BackupError(
      seen ? `${file} is damaged: ${reason}.` : `${file} is no backup of PromptFactory, or damaged: ${reason}.`,
      { cause: fault },
    );
  }
}

type Entries = { manifest: Manifest; found: Map<string, string>; told: Map<string, string> | null };

async function readEntries(
  source: ReadableStream<Uint8Array<ArrayBuffer>>,
  into: Unpacking,
  read: (bytes: number) => void,
  saw: (manifest: Manifest) => void,
): Promise<Entries> {
  let manifest: Manifest | null = null, told: Map<string, string> | null = null;
  const found = new Map<string, string>();
  const entries = source.pipeThrough(counting(read)).pipeThrough(new DecompressionStream("gzip"))
    .pipeThrough(createTarDecoder({ strict: true }));
  for await (const { header: { name, type, size }, body } of entries) {
    if (type !== "file" || !isKnown(name)) throw new Error(`it holds ${JSON.stringify(name)}, which is no part of one`);
    if (found.has(name) || told) throw new Error(`${name} comes twice, or after the end`);
    const most = mostBytes(name);
    if (most !== null && size > most) throw new Error(`${name} is too long`);
    if (name === sumsName) {
      told = readSums(await whole(body));
      if (!told) throw new Error(`${name} cannot be read`);
    } else if (name === manifestName) {
      const bytes = await whole(body);
      manifest = readManifest(bytes);
      if (!manifest) throw new Error(`${name} cannot be read`);
      saw(manifest);
      into.begin(manifest);
      found.set(name, createHash("sha256").update(bytes).digest("hex"));
    } else {
      if (!manifest) throw new Error("it does not begin with what it is");
      found.set(name, await writeEntry(name, body, into));
    }
  }
  if (!manifest) throw new Error("it is empty");
  return { manifest, found, told };
}

function counting(read: (bytes: number) => void): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  return new TransformStream({
    transform(part, controller) {
      read(part.length);
      controller.enqueue(part);
    },
  });
}

/** The bytes of an entry, whose size was looked at before. */
async function whole(body: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    parts.push(part);
    size += part.length;
  }
  const bytes = new Uint8Array(size);
  for (const part of parts.reverse()) bytes.set(part, size -= part.length);
  return bytes;
}

/** Writes an entry to its place; gives its SHA-256. */
async function writeEntry(name: string, body: ReadableStream<Uint8Array>, into: Unpacking): Promise<string> {
  const hash = createHash("sha256");
  using file = written(() => into.create(name));
  for await (const part of body) {
    hash.update(part);
    written(() => {
      for (let at = 0; at < part.length;) at += file.writeSync(part.subarray(at));
    });
  }
  written(() => file.syncSync());
  return hash.digest("hex");
}

function written<T>(act: () => T): T {
  try {
    return act();
  } catch (fault) {
    throw new Unwritten("", { cause: fault });
  }
}
