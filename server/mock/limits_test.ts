import assert from "node:assert/strict";
import { isAdmission, Limiter, type Limits, writeDuration } from "./limits.ts";

function limiterAt(limits: Limits) {
  const clock = { ms: 0 };
  const limiter = new Limiter(limits, () => clock.ms);
  const admit = (tokens = 0) => limiter.admit("m", tokens);
  return { clock, limiter, admit };
}

Deno.test("requests a minute come back evenly, and waiting as told is enough", () => {
  const { clock, admit } = limiterAt({ requestsPerMinute: 60 });
  for (let i = 0; i < 60; i++) assert.ok(isAdmission(admit()));
  for (let i = 0; i < 30; i++) {
    const refused = admit();
    assert.ok(!isAdmission(refused));
    clock.ms += Number(refused.headers?.["retry-after-ms"]);
    assert.ok(isAdmission(admit()));
  }
  assert.equal(Math.round(clock.ms / 1000), 30);
});

Deno.test("tokens a minute are counted, and a request larger than all of them is told no wait", () => {
  const { clock, admit } = limiterAt({ tokensPerMinute: 600 });
  assert.ok(isAdmission(admit(500)));
  const refused = admit(200);
  assert.ok(!isAdmission(refused));
  assert.equal(refused.headers?.["x-ratelimit-remaining-tokens"], "100");
  assert.equal(refused.headers?.["retry-after"], "10");
  clock.ms += 10_000;
  assert.ok(isAdmission(admit(200)));
  const large = admit(601);
  assert.ok(!isAdmission(large));
  assert.equal(large.headers?.["retry-after"], undefined);
});

Deno.test("a place in flight is given back once", () => {
  const { admit } = limiterAt({ concurrency: 1 });
  const first = admit();
  assert.ok(isAdmission(first));
  assert.ok(!isAdmission(admit()));
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  assert.ok(isAdmission(admit()));
  assert.ok(!isAdmission(admit()));
});

Deno.test("durations are written as OpenAI writes them", () => {
  assert.deepEqual([0, 12, 1200, 60_000, 361_500].map(writeDuration), ["0ms", "12ms", "1.2s", "1m0s", "6m1.5s"]);
});
