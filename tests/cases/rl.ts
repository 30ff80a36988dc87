import assert from "node:assert/strict";
import { startMock } from "../../server/mock/server.ts";
import type { Run } from "../../server/contract/run.ts";
import { Api, describe } from "../support/api.ts";
import { startServer } from "../support/server.ts";
import { sleep, until } from "../support/time.ts";
import { checkTries } from "./ep.ts";
import { asked, type Checks, type Seen, type Stage } from "./stage.ts";

const done = Promise.resolve();
const tooMany = { error: { message: "too many requests", type: "rate_limit_error", code: "rate_limit_exceeded" } };

/** A run that was told to wait for long: it is paused, says until when, is not asked again and can be cancelled. */
async function checkParked({ api }: Stage, { run, mount, details }: Seen, waitMs: number): Promise<void> {
  assert.equal(run.status, "paused", describe(run));
  assert.equal(run.pause?.reason, "told_wait");
  assert.ok((run.pause.message ?? "").length > 10);
  const untilMs = Date.parse(run.pause.until ?? "") - Date.now();
  assert.ok(untilMs > waitMs * 0.98 && untilMs <= waitMs * 1.2, run.pause.until ?? "");
  assert.equal(details[0]?.status, "pending");
  const began = (asked(mount)[0]?.time ?? 0) - performance.timeOrigin;
  await sleep(Math.max(0, began + 10_000 - performance.now()));
  assert.equal(asked(mount).length, 1);
  const cancelledAt = performance.now();
  assert.equal((await api.call("POST /api/runs/{id}/cancel", { id: run.id })).status, "cancelled");
  assert.ok(performance.now() - cancelledAt < 1000);
}

/**
 * The case's settings, but refusals of everybody are not waited out for a minute: they end with the number of requests here,
 * and not with time.
 */
const shortly = ({ of }: Stage, attempts: number) => ({ ...of.input.settings, retry: { attempts, maxWaitMs: 2_000 } });

export const rlChecks: Checks = {
  "rl-30-days": { then: async (stage, seen) => await checkParked(stage, seen, 30 * 86_400_000) },
  "rl-daily": { then: async (stage, seen) => await checkParked(stage, seen, 14_400_000) },
  "rl-garbage": {
    then: (_, { mount }) => {
      const [first = 0, second = 0, third = 0] = asked(mount).map(({ time }) => time);
      assert.ok(second - first >= 20 || third - second >= 20);
      return done;
    },
  },
  "rl-storm": {
    instead: async (stage) => {
      let recovers = false;
      // Between its last refusals and its end a run of twenty rows recovers for moments alone, which a look may miss.
      for (let storm = 0; storm < 4 && !recovers; storm++) {
        const bounds: number[] = [];
        const seen = await stage.play({
          settings: shortly(stage, 5),
          withinMs: 90_000,
          watch: ({ rates, status }) => void (status === "running" && bounds.push(rates.concurrency)),
        });
        const { run, details, mount } = seen;
        assert.deepEqual([run.status, run.counts.succeeded, asked(mount).length], ["completed", 20, 80], describe(run));
        assert.ok(details.every(({ result }) => result?.attempts === 4));
        // Some of the first come together, since the gate opens for all at once; the jitter shows over all that waited.
        const waits = details.flatMap(({ result }) => result?.tries.slice(0, 3).map(({ waitedMs }) => waitedMs) ?? []);
        assert.ok(new Set(waits).size > 30, waits.join());
        const lowest = Math.min(...bounds);
        assert.ok(lowest <= 5, bounds.join());
        recovers = bounds.slice(bounds.indexOf(lowest)).some((bound) => bound > lowest);
      }
      assert.ok(recovers, "the rate never rose again");
    },
    looksAt: ["run", "succeeded", "requestsTotal"],
  },
  "rl-attempts": {
    then: (_, { details }) => {
      assert.equal(details[0]?.result?.attempts, 3);
      return done;
    },
  },
  "rl-gemini-minute": {
    then: (_, seen) => {
      checkTries(seen, [["rate_limited"]]);
      return done;
    },
  },
  "rl-503": {
    then: (_, seen) => {
      checkTries(seen, [["overloaded"], ["overloaded"]]);
      return done;
    },
  },
  "rl-cancel-in-wait": {
    instead: async (stage) => {
      const { api } = stage;
      const waiting = ({ rates }: Run) => rates.waits.length > 0;
      const { mount, run, project, dataset } = await stage.play({ until: waiting });
      assert.equal(run.status, "running");
      await sleep(1000);
      const began = performance.now();
      await api.call("POST /api/runs/{id}/cancel", { id: run.id });
      await api.waitForRun(run.id, "cancelled", 1000);
      assert.ok(performance.now() - began < 1000);
      await sleep(5000);
      assert.equal(asked(mount).length, 1);
      // The same with a pause: what was made before it counts, the wait does not.
      const again = stage.mount({ replies: [{ status: 429, headers: { "retry-after": "4" }, json: tooMany }, "ok"] });
      const second = await stage.play({ mount: again, project, dataset, until: waiting });
      const pausedAt = performance.now();
      await api.call("POST /api/runs/{id}/pause", { id: second.run.id });
      await api.waitForRun(second.run.id, "paused", 1000);
      assert.ok(performance.now() - pausedAt < 1000);
      await api.call("POST /api/runs/{id}/resume", { id: second.run.id });
      const after = await api.waitForRun(second.run.id, "completed");
      const [detail] = await stage.details(after);
      assert.deepEqual([detail?.result?.attempts, asked(again).length, after.counts.attempts], [2, 2, 2]);
    },
    looksAt: ["requests"],
  },
  "rl-limit-shared": {
    instead: async (stage) => {
      // A limit four times that of the case, so that it takes seconds; the burst is a twelfth of a minute's requests.
      const perMinute = 240;
      const burst = perMinute / 12;
      await using server = await startServer();
      const api = new Api(server);
      const mount = stage.mount();
      const dataset = await api.upload(await stage.file());
      const limits = { requestsPerMinute: perMinute, tokensPerMinute: null };
      const project = await api.call("POST /api/projects", stage.projectOf(mount, { endpoint: { limits } }));
      const settings = { id: project.id, datasetId: dataset.id, concurrency: 20 };
      const first = await api.call("POST /api/projects/{id}/runs", settings);
      const second = await api.call("POST /api/projects/{id}/runs", settings);
      await until("some requests came", () => asked(mount).length >= 8);
      await server.kill();
      await server.start();
      for (const { id } of [first, second]) {
        const run = await api.waitForRun(id, "completed", 60_000);
        assert.deepEqual([run.counts.succeeded, run.rates.errors], [20, {}]);
      }
      const times = asked(mount).map(({ time }) => time).sort((a, b) => a - b);
      for (const [from, began] of times.entries()) {
        for (const [to, time] of times.entries()) {
          const allowed = burst + 1 + (time - began) * perMinute / 60_000;
          assert.ok(to - from + 1 <= allowed, `${to - from + 1} requests in ${Math.round(time - began)} ms`);
        }
      }
    },
  },
  "rl-concurrency-one": {
    instead: async (stage) => {
      await using mock = await startMock(); // of its own, so that what is in flight is this run's
      const mount = mock.mount("/alone", { replies: stage.of.input.replies ?? [], latency: 60 });
      let highest = 0;
      let isWatched = false;
      const watching = setInterval(() => {
        isWatched ||= mock.counts.requests >= 8 && mock.counts.inFlight === 0;
        // Later it may grow back, as answers come.
        if (isWatched && mock.counts.requests <= 16) highest = Math.max(highest, mock.counts.inFlight);
      }, 3);
      try {
        const settings = shortly(stage, 3);
        const { run } = await stage.play({ mount, settings, withinMs: 90_000 });
        assert.deepEqual([run.status, run.counts.succeeded], ["completed", 20], describe(run));
        assert.ok(highest >= 1 && highest <= 4, `${highest} in flight after the first wave`);
      } finally {
        clearInterval(watching);
      }
    },
    looksAt: ["run", "succeeded"],
  },
};
