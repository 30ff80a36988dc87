import assert from "node:assert/strict";
import { newDefaults } from "../contract/project.ts";
import { no, ok } from "../contract/outcome.ts";
import type { ResultRow } from "../contract/result.ts";
import type { Run } from "../contract/run.ts";
import { openDoors } from "../../tests/support/doors.ts";

const usage = { promptTokens: null, cachedTokens: null, completionTokens: null, reasoningTokens: null };
const foreign = "<img src=x onerror=window.__x=1><script>window.__x=1</script>";

function sampleRun(change: Partial<Run> = {}): Run {
  return {
    id: "7",
    status: "running",
    projectId: "p1",
    projectName: foreign,
    datasetId: "d1",
    datasetName: "rows.jsonl",
    provider: "openai",
    model: "m",
    requestUrl: null,
    keyHint: null,
    timeoutMs: 60_000,
    limits: { requestsPerMinute: null, tokensPerMinute: null },
    parameters: {},
    prompt: { messages: [] },
    ...newDefaults,
    overwrite: false,
    selection: { kind: "all" },
    budget: null,
    canary: null,
    revision: 1,
    counts: { total: 12_480, succeeded: 7_409, failed: 63, cached: 241, inFlight: 32, attempts: 8_000, waiting: 0 },
    usage,
    rates: {
      rowsPerSecond: 15,
      etaMs: 318_000,
      latencyP50Ms: 1_860,
      latencyP95Ms: null,
      concurrency: 32,
      errors: {},
      waits: [{ reason: "retry_after", code: "rate_limited", message: foreign, until: null, rows: 3 }],
    },
    mends: [],
    warnings: [],
    createdAt: "2026-01-01T00:00:00.000Z",
    startedAt: null,
    finishedAt: null,
    pause: null,
    failure: null,
    ...change,
  };
}

const row: ResultRow = {
  row: 0,
  line: 1,
  status: "succeeded",
  text: "{}",
  textCut: false,
  result: {
    cached: false,
    answer: foreign,
    reasoning: null,
    finishReason: "stop",
    error: null,
    attempts: 1,
    usage,
    latencyMs: 1,
    finishedAt: "2026-01-01T00:00:00.000Z",
    revision: 1,
  },
};

const page = async (url: string, language = "en") => {
  const response = await fetch(url, { headers: { accept: "text/html", "accept-language": language } });
  return { status: response.status, text: await response.text() };
};

Deno.test("a run's page is whole without script, and foreign text stays text", async () => {
  const asked: unknown[] = [];
  await using doors = openDoors({
    "GET /api/runs/{id}": () => ok(sampleRun()),
    "GET /api/runs/{id}/errors": () =>
      ok({ errors: [{ code: "timeout", count: 63, sentence: "s", example: { row: 1, line: 2, message: foreign } }] }),
    "GET /api/runs/{id}/rows": (input) => {
      asked.push(input);
      return ok({ rows: [row], total: 1, nextCursor: null });
    },
    "GET /api/runs/{id}/timeline": () => {
      const bucket = { rows: 15, failed: 1, inFlight: 32, latencyP50Ms: 1_860, latencyP95Ms: 3_400 };
      return ok({ from: "2026-01-01T00:00:00.000Z", bucketMs: 1000, buckets: [bucket, { ...bucket, rows: 30 }] });
    },
  });
  const { status, text } = await page(`${doors.url}/runs/7`);
  assert.equal(status, 200);
  assert.equal(text.includes("<img src=x"), false);
  assert.doesNotMatch(text, /<script>|style="|\son\w+="|\[object Object\]|undefined|NaN/u);
  for (const shown of ["59.8", "7,409", "241", "63", "4,976", "5 min 18 s", "15 rows/s", "1.86 s", "32 / 8"]) {
    assert.ok(text.includes(shown), shown);
  }
  assert.match(text, /<path class="a" d="M80.0 /u); // the charts are drawn
  assert.match(text, /action="\/runs\/7\/pause"/u);
  assert.doesNotMatch(text, /action="\/runs\/7\/resume"/u);
  assert.match(text, /href="\/api\/runs\/7\/result"/u);
  assert.deepEqual(asked, [
    { id: "7", status: "succeeded", limit: 20, offset: 7_389 },
    { id: "7", status: "failed", limit: 20, offset: 43 },
  ]);
  const zh = await page(`${doors.url}/runs/7`, "zh-CN");
  for (const shown of ['lang="zh-CN"', "处理任务 #7", "5 分 18 秒", "15 行/秒"]) {
    assert.ok(zh.text.includes(shown), shown);
  }
});

Deno.test("a run that is not there has a page that says so", async () => {
  await using doors = openDoors({ "GET /api/runs/{id}": () => no("run_not_found") });
  for (const path of ["/runs/7", "/runs/%00", "/nowhere"]) {
    const { status, text } = await page(doors.url + path);
    assert.equal(status, 404, path);
    assert.match(text, /There is n(?:o such run|othing at this address)\./u);
  }
});

Deno.test("buttons work as forms, and a form that is sent twice starts one run", async () => {
  const done: string[] = [];
  await using doors = openDoors({
    "POST /api/runs/{id}/pause": ({ id }) => {
      done.push(`pause ${id}`);
      return ok(sampleRun());
    },
    "POST /api/runs/{id}/cancel": () => no("run_ended", { status: "completed" }),
    "POST /api/projects/{id}/runs": ({ id, datasetId }) => {
      done.push(`run ${id} ${datasetId}`);
      return ok(sampleRun());
    },
  });
  const send = async (path: string, form: Record<string, string> = {}) => {
    const response = await fetch(doors.url + path, {
      method: "POST",
      body: new URLSearchParams(form),
      redirect: "manual",
    });
    return { status: response.status, to: response.headers.get("location"), text: await response.text() };
  };
  assert.deepEqual(await send("/runs/7/pause"), { status: 303, to: "/runs/7", text: "" });
  const refused = await send("/runs/7/cancel");
  assert.equal(refused.status, 409);
  assert.match(refused.text, /The run is over \(completed\)/u);
  const order = { projectId: "p1", datasetId: "d1", order: "k" };
  for (let n = 0; n < 2; n++) assert.equal((await send("/runs", order)).to, "/runs/7");
  assert.deepEqual(done, ["pause 7", "run p1 d1"]);
});
