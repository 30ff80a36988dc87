import { type Bundle, bundleProgram } from "../../server/build/bundle.ts";
import { compileProgram, type Executable, type Toolchain, toolchainOf } from "../../server/build/compile.ts";
import { ownTarget } from "../../server/build/targets.ts";
import { root } from "./imports.ts";

/** The executable under test and its bundle, or the sentence that says why there is none here. */
export type Made = { executable: Executable; bundle: Bundle } | { reason: string };

/**
 * Compiles the executable of this system into a folder. The toolchain is that of COMPILE_TOOLCHAIN, then one that a
 * script beside the tree lays ready, then the official one, which Deno fetches. A runtime that cannot be fetched is a
 * reason to skip; anything else that goes wrong is thrown.
 */
export async function makeExecutable(into: string): Promise<Made> {
  const target = ownTarget();
  if (!target) return { reason: `no executable is made for ${Deno.build.target}` };
  const toolchain = await laidReady() ?? toolchainOf((name) => Deno.env.get(name));
  const bundle = await bundleProgram();
  try {
    return { executable: await compileProgram(bundle, target, toolchain, into), bundle };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (toolchain.runtime !== null || !/download|error sending request|dns|connect/iu.test(text)) throw error;
    return {
      reason: `the runtime of ${target.triple} cannot be fetched; COMPILE_TOOLCHAIN names a folder that has it`,
    };
  }
}

/** The toolchain that a script beside the tree lays ready; null where there is none. */
export async function laidReady(): Promise<Toolchain | null> {
  if (Deno.env.get("COMPILE_TOOLCHAIN") || Deno.env.get("DENORT_BIN")) return null;
  if (Deno.build.target !== "x86_64-unknown-linux-gnu") return null;
  const script = `${root}/../shared/tools/compile-toolchain`;
  const folder = `${root}/.cache/compile-toolchain`;
  try {
    await Deno.stat(script);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
  const { success } = await new Deno.Command(script, { args: [folder], stdin: "null", stdout: "null", stderr: "null" })
    .output();
  return success ? { deno: `${folder}/deno`, runtime: `${folder}/denort` } : null;
}

export type StartOptions = {
  cwd: string;
  env?: Record<string, string>;
  /** A program and its arguments that start the executable in their turn, such as a shell that sets a limit. */
  through?: readonly string[];
  uid?: number;
};

/** A started executable whose address is read from what it prints. */
export type Started = AsyncDisposable & {
  readonly url: string;
  readonly pid: number;
  output(): string;
  /** Sends a signal and resolves with the exit code; on Windows, where it cannot, it ends the process: 0. */
  end(signal: Deno.Signal): Promise<number>;
};

// Without it no socket can be opened on Windows.
const systemRoot = Deno.build.os === "windows" ? Deno.env.get("SystemRoot") : undefined;
const ofSystem: Record<string, string> = systemRoot === undefined ? {} : { SystemRoot: systemRoot };

/** The executable with nothing of this process's environment: no HOME, no PATH. */
export function bareCommand(
  path: string,
  args: readonly string[],
  { cwd, env = {}, through = [], uid }: StartOptions,
): Deno.Command {
  const [program = "", ...before] = [...through, path];
  return new Deno.Command(program, {
    args: [...before, ...args],
    cwd,
    clearEnv: true,
    env: { ...ofSystem, ...env },
    ...(uid !== undefined && { uid, gid: uid }),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

const startMs = 60_000;

/** Starts the executable and waits until it prints an address. Throws what it wrote when it ends before. */
export async function startBare(path: string, args: readonly string[], options: StartOptions): Promise<Started> {
  const child = bareCommand(path, args, options).spawn();
  let text = "";
  const served = Promise.withResolvers<string>();
  const read = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> => {
    for await (const part of stream.pipeThrough(new TextDecoderStream())) {
      text += part;
      const url = /^(?:PromptFactory \S+|Mock model): (http\S+)$/mu.exec(text)?.[1];
      if (url !== undefined) served.resolve(url.replace(/\/$/u, ""));
    }
  };
  const reading = Promise.all([read(child.stdout), read(child.stderr)]);
  let isRunning = true;
  child.status.then(({ code }) => {
    isRunning = false;
    served.reject(new Error(`it ended with ${code}: ${text}`));
  });
  const timer = setTimeout(() => {
    served.reject(new Error(`it does not serve within ${startMs} ms: ${text}`));
    if (isRunning) child.kill("SIGKILL");
  }, startMs);
  const url = await served.promise.finally(() => clearTimeout(timer));
  const end = async (signal: Deno.Signal): Promise<number> => {
    if (isRunning) child.kill(signal);
    const { code } = await child.status;
    await reading;
    return Deno.build.os === "windows" ? 0 : code;
  };
  return {
    url,
    pid: child.pid,
    output: () => text,
    end,
    async [Symbol.asyncDispose]() {
      await end("SIGKILL");
    },
  };
}

/** Runs the executable to its end. */
export async function runBare(
  path: string,
  args: readonly string[],
  options: StartOptions,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await bareCommand(path, args, options).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Whether this machine lets us make a name space of mounts: Linux, and the right to. */
export async function mountsMayBeMade(): Promise<boolean> {
  if (Deno.build.os !== "linux") return false;
  try {
    const args = ["--mount", "sh", "-c", "mount -o remount,bind,ro /"];
    return (await new Deno.Command("unshare", { args, stdin: "null", stdout: "null", stderr: "null" }).output())
      .success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
