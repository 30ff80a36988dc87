import assert from "node:assert/strict";
import { type Door, type Operation, operations } from "../server/contract/operations.ts";
import { isOver } from "../server/contract/run.ts";
import { startMock } from "../server/mock/server.ts";
import { Api, describe, readProblem } from "./support/api.ts";
import { followRun } from "./support/events.ts";
import { filesHolding } from "./support/folder.ts";
import { everythingTold } from "./cases/sec.ts";
import { descriptorsOf, memoryOf } from "./support/process.ts";
import { askRaw, close, connectRaw, rawGet, writeRaw } from "./support/raw.ts";
import { type Server, startServer } from "./support/server.ts";
import { until } from "./support/time.ts";

const inBackground = { sanitizeOps: false, sanitizeResources: false };
const mib = 1024 * 1024;
const lines = (count: number) => Array.from({ length: count }, (_, n) => `{"q":"r${n}"}\n`).join("");

async function makeProject(api: Api, url: string, more: Record<string, unknown> = {}): Promise<string> {
  const { id } = await api.call("POST /api/projects", {
    name: "hostile",
    endpoint: { url, model: "m", ...more },
    prompt: { messages: [{ role: "user", content: "{{q}}" }] },
  });
  return id;
}

/** No answer of the server may be a fault of its own, and its process is the same afterwards. */
function checkServer({ stderr }: Server): void {
  const faults = stderr.split("\n").filter((line) => /"level":"error"|uncaught/iu.test(line));
  assert.deepEqual(faults, []);
}

Deno.test({
  name: "every door refuses bad bodies, wrong types and ids that nothing has, and none meets a fault",
  ...inBackground,
  fn: async () => {
    await using server = await startServer();
    const api = new Api(server);
    const bodies: (string | Uint8Array)[] = [
      "",
      "{",
      "[]",
      "null",
      "1",
      '"text"',
      '{"__proto__":{"x":1},"constructor":{"prototype":{"x":1}}}',
      '{"id":5,"name":[],"endpoint":[],"prompt":7,"messages":{},"selection":"x","datasetId":{},"codes":9}',
      "[".repeat(100_000) + "]".repeat(100_000),
      new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
      new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]),
      new Uint8Array([0xff, 0xfe, 0x7b, 0, 0x7d, 0]),
    ];
    for (const door of Object.keys(operations) as Door[]) {
      const [method = "", pattern = ""] = door.split(" ");
      const operation: Operation = operations[door];
      for (const id of ["none", "0", "-1", "9999999999999999999", "constructor", "a\0b", "../x"]) {
        const path = pattern.replace(/\{\w+\}/gu, encodeURIComponent(id));
        if (path === pattern && id !== "none") continue;
        const { status, text } = await api.ask(method, path, method === "POST" || method === "PATCH" ? {} : undefined);
        assert.ok(status < 500, `${door} ${id}: ${status} ${text.slice(0, 200)}`);
      }
      if (method !== "POST" && method !== "PATCH" || operation.body === "stream") continue;
      for (const body of bodies) {
        const answer = await api.ask(method, pattern.replace(/\{\w+\}/gu, "none"), body);
        assert.ok(
          answer.status < 500,
          `${door} ${String(body).slice(0, 60)}: ${answer.status} ${answer.text.slice(0, 200)}`,
        );
        if (answer.status >= 400) readProblem(answer);
      }
    }
    const next = await api.call("POST /api/projects", { name: "next" });
    assert.ok(!("x" in next));
    checkServer(server);
  },
});

Deno.test({
  name: "bytes that are no request, and requests that contradict themselves, end their own connection alone",
  ...inBackground,
  fn: async () => {
    await using server = await startServer();
    const api = new Api(server);
    const { pid } = await api.call("GET /api/health", {});
    const host = `host: 127.0.0.1:${server.port}`;
    const requests = [
      "\0\0\0\0\r\n\r\n",
      "GET / HTTP/9.9\r\n\r\n",
      "GET /api/health HTTP/1.1\r\n\r\n",
      `GET /api/health HTTP/1.1\r\n${host}\r\nx: ${"a".repeat(200_000)}\r\n\r\n`,
      `GET /${"a".repeat(100_000)} HTTP/1.1\r\n${host}\r\nconnection: close\r\n\r\n`,
      `POST /api/projects HTTP/1.1\r\n${host}\r\ncontent-type: application/json\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /api/projects HTTP/1.1\r\n\r\n`,
      `POST /api/projects HTTP/1.1\r\n${host}\r\ncontent-type: application/json\r\ncontent-length: -5\r\n\r\n{}`,
      `POST /api/projects HTTP/1.1\r\n${host}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n`,
    ];
    for (const request of requests) {
      const { status } = await askRaw(server.url, request, 2000).catch(() => ({ status: 0 }));
      assert.ok(status < 500, `${request.slice(0, 60)}: ${status}`);
    }
    assert.equal((await api.call("GET /api/health", {})).pid, pid);
    checkServer(server);
  },
});

Deno.test({
  name: "a key and secret headers that worked are in clear nowhere: no answer, event, log or byte of the folder",
  ...inBackground,
  fn: async () => {
    const secrets = ["sk-live-0f1e2d3c4b5a6978", "gateway-secret-8765432109"];
    const [key = "", header = ""] = secrets;
    await using mock = await startMock({ key });
    await using server = await startServer();
    const api = new Api(server);
    const dataset = await api.upload(lines(20));
    const id = await makeProject(api, mock.url, { key, headers: { "x-gateway-token": header } });
    const run = await api.call("POST /api/projects/{id}/runs", { id, datasetId: dataset.id });
    await api.waitForRun(run.id, "completed");
    assert.equal(mock.requests[0]?.headers["x-gateway-token"], header);
    const search = async () => {
      const told = await everythingTold({ api, server }, run.id, id);
      for (const secret of secrets) {
        assert.ok(!told.includes(secret));
        assert.deepEqual(await filesHolding(server.folder, secret), []);
        assert.deepEqual(await filesHolding(server.folder, btoa(secret)), []);
      }
    };
    await search(); // with the -wal as it is
    assert.equal(await server.stop(), 0);
    await server.start();
    await search();
  },
});

Deno.test({
  name: "two hundred viewers see a run to its end, one that never reads slows none of them, and all is given back",
  ...inBackground,
  fn: async () => {
    await using mock = await startMock({ latency: 10 });
    await using server = await startServer();
    const api = new Api(server);
    const dataset = await api.upload(lines(1000));
    const id = await makeProject(api, mock.url);
    const before = { descriptors: descriptorsOf(server.pid), memory: memoryOf(server.pid).now };
    const run = await api.call("POST /api/projects/{id}/runs", { id, datasetId: dataset.id, concurrency: 4 });
    const path = `/api/runs/${run.id}/events`;
    const deaf = await connectRaw(server.url);
    await writeRaw(deaf, rawGet(path, { host: `127.0.0.1:${server.port}` }));
    const ends = await Promise.all(Array.from({ length: 200 }, async () => {
      for await (const { event } of followRun(api.url(path))) {
        if (event.kind === "snapshot" && isOver(event.run.status)) return event.run.counts.succeeded;
        if (event.kind === "state" && isOver(event.status)) return event.counts.succeeded;
      }
      return -1;
    }));
    assert.deepEqual(new Set(ends), new Set([1000]));
    close(deaf);
    await until(
      "all is given back",
      () =>
        descriptorsOf(server.pid) <= before.descriptors + 10 && memoryOf(server.pid).now <= before.memory + 150 * mib,
      15_000,
    );
    checkServer(server);
  },
});

Deno.test({
  name: "a run at concurrency 4,096 has thousands in flight, answers others meanwhile, and loses no row",
  ...inBackground,
  fn: async () => {
    await using mock = await startMock({ latency: 1000, keepRequests: false });
    await using server = await startServer();
    const api = new Api(server);
    const dataset = await api.upload(lines(12_000));
    const id = await makeProject(api, mock.url);
    const { id: runId } = await api.call("POST /api/projects/{id}/runs", {
      id,
      datasetId: dataset.id,
      concurrency: 4096,
      adaptive: false,
    });
    const run = await api.waitForRun(runId, "completed", 90_000);
    assert.deepEqual([run.counts.succeeded, run.counts.attempts], [12_000, 12_000], describe(run));
    assert.ok(
      mock.counts.maxInFlight > 1000 && mock.counts.maxInFlight <= 4096,
      `${mock.counts.maxInFlight} in flight`,
    );
    checkServer(server);
  },
});
