import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { type Mock, startMock } from "../server/mock/server.ts";
import type { Sent } from "../server/contract/operations.ts";
import type { Run } from "../server/contract/run.ts";
import { Api, describe } from "./support/api.ts";
import { type Server, startServer } from "./support/server.ts";
import { sleep } from "./support/time.ts";

const inBackground = { sanitizeOps: false, sanitizeResources: false };
const file = (rows: number) => Array.from({ length: rows }, (_, n) => `{"q":"r${n}"}\n`).join("");

type Stage = AsyncDisposable & {
  server: Server;
  api: Api;
  mock: Mock;
  projectId: string;
  datasetId: string;
  start(more?: Omit<Sent<"POST /api/projects/{id}/runs">, "id" | "datasetId">): Promise<Run>;
  /** The last user messages that the endpoint was asked, in the order they came. */
  asked(): string[];
};

/** A server, an endpoint of its own, a project on it and a file. */
async function stageOf(
  rows: number,
  options: Parameters<typeof startMock>[0] = {},
  endpoint: Record<string, unknown> = {},
): Promise<Stage> {
  await using opening = new AsyncDisposableStack();
  const mock = opening.use(await startMock(options));
  const server = opening.use(await startServer());
  const api = new Api(server);
  const { id: projectId } = await api.call("POST /api/projects", {
    name: "runs",
    endpoint: { url: mock.url, model: "m", ...endpoint },
    prompt: { messages: [{ role: "user", content: "{{q}}" }] },
  });
  const { id: datasetId } = await api.upload(file(rows));
  const open = opening.move();
  return {
    server,
    api,
    mock,
    projectId,
    datasetId,
    start: (more = {}) => api.call("POST /api/projects/{id}/runs", { id: projectId, datasetId, ...more }),
    asked: () => mock.requests.map(({ user }) => user),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

const rowsIn = (lines: readonly string[]): string[] => lines.map((line): string => JSON.parse(line).q);

Deno.test({
  name: "a run asks the rows that were selected, no others, and its file holds them in order",
  ...inBackground,
  fn: async () => {
    await using stage = await stageOf(20);
    const { api, mock } = stage;
    const selections = [
      [{ kind: "first", count: 3 }, ["r0", "r1", "r2"]],
      [{ kind: "range", from: 5, to: 7 }, ["r5", "r6", "r7"]],
    ] as const;
    for (const [selection, expected] of selections) {
      const before = mock.requests.length;
      const run = await api.waitForRun((await stage.start({ selection })).id);
      assert.deepEqual([run.status, run.counts.total], ["completed", expected.length], describe(run));
      assert.deepEqual(rowsIn((await api.result(run.id)).lines), expected);
      assert.deepEqual(stage.asked().slice(before).sort(), expected);
    }
    const drawn: string[][] = [];
    for (const seed of [7, 7, 8]) {
      const run = await api.waitForRun((await stage.start({ selection: { kind: "random", count: 6, seed } })).id);
      drawn.push(rowsIn((await api.result(run.id)).lines));
    }
    assert.equal(new Set(drawn[0]).size, 6);
    assert.deepEqual(drawn[0], drawn[1], "the same seed draws the same rows");
    assert.notDeepEqual(drawn[0], drawn[2]);
  },
});

Deno.test({
  name: "the failed rows of one run can be the rows of another, and of a run over another file they cannot",
  ...inBackground,
  fn: async () => {
    await using stage = await stageOf(12, { faults: [{ match: { regex: "^r[2579]$" }, reply: "openai-context" }] });
    const { api, mock } = stage;
    const first = await api.waitForRun((await stage.start()).id);
    assert.deepEqual([first.status, first.counts.succeeded, first.counts.failed], ["completed", 8, 4], describe(first));
    const before = mock.requests.length;
    mock.set({ faults: [] });
    const again = await api.waitForRun((await stage.start({ selection: { kind: "failedOf", runId: first.id } })).id);
    assert.deepEqual([again.status, again.counts.total, again.counts.succeeded], ["completed", 4, 4], describe(again));
    assert.deepEqual(rowsIn((await api.result(again.id)).lines), ["r2", "r5", "r7", "r9"]);
    assert.equal(mock.requests.length - before, 4);
    const other = await api.upload('{"q":"other"}\n');
    const refusal = await api.refused("POST /api/projects/{id}/runs", {
      id: stage.projectId,
      datasetId: other.id,
      selection: { kind: "failedOf", runId: first.id },
    });
    assert.equal(refusal.code, "invalid_input");
    const unneeded = await api.refused("POST /api/projects/{id}/runs", {
      id: stage.projectId,
      datasetId: stage.datasetId,
      selection: { kind: "failedOf", runId: again.id },
    });
    assert.equal(unneeded.code, "empty_selection");
  },
});

Deno.test({
  name: "a run that used up its budget pauses and says so, and goes on with a larger one without asking a row twice",
  ...inBackground,
  fn: async () => {
    await using stage = await stageOf(30, { latency: 5 });
    const { api, mock } = stage;
    const { id } = await stage.start({ concurrency: 4, budget: { requests: 10 } });
    const paused = await api.waitForRun(id, "paused");
    assert.equal(paused.pause?.reason, "budget", describe(paused));
    assert.match(paused.pause?.message ?? "", /10/u);
    assert.equal(paused.counts.attempts, 10);
    assert.equal(mock.counts.requests, 10);
    await api.call("POST /api/runs/{id}/resume", { id, budget: null });
    const run = await api.waitForRun(id);
    assert.deepEqual([run.status, run.counts.succeeded], ["completed", 30], describe(run));
    assert.equal(new Set(stage.asked()).size, 30);
    assert.equal(mock.counts.requests, 30);
    const tokens = await api.waitForRun((await stage.start({ concurrency: 1, budget: { tokens: 20 } })).id, "paused");
    const { promptTokens, completionTokens } = tokens.usage;
    assert.ok((promptTokens ?? 0) + (completionTokens ?? 0) >= 20);
    assert.ok(tokens.counts.succeeded < 30, describe(tokens));
  },
});

Deno.test({
  name: "requests of rows that have no result yet are counted, and count against the budget",
  ...inBackground,
  fn: async () => {
    await using stage = await stageOf(20, { faults: [{ reply: "401" }] });
    const { api, mock } = stage;
    const budget = { requests: 12, tokens: null, minutes: null };
    const run = await api.waitForRun((await stage.start({ concurrency: 4, budget })).id);
    assert.deepEqual([run.status, run.failure?.code], ["failed", "unauthorized"], describe(run));
    assert.equal(run.counts.attempts, mock.requests.length);
    for (let turn = 0; turn < 3; turn++) {
      await api.call("POST /api/runs/{id}/resume", { id: run.id });
      await api.waitForRun(run.id, ({ status }) => status === "failed" || status === "paused");
    }
    const last = await api.run(run.id);
    assert.deepEqual([last.status, last.pause?.reason], ["paused", "budget"], describe(last));
    assert.deepEqual([mock.requests.length, last.counts.attempts], [12, 12]);
    mock.set({ faults: [] });
    await api.call("POST /api/runs/{id}/resume", { id: run.id, budget: null });
    const ended = await api.waitForRun(run.id, "completed");
    assert.deepEqual([ended.counts.succeeded, ended.counts.attempts], [20, mock.requests.length]);
  },
});

Deno.test({
  name: "the minutes that a run was active before a kill count against its budget",
  ...inBackground,
  fn: async () => {
    await using stage = await stageOf(200, { latency: 100 });
    const { api, server } = stage;
    const budget = { requests: null, tokens: null, minutes: 0.1 };
    const { id } = await stage.start({ concurrency: 1, budget });
    await sleep(4_500);
    await server.kill();
    const began = performance.now();
    await server.start();
    const run = await api.waitForRun(id, "paused");
    assert.equal(run.pause?.reason, "budget", describe(run));
    assert.ok(performance.now() - began < 6_000 - 500, "of its six seconds at least two were used before");
  },
});

Deno.test({
  name: "the errors of a run name the line of the file, where blank and bad lines stand before the row",
  ...inBackground,
  fn: async () => {
    await using stage = await stageOf(1, { faults: [{ match: "r1", reply: "400" }] });
    const { api } = stage;
    const { id: datasetId } = await api.upload('{"q":"r0"}\n\n[]\n\n{"q":"r1"}\n');
    const run = await api.call("POST /api/projects/{id}/runs", { id: stage.projectId, datasetId });
    await api.waitForRun(run.id, "completed");
    const { errors } = await api.call("GET /api/runs/{id}/errors", { id: run.id });
    assert.deepEqual(errors.map(({ count, example: { row, line } }) => [count, row, line]), [[1, 1, 5]]);
  },
});

Deno.test({
  name: "the answer and the reasoning cannot have fields of one name",
  ...inBackground,
  fn: async () => {
    await using stage = await stageOf(1);
    for (const reasoningField of ["a", "a_error"]) {
      const refusal = await stage.api.refused("POST /api/projects/{id}/runs", {
        id: stage.projectId,
        datasetId: stage.datasetId,
        outputField: "a",
        reasoningField,
      });
      assert.deepEqual([refusal.status, refusal.code, refusal.errors?.[0]?.path], [
        422,
        "invalid_input",
        "reasoningField",
      ]);
    }
    assert.equal(stage.mock.requests.length, 0);
  },
});

Deno.test({
  name: "a canary asks a few rows, rests, and the rest follows in the same run",
  ...inBackground,
  fn: async () => {
    await using stage = await stageOf(25);
    const { api, mock } = stage;
    const { id } = await stage.start({ canary: 5 });
    const paused = await api.waitForRun(id, "paused");
    assert.deepEqual([paused.pause?.reason, paused.counts.succeeded], ["canary", 5], describe(paused));
    assert.equal(mock.counts.requests, 5);
    assert.equal((await api.result(id)).lines.length, 5);
    await api.call("POST /api/runs/{id}/resume", { id });
    const run = await api.waitForRun(id);
    assert.deepEqual([run.status, run.counts.succeeded, mock.counts.requests], ["completed", 25, 25], describe(run));
    assert.deepEqual(rowsIn((await api.result(id)).lines), Array.from({ length: 25 }, (_, n) => `r${n}`));
  },
});

Deno.test({
  name: "failed rows are asked again by error code, with a higher token limit, and old results stay until then",
  ...inBackground,
  fn: async () => {
    await using stage = await stageOf(10, {
      faults: [
        { match: "r1", reply: { message: { content: "" }, finish: "length" } },
        { match: "r2", reply: "openai-context" },
      ],
    });
    const { api, mock } = stage;
    const { id } = await stage.start();
    const first = await api.waitForRun(id);
    assert.deepEqual(first.rates.errors, { truncated: 1, invalid_request: 1 }, describe(first));
    assert.equal((await api.refused("POST /api/runs/{id}/retry", { id, codes: ["timeout"] })).code, "nothing_to_retry");
    const before = mock.requests.length;
    mock.set({ faults: [{ match: "r2", reply: "openai-context" }] });
    await api.call("POST /api/runs/{id}/retry", { id, codes: ["truncated"], maxTokens: 512 });
    const again = await api.waitForRun(
      id,
      ({ status, revision }) => status === "completed" && revision > first.revision,
    );
    assert.deepEqual([again.counts.succeeded, again.counts.failed], [9, 1], describe(again));
    assert.deepEqual(stage.asked().slice(before), ["r1"]);
    assert.match(mock.requests.at(-1)?.text ?? "", /"max_tokens":512/u);
    const { lines } = await api.result(id);
    assert.equal(lines.length, 10);
    assert.equal(JSON.parse(lines[1] ?? "").response, "echo: r1");
    assert.equal(JSON.parse(lines[2] ?? "").response_error.code, "invalid_request");
  },
});

Deno.test({
  name: "a run that a wrong key stopped goes on with a new one, sent along or put into the project",
  ...inBackground,
  fn: async () => {
    for (const isSentAlong of [true, false]) {
      await using stage = await stageOf(15, { key: "sk-right-0002" }, { key: "sk-wrong-0001" });
      const { api } = stage;
      const { id } = await stage.start({ concurrency: 2 });
      const failed = await api.waitForRun(id, "failed");
      assert.deepEqual([failed.failure?.code, failed.counts.failed], ["unauthorized", 0], describe(failed));
      if (!isSentAlong) {
        await api.call("PATCH /api/projects/{id}", { id: stage.projectId, endpoint: { key: "sk-right-0002" } });
      }
      await api.call("POST /api/runs/{id}/resume", { id, ...(isSentAlong && { key: "sk-right-0002" }) });
      const run = await api.waitForRun(id, "completed");
      assert.deepEqual([run.counts.succeeded, run.keyHint], [15, "…0002"], describe(run));
    }
  },
});

Deno.test({
  name: "a continuation that cannot be stored leaves the run as it was, and can be asked for again",
  ...inBackground,
  fn: async () => {
    await using stage = await stageOf(8);
    const { api, mock } = stage;
    const run = await api.waitForRun((await stage.start({ canary: 2 })).id, "paused");
    const change = (sql: string) => {
      using db = { at: new DatabaseSync(`${stage.server.folder}/projects.db`), [Symbol.dispose]: () => db.at.close() };
      db.at.exec("pragma busy_timeout = 5000");
      db.at.exec(sql);
    };
    change("create trigger full before insert on revisions begin select raise(abort, 'the disk is full'); end");
    const { status } = await api.send("POST /api/runs/{id}/resume", { id: run.id, concurrency: 3 });
    assert.ok(status >= 500, `${status}`);
    const rests = await api.run(run.id);
    assert.deepEqual([rests.status, rests.pause?.reason, rests.revision], ["paused", "canary", 1], describe(rests));
    change("drop trigger full");
    await api.call("POST /api/runs/{id}/resume", { id: run.id, concurrency: 3 });
    const ended = await api.waitForRun(run.id, "completed");
    assert.deepEqual([ended.concurrency, ended.counts.succeeded, mock.requests.length], [3, 8, 8], describe(ended));
  },
});

Deno.test({
  name: "answers that are streamed come out whole, with reasoning in a field of its own where it is wanted",
  ...inBackground,
  fn: async () => {
    await using stage = await stageOf(5, { reasoning: true }, { stream: "on" });
    const { api, mock } = stage;
    const { id } = await stage.start({ reasoningField: "thoughts" });
    const run = await api.waitForRun(id);
    assert.deepEqual([run.status, run.counts.succeeded], ["completed", 5], describe(run));
    assert.ok(mock.requests.every(({ text }) => /"stream":true/u.test(text)));
    for (const [n, line] of (await api.result(id)).lines.entries()) {
      const { response, thoughts } = JSON.parse(line);
      assert.equal(response, `echo: r${n}`);
      assert.ok(typeof thoughts === "string" && thoughts.length > 0);
    }
  },
});

Deno.test({
  name: "the concurrency of a run that goes on can be changed, and a deleted run is gone",
  ...inBackground,
  fn: async () => {
    await using stage = await stageOf(60, { latency: 50 });
    const { api, mock } = stage;
    const { id } = await stage.start({ concurrency: 2 });
    await api.waitForRun(id, ({ counts }) => counts.succeeded >= 4);
    assert.equal(mock.counts.maxInFlight, 2);
    await api.call("PATCH /api/runs/{id}", { id, concurrency: 20 });
    const run = await api.waitForRun(id, "completed");
    assert.equal(run.concurrency, 20);
    const { rows } = await api.call("GET /api/runs/{id}/rows", { id, limit: 100 });
    assert.deepEqual([...new Set(rows.map(({ result }) => result?.revision))], [run.revision]);
    assert.ok(mock.counts.maxInFlight > 2 && mock.counts.maxInFlight <= 20, `${mock.counts.maxInFlight}`);
    assert.equal((await api.refused("PATCH /api/runs/{id}", { id, concurrency: 3 })).code, "run_ended");
    await api.call("DELETE /api/runs/{id}", { id });
    assert.equal((await api.refused("GET /api/runs/{id}", { id })).code, "run_not_found");
  },
});

Deno.test({
  name: "a limit of one run holds while another without a limit goes on beside it, and ends with it",
  ...inBackground,
  fn: async () => {
    await using stage = await stageOf(40, {}, { limits: { requestsPerMinute: 60 } });
    const { api, mock } = stage;
    const { id: unlimited } = await api.call("POST /api/projects", {
      name: "no limit",
      endpoint: { url: mock.url, model: "m" },
      prompt: { messages: [{ role: "user", content: "{{q}}" }] },
    });
    const limited = await stage.start({ concurrency: 20 });
    const other = await api.call("POST /api/projects/{id}/runs", { id: unlimited, datasetId: stage.datasetId });
    await sleep(2_000);
    assert.ok(mock.requests.length <= 4, `${mock.requests.length} requests in two seconds`);
    await api.call("POST /api/runs/{id}/cancel", { id: limited.id });
    const ended = await api.waitForRun(other.id, "completed", 5_000);
    assert.equal(ended.counts.succeeded, 40, describe(ended));
  },
});

Deno.test({
  name: "a repeated run asks the same rows as the first one was asked, once for one order",
  ...inBackground,
  fn: async () => {
    await using stage = await stageOf(20);
    const { api, projectId } = stage;
    const first = await stage.start({
      selection: { kind: "random", count: 4, seed: 7 },
      outputField: "answer",
      concurrency: 2,
    });
    await api.waitForRun(first.id);
    const asked = stage.asked().toSorted();
    await api.call("PATCH /api/projects/{id}", {
      id: projectId,
      name: "renamed",
      prompt: { messages: [{ role: "user", content: "changed {{q}}" }] },
    });
    const order = { headers: { "idempotency-key": "again" } };
    const again = await api.call("POST /api/runs/{id}/repeat", { id: first.id }, order);
    assert.equal((await api.call("POST /api/runs/{id}/repeat", { id: first.id }, order)).id, again.id);
    const done = await api.waitForRun(again.id);
    assert.deepEqual(stage.asked().slice(asked.length).toSorted(), asked);
    assert.deepEqual([done.outputField, done.concurrency, done.counts.succeeded], ["answer", 2, 4]);
    assert.deepEqual([done.projectId, done.projectName, done.prompt], [projectId, "renamed", first.prompt]);
    assert.equal((await api.call("GET /api/runs", { projectId, count: "states" })).states?.all, 2);
    // The file and the project may be gone: what a run needs stays with it.
    await api.call("DELETE /api/datasets/{id}", { id: stage.datasetId });
    await api.call("DELETE /api/projects/{id}", { id: projectId });
    const alone = await api.call("POST /api/runs/{id}/repeat", { id: again.id });
    assert.equal((await api.waitForRun(alone.id)).counts.succeeded, 4);
    assert.equal((await api.refused("POST /api/runs/{id}/repeat", { id: "99" })).code, "run_not_found");
  },
});
