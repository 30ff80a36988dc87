import { dirname, join, normalize } from "node:path/posix";
import { fileURLToPath } from "node:url";

/** An import of a source file: the file it names, from the root of the tree, and whether only types pass. */
export type Import = { from: string; to: string; typesOnly: boolean };

const statement = /^\s*(import|export)\s+(type\s+)?((?:[\w*{}$,\s]|\/\/[^\n]*\n)*?)\s*from\s*["']([^"']+)["']/gmu;
const bare = /(?:^\s*import\s*|\bimport\s*\(\s*)["']([^"']+)["']/gmu;
const byUrl = /new URL\(\s*["'](\.[^"']+\.tsx?)["']\s*,\s*import\.meta\.url/gu;

/** All relative imports of the sources of the tree, in the order of their files. `mapped` are names of the import map. */
export async function readImports(
  root: string,
  files: readonly string[],
  mapped: Record<string, string>,
): Promise<Import[]> {
  const found: Import[] = [];
  for (const from of files) {
    const text = await Deno.readTextFile(join(root, from));
    const add = (name: string, typesOnly: boolean): void => {
      const target = name.startsWith(".") ? normalize(join(dirname(from), name)) : mapped[name]?.replace(/^\.\//u, "");
      if (target !== undefined) found.push({ from, to: target, typesOnly });
    };
    for (const [, , onlyTypes, names, name] of text.matchAll(statement)) {
      if (name !== undefined) {
        add(name, onlyTypes !== undefined || /^\{\s*(?:type\s+\w+(?:\s+as\s+\w+)?\s*,?\s*)+\}$/u.test(names ?? ""));
      }
    }
    for (const [, name] of text.matchAll(bare)) if (name !== undefined) add(name, false);
    for (const [, name] of text.matchAll(byUrl)) if (name !== undefined) add(name, false);
  }
  return found;
}

/** Source files below some folders or files of the tree, without unit tests, sorted. */
export async function sourceFiles(root: string, below: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  async function visit(path: string): Promise<void> {
    const { isDirectory } = await Deno.stat(join(root, path));
    if (!isDirectory) {
      if (/\.tsx?$/u.test(path) && !/_test\.tsx?$/u.test(path)) found.push(path);
      return;
    }
    for await (const entry of Deno.readDir(join(root, path))) await visit(join(path, entry.name));
  }
  for (const path of below) {
    try {
      await visit(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return found.sort();
}

/** The root of the tree, with forward slashes on every system and none at its end. */
export const root: string = fileURLToPath(new URL("../..", import.meta.url)).replaceAll("\\", "/").replace(/\/$/u, "");
export const ourFolders = ["main.ts", "server", "db", "ui"];

/** Names of the import map that stand for files of ours. */
export async function mappedNames(): Promise<Record<string, string>> {
  const config: { imports: Record<string, string> } = JSON.parse(await Deno.readTextFile(join(root, "deno.json")));
  return Object.fromEntries(Object.entries(config.imports).filter(([, target]) => target.startsWith("./")));
}
