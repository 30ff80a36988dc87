import assert from "node:assert/strict";
import { type Answer, type Api, readProblem } from "../support/api.ts";
import { askRaw, close, connectRaw, readRaw, writeRaw } from "../support/raw.ts";
import type { Stage } from "./stage.ts";

/** Holds an answer to a bad request: a refusal of the door, never a fault of the server. */
export function mustRefuse(answer: Answer, what: string): ReturnType<typeof readProblem> {
  assert.ok(answer.status >= 400 && answer.status < 500, `${what}: ${answer.status} ${answer.text.slice(0, 300)}`);
  return readProblem(answer);
}

/** Bodies of the wrong form, each with where the fault must be said to lie. */
export async function checkBadBodies(api: Api): Promise<void> {
  const bodies: [body: string | Uint8Array, path?: string][] = [
    [""],
    ["{"],
    ["[]"],
    ["null"],
    ['"x"'],
    ['{"name":1}', "name"],
    ['{"name":"a","endpoint":{"url":5}}', "endpoint.url"],
    ['{"name":"a","prompt":{"messages":[{"role":"user"}]}}', "prompt.messages.0.content"],
    [new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ];
  for (const [body, path] of bodies) {
    const answer = await api.ask("POST", "/api/projects", body);
    const { status, errors } = mustRefuse(answer, String(body));
    assert.ok(status === 400 || status === 422, `${body}: ${status}`);
    if (path !== undefined) assert.ok(errors?.some((error) => error.path === path), `${body}: ${answer.text}`);
    assert.doesNotMatch(answer.text, /\bat \S+:\d+:\d+|\.ts\b/u);
  }
  const polluting = await api.ask("POST", "/api/projects", '{"__proto__":{"x":1},"name":"a"}');
  assert.ok(polluting.status === 201 || polluting.status === 422, polluting.text);
  const next = await api.call("POST /api/projects", { name: "next" });
  assert.ok(!("x" in next));
  const dataset = await api.upload('{"q":"ping"}\n', "bodies.jsonl");
  const project = await api.call("POST /api/projects", {
    name: "bodies",
    endpoint: { url: "http://127.0.0.1:9/v1", model: "m" },
    prompt: { messages: [{ role: "user", content: "{{q}}" }] },
  });
  for (const concurrency of [0, -1, 1.5, "5", 1e9]) {
    const answer = await api.ask("POST", `/api/projects/${project.id}/runs`, { datasetId: dataset.id, concurrency });
    assert.deepEqual(mustRefuse(answer, `${concurrency}`).errors?.map(({ path }) => path), ["concurrency"]);
  }
  const answer = await api.ask("POST", `/api/projects/${project.id}/runs`, {
    datasetId: dataset.id,
    selection: { kind: "range", from: 5, to: 1 },
  });
  assert.ok(mustRefuse(answer, "range").errors?.some(({ path }) => path === "selection.to"), answer.text);
  assert.deepEqual((await api.call("GET /api/runs", { projectId: project.id })).runs, []);
}

/** Bodies that are huge, deep or odd: refused, or taken and given back as they were. */
export async function checkBigBodies(api: Api, url: string): Promise<void> {
  const { pid } = await api.call("GET /api/health", {});
  const post = (body: string) => api.ask("POST", "/api/projects", body);
  mustRefuse(await post(`{"name":"deep","description":${"[".repeat(100_000)}${"]".repeat(100_000)}}`), "deep");
  mustRefuse(await post(`{"name":"${"x".repeat(20_000_000)}"}`), "a long name");
  mustRefuse(
    await post(`{"name":"a",${Array.from({ length: 100_000 }, (_, n) => `"m${n}":${n}`).join()}}`),
    "many members",
  );
  const odd = await post('{"name":"odd \\ud83d name \\u0000 end \\ude00"}');
  if (odd.status === 201) {
    assert.equal(JSON.parse(odd.text).name, "odd \ud83d name \0 end \ude00");
    const { id } = JSON.parse(odd.text);
    assert.equal((await api.call("GET /api/projects/{id}", { id })).name, "odd \ud83d name \0 end \ude00");
  } else mustRefuse(odd, "an odd name");
  await endless(url);
  assert.equal((await api.call("GET /api/health", {})).pid, pid);
}

/** Sends chunks until the server has had enough. */
async function endless(url: string): Promise<void> {
  const conn = await connectRaw(url);
  const head = ["POST /api/projects HTTP/1.1", `host: ${new URL(url).host}`, "content-type: application/json"];
  await writeRaw(conn, [...head, "transfer-encoding: chunked", "", ""].join("\r\n"));
  const chunk = `10000\r\n${"x".repeat(65_536)}\r\n`;
  let isOver = false;
  const answer = readRaw(conn, 20_000).finally(() => isOver = true);
  try {
    for (let sent = 0; sent < 200 * 16 && !isOver; sent++) await writeRaw(conn, chunk);
  } catch {
    // The server closed the connection after its answer.
  }
  const { status } = await answer;
  assert.equal(status, 413, "a body without end");
  close(conn);
}

/** Ids that nothing has, in every place that takes one. */
export async function checkIds(stage: Stage): Promise<void> {
  const { api, server } = stage;
  const { run } = await stage.play({ script: { replies: ["ok"] } });
  const ids = [
    "0",
    "-1",
    "1e9",
    "9999999999999999999",
    "abc",
    "%00",
    "%ff",
    "constructor",
    "__proto__",
    "1.0",
    `${run.id}.0`,
  ];
  const doors = [
    "/api/runs/ID",
    "/api/runs/ID/rows",
    "/api/runs/ID/result",
    "/api/runs/ID/events",
    "/api/projects/ID",
    "/api/datasets/ID",
    "/api/datasets/ID/file",
    "/api/templates/ID",
  ];
  for (const id of ids) {
    for (const door of doors) {
      const path = door.replace("ID", id);
      const request = `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${server.port}\r\nconnection: close\r\n\r\n`;
      const { status, headers, body } = await askRaw(server.url, request);
      assert.ok(status === 404 || status === 400 || status === 422, `${path}: ${status} ${body.slice(0, 200)}`);
      assert.match(headers.get("content-type") ?? "", /^application\/problem\+json/u, path);
    }
  }
  for (const row of ["-1", `${run.counts.total}`, "1.5", "9007199254740993", "abc", "%00", "1e2"]) {
    const answer = await api.ask("GET", `/api/runs/${run.id}/rows/${row}`);
    assert.ok([400, 404, 422].includes(answer.status), `${row}: ${answer.status} ${answer.text}`);
    readProblem(answer);
  }
}
