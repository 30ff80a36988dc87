import { Buffer } from "node:buffer";
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import * as z from "zod";
import type { Secrets } from "./contract/project.ts";

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const version = 1;

const sealedBody = z.strictObject({ key: z.string().nullable(), headers: z.record(z.string(), z.string()) });

/** Seals and opens the secret parts of an endpoint. */
export interface Vault {
  seal(secrets: Secrets): Uint8Array;
  /** The secrets of a sealed text; null when it was sealed with another `secrets.key`, or damaged. */
  open(sealed: Uint8Array): Secrets | null;
}

/**
 * Opens the vault of a data folder, making its `secrets.key` (32 random bytes, readable by its owner alone) if there is none.
 * Sealing is AES-256-GCM: version byte, 12 bytes of nonce, ciphertext, 16 bytes of tag. Throws when the file cannot be read or made.
 */
export function openVault(folder: string): Vault {
  const key = readOrMakeKey(`${folder}/secrets.key`);
  return {
    seal(secrets) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", key, nonce);
      const text = Buffer.concat([cipher.update(JSON.stringify(secrets), "utf8"), cipher.final()]);
      return new Uint8Array(Buffer.concat([Buffer.from([version]), nonce, text, cipher.getAuthTag()]));
    },
    open(sealed) {
      if (sealed[0] !== version || sealed.length < 1 + nonceBytes + tagBytes) return null;
      try {
        const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(1, 1 + nonceBytes));
        decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
        const text = Buffer.concat([
          decipher.update(sealed.subarray(1 + nonceBytes, sealed.length - tagBytes)),
          decipher.final(),
        ]);
        return sealedBody.parse(JSON.parse(text.toString("utf8")));
      } catch {
        return null; // the tag did not fit: another key, or other bytes
      }
    },
  };
}

function readOrMakeKey(path: string): Uint8Array {
  const kept = readKey(path);
  if (kept) return kept;
  const key = new Uint8Array(randomBytes(keyBytes));
  const part = `${path}.part`; // a kill or a lost disk leaves no half a key under the true name
  using file = Deno.openSync(part, { write: true, create: true, truncate: true, mode: 0o600 });
  if (file.writeSync(key) !== keyBytes) throw new Error(`${part} could not be written whole`);
  file.syncSync();
  Deno.renameSync(part, path);
  return key;
}

function readKey(path: string): Uint8Array | null {
  try {
    const key = Deno.readFileSync(path);
    if (key.length === keyBytes) return key;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
  throw new Error(`${path} is damaged: it must hold ${keyBytes} bytes; put its copy back`);
}

/** The last four characters of a key, as it may be shown; null for none. The name of an environment variable is no secret. */
export function hintOf(key: string | null): string | null {
  if (!key) return null;
  if (environmentName(key)) return key;
  return key.length < 8 ? "…" : `…${key.slice(-4)}`;
}

/** The variable that a key of the form `${NAME}` is read from; null for a plain key. */
export function environmentName(key: string): string | null {
  return /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/u.exec(key)?.[1] ?? null;
}

const secretHeader = /key|token|secret|auth|cookie|password|credential/iu;

/** Headers as they may be shown: the values of those that look secret end in their last four characters. */
export function shownHeaders(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, secretHeader.test(name) ? hintOf(value) ?? "" : value]),
  );
}
