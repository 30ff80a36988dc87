/**
 * Bundles the islands: `ui/islands/boot.ts` and a chunk for each of them into `static/built/`, names with hashes, and a
 * manifest of them. Part of the development tree alone: an executable holds what was built.
 */
import * as esbuild from "esbuild";
import { fileURLToPath } from "node:url";
import { installPackages } from "../server/build/packages.ts";

/** What was built: the names of files of `static/built/`. */
export type Manifest = {
  /** The script that a page loads, and what it needs itself. */
  boot: string[];
  /** Of each island, the files that it needs beside the boot script, its own chunk first. */
  islands: Record<string, string[]>;
};

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/u, "");
const builtFolder = `${root}/static/built`;
const sources = ["ui", "server/contract", "server/prompt", "deno.json", "deno.lock"];

/** Builds when there is nothing built yet, or a source is newer; costs a few ms when there is nothing to do. */
export async function buildIfStale(): Promise<void> {
  const built = await changedMs(`${builtFolder}/manifest.json`);
  if (built === null || await newestMs(sources) > built) await buildInterface();
}

/** Builds, and leaves nothing of an earlier build but what a server that still runs may be asked for. */
export async function buildInterface({ clean = false } = {}): Promise<Manifest> {
  const nodePaths = [await installPackages(root, `${root}/dist/interface`, await wantedPackages())];
  try {
    const { outputFiles, metafile } = await esbuild.build({
      absWorkingDir: root,
      entryPoints: ["ui/islands/boot.ts"],
      outdir: builtFolder,
      entryNames: "[name]-[hash]",
      chunkNames: "[name]-[hash]",
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "browser",
      target: ["chrome123", "firefox125", "safari17.5"], // the first with light-dark() and pop-overs
      jsx: "automatic",
      jsxImportSource: "preact",
      nodePaths,
      minify: true,
      legalComments: "none",
      metafile: true,
      write: false,
      logLevel: "warning",
    });
    const manifest = manifestOf(metafile, await Deno.readTextFile(`${root}/ui/islands/mod.ts`));
    await Deno.mkdir(builtFolder, { recursive: true });
    if (clean) { for await (const { name } of Deno.readDir(builtFolder)) await Deno.remove(`${builtFolder}/${name}`); }
    for (const { path, contents } of outputFiles) await Deno.writeFile(path, contents);
    // The manifest last, and whole at once: another process may be reading it.
    const draft = `${builtFolder}/manifest-${crypto.randomUUID()}.json`;
    await Deno.writeTextFile(draft, JSON.stringify(manifest));
    await Deno.rename(draft, `${builtFolder}/manifest.json`);
    await removeOld(new Set([...outputFiles.map(({ path }) => fileName(path)), "manifest.json"]));
    return manifest;
  } finally {
    await esbuild.stop();
  }
}

/** Reads from the bundler what became of each module, and from `mod.ts` which module an island is in. */
export function manifestOf({ outputs }: esbuild.Metafile, islandsSource: string): Manifest {
  const byModule = new Map<string, string>();
  for (const [path, { entryPoint }] of Object.entries(outputs)) if (entryPoint) byModule.set(entryPoint, path);
  const needs = (path: string, found: string[] = []): string[] => {
    if (found.includes(path)) return found;
    found.push(path);
    for (const { path: next, kind } of outputs[path]?.imports ?? []) {
      if (kind === "import-statement") needs(next, found);
    }
    return found;
  };
  const bootPath = byModule.get("ui/islands/boot.ts");
  if (bootPath === undefined) throw new Error("the bundler made no boot script");
  const ofBoot = needs(bootPath);
  const islands: Manifest["islands"] = {};
  for (const [, name = "", module = ""] of islandsSource.matchAll(/^\s*(\w+): \(\) => import\("\.\/([\w.-]+)"\)/gmu)) {
    const path = byModule.get(`ui/islands/${module}`);
    if (path === undefined) throw new Error(`the bundler made no chunk of ${module}`);
    islands[name] = needs(path).filter((one) => !ofBoot.includes(one)).map(fileName);
  }
  return { boot: ofBoot.map(fileName), islands };
}

/** The packages of the import map that the interface names. */
async function wantedPackages(): Promise<string[]> {
  const config: { imports: Record<string, string> } = JSON.parse(await Deno.readTextFile(`${root}/deno.json`));
  const names = new Set<string>();
  for await (const path of filesBelow(`${root}/ui`)) {
    if (!/(?<!_test)\.tsx?$/u.test(path) || path.endsWith("/build.ts")) continue;
    for (const [, name = ""] of (await Deno.readTextFile(path)).matchAll(/(?:from|import)\s*\(?\s*"([^".][^"]*)"/gu)) {
      const own = Object.keys(config.imports).find((one) => name === one || name.startsWith(`${one}/`));
      if (own !== undefined) names.add(own);
    }
  }
  return [...names].sort();
}

const keptMs = 24 * 3_600_000;

async function removeOld(present: ReadonlySet<string>): Promise<void> {
  for await (const { name } of Deno.readDir(builtFolder)) {
    if (present.has(name)) continue;
    const path = `${builtFolder}/${name}`;
    if (Date.now() - (await changedMs(path) ?? 0) < keptMs) continue;
    await Deno.remove(path).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error; // another build was first
    });
  }
}

async function newestMs(paths: readonly string[]): Promise<number> {
  let newest = 0;
  for (const path of paths) {
    for await (const file of filesBelow(`${root}/${path}`)) newest = Math.max(newest, await changedMs(file) ?? 0);
  }
  return newest;
}

async function* filesBelow(path: string): AsyncGenerator<string> {
  if (!(await Deno.stat(path)).isDirectory) return yield path;
  for await (const { name } of Deno.readDir(path)) yield* filesBelow(`${path}/${name}`);
}

async function changedMs(path: string): Promise<number | null> {
  try {
    return (await Deno.stat(path)).mtime?.getTime() ?? null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

function fileName(path: string): string {
  return path.split(/[\\/]/u).at(-1) ?? "";
}

if (import.meta.main) await buildInterface();
