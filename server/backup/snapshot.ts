import type { FromSnapshot, ToSnapshot } from "./snapshot-messages.ts";

const lookEveryMs = 200;

/** Copies a database as it is now, in a Worker; `read` hears how many bytes the copy has gained. Ends with the signal. */
export async function takeSnapshot(
  { path, to }: ToSnapshot,
  read: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const worker = new Worker(new URL("./snapshot-worker.ts", import.meta.url), { type: "module" });
  let seen = 0;
  const look = (): void => {
    const now = sizeOf(to);
    read(now - seen);
    seen = now;
  };
  const timer = setInterval(look, lookEveryMs);
  const stop = Promise.withResolvers<never>();
  const onAbort = () => stop.reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    const copied = new Promise<void>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<FromSnapshot>) =>
        data.kind === "done" ? resolve() : reject(Object.assign(new Error(data.message), { name: data.name }));
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message));
      };
    });
    worker.postMessage({ path, to } satisfies ToSnapshot);
    await Promise.race([copied, stop.promise]);
    look();
  } finally {
    clearInterval(timer);
    signal.removeEventListener("abort", onAbort);
    worker.terminate();
  }
}

function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch {
    return 0; // it has not begun
  }
}
