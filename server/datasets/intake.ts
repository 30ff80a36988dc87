import type { BadLine, Profile } from "../contract/dataset.ts";
import type { Members } from "../formats/json-scan.ts";
import type { Format, FormatLimits, RowReader, RowSink } from "../formats/format.ts";
import type { FileRefusal } from "../formats/sniff.ts";
import { BadLineWriter } from "./bad-lines.ts";
import type { FilePaths } from "./files.ts";
import { OffsetWriter } from "./offsets.ts";
import { ProfileTally } from "./profile.ts";

/** Reads a file that comes in, once: writes its index and its list of bad lines, and gathers its profile. */
export class Intake implements RowSink {
  bytes = 0;
  #rows = 0;
  #badLines = 0;
  readonly #reader: RowReader;
  readonly #offsets: OffsetWriter;
  readonly #list: BadLineWriter;
  readonly #profile = new ProfileTally();

  /** @throws StoreError */
  constructor(format: Format, limits: FormatLimits, paths: FilePaths) {
    this.#reader = format.reader(limits, this);
    this.#offsets = new OffsetWriter(paths.rows);
    this.#list = new BadLineWriter(paths.bad);
  }

  /** Takes the next bytes; true when the file is refused, and nothing more need come. @throws StoreError */
  push(bytes: Uint8Array): boolean {
    this.bytes += bytes.length;
    return this.#reader.push(bytes) !== null;
  }

  /** Reads what is left; why the file is refused, or null. @throws StoreError */
  end(): FileRefusal | null {
    const refusal = this.#reader.end();
    if (!refusal) {
      this.#offsets.finish();
      this.#list.finish();
    }
    return refusal;
  }

  summary(): { bytes: number; rows: number; badLines: number; profile: Profile } {
    return { bytes: this.bytes, rows: this.#rows, badLines: this.#badLines, profile: this.#profile.profile() };
  }

  close(): void {
    this.#offsets.close();
    this.#list.close();
  }

  row(bytes: Uint8Array, from: number, to: number, offset: number, line: number, members: Members): void {
    this.#rows++;
    this.#offsets.add(offset, to - from, line);
    this.#profile.add(bytes, members);
  }

  bad(line: BadLine): void {
    this.#badLines++;
    this.#list.add(line);
  }
}
