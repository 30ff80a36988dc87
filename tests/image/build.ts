import { dirname } from "node:path";
import { installDebootstrap } from "./debian.ts";
import { must } from "./must.ts";
import { type Instruction, readDockerfile, type Stage, variablesOf, wordsOf } from "./dockerfile.ts";

/** What an image is: its files, and what its last stage says of running it. */
export type Image = {
  folder: string;
  env: Record<string, string>;
  cwd: string;
  user: string;
  entrypoint: string[];
  command: string[];
  health: string[];
  volumes: string[];
  exposed: string[];
  stopSignal: string;
};

export type BuildOptions = {
  dockerfile: string;
  context: string;
  work: string;
  /** A folder with `deno` and `denort`: what the registry of images and the download of runtimes would give. */
  toolchain: string;
  say: (text: string) => void;
};

const suites: Record<string, string> = { 12: "bookworm", 13: "trixie" };
const platform: Record<string, string> = { TARGETARCH: Deno.build.arch === "aarch64" ? "arm64" : "amd64" };

/** Carries out the instructions of a Dockerfile; a stage is a folder. Throws at one that it does not know. */
export async function build(options: BuildOptions): Promise<Image> {
  const stages = readDockerfile(await Deno.readTextFile(options.dockerfile));
  const built = new Map<string, Image>();
  let last: Image | undefined;
  for (const [number, stage] of stages.entries()) {
    options.say(`stage ${stage.name ?? number} from ${stage.from}`);
    last = await buildStage(stage, `${options.work}/${number}`, built, options);
    built.set(stage.name ?? `${number}`, last);
  }
  if (!last) throw new Error("the Dockerfile has no stage");
  return last;
}

async function buildStage(
  stage: Stage,
  folder: string,
  built: ReadonlyMap<string, Image>,
  options: BuildOptions,
): Promise<Image> {
  await base(stage.from, folder, options);
  const image: Image = {
    folder,
    env: {},
    cwd: "/",
    user: "0:0",
    entrypoint: [],
    command: [],
    health: [],
    volumes: [],
    exposed: [],
    stopSignal: "SIGTERM",
  };
  const argued: Record<string, string> = {};
  for (const instruction of stage.instructions) await carryOut(instruction, image, argued, built, options);
  return image;
}

async function base(from: string, folder: string, { toolchain }: BuildOptions): Promise<void> {
  await Deno.mkdir(folder);
  if (from === "scratch") return;
  const [, release = ""] = /^debian:(\d+)/u.exec(from) ?? [];
  const suite = suites[release];
  if (suite) await installDebootstrap(suite, folder);
  else if (from.startsWith("denoland/deno:bin-")) await Deno.copyFile(`${toolchain}/deno`, `${folder}/deno`);
  else throw new Error(`nothing stands in for ${from} here`);
}

async function carryOut(
  { name, flags, rest }: Instruction,
  image: Image,
  argued: Record<string, string>,
  built: ReadonlyMap<string, Image>,
  options: BuildOptions,
): Promise<void> {
  const { folder } = image;
  if (name === "ARG") {
    const value = platform[rest] ?? Deno.env.get(rest);
    if (value !== undefined) argued[rest] = value;
  } else if (name === "ENV") Object.assign(image.env, variablesOf(rest));
  else if (name === "WORKDIR") {
    image.cwd = rest;
    await Deno.mkdir(folder + rest, { recursive: true });
  } else if (name === "COPY") await copy(rest, flags, image, built, options.context);
  else if (name === "RUN") await run(rest, flags, image, argued, options);
  else if (name === "USER") image.user = rest;
  else if (name === "VOLUME") image.volumes.push(rest);
  else if (name === "EXPOSE") image.exposed.push(rest);
  else if (name === "STOPSIGNAL") image.stopSignal = rest;
  else if (name === "HEALTHCHECK") image.health = wordsOf(rest.replace(/^CMD\s+/u, ""));
  else if (name === "ENTRYPOINT") image.entrypoint = wordsOf(rest);
  else if (name === "CMD") image.command = wordsOf(rest);
  else throw new Error(`the instruction ${name} is not known here`);
}

async function copy(
  rest: string,
  { from, chown }: Record<string, string>,
  { folder, cwd }: Image,
  built: ReadonlyMap<string, Image>,
  context: string,
): Promise<void> {
  const places = rest.split(/\s+/u);
  const target = places.pop() ?? "";
  const source = from === undefined ? context : built.get(from)?.folder;
  if (source === undefined) throw new Error(`there is no stage ${from}`);
  const to = folder + (target.startsWith("/") ? target : `${cwd}/${target}`);
  for (const place of places) {
    const path = `${source}/${place}`;
    // As Docker does: of a folder its content is copied, and a file goes into a folder only where a slash ends its name.
    const { isDirectory } = await Deno.stat(path);
    await Deno.mkdir(isDirectory || to.endsWith("/") ? to : dirname(to), { recursive: true });
    await must("cp", ["-a", isDirectory ? `${path}/.` : path, to]);
    await must("chown", ["-R", chown ?? "0:0", isDirectory || !to.endsWith("/") ? to : `${to}${place}`]);
  }
}

async function run(
  rest: string,
  { mount }: Record<string, string>,
  { folder, env, cwd }: Image,
  argued: Record<string, string>,
  { toolchain, say }: BuildOptions,
): Promise<void> {
  say(`  ${rest.slice(0, 100)}`);
  const cache = /type=cache,target=(\S+)/u.exec(mount ?? "")?.[1];
  const binds = [`mount --bind /proc ${folder}/proc`, bind(toolchain, `${folder}/opt/toolchain`)];
  const packages = await ownCache();
  if (cache !== undefined && packages !== null) binds.push(bind(packages, `${folder}${cache}/npm`));
  const script = `${binds.join(" && ")} && exec chroot ${folder} env -i "$@"`;
  const all = {
    PATH: "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
    COMPILE_TOOLCHAIN: "/opt/toolchain",
    ...env,
    ...argued,
  };
  const pairs = Object.entries(all).map(([key, value]) => `${key}=${value}`);
  const command = ["/bin/sh", "-c", `cd ${cwd} && ${rest}`];
  await must("unshare", ["--mount", "sh", "-c", script, "sh", ...pairs, ...command]);
}

function bind(from: string, to: string): string {
  return `mkdir -p ${to} && mount --bind ${from} ${to}`;
}

/** The packages that this Deno has fetched already: what a builder's cache would hold. */
async function ownCache(): Promise<string | null> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"], stdout: "piped" }).output();
  const { npmCache }: { npmCache?: string } = JSON.parse(new TextDecoder().decode(stdout));
  return npmCache ?? null;
}
