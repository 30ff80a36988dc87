import assert from "node:assert/strict";
import type { Limits } from "../contract/project.ts";
import { createLimiters } from "./limiters.ts";
import type { Clock } from "../engine/ports.ts";

const limits = (requestsPerMinute: number | null): Limits => ({ requestsPerMinute, tokensPerMinute: null });

/** A clock that stands still until it is set; waits never end. */
function stopped(): Clock & { ms: number } {
  const clock = {
    ms: 0,
    now: () => clock.ms,
    date: () => new Date(0),
    sleep: () => new Promise<void>(() => {}),
    random: () => 0,
  };
  return clock;
}

Deno.test("a run without limits, or with wider ones, does not lift those that another run on the endpoint keeps", async () => {
  const limiters = createLimiters(stopped());
  const never = new AbortController().signal;
  using strict = limiters.use("http://e/v1", "m", limits(60));
  await strict.take(0, never);
  assert.equal(strict.waitMs(), 1_000);
  {
    using wider = limiters.use("http://e/v1", "m", limits(600));
    using none = limiters.use("http://e/v1", "m", limits(null));
    assert.equal(wider.waitMs(), 1_000);
    assert.equal(none.waitMs(), 1_000);
    using stricter = limiters.use("http://e/v1", "m", limits(30));
    assert.equal(stricter.waitMs(), 2_000);
  }
  assert.equal(strict.waitMs(), 1_000);
  using other = limiters.use("http://e/v1", "another", limits(null));
  assert.equal(other.waitMs(), 0);
});

Deno.test("a run that starts right after another begins with no new allowance, and with its own limits", async () => {
  const clock = stopped();
  const limiters = createLimiters(clock);
  {
    using first = limiters.use("http://e/v1", "m", limits(60));
    await first.take(0, new AbortController().signal);
  }
  {
    using second = limiters.use("http://e/v1", "m", limits(30));
    assert.equal(second.waitMs(), 2_000);
  }
  using third = limiters.use("http://e/v1", "m", limits(null));
  assert.equal(third.waitMs(), 0);
});
