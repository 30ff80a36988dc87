import { completion, completionEvents } from "./answer.ts";
import type { Answer, Ask } from "./answer.ts";
import type { Incoming, Wire } from "./http.ts";
import type { ReplyObject } from "./reply.ts";

/** What a reply is sent with. */
export type Sending = {
  ask: Ask;
  incoming: Incoming;
  /** A normal answer with this text; the parts of a reply are merged into it. */
  answer: (content: string) => Answer;
  /** The normal answer's text. */
  content: string;
  headers: Record<string, string>;
  /** Between the events of a stream that was asked for. */
  streamGapMs: number;
};

type Body = { type: string; parts: Uint8Array[]; streamed: boolean };
type Framing = { length: number } | "chunked" | "close";

const encoder = new TextEncoder();
const lastChunk = encoder.encode("0\r\n\r\n");
const byteOrderMark = new Uint8Array([0xef, 0xbb, 0xbf]);
const statusTexts: Record<number, string> = {
  200: "OK",
  307: "Temporary Redirect",
  400: "Bad Request",
  401: "Unauthorized",
  402: "Payment Required",
  403: "Forbidden",
  404: "Not Found",
  422: "Unprocessable Entity",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
};

/** Sends a reply; true when the connection can serve another request. Names must have been filled in before. */
export async function sendReply(wire: Wire, reply: ReplyObject, sending: Sending): Promise<boolean> {
  if (reply.raw !== undefined) {
    await wire.write(encoder.encode(reply.raw));
    return false;
  }
  if (reply.drip !== undefined) return await sendDrip(wire, reply, reply.drip, sending);
  if (reply.hugeMiB !== undefined) return await sendHuge(wire, reply, reply.hugeMiB, sending);
  const body = await dress(bodyOf(reply, sending), reply);
  if (reply.headOnly) {
    await wire.write(headOf(reply, sending, body.type, { length: byteCount(body.parts) }));
    await wire.untilOver();
    return false;
  }
  if (reply.cut !== undefined || reply.reset) return await sendCut(wire, reply, body, sending);
  if (reply.chunked || body.streamed) return await sendChunked(wire, reply, body, sending);
  const length = byteCount(body.parts);
  await wire.write(join([headOf(reply, sending, body.type, reply.close ? "close" : { length }), ...body.parts]));
  return sending.incoming.keepAlive && !reply.close;
}

function bodyOf(reply: ReplyObject, sending: Sending): Body {
  const { ask } = sending;
  if ("json" in reply) return whole("application/json", JSON.stringify(reply.json));
  if (reply.text !== undefined) return whole("text/plain; charset=utf-8", reply.text);
  if (reply.sse) return events(reply.sse, reply.crlf);
  if (reply.chunks) {
    const parts = reply.chunks.map((chunk) =>
      encoder.encode(
        typeof chunk === "string" ? chunk : JSON.stringify(completion(ask, sending.answer(chunk.answer))),
      )
    );
    return { type: "application/json", parts, streamed: true };
  }
  const bare = reply.message === undefined && reply.finish === undefined && reply.usage === undefined;
  if (bare && (reply.status ?? 200) >= 300) return whole("text/plain; charset=utf-8", "");
  const answer = merged(reply, sending);
  if (ask.stream) return events([...completionEvents(ask, answer), "[DONE]"], reply.crlf);
  return whole("application/json", JSON.stringify(completion(ask, answer)));
}

function merged(reply: ReplyObject, { answer, content }: Sending): Answer {
  const text = typeof reply.message?.content === "string" ? reply.message.content : content;
  const normal = answer(text);
  return {
    id: normal.id,
    message: { ...normal.message, ...reply.message },
    finish: reply.finish === undefined ? normal.finish : reply.finish,
    usage: reply.usage === undefined ? normal.usage : reply.usage,
  };
}

function whole(type: string, text: string): Body {
  return { type, parts: [encoder.encode(text)], streamed: false };
}

function events(list: unknown[], crlf = false): Body {
  const end = crlf ? "\r\n\r\n" : "\n\n";
  const parts = list.map((event) =>
    encoder.encode(`data: ${typeof event === "string" ? event : JSON.stringify(event)}${end}`)
  );
  return { type: "text/event-stream; charset=utf-8", parts, streamed: true };
}

/** Puts the mark before the body, compresses it, and splits it into single bytes, as the reply says. */
async function dress(body: Body, reply: ReplyObject): Promise<Body> {
  let parts = reply.bom ? [byteOrderMark, ...body.parts] : body.parts;
  if (reply.gzip) {
    const zipped = new Blob([join(parts)]).stream().pipeThrough(new CompressionStream("gzip"));
    parts = [new Uint8Array(await new Response(zipped).arrayBuffer())];
  }
  if (!reply.byteChunks) return { ...body, parts };
  return { ...body, streamed: true, parts: Array.from(join(parts), (byte) => new Uint8Array([byte])) };
}

async function sendChunked(wire: Wire, reply: ReplyObject, body: Body, sending: Sending): Promise<boolean> {
  const gapMs = reply.gapMs ?? (reply.sse || reply.chunks ? 0 : sending.streamGapMs);
  const head = headOf(reply, sending, body.type, reply.close ? "close" : "chunked");
  const frame = reply.close ? (part: Uint8Array) => part : chunk;
  if (gapMs === 0 && !reply.byteChunks) {
    await wire.write(join([head, ...body.parts.map(frame), ...(reply.close ? [] : [lastChunk])]));
  } else {
    await wire.write(head);
    let dueMs = performance.now();
    for (const [index, part] of body.parts.entries()) {
      if (index > 0 && gapMs > 0 && !await wire.wait(dueMs += gapMs)) return false;
      await wire.write(frame(part));
    }
    if (!reply.close) await wire.write(lastChunk);
  }
  return sending.incoming.keepAlive && !reply.close;
}

async function sendCut(wire: Wire, reply: ReplyObject, body: Body, sending: Sending): Promise<boolean> {
  const bytes = join(body.parts);
  const kept = bytes.subarray(0, reply.cut ?? Math.ceil(bytes.length / 2));
  const framing: Framing = reply.chunked ? "chunked" : reply.close ? "close" : { length: bytes.length };
  const head = headOf(reply, sending, body.type, framing);
  await wire.write(join([head, framing === "chunked" ? chunk(kept) : kept]));
  // A reset throws away what the client has not read yet: it gets a moment for the head.
  if (reply.reset && await wire.wait(performance.now() + 20)) wire.reset();
  return false;
}

async function sendDrip(wire: Wire, reply: ReplyObject, drip: string, sending: Sending): Promise<boolean> {
  await wire.write(headOf(reply, sending, "application/json", "chunked"));
  const part = chunk(encoder.encode(drip));
  let dueMs = performance.now();
  do await wire.write(part); while (await wire.wait(dueMs += reply.gapMs ?? 1000));
  return false;
}

/** A completion whose answer has so many MiB; never held whole. */
async function sendHuge(wire: Wire, reply: ReplyObject, mib: number, sending: Sending): Promise<boolean> {
  const mark = "the huge answer";
  const text = JSON.stringify(completion(sending.ask, sending.answer(mark)));
  const at = text.indexOf(mark);
  const fill = chunk(new Uint8Array(1024 * 1024).fill(120));
  await wire.write(headOf(reply, sending, "application/json", "chunked"));
  await wire.write(chunk(encoder.encode(text.slice(0, at))));
  for (let i = 0; i < mib && !wire.over; i++) await wire.write(fill);
  await wire.write(join([chunk(encoder.encode(text.slice(at + mark.length))), lastChunk]));
  return sending.incoming.keepAlive;
}

function headOf(reply: ReplyObject, { incoming, headers }: Sending, type: string, framing: Framing): Uint8Array {
  const status = reply.status ?? 200;
  const own = reply.headers ? lowerCased(reply.headers) : noHeaders;
  let head = `HTTP/1.1 ${status} ${statusTexts[status] ?? "Status"}\r\n`;
  if (own.date === undefined) head += `date: ${dateNow()}\r\n`;
  if (own["content-type"] === undefined) head += `content-type: ${type}\r\n`;
  for (const name in headers) if (own[name] === undefined) head += line(name, headers[name]);
  for (const name in own) head += line(name, own[name]);
  if (reply.gzip) head += "content-encoding: gzip\r\n";
  if (framing === "chunked") head += "transfer-encoding: chunked\r\n";
  else if (framing !== "close" && own["content-length"] === undefined) head += `content-length: ${framing.length}\r\n`;
  if (framing === "close" || !incoming.keepAlive) head += "connection: close\r\n";
  return encoder.encode(`${head}\r\n`);
}

function line(name: string, value = ""): string {
  // A line break that came in by a name (such as a key) must not become a header of its own.
  return `${name}: ${/[\r\n]/.test(value) ? value.replace(/[\r\n]+/g, " ") : value}\r\n`;
}

const noHeaders: Record<string, string> = {};

function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

let dateText = "";
let dateSecond = 0;

function dateNow(): string {
  const second = Math.floor(Date.now() / 1000);
  if (second !== dateSecond) dateText = new Date((dateSecond = second) * 1000).toUTCString();
  return dateText;
}

function chunk(bytes: Uint8Array): Uint8Array {
  // An empty chunk would be the last one.
  if (bytes.length === 0) return bytes;
  return join([encoder.encode(`${bytes.length.toString(16)}\r\n`), bytes, encoder.encode("\r\n")]);
}

function byteCount(parts: Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

function join(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(byteCount(parts));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
