import * as z from "zod";
import { FolderError, storageFault } from "../../db/faults.ts";

/** The form of a backup: what entries it has and how they are checked. A later form gets the next number. */
export const newestFormat = 1;

/** The first entry, which says what the rest is. */
export const manifestName = "manifest.json";
/** The last entry: the SHA-256 of every other one, as `sha256sum --check` reads it. */
export const sumsName = "SHA256SUMS";
export const databaseName = "projects.db";
/** Key files of a data folder; each may be missing. */
export const keyNames: readonly string[] = ["secrets.key", "access.key"];

const manifestSchema = z.object({
  format: z.int().min(1),
  /** The version of the program that made the backup, and the commit it was built from. */
  version: z.string().max(100),
  commit: z.string().max(100).nullable(),
  /** The form of the database, as migrations count it. */
  schemaVersion: z.int().min(0),
  createdAt: z.iso.datetime(),
  keys: z.array(z.string()).max(keyNames.length),
});
export type Manifest = z.output<typeof manifestSchema>;

/** Reads a manifest; of a newer format only what stays the same in all formats is needed. Null when it is none. */
export function readManifest(bytes: Uint8Array): Manifest | null {
  try {
    const read = manifestSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

const dataset = /^datasets\/[0-9a-f]{64}\.(?:jsonl|rows|bad)$/u;

/** Whether an entry may be in a backup: every other name, and so every way out of the folder, is refused. */
export function isKnown(name: string): boolean {
  return name === manifestName || name === sumsName || name === databaseName || keyNames.includes(name) ||
    dataset.test(name);
}

/** The most bytes of an entry that is read whole, or null for one that is not. */
export function mostBytes(name: string): number | null {
  return name === manifestName ? 65_536 : name === sumsName ? 64 * 1024 * 1024 : null;
}

/** The checksums of entries as text, a line each. */
export function writeSums(sums: ReadonlyMap<string, string>): string {
  return [...sums].map(([name, sha256]) => `${sha256}  ${name}\n`).join("");
}

/** Reads checksums back; null when the text is anything else. */
export function readSums(bytes: Uint8Array): Map<string, string> | null {
  const sums = new Map<string, string>();
  for (const line of new TextDecoder().decode(bytes).trimEnd().split("\n")) {
    const [, sha256, name] = /^([0-9a-f]{64}) {2}(\S+)$/u.exec(line) ?? [];
    if (sha256 === undefined || name === undefined) return null;
    sums.set(name, sha256);
  }
  return sums;
}

/** Why a backup cannot be made or restored, as a sentence for the person. */
export class BackupError extends Error {
  override name = "BackupError";
}

/** A fault of the disk as a sentence that begins with what could not be done; any other fault as it is. */
export function told(fault: unknown, failed: string): unknown {
  if (!(fault instanceof Error) || fault instanceof FolderError || fault instanceof BackupError) return fault;
  const known = storageFault(fault);
  if (!known && !/\bos error \d+\b/u.test(fault.message)) return fault;
  return new BackupError(`${failed}: ${known?.code === "full" ? known.reason.en : fault.message}.`, { cause: fault });
}

/** What is told while it goes on: bytes that are done, of so many. */
export type Tell = (done: number, total: number) => void;
