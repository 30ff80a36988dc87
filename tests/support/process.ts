/** Whether one process can tell another to stop: on Windows it can only end it. */
export const signalsMayBeSent: boolean = Deno.build.os !== "windows";

/** Resident memory of a process in bytes, now and at its highest; 0 where the system does not tell (no Linux). */
export function memoryOf(pid: number): { now: number; peak: number } {
  const text = readProc(`/proc/${pid}/status`);
  const member = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "mu").exec(text)?.[1] ?? 0) * 1024;
  return { now: member("VmRSS"), peak: member("VmHWM") };
}

/** Forgets the highest memory so far, so that the next reading is of what comes. */
export function forgetPeak(pid: number): void {
  try {
    Deno.writeTextFileSync(`/proc/${pid}/clear_refs`, "5");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied)) throw error;
  }
}

/** How many files and sockets a process holds open. */
export function descriptorsOf(pid: number): number {
  try {
    return [...Deno.readDirSync(`/proc/${pid}/fd`)].length;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

function readProc(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
