import type { Refusal } from "../contract/outcome.ts";

/** Why a file cannot be read as JSON lines, seen from its first bytes. */
export type FileRefusal = Refusal<
  "file_empty" | "file_is_array" | "file_is_compressed" | "file_is_utf16" | "file_is_csv" | "file_not_jsonl"
>;

/** How many first bytes of a file are enough for `sniff`. */
export const headBytes = 4096;

const magics: readonly { kind: string; bytes: readonly number[] }[] = [
  { kind: "gzip", bytes: [0x1f, 0x8b] },
  { kind: "zip", bytes: [0x50, 0x4b, 0x03, 0x04] },
  { kind: "zip", bytes: [0x50, 0x4b, 0x05, 0x06] },
  { kind: "zstd", bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { kind: "bzip2", bytes: [0x42, 0x5a, 0x68] },
  { kind: "xz", bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { kind: "lz4", bytes: [0x04, 0x22, 0x4d, 0x18] },
  { kind: "7z", bytes: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c] },
  { kind: "rar", bytes: [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07] },
  { kind: "Parquet", bytes: [0x50, 0x41, 0x52, 0x31] },
];

/** Tells files that are no text in UTF-8 at all by their first bytes; null when the file may be one. */
export function sniff(head: Uint8Array): FileRefusal | null {
  for (const { kind, bytes } of magics) {
    if (bytes.every((byte, at) => head[at] === byte)) {
      return { code: "file_is_compressed", params: { kind: kind === "zip" ? zipKind(head) : kind } };
    }
  }
  const encoding = wideEncoding(head);
  return encoding ? { code: "file_is_utf16", params: { encoding } } : null;
}

/** A spreadsheet is a zip too, and its first part says so. */
function zipKind(head: Uint8Array): string {
  const names = new TextDecoder("latin1").decode(head);
  return names.includes("[Content_Types].xml") || names.includes("xl/") ? "zip, such as xlsx" : "zip";
}

/** UTF-16 or UTF-32, by its mark or by where the zero bytes of its ASCII characters lie. */
function wideEncoding(head: Uint8Array): string | null {
  const [a, b, c, d] = head;
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? "UTF-32LE" : "UTF-16LE";
  if (a === 0xfe && b === 0xff) return "UTF-16BE";
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return "UTF-32BE";
  if (head.length < 4) return null;
  if (a !== 0 && b === 0) return c === 0 && d === 0 ? "UTF-32LE" : c !== 0 && d === 0 ? "UTF-16LE" : null;
  if (a === 0 && b === 0 && c === 0 && d !== 0) return "UTF-32BE";
  return a === 0 && b !== 0 && c === 0 && d !== 0 ? "UTF-16BE" : null;
}

/** Whether the first lines of a text look like a table: the same separator equally often in the first two. */
export function looksLikeTable(head: Uint8Array): boolean {
  const text = new TextDecoder().decode(head);
  const [first = "", second] = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== "");
  if (/^\s*[[{]/.test(first)) return false;
  return [",", "\t", ";", "|"].some((separator) => {
    const columns = countOutsideQuotes(first, separator);
    return columns > 0 && (second === undefined || countOutsideQuotes(second, separator) === columns);
  });
}

function countOutsideQuotes(line: string, separator: string): number {
  return line.replace(/"(?:[^"]|"")*("|$)/g, "").split(separator).length - 1;
}
