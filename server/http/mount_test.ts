import assert from "node:assert/strict";
import { no, ok } from "../contract/outcome.ts";
import { openDoors, sampleProject } from "../../tests/support/doors.ts";
import { askRaw, close, connectRaw, readRaw, writeRaw } from "../../tests/support/raw.ts";
import { Download } from "./download.ts";

const json = { "content-type": "application/json" };
const post = (url: string, body: BodyInit, headers: Record<string, string> = json) =>
  fetch(`${url}/api/projects`, { method: "POST", body, headers });

Deno.test("a bad body gets a problem document that names the place", async () => {
  await using doors = openDoors();
  const cases: [BodyInit, number, string, RegExp][] = [
    ["", 422, "invalid_input", /name: is missing/u],
    ["{", 400, "invalid_json", /line 1, column 2/u],
    ["[]", 422, "invalid_input", /must be a JSON object/u],
    ["null", 422, "invalid_input", /must be a JSON object/u],
    ['"x"', 422, "invalid_input", /must be a JSON object/u],
    ['{"name":1}', 422, "invalid_input", /name: must be text/u],
    ['{"__proto__":{"x":1},"name":"a"}', 422, "invalid_input", /__proto__: this name cannot be used/u],
    [new Uint8Array([0x7b, 0xff]), 400, "invalid_json", /byte 2/u],
    ["[".repeat(100_000), 400, "invalid_json", /deeper/u],
  ];
  for (const [body, status, code, says] of cases) {
    const response = await post(doors.url, body);
    assert.equal(response.headers.get("content-type"), "application/problem+json");
    const problem = await response.json();
    assert.deepEqual([response.status, problem.status, problem.code], [status, status, code], says.source);
    assert.match(problem.detail, says);
    assert.equal(problem.type, `/api/docs#problem-${code}`);
    assert.equal(problem.instance, "/api/projects");
  }
  assert.equal(Object.hasOwn(Object.prototype, "x"), false);
});

Deno.test("a body that is not sent as JSON is refused, and none at all needs no type", async () => {
  await using doors = openDoors({ "POST /api/runs/{id}/pause": () => no("run_not_found") });
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
    const response = await post(doors.url, '{"name":"a"}', { "content-type": type });
    assert.equal((await response.json()).code, "unsupported_media_type");
    assert.equal(response.status, 415);
  }
  const response = await post(doors.url, '{"name":"a"}', {
    "content-type": "application/merge-patch+json; charset=utf-8",
  });
  assert.equal(response.status, 201);
  await response.body?.cancel();
  const pause = await fetch(`${doors.url}/api/runs/1/pause`, { method: "POST" });
  assert.deepEqual([pause.status, (await pause.json()).code], [404, "run_not_found"]);
});

Deno.test("a body that is too large is refused, and its sender gets the answer", async () => {
  await using doors = openDoors();
  const response = await post(doors.url, JSON.stringify({ name: "x".repeat(40_000_000) }));
  const problem = await response.json();
  assert.deepEqual([response.status, problem.code, problem.params.limitBytes], [413, "body_too_large", 33_554_432]);
  const head = "POST /api/projects/p/runs HTTP/1.1\r\nhost: 127.0.0.1:" + doors.port +
    "\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
  const conn = await connectRaw(doors.url);
  await writeRaw(conn, head);
  const answer = readRaw(conn);
  const chunk = new TextEncoder().encode("10000\r\n" + "x".repeat(65_536) + "\r\n");
  try {
    for (let sent = 0; sent < 4096; sent++) await writeRaw(conn, chunk); // 256 MiB, without an end
  } catch {
    // it had enough
  }
  assert.match((await answer).body, /"code":"body_too_large"/u);
  close(conn);
  assert.equal((await fetch(`${doors.url}/api/health`)).ok, true);
});

Deno.test("a body that is only promised is answered in the end", async () => {
  await using doors = openDoors();
  const request = `POST /api/projects HTTP/1.1\r\nhost: 127.0.0.1:${doors.port}\r\ncontent-type: application/json\r\n` +
    "content-length: 99999999\r\n\r\n{";
  assert.match((await askRaw(doors.url, request)).body, /"code":"body_too_large"/u);
});

Deno.test("unknown addresses and methods are told as what they are", async () => {
  await using doors = openDoors({ "GET /api/runs/{id}": () => no("run_not_found") });
  const ask = async (method: string, path: string) => {
    const response = await fetch(doors.url + path, { method });
    const text = await response.text();
    return {
      status: response.status,
      allow: response.headers.get("allow"),
      code: text === "" ? "" : JSON.parse(text).code,
    };
  };
  assert.deepEqual(await ask("GET", "/api/nothing"), { status: 404, allow: null, code: "not_found" });
  assert.deepEqual(await ask("PUT", "/api/runs/1"), {
    status: 405,
    allow: "DELETE, GET, HEAD, PATCH",
    code: "method_not_allowed",
  });
  assert.deepEqual(await ask("GET", "/api/runs/1"), { status: 404, allow: null, code: "run_not_found" });
  for (const id of ["%00", "%ff", "..%2f..%2fprojects.db", "%2e%2e"]) {
    assert.deepEqual((await ask("GET", `/api/runs/${id}`)).status, 404, id);
  }
  const raw = await askRaw(
    doors.url,
    `GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nhost: 127.0.0.1:${doors.port}\r\n\r\n`,
  );
  assert.equal(raw.status, 404);
});

Deno.test("HEAD answers as GET does, and opens nothing that stays open", async () => {
  const position = "s-0";
  const log = {
    position,
    read: () => ({ events: [], position, stale: false }),
    changed: () => new Promise<void>(() => {}),
  };
  let cancelled = 0;
  await using doors = openDoors({
    "GET /api/projects": () => ok({ projects: [], nextCursor: null }),
    "GET /api/runs/{id}/events": () => ok({ log, snapshot: () => ({ kind: "snapshot", run: Object() }) }),
    "GET /api/runs/{id}/result": () =>
      ok(new Download(new ReadableStream({ cancel: () => void cancelled++ }), "结果.jsonl", "application/x-ndjson", 5)),
  });
  for (
    const [path, type] of [
      ["/api/projects", "application/json"],
      ["/api/runs/1/events", "text/event-stream; charset=utf-8"],
      ["/api/runs/1/result", "application/x-ndjson"],
    ]
  ) {
    const response = await fetch(doors.url + path, { method: "HEAD" });
    assert.deepEqual([response.status, response.headers.get("content-type")], [200, type]);
    assert.equal(await response.text(), "");
  }
  assert.equal(doors.http.viewers.count, 0);
  assert.equal(cancelled, 1);
});

Deno.test("a thrown error shows an id that the log knows, and nothing else", async () => {
  await using doors = openDoors({
    "GET /api/projects": () => {
      throw new Error("the secret of the disk");
    },
  });
  const response = await fetch(`${doors.url}/api/projects`);
  const text = await response.text();
  assert.equal(response.status, 500);
  assert.equal(text.includes("secret"), false);
  const { code, params } = JSON.parse(text);
  assert.equal(code, "internal");
  assert.deepEqual(doors.lines.map(({ level, members }) => [level, members.id, members.path]), [
    ["error", params.id, "/api/projects"],
  ]);
  assert.match(String(doors.lines[0]?.members.stack), /the secret of the disk/u);
});

Deno.test("an order that is sent twice is carried out once", async () => {
  let made = 0;
  await using doors = openDoors({
    "POST /api/projects/{id}/duplicate": async ({ name }) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (name === "refused") return no("project_not_found");
      return ok({ ...sampleProject(name), id: `p${++made}` });
    },
  });
  const order = async (key: string, name: string) => {
    const body = JSON.stringify({ name });
    const headers = { ...json, "idempotency-key": key };
    const response = await fetch(`${doors.url}/api/projects/p/duplicate`, { method: "POST", body, headers });
    return {
      status: response.status,
      again: response.headers.get("idempotency-replayed"),
      body: await response.json(),
    };
  };
  const [one, two] = await Promise.all([order("k", "a"), order("k", "a")]);
  const three = await order("k", "a");
  assert.equal(made, 1);
  assert.deepEqual([one.status, two.status, three.status], [201, 201, 201]);
  assert.deepEqual(two.body, one.body);
  assert.deepEqual(three.body, one.body);
  assert.equal(three.again, "true");
  assert.equal((await order("k", "b")).body.code, "idempotency_conflict");
  assert.equal((await order("other", "a")).body.id, "p2");
  assert.equal((await order("x".repeat(300), "a")).body.code, "invalid_input");
  await order("again", "refused");
  assert.equal((await order("again", "b")).status, 201); // a refusal is no answer to remember
});

Deno.test("a download has its name in any script and streams", async () => {
  await using doors = openDoors({
    "GET /api/runs/{id}/result": () => {
      const stream = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(new TextEncoder().encode("{}\n"));
          controller.close();
        },
      });
      return ok(new Download(stream, '../结果 "1".jsonl', "application/x-ndjson"));
    },
  });
  const response = await fetch(`${doors.url}/api/runs/1/result`);
  assert.equal(
    response.headers.get("content-disposition"),
    "attachment; filename=\"__ _1_.jsonl\"; filename*=UTF-8''%E7%BB%93%E6%9E%9C%20%221%22.jsonl",
  );
  assert.equal(await response.text(), "{}\n");
});

Deno.test("a download that breaks off does not look whole", async () => {
  await using doors = openDoors({
    "GET /api/runs/{id}/result": () => {
      let pulled = 0;
      const stream = new ReadableStream<Uint8Array>({
        pull(controller) {
          if (pulled++ > 0) throw new Error("the disk is gone");
          controller.enqueue(new TextEncoder().encode("{}\n"));
        },
      });
      return ok(new Download(stream, "a.jsonl", "application/x-ndjson"));
    },
  });
  // The oldest runtime sends no head before the body has broken off.
  await assert.rejects(async () => await (await fetch(`${doors.url}/api/runs/1/result`)).text());
  assert.equal(doors.lines[0]?.says, "a download broke off");
});

Deno.test("a sentence comes in the language of the browser", async () => {
  await using doors = openDoors({ "GET /api/runs/{id}": () => no("run_not_found") });
  const ask = async (language: string) => {
    const response = await fetch(`${doors.url}/api/runs/1`, { headers: { "accept-language": language } });
    return (await response.json()).detail;
  };
  assert.equal(await ask("zh-CN,zh;q=0.9,en;q=0.8"), "没有这个处理任务。");
  assert.equal(await ask("en-GB,zh;q=0.5"), "There is no such run.");
  assert.equal(await ask("fr"), "There is no such run.");
});

Deno.test("a stop does not wait for a client that never ends its body", async () => {
  const doors = openDoors();
  const conn = await connectRaw(doors.url);
  const head = `POST /api/projects HTTP/1.1\r\nhost: 127.0.0.1:${doors.port}\r\ncontent-length: 9\r\n\r\n{`;
  await writeRaw(conn, head);
  await doors[Symbol.asyncDispose]();
  assert.equal(await conn.read(new Uint8Array(10)).catch(() => null), null);
  close(conn);
});

Deno.test("what comes while the server stops is told to come later", async () => {
  await using doors = openDoors();
  const closing = doors.http.close(10);
  const response = await fetch(`${doors.url}/api/projects`);
  assert.deepEqual([response.status, (await response.json()).code], [503, "stopping"]);
  await closing;
});
