import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { request } from "undici";
import { isObject } from "../support/api.ts";
import { forgetPeak, memoryOf } from "../support/process.ts";
import { close, connectRaw, readRaw, writeRaw } from "../support/raw.ts";
import { sleep } from "../support/time.ts";
import type { Stage } from "./stage.ts";

const rowCount = 1_000_000;
const mib = 1024 * 1024;
const encoder = new TextEncoder();

/** Rows of about 1 kB, made as they are read. */
function rowStream(): ReadableStream<Uint8Array> {
  let row = 0;
  const pad = "x".repeat(975);
  return new ReadableStream({
    pull(controller) {
      let text = "";
      for (const end = Math.min(row + 100, rowCount); row < end; row++) text += `{"q":"r${row}","pad":"${pad}"}\n`;
      if (text === "") controller.close();
      else controller.enqueue(encoder.encode(text));
    },
  });
}

/** An upload of 1 GB, raw and as a form, is streamed, and the server answers others meanwhile. */
export async function checkLargeUpload(stage: Stage): Promise<void> {
  let slowestMs = Infinity;
  // Again when an answer was late: other work on the machine does that once, an upload that holds up the server always.
  for (let round = 0; round < 3 && slowestMs > 200; round++) slowestMs = await uploadTwice(stage);
  assert.ok(slowestMs <= 200, `/api/health took ${Math.round(slowestMs)} ms`);
  await expectContinue(stage.server.url);
}

/** Uploads it raw and as a form; gives the longest time that an answer to something else took meanwhile, in ms. */
async function uploadTwice({ api, server }: Stage): Promise<number> {
  forgetPeak(server.pid);
  const idle = memoryOf(server.pid).now;
  let isDone = false;
  let slowestMs = 0;
  const asking = (async () => {
    while (!isDone) {
      const began = performance.now();
      await api.call("GET /api/health", {});
      slowestMs = Math.max(slowestMs, performance.now() - began);
      await sleep(50);
    }
  })();
  const raw = await send(api.url("/api/datasets?name=large.jsonl"), "application/octet-stream", [rowsPart()]);
  assert.deepEqual([raw.rows, raw.badLines], [rowCount, 0]);
  const form = await sendForm(api.url("/api/datasets"));
  isDone = true;
  await asking;
  assert.deepEqual([form.rows, form.sha256, form.name], [rowCount, raw.sha256, "form.jsonl"]);
  const used = memoryOf(server.pid).peak - idle;
  assert.ok(used <= 200 * mib, `the uploads took ${Math.round(used / mib)} MiB`);
  for (const { id } of (await api.call("GET /api/datasets", { limit: 1000 })).datasets) {
    if (raw.id === id || form.id === id) await api.call("DELETE /api/datasets/{id}", { id });
  }
  return slowestMs;
}

type Part = { bytes: number; stream: ReadableStream<Uint8Array> };

const rowsPart = (): Part => ({
  bytes: Array.from({ length: rowCount }, (_, row) => 994 + String(row).length).reduce((sum, bytes) => sum + bytes, 0),
  stream: rowStream(),
});

/** Sends parts as one body of a told length, as a browser and curl send a file. */
async function send(url: string, type: string, parts: readonly Part[]): Promise<Record<string, unknown>> {
  async function* bytesOf(): AsyncGenerator<Uint8Array> {
    for (const { stream } of parts) yield* stream;
  }
  const { statusCode, body } = await request(url, {
    method: "POST",
    headers: { "content-type": type, "content-length": String(parts.reduce((sum, { bytes }) => sum + bytes, 0)) },
    body: Readable.from(bytesOf(), { objectMode: false }),
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const answer: unknown = await body.json();
  assert.equal(statusCode, 201, JSON.stringify(answer));
  assert.ok(isObject(answer));
  return answer;
}

function sendForm(url: string): Promise<Record<string, unknown>> {
  const boundary = "----promptfactory";
  const text = (written: string): Part => {
    const bytes = encoder.encode(written);
    return { bytes: bytes.length, stream: new Blob([bytes]).stream() };
  };
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="form.jsonl"\r\n` +
    "content-type: application/octet-stream\r\n\r\n";
  return send(url, `multipart/form-data; boundary=${boundary}`, [
    text(head),
    rowsPart(),
    text(`\r\n--${boundary}--\r\n`),
  ]);
}

/** A client that asks before it sends is told to go on. */
async function expectContinue(url: string): Promise<void> {
  const conn = await connectRaw(url);
  const body = '{"q":"expected"}\n';
  const head = [
    "POST /api/datasets?name=expected.jsonl HTTP/1.1",
    `host: ${new URL(url).host}`,
    `content-length: ${body.length}`,
    "expect: 100-continue",
    "",
    "",
  ].join("\r\n");
  await writeRaw(conn, head);
  const buffer = new Uint8Array(1024);
  const read = await conn.read(buffer);
  assert.match(new TextDecoder().decode(buffer.subarray(0, read ?? 0)), /^HTTP\/1\.1 100 /u);
  await writeRaw(conn, body);
  assert.equal((await readRaw(conn)).status, 201);
  close(conn);
}
