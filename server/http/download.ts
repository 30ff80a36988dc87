import type { Log } from "../log.ts";

/** A file on its way to a person; its bytes are read as they are sent. */
export class Download {
  /** @param bytes its whole length, where it is known before. */
  constructor(
    readonly stream: ReadableStream<Uint8Array>,
    readonly fileName: string,
    readonly contentType: string,
    readonly bytes?: number,
  ) {}
}

/**
 * A `Content-Disposition` that saves a file under its name in any script: an ASCII name for old readers and the true one
 * as `filename*` (RFC 6266, RFC 8187). Path parts and control characters are taken off.
 */
export function contentDisposition(fileName: string): string {
  // deno-lint-ignore no-control-regex -- they are what must not reach a header or a file system
  const safe = fileName.toWellFormed().split(/[\\/]/u).at(-1)?.replace(/[\x00-\x1f\x7f]/gu, "").trim() || "download";
  const ascii = safe.replace(/[^\x20-\x7e]/gu, "_").replace(/["\\%;]/gu, "_");
  const encoded = encodeURIComponent(safe).replace(
    /['()*]/gu,
    (character) => "%" + character.charCodeAt(0).toString(16).toUpperCase(),
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

/** The response that streams a download. A fault in the middle cuts the connection, so that no half file looks whole. */
export function downloadResponse({ stream, fileName, contentType, bytes }: Download, log: Log): Response {
  return new Response(watched(stream, log), {
    headers: {
      "content-type": contentType,
      "content-disposition": contentDisposition(fileName),
      // no-transform: compressed on the way it would lose its length
      "cache-control": "no-store, no-transform",
      ...(bytes !== undefined && { "content-length": String(bytes) }),
    },
  });
}

function watched(stream: ReadableStream<Uint8Array>, log: Log): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        log.error("a download broke off", { stack: error instanceof Error ? error.stack : String(error) });
        controller.error(error);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
}
