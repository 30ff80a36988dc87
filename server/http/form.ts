import { Busboy, type BusboyHeaders } from "@fastify/busboy";
import type { Readable, Writable } from "node:stream";

export type FormFile = { name: string; stream: ReadableStream<Uint8Array> };

/**
 * The first file of a form (multipart/form-data, RFC 7578) as a stream, while the form is still arriving; null when it has
 * none. Only the bytes on their way are held. The stream errors when the form breaks off.
 */
export async function firstFile(body: ReadableStream<Uint8Array>, contentType: string): Promise<FormFile | null> {
  const headers: BusboyHeaders = { "content-type": contentType };
  const parser = new Busboy({ headers, limits: { files: 1, fields: 50, fieldSize: 65_536, fileSize: Infinity } });
  const found = Promise.withResolvers<FormFile | null>();
  let reading: Readable | null = null;
  parser.on("file", (_field, file, name) => {
    reading = file;
    found.resolve({ name, stream: asWeb(file) });
  });
  parser.on("finish", () => found.resolve(null));
  const fail = (error: unknown): void => {
    found.reject(error);
    reading?.destroy(error instanceof Error ? error : new Error(String(error)));
  };
  parser.on("error", fail);
  feed(body, parser).catch(fail);
  return await found.promise;
}

/** Writes the body into the parser as fast as the file's reader takes it. */
async function feed(body: ReadableStream<Uint8Array>, parser: Writable): Promise<void> {
  for await (const bytes of body) {
    if (parser.write(bytes)) continue;
    await new Promise<void>((resolve) => parser.once("drain", resolve));
  }
  parser.end();
}

function asWeb(file: Readable): ReadableStream<Uint8Array> {
  const parts = file[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await parts.next();
      if (done) return controller.close();
      controller.enqueue(value);
    },
    async cancel() {
      await parts.return?.();
    },
  }, { highWaterMark: 1 });
}
