import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { Project } from "../server/contract/project.ts";
import { isOver } from "../server/contract/run.ts";
import { startMock } from "../server/mock/server.ts";
import { Api } from "./support/api.ts";
import { followRun } from "./support/events.ts";
import { countByUser } from "./support/mock.ts";
import { signalsMayBeSent } from "./support/process.ts";
import { type Server, startServer } from "./support/server.ts";
import { sleep } from "./support/time.ts";

const inBackground = { sanitizeOps: false, sanitizeResources: false };

async function makeProject(api: Api, url: string): Promise<Project> {
  return await api.call("POST /api/projects", {
    name: "kill",
    endpoint: { url, model: "m" },
    prompt: { messages: [{ role: "user", content: "{{q}}" }] },
  });
}

/** The answers of a run that a caller was told of, by row; each page of the results adds to them. */
class Told {
  readonly answers = new Map<number, string>();
  readonly rows = new Set<number>();

  /** Follows the events and reads pages until the server is gone. */
  async watch(api: Api, id: string): Promise<void> {
    const reading = new AbortController();
    const events = (async () => {
      for await (const { event } of followRun(api.url(`/api/runs/${id}/events`), { signal: reading.signal })) {
        if (event.kind === "row") this.rows.add(event.row);
      }
    })().catch(() => {}); // the server was killed
    try {
      for (let offset = 0;; offset = (offset + 500) % 2000) {
        const { rows } = await api.call("GET /api/runs/{id}/rows", { id, offset, limit: 500 });
        for (const { row, result } of rows) if (result?.answer) this.answers.set(row, result.answer);
        await sleep(20);
      }
    } catch {
      reading.abort(); // the server was killed
    }
    await events;
  }
}

function checkDatabase(server: Server): void {
  const db = new DatabaseSync(`${server.folder}/projects.db`);
  const [row] = db.prepare("pragma integrity_check").all();
  db.close();
  assert.equal(row?.integrity_check, "ok");
}

Deno.test({
  name: "res-kill-commit: killed ten times in the middle of commits, no told result is lost and none is doubled",
  ...inBackground,
  fn: async () => {
    let number = 0;
    await using mock = await startMock({ answer: ({ user }) => `${user} #${number++}` });
    await using server = await startServer();
    const api = new Api(server);
    const lines = Array.from({ length: 2000 }, (_, n) => `{"q":"r${n}"}\n`);
    const dataset = await api.upload(lines.join(""));
    const project = await makeProject(api, mock.url);
    for (let kills = 0; kills < 10;) {
      mock.requests.length = 0;
      const { id } = await api.call("POST /api/projects/{id}/runs", {
        id: project.id,
        datasetId: dataset.id,
        concurrency: 50,
        adaptive: false,
      });
      const told = new Told();
      let ofThisRun = 0;
      while (kills < 10) {
        const watching = told.watch(api, id);
        const before = mock.counts.requests;
        const randomMs = 10 + Math.random() * 120;
        while (mock.counts.requests === before && !isOver((await api.run(id)).status)) await sleep(5);
        await sleep(randomMs);
        await server.kill();
        await watching;
        kills++;
        ofThisRun++;
        await server.start();
        if (isOver((await api.run(id)).status)) break;
      }
      const run = await api.waitForRun(id, "completed", 60_000);
      assert.deepEqual([run.counts.succeeded, run.counts.failed], [2000, 0]);
      const { lines: results } = await api.result(id);
      const answers = results.map((line): string => JSON.parse(line).response);
      assert.equal(answers.length, 2000);
      for (const [row, answer] of answers.entries()) assert.match(answer, new RegExp(`^r${row} #\\d+$`, "u"));
      for (const [row, answer] of told.answers) assert.equal(answers[row], answer, `row ${row} was told with it`);
      for (const row of told.rows) assert.ok(answers[row]);
      assert.ok(mock.requests.length <= 2000 + 50 * ofThisRun, `${mock.requests.length}, ${ofThisRun} kills`);
      assert.ok(run.counts.attempts >= 2000 && run.counts.attempts <= mock.requests.length);
    }
    assert.equal(await server.stop(), 0);
    checkDatabase(server);
  },
});

Deno.test({
  name: "res-kill-duplicates: rows with the same text are rows of their own after a kill",
  ...inBackground,
  fn: async () => {
    await using mock = await startMock({ latency: 30 });
    await using server = await startServer();
    const api = new Api(server);
    const texts = Array.from({ length: 300 }, (_, n) => n >= 200 && n < 299 ? "other" : "same");
    const dataset = await api.upload(texts.map((q) => `{"q":"${q}"}\n`).join(""));
    const project = await makeProject(api, mock.url);
    const { id } = await api.call("POST /api/projects/{id}/runs", {
      id: project.id,
      datasetId: dataset.id,
      concurrency: 5,
      cache: "off",
    });
    for (const after of [60, 180]) {
      await api.waitForRun(id, ({ counts }) => counts.succeeded >= after);
      await server.kill();
      await server.start();
    }
    const run = await api.waitForRun(id, "completed");
    assert.equal(run.counts.succeeded, 300);
    assert.ok(mock.requests.length <= 300 + 5 * 2, `${mock.requests.length} requests`);
    const counts = countByUser(mock.requests);
    assert.ok((counts.get("same") ?? 0) >= 201 && (counts.get("other") ?? 0) >= 99);
    const { lines } = await api.result(id);
    assert.deepEqual(lines, texts.map((q) => `{"q":"${q}","response":"echo: ${q}"}`));
  },
});

Deno.test({
  name: "a graceful stop lets requests in flight finish, and the next start goes on without asking one twice",
  ...inBackground,
  ignore: !signalsMayBeSent,
  fn: async () => {
    await using mock = await startMock({ latency: 150 });
    await using server = await startServer();
    const api = new Api(server);
    const dataset = await api.upload(Array.from({ length: 60 }, (_, n) => `{"q":"r${n}"}\n`).join(""));
    const project = await makeProject(api, mock.url);
    const { id } = await api.call("POST /api/projects/{id}/runs", {
      id: project.id,
      datasetId: dataset.id,
      concurrency: 6,
    });
    await api.waitForRun(id, ({ counts }) => counts.succeeded >= 6);
    const viewer = followRun(api.url(`/api/runs/${id}/events`));
    await viewer.next(); // an open stream must not hold the stop up
    const began = performance.now();
    assert.equal(await server.stop(), 0);
    assert.ok(performance.now() - began < 5000, "the stop waits for requests in flight and for nothing else");
    await viewer.return(undefined).catch(() => {});
    await server.start();
    const run = await api.waitForRun(id, "completed");
    assert.deepEqual([run.counts.succeeded, mock.requests.length, run.counts.attempts], [60, 60, 60]);
  },
});

Deno.test({
  name: "a second signal ends the wait for requests in flight, and what has arrived is stored",
  ...inBackground,
  ignore: !signalsMayBeSent,
  fn: async () => {
    await using mock = await startMock();
    const mount = mock.mount("/slow", { replies: ["ok"], slow: { r9: 60_000 } });
    await using server = await startServer();
    const api = new Api(server);
    const dataset = await api.upload(Array.from({ length: 10 }, (_, n) => `{"q":"r${n}"}\n`).join(""));
    const project = await makeProject(api, mount.url);
    const { id } = await api.call("POST /api/projects/{id}/runs", { id: project.id, datasetId: dataset.id });
    await api.waitForRun(id, ({ counts }) => counts.succeeded === 9 && counts.inFlight === 1);
    const { pid } = server;
    const stopping = server.stop();
    await sleep(500);
    const began = performance.now();
    Deno.kill(pid, "SIGTERM");
    assert.equal(await stopping, 0);
    assert.ok(performance.now() - began < 3000);
    mock.mount("/slow", { replies: ["ok"] });
    await server.start();
    const run = await api.waitForRun(id, "completed");
    assert.deepEqual([run.counts.succeeded, run.counts.attempts], [10, 10]);
  },
});
