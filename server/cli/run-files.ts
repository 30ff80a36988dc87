import { dirname } from "node:path";
import { UsageError } from "./args.ts";

/** What a call of `run` reads and writes; `-` stands for standard input and output. */
export type RunFiles = { in: string; out: string };

/** The result could not be written. What was answered is in the journal. */
export class UnwrittenError extends Error {
  override name = "UnwrittenError";
}

/**
 * Sees to it that the result can be written, before anything is asked and paid for; makes its folder where there is none.
 * Throws a UsageError when it cannot.
 */
export async function makeReady({ in: input, out }: RunFiles): Promise<void> {
  if (out === "-") return;
  if (input !== "-" && await isSame(input, out)) {
    throw new UsageError(`--out is the file of --in, which would be lost: name another`);
  }
  try {
    await Deno.mkdir(dirname(out), { recursive: true });
    if (await isFolder(out)) throw new UsageError(`--out ${out} is a folder: name a file`);
    await Deno.writeFile(partOf(out), new Uint8Array());
    await Deno.remove(partOf(out));
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(`--out ${out} cannot be written: ${saying(error)}`);
  }
}

/** Writes the result file whole or not at all. Throws an UnwrittenError. */
export async function writeOut(stream: ReadableStream<Uint8Array<ArrayBufferLike>>, out: string): Promise<void> {
  try {
    if (out === "-") return await stream.pipeTo(Deno.stdout.writable, { preventClose: true });
    const part = partOf(out); // a result that is cut off is never taken for a whole one
    const file = await Deno.open(part, { write: true, create: true, truncate: true });
    await stream.pipeTo(file.writable);
    await Deno.rename(part, out);
  } catch (error) {
    throw new UnwrittenError(
      `the result could not be written to ${out === "-" ? "standard output" : out}: ${saying(error)}; ` +
        "the answers are in the journal, and called again the same way it is only written",
    );
  }
}

const partOf = (out: string): string => `${out}.part`;
const saying = (error: unknown): string => error instanceof Error ? error.message : String(error);

async function isSame(one: string, other: string): Promise<boolean> {
  try {
    return await Deno.realPath(one) === await Deno.realPath(other);
  } catch {
    return false; // one of them is not there
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
