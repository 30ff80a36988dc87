import { must } from "./must.ts";

/** Lays a small Debian into a folder, from the mirror that this machine's apt uses. */
export async function installDebootstrap(suite: string, folder: string): Promise<void> {
  if (!await exists("/usr/sbin/debootstrap")) await must("apt-get", ["install", "-y", "-q", "debootstrap"]);
  await must("debootstrap", ["--variant=minbase", suite, folder, await mirror()]);
  await Deno.copyFile("/etc/resolv.conf", `${folder}/etc/resolv.conf`);
}

async function mirror(): Promise<string> {
  const sources = ["/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list"];
  for (const path of sources) {
    if (!await exists(path)) continue;
    const found = /^(?:URIs:|deb(?: \[[^\]]*\])?)\s+(https?:\S+\/debian\/?)\s*/mu.exec(await Deno.readTextFile(path))
      ?.[1];
    if (found !== undefined) return found;
  }
  return "http://deb.debian.org/debian";
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
