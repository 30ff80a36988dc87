import assert from "node:assert/strict";
import { v8Flags } from "../../server/build/v8.ts";
import { root } from "./imports.ts";
import { removeFolder } from "./folder.ts";

export type ServerOptions = {
  /** The data folder; without it a temporary one, removed at the end. */
  folder?: string;
  args?: readonly string[];
  env?: Record<string, string>;
  /** A program and its arguments that start the server in their turn, such as `faketime`. */
  through?: readonly string[];
};

/** A server as a process of its own, as a person starts it. */
export type Server = AsyncDisposable & {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly folder: string;
  /** What it wrote so far, of all its starts. */
  readonly stdout: string;
  readonly stderr: string;
  /** Ends the process as a power cut does. */
  kill(): Promise<void>;
  /** Sends SIGTERM and resolves with the exit code. Where processes send no signals, on Windows, it is ended: 0. */
  stop(): Promise<number>;
  /** Starts it again on the same folder and port. */
  start(): Promise<void>;
  /** Resolves with the exit code when it ends by itself. */
  ended(): Promise<number>;
};

/** The environment of this process without what would change a server: proxies and settings of its own. */
export function plainEnvironment(more: Record<string, string> = {}): Record<string, string> {
  const kept = Object.entries(Deno.env.toObject()).filter(([name]) => !/proxy$|^PROMPTFACTORY_/iu.test(name));
  return { ...Object.fromEntries(kept), NO_COLOR: "1", ...more };
}

/** The command line of the program, as `main.ts` takes it. */
export function programCommand(
  args: readonly string[],
  { env = {}, through = [], stdin = "null" }: Pick<ServerOptions, "env" | "through"> & {
    stdin?: "null" | "piped";
  } = {},
): Deno.Command {
  const [program = "", ...before] = [...through, Deno.execPath()];
  return new Deno.Command(program, {
    args: [...before, "run", "-A", "--no-check", v8Flags, "main.ts", ...args],
    cwd: root,
    clearEnv: true,
    env: plainEnvironment(env),
    stdin,
    stdout: "piped",
    stderr: "piped",
  });
}

const startMs = 60_000;

/** Starts a server on a temporary folder, or a given one, and waits until it serves. Throws what it wrote when it does not. */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const folder = options.folder ?? await Deno.makeTempDir({ prefix: "promptfactory-" });
  const server = new ServerProcess(folder, options);
  try {
    await server.start();
  } catch (error) {
    await server.discard();
    throw error;
  }
  return server;
}

class ServerProcess implements Server {
  stdout = "";
  stderr = "";
  #url = "";
  #readFrom = 0;
  #child: Deno.ChildProcess | null = null;
  #reading: Promise<unknown> = Promise.resolve();
  #served = Promise.withResolvers<void>();

  constructor(readonly folder: string, readonly options: ServerOptions) {}

  get url(): string {
    return this.#url;
  }

  get port(): number {
    return Number(new URL(this.#url).port);
  }

  get pid(): number {
    assert.ok(this.#child, "the server is not running");
    return this.#child.pid;
  }

  async start(): Promise<void> {
    assert.equal(this.#child, null, "the server is running already");
    const port = this.#url === "" ? 0 : this.port;
    const args = ["serve", "--data", this.folder, "--host", "127.0.0.1", "--port", `${port}`];
    const child = programCommand([...args, ...this.options.args ?? []], this.options).spawn();
    this.#child = child;
    this.#served = Promise.withResolvers();
    this.#served.promise.catch(() => {});
    this.#reading = Promise.all([
      this.#read(child.stdout, (text) => this.stdout += text),
      this.#read(child.stderr, (text) => this.stderr += text),
    ]);
    const timer = setTimeout(() => this.#served.reject(new Error("the server does not start")), startMs);
    child.status.then(({ code }) => this.#served.reject(new Error(`the server ended with ${code}`)));
    try {
      await this.#served.promise;
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : error}\n${this.stdout}\n${this.stderr}`);
    } finally {
      clearTimeout(timer);
    }
    const health = await fetch(`${this.#url}/api/health`, { signal: AbortSignal.timeout(10_000) });
    assert.equal(health.status, 200, await health.text());
  }

  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  async stop(): Promise<number> {
    const code = await this.#end("SIGTERM");
    return Deno.build.os === "windows" ? 0 : code;
  }

  async ended(): Promise<number> {
    assert.ok(this.#child, "the server is not running");
    const { code } = await this.#child.status;
    await this.#reading;
    this.#child = null;
    return code;
  }

  /** Ends the process, if it runs, and removes a folder of its own. */
  async discard(): Promise<void> {
    if (this.#child) await this.kill();
    if (this.options.folder === undefined) await removeFolder(this.folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.discard();
  }

  async #end(signal: Deno.Signal): Promise<number> {
    try {
      Deno.kill(this.pid, signal);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error; // it had ended by itself
    }
    return await this.ended();
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>, take: (text: string) => void): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      take(text);
      const url = /^PromptFactory \S+: (http\S+)$/mu.exec(this.stdout.slice(this.#readFrom))?.[1];
      if (url === undefined) continue;
      this.#readFrom = this.stdout.length;
      this.#url = url.replace(/\/$/u, "");
      this.#served.resolve();
    }
  }
}
