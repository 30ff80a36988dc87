import assert from "node:assert/strict";
import { answer, idle, pendingRow, refusal, stage } from "./fakes_test.ts";

Deno.test("a run whose rows are all answered is drained, with one request for each", async () => {
  const run = stage({ rows: 1_000, settings: { concurrency: 50 } });
  assert.deepEqual(await run.play(), { kind: "drained" });
  assert.equal(run.requests.length, 1_000);
  assert.equal(run.results.length, 1_000);
  assert.equal(run.results[0]?.answer, "echo: r0");
  assert.equal(run.results[0]?.attempts, 1);
  assert.equal(new Set(run.results.map(({ row }) => row)).size, 1_000);
});

Deno.test("a run with no pending row is drained at once", async () => {
  assert.deepEqual(await stage({ rows: 0 }).play(), { kind: "drained" });
});

Deno.test("what a kill would have asked again, in flight or not stored yet, is never more than the concurrency", async () => {
  let asked = 0;
  let stored = 0;
  let most = 0;
  const run = stage({
    rows: 2_000,
    settings: { concurrency: 50 },
    ask: ({ user }) => {
      most = Math.max(most, ++asked - stored);
      return answer(user);
    },
    store: (batch) => void (stored += batch.length),
  });
  await run.play();
  assert.equal(stored, 2_000);
  assert.ok(most <= 50, `${most}`);
  assert.ok(run.batches.length <= 2_000 / 30, "most of them are stored together");
});

Deno.test("never more requests are in flight than permits, and no more than a few rows are read before their turn", async () => {
  const run = stage({
    rows: 500,
    settings: { concurrency: 7 },
    ask: ({ user }) => ({ afterMs: 100, reply: answer(user) }),
  });
  const ended = run.start();
  await run.clock.pass(250);
  assert.equal(run.seen.taken, 3 * 7 + 1 + 8); // two waves of 7 are done, one is asked, one row is next, 8 stand in line
  await run.clock.run(ended);
  assert.equal(run.seen.mostInFlight, 7);
});

Deno.test("rows that wait leave room for others, until twice as many are open as permits and 64", async () => {
  const rows = Array.from({ length: 500 }, (_, row) => ({ ...pendingRow(row), text: '{"q":"the same"}' }));
  const run = stage({
    rows,
    settings: { concurrency: 7, cache: "use" },
    ask: ({ user }) => ({ afterMs: 100, reply: answer(user) }),
  });
  const ended = run.start();
  await run.clock.pass(50);
  assert.equal(run.seen.taken, 2 * 7 + 64);
  await run.clock.run(ended);
  assert.deepEqual([run.requests.length, run.results.length], [1, 500]);
});

Deno.test("a row is told after it was stored, never before", async () => {
  let stored = 0;
  const run = stage({ rows: 700, settings: { concurrency: 20 }, store: (batch) => void (stored += batch.length) });
  const { tell } = run.ports;
  let told = 0;
  run.ports.tell = (event) => {
    if (event.kind === "row") assert.ok(++told <= stored);
    tell(event);
  };
  await run.play();
  assert.equal(told, 700);
});

Deno.test("the concurrency can be changed while the run goes on", async () => {
  const run = stage({
    rows: 100,
    settings: { concurrency: 2 },
    ask: ({ user }) => ({ afterMs: 100, reply: answer(user) }),
  });
  const ended = run.start();
  await run.clock.pass(150);
  assert.equal(run.seen.inFlight, 2);
  run.parts.permits.resize(10);
  await idle();
  assert.equal(run.seen.inFlight, 10);
  run.parts.permits.resize(1);
  await run.clock.pass(100);
  assert.equal(run.seen.inFlight, 1);
  await run.clock.run(ended);
  assert.equal(run.results.length, 100);
});

Deno.test("an aborted attempt is no attempt", async () => {
  const slow = { rows: 5, settings: { concurrency: 5 }, ask: () => ({ afterMs: 3_000, reply: answer("late") }) };
  const run = stage(slow);
  const ended = run.start();
  await run.clock.pass(1_000);
  run.abort.abort(new Error("paused"));
  assert.deepEqual(await run.clock.run(ended), { kind: "aborted" });
  assert.equal(run.clock.now(), 1_000);
  assert.deepEqual([run.results, run.carried], [[], []]);
  assert.equal(run.meters.inFlight, 0);
  const again = stage(slow);
  await again.play();
  assert.deepEqual(again.results.map(({ attempts }) => attempts), [1, 1, 1, 1, 1]);
});

Deno.test("an answer that comes in spite of the abort is kept, since it is paid for", async () => {
  const run = stage({ rows: 1 });
  const { ask } = run.ports;
  run.ports.ask = async (messages) => {
    await run.clock.pass(50);
    return ask(messages, new AbortController().signal);
  };
  const ended = run.start();
  await idle();
  run.abort.abort();
  await run.clock.run(ended);
  assert.equal(run.results.length, 1);
});

Deno.test("a drain takes no new request and lets those in flight finish", async () => {
  const drain = new AbortController();
  const run = stage({
    rows: 20,
    drain: drain.signal,
    settings: { concurrency: 3 },
    ask: ({ user }) => ({ afterMs: 3_000, reply: answer(user) }),
  });
  const ended = run.start();
  await run.clock.pass(1_000);
  drain.abort();
  assert.deepEqual(await run.clock.run(ended), { kind: "aborted" });
  assert.equal(run.results.length, 3);
  assert.equal(run.requests.length, 3);
});

Deno.test("a drain that comes when the last rows are in flight ends with a drained run", async () => {
  const drain = new AbortController();
  const run = stage({
    rows: 2,
    drain: drain.signal,
    settings: { concurrency: 3 },
    ask: () => ({ afterMs: 10, reply: answer("a") }),
  });
  const ended = run.start();
  await run.clock.pass(5);
  drain.abort();
  assert.deepEqual(await run.clock.run(ended), { kind: "drained" });
});

Deno.test("a row that is stopped between two attempts brings back those that were really made", async () => {
  const ask = () => refusal("rate_limited", { status: 429, waitMs: 120_000 });
  const run = stage({ rows: 1, ask });
  const ended = run.start();
  await run.clock.pass(1_000);
  run.abort.abort();
  assert.deepEqual(await run.clock.run(ended), { kind: "aborted" });
  assert.equal(run.clock.now(), 1_000);
  assert.deepEqual(run.carried.map(({ row, tries }) => [row, tries.length]), [[0, 1]]);

  const again = stage({ rows: [pendingRow(0, run.carried[0]?.tries)], ask: () => refusal("server_error") });
  await again.play();
  assert.equal(again.requests.length, 2);
  assert.equal(again.results[0]?.attempts, 3);
  assert.deepEqual(again.results[0]?.tries.map(({ error }) => error?.code), [
    "rate_limited",
    "server_error",
    "server_error",
  ]);
});

Deno.test("a fault of a port ends the run, is thrown, and loses no result that arrived", async () => {
  const run = stage({ rows: 10 });
  const { ask } = run.ports;
  run.ports.ask = (messages, signal) => {
    if (run.requests.length === 4) throw new TypeError("a bug");
    return ask(messages, signal);
  };
  await assert.rejects(run.play(), /a bug/);
  assert.equal(run.results.length, 4);
});

Deno.test("rows that cannot be read end the run with what was thrown", async () => {
  const run = stage({ rows: 3 });
  run.ports.rows = async function* () {
    yield pendingRow(0);
    await idle();
    throw new Error("the file is gone");
  };
  await assert.rejects(run.play(), /the file is gone/);
});

Deno.test("a budget of requests is never passed; the run pauses and says so", async () => {
  const run = stage({
    rows: 50,
    settings: { concurrency: 4 },
    budget: { requests: 10, tokens: null, minutes: null },
    spent: { requests: 3, tokens: 0, activeMs: 0 },
    ask: ({ user }) => ({ afterMs: 10, reply: answer(user) }),
  });
  const outcome = await run.play();
  assert.equal(outcome.kind === "paused" && outcome.pause.reason, "budget");
  assert.match(outcome.kind === "paused" ? outcome.pause.message : "", /10 requests/);
  assert.equal(run.requests.length, 7);
  assert.equal(run.results.length, 7);
});

Deno.test("a budget that is just enough does not pause the run", async () => {
  const run = stage({ rows: 10, budget: { requests: 10, tokens: 200, minutes: 1 }, ask: () => answer("a", 10) });
  assert.deepEqual(await run.play(), { kind: "drained" });
});

Deno.test("budgets of tokens and minutes let those in flight finish", async () => {
  const tokens = stage({
    rows: 50,
    settings: { concurrency: 2 },
    budget: { requests: null, tokens: 100, minutes: null },
    ask: () => ({ afterMs: 10, reply: answer("a", 10) }),
  });
  assert.equal((await tokens.play()).kind, "paused");
  assert.equal(tokens.results.length, 6); // the sixth went out when four were counted
  const minutes = stage({
    rows: 50,
    budget: { requests: null, tokens: null, minutes: 2 },
    spent: { requests: 0, tokens: 0, activeMs: 60_000 },
    ask: () => ({ afterMs: 25_000, reply: answer("a") }),
  });
  const outcome = await minutes.play();
  assert.equal(outcome.kind === "paused" && outcome.pause.reason, "budget");
  assert.equal(minutes.results.length, 3);
});

Deno.test("a batch that cannot be stored is kept and no new rows are taken", async () => {
  let isFull = true;
  const run = stage({
    rows: 5_000,
    settings: { concurrency: 4 },
    store: () => {
      if (isFull) throw new Error("database or disk is full");
    },
  });
  const ended = run.start();
  await run.clock.pass(10_000);
  const { taken } = run.seen;
  assert.ok(taken <= 500 + 4 + 2 * 4 + 64, `${taken} rows were taken`);
  assert.equal(run.events.some(({ kind }) => kind === "row"), false);
  const wait = run.meters.rates().waits[0];
  assert.deepEqual([wait?.reason, wait?.message], ["storage", "database or disk is full"]);
  const asked = run.requests.length;
  await run.clock.pass(60_000);
  assert.equal(run.requests.length, asked);
  assert.equal(run.seen.taken, taken);
  isFull = false;
  assert.deepEqual(await run.clock.run(ended), { kind: "drained" });
  assert.equal(run.results.length, 5_000);
  assert.equal(run.requests.length, 5_000);
  assert.deepEqual(run.meters.rates().waits, []);
});

Deno.test("a stop stores what arrived, as soon as it can be stored", async () => {
  let isFull = true;
  const run = stage({
    rows: 100,
    store: () => {
      if (isFull) throw new Error("disk full");
    },
    ask: () => ({ afterMs: 10, reply: answer("a") }),
  });
  const ended = run.start();
  await run.clock.pass(500);
  run.abort.abort();
  await run.clock.pass(7_000);
  assert.equal(run.results.length, 0);
  isFull = false;
  assert.deepEqual(await run.clock.run(ended), { kind: "aborted" });
  assert.equal(run.results.length, run.requests.length);
});

Deno.test("results are given up only on request, and are then not told", async () => {
  const run = stage({
    rows: 5,
    store: () => {
      throw new Error("disk full");
    },
  });
  const ended = run.start();
  await run.clock.pass(1_000);
  run.abort.abort();
  await run.clock.pass(1_000);
  assert.ok(run.requests.length > 0);
  assert.equal(run.parts.committer.giveUp(), run.requests.length);
  await run.clock.run(ended);
  assert.equal(run.events.some(({ kind }) => kind === "row"), false);
});

Deno.test("progress is told while the run goes on, a last time at its end, and an ETA is never negative", async () => {
  const run = stage({ rows: 100, settings: { concurrency: 2 }, ask: () => ({ afterMs: 100, reply: answer("a", 7) }) });
  const ended = run.start();
  await run.clock.pass(1_000);
  run.clock.jumpMs = -3_600_000;
  await run.clock.pass(1_000);
  run.clock.jumpMs = 3_600_000;
  await run.clock.run(ended);
  assert.equal(run.clock.now(), 5_000); // no wait goes by the wall clock, and the last batch is stored at once
  assert.ok(run.rates.length > 20 && run.rates.length <= 30);
  assert.ok(run.rates.every(({ etaMs }) => etaMs === null || etaMs >= 0));
  const last = run.events.at(-1);
  assert.ok(last?.kind === "progress");
  assert.deepEqual(last.counts, {
    total: 100,
    succeeded: 100,
    failed: 0,
    cached: 0,
    attempts: 100,
    inFlight: 0,
    waiting: 0,
  });
  assert.equal(last.usage.promptTokens, 700);
  assert.equal(last.rates.etaMs, 0);
});

Deno.test("a failed row that is asked again counts once, as what it became", async () => {
  const run = stage({
    rows: [{ ...pendingRow(0), hasFailed: true }, { ...pendingRow(1), hasFailed: true }],
    counts: { total: 2, succeeded: 0, failed: 2, cached: 0, attempts: 6 },
  });
  await run.play();
  const { succeeded, failed, attempts } = run.meters.counts();
  assert.deepEqual([succeeded, failed, attempts], [2, 0, 8]);
});

Deno.test("of a hundred thousand rows only a few are open at any time", async () => {
  const run = stage({ rows: 100_000, settings: { concurrency: 50 } });
  let most = 0;
  const { ask } = run.ports;
  run.ports.ask = (messages, signal) => {
    most = Math.max(most, run.seen.taken - run.results.length - run.parts.committer.backlog);
    return ask(messages, signal);
  };
  await run.play();
  assert.equal(run.results.length, 100_000);
  assert.ok(most <= 2 * 50 + 64 + 1, `${most} rows were open`);
});
