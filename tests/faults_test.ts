import assert from "node:assert/strict";
import type { Run } from "../server/contract/run.ts";
import { startMock } from "../server/mock/server.ts";
import { Api, describe } from "./support/api.ts";
import { followRun } from "./support/events.ts";
import { temporaryFolder } from "./support/folder.ts";
import { faultyDiskMayBeMounted, mountFaultyDisk, mountTmpfs, tmpfsMayBeMounted } from "./support/disk.ts";
import { faketimeLibrary } from "./support/setup.ts";
import { programCommand, startServer } from "./support/server.ts";
import { sleep, until } from "./support/time.ts";

const inBackground = { sanitizeOps: false, sanitizeResources: false };
const mayMount = await tmpfsMayBeMounted();
const mayFail = await faultyDiskMayBeMounted();
const library = await faketimeLibrary();
const mib = 1024 * 1024;

async function makeRun(api: Api, url: string, count: number, more: { concurrency?: number } = {}): Promise<string> {
  const dataset = await api.upload(Array.from({ length: count }, (_, n) => `{"q":"r${n}"}\n`).join(""));
  const project = await api.call("POST /api/projects", {
    name: "faults",
    endpoint: { url, model: "m" },
    prompt: { messages: [{ role: "user", content: "{{q}}" }] },
  });
  return (await api.call("POST /api/projects/{id}/runs", { id: project.id, datasetId: dataset.id, ...more })).id;
}

/** Runs `serve` on a folder and gives what it wrote when it ended by itself. */
async function serveAndEnd(folder: string): Promise<{ code: number; text: string; tookMs: number }> {
  const began = performance.now();
  const { code, stdout, stderr } = await programCommand(["serve", "--port", "0", "--data", folder]).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  return { code, text, tookMs: performance.now() - began };
}

/** One sentence that names the path, and no stack trace. */
function checkSentence(text: string, path: string): void {
  assert.ok(text.includes(path), text);
  assert.doesNotMatch(text, /\n\s+at \S|error: Uncaught/u);
  assert.equal(text.trim().split("\n").length, 1, text);
}

const saysStorage = ({ status, pause, failure, rates }: Run, words: RegExp) =>
  [
    pause?.message,
    failure?.message,
    ...rates.waits.filter(({ reason }) => reason === "storage").map((one) => one.message),
  ]
    .some((message) => words.test(message ?? "")) && status !== "completed";

Deno.test({
  name: "res-disk-full: a full disk holds the run with a clear sentence and loses nothing that was told",
  ignore: !mayMount,
  ...inBackground,
  fn: async () => {
    await using disk = await mountTmpfs(20);
    await using mock = await startMock({ answerBytes: 50_000 });
    await using server = await startServer({ folder: disk.path });
    const api = new Api(server);
    const ballast = `${disk.path}/ballast`;
    await Deno.writeFile(ballast, new Uint8Array(11 * mib));
    const told = new Set<number>();
    const id = await makeRun(api, mock.url, 200, { concurrency: 4 });
    const viewing = new AbortController();
    const events = (async () => {
      for await (const { event } of followRun(api.url(`/api/runs/${id}/events`), { signal: viewing.signal })) {
        if (event.kind === "row") told.add(event.row);
      }
    })();
    const held = await api.waitForRun(id, (run) => saysStorage(run, /full|space/iu), 30_000);
    assert.ok(held.counts.succeeded > 0, describe(held));
    assert.equal(held.counts.failed, 0);
    const asked = mock.counts.requests;
    await sleep(1500);
    assert.ok(mock.counts.requests - asked <= 8, "no new rows are taken");
    assert.equal((await api.call("GET /api/health", {})).status, "ok");
    const { rows } = await api.call("GET /api/runs/{id}/rows", { id, status: "succeeded", limit: 1000 });
    assert.ok(rows.length >= held.counts.succeeded);
    const { text } = await api.result(id);
    const stored = new Set(text.split("\n").filter(Boolean).map((line): string => JSON.parse(line).q));
    for (const row of told) assert.ok(stored.has(`r${row}`), `row ${row} was told`);
    await Deno.remove(ballast);
    const later = await api.run(id);
    if (later.status !== "running") await api.call("POST /api/runs/{id}/resume", { id });
    const run = await api.waitForRun(id, "completed", 60_000);
    viewing.abort();
    await events;
    assert.deepEqual([run.counts.succeeded, run.counts.failed], [200, 0]);
    assert.equal((await api.result(id)).lines.length, 200);
    assert.ok(mock.counts.requests <= 200 + 4, `${mock.counts.requests} requests`);
    assert.equal(await server.stop(), 0);
  },
});

Deno.test({
  name: "a disk that is full from the start refuses an upload with a sentence and leaves nothing of it",
  ignore: !mayMount,
  ...inBackground,
  fn: async () => {
    await using disk = await mountTmpfs(8);
    await using server = await startServer({ folder: disk.path });
    const api = new Api(server);
    const answer = await api.trySend(`{"q":"${"x".repeat(1000)}"}\n`.repeat(16 * 1024));
    assert.equal(answer.status, 507, answer.text);
    assert.match(answer.text, /storage_failed/u);
    assert.deepEqual((await api.call("GET /api/datasets", {})).datasets, []);
    assert.equal((await api.upload('{"q":"ping"}\n')).rows, 1, "the space was given back");
  },
});

Deno.test({
  name: "a dataset's file that is gone is named by every door, and the run goes on when the file was uploaded again",
  ...inBackground,
  fn: async () => {
    await using server = await startServer();
    await using mock = await startMock({ latency: 20 });
    const api = new Api(server);
    const rows = Array.from({ length: 200 }, (_, n) => `{"q":"r${n}"}\n`).join("");
    const id = await makeRun(api, mock.url, 200, { concurrency: 2 });
    await until("some rows are done", async () => (await api.run(id)).counts.succeeded >= 10);
    await api.call("POST /api/runs/{id}/pause", { id });
    const { datasetId, projectId } = await api.waitForRun(id, ({ status, counts: { inFlight } }) => {
      return status === "paused" && inFlight === 0;
    });
    assert.ok(datasetId !== null && projectId !== null);
    const kept = `${server.folder}/datasets`;
    for (const { name } of Deno.readDirSync(kept)) Deno.removeSync(`${kept}/${name}`);
    const about = { id: projectId, datasetId };
    for (
      const gone of [
        await api.refused("GET /api/runs/{id}/result", { id }),
        await api.refused("GET /api/runs/{id}/rows", { id }),
        await api.refused("GET /api/datasets/{id}/rows", { id: datasetId }),
        await api.refused("GET /api/datasets/{id}/file", { id: datasetId }),
        await api.refused("POST /api/projects/{id}/preview", about),
        await api.refused("POST /api/projects/{id}/runs", about),
      ]
    ) {
      assert.deepEqual([gone.status, gone.code], [410, "dataset_file_gone"]);
      assert.match(gone.detail, /datasets\/[0-9a-f]{64}\.jsonl/u);
    }
    await api.call("POST /api/runs/{id}/resume", { id });
    const paused = await api.waitForRun(id, ({ pause }) => pause?.reason === "fault");
    assert.match(paused.pause?.message ?? "", /gone from the data folder.*upload the same file again/u);
    await api.upload(rows);
    await api.call("POST /api/runs/{id}/resume", { id });
    const run = await api.waitForRun(id);
    assert.deepEqual([run.status, run.counts.succeeded, mock.counts.requests], ["completed", 200, 200], describe(run));
    assert.equal((await api.result(id)).lines.length, 200);
  },
});

Deno.test({
  name: "res-readonly: a folder that cannot be written is told at the start",
  ignore: !mayMount,
  ...inBackground,
  fn: async () => {
    await using disk = await mountTmpfs(8);
    await disk.makeReadOnly();
    const { code, text } = await serveAndEnd(disk.path);
    assert.notEqual(code, 0);
    checkSentence(text, disk.path);
  },
});

Deno.test({
  name: "res-readonly: a folder that turns read-only during a run holds the run, and no row fails for it",
  ignore: !mayFail,
  ...inBackground,
  fn: async () => {
    await using disk = await mountFaultyDisk(64);
    await using mock = await startMock({ latency: 20 });
    await using server = await startServer({ folder: `${disk.path}/data` });
    const api = new Api(server);
    const id = await makeRun(api, mock.url, 400, { concurrency: 4 });
    await api.waitForRun(id, ({ counts }) => counts.succeeded > 20);
    await disk.keep();
    const kept = (await api.result(id)).lines;
    await sleep(700); // results are on the disk itself after half a second; what is younger goes with such a fault, or the power
    await disk.meetFault();
    const held = await api.waitForRun(id, (run) => saysStorage(run, /read.only|\S{5}/iu), 30_000);
    assert.equal(held.counts.failed, 0, describe(held));
    const told = (await api.result(id)).lines;
    assert.ok(told.length >= held.counts.succeeded);
    assert.equal((await api.call("GET /api/health", {})).status, "ok");
    const asked = mock.counts.requests;
    await sleep(1000);
    assert.ok(mock.counts.requests - asked <= 4, "no new rows are taken");
    // A file system in this state is checked and mounted anew, which no process with open files on it outlives.
    await server.kill();
    await disk.mend();
    await server.start();
    const run = await api.waitForRun(id, "completed", 60_000);
    assert.deepEqual((await api.result(id)).lines.filter((line) => kept.includes(line)), kept);
    assert.deepEqual([run.counts.succeeded, run.counts.failed], [400, 0]);
  },
});

Deno.test({
  name: "res-second-server: a second server on the same folder refuses to start and says why",
  ...inBackground,
  fn: async () => {
    await using mock = await startMock({ latency: 50 });
    await using server = await startServer();
    const api = new Api(server);
    const id = await makeRun(api, mock.url, 60, { concurrency: 2 });
    const { code, text, tookMs } = await serveAndEnd(server.folder);
    assert.notEqual(code, 0);
    assert.ok(tookMs < 5000, `${tookMs} ms`);
    checkSentence(text, server.folder);
    const run = await api.waitForRun(id, "completed");
    assert.deepEqual([run.counts.succeeded, mock.requests.length], [60, 60]);
    await server.kill(); // the lock of the dead holds nobody up
    await server.start();
    assert.equal((await api.run(id)).counts.succeeded, 60);
  },
});

Deno.test({
  name: "res-corrupt-db: a damaged projects.db is told in a sentence and is not replaced",
  ...inBackground,
  fn: async () => {
    await using mock = await startMock();
    await using folder = await temporaryFolder();
    await using server = await startServer({ folder: folder.path });
    const api = new Api(server);
    const id = await makeRun(api, mock.url, 5);
    await api.waitForRun(id, "completed");
    await server.stop();
    const path = `${folder.path}/projects.db`;
    const copy = await Deno.readFile(path);
    const damaged = new Uint8Array(copy);
    damaged.fill(0, 0, 4096);
    await Deno.writeFile(path, damaged);
    const { code, text } = await serveAndEnd(folder.path);
    assert.notEqual(code, 0);
    checkSentence(text, path);
    assert.deepEqual(await Deno.readFile(path), damaged);
    await Deno.writeFile(path, copy);
    await server.start();
    assert.equal((await api.run(id)).counts.succeeded, 5);
    assert.equal((await api.result(id)).lines.length, 5);
  },
});

Deno.test({
  name: "res-clock-jump: a clock that jumps an hour back and ahead changes no wait and no order",
  ignore: library === null,
  ...inBackground,
  fn: async () => {
    await using clock = await temporaryFolder();
    const offset = `${clock.path}/offset`;
    await Deno.writeTextFile(offset, "+0");
    await using mock = await startMock();
    const limited = { error: { message: "too many requests", code: "rate_limit_exceeded" } };
    const mount = mock.mount("/clock", {
      replies: [{ status: 429, headers: { "retry-after": "3" }, json: limited }, "ok"],
    });
    // The wall clock alone is moved: the monotonic one of a real machine does not jump.
    await using server = await startServer({
      env: {
        LD_PRELOAD: library ?? "",
        FAKETIME_TIMESTAMP_FILE: offset,
        FAKETIME_NO_CACHE: "1",
        FAKETIME_DONT_FAKE_MONOTONIC: "1",
      },
    });
    const api = new Api(server);
    const ids: number[] = [];
    const id = await makeRun(api, mount.url, 1, { concurrency: 1 });
    const events = (async () => {
      for await (const seen of followRun(api.url(`/api/runs/${id}/events`))) {
        ids.push(Number(seen.id.split("-").at(-1)));
        if (seen.event.kind === "state" && seen.event.status === "completed") return;
      }
    })();
    await until("a row was told to wait", () => mount.requests.length >= 1);
    await sleep(500);
    const runs: Run[] = [];
    for (const jump of ["-1h", "+1h"]) {
      await Deno.writeTextFile(offset, jump);
      await sleep(300);
      runs.push(await api.run(id));
    }
    runs.push(await api.waitForRun(id, "completed", 30_000));
    await events;
    for (const user of ["r0"]) {
      const [first = 0, second = 0] = mount.requests.filter((one) => one.user === user).map(({ time }) => time);
      assert.ok(second - first >= 2000 && second - first <= 4000, `${user} waited ${second - first} ms`);
    }
    assert.deepEqual(ids, [...ids].sort((a, b) => a - b));
    for (const { rates } of runs) {
      assert.ok((rates.etaMs ?? 0) >= 0);
      assert.ok(rates.rowsPerSecond >= 0);
    }
    for (const { result } of await api.details(id, [0])) assert.ok((result?.latencyMs ?? -1) >= 0);
  },
});

Deno.test({
  name: "a storm of 429 with a told wait brings every row home, with no more requests than attempts allow",
  ...inBackground,
  fn: async () => {
    await using mock = await startMock({ latency: 5, limits: { requestsPerMinute: 3000, burst: 50 } });
    await using server = await startServer();
    const api = new Api(server);
    const id = await makeRun(api, mock.url, 300, { concurrency: 100 });
    const run = await api.waitForRun(id, "completed", 90_000);
    assert.deepEqual([run.counts.succeeded, run.counts.failed], [300, 0], describe(run));
    assert.equal(run.counts.attempts, mock.counts.requests);
    const refused = mock.counts.byStatus[429] ?? 0;
    assert.ok(refused > 0 && refused <= 300, `${refused} refusals`);
  },
});

Deno.test({
  name: "an endpoint that closes idle connections without a word loses no row, and no request is sent twice",
  ...inBackground,
  fn: async () => {
    await using mock = await startMock({ closeAfterMs: 3 });
    await using server = await startServer();
    const api = new Api(server);
    const id = await makeRun(api, mock.url, 1500, { concurrency: 16 });
    const run = await api.waitForRun(id, "completed", 90_000);
    assert.equal(run.counts.succeeded, 1500, describe(run));
    const byStatus = mock.counts.byStatus[200] ?? 0;
    assert.equal(byStatus, 1500, "each row was answered once");
  },
});
