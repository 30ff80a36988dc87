import assert from "node:assert/strict";
import { newDefaults } from "../../server/contract/project.ts";
import { createEdition } from "./edition.ts";
import { createPlan, newOrder, rowsOf, runInputOf, suggestConcurrency } from "./plan.ts";

const edition = createEdition("p", "2026-01-01T00:00:00.000Z");
const start = {
  edition,
  projectId: "p",
  defaults: newDefaults,
  limits: { requestsPerMinute: null, tokensPerMinute: null },
};

Deno.test("a plan takes no more rows than there are", () => {
  const { plan } = createPlan(start);
  const rows = (change: Partial<typeof plan.value>, failed = 0) => rowsOf({ ...plan.value, ...change }, 40, failed);
  assert.equal(rows({}), 40);
  assert.equal(rows({ selection: "first", count: 100 }), 40);
  assert.equal(rows({ selection: "random", count: 7 }), 7);
  assert.equal(rows({ selection: "range", from: 39, to: 100 }), 2);
  assert.equal(rows({ selection: "range", from: 50, to: 60 }), 0);
  assert.equal(rows({ selection: "failedOf" }, 3), 3);
});

Deno.test("a plan is sent as the contract wants it, rows counted from 0", () => {
  const { plan } = createPlan(start);
  const sent = runInputOf({ ...plan.value, selection: "range", from: 2, to: 5, budgetMinutes: 3 }, "d", null);
  assert.deepEqual(sent.selection, { kind: "range", from: 1, to: 4 });
  assert.deepEqual(sent.budget, { requests: null, tokens: null, minutes: 3 });
  assert.equal(runInputOf(plan.value, "d", null).budget, null);
  assert.deepEqual(runInputOf({ ...plan.value, selection: "failedOf" }, "d", "7").selection, {
    kind: "failedOf",
    runId: "7",
  });
});

Deno.test("a concurrency is suggested by limit and latency, small for a model on this machine", () => {
  const suggest = (requestUrl: string, requestsPerMinute: number | null, latencyMs: number | null, rows = 10_000) =>
    suggestConcurrency({ requestUrl, requestsPerMinute, latencyMs, rows });
  assert.equal(suggest("http://127.0.0.1:11434/v1", null, null), 4);
  assert.equal(suggest("https://api.example.com/v1", null, null), 16);
  assert.equal(suggest("https://api.example.com/v1", 600, 4000), 40);
  assert.equal(suggest("https://api.example.com/v1", 6, 1000), 1);
  assert.equal(suggest("https://api.example.com/v1", null, null, 3), 3);
});

Deno.test("each order has a key of its own", () => {
  assert.notEqual(newOrder(), newOrder());
  assert.match(newOrder(), /^[0-9a-f]{32}$/u);
});
