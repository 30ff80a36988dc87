/** What reading a body came to. */
export type BodyRead = { kind: "read"; bytes: Uint8Array<ArrayBuffer> } | { kind: "too_large" } | { kind: "cut" };

/** So much of a refused body is still taken, and so long: a client that is still sending would else miss its answer. */
const drainBytes = 64 * 1024 * 1024;
const drainMs = 2_000;
/** A client that sends nothing of its promised body for so long has left. */
const idleMs = 30_000;

/**
 * Reads a body whole, up to a limit in bytes. A stated length above it is refused before anything is kept; a body of
 * unknown length is counted as it is read. What is refused is drained for a while, so that the client gets the answer.
 */
export async function readBody(request: Request, maxBytes: number): Promise<BodyRead> {
  if (request.body === null) return { kind: "read", bytes: new Uint8Array() };
  const reader = request.body.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    if (Number(request.headers.get("content-length") ?? 0) > maxBytes) {
      await drain(reader);
      return { kind: "too_large" };
    }
    while (true) {
      const next = await within(reader.read(), idleMs);
      if (next === "late") {
        reader.cancel().catch(() => {});
        return { kind: "cut" };
      }
      const { done, value } = next;
      if (done) break;
      length += value.length;
      if (length > maxBytes) {
        await drain(reader);
        return { kind: "too_large" };
      }
      parts.push(value);
    }
  } catch {
    return { kind: "cut" }; // the client left in the middle of its body: nobody is there to be told more
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return { kind: "read", bytes };
}

/** Takes the rest of a request's body and drops it, within bounds of size and time. */
export async function drainBody(request: Request): Promise<void> {
  if (request.body === null || request.bodyUsed || request.body.locked) return;
  await drain(request.body.getReader()).catch(() => {});
}

async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  const until = performance.now() + drainMs;
  try {
    for (let taken = 0; taken < drainBytes;) {
      const next = await within(reader.read(), until - performance.now());
      if (next === "late" || next.done) return;
      taken += next.value.length;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T | "late"> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await Promise.race([
      promise,
      new Promise<"late">((resolve) => timer = setTimeout(() => resolve("late"), ms)),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
