import assert from "node:assert/strict";
import type { RunEvent } from "../contract/event.ts";
import { ok } from "../contract/outcome.ts";
import { openDoors } from "../../tests/support/doors.ts";
import { createViewers } from "./sse.ts";
import type { EventSource, SentEvent } from "./sse.ts";

const quiet = { info() {}, warn() {}, error() {} };

/** A log as the engine keeps one, in small. */
class FakeLog {
  events: SentEvent[] = [];
  #wake = Promise.withResolvers<void>();
  waiting = 0;

  get position(): string {
    return `s-${this.events.length}`;
  }

  tell(kind: RunEvent["kind"], text = ""): void {
    this.events.push({ id: `s-${this.events.length + 1}`, kind, data: JSON.stringify({ kind, text }) });
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }

  read(after: string | null) {
    const at = /^s-(\d+)$/u.exec(after ?? "")?.[1];
    if (at === undefined || Number(at) > this.events.length) {
      return { events: [], position: this.position, stale: true };
    }
    return { events: this.events.slice(Number(at)), position: this.position, stale: false };
  }

  async changed(after: string, signal: AbortSignal): Promise<void> {
    if (after !== this.position) return;
    this.waiting++;
    const left = Promise.withResolvers<never>();
    signal.addEventListener("abort", () => left.reject(signal.reason), { once: true });
    await Promise.race([this.#wake.promise, left.promise]).finally(() => this.waiting--);
  }
}

const sourceOf = (log: FakeLog): EventSource => ({
  log,
  snapshot: (): RunEvent => ({ kind: "snapshot", run: Object({ seen: log.events.length }) }),
});
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function readUntil(reader: ReadableStreamDefaultReader<string>, needle: RegExp): Promise<string> {
  let text = "";
  while (!needle.test(text)) {
    const { done, value } = await reader.read();
    if (done) break;
    text += value;
  }
  return text;
}

Deno.test("a viewer gets a snapshot at once, then what happens, and the right headers", async () => {
  const log = new FakeLog();
  log.tell("row");
  await using doors = openDoors({ "GET /api/runs/{id}/events": () => ok(sourceOf(log)) });
  const response = await fetch(`${doors.url}/api/runs/1/events`, { headers: { "accept-encoding": "gzip" } });
  assert.equal(response.headers.get("content-type"), "text/event-stream; charset=utf-8");
  assert.equal(response.headers.get("cache-control"), "no-cache, no-transform");
  assert.equal(response.headers.get("x-accel-buffering"), "no");
  assert.equal(response.headers.get("content-encoding"), null);
  assert.ok(response.body);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  assert.equal(
    await readUntil(reader, /snapshot.*\n\n/u),
    'retry: 2000\n\nid: s-1\nevent: snapshot\ndata: {"kind":"snapshot","run":{"seen":1}}\n\n',
  );
  log.tell("state", "a\nb");
  assert.equal(
    await readUntil(reader, /state.*\n\n/u),
    'id: s-2\nevent: state\ndata: {"kind":"state","text":"a\\nb"}\n\n',
  );
  await reader.cancel();
});

Deno.test("a viewer that comes back gets a snapshot and the rows that it missed", async () => {
  const log = new FakeLog();
  for (const kind of ["row", "progress", "row", "state"] as const) log.tell(kind, String(log.events.length));
  await using doors = openDoors({ "GET /api/runs/{id}/events": () => ok(sourceOf(log)) });
  const idsAfter = async (lastId: string) => {
    const response = await fetch(`${doors.url}/api/runs/1/events`, { headers: { "last-event-id": lastId } });
    assert.ok(response.body);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    log.tell("state", "now");
    const text = await readUntil(reader, /now/u);
    await reader.cancel();
    return [...text.matchAll(/id: (.*)\nevent: (.*)\n/gu)].map(([, id, kind]) => `${id} ${kind}`);
  };
  assert.deepEqual(await idsAfter("s-1"), ["s-1 snapshot", "s-3 row", "s-5 state"]);
  assert.deepEqual(await idsAfter("other-3"), ["s-5 snapshot", "s-6 state"]);
  assert.deepEqual(await idsAfter("nonsense"), ["s-6 snapshot", "s-7 state"]);
});

Deno.test("viewers that leave leave nothing behind", async () => {
  const log = new FakeLog();
  await using doors = openDoors({ "GET /api/runs/{id}/events": () => ok(sourceOf(log)) });
  for (let round = 0; round < 5; round++) {
    const responses = await Promise.all(Array.from({ length: 100 }, () => fetch(`${doors.url}/api/runs/1/events`)));
    assert.equal(doors.http.viewers.count, 100);
    await Promise.all(responses.map((response) => response.body?.cancel()));
    for (let tries = 0; doors.http.viewers.count > 0 && tries < 100; tries++) await pause(20);
    assert.equal(doors.http.viewers.count, 0);
  }
  assert.equal(log.waiting, 0);
  assert.deepEqual(doors.lines, []);
});

Deno.test("a viewer that never reads holds a bounded queue and is dropped", async () => {
  const log = new FakeLog();
  const viewers = createViewers(quiet, { heartbeatMs: 50, stuckMs: 100, queueBytes: 1000 });
  const stuck = viewers.open(sourceOf(log), null);
  const other = viewers.open(sourceOf(log), null);
  const reader = other.body?.pipeThrough(new TextDecoderStream()).getReader();
  assert.ok(reader);
  let seen = "";
  const reading = (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      seen += value;
    }
  })();
  for (let n = 0; n < 100; n++) {
    log.tell("row", "x".repeat(100) + n);
    await pause(3);
  }
  for (let tries = 0; viewers.count > 1 && tries < 100; tries++) await pause(10);
  assert.equal(viewers.count, 1);
  await pause(20);
  assert.match(seen, /x99"/u);
  await assert.rejects(stuck.text(), /does not read/u);
  viewers.closeAll();
  await reading;
  assert.equal(viewers.count, 0);
});

Deno.test("a quiet stream beats", async () => {
  const viewers = createViewers(quiet, { heartbeatMs: 30, stuckMs: 1000, queueBytes: 1000 });
  const response = viewers.open(sourceOf(new FakeLog()), null);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  assert.ok(reader);
  await readUntil(reader, /snapshot/u);
  assert.match(await readUntil(reader, /: \n\n/u), /: \n\n$/u);
  viewers.closeAll();
  await reader.cancel();
});

Deno.test("a server that stops ends its streams first", async () => {
  const log = new FakeLog();
  const doors = openDoors({ "GET /api/runs/{id}/events": () => ok(sourceOf(log)) });
  const response = await fetch(`${doors.url}/api/runs/1/events`);
  const text = response.text();
  await doors[Symbol.asyncDispose]();
  assert.match(await text, /snapshot/u);
});
