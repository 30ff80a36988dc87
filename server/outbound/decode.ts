import { Buffer } from "node:buffer";
import * as zlib from "node:zlib";
import { note } from "../contract/notes.ts";

/** A body as text, or why it cannot be one. */
export type Decoded = { ok: true; text: string } | { ok: false; reason: "cut" | "size" | "unknown"; said: string };

const utf8 = new TextDecoder(); // lenient, and takes a byte order mark away

const decoders: Record<string, () => zlib.Gunzip> = {
  gzip: zlib.createGunzip,
  "x-gzip": zlib.createGunzip,
  br: zlib.createBrotliDecompress,
};

/** A body's text; `charset` of the content type is followed where it is known, else UTF-8 is taken. */
export function decodeText(chunks: Uint8Array[], contentType: string): string {
  const [first] = chunks;
  if (first === undefined) return "";
  return decoderFor(contentType).decode(chunks.length === 1 ? first : Buffer.concat(chunks));
}

/**
 * Unpacks a body that came compressed though none was asked for. It stops at `maxBytes` of what comes out, so that
 * a small body that unpacks to a huge one costs no more than that.
 */
export async function unpack(
  chunks: Uint8Array[],
  encodings: string,
  contentType: string,
  maxBytes: number,
): Promise<Decoded> {
  let parts = chunks;
  for (const encoding of encodings.toLowerCase().split(",").map((name) => name.trim()).reverse()) {
    if (encoding === "" || encoding === "identity") continue;
    const make = encoding === "deflate" ? deflateFor(parts) : decoders[encoding];
    if (!make) return { ok: false, reason: "unknown", said: note("compressedAs", { encoding: encoding.slice(0, 40) }) };
    const unpacked = await run(make(), parts, maxBytes);
    if (!unpacked.ok) return unpacked;
    parts = unpacked.parts;
  }
  return { ok: true, text: decodeText(parts, contentType) };
}

function run(
  decoder: zlib.Gunzip,
  chunks: Uint8Array[],
  maxBytes: number,
): Promise<{ ok: true; parts: Uint8Array[] } | { ok: false; reason: "cut" | "size"; said: string }> {
  return new Promise((resolve) => {
    const parts: Uint8Array[] = [];
    let bytes = 0;
    decoder.on("data", (part: Uint8Array) => {
      bytes += part.length;
      if (bytes <= maxBytes) {
        parts.push(part);
        return;
      }
      resolve({ ok: false, reason: "size", said: "" });
      decoder.destroy();
    });
    decoder.on("end", () => resolve({ ok: true, parts }));
    decoder.on("error", (error: Error) => resolve({ ok: false, reason: "cut", said: error.message }));
    for (const chunk of chunks) decoder.write(chunk);
    decoder.end();
  });
}

/** "deflate" means a zlib stream, yet some send a bare one; the first two bytes tell them apart. */
function deflateFor(chunks: Uint8Array[]): () => zlib.Gunzip {
  const head = Buffer.concat(chunks.slice(0, 2).map((chunk) => chunk.subarray(0, 2)));
  const [first = 0, second = 0] = head;
  const isZlib = (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
  return isZlib ? zlib.createInflate : zlib.createInflateRaw;
}

function decoderFor(contentType: string): TextDecoder {
  const charset = /charset\s*=\s*"?([\w:-]+)/iu.exec(contentType)?.[1]?.toLowerCase();
  if (charset === undefined || charset === "utf-8" || charset === "utf8") return utf8;
  try {
    return new TextDecoder(charset);
  } catch {
    return utf8; // a name that nobody knows says nothing
  }
}
