import assert from "node:assert/strict";
import { openInMemory } from "../../db/open.ts";
import { operations } from "../contract/operations.ts";
import type { Outcome } from "../contract/outcome.ts";
import { uploadDataset } from "../datasets/upload.ts";
import { type Mock, startMock } from "../mock/server.ts";
import { createClients } from "../outbound/client.ts";
import { openVault } from "../secrets.ts";
import { createProject } from "./change.ts";
import { makeDemo } from "./demo.ts";
import { estimateRun, sampleOf } from "./estimate.ts";
import { previewRow } from "./preview.ts";
import { type Trying, tryRow } from "./try.ts";

const key = "sk-test-9f8e7d6c5b4a3210";
const signal = new AbortController().signal;
const preview = (body: unknown) => operations["POST /api/projects/{id}/preview"].input.parse(body);
const estimate = (body: unknown) => operations["POST /api/projects/{id}/estimate"].input.parse(body);

function value<T>(outcome: Outcome<T>): T {
  assert.ok(outcome.ok, JSON.stringify(outcome));
  return outcome.value;
}

async function withFolder(use: (open: Trying, mock: Mock) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const clients = createClients(() => undefined);
  const db = openInMemory();
  try {
    await using mock = await startMock();
    await use({ db, folder, vault: openVault(folder), clients, environment: () => undefined }, mock);
  } finally {
    db.close();
    await clients.close();
    await Deno.remove(folder, { recursive: true });
  }
}

function makeProject(open: Trying, url: string, content: string, more: Record<string, unknown> = {}): string {
  const input = {
    name: "P",
    endpoint: { url, model: "mock-model", key },
    prompt: { messages: [{ role: "user", content }] },
  };
  return value(createProject(open, operations["POST /api/projects"].input.parse({ ...input, ...more }))).id;
}

async function upload(open: Trying, lines: string[]): Promise<string> {
  const body = new Blob([lines.map((line) => `${line}\n`).join("")]).stream();
  return value(await uploadDataset(open, body, { name: "x.jsonl" })).id;
}

Deno.test("the preview shows a row as it will be sent, with spans, slips and what was likely meant", () =>
  withFolder(async (open) => {
    const id = makeProject(open, "http://h/v1", "{{Question}} {{n}} {{ q | upper }}");
    const datasetId = await upload(open, ['{"question":"一","n":1.0}', '{"question":"二","n":12345678901234567890}']);
    const shown = value(await previewRow(open, preview({ id, datasetId, row: 1 })));
    assert.equal(shown.messages[0]?.content, "{{Question}} 12345678901234567890 {{ q | upper }}");
    assert.deepEqual(shown.missing, [{ name: "Question", suggestion: "question" }]);
    assert.deepEqual(shown.messages[0]?.spans[1], { start: 13, end: 33, name: "n", missing: false });
    assert.deepEqual(shown.slips.map(({ message, text }) => [message, text]), [[0, "{{ q | upper }}"]]);
    assert.deepEqual(shown.variables, ["Question", "n"]);
    assert.ok(shown.promptTokens > 0);
    operations["POST /api/projects/{id}/preview"].output.parse(shown);
  }));

Deno.test("a row may be sent along as text or object, with a prompt of its own", () =>
  withFolder(async (open) => {
    const id = makeProject(open, "http://h/v1", "{{a}}");
    for (const data of ['{"a": 1.50}', { a: "1.50" }]) {
      assert.equal(value(await previewRow(open, preview({ id, data }))).messages[0]?.content, "1.50");
    }
    const prompt = { messages: [{ role: "system", content: "S{{b}}" }] };
    const other = value(await previewRow(open, preview({ id, data: {}, prompt, missing: "empty" })));
    assert.deepEqual(other.messages.map(({ role, content }) => [role, content]), [["system", "S"]]);
    for (const data of ["[1]", "{broken", "7"]) {
      assert.equal(operations["POST /api/projects/{id}/preview"].input.safeParse({ id, data }).success, false, data);
    }
  }));

Deno.test("what is not there is named", () =>
  withFolder(async (open) => {
    const id = makeProject(open, "http://h/v1", "{{a}}");
    const datasetId = await upload(open, ["{}"]);
    const codes = [{ id: "none" }, { id, datasetId: "none" }, { id, datasetId, row: 1 }].map(async (about) => {
      const outcome = await previewRow(open, preview(about));
      return outcome.ok ? "" : outcome.refusal.code;
    });
    assert.deepEqual(await Promise.all(codes), ["project_not_found", "dataset_not_found", "row_not_found"]);
  }));

Deno.test("a try gives answer, usage, raw text and the body that was sent, and nothing of the key", () =>
  withFolder(async (open, mock) => {
    const id = makeProject(open, mock.url, "{{a}}", { parameters: { temperature: 0 } });
    const tried = value(await tryRow(open, preview({ id, data: { a: "ping" } }), "en", signal));
    assert.equal(tried.answer, "echo: ping");
    assert.equal(tried.status, 200);
    assert.equal(tried.error, null);
    assert.ok((tried.usage.promptTokens ?? 0) > 0);
    assert.ok(tried.raw?.includes("echo: ping"));
    assert.deepEqual(JSON.parse(tried.requestBody), {
      model: "mock-model",
      messages: [{ role: "user", content: "ping" }],
      temperature: 0,
    });
    assert.ok(!JSON.stringify(tried).includes(key));
    operations["POST /api/projects/{id}/try"].output.parse(tried);
  }));

Deno.test("a try tells an error in the person's language, and shows the raw body's start", () =>
  withFolder(async (open, mock) => {
    const { base } = mock.mount("/err", {
      replies: [{ status: 401, json: { error: { message: `bad ${key}`, pad: "x".repeat(100_000) } } }],
    });
    const id = makeProject(open, `${base}/v1`, "hi");
    const tried = value(await tryRow(open, preview({ id }), "zh", signal));
    assert.equal(tried.error?.code, "unauthorized");
    assert.match(tried.error?.sentence ?? "", /密钥/);
    assert.equal(new TextEncoder().encode(tried.raw ?? "").length, 65_536);
    assert.ok(!JSON.stringify(tried).includes(key));
  }));

Deno.test("a row that lacks a variable is not sent, and what cannot be asked is refused", () =>
  withFolder(async (open, mock) => {
    const id = makeProject(open, mock.url, "{{a}} {{b}}");
    const tried = value(await tryRow(open, preview({ id, data: {} }), "en", signal));
    assert.equal(tried.error?.code, "missing_variable");
    assert.equal(tried.error?.message, "a, b");
    assert.equal(mock.requests.length, 0);
    const kept = value(await tryRow(open, preview({ id, data: {}, missing: "keep" }), "en", signal));
    assert.equal(kept.answer, "echo: {{a}} {{b}}");

    const refusals: [string, string][] = [
      [makeProject(open, "", "x"), "endpoint_incomplete"],
      [makeProject(open, mock.url, " "), "empty_prompt"],
      [
        makeProject(open, mock.url, "x", { endpoint: { url: mock.url, model: "m", key: "${NO_SUCH}" } }),
        "key_unusable",
      ],
    ];
    for (const [project, code] of refusals) {
      const outcome = await tryRow(open, preview({ id: project }), "en", signal);
      assert.ok(!outcome.ok && outcome.refusal.code === code, code);
    }
  }));

Deno.test("an estimate samples the whole file, and names no price that it does not know", () =>
  withFolder(async (open) => {
    const id = makeProject(open, "http://h/v1", "{{a}}", { defaults: { concurrency: 10 } });
    const lines = Array.from(
      { length: 200 },
      (_, row) => JSON.stringify({ a: row < 100 ? "word " : "word ".repeat(99) }),
    );
    const datasetId = await upload(open, lines);
    const bare = value(await estimateRun(open, estimate({ id, datasetId })));
    assert.equal(bare.rows, 200);
    assert.ok(bare.promptTokens > 200 * 45 && bare.promptTokens < 200 * 75, String(bare.promptTokens));
    assert.deepEqual([bare.completionTokens, bare.timeMs, bare.cost, bare.basedOnRows], [null, null, null, 0]);

    const tried = [
      { promptTokens: 9, completionTokens: 20, latencyMs: 900 },
      { promptTokens: 9, completionTokens: null, latencyMs: 1100 },
    ];
    const prices = { promptPerMillion: 1, completionPerMillion: 2, currency: "CNY" };
    const told = value(await estimateRun(open, estimate({ id, datasetId, rows: 100, tried, prices })));
    assert.equal(told.requests, 100);
    assert.equal(told.completionTokens, 2000);
    assert.equal(told.timeMs, 10_000);
    assert.equal(told.cost?.amount, (told.promptTokens + 4000) / 1e6);
    assert.equal(value(await estimateRun(open, estimate({ id, datasetId, prices }))).cost, null);
    operations["POST /api/projects/{id}/estimate"].output.parse(told);
  }));

Deno.test("the sample is spread evenly and holds no row twice", () => {
  for (const rows of [0, 1, 59, 60, 61, 1_000_000]) {
    const sample = sampleOf(rows);
    assert.equal(new Set(sample).size, Math.min(rows, 60));
    assert.ok(sample.every((row) => Number.isInteger(row) && row >= 0 && row < rows));
  }
});

Deno.test("the demo is one project and one dataset however often it is asked for, at the mock's present address", () =>
  withFolder(async (open, mock) => {
    const first = value(await makeDemo(open, { startMock: () => Promise.resolve(mock), language: "en" }));
    assert.equal(first.project.endpoint.requestUrl, `${mock.url}/chat/completions`);
    assert.ok(first.dataset.rows > 0);
    const again = value(await makeDemo(open, { startMock: () => Promise.resolve(mock), language: "zh" }));
    assert.deepEqual(again, first);
    const moved = value(
      await makeDemo(open, {
        startMock: () => Promise.resolve({ url: "http://127.0.0.1:1/v1" }),
        language: "en",
      }),
    );
    assert.equal(moved.project.id, first.project.id);
    assert.equal(moved.project.endpoint.url, "http://127.0.0.1:1/v1");
    await makeDemo(open, { startMock: () => Promise.resolve(mock), language: "en" });

    const tried = value(
      await tryRow(open, preview({ id: first.project.id, datasetId: first.dataset.id }), "en", signal),
    );
    assert.equal(tried.error, null);
    assert.ok(tried.answer);
    const shown = value(await previewRow(open, preview({ id: first.project.id, datasetId: first.dataset.id, row: 3 })));
    assert.deepEqual([shown.missing, shown.slips], [[], []]);
  }));
