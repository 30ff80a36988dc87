import { root } from "./imports.ts";

/** Installs what the tests need and the machine lacks. Each part says what it does; what is there already costs nothing. */
export async function setUp(): Promise<void> {
  await installFaketime();
  await installChromium();
  await unpackProxies();
  await cachePackages();
}

const say = (text: string): void => void Deno.stdout.writeSync(new TextEncoder().encode(text + "\n"));

/** Endpoints and clients that other people made, which tests/clients_test.ts runs against ours. */
export const otherPeoples: Record<string, string> = {
  openai: "npm:openai@7.57.0",
  mockLlm: "npm:@dwmkerr/mock-llm@0.1.29",
  openaiApiMock: "npm:openai-api-mock@0.4.0",
};

// As the tests run them: with our lock they would be other versions, and our lock would grow.
async function cachePackages(): Promise<void> {
  const { success } = await run(Deno.execPath(), [
    "cache",
    "--quiet",
    "--no-config",
    "--no-lock",
    ...Object.values(otherPeoples),
  ]);
  if (!success) say("-- set-up: the packages of tests/clients_test.ts could not be fetched; that test will say so");
}

/** The library that moves a process's wall clock, where the machine has it; null where it has not. */
export async function faketimeLibrary(): Promise<string | null> {
  if (Deno.build.os !== "linux") return null;
  const folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib", "/usr/local/lib"];
  for (const folder of folders) {
    const path = `${folder}/faketime/libfaketime.so.1`;
    if (await exists(path)) return path;
  }
  return null;
}

/** Debian's libfaketime, for the test of a clock that jumps; without it that test is skipped. */
async function installFaketime(): Promise<void> {
  if (Deno.build.os !== "linux" || await faketimeLibrary() !== null) return;
  say("-- set-up: installing libfaketime for the test of a clock that jumps");
  if (!await install("libfaketime")) say("-- set-up: libfaketime cannot be installed here; its test is skipped");
}

const usualChromium: Partial<Record<typeof Deno.build.os, string>> = {
  darwin: "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  windows: "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
};

/** Where Debian puts its Chromium, and other systems have their Chrome; CHROMIUM names another one. */
export const chromiumPath: string = Deno.env.get("CHROMIUM") ?? usualChromium[Deno.build.os] ?? "/usr/bin/chromium";

/** Debian's Chromium, for the tests in a browser. */
async function installChromium(): Promise<void> {
  if (Deno.build.os !== "linux" || await exists(chromiumPath)) return;
  say("-- set-up: installing Chromium for the tests in a browser");
  if (!await install("chromium")) say("-- set-up: Chromium cannot be installed here; set CHROMIUM to the path of one");
}

const unpacked = `${root}/.cache/proxies`;
const proxies = { nginx: { path: "/usr/sbin/nginx", asks: "-v" }, caddy: { path: "/usr/bin/caddy", asks: "version" } };
export type ProxyName = keyof typeof proxies;

/** A proxy that runs on this machine: the installed one, or the one that was unpacked; null where there is none. */
export async function proxyProgram(name: ProxyName): Promise<string | null> {
  const { path, asks } = proxies[name];
  for (const program of [path, unpacked + path]) if ((await run(program, [asks])).success) return program;
  return null;
}

/**
 * Debian's nginx and Caddy, for the tests behind a proxy. Installed, they would serve at once, and at every start of the
 * machine: so they are unpacked beside the tree, and only the libraries that they link to are installed.
 */
async function unpackProxies(): Promise<void> {
  if (Deno.build.os !== "linux") return;
  for (const name of ["nginx", "caddy"] as const) {
    if (await proxyProgram(name) !== null) continue;
    say(`-- set-up: unpacking ${name} for the tests behind a proxy`);
    const folder = await Deno.makeTempDir({ prefix: "promptfactory-setup-" });
    try {
      if (await unpack(name, folder) && await proxyProgram(name) !== null) continue;
      say(`-- set-up: ${name} cannot be had here; its tests are skipped`);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }
}

async function unpack(name: string, folder: string): Promise<boolean> {
  const fetched = async () => (await run("apt-get", ["download", "-q", name], { cwd: folder })).success;
  if (!await fetched() && !((await run("apt-get", ["update", "-q"])).success && await fetched())) return false;
  await Deno.mkdir(unpacked, { recursive: true });
  for await (const { name: file } of Deno.readDir(folder)) {
    const archive = `${folder}/${file}`;
    if (!(await run("dpkg-deb", ["-x", archive, unpacked])).success) return false;
    const field = await new Deno.Command("dpkg-deb", { args: ["-f", archive, "Depends"] }).output();
    const needed = new TextDecoder().decode(field.stdout).split(",").map((part) => part.trim().split(" ")[0] ?? "");
    for (const library of needed.filter((one) => /^(?:lib|zlib)/u.test(one))) {
      if (!(await run("dpkg", ["-s", library])).success) await install(library);
    }
  }
  return true;
}

/** Installs one of Debian's packages, after a look at its lists where they are old; false where that cannot be. */
async function install(name: string): Promise<boolean> {
  const options = { env: { DEBIAN_FRONTEND: "noninteractive" } };
  const wanted = ["install", "-y", "-q", "--no-install-recommends", name];
  if ((await run("apt-get", wanted, options)).success) return true;
  await run("apt-get", ["update", "-q"], options);
  return (await run("apt-get", wanted, options)).success;
}

async function run(
  program: string,
  args: string[],
  options: { env?: Record<string, string>; cwd?: string } = {},
): Promise<{ success: boolean }> {
  try {
    return await new Deno.Command(program, { args, ...options, stdin: "null", stdout: "null", stderr: "null" })
      .output();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied) {
      return { success: false };
    }
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
