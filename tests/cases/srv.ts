import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { Api } from "../support/api.ts";
import { followRun, type SeenEvent } from "../support/events.ts";
import { filesBelow } from "../support/folder.ts";
import { descriptorsOf, memoryOf } from "../support/process.ts";
import { close, connectRaw, rawGet, readRaw, writeRaw } from "../support/raw.ts";
import { startServer } from "../support/server.ts";
import { sleep, until } from "../support/time.ts";
import { isOver } from "../../server/contract/run.ts";
import { checkBadBodies, checkBigBodies, checkIds } from "./bodies.ts";
import { checkLargeUpload } from "./large.ts";
import type { Checks, Stage } from "./stage.ts";

const rows = (count: number) => Array.from({ length: count }, (_, n) => `{"q":"r${n}"}`);
const mib = 1024 * 1024;

export const srvChecks: Checks = {
  "srv-upload-cut": { instead: checkCutUploads },
  "srv-upload-large": { alone: true, instead: checkLargeUpload },
  "srv-same-file": { instead: checkSameFile },
  "srv-sse-head": {
    instead: async (stage) => {
      const { api } = stage;
      const mount = stage.mount({ replies: ["hang"] });
      const dataset = await stage.upload();
      const project = await stage.project(mount);
      const { id } = await stage.start(project, dataset);
      const leaving = new AbortController();
      const began = performance.now();
      const response = await fetch(api.url(`/api/runs/${id}/events`), {
        headers: { "accept-encoding": "gzip, br" },
        signal: leaving.signal,
      });
      const { headers, body } = response;
      assert.match(headers.get("content-type") ?? "", /^text\/event-stream/u);
      assert.match(headers.get("cache-control") ?? "", /no-cache|no-store/u);
      assert.match(headers.get("cache-control") ?? "", /no-transform/u);
      assert.equal(headers.get("x-accel-buffering"), "no");
      assert.equal(headers.get("content-encoding"), null);
      assert.ok(body);
      let text = "";
      let snapshotMs = Number.POSITIVE_INFINITY;
      const arrivals: number[] = [];
      setTimeout(() => leaving.abort(), 31_500);
      try {
        for await (const part of body.pipeThrough(new TextDecoderStream())) {
          arrivals.push(performance.now() - began);
          text += part;
          if (text.includes("event: snapshot") && snapshotMs > 1e9) snapshotMs = performance.now() - began;
          if (/^:/mu.test(text)) break;
        }
      } catch (error) {
        if (!leaving.signal.aborted) throw error;
      }
      leaving.abort();
      assert.ok(snapshotMs < 1000, `${snapshotMs} ms`);
      assert.match(text, /^:/mu, "a heartbeat");
      const gaps = arrivals.map((at, index) => at - (arrivals[index - 1] ?? 0));
      assert.ok(Math.max(...gaps) <= 30_000);
      await api.call("POST /api/runs/{id}/cancel", { id });
    },
  },
  "srv-sse-resume": {
    instead: async (stage) => {
      const { api } = stage;
      const mount = stage.mount({ latency: 40 });
      const dataset = await stage.upload({ lines: rows(200) });
      const project = await stage.project(mount);
      const { id } = await stage.start(project, dataset, { concurrency: 2 });
      const url = api.url(`/api/runs/${id}/events`);
      const before = await view(url, 1500);
      assert.equal(before[0]?.event.kind, "snapshot");
      const last = before.at(-1)?.id ?? "";
      const told = new Set(before.flatMap(({ event }) => event.kind === "row" ? [event.row] : []));
      await sleep(600);
      const after = await view(url, 60_000, last, ({ event }) => event.kind === "state" && isOver(event.status));
      const [first, ...later] = after;
      assert.ok(first?.event.kind === "snapshot");
      assert.equal(first.event.run.id, id);
      for (const { id: now } of later) assert.ok(numberOf(now) > numberOf(last), `${now} after ${last}`);
      const ids = later.map(({ id: now }) => numberOf(now));
      assert.deepEqual(ids, [...ids].sort((a, b) => a - b), "ids only grow");
      assert.equal(new Set(ids).size, ids.length);
      const again = later.flatMap(({ event }) => event.kind === "row" ? [event.row] : []);
      assert.ok(again.every((row) => !told.has(row)), "no row is told twice");
      assert.equal(new Set([...told, ...again]).size, 200, "no row is left out at this rate");
      const end = later.at(-1)?.event;
      assert.ok(end?.kind === "state");
      assert.deepEqual([end.status, end.counts.succeeded, end.counts.total], ["completed", 200, 200]);
      const unknown = await view(url, 1000, "no-such-start-5", () => true);
      assert.ok(unknown[0]?.event.kind === "snapshot");
      assert.deepEqual(unknown[0].event.run, await api.run(id));
    },
  },
  "srv-sse-gone": { alone: true, instead: checkViewersThatLeave },
  "srv-bad-bodies": { instead: async ({ api }) => await checkBadBodies(api) },
  "srv-bad-bodies-big": { instead: async ({ api, server }) => await checkBigBodies(api, server.url) },
  "srv-ids": { instead: checkIds },
};

/** Reads a run's events for some time, or until one of them is the last. */
export async function view(
  url: string,
  forMs: number,
  lastEventId?: string,
  isLast: (seen: SeenEvent) => boolean = () => false,
): Promise<SeenEvent[]> {
  const leaving = new AbortController();
  const timer = setTimeout(() => leaving.abort(), forMs);
  const found: SeenEvent[] = [];
  try {
    for await (const seen of followRun(url, { signal: leaving.signal, lastEventId })) {
      found.push(seen);
      if (isLast(seen)) break;
    }
  } finally {
    clearTimeout(timer);
    leaving.abort();
  }
  return found;
}

/** The number in an event's id, which begins with the start of the server. */
export const numberOf = (id: string): number => Number(id.split("-").at(-1));

async function checkCutUploads(): Promise<void> {
  await using server = await startServer();
  const api = new Api(server);
  const line = `{"q":"${"x".repeat(1000)}"}\n`;
  const half = line.repeat(5 * 1024);
  const whole = half.length * 2;
  const head = (how: string) =>
    [`POST /api/datasets?name=cut.jsonl HTTP/1.1`, `host: 127.0.0.1:${server.port}`, how, "", ""].join("\r\n");
  const nothingLeft = async () => {
    assert.deepEqual((await api.call("GET /api/datasets", {})).datasets, []);
    await until("no file is left", async () => {
      return !(await filesBelow(server.folder)).some((file) => file.startsWith("datasets/"));
    });
  };
  const byLength = async () => {
    const conn = await connectRaw(server.url);
    await writeRaw(conn, head(`content-length: ${whole}`));
    await writeRaw(conn, half);
    return conn;
  };
  close(await byLength());
  await nothingLeft();
  const chunked = await connectRaw(server.url);
  await writeRaw(chunked, head("transfer-encoding: chunked"));
  await writeRaw(chunked, `${half.length.toString(16)}\r\n${half}\r\n`);
  close(chunked);
  await nothingLeft();
  const third = await byLength();
  await until("a file is being written", async () => {
    return (await filesBelow(server.folder)).some((file) => file.startsWith("datasets/"));
  });
  await server.kill();
  close(third);
  await server.start();
  await nothingLeft();
  assert.equal((await api.upload(half, "whole.jsonl")).rows, 5 * 1024);
  assert.doesNotMatch(server.stderr, /"level":"error"|uncaught/iu);
}

async function checkSameFile(stage: Stage): Promise<void> {
  const { api, server } = stage;
  const text = rows(500).map((line) => line + "\n").join("") + '{"q":"the same file"}\n';
  const [one, two] = await Promise.all([api.upload(text, "one.jsonl"), api.upload(text, "two.jsonl")]);
  assert.notEqual(one.id, two.id);
  assert.equal(one.sha256, createHash("sha256").update(text).digest("hex"));
  assert.equal(two.sha256, one.sha256);
  const copies = async () => {
    const files = (await filesBelow(server.folder)).filter((file) => file.includes(one.sha256));
    const sizes = await Promise.all(files.map(async (file) => (await Deno.stat(join(server.folder, file))).size));
    return sizes.filter((size) => size === text.length).length;
  };
  assert.equal(await copies(), 1);
  await api.call("DELETE /api/datasets/{id}", { id: one.id });
  assert.equal(await copies(), 1);
  const { run } = await stage.play({ dataset: two, script: { replies: ["ok"] }, settings: { concurrency: 20 } });
  assert.equal(run.counts.succeeded, 501);
  // The run's result file needs the rows, so they go with the last of dataset and run.
  await api.call("DELETE /api/datasets/{id}", { id: two.id });
  assert.equal((await api.result(run.id)).lines.length, 501);
  await api.call("DELETE /api/runs/{id}", { id: run.id });
  await until("the bytes are gone", async () => await copies() === 0);
}

async function checkViewersThatLeave(stage: Stage): Promise<void> {
  const { api, server } = stage;
  const dataset = await stage.upload({ lines: rows(20_000) });
  const project = await stage.project(stage.mount({ replies: ["ok"], latency: 5 }));
  const timed = async (withViewers: boolean) => {
    const { id } = await stage.start(project, dataset, { concurrency: 50 });
    const path = `/api/runs/${id}/events`;
    const deaf = withViewers ? await connectRaw(server.url) : null;
    if (deaf) await writeRaw(deaf, rawGet(path, { host: `127.0.0.1:${server.port}` }));
    const leaving = withViewers ? dropIn(server.url, server.port, path, 500) : Promise.resolve();
    const run = await api.waitForRun(id, "completed", 120_000);
    await leaving;
    if (deaf) close(deaf);
    return Date.parse(run.finishedAt ?? "") - Date.parse(run.startedAt ?? "");
  };
  await timed(false); // warm
  const ratios: number[] = []; // of several pairs, since a busy machine slows one run and not the other
  while (ratios.length < 6 && !ratios.some((ratio) => ratio <= 1.1)) {
    const without = await timed(false);
    await sleep(1000);
    const before = { memory: memoryOf(server.pid).now, descriptors: descriptorsOf(server.pid) };
    const withThem = await timed(true);
    await until(
      "descriptors and memory are back",
      () => descriptorsOf(server.pid) <= before.descriptors + 5 && memoryOf(server.pid).now <= before.memory + 60 * mib,
      10_000,
    );
    ratios.push(withThem / without);
  }
  assert.ok(
    ratios.some((ratio) => ratio <= 1.1),
    `with viewers a run took ${ratios.map((one) => one.toFixed(2))} of its time`,
  );
  assert.doesNotMatch(server.stderr, /uncaught/iu);
}

/** Viewers that come, read a little and go, ten at a time. */
async function dropIn(url: string, port: number, path: string, count: number): Promise<void> {
  for (let come = 0; come < count; come += 10) {
    await Promise.all(Array.from({ length: 10 }, async () => {
      const conn = await connectRaw(url);
      await writeRaw(conn, rawGet(path, { host: `127.0.0.1:${port}` }));
      await readRaw(conn, 50);
      close(conn);
    }));
  }
}
