const mostConcurrency = 4096;
/** Descriptors that are kept free for files, viewers and the listener. */
const spareDescriptors = 256;
const ownDescriptors = 64;

/**
 * How many requests may be in flight: what this process may hold open less what else is open. A program that runs out of
 * descriptors may be ended by its runtime. Where there is no such limit nothing binds but the highest concurrency.
 */
export function concurrencyCap(allowed: number | null = allowedDescriptors()): number {
  if (allowed === null) return mostConcurrency;
  const spare = allowed > 2 * spareDescriptors ? spareDescriptors : ownDescriptors;
  return Math.max(1, Math.min(mostConcurrency, allowed - spare));
}

/** How many files and sockets this process may hold open at once; null where more than we ever need. */
function allowedDescriptors(): number | null {
  if (Deno.build.os === "windows") return null;
  try {
    const limits = Deno.readTextFileSync("/proc/self/limits");
    const soft = /^Max open files\s+(\d+)/mu.exec(limits)?.[1];
    if (soft !== undefined) return Number(soft);
  } catch {
    // No such file on this system, or none that a program with few permissions may read, such as an executable.
  }
  return countOpenable(mostConcurrency + spareDescriptors);
}

/** Opens descriptors until the system refuses one; null when it gives `most`. Called once, before anything else is open. */
function countOpenable(most: number): number | null {
  const opened: Deno.FsFile[] = [];
  try {
    while (opened.length < most) opened.push(Deno.openSync("/dev/null"));
    return null;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EMFILE") return opened.length;
    return null;
  } finally {
    for (const file of opened) file.close();
  }
}
