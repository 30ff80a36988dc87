import type { BadLine } from "../contract/dataset.ts";
import type { Format, FormatLimits } from "./format.ts";
import { defaultLimits } from "./mod.ts";
import type { FileRefusal } from "./sniff.ts";

/** A file of the format: what it holds must come out as told. */
export type FormatSample = { bytes: Uint8Array; rows: readonly string[]; badLines: readonly number[] };

export type ReadFile = {
  rows: { text: string; offset: number; line: number; names: string[] }[];
  bad: BadLine[];
  refusal: FileRefusal | null;
};

/** Reads a whole file, in pieces of so many bytes. */
export function readFile(
  format: Format,
  bytes: Uint8Array,
  pieceBytes = bytes.length,
  limits: Partial<FormatLimits> = {},
): ReadFile {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const file: ReadFile = { rows: [], bad: [], refusal: null };
  const reader = format.reader({ ...defaultLimits, ...limits }, {
    row(held, from, to, offset, line, members) {
      const names = Array.from(
        { length: members.count },
        (_, at) => decoder.decode(held.subarray(members.nameFrom[at], members.nameTo[at])),
      );
      file.rows.push({ text: decoder.decode(held.subarray(from, to)), offset, line, names });
    },
    bad: (line) => file.bad.push(line),
  });
  for (let at = 0; at < bytes.length && !file.refusal; at += pieceBytes) {
    // The reader gets a copy that is wiped afterwards: it must not keep what it was lent.
    const piece = bytes.slice(at, at + pieceBytes);
    file.refusal = reader.push(piece);
    piece.fill(0);
  }
  file.refusal ??= reader.end();
  return file;
}

/** What each format must hold, as named checks; a format passes when none throws. */
export function conformance(
  format: Format,
  samples: readonly FormatSample[],
): { name: string; check(): void }[] {
  const encoder = new TextEncoder();
  return [
    {
      name: "rows and bad lines come out as the sample tells",
      check() {
        for (const sample of samples) {
          const { rows, bad } = readFile(format, sample.bytes);
          same(rows.map((row) => row.text), sample.rows);
          same(bad.map((line) => line.line), sample.badLines);
        }
      },
    },
    {
      name: "pieces may fall anywhere",
      check() {
        for (const { bytes } of samples) {
          const whole = readFile(format, bytes);
          for (const pieceBytes of [1, 2, 3, 7, 64]) same(readFile(format, bytes, pieceBytes), whole);
        }
      },
    },
    {
      name: "a row lies in the file where its offset says, and is a JSON object on one line",
      check() {
        for (const { bytes } of samples) {
          for (const { text, offset } of readFile(format, bytes).rows) {
            const length = encoder.encode(text).length;
            same(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(offset, offset + length)), text);
            if (!/^\s*\{/.test(text) || JSON.parse(text) === null) throw new Error(`no object: ${text}`);
            // The result file is this text with the answer added, and a line of it ends at the first of these.
            if (text.includes("\n")) throw new Error(`more than one line: ${text}`);
          }
        }
      },
    },
    {
      name: "line numbers grow, and each line is told once",
      check() {
        for (const { bytes } of samples) {
          const { rows, bad } = readFile(format, bytes);
          const lines = [...rows, ...bad].map(({ line }) => line);
          same(new Set(lines).size, lines.length);
          same(rows.map(({ line }) => line), rows.map(({ line }) => line).sort((a, b) => a - b));
        }
      },
    },
    {
      name: "a bad line has a column, a reason, and a short start without control characters",
      check() {
        for (const { bytes } of samples) {
          for (const { column, reason, start } of readFile(format, bytes).bad) {
            // deno-lint-ignore no-control-regex
            if (column < 1 || !reason || start.length > 400 || /[\0-\x08]/.test(start)) throw new Error(reason);
          }
        }
      },
    },
    {
      name: "a file without rows and a compressed one are refused",
      check() {
        for (const bytes of [new Uint8Array(), new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])]) {
          if (!readFile(format, bytes).refusal) throw new Error("not refused");
        }
      },
    },
  ];
}

function same(actual: unknown, expected: unknown): void {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`got ${left}, not ${right}`);
}
