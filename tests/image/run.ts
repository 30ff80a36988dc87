import type { Image } from "./build.ts";
import { must } from "./must.ts";

/** An image that runs in its own root, read-only but for its volumes, as its own user. */
export type Running = AsyncDisposable & {
  output(): string;
  /** The exit code of its own health check. */
  health(): Promise<number>;
  /** Sends its stop signal. */
  stop(): Promise<{ code: number; ms: number }>;
  /** Starts it again on the same volumes. */
  again(): Promise<void>;
};

const startMs = 30_000;

/** Starts an image as an engine would, and waits until it prints an address. */
export async function startImage(image: Image): Promise<Running> {
  for (const place of ["proc", "dev"]) await Deno.mkdir(`${image.folder}/${place}`, { recursive: true });
  await must("sh", [
    "-c",
    `touch ${["null", "random", "urandom"].map((name) => `${image.folder}/dev/${name}`).join(" ")}`,
  ]);
  let text = "";
  let child = await start();

  async function start(): Promise<Deno.ChildProcess> {
    const made = inside(image, [...image.entrypoint, ...image.command]).spawn();
    const served = Promise.withResolvers<void>();
    const from = text.length;
    for (const stream of [made.stdout, made.stderr]) {
      void (async () => {
        for await (const part of stream.pipeThrough(new TextDecoderStream())) {
          text += part;
          if (/^PromptFactory \S+: http/mu.test(text.slice(from))) served.resolve();
        }
      })();
    }
    const timer = setTimeout(() => served.reject(new Error(`it does not serve: ${text}`)), startMs);
    made.status.then(({ code }) => served.reject(new Error(`it ended with ${code}: ${text}`)));
    await served.promise.finally(() => clearTimeout(timer));
    return made;
  }

  return {
    output: () => text,
    health: async () => (await inside(image, image.health).output()).code,
    async stop() {
      const began = performance.now();
      child.kill("SIGTERM");
      const { code } = await child.status;
      return { code, ms: Math.round(performance.now() - began) };
    },
    async again() {
      child = await start();
    },
    async [Symbol.asyncDispose]() {
      try {
        child.kill("SIGKILL");
      } catch {
        // it has ended
      }
      await child.status;
    },
  };
}

/** A command in the root of the image; it takes the place of the shell that prepares it, so signals reach it. */
function inside({ folder, env, cwd, user, volumes }: Image, words: string[]): Deno.Command {
  const [uid = "0", gid = "0"] = user.split(":");
  const script = [
    `mount --bind ${folder} ${folder}`,
    `mount -o remount,bind,ro ${folder}`,
    ...volumes.map((path) =>
      `mount --bind ${folder}${path} ${folder}${path} && mount -o remount,bind,rw ${folder}${path}`
    ),
    `mount --bind /proc ${folder}/proc`,
    ...["null", "random", "urandom"].map((name) => `mount --bind /dev/${name} ${folder}/dev/${name}`),
    `exec chroot --userspec=${uid}:${gid} --groups= ${folder} "$@"`,
  ].join(" && ");
  return new Deno.Command("/usr/bin/unshare", {
    args: ["--mount", "sh", "-c", script, "sh", ...words],
    clearEnv: true,
    env: { ...env, PWD: cwd },
    cwd: "/",
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}
