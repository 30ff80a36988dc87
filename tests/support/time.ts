/** Resolves after so many milliseconds. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits until something holds; throws with its name when it does not in time. */
export async function until(
  says: string,
  holds: () => boolean | Promise<boolean>,
  withinMs = 10_000,
  pauseMs = 20,
): Promise<void> {
  const end = performance.now() + withinMs;
  while (!await holds()) {
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${says}`);
    await sleep(pauseMs);
  }
}
