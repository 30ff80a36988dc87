import { Buffer } from "node:buffer";
import { join } from "node:path/posix"; // which every system takes

/** Removes a folder and what is in it; one that is gone is fine. */
export async function removeFolder(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** A temporary folder that is removed at the end of its block. */
export async function temporaryFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir({ prefix: "promptfactory-" });
  return { path, [Symbol.asyncDispose]: () => removeFolder(path) };
}

/** All files below a folder, from its root. A file that goes away meanwhile is left out. */
export async function filesBelow(folder: string, below = ""): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(join(folder, below))) {
      const path = join(below, name);
      if (isDirectory) found.push(...await filesBelow(folder, path));
      else found.push(path);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found.sort();
}

/** Which files below a folder hold a text, in UTF-8 or UTF-16, anywhere in their bytes. */
export async function filesHolding(folder: string, text: string): Promise<string[]> {
  const needles = [Buffer.from(text, "utf8"), Buffer.from(text, "utf16le")];
  const holding: string[] = [];
  for (const path of await filesBelow(folder)) {
    try {
      const bytes = Buffer.from(await Deno.readFile(join(folder, path)));
      if (needles.some((needle) => bytes.includes(needle))) holding.push(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return holding;
}

/** How many bytes the files below a folder have. */
export async function bytesBelow(folder: string): Promise<number> {
  let bytes = 0;
  for (const path of await filesBelow(folder)) bytes += (await Deno.stat(join(folder, path))).size;
  return bytes;
}
