import assert from "node:assert/strict";
import { startMock } from "../../server/mock/server.ts";
import { countByUser } from "../support/mock.ts";
import { descriptorsOf } from "../support/process.ts";
import { until } from "../support/time.ts";
import { checkTries } from "./ep.ts";
import { asked, type Checks } from "./stage.ts";

const done = Promise.resolve();

export const netChecks: Checks = {
  "net-reused-close": {
    then: (_, { details, mount }) => {
      const counts = countByUser(asked(mount));
      for (const { result, messages } of details) {
        assert.equal(result?.attempts, counts.get(messages.at(-1)?.content ?? ""));
      }
      return done;
    },
  },
  "net-reset": {
    then: (_, seen) => {
      checkTries(seen, [["network"]]);
      return done;
    },
  },
  "net-cut-length": {
    then: (_, { details }) => {
      assert.match(details[0]?.result?.tries[0]?.error?.code ?? "", /^(?:network|bad_response)$/u);
      return done;
    },
  },
  "net-hang": {
    then: (_, seen) => {
      const [{ latencyMs } = { latencyMs: 0 }] = checkTries(seen, [["timeout"]]);
      assert.ok(latencyMs >= 1900 && latencyMs <= 2500, `${latencyMs} ms`);
      return done;
    },
  },
  "net-drip": {
    then: (_, seen) => {
      const [{ latencyMs } = { latencyMs: 0 }] = checkTries(seen, [["timeout"]]);
      assert.ok(latencyMs >= 1900 && latencyMs <= 2700, `${latencyMs} ms`);
      return done;
    },
  },
  "net-timeout-huge": {
    instead: async (stage) => {
      const mount = stage.mount();
      const answer = await stage.api.send("POST /api/projects", stage.projectOf(mount));
      if (answer.status === 422) {
        assert.match(answer.text, /"path":"endpoint\.timeoutMs"/u);
        assert.equal(asked(mount).length, 0);
        return;
      }
      const { details } = await stage.play({ mount });
      assert.deepEqual([details[0]?.status, asked(mount).length], ["succeeded", 1]);
    },
  },
  "net-refused": {
    then: async (stage, { run, dataset }) => {
      assert.deepEqual([run.counts.succeeded, run.counts.failed], [0, 0]);
      const gone = await startMock();
      await gone.close();
      const stopped = await stage.play({ dataset, endpoint: { url: gone.url }, settings: { retry: { attempts: 2 } } });
      assert.equal(stopped.run.failure?.code, "unreachable");
      await using back = await startMock({ port: gone.port });
      await stage.api.call("POST /api/runs/{id}/resume", { id: stopped.run.id });
      const after = await stage.api.waitForRun(stopped.run.id, "completed");
      assert.deepEqual([after.counts.succeeded, back.counts.requests], [20, 20]);
    },
  },
  "net-tls": {
    then: async ({ api }, { project }) => {
      const { sentence } = await api.call("POST /api/projects/{id}/test-connection", { id: project.id });
      assert.match(sentence, /http:\/\//u);
    },
  },
  "net-gzip": {
    then: (_, seen) => {
      checkTries(seen, [["rate_limited", "too many requests"]]);
      return done;
    },
  },
  "net-drain": {
    alone: true,
    looksAt: ["run", "succeeded", "requestsTotal"],
    instead: async (stage) => {
      const lines = Array.from({ length: 500 }, (_, n) => `{"q":"r${n}"}`);
      const { pid } = stage.server;
      const before = descriptorsOf(pid);
      const { run, mount } = await stage.play({ lines, withinMs: 90_000, readRows: 0 });
      assert.deepEqual([run.status, run.counts.succeeded, asked(mount).length], ["completed", 500, 1000]);
      let after = 0;
      await until("the sockets are closed", () => (after = descriptorsOf(pid)) <= before + 20, 15_000, 100)
        .catch(() => assert.fail(`${after} descriptors, ${before} before`));
    },
  },
};
