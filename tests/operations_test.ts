import assert from "node:assert/strict";
import { join } from "node:path";
import type { Door } from "../server/contract/operations.ts";
import { operations } from "../server/contract/operations.ts";
import { problems } from "../server/contract/problems.ts";
import { doorRoutes, hasJsonBody } from "../server/http/doors.ts";
import type { DoorRoute } from "../server/http/doors.ts";
import { openApi } from "../server/http/openapi.ts";
import { createLog } from "../server/log.ts";
import { openServices } from "../server/services.ts";
import { readSettings, serverSettings } from "../server/settings.ts";
import { Api, readProblem } from "./support/api.ts";
import { temporaryFolder } from "./support/folder.ts";
import { root } from "./support/imports.ts";

const accessKey = "a-key-for-the-tests";

/** The services as `serve` opens them, on a folder of their own. */
async function openServer(flags: Record<string, string> = {}, key: string | null = null) {
  await using opening = new AsyncDisposableStack();
  const folder = opening.use(await temporaryFolder());
  const lines: string[] = [];
  const environment = (name: string) => name === "PROMPTFACTORY_ACCESS_KEY" ? key ?? undefined : undefined;
  const settings = readSettings(serverSettings, {
    port: "0",
    data: join(folder.path, "data"),
    "drain-ms": "0",
    ...flags,
  }, environment);
  const services = opening.use(await openServices(settings, { log: createLog((line) => void lines.push(line)) }));
  const open = opening.move();
  const url = `http://127.0.0.1:${services.port}`;
  return { url, lines, madeAccessKey: services.madeAccessKey, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

/** A request of a door about things that do not exist. */
function ask(url: string, route: DoorRoute, headers: Record<string, string> = {}): Promise<Response> {
  const path = route.path.replace("{id}", "987654321").replace("{row}", "0");
  const body = hasJsonBody(route) ? "{}" : route.operation.body === "stream" ? "" : undefined;
  return fetch(url + path, {
    method: route.method,
    headers: { ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
    body,
  });
}

Deno.test("with an access key each door asks for it, but for those that are open", async () => {
  await using server = await openServer({}, accessKey);
  for (const route of doorRoutes) {
    const { door, operation } = route;
    const without = await ask(server.url, route);
    const text = await without.text();
    const isOpen = operation.role === "open";
    assert.equal(without.status === 401, !isOpen, door);
    if (!isOpen) assert.equal(JSON.parse(text).code, "access_key_required", door);
    const withKey = await ask(server.url, route, { authorization: `Bearer ${accessKey}` });
    await withKey.body?.cancel();
    assert.notEqual(withKey.status, 401, door);
    assert.ok(withKey.status < 500, `${door}: ${withKey.status}`);
  }
  assert.deepEqual(Object.keys(await (await fetch(`${server.url}/api/health`)).json()), ["status", "version"]);
  assert.equal(server.lines.join("").includes(accessKey), false);
});

Deno.test("bound beyond loopback a key is made, shown once and kept out of the log", async () => {
  await using server = await openServer({ host: "0.0.0.0" });
  const key = server.madeAccessKey;
  assert.ok(key !== null && key.length >= 20);
  for (
    const [path, accept] of [["/api/projects", "*/*"], ["/api/runs/1/events", "*/*"], ["/api/runs/1/result", "*/*"], [
      "/",
      "text/html",
    ]] as const
  ) {
    const response = await fetch(server.url + path, { headers: { accept } });
    assert.equal(response.status, 401, path);
    assert.equal((await response.text()).includes("<form"), path === "/");
  }
  const response = await fetch(`${server.url}/api/projects`, { headers: { authorization: `Bearer ${key}` } });
  assert.equal(response.status, 200);
  await response.body?.cancel();
  assert.equal(server.lines.join("").includes(key), false);
});

Deno.test("each door that is about one thing says so when there is none", async () => {
  await using server = await openServer();
  const about: Record<string, string> = {
    projects: "project_not_found",
    templates: "template_not_found",
    datasets: "dataset_not_found",
    runs: "run_not_found",
  };
  // These need more than an empty body before they look for their project.
  const bodies: Partial<Record<Door, object>> = {
    "POST /api/projects/{id}/runs": { datasetId: "x" },
    "POST /api/projects/{id}/preview": { data: {} },
    "POST /api/projects/{id}/try": { data: {} },
    "POST /api/projects/{id}/estimate": { datasetId: "x" },
    "POST /api/projects/{id}/versions": { prompt: { messages: [] } },
    "PATCH /api/runs/{id}": { concurrency: 1 },
  };
  for (const route of doorRoutes.filter(({ members }) => members.length > 0)) {
    for (
      const id of ["987654321", "0", "-1", "1000000000", "9999999999999999999", "abc", "constructor", "%00", "%ff"]
    ) {
      const response = await fetch(server.url + route.path.replace("{id}", id).replace("{row}", "0"), {
        method: route.method,
        ...(hasJsonBody(route) && {
          headers: { "content-type": "application/json" },
          body: JSON.stringify(bodies[route.door] ?? {}),
        }),
      });
      const text = await response.text();
      assert.equal(response.status, 404, `${route.door} ${id}: ${response.status} ${text.slice(0, 200)}`);
      const expected = /%/u.test(id) ? "not_found" : about[route.path.split("/")[2] ?? ""];
      assert.equal(JSON.parse(text).code, expected, `${route.door} ${id}`);
    }
  }
});

Deno.test("the whole way through the doors, each answer as the contract says", async () => {
  await using server = await openServer();
  const api = new Api(server);
  const demo = await api.call("POST /api/demo", {});
  const { id } = demo.project;
  const datasetId = demo.dataset.id;
  const copy = await api.call("POST /api/projects/{id}/duplicate", { id });
  await api.call("PATCH /api/projects/{id}", { id: copy.id, name: "renamed" });
  assert.equal((await api.call("GET /api/projects/{id}", { id: copy.id })).name, "renamed");
  assert.equal((await api.call("GET /api/projects", {})).projects.length, 2);
  await api.call("POST /api/projects/{id}/preview", { id, datasetId, row: 0 });
  const tried = await api.call("POST /api/projects/{id}/try", { id, datasetId, row: 0 });
  assert.equal(tried.error, null);
  assert.equal((await api.call("POST /api/projects/{id}/test-connection", { id })).verdict, "works");
  await api.call("POST /api/projects/{id}/estimate", { id, datasetId });

  await api.call("GET /api/datasets", {});
  await api.call("GET /api/datasets/{id}", { id: datasetId });
  assert.equal((await api.call("GET /api/datasets/{id}/rows", { id: datasetId, limit: 2 })).rows.length, 2);
  assert.deepEqual((await api.call("GET /api/datasets/{id}/bad-lines", { id: datasetId })).badLines, []);
  const file = await api.ask("GET", `/api/datasets/${datasetId}/file`);
  assert.equal(file.status, 200);
  assert.match(file.headers.get("content-disposition") ?? "", /^attachment; filename="sample\.jsonl"/u);

  const order = { headers: { "idempotency-key": "one run" } };
  const input = { id, datasetId, selection: { kind: "first" as const, count: 6 }, concurrency: 2 };
  const [run, again] = await Promise.all([
    api.call("POST /api/projects/{id}/runs", input, order),
    api.call("POST /api/projects/{id}/runs", input, order),
  ]);
  assert.equal(again.id, run.id);
  assert.equal(
    (await api.refused("POST /api/projects/{id}/runs", { ...input, concurrency: 3 }, order)).code,
    "idempotency_conflict",
  );
  await api.call("PATCH /api/runs/{id}", { id: run.id, concurrency: 4 });
  await api.call("POST /api/runs/{id}/pause", { id: run.id });
  await api.waitForRun(run.id, "paused");
  await api.call("POST /api/runs/{id}/resume", { id: run.id });
  const done = await api.waitForRun(run.id, "completed");
  assert.equal(done.counts.succeeded, 6);
  assert.equal((await api.call("GET /api/runs", { projectId: id })).runs.length, 1);
  assert.equal((await api.call("GET /api/runs/{id}/rows", { id: run.id })).rows.length, 6);
  await api.call("GET /api/runs/{id}/rows/{row}", { id: run.id, row: 5 });
  for (const row of ["-1", "6", "1.5", "9007199254740993"]) {
    assert.equal((await api.ask("GET", `/api/runs/${run.id}/rows/${row}`)).status, 404, row);
  }
  assert.deepEqual((await api.call("GET /api/runs/{id}/errors", { id: run.id })).errors, []);
  assert.equal((await api.refused("POST /api/runs/{id}/retry", { id: run.id })).code, "nothing_to_retry");
  assert.equal((await api.refused("POST /api/runs/{id}/cancel", { id: run.id })).code, "run_ended");
  assert.equal((await api.refused("POST /api/runs/{id}/pause", { id: run.id })).code, "run_not_running");
  assert.equal((await api.refused("POST /api/runs/{id}/resume", { id: run.id })).code, "run_not_paused");
  assert.equal((await api.result(run.id)).lines.length, 6);
  await api.call("GET /api/stats", {});

  const made = await api.call("POST /api/templates", { name: "摘要", prompt: demo.project.prompt });
  await api.call("PATCH /api/templates/{id}", { id: made.id, description: "short" });
  const { templates } = await api.call("GET /api/templates", {});
  const builtIn = templates.find((one) => one.builtIn);
  assert.ok(builtIn);
  assert.equal((await api.call("GET /api/templates/{id}", { id: builtIn.id })).id, builtIn.id);
  assert.equal((await api.refused("DELETE /api/templates/{id}", { id: builtIn.id })).code, "template_read_only");
  const exported = await api.ask("GET", "/api/templates/export");
  await api.call("DELETE /api/templates/{id}", { id: made.id });
  const imported = await api.ask("POST", "/api/templates/import", exported.json);
  assert.deepEqual([imported.status, imported.json], [201, { imported: 1, replaced: 0 }]);

  for (const path of ["/", `/runs/${run.id}`, "/api/docs"]) {
    const page = await api.ask("GET", path, undefined, { headers: { "accept-language": "zh-CN" } });
    assert.equal(page.status, 200, path);
    assert.doesNotMatch(page.text, /\[object Object\]|undefined|NaN|>null</u, path);
    assert.doesNotMatch(page.text, /<script>|<style|style=|onclick=/u, path);
  }

  await api.call("DELETE /api/runs/{id}", { id: run.id });
  assert.equal((await api.refused("GET /api/runs/{id}", { id: run.id })).code, "run_not_found");
  await api.call("DELETE /api/datasets/{id}", { id: datasetId });
  await api.call("DELETE /api/projects/{id}", { id });
  assert.equal((await api.refused("GET /api/projects/{id}", { id })).code, "project_not_found");
});

Deno.test("an odd name comes back as it was sent, or is refused", async () => {
  await using server = await openServer();
  const api = new Api(server);
  for (const name of ["half \ud800 pair", "nul \0 inside", "line\nbreak", "名字 🌱", "x".repeat(300)]) {
    const answer = await api.ask("POST", "/api/projects", { name });
    if (answer.status !== 201) {
      assert.equal(answer.status, 422, JSON.stringify(name));
      assert.equal(readProblem(answer).errors?.[0]?.path, "name");
      continue;
    }
    const { id } = Object(answer.json);
    assert.equal(Object(answer.json).name, name);
    assert.equal((await api.call("GET /api/projects/{id}", { id })).name, name);
  }
});

Deno.test("each refusal that a door names has a sentence in both languages and a page", async () => {
  await using server = await openServer();
  const docs = await (await fetch(`${server.url}/api/docs`)).text();
  for (const { operation } of doorRoutes) {
    for (const code of operation.problems) {
      assert.ok(problems[code].en.length > 5 && problems[code].zh.length > 3);
      assert.ok(docs.includes(`id="problem-${code}"`), code);
    }
  }
  for (const door of Object.keys(operations)) assert.ok(docs.includes(door.split(" ")[1] ?? "?"), door);
});

// A change of the API shows here as a difference. To take it over: UPDATE=1 deno test -A tests/operations_test.ts
Deno.test("the API is the one that is written down", async () => {
  const path = join(root, "tests/openapi.json");
  const now = JSON.stringify(openApi("0.0.0"), null, 2) + "\n";
  if (Deno.env.get("UPDATE")) await Deno.writeTextFile(path, now);
  assert.equal(now, await Deno.readTextFile(path));
});
