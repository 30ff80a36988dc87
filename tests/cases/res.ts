import assert from "node:assert/strict";
import { countByUser } from "../support/mock.ts";
import { sleep, until } from "../support/time.ts";
import { startMock } from "../../server/mock/server.ts";
import { asked, type Checks, type Play, type Seen, type Stage } from "./stage.ts";

const rows = (count: number) => Array.from({ length: count }, (_, n) => `{"q":"r${n}"}`);

export const resChecks: Checks = {
  "res-two-tabs": {
    instead: async (stage) => {
      const { api } = stage;
      const mount = stage.mount({ latency: 20 });
      const dataset = await stage.upload({ lines: rows(20) });
      const project = await stage.project(mount);
      const order = { headers: { "idempotency-key": "two-tabs" } };
      const input = { id: project.id, datasetId: dataset.id };
      const press = () => api.call("POST /api/projects/{id}/runs", input, order);
      const [one, two] = await Promise.all([press(), press()]);
      assert.equal(one.id, two.id);
      await api.waitForRun(one.id, "completed");
      assert.equal((await press()).id, one.id);
      assert.equal((await api.call("GET /api/runs", { projectId: project.id })).runs.length, 1);
      assert.deepEqual([...countByUser(asked(mount)).values()], Array(20).fill(1));
      const other = { ...input, concurrency: 2 };
      assert.equal((await api.refused("POST /api/projects/{id}/runs", other, order)).code, "idempotency_conflict");
    },
  },
  "res-frozen": {
    instead: async (stage) => {
      const { api } = stage;
      const mount = stage.mount({ latency: 100 });
      const dataset = await stage.upload({ lines: rows(50) });
      const project = await stage.project(mount, { prompt: "old {{q}}" });
      const { id } = await stage.start(project, dataset, { concurrency: 4 });
      await until("some rows were asked", () => asked(mount).length > 4);
      const prompt = { messages: [{ role: "user" as const, content: "new {{q}}" }] };
      await api.call("PATCH /api/projects/{id}", { id: project.id, prompt });
      for (const door of ["DELETE /api/datasets/{id}", "DELETE /api/projects/{id}"] as const) {
        const answer = await api.send(door, { id: door.includes("datasets") ? dataset.id : project.id });
        assert.ok(answer.status === 204 || answer.status === 409 && answer.text.includes(id), answer.text);
      }
      const run = await api.waitForRun(id, "completed");
      assert.equal(run.counts.succeeded, 50);
      assert.deepEqual(asked(mount).map(({ user }) => user).sort(), rows(50).map((_, n) => `old r${n}`).sort());
      const { lines } = await api.result(id);
      assert.deepEqual(lines, rows(50).map((_, n) => `{"q":"r${n}","response":"echo: old r${n}"}`));
    },
  },
  "res-pause-attempts": {
    instead: async (stage) => {
      const { api } = stage;
      const mount = stage.mount({ latency: 3000 });
      const dataset = await stage.upload({ lines: rows(5) });
      const project = await stage.project(mount);
      const { id } = await stage.start(project, dataset, { concurrency: 5, retry: { attempts: 2 } });
      for (let turn = 0; turn < 3; turn++) {
        await sleep(1000);
        if ((await api.call("GET /api/runs/{id}", { id })).status === "completed") break;
        await api.call("POST /api/runs/{id}/pause", { id });
        const paused = await api.waitForRun(id, ({ status }) => status === "paused" || status === "completed");
        if (paused.status === "completed") break; // requests in flight were let finish
        const sent = asked(mount).length;
        await sleep(300);
        assert.equal(asked(mount).length, sent, "a paused run sends nothing");
        await api.call("POST /api/runs/{id}/resume", { id });
      }
      const run = await api.waitForRun(id, "completed");
      assert.equal(run.counts.succeeded, 5);
      for (const { result } of await stage.details(run)) assert.equal(result?.attempts, 1);
    },
  },
  "res-cache-key": { instead: checkCacheKey },
};

async function checkCacheKey(stage: Stage): Promise<void> {
  await using elsewhere = await startMock();
  const dataset = await stage.upload({ lines: rows(5) });
  const base: Play = {
    dataset,
    key: "sk-test-0001",
    settings: { cache: "use" },
    parameters: { temperature: 0.5, maxTokens: 100 },
    prompt: [{ role: "system", content: "a" }, { role: "user", content: "bc {{q}}" }],
  };
  const play = async (change: Play): Promise<Seen & { requests: number }> => {
    const mount = stage.mount({ replies: ["ok"] });
    const seen = await stage.play({ ...base, ...change, mount });
    assert.equal(seen.run.counts.succeeded, 5);
    const requests = asked(mount).length + elsewhere.requests.length;
    elsewhere.requests.length = 0;
    return { ...seen, requests };
  };
  const first = await play({});
  assert.equal(first.requests, 5);
  const again = await play({});
  assert.deepEqual([again.requests, again.run.counts.cached], [0, 5]);
  const answers = ({ details }: Seen) => details.map(({ result }) => result?.answer);
  assert.deepEqual(answers(again), answers(first));
  assert.ok(again.details.every(({ result }) => result?.cached && result.attempts === 0));
  assert.equal((await play({ key: "sk-test-0002" })).requests, 0);

  const changes: Record<string, Play> = {
    temperature: { parameters: { temperature: 0.6, maxTokens: 100 } },
    "no temperature": { parameters: { maxTokens: 100 } },
    "max tokens": { parameters: { temperature: 0.5, maxTokens: 101 } },
    "a further member": { parameters: { temperature: 0.5, maxTokens: 100, extra: { top_k: 5 } } },
    model: { endpoint: { model: "n" } },
    url: { endpoint: { url: elsewhere.url } },
    role: { prompt: [{ role: "assistant", content: "a" }, { role: "user", content: "bc {{q}}" }] },
    "the bounds of messages": { prompt: [{ role: "system", content: "ab" }, { role: "user", content: "c {{q}}" }] },
  };
  for (const [name, change] of Object.entries(changes)) {
    const changed = await play(change);
    assert.deepEqual([changed.requests, changed.run.counts.cached], [5, 0], name);
  }
  assert.equal((await play({ settings: { cache: "off" } })).requests, 5);
  const newer = stage.mount({ replies: [{ message: { content: "newer" } }] });
  const refreshed = await stage.play({ ...base, settings: { cache: "refresh" }, mount: newer });
  assert.deepEqual([asked(newer).length, refreshed.run.counts.cached], [5, 0]);
  const last = await play({});
  assert.equal(last.requests, 0);
  assert.deepEqual(answers(last), Array(5).fill("newer"));
}
