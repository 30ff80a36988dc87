import assert from "node:assert/strict";
import { removeFolder } from "./folder.ts";

/** A small file system in memory, to be filled up or made read-only. */
export type Disk = AsyncDisposable & {
  path: string;
  /** Makes it read-only; refused while a file on it is open for writing. */
  makeReadOnly(): Promise<void>;
};

/** A file system on a file, whose driver can be made to meet a fault: it then turns read-only under whoever writes. */
export type FaultyDisk = AsyncDisposable & {
  path: string;
  /** Writes out what the system still holds in memory for it. */
  keep(): Promise<void>;
  meetFault(): Promise<void>;
  /** Checks it and mounts it anew; whoever had files open on it must be gone. */
  mend(): Promise<void>;
};

/** Whether this machine lets us mount one: Linux, and the right to. */
export async function tmpfsMayBeMounted(): Promise<boolean> {
  if (Deno.build.os !== "linux") return false;
  try {
    const disk = await mountTmpfs(1);
    await disk[Symbol.asyncDispose]();
    return true;
  } catch {
    return false;
  }
}

/** Mounts a file system of so many megabytes, in a new folder. Throws when that is not permitted. */
export async function mountTmpfs(megabytes: number, at?: string): Promise<Disk> {
  const path = at ?? await Deno.makeTempDir({ prefix: "promptfactory-disk-" });
  if (at !== undefined) await Deno.mkdir(at);
  try {
    await command("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", path]);
  } catch (error) {
    await removeFolder(path);
    throw error;
  }
  return {
    path,
    async makeReadOnly() {
      await command("mount", ["-o", "remount,ro", path]);
    },
    async [Symbol.asyncDispose]() {
      await command("umount", ["-l", path]);
      await removeFolder(path);
    },
  };
}

/** Whether this machine lets us mount a file system that can be made to fail: Linux, loop devices, ext4. */
export async function faultyDiskMayBeMounted(): Promise<boolean> {
  if (Deno.build.os !== "linux") return false;
  try {
    await using disk = await mountFaultyDisk(8);
    await disk.meetFault();
    return true;
  } catch {
    return false;
  }
}

/** Mounts such a file system of so many megabytes. Throws when that is not permitted. */
export async function mountFaultyDisk(megabytes: number): Promise<FaultyDisk> {
  const folder = await Deno.makeTempDir({ prefix: "promptfactory-disk-" });
  const [path, image] = [`${folder}/mount`, `${folder}/image`];
  const mount = () => command("mount", ["-o", "loop,errors=remount-ro", image, path]);
  try {
    await Deno.mkdir(path);
    await Deno.writeFile(image, new Uint8Array());
    await Deno.truncate(image, megabytes * 1024 * 1024);
    await command("mkfs.ext4", ["-q", "-F", "-O", "^has_journal", image]);
    await mount();
  } catch (error) {
    await removeFolder(folder);
    throw error;
  }
  return {
    path,
    async keep() {
      await command("sync", ["-f", path]);
    },
    async meetFault() {
      const device = (await command("findmnt", ["-no", "SOURCE", path])).trim().split("/").at(-1);
      await Deno.writeTextFile(`/sys/fs/ext4/${device}/trigger_fs_error`, "1");
    },
    async mend() {
      await command("umount", [path]);
      await command("e2fsck", ["-fy", image], [0, 1]);
      await mount();
    },
    async [Symbol.asyncDispose]() {
      await command("umount", ["-l", path]);
      await removeFolder(folder);
    },
  };
}

async function command(name: string, args: string[], fine: readonly number[] = [0]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(name, { args, stdin: "null" }).output();
  assert.ok(fine.includes(code), `${name} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}
