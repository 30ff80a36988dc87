import assert from "node:assert/strict";
import { askRaw, rawGet } from "../support/raw.ts";
import { filesBelow, filesHolding } from "../support/folder.ts";
import { Api, readProblem } from "../support/api.ts";
import { followRun } from "../support/events.ts";
import { startServer } from "../support/server.ts";
import { asked, type Checks, type Stage } from "./stage.ts";

/** Everything that a person could read of a run and its project through the doors, as one text. */
export async function everythingTold(
  { api, server }: Pick<Stage, "api" | "server">,
  runId: string,
  projectId: string,
): Promise<string> {
  const paths = [
    "/api/projects",
    `/api/projects/${projectId}`,
    "/api/runs",
    `/api/runs/${runId}`,
    `/api/runs/${runId}/rows`,
    `/api/runs/${runId}/rows/0`,
    `/api/runs/${runId}/errors`,
    `/api/runs/${runId}/result`,
    "/api/stats",
    "/api/templates",
    "/api/templates/export",
    "/",
    `/runs/${runId}`,
  ];
  const texts: string[] = [];
  for (const path of paths) {
    const { status, text, headers } = await api.ask("GET", path);
    assert.ok(status < 500, `${path}: ${status} ${text.slice(0, 300)}`);
    texts.push(text, JSON.stringify([...headers]));
  }
  for (const door of ["POST /api/projects/{id}/test-connection", "POST /api/projects/{id}/duplicate"] as const) {
    texts.push((await api.send(door, { id: projectId })).text);
  }
  texts.push((await api.send("POST /api/projects/{id}/try", { id: projectId, data: { q: "ping" } })).text);
  const viewing = new AbortController();
  for await (const { event } of followRun(api.url(`/api/runs/${runId}/events`), { signal: viewing.signal })) {
    texts.push(JSON.stringify(event));
    viewing.abort();
  }
  return [...texts, server.stdout, server.stderr].join("\n");
}

export const secChecks: Checks = {
  "sec-redirect": {
    then: async (stage, { run, project, details }) => {
      const { api, mocks } = stage;
      const host = new URL(mocks.other.base).host;
      const message = details[0]?.result?.error?.message ?? run.failure?.message ?? "";
      assert.match(message, /redirect/iu);
      assert.ok(message.includes(host), message);
      const { verdict, sentence } = await api.call("POST /api/projects/{id}/test-connection", { id: project.id });
      assert.equal(verdict, "redirected");
      assert.ok(sentence.includes(host), sentence);
      for (const auth of ["api-key", "x-auth-token"] as const) await stage.play({ endpoint: { auth } });
      assert.equal(mocks.other.counts.requests, 0);
      assert.equal(mocks.other.counts.connections, 0);
    },
  },
  "sec-key-newline": { instead: checkKeys },
  "sec-key-bearer": { instead: checkKeys },
  "sec-key-chars": {
    instead: async (stage) => {
      const mount = stage.mount();
      for (const key of stage.of.input.keys ?? []) {
        const problem = await stage.api.refused("POST /api/projects", stage.projectOf(mount, { key }));
        const error = problem.errors?.find(({ path }) => path === "endpoint.key");
        assert.match(error?.message ?? "", /(?:control|invisible|full-width|non-ASCII) character at position \d+/u);
        assert.ok(!JSON.stringify(problem).includes(key));
      }
      // The shared server was started with this variable.
      const project = await stage.project(mount, { key: "${CASE_BAD_KEY}" });
      const answer = await stage.api.send("POST /api/projects/{id}/runs", {
        id: project.id,
        datasetId: (await stage.upload()).id,
      });
      assert.equal(answer.status, 409, answer.text);
      const { code, detail } = readProblem(answer);
      assert.equal(code, "key_unusable");
      assert.match(detail, /full-width.*position \d+/u);
      assert.doesNotMatch(detail, /ｔｅｓｔ/u);
      assert.equal(asked(mount).length, 0);
    },
  },
  "sec-key-echo": {
    then: async (stage, { run, project }) => {
      const { key = "" } = stage.of.input;
      assert.ok(run.failure?.message.includes("3210"), run.failure?.message);
      const told = await everythingTold(stage, run.id, project.id);
      assert.ok(!told.includes(key));
      assert.ok(!told.includes(encodeURIComponent(key).slice(0, -4)));
      assert.deepEqual(await filesHolding(stage.server.folder, key), []);
      await stage.api.call("POST /api/runs/{id}/resume", { id: run.id, key }); // it stops again, and is sealed again
      await stage.api.waitForRun(run.id, "failed");
      assert.deepEqual(await filesHolding(stage.server.folder, key), []);
    },
  },
  "sec-host": {
    looksAt: ["status"],
    instead: async ({ server, api, of }) => {
      const { port } = server;
      const foreign = ["evil.example", `evil.example:${port}`, "127.0.0.1.evil.example"];
      const paths = [
        "/api/projects",
        "/",
        "/api/health",
        "/api/runs/1/events",
        "/api/runs/1/result",
        "/api/openapi.json",
      ];
      for (const host of foreign) {
        for (const path of paths) {
          const { status, body } = await askRaw(server.url, rawGet(path, { host, connection: "close" }));
          assert.ok(status === 403 || status === 421, `${host} ${path}: ${status}`);
          assert.doesNotMatch(body, /"pid"|"projects"|"activeRuns"/u);
        }
      }
      for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]) {
        const { status } = await askRaw(server.url, rawGet("/api/projects", { host, connection: "close" }));
        assert.equal(status, 200, host);
      }
      assert.equal(of.expect.status, "403 or 421");
      await api.call("GET /api/health", {});
    },
  },
  "sec-origin": {
    looksAt: ["status"],
    instead: async ({ api }) => {
      const origin = "http://evil.example";
      const before = await api.call("GET /api/datasets", {});
      const tries = [
        ["POST", "/api/projects", '{"name":"foreign-origin"}', "text/plain"],
        ["POST", "/api/projects", '{"name":"foreign-origin"}', "application/json"],
        ["POST", "/api/datasets?name=foreign-origin.jsonl", '{"q":"evil"}\n', "text/plain"],
        ["GET", "/api/runs/1/events", undefined, "text/plain"],
      ] as const;
      for (const [method, path, body, type] of tries) {
        const { status, headers } = await api.ask(method, path, body, { headers: { origin, "content-type": type } });
        assert.equal(status, 403, path);
        assert.equal(headers.get("access-control-allow-origin"), null);
      }
      const preflight = await api.ask("OPTIONS", "/api/projects", undefined, {
        headers: { origin, "access-control-request-method": "POST" },
      });
      assert.equal(preflight.headers.get("access-control-allow-origin"), null);
      assert.ok(
        !(await api.call("GET /api/projects", { q: "foreign-origin" })).projects.some(({ name }) =>
          name === "foreign-origin"
        ),
      );
      const after = await api.call("GET /api/datasets", {});
      assert.ok(!after.datasets.some(({ name }) => name === "foreign-origin.jsonl"), `${before.datasets.length}`);
      // A form of a foreign page that hides its origin has none of our types either.
      const hidden = await api.ask("POST", "/api/projects", '{"name":"foreign-origin"}', {
        headers: { "content-type": "text/plain" },
      });
      assert.equal(hidden.status, 415);
    },
  },
  "sec-path": {
    instead: async ({ api, server }) => {
      const above = `${server.folder}/..`;
      const outside = async () => {
        const names: string[] = [];
        for await (const { name } of Deno.readDir(above)) names.push(name);
        return names.filter((name) => name.includes("evil"));
      };
      const names = ["../../evil.jsonl", "/etc/x", "C:\\x", "..", "con.jsonl", "长".repeat(300), "nul\0here.jsonl"];
      for (const name of names) {
        const answer = await api.trySend('{"q":"path"}\n', name);
        if (answer.status === 201) {
          const { datasets } = await api.call("GET /api/datasets", {});
          for (const { name: kept } of datasets) assert.doesNotMatch(kept, /[/\\\0]|^\.\.$/u);
        } else assert.ok(answer.status >= 400 && answer.status < 500, `${name}: ${answer.status}`);
      }
      assert.deepEqual(await outside(), []);
      for (const file of await filesBelow(server.folder)) {
        assert.match(file, /^(?:datasets\/[\w.-]+|[\w.-]+)$/u);
        assert.doesNotMatch(file, /evil|con\.jsonl/u);
      }
      const encoded = await api.ask("GET", "/api/datasets/..%2f..%2fprojects.db/file");
      assert.equal(encoded.status, 404);
      for (
        const path of [
          "/%2e%2e/%2e%2e/etc/passwd",
          "/../../etc/passwd",
          "/static/..%2f..%2fdeno.json",
          "/built/..%2f..%2fdeno.json",
        ]
      ) {
        const host = `127.0.0.1:${server.port}`;
        const { status, body } = await askRaw(server.url, rawGet(path, { host, connection: "close" }));
        assert.equal(status, 404, path);
        assert.doesNotMatch(body, /root:|nodeModulesDir/u);
      }
    },
  },
  "sec-headers": {
    looksAt: ["status"],
    instead: async (stage) => {
      const mount = stage.mount({ replies: ["ok"] });
      const project = await stage.project(mount);
      const broken: Record<string, string>[] = [{ "x-a": "v\r\nx-b: 1" }, { "x a": "v" }, { "x-c": "中文" }];
      const ours: Record<string, string>[] = [{ host: "evil.example" }, { "content-length": "5" }];
      for (const headers of [...broken, ...ours]) {
        const answer = await stage.api.send("PATCH /api/projects/{id}", { id: project.id, endpoint: { headers } });
        if (answer.status === 200 && ours.includes(headers)) continue;
        assert.equal(answer.status, 422, JSON.stringify(headers));
        const [error] = readProblem(answer).errors ?? [];
        assert.match(error?.path ?? "", /^endpoint\.headers/u);
      }
      const { details } = await stage.play({ mount, project });
      assert.equal(details[0]?.status, "succeeded");
      const headers = asked(mount)[0]?.headers ?? {};
      assert.equal(headers.host, new URL(mount.url).host);
      assert.equal(headers["content-length"], `${new TextEncoder().encode(asked(mount)[0]?.text).length}`);
      assert.equal(headers["x-b"], undefined);
    },
  },
  "sec-bind": {
    instead: async () => {
      await using server = await startServer({ args: ["--host", "0.0.0.0"] });
      const key = /shown this once\): (\S+)/u.exec(server.stdout)?.[1] ?? "";
      assert.ok(key.length >= 16, server.stdout);
      const stranger = new Api(server);
      const member = new Api(server, { authorization: `Bearer ${key}` });
      await member.upload('{"q":"ping"}\n');
      const doors = [
        "/api/projects",
        "/api/runs",
        "/api/runs/1/events",
        "/api/runs/1/result",
        "/api/datasets",
        "/api/stats",
      ];
      for (const path of doors) {
        const refused = await stranger.ask("GET", path);
        assert.equal(refused.status, 401, path);
        assert.doesNotMatch(refused.text, /jsonl/u);
        assert.notEqual((await member.ask("GET", path)).status, 401, path);
      }
      assert.equal((await stranger.ask("POST", "/api/projects", { name: "a" })).status, 401);
      const health = await stranger.ask("GET", "/api/health");
      assert.equal(health.status, 200);
      assert.doesNotMatch(health.text, /pid|activeRuns/u);
      const page = await fetch(`${server.url}/`, { headers: { accept: "text/html" } });
      assert.match(await page.text(), /type="password"/u);
      assert.ok(!server.stderr.includes(key));
      // It must be known at the next start too, in a file that its owner alone reads, and in no log.
      assert.deepEqual(await filesHolding(server.folder, key), ["access.key"]);
      const { mode } = await Deno.stat(`${server.folder}/access.key`);
      if (Deno.build.os !== "windows") assert.equal((mode ?? 0) & 0o777, 0o600);
      const { url } = server;
      assert.equal(await server.stop(), 0);
      await server.start();
      assert.equal(server.url, url);
      assert.equal(server.stdout.split(key).length, 2, "the key is printed once");
      assert.equal((await member.ask("GET", "/api/projects")).status, 200);
    },
  },
};

/** Each way to paste the key leads to one request that carries it plainly, or is refused with a sentence. */
async function checkKeys(stage: Stage): Promise<void> {
  const dataset = await stage.upload();
  for (const key of stage.of.input.keys ?? []) {
    const { mount, details } = await stage.play({ dataset, key });
    assert.equal(details[0]?.result?.answer, "echo: ping", JSON.stringify(key));
    assert.deepEqual(asked(mount).map(({ headers }) => headers.authorization), ["Bearer sk-test-0001"]);
  }
}
