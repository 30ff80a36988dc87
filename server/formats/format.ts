import type { BadLine } from "../contract/dataset.ts";
import type { Members } from "./json-scan.ts";
import type { FileRefusal } from "./sniff.ts";

export type FormatLimits = {
  /** A longer line is a bad line; its newline does not count. */
  maxLineBytes: number;
  /** A row that is nested deeper is a bad line. */
  maxDepth: number;
};

/** Gets what a file holds, in its order. */
export interface RowSink {
  /**
   * A row: `bytes` from `from` to `to` are its text, which lies at `offset` in the file on the line of that number.
   * The bytes and the places of its members are only lent.
   */
  row(bytes: Uint8Array, from: number, to: number, offset: number, line: number, members: Members): void;
  bad(line: BadLine): void;
}

/** Reads one file piece by piece. A refusal is final: nothing more need be pushed. */
export interface RowReader {
  push(bytes: Uint8Array): FileRefusal | null;
  end(): FileRefusal | null;
}

/** A kind of file. A row's text as the file holds it must be a JSON object without a line end: results are made of it. */
export type Format = {
  name: string;
  extensions: readonly string[];
  reader(limits: FormatLimits, sink: RowSink): RowReader;
};
