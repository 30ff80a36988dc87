import assert from "node:assert/strict";
import type { Run } from "../../server/contract/run.ts";
import { changesOf, mendsOf } from "./mends.ts";

const settings = { parameters: { maxTokens: 256 }, timeoutMs: 60_000, concurrency: 8 } as Run;

Deno.test("the first mend raises what was too low, and lowers what was too fast", () => {
  assert.deepEqual(mendsOf("truncated", settings)[0], { kind: "tokens", maxTokens: 512 });
  assert.deepEqual(mendsOf("timeout", settings)[0], { kind: "timeout", timeoutMs: 120_000 });
  assert.deepEqual(mendsOf("rate_limited", settings)[0], { kind: "slower", concurrency: 4 });
  assert.deepEqual(mendsOf("rate_limited", { ...settings, concurrency: 1 }), [{ kind: "plain" }]);
  assert.deepEqual(mendsOf("server_error", settings), [{ kind: "plain" }]);
});

Deno.test("what no retry can mend has no mend", () => {
  assert.deepEqual(mendsOf("content_filtered", settings), []);
  assert.deepEqual(mendsOf("missing_variable", settings), []);
});

Deno.test("several mends change together what each of them changes", () => {
  const changes = changesOf([
    { kind: "plain" },
    { kind: "tokens", maxTokens: 512 },
    { kind: "timeout", timeoutMs: 120_000 },
    { kind: "timeout", timeoutMs: 300_000 },
  ]);
  assert.deepEqual(changes, { maxTokens: 512, timeoutMs: 300_000 });
  assert.deepEqual(changesOf([{ kind: "plain" }]), {});
});
