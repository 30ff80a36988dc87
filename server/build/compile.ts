/**
 * Compiles the executables: `deno task compile` for this system, `deno task compile --all` for every one, or for those
 * that are named by `--target TRIPLE`. They land in `dist/`, with the size that they add to the bare runtime.
 */
import { parseArgs } from "node:util";
import { type Bundle, bundleProgram } from "./bundle.ts";
import { headBytes, machineOf } from "./machine.ts";
import { root, say } from "./place.ts";
import { ownTarget, permissionsFor, type Target, targets } from "./targets.ts";
import { v8Flags } from "./v8.ts";

/** What compiles: a Deno, and the runtime that it puts under the program; null has Deno fetch it. */
export type Toolchain = { deno: string; runtime: string | null };

/** An executable, and how many bytes it has more than one of an empty program. */
export type Executable = { path: string; bytes: number; addedBytes: number };

/** The toolchain of the environment: COMPILE_TOOLCHAIN is a folder with `deno` and `denort`; otherwise this Deno. */
export function toolchainOf(environment: (name: string) => string | undefined): Toolchain {
  const folder = environment("COMPILE_TOOLCHAIN");
  if (folder) return { deno: `${folder}/deno`, runtime: `${folder}/denort` };
  return { deno: Deno.execPath(), runtime: environment("DENORT_BIN") ?? null };
}

/** Compiles a bundle for a target into a folder. Throws what the compiler says. */
export async function compileProgram(
  bundle: Bundle,
  target: Target,
  toolchain: Toolchain,
  into = `${root}/dist`,
): Promise<Executable> {
  const included = (await entriesOf(bundle.folder)).filter((path) => path !== bundle.main);
  const path = `${into}/${target.file}`;
  await compile(toolchain, target, path, [...included.map((path) => `--include=${path}`), bundle.main]);
  const empty = await compileEmpty(target, toolchain, into);
  const bytes = (await Deno.stat(path)).size;
  const addedBytes = bytes - (await Deno.stat(empty)).size;
  await Deno.remove(empty);
  return { path, bytes, addedBytes };
}

/** Compiles a program that does nothing: the measure of what ours adds. */
export async function compileEmpty(target: Target, toolchain: Toolchain, into: string): Promise<string> {
  const source = await Deno.makeTempFile({ prefix: "empty-", suffix: ".js" });
  try {
    const path = `${into}/empty-${target.file}`;
    await compile(toolchain, target, path, [source]);
    return path;
  } finally {
    await Deno.remove(source);
  }
}

async function compile({ deno, runtime }: Toolchain, target: Target, path: string, last: string[]): Promise<void> {
  // Without its configuration and packages the compiler embeds what it is given, and nothing that lies near it.
  // Compiled code would be kept under a known name in the folder for temporary files, where any other user of the
  // machine could lay some ready for us to run; doing without costs 40 ms at a start.
  const bare = ["--no-config", "--no-lock", "--no-check", "--node-modules-dir=none", "--no-code-cache", v8Flags];
  const { success, stderr } = await new Deno.Command(deno, {
    args: ["compile", "--quiet", ...bare, ...permissionsFor(target), "--target", target.triple, "-o", path, ...last],
    env: { NO_COLOR: "1", ...(runtime !== null && { DENORT_BIN: runtime }) },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`${target.triple} cannot be compiled: ${new TextDecoder().decode(stderr).trim()}`);
  const made = machineOf(await headOf(path));
  if (made?.os === target.os && made.cpu === target.triple.split("-")[0]) return;
  // A runtime that is laid ready is taken for whichever target, and would be handed out under the other one's name.
  await Deno.remove(path);
  const what = made ? `${made.cpu} ${made.os}` : "no system that is known";
  throw new Error(`${target.triple} cannot be compiled: the runtime is for ${what}`);
}

async function headOf(path: string): Promise<Uint8Array> {
  using file = await Deno.open(path);
  const bytes = new Uint8Array(headBytes);
  return bytes.subarray(0, await file.read(bytes) ?? 0);
}

async function entriesOf(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) names.push(`${folder}/${name}`);
  return names.sort();
}

function wanted(): readonly Target[] {
  const { values } = parseArgs({
    args: Deno.args,
    options: { all: { type: "boolean" }, target: { type: "string", multiple: true } },
  });
  if (values.all) return targets;
  const named = values.target ?? [ownTarget()?.triple ?? Deno.build.target];
  return named.map((triple) => {
    const target = targets.find((one) => one.triple === triple);
    if (!target) throw new Error(`no executable is made for ${triple}; there are ${listOfTargets()}`);
    return target;
  });
}

function listOfTargets(): string {
  return targets.map(({ triple }) => triple).join(", ");
}

async function main(): Promise<number> {
  const bundle = await bundleProgram();
  let failed = 0;
  for (const target of wanted()) {
    try {
      const { path, bytes, addedBytes } = await compileProgram(
        bundle,
        target,
        toolchainOf((name) => Deno.env.get(name)),
      );
      say(`${path}: ${megabytes(bytes)}, ${megabytes(addedBytes)} more than the bare runtime`);
    } catch (error) {
      failed++;
      say(error instanceof Error ? error.message : String(error));
    }
  }
  return failed === 0 ? 0 : 1;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

if (import.meta.main) Deno.exitCode = await main();
