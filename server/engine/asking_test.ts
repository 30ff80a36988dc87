import assert from "node:assert/strict";
import type { ErrorCode } from "../contract/errors.ts";
import { answer, pendingRow, refusal, stage } from "./fakes_test.ts";

const always = (code: ErrorCode) => () => refusal(code);

Deno.test("attempts is the number of requests, no more and no less", async () => {
  const run = stage({ rows: 1, ask: () => refusal("rate_limited", { status: 429, waitMs: 0 }) });
  assert.deepEqual(await run.play(), { kind: "drained" });
  assert.equal(run.requests.length, 3);
  const [result] = run.results;
  assert.deepEqual([result?.status, result?.error?.code, result?.attempts], ["failed", "rate_limited", 3]);
  assert.deepEqual(result?.tries.map(({ waitedMs }) => waitedMs !== null), [true, true, false]);
});

Deno.test("errors that a retry may mend are asked again, others fail their row at once", async () => {
  const retried: ErrorCode[] = ["timeout", "network", "overloaded", "server_error", "bad_response", "rate_limited"];
  for (const code of retried) {
    const run = stage({ rows: 1, ask: ({ nth }) => nth < 3 ? refusal(code) : answer("at last") });
    await run.play();
    assert.equal(run.results[0]?.answer, "at last", code);
    assert.equal(run.results[0]?.attempts, 3, code);
  }
  for (const code of ["truncated", "content_filtered", "invalid_request"] as const) {
    const run = stage({ rows: 1, ask: always(code) });
    assert.deepEqual(await run.play(), { kind: "drained" }, code);
    assert.equal(run.requests.length, 1, code);
    assert.equal(run.results[0]?.error?.code, code);
  }
});

Deno.test("a missing variable fails its row before any request and names all that are missing, and the line", async () => {
  const rows = [{ row: 0, line: 15, text: '{"q":"a","n":null}', tries: [] }, pendingRow(1)];
  const run = stage({ rows, prompt: "{{q}} {{n}} {{other}}" });
  await run.play();
  assert.equal(run.requests.length, 0);
  assert.equal(run.results[0]?.error?.message, "line 15, row 0: the row has no n, other");
  assert.equal(run.results[0]?.attempts, 0);
  const empty = stage({ rows, prompt: "{{q}}{{n}}", settings: { missing: "empty" } });
  await empty.play();
  assert.deepEqual(empty.requests.map(({ user }) => user), ["a", "r1"]);
});

Deno.test("a run of one row with a wrong key ends, after few requests and with no result", async () => {
  for (const attempts of [1, 2, 3, 5, 100]) {
    const run = stage({ rows: 1, settings: { retry: { attempts, maxWaitMs: 1000 } }, ask: always("unauthorized") });
    const outcome = await run.play(60_000);
    assert.deepEqual(outcome, {
      kind: "failed",
      failure: { code: "unauthorized", message: "the endpoint says unauthorized" },
    });
    assert.equal(run.requests.length, Math.min(attempts, 3));
    assert.equal(run.results.length, 0);
    assert.equal(run.carried[0]?.tries.length, Math.min(attempts, 3));
  }
});

Deno.test("five like errors with no success between stop the run; rows that only met it have no result", async () => {
  for (const code of ["unauthorized", "model_not_found", "quota_exceeded"] as const) {
    for (const concurrency of [1, 8]) {
      const run = stage({ rows: 20, settings: { concurrency }, ask: () => ({ afterMs: 50, reply: refusal(code) }) });
      const outcome = await run.play(60_000);
      assert.equal(outcome.kind === "failed" && outcome.failure.code, code);
      assert.ok(run.requests.length <= 12, `${run.requests.length} requests`);
      assert.deepEqual(run.results, []);
    }
  }
});

Deno.test("a row that met a passing error of the run is asked again when another succeeds", async () => {
  const run = stage({
    rows: 30,
    settings: { concurrency: 3 },
    ask: ({ user, nth }) => {
      return nth === 1 && Number(user.slice(1)) % 3 === 0 ? refusal("unauthorized") : answer(user);
    },
  });
  assert.deepEqual(await run.play(60_000), { kind: "drained" });
  assert.equal(run.results.length, 30);
  assert.ok(run.results.every(({ status }) => status === "succeeded"));
  assert.equal(run.requests.length, 40);
});

Deno.test("a held row whose attempts are used up stays without a result, and the run says why", async () => {
  const run = stage({ rows: 12, ask: ({ user }) => user === "r3" ? refusal("unauthorized") : answer(user) });
  const outcome = await run.play(60_000);
  assert.equal(outcome.kind === "failed" && outcome.failure.code, "unauthorized");
  assert.equal(run.results.length, 11);
  assert.deepEqual(run.carried.map(({ row, tries }) => [row, tries.length]), [[3, 3]]);
});

Deno.test("a row whose attempts were used up before a mend is asked once more", async () => {
  const before = stage({ rows: 1, ask: always("unauthorized") });
  await before.play();
  const after = stage({ rows: [pendingRow(0, before.carried[0]?.tries)] });
  assert.deepEqual(await after.play(), { kind: "drained" });
  assert.equal(after.results[0]?.attempts, 4);
});

Deno.test("a wrong path ends the run after five rows, which keep their failures", async () => {
  for (const concurrency of [1, 8]) {
    const run = stage({
      rows: 20,
      settings: { concurrency },
      ask: () => ({ afterMs: 9, reply: refusal("invalid_request") }),
    });
    const outcome = await run.play();
    assert.equal(outcome.kind === "failed" && outcome.failure.code, "invalid_request");
    assert.ok(run.requests.length <= 12);
    assert.equal(run.results.length, run.requests.length);
  }
});

Deno.test("once a row was answered, refused requests fail their rows and the run goes on", async () => {
  const first = stage({ rows: 20, ask: ({ user }) => user === "r0" ? answer("a") : refusal("invalid_request") });
  assert.deepEqual(await first.play(), { kind: "drained" });
  const earlier = stage({ rows: 20, hasSuccess: true, ask: always("invalid_request") });
  assert.deepEqual(await earlier.play(), { kind: "drained" });
  assert.equal(earlier.results.length, 20);
});

Deno.test("an endpoint that cannot be reached stops the run, and its rows have no result", async () => {
  for (const rows of [1, 2, 20]) {
    for (const attempts of [1, 3, 50]) {
      const run = stage({ rows, settings: { retry: { attempts, maxWaitMs: 1 } }, ask: always("unreachable") });
      const outcome = await run.play(30_000);
      assert.equal(outcome.kind === "failed" && outcome.failure.code, "unreachable");
      assert.deepEqual(run.results, []);
      assert.ok(run.requests.length <= 5);
    }
  }
});

Deno.test("a row that cannot be sent while others are answered fails by its attempts", async () => {
  const run = stage({ rows: 10, ask: ({ user }) => user === "r2" ? refusal("unreachable") : answer(user) });
  assert.deepEqual(await run.play(), { kind: "drained" });
  assert.equal(run.results.find(({ row }) => row === 2)?.error?.code, "unreachable");
  assert.equal(run.requests.length, 12);
});

Deno.test("an endpoint that answered and is away for a while is waited for, and no row fails for it", async () => {
  for (const concurrency of [1, 16]) {
    const run = stage({
      rows: 200,
      settings: { concurrency, retry: { attempts: 3, maxWaitMs: 600_000 } },
      ask: ({ at, user }) => {
        const isAway = at >= 500 && at < 45_000;
        return { afterMs: isAway ? 1 : 100, reply: isAway ? refusal("unreachable") : answer(user) };
      },
    });
    assert.deepEqual(await run.play(), { kind: "drained" });
    assert.deepEqual([run.results.length, run.results.filter(({ status }) => status === "failed").length], [200, 0]);
    assert.ok(run.requests.length < 200 + 2 * concurrency + 20, `${run.requests.length} requests`);
  }
});

Deno.test("an endpoint that answered and stays away ends the run after a minute, with no row failed for it", async () => {
  const run = stage({
    rows: 500,
    settings: { concurrency: 16 },
    ask: ({ at, user }) => at < 500 ? { afterMs: 100, reply: answer(user) } : refusal("unreachable"),
  });
  const outcome = await run.play();
  assert.equal(outcome.kind === "failed" && outcome.failure.code, "unreachable");
  assert.ok(run.clock.now() > 55_000 && run.clock.now() < 150_000, `${run.clock.now()} ms`);
  assert.ok(run.results.every(({ status }) => status === "succeeded"));
});

Deno.test("a certain mend is made once: ten rows, eleven requests", async () => {
  const mend = { parameter: "max_tokens", to: "max_completion_tokens", says: "renamed" };
  const run = stage({
    rows: 10,
    settings: { retry: { attempts: 1, maxWaitMs: 0 } },
    ask: ({ user, mends }) => mends === 0 ? refusal("invalid_request", { mend }) : answer(user),
  });
  assert.deepEqual(await run.play(), { kind: "drained" });
  assert.equal(run.requests.length, 11);
  assert.ok(run.results.every(({ row, attempts }) => attempts === (row === 0 ? 2 : 1)));
  assert.deepEqual(run.results.find(({ row }) => row === 0)?.tries.map(({ error }) => error?.code ?? null), [
    "invalid_request",
    null,
  ]);
  assert.deepEqual(run.mends, [mend]);
});

Deno.test("rows that were in flight when a mend was made are all asked again", async () => {
  const mend = { parameter: "stream", to: "on", says: "streams only" };
  const run = stage({
    rows: 8,
    settings: { concurrency: 8, retry: { attempts: 1, maxWaitMs: 0 } },
    ask: ({ user, mends }) => ({
      afterMs: 10,
      reply: mends === 0 ? refusal("invalid_request", { mend }) : answer(user),
    }),
  });
  assert.deepEqual(await run.play(), { kind: "drained" });
  assert.equal(run.requests.length, 16);
  assert.ok(run.results.every(({ status }) => status === "succeeded"));
});

Deno.test("a mend that does not help is an error like others", async () => {
  const mend = { parameter: "max_tokens", to: "max_completion_tokens", says: "renamed" };
  const run = stage({ rows: 1, ask: () => refusal("invalid_request", { mend }) });
  await run.play();
  assert.equal(run.requests.length, 2);
  assert.equal(run.results[0]?.error?.code, "invalid_request");
});

Deno.test("a told wait is waited out, by the row and by requests that have not gone out", async () => {
  const run = stage({
    rows: 10,
    settings: { concurrency: 2 },
    ask: ({ nth, user }) => nth === 1 && user < "r2" ? refusal("rate_limited", { waitMs: 30_000 }) : answer(user),
  });
  await run.play();
  const later = run.requests.slice(2);
  assert.ok(later.every(({ at }) => at >= 30_000 && at <= 33_001), JSON.stringify(later));
  const wait = run.waits().find(({ reason }) => reason === "retry_after");
  assert.equal(wait?.code, "rate_limited");
  assert.equal(wait?.message, "the endpoint says rate_limited");
  assert.equal(wait?.until?.slice(0, 16), "2026-01-01T00:00");
  assert.equal(run.results.length, 10);
});

Deno.test("a told wait beyond the bound pauses the run at once, until then", async () => {
  const run = stage({ rows: 5, ask: () => refusal("rate_limited", { waitMs: 2_592_000_000 }) });
  assert.deepEqual(await run.play(10_000), {
    kind: "paused",
    pause: { reason: "told_wait", message: "the endpoint says rate_limited", until: "2026-01-31T00:00:00.000Z" },
  });
  assert.equal(run.requests.length, 1);
  assert.deepEqual(run.carried.map(({ tries }) => tries.length), [1]);
});

Deno.test("when a run stops by itself, requests in flight are let finish, and aborted after two minutes", async () => {
  const run = stage({
    rows: 3,
    settings: { concurrency: 3 },
    ask: ({ user }) =>
      user === "r0"
        ? { afterMs: 10, reply: refusal("rate_limited", { waitMs: 86_400_000 }) }
        : { afterMs: user === "r1" ? 90_000 : 600_000, reply: answer(user) },
  });
  assert.equal((await run.play()).kind, "paused");
  assert.deepEqual(run.results.map(({ row }) => row), [1]);
  assert.equal(run.clock.now(), 120_010);
});

Deno.test("refusals with no told wait: no row fails while attempts remain, and waits differ", async () => {
  const run = stage({
    rows: 20,
    settings: { concurrency: 10, retry: { attempts: 5, maxWaitMs: 600_000 } },
    ask: ({ nth, user }) => ({ afterMs: 20, reply: nth < 4 ? refusal("rate_limited") : answer(user) }),
  });
  assert.deepEqual(await run.play(), { kind: "drained" });
  assert.equal(run.requests.length, 80);
  assert.equal(run.results.filter(({ status }) => status === "succeeded").length, 20);
  const waits = new Set(run.results.map(({ tries }) => tries[0]?.waitedMs));
  assert.ok(waits.size > 10);
  assert.ok(Math.min(...run.rates.map(({ concurrency }) => concurrency)) < 5);
});

Deno.test("a limit of a minute fails no row, whether it tells no wait or one that is too short", async () => {
  for (const waitMs of [null, 1_000]) {
    for (
      const { rows, adaptive } of [{ rows: 4, adaptive: true }, { rows: 300, adaptive: true }, {
        rows: 300,
        adaptive: false,
      }]
    ) {
      const run = stage({
        rows,
        settings: { concurrency: 8, adaptive, retry: { attempts: 5, maxWaitMs: 600_000 } },
        ask: ({ at, user }) => ({
          afterMs: 20,
          reply: at < 60_000 ? refusal("rate_limited", { waitMs }) : answer(user),
        }),
      });
      assert.deepEqual(await run.play(), { kind: "drained" });
      const failed = run.results.filter(({ status }) => status === "failed").length;
      assert.deepEqual([failed, run.results.length], [0, rows], `${rows} rows, ${waitMs}, ${adaptive}`);
      assert.ok(run.clock.now() < 100_000, `${run.clock.now()} ms`);
    }
  }
});

Deno.test("requests that are held back for a minute's limit go on with the first answer, and rows fail when none comes", async () => {
  const passing = stage({
    rows: 1,
    settings: { retry: { attempts: 2, maxWaitMs: 600_000 } },
    ask: ({ nth, user }) => nth < 2 ? refusal("overloaded") : answer(user),
  });
  assert.deepEqual(await passing.play(10_000), { kind: "drained" });
  const endless = stage({ rows: 30, settings: { concurrency: 8 }, ask: () => refusal("rate_limited") });
  assert.deepEqual(await endless.play(), { kind: "drained" });
  assert.equal(endless.results.filter(({ status }) => status === "failed").length, 30);
  assert.ok(endless.clock.now() > 60_000 && endless.clock.now() < 120_000, `${endless.clock.now()} ms`);
  assert.equal(endless.requests.length, 90);
});

Deno.test("a wait holds no permit", async () => {
  const run = stage({
    rows: 3,
    ask: ({ nth, user }) => user === "r0" && nth === 1 ? refusal("server_error") : answer(user),
  });
  await run.play();
  assert.deepEqual(run.requests.map(({ user }) => user), ["r0", "r1", "r2", "r0"]);
});

Deno.test("a throttle that no wait clears stops the run after ten minutes", async () => {
  const run = stage({
    rows: 1_000,
    settings: { retry: { attempts: 100, maxWaitMs: 600_000 } },
    ask: () => refusal("rate_limited", { waitMs: 60_000 }),
  });
  const outcome = await run.play();
  assert.equal(outcome.kind === "failed" && outcome.failure.code, "rate_limited");
  assert.ok(run.clock.now() > 600_000 && run.clock.now() < 720_000);
  assert.ok(run.requests.length <= 12);
});

Deno.test("an account that may be empty is probed for two minutes, rarely and one at a time, and then believed", async () => {
  for (const rows of [1, 100]) {
    const run = stage({
      rows,
      settings: { concurrency: 8 },
      ask: () => ({ afterMs: 100, reply: refusal("quota_exceeded", { ambiguous: true }) }),
    });
    const ended = run.start();
    await run.clock.pass(6_500);
    const wait = run.meters.rates().waits.find(({ reason }) => reason === "quota");
    assert.equal(wait?.message, "the endpoint says quota_exceeded");
    const outcome = await run.clock.run(ended);
    assert.equal(outcome.kind === "failed" && outcome.failure.code, "quota_exceeded");
    assert.deepEqual(run.results, []);
    const probes = run.requests.filter(({ at }) => at > 0);
    assert.ok(probes.length >= 4 && probes.length <= 12, `${probes.length} probes`);
    for (const [index, { at }] of probes.entries()) {
      if (index > 0) assert.ok(at - (probes[index - 1]?.at ?? 0) >= 5_000);
    }
    assert.ok(run.clock.now() >= 120_000 && run.clock.now() < 160_000);
  }
});

Deno.test("a throttle worded as an empty account passes: all rows are answered, and none fails by its attempts", async () => {
  const run = stage({
    rows: 40,
    settings: { concurrency: 8, retry: { attempts: 1, maxWaitMs: 600_000 } },
    ask: ({ user }) => ({
      afterMs: 100,
      reply: run.clock.now() < 50_000 ? refusal("quota_exceeded", { ambiguous: true }) : answer(user),
    }),
  });
  assert.deepEqual(await run.play(), { kind: "drained" });
  assert.equal(run.results.length, 40);
  assert.ok(run.results.every(({ status }) => status === "succeeded"));
});

Deno.test("with the cache, rows in flight with the same question share one request", async () => {
  const rows = Array.from({ length: 300 }, (_, row) => ({ ...pendingRow(row), text: '{"q":"same"}' }));
  for (const cache of ["use", "refresh"] as const) {
    const run = stage({
      rows,
      settings: { concurrency: 8, cache },
      ask: () => ({ afterMs: 500, reply: answer("a", 5) }),
    });
    assert.deepEqual(await run.play(), { kind: "drained" });
    assert.equal(run.results.length, 300);
    assert.ok(run.results.every(({ answer }) => answer === "a"));
    assert.equal(run.results.filter(({ cached }) => cached).length, 300 - run.requests.length);
    assert.equal(run.requests.length, 1);
    assert.equal(run.meters.usage().promptTokens, 5);
  }
  const off = stage({ rows, settings: { concurrency: 8 } });
  await off.play();
  assert.equal(off.requests.length, 300);
});

Deno.test("a stored answer costs no request and no permit, and is counted as cached", async () => {
  const first = stage({ rows: 20, settings: { cache: "use" } });
  await first.play();
  const again = stage({
    rows: 21,
    settings: { cache: "use" },
    cache: first.cache,
    ask: ({ user }) => ({ afterMs: 1_000, reply: answer(user) }),
  });
  const ended = again.start();
  await again.clock.pass(10);
  await again.clock.run(ended);
  assert.deepEqual(again.requests.map(({ user }) => user), ["r20"]);
  assert.equal(again.results.find(({ row }) => row === 3)?.answer, "echo: r3");
  const { cached, attempts } = again.meters.counts();
  assert.deepEqual([cached, attempts], [20, 1]);
});

Deno.test("refreshing asks each question anew once, however far apart the rows are that ask it", async () => {
  const rows = Array.from({ length: 400 }, (_, row) => ({ ...pendingRow(row), text: `{"q":"q${row % 100}"}` }));
  const before = stage({ rows, settings: { cache: "use" } });
  await before.play();
  const run = stage({
    rows,
    settings: { concurrency: 2, cache: "refresh" },
    cache: before.cache,
    ask: ({ user }) => ({ afterMs: 200, reply: answer(`new: ${user}`) }),
  });
  await run.play();
  assert.equal(run.requests.length, 100);
  assert.ok(run.results.every(({ answer }) => answer?.startsWith("new: ")));
});

Deno.test("when the row that asks for several fails, another of them asks", async () => {
  const rows = Array.from({ length: 4 }, (_, row) => ({ ...pendingRow(row), text: '{"q":"same"}' }));
  const run = stage({
    rows,
    settings: { concurrency: 4, cache: "use" },
    ask: ({ nth }) => ({ afterMs: 10, reply: nth === 1 ? refusal("truncated") : answer("a") }),
  });
  await run.play();
  assert.equal(run.requests.length, 2);
  assert.deepEqual(run.results.map(({ status, cached }) => [status, cached]), [
    ["failed", false],
    ["succeeded", false],
    ["succeeded", true],
    ["succeeded", true],
  ]);
});

Deno.test("rows that wait for a held one do not keep the run from ending", async () => {
  const rows = Array.from({ length: 500 }, (_, row) => ({ ...pendingRow(row), text: '{"q":"same"}' }));
  const run = stage({ rows, settings: { concurrency: 4, cache: "use" }, ask: always("unauthorized") });
  const outcome = await run.play(60_000);
  assert.equal(outcome.kind === "failed" && outcome.failure.code, "unauthorized");
});

Deno.test("tokens of attempts that brought no answer are counted", async () => {
  const usage = { promptTokens: 10, cachedTokens: null, completionTokens: 90, reasoningTokens: null };
  const run = stage({ rows: 1, ask: ({ nth }) => nth === 1 ? refusal("bad_response", { usage }) : answer("a", 5) });
  await run.play();
  assert.deepEqual(run.results[0]?.usage, {
    promptTokens: 15,
    cachedTokens: null,
    completionTokens: 95,
    reasoningTokens: null,
  });
});

Deno.test("limits per minute hold, whatever the concurrency", async () => {
  const run = stage({
    rows: 150,
    settings: { concurrency: 50 },
    limits: { requestsPerMinute: 60, tokensPerMinute: null },
    ask: ({ user }) => ({ afterMs: 10, reply: answer(user) }),
  });
  await run.play();
  assertRate(run.requests.map(({ at }) => at), 65);
  assert.ok(run.waits().some(({ reason }) => reason === "limit"));
});

Deno.test("requests that the limiter let through do not pile up behind slow ones", async () => {
  const run = stage({
    rows: 150,
    settings: { concurrency: 1 },
    limits: { requestsPerMinute: 60, tokensPerMinute: null },
    ask: ({ user, at }) => ({ afterMs: at < 120_000 ? 60_000 : 1, reply: answer(user) }),
  });
  await run.play();
  assertRate(run.requests.map(({ at }) => at), 66);
});

/** At most so many in any minute. */
function assertRate(times: number[], most: number): void {
  for (const [index, from] of times.entries()) {
    const within = times.filter((at, other) => other >= index && at < from + 60_000).length;
    assert.ok(within <= most, `${within} requests in the minute from ${from}`);
  }
}
