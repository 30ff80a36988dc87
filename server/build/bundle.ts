/**
 * Bundles the program into one file: `deno task build` puts `main.js`, its Workers and `static/` into `dist/program/`.
 * What is in that folder is all that an executable holds.
 */
import { fileURLToPath, pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import { commitOf } from "./commit.ts";
import { installPackages } from "./packages.ts";
import { buildInterface } from "../../ui/build.ts";
import { root, say } from "./place.ts";

export type Bundle = { folder: string; main: string; commit: string | null; bytes: number };

const folder = `${root}/dist/program`;

// Packages written for Node call `require` on the runtime's own modules.
const banner = 'import { createRequire as _createRequire } from "node:module";\n' +
  "const require = _createRequire(import.meta.url);";

/** Makes `dist/program/` anew. Throws what the bundler says when a module cannot be bundled. */
export async function bundleProgram(): Promise<Bundle> {
  await removeIfThere(folder);
  await Deno.mkdir(folder, { recursive: true });
  const commit = await commitOf(root);
  await buildInterface({ clean: true });
  const workers = new Map<string, string>();
  const common: esbuild.BuildOptions = {
    absWorkingDir: root,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "es2024",
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "eof",
    jsx: "automatic",
    jsxImportSource: "preact",
    nodePaths: [await installPackages(root)],
    alias: { "@db/sqlite": `${root}/db/sqlite.ts` },
    inject: [fileURLToPath(new URL("./node-globals.ts", import.meta.url))],
    banner: { js: banner },
    // The interface is bundled before, by the development tree alone, so its bundler is no part of the program.
    define: { builtFromCommit: JSON.stringify(commit ?? ""), "Deno.build.standalone": "true" },
    external: ["esbuild"],
    plugins: [namedWorkers(workers)],
    metafile: true,
    logLevel: "warning",
  };
  try {
    const main = `${folder}/main.js`;
    await esbuild.build({ ...common, entryPoints: [`${root}/main.ts`], outfile: main });
    for (const [source, name] of workers) {
      await esbuild.build({ ...common, entryPoints: [source], outfile: `${folder}/${name}` });
    }
    await copyFolder(`${root}/static`, `${folder}/static`);
    return { folder, main, commit, bytes: await bytesBelow(folder) };
  } finally {
    await esbuild.stop();
  }
}

/** Finds the files that are started by their URL; in the bundle they lie beside `main.js`, under their own names. */
function namedWorkers(found: Map<string, string>): esbuild.Plugin {
  const byUrl = /new URL\(\s*"\.\/([\w./-]+)\.ts"\s*,\s*import\.meta\.url\s*\)/gu;
  return {
    name: "named-workers",
    setup(build) {
      build.onLoad({ filter: /[\\/]server[\\/].*\.ts$/ }, async ({ path }) => {
        const source = await Deno.readTextFile(path);
        const contents = source.replaceAll(byUrl, (_, name: string) => {
          const file = `${name.split("/").at(-1)}.js`;
          found.set(fileURLToPath(new URL(`./${name}.ts`, pathToFileURL(path))), file);
          return `new URL("./${file}", import.meta.url)`;
        });
        return { contents, loader: "ts" };
      });
    },
  };
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyFolder(`${from}/${name}`, `${to}/${name}`);
    else await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}

async function bytesBelow(path: string): Promise<number> {
  let bytes = 0;
  for await (const { name, isDirectory } of Deno.readDir(path)) {
    bytes += isDirectory ? await bytesBelow(`${path}/${name}`) : (await Deno.stat(`${path}/${name}`)).size;
  }
  return bytes;
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

if (import.meta.main) {
  const { folder, bytes, commit } = await bundleProgram();
  say(`${folder}: ${(bytes / 1e6).toFixed(2)} MB, from commit ${commit ?? "unknown"}`);
}
