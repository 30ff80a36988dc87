import assert from "node:assert/strict";
import { backoffMs, probeMs, toldMs } from "./backoff.ts";

Deno.test("backoff grows with each try up to a minute, with full jitter, and is never next to nothing", () => {
  assert.deepEqual([1, 2, 3, 4].map((tries) => backoffMs(tries, 0.5)), [250, 500, 1_000, 2_000]);
  assert.equal(backoffMs(1, 0), 20);
  assert.ok(backoffMs(10_000, 0.999) < 60_000);
});

Deno.test("a told wait is never shortened, and at most a tenth longer", () => {
  assert.equal(toldMs(2_000, 1, 0), 2_000);
  assert.ok(toldMs(2_000, 1, 0.999) < 2_200);
  assert.ok(toldMs(2_000, 3, 0.999) > 2_900, "refused again though it waited as told");
});

Deno.test("probes of an account that may be empty come after 5 to 30 s", () => {
  assert.deepEqual([0, 1, 2, 3, 500].map((probe) => probeMs(probe, 0)), [5_000, 10_000, 20_000, 30_000, 30_000]);
});
