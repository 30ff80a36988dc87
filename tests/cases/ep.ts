import assert from "node:assert/strict";
import type { Attempt } from "../../server/contract/result.ts";
import { countByUser } from "../support/mock.ts";
import { isObject } from "../support/api.ts";
import { forgetPeak, memoryOf } from "../support/process.ts";
import { asked, type Checks, type Seen } from "./stage.ts";

const mib = 1024 * 1024;
const twenty = Array.from({ length: 20 }, (_, n) => `{"q":"r${n}"}`);

/** Holds the attempts of the first row against their codes and parts of their messages. */
export function checkTries({ details }: Seen, expected: readonly [code: string, message?: string][]): Attempt[] {
  const tries = details[0]?.result?.tries ?? [];
  for (const [at, [code, message = ""]] of expected.entries()) {
    assert.equal(tries[at]?.error?.code, code, JSON.stringify(tries));
    assert.ok(tries[at]?.error?.message.includes(message), JSON.stringify(tries[at]));
  }
  return tries;
}

const done = Promise.resolve();

export const epChecks: Checks = {
  "ep-reasoning-length": {
    then: (_, { details }) => {
      assert.match(details[0]?.result?.error?.message ?? "", /reasoning|max.tokens/iu);
      return done;
    },
  },
  "ep-think": { then: () => done }, // outer line breaks are trimmed by the standard check
  "ep-error-200": {
    then: (_, seen) => {
      checkTries(seen, [["bad_response", "the upstream model gave up"]]);
      return done;
    },
  },
  "ep-tool-calls": {
    then: async ({ api }, { run, details }) => {
      assert.equal(details[0]?.result?.answer, null);
      assert.ok(!Object.hasOwn(JSON.parse((await api.result(run.id)).text), "response"));
    },
  },
  "ep-length-usable": {
    then: (_, { details }) => {
      assert.equal(details[0]?.result?.finishReason, "length");
      return done;
    },
  },
  "ep-usage-null": {
    then: async ({ api }, { run }) => {
      assert.deepEqual(run.usage, {
        promptTokens: null,
        cachedTokens: null,
        completionTokens: null,
        reasoningTokens: null,
      });
      const { text } = await api.send("GET /api/runs/{id}", { id: run.id });
      assert.doesNotMatch(text, /NaN|"null"|"undefined"|:-\d/u);
    },
  },
  "ep-sse-error": {
    then: (_, { details }) => {
      assert.ok(details[0]?.result?.tries[0]?.error?.message.includes("worker lost"));
      return done;
    },
  },
  "ep-html-502": {
    then: (_, seen) => {
      for (const { error } of checkTries(seen, [["server_error"], ["server_error"]]).slice(0, 2)) {
        assert.match(error?.message ?? "", /502|Bad Gateway|524|timeout/u);
        assert.doesNotMatch(error?.message ?? "", /[<>]/u);
      }
      return done;
    },
  },
  "ep-html-200": {
    then: async ({ api }, { project, details }) => {
      const { verdict, sentence } = await api.call("POST /api/projects/{id}/test-connection", { id: project.id });
      assert.equal(verdict, "not_a_chat_endpoint", sentence);
      assert.doesNotMatch(details[0]?.result?.error?.message ?? "", /<script/u);
    },
  },
  "ep-error-string": {
    then: (_, seen) => {
      checkTries(seen, [["overloaded", "model is still loading"]]);
      return done;
    },
  },
  "ep-error-detail": { then: () => done }, // no error ever shows [object Object]: the standard check
  "ep-max-tokens": {
    then: async (stage, seen) => {
      const [first, second] = asked(seen.mount).map(({ body }) => body);
      const { result, status } = seen.details[0] ?? {};
      if (status === "failed") {
        assert.deepEqual([result?.error?.code, asked(seen.mount).length], ["invalid_request", 1]);
        assert.match(result?.error?.message ?? "", /max_completion_tokens/u);
        return;
      }
      assert.ok(isObject(first) && isObject(second));
      assert.equal(asked(seen.mount).length, 2);
      assert.equal(first.max_tokens, 50);
      assert.deepEqual([second.max_tokens, second.max_completion_tokens], [undefined, 50]);
      assert.deepEqual(seen.run.mends.map(({ parameter, to }) => [parameter, to]), [[
        "max_tokens",
        "max_completion_tokens",
      ]]);
      const ten = await stage.play({ lines: twenty.slice(0, 10) });
      assert.equal(ten.run.counts.succeeded, 10);
      assert.ok(asked(ten.mount).length <= 11, `${asked(ten.mount).length} requests`);
    },
  },
  "ep-temperature": { then: () => done }, // not mended: the standard check holds its first reading
  "ep-model-404": {
    then: async (stage, { run }) => {
      assert.deepEqual([run.counts.succeeded, run.counts.failed], [0, 0]);
      const mended = stage.mount({ replies: ["ok"] }); // the model was pulled
      await stage.api.call("POST /api/runs/{id}/resume", { id: run.id });
      const after = await stage.api.waitForRun(run.id, "completed");
      assert.equal(after.counts.succeeded, 20);
      assert.equal(asked(mended).length, 20);
    },
  },
  "ep-401": {
    then: async ({ api }, { run, mount }) => {
      assert.deepEqual([run.counts.succeeded, run.counts.failed], [0, 0]);
      mount.requests.length = 0;
      await api.call("POST /api/runs/{id}/resume", { id: run.id, key: "sk-test-0002" });
      const after = await api.waitForRun(run.id, "completed");
      assert.equal(after.counts.succeeded, 20);
      assert.deepEqual([...countByUser(asked(mount)).values()], Array(20).fill(1));
      assert.equal((await api.result(run.id)).lines.length, 20);
    },
  },
  "ep-huge": {
    alone: true,
    instead: async (stage) => {
      const { server, of } = stage;
      forgetPeak(server.pid);
      const before = memoryOf(server.pid).now;
      const { details, mount } = await stage.play();
      const used = memoryOf(server.pid).peak - before;
      assert.equal(details[0]?.result?.error?.code, of.expect.code);
      assert.ok(asked(mount).length <= (of.expect.requestsMax ?? 0));
      assert.ok(asked(mount).every(({ aborted }) => aborted), "the connection was closed before all was read");
      assert.ok(used <= 100 * mib, `${Math.round(used / mib)} MiB more`);
    },
  },
  "ep-url": {
    instead: async (stage) => {
      const { of, mocks } = stage;
      const dataset = await stage.upload();
      const path = of.expect.path ?? "";
      for (const url of of.input.urls ?? []) {
        const { mount, project, details } = await stage.play({ dataset, endpoint: { url: mocks.fill(url) } });
        assert.equal(project.endpoint.requestUrl, mocks.main.base + path, JSON.stringify(url));
        assert.deepEqual(mount.requests.map((request) => request.path), [path], JSON.stringify(url));
        assert.equal(details[0]?.status, "succeeded");
      }
    },
  },
  "ep-url-wrong": {
    then: (_, { run }) => {
      assert.notEqual(run.failure?.code, "model_not_found");
      return done;
    },
  },
  "ep-azure": {
    then: async ({ api }, { mount, project }) => {
      const headers = asked(mount)[0]?.headers;
      assert.equal(headers?.["api-key"], "az-test-0001");
      assert.equal(headers.authorization, undefined);
      await api.call("PATCH /api/projects/{id}", { id: project.id, endpoint: { apiVersion: "" } });
      const { sentence } = await api.call("POST /api/projects/{id}/test-connection", { id: project.id });
      assert.match(sentence, /api-version/iu);
    },
  },
  "ep-402-burst": {
    then: (_, seen) => {
      checkTries(seen, [["rate_limited"]]);
      return done;
    },
  },
  "ep-stream-only": {
    then: async (stage, { run }) => {
      assert.ok(run.mends.some(({ parameter }) => parameter === "stream"), JSON.stringify(run.mends));
      const { mount, run: second } = await stage.play({ lines: twenty });
      assert.equal(second.counts.succeeded, 20);
      assert.equal(asked(mount).length, 21);
    },
  },
  "ep-thinking-off": {
    then: (_, { details, run, mount }) => {
      const { status, result } = details[0] ?? {};
      if (status === "succeeded") assert.ok(run.mends.length > 0);
      else {
        assert.deepEqual([result?.error?.code, asked(mount).length], ["invalid_request", 1]);
        assert.match(result?.error?.message ?? "", /enable_thinking/u);
      }
      return done;
    },
  },
  "ep-no-envelope": {
    then: (_, seen) => {
      checkTries(seen, [["rate_limited", "TPM limit reached."]]);
      return done;
    },
  },
  "ep-relay-404": {
    play: () => ({ settings: { retry: { attempts: 3, maxWaitMs: 2_000 } } }), // else it is waited out for a minute
    then: (_, { run }) => {
      const { failed, total } = run.counts;
      assert.ok(run.status === "failed" && run.failure !== null || run.status === "completed" && failed === total);
      return done;
    },
  },
  "ep-path-wrong-run": {
    then: async (stage, { dataset }) => {
      const { run } = await stage.play({ dataset, script: { replies: ["ok"] } });
      assert.equal(run.counts.succeeded, 20);
    },
  },
};
