import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { filesBelow } from "../support/folder.ts";
import { readProblem } from "../support/api.ts";
import { forgetPeak, memoryOf } from "../support/process.ts";
import { until } from "../support/time.ts";
import { isOver } from "../../server/contract/run.ts";
import { readCaseFile } from "./case.ts";
import { contentsOf } from "./expect.ts";
import { asked, type Checks, type Stage } from "./stage.ts";

const encoder = new TextEncoder();
const mib = 1024 * 1024;

/** Uploads a file that must be refused, and looks that nothing is left of it. */
export async function refusedUpload(stage: Stage, path: string): Promise<{ code: string; detail: string }> {
  const bytes = await readCaseFile(path);
  const name = `refused ${path.replaceAll("/", " ")}`;
  const problem = readProblem(await stage.api.trySend(bytes, name));
  const { datasets } = await stage.api.call("GET /api/datasets", { limit: 1000 });
  assert.ok(!datasets.some((dataset) => dataset.name.includes("refused")));
  const hash = createHash("sha256").update(bytes).digest("hex");
  // Other cases upload at the same time, so a temporary file may be theirs, but not for long.
  await until("no temporary file is left", async () => {
    const files = await filesBelow(stage.server.folder);
    assert.ok(!files.some((file) => file.includes(hash)), files.join());
    return !files.some((file) => file.includes("tmp"));
  }, 20_000);
  return problem;
}

export const jsonlChecks: Checks = {
  "jsonl-bom-crlf": {
    then: async ({ api }, { dataset, run }) => {
      const { text } = await api.result(run.id);
      assert.doesNotMatch(text, /\ufeff|\r/u);
      assert.deepEqual(dataset.fields.map(({ name }) => name), ["q"]);
    },
  },
  "jsonl-u2028": {
    then: async (stage, { run }) => {
      const original = new TextDecoder().decode(await stage.file()).split("\n").filter((line) => line !== "");
      const { lines } = await stage.api.result(run.id);
      for (const [row, line] of lines.entries()) {
        const before = original[row]?.slice(0, -1) ?? "";
        assert.ok(line.startsWith(before), line);
        const { q, response } = JSON.parse(line);
        assert.equal(response, `echo: ${q}`);
      }
      assert.match(original.join(""), /\u2028.*\u2029|\u0085/su);
    },
  },
  "jsonl-array": {
    instead: async (stage) => {
      const { code, detail } = await refusedUpload(stage, "files/array.jsonl");
      assert.equal(code, "file_is_array");
      assert.match(detail, /JSON array/u);
      assert.match(detail, /line/u);
    },
  },
  "jsonl-array-compact": {
    instead: async (stage) => {
      assert.match((await refusedUpload(stage, "files/array-compact.json")).detail, /JSON array/u);
    },
  },
  "jsonl-utf16": {
    instead: async (stage) => {
      const { detail } = await refusedUpload(stage, "files/utf16le.jsonl");
      assert.match(detail, /UTF-16/u);
      assert.match(detail, /UTF-8/u);
      assert.doesNotMatch(detail, /\d{4}|\0/u);
    },
  },
  "jsonl-gzip": {
    instead: async (stage) => {
      assert.match((await refusedUpload(stage, "files/gzip.jsonl")).detail, /compressed.*gzip/u);
    },
  },
  "jsonl-zip": {
    instead: async (stage) => {
      assert.match((await refusedUpload(stage, "files/zip.jsonl")).detail, /compressed.*zip/u);
    },
  },
  "jsonl-gbk-line": {
    then: (_, { mount }) => {
      for (const { text } of asked(mount)) assert.doesNotMatch(text, /\ufffd/u);
      return Promise.resolve();
    },
  },
  "jsonl-bad-lines": {
    then: async (stage, { dataset, mount }) => {
      const { status, text } = await stage.api.ask("GET", `/api/datasets/${dataset.id}/bad-lines?download=true`);
      assert.equal(status, 200);
      for (let line = 2; line <= 14; line++) assert.match(text, new RegExp(`"line":${line}\\b`, "u"));
      const { details } = await stage.play({ mount, dataset, prompt: "{{nope}}" });
      const message = details[1]?.result?.error?.message ?? "";
      assert.match(message, /\brow 1\b/u);
      assert.match(message, /\bline 15\b/u);
    },
  },
  "jsonl-long-line": {
    alone: true,
    instead: async (stage) => {
      const { api, server } = stage;
      const limit = 16 * mib;
      const long = (bytes: number) => `{"q":"short","pad":"${"a".repeat(bytes - 22)}"}\n`;
      const parts = ['{"q":"short"}\n', long(limit), long(limit + 1), `${"a".repeat(64 * mib)}\n`, '{"q":"last"}\n'];
      const chunks = parts.map((part) => encoder.encode(part));
      assert.deepEqual(chunks.slice(1, 3).map(({ length }) => length - 1), [limit, limit + 1]);
      forgetPeak(server.pid);
      const idle = memoryOf(server.pid).now;
      const dataset = await api.upload(
        new Blob(chunks.map((chunk) => new Uint8Array(chunk))).stream(),
        "long-line.jsonl",
      );
      const used = memoryOf(server.pid).peak - idle;
      assert.ok(used < 200 * mib, `the upload took ${Math.round(used / mib)} MiB`);
      assert.equal(dataset.rows, 3);
      const { badLines } = await api.call("GET /api/datasets/{id}/bad-lines", { id: dataset.id });
      assert.deepEqual(badLines.map(({ line, code }) => ({ line, code })), [
        { line: 3, code: "too_long" },
        { line: 4, code: "too_long" },
      ]);
      for (const { start } of badLines) assert.ok(start.length <= 1000);
      const { mount, run } = await stage.play({ dataset, readRows: 0 });
      assert.equal(run.status, "completed");
      assert.deepEqual(asked(mount).map(({ user }) => user), ["short", "short", "last"]);
      const { lines } = await api.result(run.id);
      assert.equal(lines.length, 3);
      assert.equal(lines[1]?.slice(0, limit - 1), long(limit).slice(0, limit - 1));
    },
    looksAt: ["rows", "badLines", "bad", "rendered"],
  },
  "jsonl-deep": {
    instead: async (stage) => {
      const { api, server } = stage;
      const deep = `{"q":"deep","x":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
      const { pid } = server;
      const dataset = await api.upload(['{"q":"one"}', deep, '{"q":"three"}', ""].join("\n"), "deep.jsonl");
      const isKept = dataset.rows === 3;
      const { badLines } = await api.call("GET /api/datasets/{id}/bad-lines", { id: dataset.id });
      assert.deepEqual(badLines.map(({ line, code }) => `${line} ${code}`), isKept ? [] : ["2 too_deep"]);
      const { run } = await stage.play({ dataset, prompt: "{{q}} {{x}}", settings: { missing: "empty" }, readRows: 0 });
      assert.equal(run.status, "completed");
      const { lines } = await api.result(run.id);
      assert.deepEqual(JSON.parse(lines[0] ?? ""), { q: "one", response: "echo: one " });
      assert.deepEqual(JSON.parse(lines.at(-1) ?? ""), { q: "three", response: "echo: three " });
      if (isKept) assert.ok(lines[1]?.startsWith(deep.slice(0, -1)));
      assert.equal((await api.call("GET /api/health", {})).pid, pid);
    },
  },
  "jsonl-wide": {
    instead: async (stage) => {
      const { api } = stage;
      const wide = `{"q":"wide"${Array.from({ length: 100_000 }, (_, n) => `,"f${n}":${n}`).join("")}}`;
      const others = Array.from({ length: 1000 }, (_, n) => `{"q":"n","k${n}":1}`);
      const answer = await api.trySend([wide, ...others, ""].join("\n"), "wide.jsonl");
      assert.equal(answer.status, 201, answer.text.slice(0, 300));
      assert.ok(answer.text.length < 1_000_000, `${answer.text.length} characters`);
      const { datasets } = await api.call("GET /api/datasets", { limit: 1000 });
      const dataset = datasets.find(({ name }) => name === "wide.jsonl");
      assert.ok(dataset);
      assert.deepEqual([dataset.rows, dataset.badLines, dataset.fieldCount], [1001, 0, 101_001]);
      const began = performance.now();
      await api.call("GET /api/datasets/{id}/rows", { id: dataset.id });
      assert.ok(performance.now() - began < 1000);
      const { mount, run } = await stage.play({
        dataset,
        prompt: "{{q}} {{f99999}}",
        settings: { missing: "empty", concurrency: 10 },
        readRows: 0,
      });
      assert.equal(run.counts.succeeded, 1001);
      assert.ok(asked(mount).some(({ user }) => user === "wide 99999"));
    },
    looksAt: ["rendered0"],
  },
  "jsonl-empty": {
    instead: async (stage) => {
      for (const path of stage.of.input.files ?? []) {
        const answer = await stage.api.trySend(await readCaseFile(path), path);
        if (answer.status !== 201) {
          assert.ok(readProblem(answer).detail.length > 10);
          continue;
        }
        const { datasets } = await stage.api.call("GET /api/datasets", { limit: 1000 });
        const dataset = datasets.find(({ name }) => path.endsWith(name));
        assert.equal(dataset?.rows, 0);
        const project = await stage.project(stage.mount());
        const started = await stage.api.send("POST /api/projects/{id}/runs", { id: project.id, datasetId: dataset.id });
        if (started.status >= 400) assert.ok(readProblem(started).detail.length > 10);
        else {
          const { runs } = await stage.api.call("GET /api/runs", { datasetId: dataset.id });
          for (const { id } of runs) assert.ok(isOver((await stage.api.waitForRun(id)).status));
        }
      }
    },
  },
  "jsonl-surrogate-in": {
    then: async ({ api }, { mount, run, details }) => {
      const [cut, fine] = asked(mount).map(({ text, body }) => {
        JSON.parse(text);
        assert.ok(text.isWellFormed());
        return contentsOf(body)[0] ?? "";
      });
      assert.match(cut ?? "", /^cut (?:\ud83d|\ufffd) here$/);
      assert.equal(fine, "fine \u{1f600}");
      assert.deepEqual(details.map(({ status }) => status), ["succeeded", "succeeded"]);
      const { lines } = await api.result(run.id);
      assert.ok(lines[0]?.startsWith('{"q":"cut \\ud83d here"'));
    },
  },
  "jsonl-csv": {
    instead: async (stage) => {
      assert.match((await refusedUpload(stage, "files/table.csv")).detail, /CSV.*JSON Lines/u);
    },
  },
};
