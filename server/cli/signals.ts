const names: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT", "SIGBREAK"] : ["SIGINT", "SIGTERM"];

/**
 * Resolves at the first signal to stop. `told` hears of each one, and whether it is a further one: its listeners stay,
 * so that a second Ctrl-C ends the wait and not the process.
 */
export function untilStopped(told: (signal: string, again: boolean) => void): Promise<void> {
  return new Promise((resolve) => {
    let before = false;
    for (const name of names) {
      Deno.addSignalListener(name, () => {
        told(name, before);
        before = true;
        resolve();
      });
    }
  });
}
