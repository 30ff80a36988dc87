import assert from "node:assert/strict";
import { sleep } from "../support/time.ts";
import { isOver } from "../../server/contract/run.ts";
import { asked, type Checks, type Stage } from "./stage.ts";

export const expChecks: Checks = {
  "exp-bytes": {
    looksAt: ["export"],
    then: async (stage, { run }) => {
      const { lines } = await stage.api.result(run.id);
      const [exact] = stage.of.expect.export ?? [];
      const loose = exact?.replace(' ,"response"', ',"response"');
      assert.ok(lines.length === 1 && (lines[0] === exact || lines[0] === loose), lines[0]);
    },
  },
  "exp-empty-object": {
    looksAt: ["export"],
    then: async ({ api }, { run }) => {
      const { lines } = await api.result(run.id);
      assert.equal(lines.length, 2);
      for (const line of lines) assert.match(line, /^\{ *"response":"hi" *\}$/u);
    },
  },
  "exp-field-exists": {
    instead: async (stage) => {
      const mount = stage.mount();
      const dataset = await stage.upload();
      const project = await stage.project(mount);
      const refusal = await stage.api.refused("POST /api/projects/{id}/runs", {
        id: project.id,
        datasetId: dataset.id,
      });
      assert.equal(refusal.code, "output_field_exists");
      assert.match(refusal.detail, /response/u);
      assert.equal(asked(mount).length, 0);
      const { run } = await stage.play({ mount, project, dataset, settings: { overwrite: true } });
      const { lines } = await stage.api.result(run.id);
      assert.deepEqual(lines, ['{"q":"ping","response":"echo: ping"}', '{"q":"pong","response":"echo: pong"}']);
    },
  },
  "exp-order-failed": {
    looksAt: ["export"],
    then: async ({ api }, { run, details }) => {
      const { lines } = await api.result(run.id);
      const rows = lines.map((line) => JSON.parse(line));
      assert.deepEqual(rows.map(({ q }) => q), Array.from({ length: 10 }, (_, n) => `r${n}`));
      const { response_error: error, ...others } = rows[3];
      assert.deepEqual(others, { q: "r3" });
      assert.deepEqual({ ...error, message: "" }, { code: "invalid_request", message: "", attempts: 1 });
      assert.equal((await api.result(run.id, "succeeded")).lines.length, 9);
      assert.equal((await api.result(run.id, "failed")).lines.length, 1);
      const finished = details.map(({ result }) => result?.finishedAt ?? "");
      assert.ok((finished[9] ?? "") < (finished[0] ?? ""), "the answers came in reverse");
    },
  },
  "exp-nul": {
    then: (_, { details }) => {
      assert.equal(details[0]?.result?.answer, "a\0b\0");
      return Promise.resolve();
    },
  },
  "exp-surrogate": {
    then: async ({ api }, { run, details }) => {
      const { text } = await api.result(run.id);
      assert.match(text, /"response":"x\\ud83d y \\ude00[^"]*"/iu);
      const units = [0x78, 0xd83d, 0x20, 0x79, 0x20, 0xde00, 0xd83d, 0xde00];
      for (const answer of [JSON.parse(text).response, details[0]?.result?.answer]) {
        assert.deepEqual(Array.from({ length: answer.length }, (_, at) => answer.charCodeAt(at)), units);
      }
    },
  },
  "exp-newlines": {
    then: async ({ api, of }, { run }) => {
      const { text } = await api.result(run.id);
      assert.equal(text.split("\n").length, 2);
      assert.ok(text.endsWith("\n"));
      const [reply] = of.input.replies ?? [];
      assert.ok(typeof reply === "object");
      assert.equal(JSON.parse(text).response, reply.message?.content);
    },
  },
  "exp-filename": {
    then: async ({ api }, { run, dataset }) => {
      assert.equal(dataset.name, '数据 "终稿"; v2.jsonl');
      const { headers } = await api.result(run.id);
      const disposition = headers.get("content-disposition") ?? "";
      assert.match(disposition, /^[\x20-\x7e]+$/u);
      const encoded = /filename\*=UTF-8''([^;\s]+)/u.exec(disposition)?.[1] ?? "";
      assert.match(decodeURIComponent(encoded), /^数据 .*终稿.*v2.*\.jsonl$/u);
      const plain = /filename="((?:[^"\\]|\\.)*)"/u.exec(disposition)?.[1] ?? "";
      assert.match(plain, /^[^"\r\n]+\.jsonl$/u);
    },
  },
  "exp-while-running": {
    alone: true,
    instead: async (stage) => {
      const lines = Array.from({ length: 2000 }, (_, n) => `{"q":"r${n}"}`);
      const mount = stage.mount({ latency: 20 });
      const dataset = await stage.upload({ lines });
      const project = await stage.project(mount);
      const alone: number[] = [];
      const read: number[] = [];
      for (let turn = 0; turn < 2; turn++) {
        alone.push(await timedRun(stage, project.id, dataset.id, false));
        read.push(await timedRun(stage, project.id, dataset.id, true));
      }
      const [without, withReader] = [Math.min(...alone), Math.min(...read)];
      assert.ok(withReader <= without * 1.1, `${Math.round(withReader)} ms against ${Math.round(without)} ms`);
    },
  },
};

/** How long a run takes, with a slow reader of its result file beside it where asked. */
async function timedRun({ api }: Stage, id: string, datasetId: string, hasReader: boolean): Promise<number> {
  const began = performance.now();
  const { id: runId } = await api.call("POST /api/projects/{id}/runs", { id, datasetId, concurrency: 20 });
  await api.waitForRun(runId, ({ counts }) => counts.succeeded > 100);
  const reading = hasReader ? readSlowly(api.url(`/api/runs/${runId}/result`)) : Promise.resolve("");
  await api.waitForRun(runId, ({ status }) => isOver(status));
  const tookMs = performance.now() - began;
  const text = await reading;
  if (hasReader) {
    assert.ok(text.endsWith("\n"));
    const rows = text.trimEnd().split("\n").map((line): string => JSON.parse(line).q);
    const numbers = rows.map((q) => Number(q.slice(1)));
    assert.deepEqual(numbers, [...new Set(numbers)].sort((a, b) => a - b));
  }
  return tookMs;
}

async function readSlowly(url: string): Promise<string> {
  const { body } = await fetch(url);
  assert.ok(body);
  let text = "";
  for await (const part of body.pipeThrough(new TextDecoderStream())) {
    text += part;
    await sleep(50);
  }
  return text;
}
